import type { PgTable } from 'drizzle-orm/pg-core'
import { type Present, seenBy } from './audience.ts'
import type { Statements } from './read.ts'
import { selection } from './selection.ts'

/**
 * Whether a record is there for the caller, for a list of what belongs to it: that and no more, since all of a record
 * takes longer to read than most such lists. `seen`: who sees it, where the table, called `r`, says it in another way;
 * `isRegister`: as of a selection.
 */
export function presenceOf(table: PgTable, { seen = seenBy('r.id'), isRegister = false } = {}) {
  const present = selection(table, { as: 'r', isRegister, only: [], computed: { seenBy: seen } })
  return (tx: Pick<Statements, 'find'>, id: string): Promise<Present | undefined> => tx.find(present, id)
}
