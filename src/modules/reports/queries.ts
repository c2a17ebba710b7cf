import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { is, isId, when } from '../../platform/db/filters.ts'
import { orderOf, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { coalition } from '../coalitions/tables.ts'
import type { RunFilter } from './inputs.ts'
import { reportRun } from './tables.ts'

const runs = selection(reportRun, {
  as: 'r',
  without: ['rowsOf', 'byAuditor'],
  computed: {
    journalPosition: computed(
      z.int().nullable(),
      sql`(
        select p.position
        from accord.journal_entry e
        join accord.journal_position p on p.entry_id = e.entry_id
        where e.root_id = r.id
        order by e.entry_id
        limit 1
      )`,
    ),
    // Only its account and some roles of its participant know of it.
    seenBy: computed(
      z.array(z.string()),
      sql`case when r.account_id = accord.current_account() or accord.has_role('auditor')
        or (accord.has_role('administrator') and not r.by_auditor) then array[r.participant] else '{}' end`,
    ),
  },
})
export type RunRow = RowOf<typeof runs>

export function findRun(tx: ReadTx, id: string): Promise<RunRow | undefined> {
  return tx.find(runs, id)
}

export const latestRunFirst = orderOf<RunRow>(
  [
    { is: 'r.started_at', type: 'timestamptz', of: ({ startedAt }) => startedAt.toISOString() },
    { is: 'r.id', type: 'uuid', of: ({ id }) => id },
  ],
  'desc',
)

export function listRuns(tx: ReadTx, filter: RunFilter, page: Page): Promise<RunRow[]> {
  const { report, status, accountId, startedFrom, startedTo } = filter
  const utc = (day: string) => sql`(${day}::date::timestamp at time zone 'UTC')`
  return tx.all(
    runs,
    sql`where ${is('r.report', report)}
      and ${is('r.status', status)}
      and ${isId('r.account_id', accountId)}
      and ${when(startedFrom, (day) => sql`r.started_at >= ${utc(day)}`)}
      and ${when(startedTo, (day) => sql`r.started_at < ${utc(day)} + interval '1 day'`)}
      and ${page.after}
    ${page.tail}`,
  )
}

const knownRow = written({ known: z.boolean() })
const coalitionRow = written({ code: coalition.code })

/** Whether any run of anybody had this hash; whoever asks has the file already. */
export async function isPulled(tx: ReadTx, sha256: string): Promise<boolean> {
  return (await tx.row(knownRow, sql`select accord.is_pulled(${sha256}) as known`)).known
}

export async function findCoalitionCode(tx: ReadTx, id: string): Promise<string | undefined> {
  const [row] = await tx.rows(coalitionRow, sql`select c.code from accord.coalition c where c.id = ${id}::uuid`)
  return row?.code
}
