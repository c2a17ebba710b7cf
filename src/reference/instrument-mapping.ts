import type { Table } from './mapping.ts'

/** How a source ties an instrument to an agreement; a source that says nothing has stated nothing. */
export const instrumentRelation: Table<'implements' | 'unrelated' | 'not_stated'> = {
  explicit: 'implements',
  subject_only: 'not_stated',
  programme: 'not_stated',
  disputed: 'not_stated',
  unknown: 'not_stated',
  none: 'unrelated',
}
