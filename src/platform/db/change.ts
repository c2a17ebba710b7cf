import { and, eq, sql } from 'drizzle-orm'
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { WriteTx } from './write.ts'

type Versioned = PgTable & { id: PgColumn; version: PgColumn }

/**
 * Changes one record from the version that was read to the next, or refuses: nothing else of ours changes a row that
 * has a version.
 * @throws Refusal `conflict` where the row has changed since, or row-level security keeps it from being changed
 */
export async function compareAndSet<Table extends Versioned>(
  tx: WriteTx,
  table: Table,
  { id, version }: { id: string; version: number },
  values: PgUpdateSetSource<Table>,
): Promise<void> {
  await tx.change(
    1,
    tx.db
      .update(table as Versioned)
      .set({ ...values, version: sql`${table.version} + 1` } as PgUpdateSetSource<Versioned>)
      .where(and(eq(table.id, id), eq(table.version, version))),
  )
}

/** What every change changes, and nobody asks about. */
const unremarked = new Set(['version', 'amendedBy'])

/** Before and after of every field in which two rows of one record differ, for the journal. */
export function changesBetween<Row extends object>(before: Row, after: Row) {
  const keys = Object.keys(after) as (keyof Row & string)[]
  const changed = keys.filter(
    (key) => !unremarked.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  return Object.fromEntries(changed.map((key) => [key, { before: before[key], after: after[key] }]))
}
