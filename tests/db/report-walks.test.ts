import { PgDialect } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import { reports } from '../../src/modules/reports/catalogue.ts'
import { csvCell } from '../../src/modules/reports/csv.ts'
import type { ReportQuery } from '../../src/modules/reports/inputs.ts'
import { ledgerReport } from '../../src/modules/reports/ledger.ts'
import { reconciliationReport } from '../../src/modules/reports/reconciliation.ts'
import type { AsOf, ColumnKind, Report } from '../../src/modules/reports/report.ts'
import { momentOf } from '../../src/modules/reports/rows.ts'
import { statementOf } from '../../src/modules/reports/statement.ts'
import type { TestApp } from '../support/app.ts'
import { createBooks, reverse } from '../support/books.ts'
import { manyEntries } from '../support/many-entries.ts'
import { withClient } from '../support/postgres.ts'
import { asCaller, readIn } from '../support/reads.ts'
import { isScope, type Statement, statementsOf } from '../support/statements.ts'

// Reports that go by the keys of a table are read range by range: what is read before the first rows leave must not depend
// on how many there are, and the rows must be those of the whole.

/** Of several ranges, each longer than the one before. */
const entries = limits.exportBatchRows * 12
/** Of rows and keys; a batch of rows is read by its keys, by some of them twice, and as many keys are counted. */
const readMax = limits.exportBatchRows * 8
const walks = reports.filter(({ walks }) => walks === 'ledger_entry')

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
  await manyEntries(test, entries, { alike: false })
  const ukraine = test.as('UA', 'ministry')
  // The other side of the first and of the last of them, and what is corrected of those between.
  const payments = [
    { amount: '1.00', transactionDate: '2026-05-09' },
    { amount: '2.00', transactionDate: '2026-02-15' },
    { amount: `${entries}.00`, transactionDate: '2026-06-01' },
  ]
  for (const payment of payments) {
    const receipt = { provider: { participant: 'SE' }, currency: 'EUR', ...payment }
    expect(await ukraine.post('/v1/receipts', receipt)).toMatchObject({
      status: 201,
      body: { match: { how: 'amount_and_date' } },
    })
  }
  const found = await test.rows<{ id: string }>(
    "select id from accord.ledger_entry where flow_kind = 'disbursement' and stated_by = 'provider' order by id offset $1 limit 2",
    [limits.exportBatchRows],
  )
  for (const { id } of found) await reverse(test.as('SE', 'ministry'), id)
  await test.sequence()
  await withClient(test.testDatabase.ownerUrl, (client) => client.query('analyze'))
})
afterAll(() => test.close())

async function pulled({ name }: Report): Promise<{ text: string; position: number; said: Statement[] }> {
  const headers = { authorization: `Bearer ${await test.token('UA', 'auditor')}` }
  const url = `/v1/reports/${name}?format=csv&currency=USD`
  await test.app.inject({ method: 'GET', url, headers }) // the issuer's keys are read once
  let reply: Awaited<ReturnType<typeof test.app.inject>> | undefined
  const said = await statementsOf(async () => {
    reply = await test.app.inject({ method: 'GET', url, headers })
  })
  expect(reply!.statusCode).toBe(200)
  const position = Number(/-(\d+)\.csv/.exec(String(reply!.headers['content-disposition']))![1])
  return { text: reply!.body, position, said }
}

/** The report as one statement. */
async function whole(report: Report, position: number): Promise<Statement> {
  const [table] = await test.rows<{ version: number }>('select max(version) as version from accord.fx_rate_table')
  const now = test.clock.now()
  const asOf: AsOf = {
    ...{ position, stood: position, recorded: now, on: now.toISOString().slice(0, 10) },
    rateTable: table!.version,
    now,
  }
  const statement = statementOf(report, 'csv', { currency: 'USD' } as ReportQuery, asOf, undefined)
  const { sql, params } = new PgDialect().sqlToQuery(statement)
  return { text: sql, values: params }
}

describe.each(walks.map((report) => [report.name, report] as const))('%s', (_, report) => {
  it('reads no more of the ledger before its first rows than those take', async () => {
    const { said } = await pulled(report)
    const first = said.findIndex(({ text }) => text.startsWith('copy'))
    const before = said.slice(0, first + 1).filter((statement) => !isScope(statement) && !/^begin/.test(statement.text))
    const read = await asCaller(test, said, async (client) => {
      for (const { text, values } of before) await client.query(text, values)
      return await readIn(client, 'ledger_entry')
    })
    expect(read).toBeLessThan(readMax)
  })

  it('control: as one statement it reads all of it', async () => {
    const { said, position } = await pulled(report)
    const { text, values } = await whole(report, position)
    const read = await asCaller(test, said, async (client) => {
      await client.query('set local enable_bitmapscan = off') // by which a few corrections are found among all
      await client.query(text, values)
      return await readIn(client, 'ledger_entry')
    })
    expect(read).toBeGreaterThan(readMax)
  })

  it('has the rows that it has as one statement, in their order', async () => {
    const { text, said, position } = await pulled(report)
    const statement = await whole(report, position)
    const kinds = Object.values(report.columns).map(({ kind }) => kind)
    const asTheyAre = { getTypeParser: () => (text: string) => text } as pg.CustomTypesConfig
    const { rows } = await asCaller(test, said, (client) =>
      client.query<(string | null)[]>({ ...statement, rowMode: 'array', types: asTheyAre }),
    )
    const told = (cell: string, kind: ColumnKind) => (kind === 'instant' ? momentOf(cell) : csvCell(cell, kind))
    const lines = rows.map((cells) => cells.map((cell, column) => told(cell ?? '', kinds[column]!)).join(','))
    expect(text.split('\r\n').slice(1, -1)).toEqual(lines)
    expect(rows.length).toBeGreaterThan(1)
  })
})

describe.each([
  [ledgerReport, 'joined to their commitments', /offset 0(?=\s*\) c on true)/, []],
  [reconciliationReport, 'joined to pairs by a hash', '', ['mergejoin', 'nestloop']],
] as const)('$name in a range of any length', (report, how, part, without) => {
  /** Whether its entries are sorted before the first is sent. */
  async function isSorted(leave: string | RegExp, without: readonly string[]): Promise<boolean> {
    const { said, position } = await pulled(report)
    const { text, values } = await whole(report, position)
    expect(text).toMatch(/order by e\.id/)
    const plan = await asCaller(test, said, async (client) => {
      for (const way of without) await client.query(`set local enable_${way} = off`)
      return await client.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${text.replace(leave, '')}`, values)
    })
    return plan.rows.some((row) => row['QUERY PLAN'].includes('Sort Key: e.id'))
  }

  it('comes as it is read: nothing waits for the last entry', async () => {
    expect(await isSorted('', [])).toBe(false)
  })

  it(`control: entries that are ${how} are sorted`, async () => {
    expect(await isSorted(part, without)).toBe(true)
  })
})

describe('whoever is matched, in the last range of the reconciliation', () => {
  /** How many members of matches are read, by indexes as where there are many, and how many there are. */
  async function readOf(make: (text: string) => string): Promise<{ read: number; members: number }> {
    const { said } = await pulled(reconciliationReport)
    const { text } = said.findLast(({ text }) => text.startsWith('copy'))!
    const read = await asCaller(test, said, async (client) => {
      await client.query('set local enable_seqscan = off')
      await client.query(make(text))
      return await readIn(client, 'match_member')
    })
    const [count] = await test.rows<{ members: number }>('select count(*)::integer as members from accord.match_member')
    return { read, ...count! }
  }

  it('is read once', async () => {
    const { read, members } = await readOf((text) => text)
    expect(read).toBeLessThanOrEqual(members)
  })

  it('control: listed by matches that members of the range are looked up for, they are read twice', async () => {
    const { read, members } = await readOf((text) =>
      text.replace(
        /where m\.entry_id > ('[^']+'::uuid)(?=\s*group by m\.match_id\), other)/,
        'where m.match_id in (select t.match_id from accord.match_member t where t.entry_id > $1)',
      ),
    )
    expect(read).toBeGreaterThan(members)
  })
})
