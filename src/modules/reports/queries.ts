import { sql } from 'drizzle-orm'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, selection } from '../../platform/db/selection.ts'
import type { RunQuery } from './inputs.ts'
import { reportRun } from './tables.ts'

const runs = selection(reportRun, { as: 'r', without: ['rowsOf', 'byAuditor'], computed: {} })
export type RunRow = RowOf<typeof runs>

export function findRun(tx: ReadTx, id: string): Promise<RunRow | undefined> {
  return tx.first(runs, sql`where r.id = ${id}::uuid`)
}

type After = readonly [startedAt: string, id: string]

/** Newest first. */
export function listRuns(tx: ReadTx, filter: Omit<RunQuery, 'cursor'> & { after: After | undefined }) {
  const { report, status, accountId, startedFrom, startedTo, after } = filter
  const utc = (day: string) => sql`(${day}::date::timestamp at time zone 'UTC')`
  return tx.all(
    runs,
    sql`where ${is('r.report', report)}
      and ${is('r.status', status)}
      and ${isId('r.account_id', accountId)}
      and ${when(startedFrom, (day) => sql`r.started_at >= ${utc(day)}`)}
      and ${when(startedTo, (day) => sql`r.started_at < ${utc(day)} + interval '1 day'`)}
      and ${when(after, ([startedAt, id]) => sql`(r.started_at, r.id) < (${startedAt}::timestamptz, ${id}::uuid)`)}
    order by r.started_at desc, r.id desc
    ${atMost(filter.limit + 1)}`,
  )
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
