import pg from 'pg'
import { expect } from 'vitest'
import type { TestApp } from './app.ts'

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
