/** How often a source tells the compiler what a row is, without a type that a test could hold the row against. */
export const rowsByHand = (source: string): number =>
  [...source.matchAll(/\.(query|rows|row|changed)<|\brows(\[0\])?!? as (unknown as )?[A-Z]|\bz\.custom<|\bdocument</g)]
    .length

/** Rows whose types are told to the compiler alone, and how many a file has; the numbers may only shrink. */
export const rowsCast: readonly { because: string; counts: Readonly<Record<string, number>> }[] = [
  {
    because: 'the one place that hands rows on, parsed where its pool was told to',
    counts: { 'src/platform/db/pool.ts': 1 },
  },
  {
    because: 'catalogues of PostgreSQL and of our own migrations, one row at a time, before or beside the service',
    counts: {
      'src/platform/backup/backup.ts': 5,
      'src/platform/db/cluster-roles.ts': 4,
      'src/platform/db/concurrent-indexes.ts': 1,
      'src/platform/db/embedded.ts': 2,
      'src/platform/db/migrate.ts': 5,
      'src/platform/db/schema-catalogue.ts': 1,
      'src/platform/db/schema.ts': 4,
      'src/platform/db/session.ts': 1,
      'src/platform/locks.ts': 1,
      'src/reference/load.ts': 1,
    },
  },
  {
    because: 'the journal is read in batches by the worker, and knows nothing of platform/db, which writes to it',
    counts: {
      'src/platform/backup/seal.ts': 2,
      'src/platform/journal/deadlines.ts': 1,
      'src/platform/journal/sequence.ts': 3,
    },
  },
  {
    because: 'documents in a column, whose shape another place holds where they are written',
    counts: {
      'src/modules/consultations/plan-queries.ts': 2,
      'src/platform/db/selection.ts': 1,
      'src/platform/http/issuers.ts': 1,
    },
  },
  {
    because: 'a word of refusals, whose list is a type',
    counts: { 'src/platform/db/audience.ts': 1 },
  },
]
