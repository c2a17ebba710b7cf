import { sql } from 'drizzle-orm'
import type { MadeFrom } from '../../../platform/db/release.ts'

/** Evidence of the entries that a record governs. */
const ofEntries = (governing: string) =>
  sql`r.entry_id = any (array(select e.id from accord.ledger_entry e where e.audience_id = ${governing}::uuid))`

/** What goes with a lot, and with a commitment, when their owner releases them. */
export const evidenceOfLot: readonly MadeFrom[] = [
  { of: 'evidence', from: (lot) => sql`r.lot_id = ${lot}::uuid` },
  { of: 'evidence', from: ofEntries },
]
export const goodsOfCommitment: readonly MadeFrom[] = [
  { of: 'lot', from: (commitment) => sql`r.commitment_id = ${commitment}::uuid`, made: evidenceOfLot },
  { of: 'evidence', from: ofEntries },
]
