import type pg from 'pg'
import type { TestApp } from './app.ts'
import { withClient } from './postgres.ts'

/**
 * Calls a function of the database as a participant, after what prepares it, and takes all back: whether it was called or
 * how it was refused, and what a statement answers afterwards over all rows, or `nothing` if it answers as before.
 */
export function aroundCall(
  test: TestApp,
  participant: string,
  prepared: string,
  call: string,
  text: string,
): Promise<[outcome: string, after: string]> {
  return withClient(test.testDatabase.superuserUrl, async (client) => {
    const answer = async () => JSON.stringify((await client.query(text)).rows)
    await client.query('begin')
    await client.query(
      "select set_config('accord.participant', $1, true), set_config('accord.day', '2026-11-23', true)",
      [participant],
    )
    await client.query(prepared)
    const before = await answer()
    const outcome = await client.query(`select ${call}`).then(
      () => 'called',
      (error: pg.DatabaseError) => String(error.code),
    )
    const after = outcome === 'called' ? await answer() : before
    await client.query('rollback')
    return [outcome, before === after ? 'nothing' : after]
  })
}
