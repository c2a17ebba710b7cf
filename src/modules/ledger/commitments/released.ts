import { sql } from 'drizzle-orm'
import { type MadeFrom, madeBy } from '../../../platform/db/release.ts'

/** Evidence of the entries that a record governs. */
const evidenceOfEntries: MadeFrom = {
  of: 'evidence',
  parent: sql`(select e.audience_id from accord.ledger_entry e where e.id = r.entry_id)`,
  from: (governing) =>
    sql`r.entry_id = any (array(select e.id from accord.ledger_entry e where e.audience_id = any (${governing})))`,
}

/** What is released together with a lot, and with a commitment, when their owner releases them. */
export const evidenceOfLot: readonly MadeFrom[] = [{ of: 'evidence', ...madeBy('lot_id') }, evidenceOfEntries]
export const goodsOfCommitment: readonly MadeFrom[] = [
  { of: 'lot', ...madeBy('commitment_id'), made: evidenceOfLot },
  evidenceOfEntries,
]
