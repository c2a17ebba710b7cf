import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { workOf } from '../support/work-scenery.ts'

// A write that changes nothing cannot succeed: whatever keeps a row from being changed, the caller is told and the
// journal says nothing.

let test: TestApp
let owner: pg.Client
beforeAll(async () => {
  test = await createTestApp()
  owner = new pg.Client({ connectionString: test.testDatabase.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await test.close()
})

const journalled = async (type: string, id: string) =>
  (
    await test.rows<{ entries: number }>(
      'select count(*)::integer as entries from accord.journal_entry where event_type = $1 and resource_id = $2',
      [type, id],
    )
  )[0]!.entries

it('a task whose row may not be changed is not started: 409, the row stays, the journal is silent', async () => {
  const work = workOf(test)
  const need = await work.validate(await work.file())
  const task = await work.bring(await work.share(need.id), 'agreed')
  const start = () =>
    test.as('SE', 'coordinator').post<{ status: string }>(`/v1/tasks/${task.id}/start`, undefined, {
      ifMatch: task.version,
    })
  await owner.query('drop policy update_side on accord.task')
  await owner.query('create policy update_side on accord.task for update to accord_app using (false)')
  const refused = await start()
  expect([refused.status, await journalled('task.started', task.id)]).toEqual([409, 0])
  expect((await test.as('SE', 'viewer').get<{ status: string }>(`/v1/tasks/${task.id}`)).body.status).toBe('agreed')

  // Control: the same request, with a policy that lets it.
  await owner.query('drop policy update_side on accord.task')
  await owner.query('create policy update_side on accord.task for update to accord_app using (true)')
  const started = await start()
  expect([started.status, started.body.status, await journalled('task.started', task.id)]).toEqual([
    200,
    'in_progress',
    1,
  ])
})
