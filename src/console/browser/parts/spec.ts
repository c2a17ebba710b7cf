/** How a field is shown: `code:priority` is a code of the list `priority`, `record:pledge` the id of a pledge. */
export type Kind =
  | 'text'
  | 'english'
  | 'country'
  | 'countries'
  | 'coalition'
  | 'day'
  /** A day, a month, a year, or the words of a source instead. */
  | 'when'
  | 'moment'
  | 'decimal'
  | 'flag'
  | 'names'
  | 'party'
  | 'money'
  | 'list'
  | 'hash'
  | 'count'
  | 'sources'
  | `code:${string}`
  | `codes:${string}`
  | `record:${string}`
  | `records:${string}`

/** A field of a record, how it is shown, and what its absence means. */
export type Spec = readonly [name: string, kind: Kind, none?: 'unknown' | 'absent']
