import type { EntryRow } from './entry-queries.ts'

type Governed = Pick<EntryRow, 'audience_id' | 'commitment_id' | 'lot_id'>

/** The record in whose name the journal tells of an entry: the one whose audiences govern it. */
export function subjectOf({ audience_id, commitment_id, lot_id }: Governed) {
  const resourceType = audience_id === lot_id ? 'lot' : audience_id === commitment_id ? 'commitment' : 'ledger_entry'
  return { resource: audience_id, root: audience_id, resourceType }
}
