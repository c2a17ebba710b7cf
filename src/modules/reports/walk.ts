import { type SQL, sql } from 'drizzle-orm'
import { limits } from '../../config.ts'
import type { Copied } from '../../platform/db/copy.ts'
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

const rangeGrowth = 64

type Walk = {
  connection: Connection
  report: { walks?: Walked; pairs?: true }
  statement: (range: Range | undefined) => SQL
  /** Whether nobody waits for them any more: a cancellation ends one statement, and none that had not begun. */
  left: () => boolean
  cancel: () => Promise<unknown>
}

/**
 * The rows of a report in batches. What goes by the keys of a table that grows is asked for range by range, in one
 * snapshot: the first rows leave before the last are read, and whatever is sorted or hashed for a range is as long as that.
 * Each range is several times as long as the one before it, as what is looked up once in a range is looked up again in the
 * next.
 */
export async function* walked({ connection, report, statement, left, cancel }: Walk): AsyncGenerator<Copied, void> {
  const { walks, pairs } = report
  const growth = pairs === true ? Infinity : rangeGrowth
  if (walks === undefined) return yield* connection.copy(statement(undefined), cancel)
  let after: string | null = '00000000-0000-0000-0000-000000000000'
  for (
    let rows: number = limits.exportBatchRows;
    after !== null;
    rows = Math.min(rows * growth, limits.exportRangeRows)
  ) {
    if (left()) throw new Error('the client has hung up')
    const until: string | null = await keyAfter(connection, walks, after, rows)
    yield* connection.copy(statement({ after, until }), cancel)
    after = until
  }
}

const keyRow = written({ key: orNull(ledgerEntry.id) })

async function keyAfter(connection: Connection, table: Walked, after: string, rows: number): Promise<string | null> {
  const statement = sql`select accord.key_after(${table}, ${after}::uuid, ${rows}::integer) as key`
  const [found] = await connection.rows(keyRow, statement)
  return found!.key
}
