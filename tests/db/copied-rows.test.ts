import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import { csvCell, writeCsv } from '../../src/modules/reports/csv.ts'
import { Output } from '../../src/modules/reports/output.ts'
import type { ColumnKind } from '../../src/modules/reports/report.ts'
import { rowsOf } from '../../src/modules/reports/rows.ts'
import { Copy } from '../../src/platform/db/copy.ts'
import { type Connection, type Database, openExportPool } from '../../src/platform/db/pool.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

// How rows come out of PostgreSQL as it writes them, and what a spreadsheet makes of them as CSV.

let database: TestDatabase
let exports: Database
let connection: Connection
beforeAll(async () => {
  database = await createTestDatabase()
  exports = openExportPool({
    ...{ url: database.appUrl, connections: 1, waitSeconds: 5, applicationName: 'accord test' },
    onError: () => undefined,
  })
  connection = await exports.connect()
})
afterAll(async () => {
  connection.release()
  await exports.close()
  await database.drop()
})

const cancel = () =>
  withClient(database.superuserUrl, (client) =>
    client.query(
      "select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'accord test' and datname = current_database()",
    ),
  )
const textsOf = (texts: readonly string[]) =>
  sql`select t, null, 'a code' from unnest(${sql.param(texts)}::text[]) with ordinality as u (t, at) order by at`

async function cellsOf(texts: readonly string[]): Promise<string[][]> {
  const cells: string[][] = []
  for await (const batch of connection.copy(textsOf(texts), cancel))
    for (const row of rowsOf(batch, ['text', 'code', 'code'])) cells.push(row.cells())
  return cells
}

/** The first of the cells of each line. */
async function csvOf(texts: readonly string[], kind: ColumnKind = 'text'): Promise<string[]> {
  const lines: string[] = []
  for await (const batch of connection.copy(textsOf(texts), cancel))
    for (const row of rowsOf(batch, [kind, 'code', 'code'])) {
      const output = new Output(1)
      writeCsv(output, row, [kind, 'code', 'code'])
      lines.push(output.taken().toString('utf8'))
    }
  expect(lines.every((line) => line.endsWith(',,a code'))).toBe(true)
  return lines.map((line) => line.slice(0, -',,a code'.length))
}

const dangers = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', "'", '"', ';', ',', '\n', ' ', 'a', '1', '()']
const others = ['\\', '\\N', '\v', '\b', '\f', '\\.', 'ї', '😀', '$1', 'ï']
const words = fc.array(fc.constantFrom(...dangers, ...others), { maxLength: 12 }).map((parts) => parts.join(''))
const many = fc.array(words, { minLength: 50, maxLength: 100 })

describe('text in a CSV file', () => {
  const unquoted = (cell: string) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
  /** By the rule that the contract and the sidecar tell. */
  const unguarded = (text: string) => text.replace(/(?<![^;\t\r\n])'/g, '')
  const runs = (cell: string) => /^[ "]*[=+@\t\r＝＋－＠-]/.test(cell)
  /** What a spreadsheet makes of a line that it splits at semicolons, tabs and line breaks, or of the cell of a comma. */
  const opened = (cell: string) => [unquoted(cell), ...`x,${cell}`.split(/[;\t\r\n]/).slice(1)]
  const offences = (cells: string[]) => cells.filter((cell) => opened(cell).some(runs))

  it('BR-51: never runs, wherever a spreadsheet splits, and comes back exactly by the rule of the sidecar', async () => {
    await fc.assert(
      fc.asyncProperty(many, async (texts) => {
        const cells = await csvOf(texts)
        expect(cells.map((cell) => unguarded(unquoted(cell)))).toEqual(texts)
        expect(offences(cells)).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('control: a guard of the first character alone lets text run in a spreadsheet that splits at semicolons', async () => {
    const first = (text: string) => (/^[=+@\t\r-]/.test(text) ? `"'${text.replaceAll('"', '""')}"` : text)
    expect(offences([first('x;=1+1;')])).toHaveLength(1)
    expect(offences(await csvOf(['x;=1+1;']))).toEqual([])
  })

  it('is that of a row that is looked at cell by cell, whether or not the row needs it', async () => {
    await fc.assert(
      fc.asyncProperty(many, async (texts) => {
        for (const kind of ['text', 'key', 'list', 'code'] as const)
          expect(await csvOf(texts, kind)).toEqual(texts.map((text) => csvCell(text, kind)))
      }),
      { numRuns: 10 },
    )
  })

  it('keeps identifiers by which others join: plain numbers as they are, anything else by the same rule', async () => {
    const keys = ['-42', '+380441234567', '0007', 'INV-7', 'Ö 12']
    expect(await csvOf(keys, 'key')).toEqual(keys)
    expect(await csvOf(['=A1', '-A1'], 'key')).toEqual([`"'=A1"`, `"'-A1"`])
  })
})

describe('a moment', () => {
  /** Microseconds of the years 1 to 9999, near a whole second or anywhere, or nothing. */
  const whole = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 })
  const fraction = fc.oneof(fc.constantFrom(0, 1, 1_000, 120_000, 999_999), fc.nat(999_999))
  const moments = fc.array(fc.option(fc.tuple(whole, fraction)), { minLength: 50, maxLength: 100 })
  const kinds = ['instant', 'text', 'instant'] as const

  it('is told in CSV and in cells as PostgreSQL tells it to the millisecond, beside text of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(moments, words, async (each, text) => {
        const seconds = each.map((one) => one && String(one[0]))
        const micros = each.map((one) => one && String(one[1]))
        const rows = sql`select (timestamp 'epoch' + s * interval '1 second' + m * interval '1 microsecond') as moment, at
          from unnest(${sql.param(seconds)}::bigint[], ${sql.param(micros)}::bigint[]) with ordinality as u (s, m, at)`
        const told = await Array.fromAsync(
          connection.copy(
            sql`select to_char(r.moment, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from (${rows}) r order by r.at`,
            cancel,
          ),
          (batch) => Array.from(rowsOf(batch, ['text']), (row) => row.cell(0)),
        )
        const [lines, cells]: [string[], string[][]] = [[], []]
        const asked = sql`select r.moment, ${text}::text, r.moment from (${rows}) r order by r.at`
        for await (const batch of connection.copy(asked, cancel))
          for (const row of rowsOf(batch, kinds)) {
            const output = new Output(1)
            cells.push(row.cells())
            writeCsv(output, row, kinds)
            lines.push(output.taken().toString('utf8'))
          }
        expect(cells).toEqual(told.flat().map((moment) => [moment, text, moment]))
        expect(lines).toEqual(told.flat().map((moment) => `${moment},${csvCell(text, 'text')},${moment}`))
      }),
      { numRuns: 20 },
    )
  })
})

describe('rows that are copied', () => {
  it('have the cells that were asked for, whatever is in them, and values that stand in the statement change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(many, async (texts) => {
        expect(await cellsOf(texts)).toEqual(texts.map((text) => [text, '', 'a code']))
      }),
      { numRuns: 30 },
    )
  })

  it('are all there, however long they are', async () => {
    const lengths = [1, limits.copiedBytes - 1, limits.copiedBytes, 3, limits.copiedBytes * 3, 0, 2]
    const cells = await cellsOf(lengths.map((length) => 'x'.repeat(length)))
    expect(cells.map(([text]) => text!.length)).toEqual(lengths)
  })

  it('fail as the statement does, and leave the connection as it was', async () => {
    const rows = connection.copy(sql`select 1 / (500 - n) from generate_series(1, 1000) n`, cancel)
    await expect(Array.fromAsync(rows)).rejects.toThrow('division by zero')
    expect(await cellsOf(['a'])).toEqual([['a', '', 'a code']])
  })

  it('stay in PostgreSQL while nobody asks for them, which ends when they are left', async () => {
    const rows = connection.copy(sql`select repeat('x', 1000) from generate_series(1, 10000000) n`, cancel)
    await rows.next()
    const waits = () =>
      withClient(database.superuserUrl, (client) =>
        client.query(
          "select from pg_stat_activity where application_name = 'accord test' and wait_event = 'ClientWrite'",
        ),
      )
    for (let times = 0; (await waits()).rowCount === 0; times += 1) expect(times).toBeLessThan(1_000)
    await rows.return()
    expect(await cellsOf(['a'])).toEqual([['a', '', 'a code']])
  })

  it('that come to their end when they were left leave the connection free', async () => {
    const rows = connection.copy(sql`select repeat('x', 1000) from generate_series(1, 20000) n`, async () => undefined)
    await rows.next()
    await rows.return()
    expect(await cellsOf(['a'])).toEqual([['a', '', 'a code']])
  })

  it('are given up when nothing comes for as long as a statement may take', async () => {
    const client = new pg.Client({ connectionString: database.appUrl, application_name: 'accord test' })
    await client.connect()
    try {
      const copy = new Copy('copy (select pg_sleep(60)) to stdout')
      client.query(copy)
      await expect(copy.next(0.05)).rejects.toThrow('has said nothing')
      await copy.leave(cancel)
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    } finally {
      await client.end()
    }
  })
})
