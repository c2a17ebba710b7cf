import type { Hash } from 'node:crypto'
import { limits } from '../../config.ts'
import { orNull, written } from '../../platform/db/selection.ts'
import { fxRate } from '../currencies/tables.ts'
import { writeCsv } from './csv.ts'
import { Output } from './output.ts'
import type { Report } from './report.ts'
import { type Row, rowsOf } from './rows.ts'
import type { Run } from './run.ts'
import { type Cells, hashRule, type Sheet, spreadsheet } from './spreadsheet.ts'
import { copiedOf, exceptionsOf } from './statement.ts'
import { counterOf, type Tally, totalsOf } from './tally.ts'
import { type Range, walked } from './walk.ts'

/** The bytes of a run; `cells` is told what a workbook's hash is of. */
export function encoded(run: Run, tally: Tally, cells: Hash): AsyncGenerator<Buffer, void> {
  return run.format === 'xlsx' ? spreadsheet(sheetsOf(run, tally), cells, limits.sheetRows) : plain(run, tally)
}

/** The rows of each batch, counted as they are read. */
async function* counted({ report, format, rows, first }: Run, tally: Tally): AsyncGenerator<Iterable<Row>, void> {
  const names = copiedOf(report, format)
  const kinds = names.map((name) => report.columns[name]?.kind ?? 'text')
  const count = counterOf(tally, report, names)
  for await (const batch of following(first, rows)) yield rowsOf(batch, kinds, count)
}

/** A generator whose first value has been read already. */
export async function* following<Each>(
  first: IteratorResult<Each, void>,
  rest: AsyncGenerator<Each, void>,
): AsyncGenerator<Each, void> {
  if (first.done !== true) yield first.value
  yield* rest
}

async function* plain(run: Run, tally: Tally): AsyncGenerator<Buffer, void> {
  const { head, between, tail } = frameOf(run)
  const separator = Buffer.from(between, 'utf8')
  const write = writerOf(run)
  for await (const rows of counted(run, tally)) {
    const output = new Output(outputBytes)
    for (const row of rows) {
      if (tally.rows === 1) output.write(head)
      else output.copy(separator, 0, separator.length)
      write(output, row)
    }
    yield output.taken()
  }
  const end = `${tally.rows === 0 ? head : tail}${run.format === 'json' ? ']}\n' : ''}`
  if (end !== '') yield Buffer.from(end, 'utf8')
}

/** The output of a batch is only little longer than the batch. */
const outputBytes = limits.copiedBytes * 1.125

/** Writes a row with its separators. */
function writerOf({ format, report }: Run): (output: Output, row: Row) => void {
  const kinds = Object.values(report.columns).map(({ kind }) => kind)
  if (format === 'csv') return (output, row) => writeCsv(output, row, kinds)
  return (output, row) => {
    const [begin, end] = [row.beginOf(0), row.endOf(0)]
    if (row.bytes.subarray(begin, end).includes(backslash)) output.write(row.cell(0))
    else output.copy(row.bytes, begin, end)
  }
}

const backslash = 0x5c

/** The text before, between and after the lines. */
function frameOf({ format, report, query }: Run): { head: string; between: string; tail: string } {
  const mark = query.bom === 'true' ? '\uFEFF' : ''
  if (format === 'csv')
    return { head: `${mark}${Object.keys(report.columns).join(',')}\r\n`, between: '\r\n', tail: '\r\n' }
  if (format === 'jsonl') return { head: '', between: '\n', tail: '\n' }
  return { head: `{"report":"${report.name}","items":[\n`, between: ',\n', tail: '\n' }
}

function sheetsOf(run: Run, tally: Tally): Sheet[] {
  const columns = Object.entries(run.report.columns).map(([name, { kind }]) => ({ name, kind }))
  return [
    { name: 'README', columns: named(['field', 'value']), batches: readme(run, tally), isCover: true },
    {
      name: 'Data',
      columns,
      batches: cellsOf(counted(run, tally)),
      keptAsText: (column) => {
        tally.numbersAsText[column] = (tally.numbersAsText[column] ?? 0) + 1
      },
    },
    { name: 'ControlTotals', columns: totalColumns(run.report), batches: totals(run.report, tally) },
    {
      name: 'FxRates',
      columns: [
        ...named(['currency']),
        { name: 'date', kind: 'date' },
        { name: 'rate', kind: 'decimal' },
        ...named(['source', 'table']),
      ],
      batches: rates(run),
    },
    { name: 'Exceptions', columns, batches: cellsOf(exceptions(run)) },
  ]
}

const named = (names: readonly string[]) => names.map((name) => ({ name, kind: 'code' as const }))

async function* cellsOf(batches: AsyncIterable<Iterable<Row>>): AsyncGenerator<Cells[], void> {
  for await (const rows of batches) yield Array.from(rows, (row) => row.cells())
}

/** Without the time of the pull, so that the same question gives the same bytes. */
async function* readme(
  { report, query, asOf, scope, formatVersion }: Run,
  { numbersAsText }: Tally,
): AsyncGenerator<Cells[]> {
  const { format: _, asOfRecorded: __, asOfValid = null, currency, ...filters } = query
  yield [
    ['report', report.name],
    ['what', report.description],
    ...Object.entries(filters).map(([name, value]): Cells => [`filter: ${name}`, String(value)]),
    ['asOfPosition', String(asOf.position)],
    ['asOfRecorded', asOf.recorded?.toISOString() ?? null],
    ['asOfValid', asOfValid],
    ['currency', currency],
    ['rateTable', asOf.rateTable === null ? null : String(asOf.rateTable)],
    ['scope', scope],
    ['formatVersion', String(formatVersion)],
    ['controlTotals', report.totals.formula],
    ['fxRates', 'Units of the currency for 1 EUR, of the day or of the last published day within 7 days before it.'],
    ['exceptions', report.exceptional === undefined ? 'None are told apart.' : 'Those of the rows that stand out.'],
    [
      'numbers kept as text',
      'A spreadsheet keeps 15 digits of a number: what has more is text here, and no formula counts it.',
    ],
    ...inNames(numbersAsText).map(([name, rows]): Cells => [`numbers kept as text: ${name}`, String(rows)]),
    ['hash', hashRule],
  ]
}

const inNames = (counts: Record<string, number>) => Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1))

function totalColumns({ totals: { by, sums } }: Report): Sheet['columns'] {
  return [
    ...named(by),
    { name: 'rows', kind: 'integer' },
    ...sums.map((name) => ({ name, kind: 'decimal' as const })),
    ...sums.map((name) => ({ name: `missing: ${name}`, kind: 'integer' as const })),
  ]
}

async function* totals(report: Report, tally: Tally): AsyncGenerator<Cells[]> {
  const { by, sums } = report.totals
  yield totalsOf(tally, report).map((total) => [
    ...by.map((name) => total.by[name] ?? null),
    String(total.rows),
    ...sums.map((name) => total.sums[name] ?? null),
    ...sums.map((name) => String(total.missing[name])),
  ])
}

const rateRow = written({
  currency: fxRate.currency,
  rate_date: fxRate.rateDate,
  rate: fxRate.rate,
  source: fxRate.source,
  rate_table: orNull(fxRate.rateTable),
})

async function* rates({ connection, report, query, asOf }: Run): AsyncGenerator<Cells[]> {
  if (report.rates === undefined) return
  const rows = await connection.rows(rateRow, report.rates(query, asOf))
  yield rows.map((row) => [row.currency, row.rate_date, row.rate, row.source, row.rate_table?.toString() ?? null])
}

async function* exceptions({ connection, client, report, query, asOf }: Run): AsyncGenerator<Iterable<Row>, void> {
  if (report.exceptional === undefined) return
  const statement = (range: Range | undefined) => exceptionsOf(report, query, asOf, range)
  const kinds = Object.values(report.columns).map(({ kind }) => kind)
  const { hasLeft: left, cancel } = client
  for await (const batch of walked({ connection, report, statement, left, cancel })) yield rowsOf(batch, kinds)
}
