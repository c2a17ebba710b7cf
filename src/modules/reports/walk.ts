import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { limits } from '../../config.ts'
import type { Connection } from '../../platform/db/pool.ts'
import { orNull, written } from '../../platform/db/selection.ts'
import { ledgerEntry } from '../ledger/entries/tables.ts'

/** Tables that grow, by whose keys a report may go. */
export type Walked = 'ledger_entry' | 'commitment'

/** The keys behind `after`, up to `until` and with it: to the end where that is null. */
export type Range = { after: string; until: string | null }

/** Whether this key is of the range; undefined is all there is. */
export function within(key: string, range: Range | undefined): SQL {
  if (range === undefined) return sql`true`
  const column = sql.raw(key)
  const begun = sql`${column} > ${range.after}::uuid`
  return range.until === null ? begun : sql`(${begun} and ${column} <= ${range.until}::uuid)`
}

type Walk<Row> = {
  connection: Connection
  cursor: string
  row: z.ZodType<Row>
  walks: Walked | undefined
  statement: (range: Range | undefined) => SQL
  /** Whether nobody waits for them any more: a cancellation ends one statement, and none that had not begun. */
  left: () => boolean
}

/**
 * The rows of a report in batches. What goes by the keys of a table that grows is asked for range by range, in one
 * snapshot: the first rows leave before the last are read, and whatever is sorted or hashed for a range is as long as that.
 * The first range is one batch, each other twice as long as the one before it.
 */
export function walked<Row>(walk: Walk<Row>): AsyncGenerator<Row[], void> {
  return ahead(ranges(walk))
}

async function* ranges<Row>(walk: Walk<Row>): AsyncGenerator<Row[], void> {
  if (walk.walks === undefined) return yield* fetched(walk, undefined)
  let after: string | null = '00000000-0000-0000-0000-000000000000'
  for (let rows: number = limits.exportBatchRows; after !== null; rows = Math.min(rows * 2, limits.exportRangeRows)) {
    if (walk.left()) throw new Error('the client has hung up')
    const until: string | null = await keyAfter(walk.connection, walk.walks, after, rows)
    yield* fetched(walk, { after, until })
    after = until
  }
}

const keyRow = written({ key: orNull(ledgerEntry.id) })

async function keyAfter(connection: Connection, table: Walked, after: string, rows: number): Promise<string | null> {
  const statement = sql`select accord.key_after(${table}, ${after}::uuid, ${rows}::integer) as key`
  const [found] = await connection.rows(keyRow, statement)
  return found!.key
}

const nothing = written({})

async function* fetched<Row>(
  { connection, cursor, row, statement }: Walk<Row>,
  range: Range | undefined,
): AsyncGenerator<Row[], void> {
  const name = sql.raw(cursor)
  await connection.rows(nothing, sql`declare ${name} no scroll cursor for ${statement(range)}`)
  for (let more = true; more; ) {
    const rows = await connection.rows(row, sql.raw(`fetch forward ${limits.exportBatchRows} from ${cursor}`))
    more = rows.length === limits.exportBatchRows
    if (rows.length > 0) yield rows
  }
  await connection.rows(nothing, sql`close ${name}`)
}

/** While one batch is on its way to the client, the next is on its way from the database. */
async function* ahead<Row>(batches: AsyncGenerator<Row[], void>): AsyncGenerator<Row[], void> {
  let coming = batches.next()
  try {
    for (;;) {
      const { value, done } = await coming
      if (done === true) return
      coming = batches.next()
      coming.catch(() => undefined)
      yield value
    }
  } finally {
    await coming.catch(() => undefined)
    await batches.return()
  }
}
