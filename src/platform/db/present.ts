import type { PgTable } from 'drizzle-orm/pg-core'
import { type Present, seenBy } from './audience.ts'
import type { Statements } from './read.ts'
import { selection } from './selection.ts'

/**
 * Whether a record exists for the caller, asked before a list of what belongs to it. Nothing else of the record is read,
 * because that takes longer than most such lists. `seen`: who sees the record, if its table, called `r`, says it in another
 * way; `isRegister`: as in a selection.
 */
export function presenceOf(table: PgTable, { seen = seenBy('r.id'), isRegister = false } = {}) {
  const present = selection(table, { as: 'r', isRegister, only: [], computed: { seenBy: seen } })
  return (tx: Pick<Statements, 'find'>, id: string): Promise<Present | undefined> => tx.find(present, id)
}
