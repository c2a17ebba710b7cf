import type { EntryRow } from './queries.ts'

type Governed = Pick<EntryRow, 'audienceId' | 'commitmentId' | 'lotId'>

/** The record under which the journal tells of an entry: the one whose audiences govern it. */
export function subjectOf({ audienceId, commitmentId, lotId }: Governed) {
  const resourceType = audienceId === lotId ? 'lot' : audienceId === commitmentId ? 'commitment' : 'ledger_entry'
  return { resource: audienceId, root: audienceId, resourceType }
}
