import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { aroundCall } from '../support/around-call.ts'
import { withClient } from '../support/postgres.ts'
import { projectsOf } from '../support/project-scenery.ts'

// BR-123 in the database: what the functions do that make a text about a project public and take it back.

let test: TestApp
let agreed: { id: string }
beforeAll(async () => {
  test = await createTestApp()
  const projects = projectsOf(test)
  agreed = await projects.propose(await projects.register())
  // All have agreed, and it is not published yet: as it is while the last of them agrees.
  await withClient(test.testDatabase.superuserUrl, (client) =>
    client.query(
      `insert into accord.joint_project_consent (publication_id, participant, account_id, created_at)
      select $1, p, uuidv7(), now() from unnest('{DK,SE,UA}'::text[]) p on conflict do nothing`,
      [agreed.id],
    ),
  )
})
afterAll(() => test.close())

it.each(['withdrawn', 'superseded', 'refused', 'published'])(
  'a text that is %s is published by nobody',
  async (status) => {
    const reason = ['withdrawn', 'refused'].includes(status) ? "'No.'" : 'null'
    const set = `update accord.joint_project_publication set status = '${status}', reason = ${reason} where id = '${agreed.id}'`
    const rows = `select status, version from accord.joint_project_publication where id = '${agreed.id}'`
    const call = `accord.publish_project('${agreed.id}', now())`
    expect(await aroundCall(test, 'SE', set, call, rows)).toEqual(['P0002', 'nothing'])
    expect((await aroundCall(test, 'SE', 'select', call, rows))[1], 'control: one that is proposed').toContain(
      'published',
    )
    const taken = await aroundCall(test, 'SE', set, `accord.unpublish_project('${agreed.id}', 'No.')`, rows)
    const [{ version }] = (await test.rows<{ version: number }>(rows)) as [{ version: number }]
    const back = ['called', JSON.stringify([{ status: 'withdrawn', version: version + 1 }])]
    expect(taken, 'and taken back where it is public').toEqual(status === 'published' ? back : ['P0002', 'nothing'])
  },
)

it('a text takes the place of what is public, and of nothing that was taken back; every version goes up', async () => {
  const rows = `select status, version from accord.joint_project_publication where project_id = (
    select project_id from accord.joint_project_publication where id = '${agreed.id}') order by created_at`
  const copy = (status: string, reason: string) => `
    insert into accord.joint_project_publication (project_id, participant, title_en, title_uk, summary_en, summary_uk, profile,
      status, reason, created_by, created_at)
    select project_id, participant, title_en, title_uk, summary_en, summary_uk, profile, '${status}', ${reason}, created_by,
      created_at - interval '1 hour'
    from accord.joint_project_publication where id = '${agreed.id}';`
  const around = async (status: string, reason: string) =>
    (await aroundCall(test, 'SE', copy(status, reason), `accord.publish_project('${agreed.id}', now())`, rows))[1]
  const [{ version }] = (await test.rows<{ version: number }>(rows)) as [{ version: number }]
  const made = { status: 'published', version: version + 1 }
  expect(await around('published', 'null')).toBe(JSON.stringify([{ status: 'superseded', version: 2 }, made]))
  expect(await around('withdrawn', "'No.'")).toBe(JSON.stringify([{ status: 'withdrawn', version: 1 }, made]))
})
