import pg from 'pg'
import { keptPlanSettings } from '../../src/platform/db/pool.ts'
import type { TestApp } from './app.ts'
import { isScope, type Statement } from './statements.ts'

/** How many rows of a table and of its indexes these statements read, on a connection as a request has it. */
export async function readBy(
  test: TestApp,
  table: string,
  statements: readonly Statement[],
  before?: string,
): Promise<number> {
  return (await readOfEach(test, [table], statements, before)).get(table)!
}

/** The same of several tables. */
export async function readOfEach(
  { testDatabase }: TestApp,
  tables: readonly string[],
  statements: readonly Statement[],
  before?: string,
): Promise<Map<string, number>> {
  const client = new pg.Client({
    connectionString: testDatabase.appUrl,
    options: keptPlanSettings.map((setting) => `-c ${setting}`).join(' '),
  })
  await client.connect()
  try {
    for (const statement of statements) {
      if (statement.text === 'commit') break
      await client.query(statement.text, statement.values)
      if (before !== undefined && isScope(statement)) await client.query(before)
    }
    const read = new Map<string, number>()
    for (const table of tables) read.set(table, await readIn(client, table))
    return read
  } finally {
    await client.end()
  }
}

/** In a transaction of who said that, on a connection as a report has it. */
export async function asCaller<T>(
  { testDatabase }: TestApp,
  said: readonly Statement[],
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: testDatabase.appUrl, options: '-c timezone=UTC -c jit=off' })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const { text, values } = said.find(isScope)!
    await client.query(text, values)
    return await work(client)
  } finally {
    await client.end()
  }
}

/** How many rows of a table and of its indexes the transaction of this connection has read so far. */
export async function readIn(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ read: string }>(`
    select sum(pg_stat_get_xact_tuples_returned(r.id)) as read
    from (
      select 'accord.${table}'::regclass::oid as id
      union all
      select i.indexrelid from pg_index i where i.indrelid = 'accord.${table}'::regclass
    ) r`)
  return Number(rows[0]!.read)
}
