import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { twoAtOnce } from '../support/two-at-once.ts'
import { createWorkScenery, type WorkScenery } from '../support/work-scenery.ts'

// Parts, milestones and progress stand in rows of their own, and in their task as its replies tell them.

let test: TestApp
let work: WorkScenery
beforeAll(async () => {
  test = await createTestApp()
  work = await createWorkScenery(test)
  const task = work.task.in_progress
  const lead = test.as('SE', 'coordinator')
  for (const [number, text] of ['Frames are built.', 'Half of them fly.', 'All of them fly.'].entries())
    expect((await lead.post(`/v1/tasks/${task.id}/progress`, { text, percent: number * 40 })).status).toBe(201)
  for (const dueOn of ['2027-02-01', '2027-01-01'])
    expect((await lead.post(`/v1/tasks/${task.id}/milestones`, { title: 'A third', dueOn })).status).toBe(201)
})
afterAll(() => test.close())

const differing = () =>
  test.rows<{ id: string }>(`
    select k.id
    from accord.task k
    cross join lateral accord.task_told(k.id) s
    where (k.parts::text, k.milestones::text, k.progress::text) is distinct from (s.parts::text, s.milestones::text, s.progress::text)`)

it('what a task tells of its parts, milestones and progress is what stands in their rows', async () => {
  expect(await differing()).toEqual([])
  const [told] = await test.rows<{ parts: number; agreed: number; milestones: number; progress: number }>(
    `select sum(json_array_length(parts))::integer as parts, count(*) filter (where parts::text like '%"agreedAt" : "%')::integer as agreed,
      max(json_array_length(milestones)) as milestones, max(json_array_length(progress)) as progress from accord.task`,
  )
  expect(told!.parts, 'control: there are some').toBeGreaterThan(2)
  expect(told!.agreed).toBeGreaterThan(0)
  expect(told!.milestones).toBeGreaterThanOrEqual(2)
  expect(told!.progress).toBeGreaterThanOrEqual(3)
})

it('of many reports a task tells the latest twenty, the last one first', async () => {
  const [{ id } = { id: '' }] = await test.rows<{ id: string }>(
    'select task_id as id from accord.task_progress limit 1',
  )
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('begin')
    await client.query(
      `insert into accord.task_progress (task_id, participant, text, account_id, created_at)
      select $1, 'SE', 'Report ' || n, uuidv7(), '2026-11-23' from generate_series(1, 25) n`,
      [id],
    )
    const { rows } = await client.query<{ progress: { text: string }[] }>(
      'select progress from accord.task where id = $1',
      [id],
    )
    expect(rows[0]!.progress.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, n) => `Report ${25 - n}`))
    await client.query('rollback')
  })
})

it('control: rows that nobody keeps are told from those that are', async () => {
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('begin')
    await client.query('alter table accord.task_part disable trigger user')
    await client.query(`update accord.task_part set share = 1 where share is not null`)
    const { rowCount } = await client.query(
      'select from accord.task k cross join lateral accord.task_told(k.id) s where k.parts::text <> s.parts::text',
    )
    expect(rowCount).toBeGreaterThan(0)
    await client.query('rollback')
  })
})

describe('two who report at once', () => {
  const report = `insert into accord.task_progress (task_id, participant, text, account_id, created_at)
    values ($1, $2, $3, '00000000-0000-7000-8000-000000000001', '2026-11-23')`

  /** The second statement begins before the first is committed; what the task tells in the end. */
  async function atOnce(task: string, texts: readonly [string, string]): Promise<string[]> {
    await twoAtOnce(test, [
      [report, [task, 'SE', texts[0]]],
      [report, [task, 'AU', texts[1]]],
    ])
    const [told] = await test.rows<{ progress: { text: string }[] }>('select progress from accord.task where id = $1', [
      task,
    ])
    return told!.progress.map(({ text }) => text).filter((text) => texts.includes(text))
  }

  it('are both told of, whoever is first', async () => {
    expect(await atOnce(work.task.in_progress.id, ['Painted.', 'Packed.'])).toEqual(['Packed.', 'Painted.'])
    expect(await differing()).toEqual([])
  })

  it('control: without the lock of the task the first is left out', async () => {
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      const { rows } = await client.query<{ made: string }>(
        `select pg_get_functiondef('accord.keep_task_told()'::regprocedure) as made`,
      )
      const broken = rows[0]!.made.replace(/perform[^;]*;/, '')
      expect(broken).not.toBe(rows[0]!.made)
      await client.query(broken)
      expect(await atOnce(work.task.in_progress.id, ['Weighed.', 'Sealed.'])).toEqual(['Sealed.'])
      await client.query(rows[0]!.made)
    })
  })
})
