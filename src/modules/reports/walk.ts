import { type SQL, sql } from 'drizzle-orm'
import { limits } from '../../config.ts'
import type { Copied } from '../../platform/db/copy.ts'
import type { Connection } from '../../platform/db/pool.ts'
import { orNull, written } from '../../platform/db/selection.ts'
import { ledgerEntry } from '../ledger/entries/tables.ts'

/** Growing tables whose keys a report may follow. */
export type Walked = 'ledger_entry' | 'commitment'

/** The keys after `after`, up to and including `until`; to the end if that is null. */
export type Range = { after: string; until: string | null }

/** Whether this key is in the range; undefined means everything. */
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
  /** Whether nobody waits for the rows any more: a cancellation ends only one running statement. */
  left: () => boolean
  cancel: () => Promise<unknown>
}

/**
 * The rows of a report in batches. A report that follows the keys of a growing table is read range by range in one
 * snapshot, so that the first rows are sent before the last are read, and sorts and hashes are only as large as a
 * range. Each range is several times as long as the one before, because lookups are repeated for every range.
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
