import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keptPlanSettings } from '../../src/platform/db/pool.ts'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { manyMatched } from '../support/many-entries.ts'

// What is unmatched is found out anew for as many entries as a batch or a release changes: of four times as many it takes
// four times as long, and does not compare each with each.

type Worked = {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Worked[]
}

let test: TestApp
let client: pg.Client
let entries: string[]
beforeAll(async () => {
  test = await createBooks()
  await manyMatched(test, 1_000, '2026-10-01')
  entries = (await test.rows<{ id: string }>('select m.entry_id as id from accord.match_member m')).map(({ id }) => id)
  client = new pg.Client({
    connectionString: test.testDatabase.superuserUrl,
    options: keptPlanSettings.map((setting) => `-c ${setting}`).join(' '),
  })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await test.close()
})

/** Rows that the statement of keep_unmatched() reads and compares for so many entries, as a plan that is kept does it. */
async function worked(count: number, otherwise: (text: string) => string = (text) => text): Promise<number> {
  const [{ prosrc }] = (await test.rows<{ prosrc: string }>(
    "select prosrc from pg_proc where oid = 'accord.keep_unmatched'::regproc",
  )) as [{ prosrc: string }]
  const body = /begin\s+(with .*?);\s*end/s.exec(prosrc)![1]!
  await client.query('begin')
  try {
    await client.query(`set local search_path = accord, pg_temp; prepare kept (uuid[]) as
      ${otherwise(body).replaceAll('p_entries', '$1')}`)
    const of = `'{${entries.slice(0, count).join()}}'`
    const { rows } = await client.query(`explain (analyze, timing off, format json) execute kept (${of})`)
    return rowsOf((rows[0] as { 'QUERY PLAN': [{ Plan: Worked }] })['QUERY PLAN'][0].Plan)
  } finally {
    await client.query('rollback; deallocate all')
  }
}

const rowsOf = (node: Worked): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) *
    node['Actual Loops'] +
  (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), 0)

it('finds out what is unmatched in work that grows with what is asked', async () => {
  expect((await worked(2_000)) / (await worked(500))).toBeLessThan(6)
})

it('control: compared each with each, it grows with the square', async () => {
  const compared = (text: string) =>
    text.replace(
      'm.match_id in (select w.match_id from whole w)',
      'exists (select 1 from whole w where w.match_id = m.match_id offset 0)',
    )
  expect((await worked(2_000, compared)) / (await worked(500, compared))).toBeGreaterThan(10)
})
