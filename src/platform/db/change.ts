import { and, eq, getTableName, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgInsertValue, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import type { RecordKind } from '../../kernel/sentence.ts'
import { type Seen, setAudience } from './audience.ts'
import type { ReadTx } from './read.ts'
import { written } from './selection.ts'
import type { WriteTx } from './write.ts'

const identified = written({ id: z.uuid() })

/** The id of the one record that a statement makes, which ends in `returning id` or selects it. */
export async function idOf(tx: ReadTx, statement: SQL): Promise<string> {
  return (await tx.row(identified, statement)).id
}

type Identified = PgTable & { id: PgColumn }

/**
 * Makes a record and says who sees it, in one statement; returns its id. A column that is not given keeps the default of
 * its table; a value that is no column of the table is for the caller to store elsewhere.
 */
export async function make<Table extends Identified>(
  tx: WriteTx,
  table: Table,
  values: PgInsertValue<Table>,
  seen: Seen,
): Promise<string> {
  const insert = tx.db.insert(table).values(values).returning({ id: table.id })
  const audience = setAudience(sql`m.id`, { of: getTableName(table), ...seen })
  return idOf(
    tx,
    sql`
    with made as ${insert}
    select m.id from made m cross join lateral ${audience}`,
  )
}

/** Adds a row that is part of a record, whose audiences govern it too, and returns its id. */
export function add<Table extends Identified>(
  tx: WriteTx,
  table: Table,
  values: PgInsertValue<Table>,
): Promise<string> {
  return idOf(tx, tx.db.insert(table).values(values).returning({ id: table.id }).getSQL())
}

/** Waits until nobody else is changing the record and locks it for this transaction. Returns whether the caller sees it. */
export async function lock(tx: ReadTx, table: Identified, id: string): Promise<boolean> {
  return (await tx.run(sql`select ${table.id} from ${table} where ${table.id} = ${id}::uuid for update`)) > 0
}

/**
 * Locks the record and reads it, as the changes before this one have left it.
 * @throws Refusal `not_found`, by its kind: the name of its table, unless it is given
 */
export async function held<Row>(
  tx: ReadTx,
  table: Identified,
  id: string,
  find: (tx: ReadTx, id: string) => Promise<Row | undefined>,
  kind: RecordKind = getTableName(table) as RecordKind,
): Promise<Row> {
  // In one flight: the statement behind the lock sees what was committed before it got the lock.
  const [, row] = await Promise.all([lock(tx, table, id), find(tx, id)])
  if (row === undefined) throw notFound(kind, id)
  return row
}

/** The record as a change leaves it: change and read in one flight, in this order. */
export async function changedTo<Row>(change: Promise<unknown>, found: Promise<Row | undefined>): Promise<Row> {
  const [, row] = await Promise.all([change, found])
  return row!
}

type Versioned = PgTable & { id: PgColumn; version: PgColumn }

/**
 * Changes one record from the version that was read to the next, or refuses. No other statement of ours changes a row that
 * has a version.
 * @throws Refusal `conflict` if the row has changed since, or row-level security keeps it from being changed
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

/** Fields that every change sets, and that nobody asks about. */
const unremarked = new Set(['version', 'amendedBy'])

/** Before and after of every field in which two rows of one record differ, for the journal. */
export function changesBetween<Row extends object>(before: Row, after: Row) {
  const keys = Object.keys(after) as (keyof Row & string)[]
  const changed = keys.filter(
    (key) => !unremarked.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  return Object.fromEntries(changed.map((key) => [key, { before: before[key], after: after[key] }]))
}
