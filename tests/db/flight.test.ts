import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Database, openPool, sqlState } from '../../src/platform/db/pool.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

// All that a connection is asked in one turn of the event loop is one flight, with one Sync of PostgreSQL's protocol.

let testDatabase: TestDatabase
let named: Database
let unnamed: Database
const poolOf = (namedStatements: boolean) =>
  openPool({
    url: testDatabase.appUrl,
    connections: 1,
    readConnections: 1,
    waitSeconds: 5,
    namedStatements,
    applicationName: 'accord test',
    onError: () => undefined,
  })
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  named = poolOf(true)
  unnamed = poolOf(false)
})
afterAll(async () => {
  await Promise.all([named.close(), unnamed.close()])
  await testDatabase.drop()
})

async function onConnection<T>(database: Database, work: (connection: Awaited<ReturnType<Database['connect']>>) => T) {
  const connection = await database.connect()
  try {
    return await work(connection)
  } finally {
    connection.release()
  }
}

const both = [
  ['by name', () => named],
  ['without names, as behind a pooler', () => unnamed],
] as const

describe.each(both)('a flight of statements %s', (_, database) => {
  test('gives each its own rows, whatever their types and however often it is asked', async () => {
    await onConnection(database(), async (connection) => {
      const once = () =>
        Promise.all([
          connection.query('select $1::integer as n, $2::text as t', [1, "it's"]),
          connection.query(`select null::text as t, date '2026-11-29' as d, 9007199254740991::bigint as big, true as b,
            timestamptz '2026-11-29T12:00Z' as at, '{"a": [1]}'::jsonb as j, 1.10::numeric as m`),
          connection.query('select code from accord.participant where false'),
          connection.query('set local accord.nothing to 1'),
          connection.query('select $1::uuid[] as ids', [['019a0000-0000-7000-8000-000000000001']]),
          connection.query(''),
        ])
      const first = await once()
      const second = await once()
      expect(first.map(({ rows }) => rows)).toEqual([
        [{ n: 1, t: "it's" }],
        [
          {
            t: null,
            d: '2026-11-29',
            big: 2 ** 53 - 1,
            b: true,
            at: new Date('2026-11-29T12:00Z'),
            j: { a: [1] },
            m: '1.10',
          },
        ],
        [],
        [],
        [{ ids: ['019a0000-0000-7000-8000-000000000001'] }],
        [],
      ])
      expect(first.map(({ command, rowCount }) => [command, rowCount])).toEqual([
        ['SELECT', 1],
        ['SELECT', 1],
        ['SELECT', 0],
        ['SET', null],
        ['SELECT', 1],
        ['', null],
      ])
      expect(second).toEqual(first)
    })
  })

  test('that fails in the middle answers what came before, and fails what comes behind by the same error', async () => {
    await onConnection(database(), async (connection) => {
      const settled = await Promise.allSettled([
        connection.query('begin'),
        connection.query('select 1 as n'),
        connection.query('select 1 / $1::integer as n', [0]),
        connection.query('select 2 as behind'),
        connection.query('commit'),
      ])
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', ...Array(3).fill('rejected')])
      const states = settled.flatMap((each) => (each.status === 'rejected' ? [sqlState(each.reason)?.code] : []))
      expect(states).toEqual(['22012', '22012', '22012'])
      await connection.query('rollback')
      const after = await Promise.all([
        connection.query('select 2 as behind'),
        connection.query('select 1 / $1::integer as n', [1]),
      ])
      expect(after.map(({ rows }) => rows)).toEqual([[{ behind: 2 }], [{ n: 1 }]])
    })
  })

  test('with a statement that cannot be parsed takes nothing else of the connection along', async () => {
    await onConnection(database(), async (connection) => {
      await expect(connection.query('selec 1')).rejects.toMatchObject({ code: '42601' })
      await expect(connection.query('selec 1')).rejects.toMatchObject({ code: '42601' })
      expect((await connection.query('select 3 as n')).rows).toEqual([{ n: 3 }])
    })
  })

  test('with a value that cannot be sent fails that one alone', async () => {
    await onConnection(database(), async (connection) => {
      const circular: { self?: unknown } = {}
      circular.self = circular
      const [bad, good] = await Promise.allSettled([
        connection.query('select $1::jsonb as j', [circular]),
        connection.query('select 4 as n'),
      ])
      expect(bad.status).toBe('rejected')
      expect(good).toMatchObject({ status: 'fulfilled', value: { rows: [{ n: 4 }] } })
    })
  })
})

describe('a transaction that only read', () => {
  const idle = () =>
    withClient(testDatabase.superuserUrl, async (client) => {
      const { rows } = await client.query<{ state: string }>(
        `select state from pg_stat_activity where application_name = 'accord test' and datname = current_database()`,
      )
      return rows.map(({ state }) => state)
    })

  test('is over soon after it settles, though nobody asks its connection for more', async () => {
    const connection = await named.connect()
    await connection.query('begin')
    await connection.query('select 1')
    connection.settle()
    await expect.poll(idle).not.toContain('idle in transaction')
  })

  test('is over before the next one of its connection begins: no setting is left of it', async () => {
    const connection = await named.connect()
    await connection.query('begin')
    await connection.query("select set_config('accord.participant', 'SE', true)")
    connection.settle()
    await onConnection(named, async (next) => {
      const [, { rows }] = await Promise.all([
        next.query('begin isolation level repeatable read read only'),
        next.query(`select coalesce(current_setting('accord.participant', true), '') as participant,
          current_setting('transaction_isolation') as isolation`),
      ])
      await next.query('commit')
      expect(rows).toEqual([{ participant: '', isolation: 'repeatable read' }])
    })
  })

  test('whose last words failed is over as well, and its failure is nobody else’s', async () => {
    const connection = await named.connect()
    await connection.query('begin')
    const last = connection.query('select 1 / 0 as n').catch((error: Error) => error.message)
    connection.settle()
    await onConnection(named, async (next) => {
      expect((await next.query('select 5 as n')).rows).toEqual([{ n: 5 }])
    })
    expect(await last).toBe('division by zero')
  })
})

test('lists of words are read as PostgreSQL wrote them, whatever is in the words', async () => {
  const told = fc.constantFrom('SE', 'coalition:drone', 'NULL', 'null', 'ANNULLED', '', 'a,b', '{x}', null)
  const words = fc.array(fc.oneof(told, fc.string()))
  await onConnection(named, (connection) =>
    fc.assert(
      fc.asyncProperty(words, async (list) => {
        const clean = list.map((word) => word?.replaceAll('\0', '') ?? null)
        const [row] = await connection.rows(
          z.object({ words: z.array(z.string().nullable()) }),
          sql`select ${sql.param(clean)}::text[] as words`,
        )
        expect(row?.words).toEqual(clean)
      }),
      { numRuns: 200 },
    ),
  )
})

test('instants are read to the millisecond as pg reads them, of every year and with every fraction', async () => {
  const microseconds = fc.bigInt(-62_100_000_000_000_000n, 300_000_000_000_000_000n) // from the year 2 to 11476
  await onConnection(named, (connection) =>
    fc.assert(
      fc.asyncProperty(microseconds, async (since) => {
        const asked = sql`select timestamptz 'epoch' + ${String(since)}::numeric * interval '1 microsecond' as at`
        const [row] = await connection.rows(z.object({ at: z.date() }), asked)
        const [text] = await connection.rows(
          z.object({ at: z.string() }),
          sql`select (timestamptz 'epoch' + ${String(since)}::numeric * interval '1 microsecond')::text as at`,
        )
        expect(row?.at).toEqual(pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)(text!.at))
      }),
      { numRuns: 200 },
    ),
  )
})
