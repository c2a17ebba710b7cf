import { dateIn } from '../../kernel/time.ts'
import { unwrap } from './pool.ts'
import { abandon, type Door, type Statements, StatementsOn } from './read.ts'

/** What a transaction without a caller can do: it has no actor. */
export type PublicTx = Statements

/** Callers who do not say who they are share connections as if they were one participant. */
const everybody = ''

/** One read-only snapshot of what is public: row-level security shows only what everybody may see. */
export async function readPublic<T>(door: Door, fn: (tx: PublicTx) => Promise<T>): Promise<T> {
  const now = door.now()
  const { connection, began } = await door.database.reading(everybody)
  try {
    // No participant, no account, no roles; the day is that of UTC.
    const entered = connection.query(
      `select set_config('accord.participant', '', true), set_config('accord.audiences', 'public', true),
        set_config('accord.account', '', true), set_config('accord.secretariat', '', true),
        set_config('accord.roles', '', true), set_config('accord.day', $1, true)`,
      [dateIn(now, 'UTC')],
    )
    connection.gate = Promise.all([began, entered])
    const [result] = await Promise.all([fn(new StatementsOn(connection, now)), connection.gate])
    connection.settle()
    return result
  } catch (error) {
    await abandon(connection)
    throw unwrap(error)
  }
}
