import pg from 'pg'
import { expect } from 'vitest'
import type { TestApp } from './app.ts'
import { withClient } from './postgres.ts'

type Statement = readonly [text: string, values: readonly unknown[]]

/** Two statements of two connections: the second waits for the first, which is committed only then. */
export async function twoAtOnce(test: TestApp, [first, second]: readonly [Statement, Statement]): Promise<void> {
  const connections = [first, second].map(() => new pg.Client({ connectionString: test.testDatabase.superuserUrl }))
  const [earlier, later] = connections as [pg.Client, pg.Client]
  await Promise.all(connections.map((connection) => connection.connect()))
  try {
    await earlier.query('begin')
    await earlier.query(first[0], [...first[1]])
    const { rows } = await later.query<{ pid: number }>('select pg_backend_pid() as pid')
    const done = later.query(second[0], [...second[1]])
    await expect
      .poll(() => test.rows('select from pg_locks where pid = $1 and not granted', [rows[0]!.pid]))
      .toHaveLength(1)
    await earlier.query('commit')
    await done
  } finally {
    await Promise.all(connections.map((connection) => connection.end()))
  }
}

export const sidesHeld = "select accord.lock_sides('SE', 'UA')"

/**
 * Two requests that wait for what this statement locks, the second behind the first or for it: what the second reads without
 * a lock it has read before the first is done.
 */
export async function oneBehindTheOther<First, Second>(
  test: TestApp,
  held: string,
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  const answers = await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query(`begin; ${held}`)
    const earlier = first()
    await expect.poll(() => waiting(test)).toBe(1)
    const later = second()
    await expect.poll(() => waiting(test)).toBe(2)
    await client.query('commit')
    return [earlier, later] as const
  })
  return await Promise.all(answers)
}

/** How many wait for others; asked beside the transaction that they wait for, which would be told the same again and again. */
export async function waiting(test: TestApp): Promise<number> {
  const blocked = `select from pg_stat_activity where datname = current_database() and pg_blocking_pids(pid) <> '{}'`
  return (await test.rows(blocked)).length
}
