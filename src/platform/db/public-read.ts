import { dateIn } from '../../kernel/time.ts'
import { unwrap } from './pool.ts'
import { abandon, type Door, type Statements, statementsOn } from './read.ts'

/** What a transaction of nobody can do: it has no actor. */
export type PublicTx = Statements

/** One read-only snapshot of what is public: row-level security shows what everybody may see, and nothing else. */
export async function readPublic<T>(door: Door, fn: (tx: PublicTx) => Promise<T>): Promise<T> {
  const now = door.now()
  const connection = await door.database.connect()
  try {
    await connection.query('begin isolation level repeatable read read only')
    // Nobody: no participant, no account, no roles; the day as UTC has it.
    await connection.query(
      `select set_config('accord.participant', '', true), set_config('accord.audiences', 'public', true),
        set_config('accord.account', '', true), set_config('accord.secretariat', '', true),
        set_config('accord.roles', '', true), set_config('accord.day', $1, true)`,
      [dateIn(now, 'UTC')],
    )
    const result = await fn(statementsOn(connection, now))
    await connection.query('commit')
    connection.release()
    return result
  } catch (error) {
    await abandon(connection)
    throw unwrap(error)
  }
}
