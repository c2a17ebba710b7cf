import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import type { Connection } from './pool.ts'
import type { Credential } from './scope.ts'
import { written } from './selection.ts'

/** Records of which there are very many, each kind with an index of its own on who sees them; all others share one. */
const manyOf = ['commitment', 'ledger_entry', 'lot', 'pledge', 'requirement', 'task', 'received_statement'] as const
const isOfMany = (kind: string) => manyOf.some((each) => each === kind)

/**
 * How much the callers of this process see, so that the lists of who sees next to nothing are driven from what it sees,
 * and all others from their order. It decides about plans alone: both forms of a list have the same rows, whatever was
 * counted and however long ago.
 */
type Count = { readonly few: boolean; readonly until: number }
const counted = new Map<string, Count>()

/**
 * `rows`: what these records govern, where that is not themselves, as a statement of their ids; `now`: of the process's
 * own clock, in ms.
 */
export type Reach = {
  credential: Credential
  kinds: readonly string[]
  rows?: ((records: SQL) => SQL) | undefined
  now: number
}

const keyOf = ({ credential, kinds }: Reach) => `${credential.issuer}\n${credential.subject}\n${kinds.join()}`

/** What was counted of a caller, as far as it was; `stale` when it should be counted anew. */
export function reachOf(reach: Reach): { few: boolean; stale: boolean } | undefined {
  const count = counted.get(keyOf(reach))
  return count && { few: count.few, stale: count.until <= reach.now }
}

const seenRow = written({ seen: z.int() })

export async function countReach(connection: Connection, reach: Reach): Promise<boolean> {
  if (counted.size >= limits.countedCallers) counted.clear()
  const most = sql.raw(`limit ${limits.fewRecords + 1}`)
  const records = sql`${among(reach.kinds)} ${most}`
  const count = (of: SQL) => sql`(select count(*)::integer from (${of}) s)`
  const rows = reach.rows && count(sql`${reach.rows(records)} ${most}`)
  const [row] = await connection.rows(seenRow, sql`select greatest(${count(records)}, ${rows ?? null}) as seen`)
  const few = row!.seen <= limits.fewRecords
  const seconds = few ? limits.fewSeconds : limits.manySeconds
  counted.set(keyOf(reach), { few, until: reach.now + seconds * 1_000 })
  return few
}

/** Of a list of who sees few: its rows by their ids, which PostgreSQL takes to be few whatever else is asked for. */
export const amongSeen = (id: string, { kinds, rows }: Pick<Reach, 'kinds' | 'rows'>): SQL =>
  sql`${sql.raw(id)} = any (array(${rows?.(among(kinds)) ?? among(kinds)}))`

/** The records of these kinds that the caller sees, each by the index of its kind. */
function among(kinds: readonly string[]): SQL {
  const others = kinds.filter((kind) => !isOfMany(kind))
  const conditions = [
    ...kinds.filter(isOfMany).map((kind) => `r.kind = ${quoted([kind])}`),
    ...(others.length === 0 ? [] : [`r.kind <> all (array[${quoted(manyOf)}]) and r.kind in (${quoted(others)})`]),
  ]
  return sql.join(
    conditions.map(
      (condition) => sql`
      select r.resource_id
      from accord.resource_audience r
      where ${sql.raw(condition)} and r.audiences && (select accord.current_audiences())`,
    ),
    sql` union all`,
  )
}

const quoted = (kinds: readonly string[]) => kinds.map((kind) => `'${kind}'`).join(', ')
