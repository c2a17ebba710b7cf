import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import type { Connection } from './pool.ts'
import type { Credential } from './scope.ts'
import { written } from './selection.ts'

/** Records of which there are very many, each kind with an index of its own on who sees them. */
export type ManyOf = 'commitment' | 'ledger_entry' | 'lot' | 'pledge' | 'requirement' | 'task' | 'received_statement'

/**
 * How much the callers of this process see, so that the lists of who sees next to nothing are driven from what it sees,
 * and all others from their order. It decides about plans alone: both forms of a list have the same rows, whatever was
 * counted and however long ago.
 */
type Count = { readonly few: boolean; readonly until: number }
const counted = new Map<string, Count>()

/** `now`: of the process's own clock, in ms. */
export type Reach = { credential: Credential; kinds: readonly ManyOf[]; now: number }

const keyOf = ({ credential, kinds }: Omit<Reach, 'now'>) =>
  `${credential.issuer}\n${credential.subject}\n${kinds.join()}`

/** What was counted of a caller, as far as it was; `stale` when it should be counted anew. */
export function reachOf(reach: Reach): { few: boolean; stale: boolean } | undefined {
  const count = counted.get(keyOf(reach))
  return count && { few: count.few, stale: count.until <= reach.now }
}

const seenRow = written({ seen: z.int() })

export async function countReach(connection: Connection, reach: Reach): Promise<boolean> {
  if (counted.size >= limits.countedCallers) counted.clear()
  const [row] = await connection.rows(
    seenRow,
    sql`
    select count(*)::integer as seen
    from (${among(reach.kinds)} ${sql.raw(`limit ${limits.fewRecords + 1}`)}) s`,
  )
  const few = row!.seen <= limits.fewRecords
  const seconds = few ? limits.fewSeconds : limits.manySeconds
  counted.set(keyOf(reach), { few, until: reach.now + seconds * 1_000 })
  return few
}

/** Of a list of who sees few records of these kinds, by the column that says whose audiences govern a row. */
export const amongSeen = (column: string, kinds: readonly ManyOf[]): SQL =>
  sql`${sql.raw(column)} = any (array(${among(kinds)}))`

const among = (kinds: readonly ManyOf[]): SQL =>
  sql.join(
    kinds.map(
      (kind) => sql`
      select r.resource_id
      from accord.resource_audience r
      where r.kind = ${sql.raw(`'${kind}'`)} and r.audiences && (select accord.current_audiences())`,
    ),
    sql` union all`,
  )
