import { type SQL, sql } from 'drizzle-orm'
import { limits } from '../../config.ts'
import type { Connection } from './pool.ts'
import type { Credential } from './scope.ts'

/**
 * How much the callers of this process see, so that the lists of who sees next to nothing are driven from what it sees,
 * and all others from their order. It decides about plans alone: both forms of a list have the same rows, whatever was
 * counted and however long ago.
 */
type Count = { readonly few: boolean; readonly until: number }
const counted = new Map<string, Count>()

const keyOf = ({ issuer, subject }: Credential) => `${issuer}\n${subject}`

export function seesFew(credential: Credential, now: number): boolean {
  const count = counted.get(keyOf(credential))
  return count?.few === true && count.until > now
}

/** Counts anew where the last count is old, behind what the request asked; nobody waits for it. */
export function countReach(connection: Connection, credential: Credential, now: number): void {
  const key = keyOf(credential)
  if ((counted.get(key)?.until ?? 0) > now) return
  if (counted.size >= limits.countedCallers) counted.clear()
  counted.set(key, { few: counted.get(key)?.few ?? false, until: now + limits.reachSeconds * 1_000 })
  connection
    .rows<{ seen: number }>(sql`
      select count(*)::integer as seen
      from (
        select from accord.resource_audience r where r.audiences && accord.current_audiences()
        ${sql.raw(`limit ${limits.fewRecords + 1}`)}
      ) s`)
    .then(
      ([row]) => counted.set(key, { few: row!.seen <= limits.fewRecords, until: now + limits.reachSeconds * 1_000 }),
      () => counted.delete(key),
    )
}

/** Of a list of who sees few records, by the column that says whose audiences govern a row. */
export const amongSeen = (column: string): SQL => sql`${sql.raw(column)} = any (array(
      select r.resource_id from accord.resource_audience r where r.audiences && accord.current_audiences()
    ))`
