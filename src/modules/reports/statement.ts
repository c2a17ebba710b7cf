import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import type { Database } from '../../platform/db/pool.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { orNull, written } from '../../platform/db/selection.ts'
import { fxRateTable } from '../currencies/tables.ts'
import type { ReportQuery } from './inputs.ts'
import type { AsOf, Column, ColumnKind, Report } from './report.ts'
import type { ReportFormat } from './report-words.ts'
import type { Range } from './walk.ts'

/** The columns of a report that are added up and counted. */
const counted = ({ totals: { by, sums }, rowsOf, columns }: Report): string[] => [
  ...new Set([...by, ...sums, ...rowsOf, ...('redactedFields' in columns ? ['redactedFields'] : [])]),
]

const isOfCells = (format: ReportFormat) => format === 'csv' || format === 'xlsx'

/** The columns that COPY writes for each row, in order: every column, or JSON as one line before the counted columns. */
export const copiedOf = (report: Report, format: ReportFormat): readonly string[] =>
  isOfCells(format) ? Object.keys(report.columns) : ['line', ...counted(report)]

/** The rows of a report, as `copiedOf` says. */
export function statementOf(
  report: Report,
  format: ReportFormat,
  query: ReportQuery,
  asOf: AsOf,
  range: Range | undefined,
): SQL {
  if (isOfCells(format)) return rowsOf(report, query, asOf, range, ({ from, joined }) => joined ?? from)
  const beside = counted(report).map((name) => `, ${cell(report.columns[name]!.kind, `r."${name}"`)}`)
  return sql`
    select row_to_json(r) as line${sql.raw(beside.join(''))}
    from (${rowsOf(report, query, asOf, range, inJson)}) r`
}

export const jsonRow = written({ line: z.string() })

/** The rows of a report as JSON, without counted columns. */
export function jsonOf(report: Report, query: ReportQuery, asOf: AsOf): SQL {
  return sql`
    select row_to_json(r)::text as line
    from (${rowsOf(report, query, asOf, undefined, inJson)}) r`
}

/** As text, except for values that are numbers or arrays in JSON. */
function inJson({ kind, from }: Column): string {
  if (kind === 'instant') return `to_char(${from}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return kind === 'integer' || kind === 'list' ? from : `(${from})::text`
}

/** The exceptions of the report with every column, in the order of the report. */
export function exceptionsOf(report: Report, query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const cells = Object.entries(report.columns).map(([name, { kind }]) => cell(kind, `r."${name}"`))
  return sql`
    select ${sql.raw(cells.join(', '))}
    from (${rowsOf(report, query, asOf, range)}) r
    where ${sql.raw(report.exceptional ?? 'false')}`
}

const cell = (kind: ColumnKind, from: string) => (kind === 'list' ? `array_to_string(${from}, ';')` : from)

function rowsOf(
  { columns, given, source }: Report,
  query: ReportQuery,
  asOf: AsOf,
  range: Range | undefined,
  told: (column: Column) => string = ({ from }) => from,
): SQL {
  const selected = Object.entries(columns).map(([name, column]) => `${told(column)} as "${name}"`)
  const before = given === undefined ? sql`` : sql`with ${given(query, asOf, range)} `
  return sql`${before}select ${sql.raw(selected.join(', '))} ${source(query, asOf, range)}`
}

const askedRow = written({
  last: z.int(),
  position: z.int(),
  stood: z.int(),
  recorded: z.date().nullable(),
  rate_table: orNull(fxRateTable.version),
})

/**
 * The requested position; a position later than the last one cannot be answered yet. `primary`: given if the
 * transaction may be on a replica, which may not have the newest positions yet.
 * @throws Refusal
 */
export async function resolveAsOf(
  tx: ReadTx,
  { asOfRecorded: asked, asOfValid }: ReportQuery,
  primary?: Database,
): Promise<AsOf> {
  const position = asked !== undefined && /^\d+$/.test(asked) ? Number(asked) : null
  const moment = asked !== undefined && position === null ? new Date(asked) : null
  const row = await tx.row(
    askedRow,
    sql`
    select l.last, coalesce(p.position, 0) as position, coalesce(d.position, 0) as stood, p.recorded_at as recorded, (
        select max(t.version)
        from accord.fx_rate_table t
        where case
          -- Of the loader, which has no entry in the journal.
          when t.imported_by is null then t.imported_at <= p.recorded_at
          else t.change_id not in (select accord.recorded_after(p.position))
        end
      ) as rate_table
    from (select coalesce(max(position), 0) as last from accord.journal_position) l
    left join lateral (
      select p.position, p.recorded_at
      from accord.journal_position p
      where (${position}::bigint is null or p.position <= ${position}::bigint)
        and (${moment}::timestamptz is null or p.recorded_at <= ${moment}::timestamptz)
      order by p.position desc
      limit 1
    ) p on true
    left join lateral (
      select d.position
      from accord.journal_position d
      where d.position <= p.position
        and (${asOfValid ?? null}::date is null or d.recorded_at < (${asOfValid ?? null}::date + 1)::timestamp at time zone 'UTC')
      order by d.position desc
      limit 1
    ) d on true`,
  )
  const { last, recorded, rate_table: rateTable } = row
  if (primary !== undefined && ((position ?? 0) > last || moment !== null)) await requireFollowed(primary, last, asked!)
  if ((position ?? 0) > last)
    throw tooLate(say('position {position} is later than {last}, the last one', { position: position!, last }))
  if (moment !== null && moment > tx.now) throw tooLate(say('{asked} has not come yet', { asked: asked! }))
  const { position: found, stood } = row
  return {
    position: found,
    stood,
    recorded,
    on: asOfValid ?? dateIn(recorded ?? tx.now, 'UTC'),
    rateTable,
    now: tx.now,
  }
}

const positionRow = written({ position: z.int() })

/** @throws Refusal `unavailable` if the primary has the position but the server that was read has not */
async function requireFollowed(primary: Database, last: number, asked: string): Promise<void> {
  const until = /^\d+$/.test(asked)
    ? sql`p.position = ${Number(asked)}::bigint`
    : sql`p.recorded_at <= ${new Date(asked)}::timestamptz`
  const [row] = await primary.look((connection) =>
    connection.rows(
      positionRow,
      sql`select p.position from accord.journal_position p where ${until} order by p.position desc limit 1`,
    ),
  )
  if ((row?.position ?? 0) > last) {
    const detail = say(
      'The copy of the database that reports are read from is at position {last}, before what is asked for. Try again.',
      { last },
    )
    throw new Refusal('unavailable', detail, { retryAfterSeconds: 2 })
  }
}

function tooLate(detail: Detail): Refusal {
  return new Refusal('unprocessable', say('asOfRecorded: {detail}.', { detail }), {
    errors: [{ parameter: 'asOfRecorded', detail }],
  })
}
