import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { limits } from '../../src/config.ts'
import { type Connection, type Database, keptPlanSettings, openPool } from '../../src/platform/db/pool.ts'
import type { TraceStatement } from '../../src/platform/tracing/tracing.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.drop())

type More = {
  startParameters?: boolean
  trace?: TraceStatement
  waitSeconds?: number
  ofOne?: number
  connections?: number
  readConnections?: number
}
const poolOf = (url: string, more: More = {}): Database =>
  openPool({
    url,
    connections: 1,
    readConnections: 1,
    waitSeconds: 5,
    ...more,
    namedStatements: true,
    applicationName: 'accord test',
    onError: () => undefined,
  })

const answerRow = z.object({ answer: z.int() })

describe('what a connection keeps', () => {
  let database: Database
  beforeAll(() => {
    database = poolOf(testDatabase.appUrl)
  })
  afterAll(() => database.close())

  test('is a bounded number of statements, however many are asked; the others are answered all the same', async () => {
    const connection = await database.connect()
    const asked = Array.from({ length: limits.preparedStatements + 50 }, (_, number) => number)
    const answers = await Promise.all(
      asked.map((number) => connection.rows(answerRow, sql.raw(`select ${number} as answer`))),
    )
    expect(answers.map(([row]) => row?.answer)).toEqual(asked)
    const again = await connection.rows(answerRow, sql.raw(`select ${asked.length - 1} as answer`))
    expect(again).toEqual([{ answer: asked.length - 1 }])
    const [prepared] = await connection.rows(
      z.object({ statements: z.int() }),
      sql`select count(*)::integer as statements from pg_prepared_statements`,
    )
    connection.release()
    expect(prepared?.statements).toBe(limits.preparedStatements)
  })
})

describe('a statement that is asked again', () => {
  test('runs by the plan that was made for it the first time', async () => {
    const database = poolOf(testDatabase.appUrl)
    const connection = await database.connect()
    const ask = (code: string) =>
      connection.rows(
        z.object({ name_en: z.string() }),
        sql`select p.name_en from accord.participant p where p.code = ${code}`,
      )
    for (const code of ['SE', 'FR', 'PL', 'NL', 'DE', 'IT']) await ask(code)
    const [plans] = await connection.rows(
      z.object({ kept: z.int(), made: z.int() }),
      sql`
      select generic_plans::integer as kept, custom_plans::integer as made
      from pg_prepared_statements
      where statement like '%select p.name_en from accord.participant%' and statement not like '%pg_prepared%'`,
    )
    connection.release()
    await database.close()
    expect(plans).toEqual({ kept: 6, made: 0 })
  })
})

describe('a plan that is made while its table is small', () => {
  const asked = "select p.name_en from accord.participant p where p.code = 'SE'"
  const plan = (rows: object[]) => rows.map((row) => Object.values(row)[0]).join('\n')
  beforeAll(() => withClient(testDatabase.superuserUrl, (client) => client.query('analyze accord.participant')))

  test('reads by the index that it will need when the table has grown', async () => {
    const database = poolOf(testDatabase.appUrl)
    const connection = await database.connect()
    const rows = await connection.rows(z.object({ 'QUERY PLAN': z.string() }), sql.raw(`explain ${asked}`))
    connection.release()
    await database.close()
    expect(plan(rows)).toContain('Index Scan')
  })

  test('control: a connection that plans for today reads the whole table', async () => {
    const { rows } = await withClient(testDatabase.superuserUrl, (client) => client.query<object>(`explain ${asked}`))
    expect(plan(rows)).toContain('Seq Scan')
  })
})

describe('what is queued at once', () => {
  let relay: Server
  let parts = 0
  let sent = Buffer.alloc(0)
  /** PostgreSQL gives a pooler the connection back after each of these, if no transaction is open. */
  const syncs = () => sent.toString('latin1').split('S\0\0\0\x04').length - 1
  beforeAll(async () => {
    const { hostname, port } = new URL(testDatabase.appUrl)
    relay = createServer((client) => {
      const server = connect(Number(port), hostname)
      client.on('data', (part: Buffer) => {
        parts += 1
        sent = Buffer.concat([sent, part])
      })
      client.pipe(server).pipe(client)
      for (const side of [client, server]) side.on('error', () => undefined)
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
  })
  afterAll(() => new Promise((resolve) => relay.close(resolve)))

  const relayed = () => {
    const url = new URL(testDatabase.appUrl)
    url.search = ''
    url.hostname = '127.0.0.1'
    url.port = String((relay.address() as { port: number }).port)
    return url.href
  }

  test('leaves in one piece', async () => {
    const database = poolOf(relayed())
    const connection = await database.connect()
    await connection.query('select 1 as warm')
    parts = 0
    await Promise.all([connection.query('begin'), connection.query('select 2 as two'), connection.query('commit')])
    expect(parts).toBe(1)
    // One after the other they are three: so a piece is a statement where nothing holds them together.
    for (const text of ['begin', 'select 2 as two', 'commit']) await connection.query(text)
    expect(parts).toBe(4)
    connection.release()
    await database.close()
  })

  test.each([
    ['with the next one of its connection', {}, 1],
    ['by itself behind a pooler, which may then give the connection to another', { startParameters: false }, 2],
  ])('a transaction that only read ends %s', async (_, more, pieces) => {
    const database = poolOf(relayed(), more)
    const first = await database.reading('SE')
    await first.began
    sent = Buffer.alloc(0)
    first.connection.settle()
    const next = await database.reading('SE')
    await next.began
    expect(syncs()).toBe(pieces)
    next.connection.settle()
    await database.close()
  })
})

describe('a transaction that reads', () => {
  const told: string[] = []
  const trace: TraceStatement = async (text, run) => {
    told.push(text)
    return await run()
  }
  const reading = async (database: Database, work: (connection: Connection) => Promise<unknown>): Promise<void> => {
    const { connection, began } = await database.reading('SE')
    await Promise.all([began, work(connection)])
    connection.settle()
  }

  test.each([
    ['is the end of the one before it', {}, 'commit and chain'],
    ['begins by itself behind a pooler', { startParameters: false }, 'begin isolation level repeatable read read only'],
  ])('%s, sees what was written since, and writes nothing', async (_, more, expected) => {
    const database = poolOf(testDatabase.superuserUrl, { ...more, trace })
    const count = async (connection: Connection) => {
      const { rows } = await connection.query('select count(*)::integer as many from read_since')
      return (rows as { many: number }[])[0]!.many
    }
    await withClient(testDatabase.superuserUrl, async (writer) => {
      await writer.query('drop table if exists read_since')
      await writer.query('create table read_since (id integer)')
      await reading(database, async (connection) => expect(await count(connection)).toBe(0))
      await writer.query('insert into read_since values (1)')
      told.length = 0
      await reading(database, async (connection) => {
        expect(await count(connection)).toBe(1)
        await writer.query('insert into read_since values (2)')
        expect(await count(connection)).toBe(1)
      })
      expect(told[0]).toBe(expected)
    })
    const { connection } = await database.reading('SE')
    await expect(connection.query('insert into read_since values (3)')).rejects.toThrow(/read-only transaction/)
    await connection.query('rollback')
    connection.release()
    await database.close()
  })

  const characteristics = `select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as only`
  const afterFailure = async (atOnce: boolean) => {
    const database = poolOf(testDatabase.superuserUrl)
    const { connection, began } = await database.reading('SE')
    await began
    connection.query('select 1 / 0').catch(() => undefined)
    connection.settle(atOnce)
    const next = await database.reading('SE')
    await next.began
    const { rows } = await next.connection.query(characteristics)
    next.connection.settle()
    await database.close()
    return rows[0]
  }

  test('is one snapshot that writes nothing also where what the one before was asked last has failed', async () => {
    expect(await afterFailure(true)).toEqual({ isolation: 'repeatable read', only: 'on' })
  })

  test('control: PostgreSQL chains to one that failed another that is as any', async () => {
    expect(await afterFailure(false)).toEqual({ isolation: 'read committed', only: 'off' })
  })

  test('waits for none that writes, and none that writes for it, though each waits for its own kind', async () => {
    const database = poolOf(testDatabase.superuserUrl, { waitSeconds: 0.1 })
    const held = await database.connect()
    await expect(database.connect(), 'control: each has one connection').rejects.toThrow(/too busy/)
    expect(await database.look((looking) => looking.query('select 1 as one'))).toMatchObject({ rows: [{ one: 1 }] })
    const { connection, began } = await database.reading('SE')
    await began
    held.release()
    const next = await database.connect()
    await expect(database.reading('SE'), 'control: each has one connection').rejects.toThrow(/too busy/)
    next.release()
    connection.settle()
    await database.close()
  })

  test('begins by itself where the one before wrote or failed', async () => {
    const database = poolOf(testDatabase.superuserUrl, { trace })
    const failed = await database.reading('SE')
    await expect(failed.connection.query('select 1 / 0')).rejects.toThrow(/division by zero/)
    await failed.connection.query('rollback')
    failed.connection.release()
    const { connection, began } = await database.reading('SE')
    await began
    expect(told.at(-1)).toBe('begin isolation level repeatable read read only')
    connection.settle()
    await database.close()
  })
})

describe('the connections of one participant', () => {
  const kinds = ['reads', 'writes'] as const
  /** A pool of three of each kind, and what is taken of it. */
  const three = async (more: More, work: (take: Take, back: Back, database: Database) => Promise<void>) => {
    const database = poolOf(testDatabase.superuserUrl, {
      waitSeconds: 0.1,
      connections: 3,
      readConnections: 3,
      ...more,
    })
    const taken = new Set<Connection>()
    const take: Take = async (kind, whose) => {
      const read = kind === 'reads' ? await database.reading(whose) : undefined
      await read?.began
      const connection = read?.connection ?? (await database.connect(whose))
      taken.add(connection)
      return connection
    }
    const back: Back = (connection, broken) => {
      taken.delete(connection)
      connection.release(broken)
    }
    try {
      await work(take, back, database)
    } finally {
      for (const connection of taken) back(connection)
      await database.close()
    }
  }
  type Back = (connection: Connection, broken?: Error) => void
  type Take = (kind: (typeof kinds)[number], whose: string) => Promise<Connection>

  test.each(kinds)('that it has for %s are never all: another has one at once, and so has what is nobody’s', (kind) =>
    three({}, async (take, _, database) => {
      await Promise.all([take(kind, 'SE'), take(kind, 'SE')])
      await expect(take(kind, 'SE')).rejects.toThrow('too busy')
      expect(await database.look((looking) => looking.query('select 1 as one'))).toMatchObject({ rows: [{ one: 1 }] })
      await take(kind, 'FI')
    }),
  )

  test.each(kinds)('control: where one may have all, it has, and another waits in vain (%s)', (kind) =>
    three({ ofOne: 3 }, async (take) => {
      await Promise.all([take(kind, 'SE'), take(kind, 'SE'), take(kind, 'SE')])
      await expect(take(kind, 'FI')).rejects.toThrow('too busy')
    }),
  )

  test.each(kinds)(
    'come to those of its requests that wait for %s, in their order, also behind one that broke',
    (kind) =>
      three({ waitSeconds: 5 }, async (take, back, database) => {
        const held = [await take(kind, 'SE'), await take(kind, 'SE')]
        const order: number[] = []
        const waiting = [0, 1, 2].map(async (number) => {
          const connection = await take(kind, 'SE')
          order.push(number)
          return connection
        })
        await vi.waitUntil(() => database.idle().waiting === 3, { timeout: 2_000, interval: 1 })
        back(held[0]!, new Error('broken'))
        held[0] = await waiting[0]!
        back(held[1]!)
        held[1] = await waiting[1]!
        back(held[0]!)
        await waiting[2]
        expect(order).toEqual([0, 1, 2])
      }),
  )

  /** Three are held, two of them by Sweden, and then these wait; in which order they have one as Sweden's come free. */
  const orderOf = async (kind: (typeof kinds)[number], waiting: readonly string[], third: string) => {
    const order: string[] = []
    await three({ waitSeconds: 5 }, async (take, back, database) => {
      const held = [await take(kind, 'SE'), await take(kind, 'SE')]
      await take(kind, third)
      const turns = waiting.map(async (whose) => {
        const connection = await take(kind, whose)
        order.push(whose)
        return connection
      })
      await vi.waitUntil(() => database.idle().waiting === waiting.length, { timeout: 2_000, interval: 1 })
      back(held[0]!)
      await Promise.race(turns)
      back(held[1]!)
      await Promise.all(turns)
    })
    return order
  }

  test.each(kinds)(
    'for %s come to who has fewest, whoever has waited longer: two do not keep all to themselves',
    async (kind) => {
      expect(await orderOf(kind, ['FI', 'PL'], 'FI')).toEqual(['PL', 'FI'])
    },
  )

  test.each(kinds)('control: of who has as many, the first for %s is who has waited longest', async (kind) => {
    expect(await orderOf(kind, ['FI', 'PL'], 'DK')).toEqual(['FI', 'PL'])
  })

  test.each(kinds)('are as many as before when requests for %s have given up waiting', (kind) =>
    three({}, async (take, back) => {
      const held = [await take(kind, 'SE'), await take(kind, 'SE')]
      const late = await Promise.allSettled([take(kind, 'SE'), take(kind, 'SE')])
      expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      for (const connection of held) back(connection)
      await Promise.all([take(kind, 'SE'), take(kind, 'SE')])
    }),
  )
})

describe('who reads a whole table', () => {
  /** The plan of a statement for which PostgreSQL would start workers wherever it may. */
  const planned = (settings: readonly string[]): Promise<string> =>
    withClient(testDatabase.superuserUrl, async (client) => {
      const eager = ['min_parallel_table_scan_size=0', 'parallel_setup_cost=0', 'parallel_tuple_cost=0']
      for (const setting of [...eager, ...settings]) await client.query(`set ${setting}`)
      const { rows } = await client.query('explain (costs off) select count(*) from pg_attribute a where a.attnum > 0')
      return JSON.stringify(rows)
    })

  test('starts no workers for a request', async () => {
    expect(await planned(keptPlanSettings)).not.toContain('Gather')
  })

  test('control: without what a connection of requests is told it does', async () => {
    expect(await planned([])).toContain('Gather')
  })
})
