import type { EntryRow } from './entry-queries.ts'

type Governed = Pick<EntryRow, 'id' | 'audience_id' | 'lot_id'>

/** The record in whose name the journal tells of an entry: the one whose audiences govern it. */
export function subjectOf({ id, audience_id, lot_id }: Governed) {
  const resourceType = audience_id === id ? 'ledger_entry' : audience_id === lot_id ? 'lot' : 'commitment'
  return { resource: audience_id, root: audience_id, resourceType }
}
