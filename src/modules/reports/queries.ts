import { sql } from 'drizzle-orm'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { RunQuery } from './inputs.ts'
import type { differsBecause, ReportFormat, runStatuses } from './report.ts'
import type { ControlTotal } from './tally.ts'

export type RunRow = {
  id: string
  participant: string
  account_id: string
  report: string
  format: ReportFormat
  format_version: number
  filters: Record<string, string>
  as_of_position: number
  as_of_recorded: Date | null
  as_of_valid: string | null
  currency: string
  rate_table: number | null
  scope: string
  status: (typeof runStatuses)[number]
  row_count: number
  byte_count: number
  sha256: string | null
  file_sha256: string | null
  control_totals: ControlTotal[]
  redacted_fields: string[]
  numbers_as_text: Record<string, number>
  differs_from: string | null
  differs_because: (typeof differsBecause)[number] | null
  started_at: Date
  ended_at: Date
}

const runs = sql`
  select r.id, r.participant, r.account_id, r.report, r.format, r.format_version, r.filters, r.as_of_position,
    r.as_of_recorded, r.as_of_valid, r.currency, r.rate_table, r.scope, r.status, r.row_count, r.byte_count, r.sha256, r.file_sha256,
    r.control_totals, r.redacted_fields, r.numbers_as_text, r.differs_from, r.differs_because, r.started_at, r.ended_at
  from accord.report_run r`

export async function findRun(tx: ReadTx, id: string): Promise<RunRow | undefined> {
  const [row] = await tx.rows<RunRow>(sql`${runs} where r.id = ${id}::uuid`)
  return row
}

type After = readonly [startedAt: string, id: string]

/** Newest first. */
export function listRuns(tx: ReadTx, filter: Omit<RunQuery, 'cursor'> & { after: After | undefined }) {
  const { report, status, accountId, startedFrom, startedTo, after } = filter
  const utc = (day: string) => sql`(${day}::date::timestamp at time zone 'UTC')`
  return tx.rows<RunRow>(sql`${runs}
    where ${is('r.report', report)}
      and ${is('r.status', status)}
      and ${isId('r.account_id', accountId)}
      and ${when(startedFrom, (day) => sql`r.started_at >= ${utc(day)}`)}
      and ${when(startedTo, (day) => sql`r.started_at < ${utc(day)} + interval '1 day'`)}
      and ${when(after, ([startedAt, id]) => sql`(r.started_at, r.id) < (${startedAt}::timestamptz, ${id}::uuid)`)}
    order by r.started_at desc, r.id desc
    ${atMost(filter.limit + 1)}`)
}

/** Of anybody’s runs: whoever asks holds the file. */
export async function isPulled(tx: ReadTx, sha256: string): Promise<boolean> {
  const [row] = await tx.rows<{ known: boolean }>(sql`select accord.is_pulled(${sha256}) as known`)
  return row!.known
}

export async function findCoalitionCode(tx: ReadTx, id: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ code: string }>(sql`select c.code from accord.coalition c where c.id = ${id}::uuid`)
  return row?.code
}
