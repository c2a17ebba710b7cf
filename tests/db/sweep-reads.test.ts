import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requirementDeadlines } from '../../src/modules/requirements/deadlines.ts'
import type { TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { readIn } from '../support/reads.ts'
import { createSceneryApp } from '../support/scenery.ts'

// Every process looks for what has come due every second: what is under way and not due must not make that dearer.

const underWay = 3_000
const tables = ['task', 'task_milestone', 'task_part', 'requirement_offer']
const dialect = new PgDialect()

let test: TestApp
beforeAll(async () => {
  test = (await createSceneryApp()).test
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(`with made as (
        insert into accord.task
        select (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'external_key', null, 'status', 'in_progress',
          'due_on', '2100-01-01'))).*
        from (select t from accord.task t limit 1) one (t), generate_series(1, ${underWay})
        returning id
      )
      insert into accord.task_milestone (task_id, title, due_on, filed_by, created_at)
      select m.id, 'Contract signed', '2100-01-01', 'UA', now() from made m`)
    await client.query('analyze accord.task, accord.task_milestone')
  })
})
afterAll(() => test.close())

/** How much the connection of the sweep reads for it. */
async function readFor(statement: SQL): Promise<number> {
  const client = new pg.Client({
    connectionString: test.testDatabase.workerUrl,
    options: '-c enable_seqscan=off',
  })
  await client.connect()
  try {
    await client.query('begin')
    const { sql: text, params } = dialect.sqlToQuery(statement)
    await client.query(text, params)
    let read = 0
    for (const table of tables) read += await readIn(client, table)
    return read
  } finally {
    await client.end()
  }
}

it.each(requirementDeadlines.map((each) => [each.kind, each] as const))(
  '%s is looked for among what is past its day',
  async (_, { due }) => {
    expect(await readFor(due(test.clock.now()))).toBeLessThan(300)
  },
)

it('control: milestones that are looked up by task are as many as tasks', async () => {
  const byTask = sql`
    select m.id
    from accord.task k
    cross join lateral (
      select m.id from accord.task_milestone m
      where m.task_id = k.id and m.status = 'scheduled' and m.due_on < ${test.clock.now()}::date
      offset 0
    ) m
    where k.status = 'in_progress'`
  expect(await readFor(byTask)).toBeGreaterThan(underWay)
})
