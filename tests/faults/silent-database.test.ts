import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, inject, it, type TestContext } from 'vitest'
import { clientInUtc } from '../../src/platform/db/client-of.ts'
import { openExportPool, openPool } from '../../src/platform/db/pool.ts'
import { listenToJournal } from '../../src/platform/journal/listen.ts'
import { createLog } from '../../src/platform/log.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { itWhole } from '../support/scale.ts'

// A host that is cut off, or stands still, ends no connection: nothing comes of it, and TCP asks on for a quarter of an hour.

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase({ template: inject('postgres').appTemplate })
})
afterAll(() => testDatabase.drop())

/** A way to the database of one test, through which nothing comes while it is cut. */
type Way = { cut: boolean; url(of: string): string; closing(close: () => unknown): void }

async function wayOf({ onTestFinished }: TestContext): Promise<Way> {
  const { hostname, port } = new URL(testDatabase.appUrl)
  const sides: Socket[] = []
  const closing: (() => unknown)[] = []
  const relay = createServer((client) => {
    const server = connect(Number(port), hostname)
    sides.push(client, server)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('error', () => undefined)
      from.on('data', (part: Buffer) => {
        if (way.cut || to.write(part)) return
        from.pause()
        to.once('drain', () => from.resume())
      })
      from.on('close', () => way.cut || to.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const way: Way = {
    cut: false,
    url(of) {
      const by = new URL(of)
      by.search = ''
      by.hostname = '127.0.0.1'
      by.port = String((relay.address() as { port: number }).port)
      return by.href
    },
    closing: (close) => closing.push(close),
  }
  onTestFinished(async () => {
    way.cut = false
    for (const side of sides) side.destroy()
    for (const close of closing.reverse()) await close()
    await new Promise((closed) => relay.close(closed))
  })
  return way
}

const plain = { connections: 1, waitSeconds: 5, applicationName: 'accord test', onError: () => undefined }
const within = <T>(asked: Promise<T>, milliseconds: number) =>
  Promise.race([asked, pause(milliseconds, 'nothing', { ref: false })])
const outcome = (asked: Promise<unknown>, milliseconds = 4_000) =>
  within(
    asked.then(
      () => 'answered',
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    ),
    milliseconds,
  )

describe('while PostgreSQL does not answer', () => {
  // These at once: they wait for most of their time.
  it.concurrent('a request is told so after a while, and the next one has a connection that works', async (context) => {
    const { expect } = context
    const way = await wayOf(context)
    const database = openPool({
      ...plain,
      readConnections: 1,
      url: way.url(testDatabase.appUrl),
      namedStatements: true,
      statementSeconds: 0.2,
    })
    way.closing(() => database.close())
    const connection = await database.connect()
    expect(await outcome(connection.query('select pg_sleep(0.1)'))).toBe('answered')
    way.cut = true
    expect(await outcome(Promise.all([connection.query('begin'), connection.query('select 1')]))).toBe('ETIMEDOUT')
    way.cut = false
    connection.release(new Error('it was cut off'))
    const next = await database.connect()
    expect(await outcome(next.query('select 1'))).toBe('answered')
    next.release()
  })

  it.concurrent('an export that its reader does not read goes on; one of which nothing can come ends', async (context) => {
    const { expect } = context
    const way = await wayOf(context)
    const exports = openExportPool({ ...plain, url: way.url(testDatabase.appUrl), statementSeconds: 0.2 })
    way.closing(() => exports.close())
    const rowsOf = async (count: number, onFirst: () => unknown): Promise<number> => {
      const connection = await exports.connect()
      let read = 0
      try {
        await connection.query('begin')
        await connection.query('set local statement_timeout = 0')
        const rows = sql.raw(`select repeat(md5(n::text), 30) from (select generate_series(1, ${count}) as n) s`)
        for await (const { ends } of connection.copy(rows, async () => undefined)) {
          if (read === 0) await onFirst()
          read += ends.length
        }
        return read
      } finally {
        connection.release(new Error('its transaction is open'))
      }
    }
    expect(await rowsOf(20_000, () => pause(1_000))).toBe(20_000)
    for (const unreadFor of [0, 900]) {
      const endless = rowsOf(1_000_000_000, async () => {
        await pause(unreadFor)
        way.cut = true
      })
      expect([unreadFor, await outcome(endless)]).toEqual([unreadFor, 'ETIMEDOUT'])
      way.cut = false
    }
  })

  it.concurrent('a worker’s own connection ends', async (context) => {
    const { expect } = context
    const way = await wayOf(context)
    const client = clientInUtc({ connectionString: way.url(testDatabase.workerUrl), silenceSeconds: 0.5 })
    client.on('error', () => undefined)
    way.closing(() => client.end().catch(() => undefined))
    await client.connect()
    expect(await outcome(client.query('select pg_sleep(0.2)'))).toBe('answered')
    way.cut = true
    expect(await outcome(client.query('select 1'))).toBe('ETIMEDOUT')
  })

  it.concurrent('who listens finds out without anything being told, and hears again afterwards', async (context) => {
    const { expect } = context
    const way = await wayOf(context)
    const heard: boolean[] = []
    const listener = listenToJournal({
      url: way.url(testDatabase.appUrl),
      log: createLog('silent'),
      onListening: (listening) => heard.push(listening),
      every: { askSeconds: 0.2, silenceSeconds: 0.6 },
    })
    way.closing(() => listener.close())
    await expect.poll(() => heard).toEqual([true])
    await pause(1_000)
    expect(heard).toEqual([true])
    way.cut = true
    await expect.poll(() => heard).toEqual([true, false])
    way.cut = false
    await expect.poll(() => heard).toEqual([true, false, true])
  })

  it.concurrent('control: a connection that nobody ends waits on', async (context) => {
    const { expect } = context
    const way = await wayOf(context)
    const client = new pg.Client({ connectionString: way.url(testDatabase.appUrl), keepAlive: true })
    client.on('error', () => undefined)
    await client.connect()
    way.cut = true
    expect(await outcome(client.query('select 1'), 1_500)).toBe('nothing')
    way.closing(() => client.end().catch(() => undefined))
  })

  const served = async (way: Way): Promise<TestApp> => {
    const test = await createTestApp({ fills: { ...testDatabase, appUrl: way.url(testDatabase.appUrl) } })
    way.closing(() => test.close())
    return test
  }

  it('the service says within seconds that it is not ready, whoever waits for an answer', async (context) => {
    const { expect } = context
    const way = await wayOf(context)
    const { app } = await served(way)
    const ready = async () => {
      const reply = await app.inject('/health/ready')
      return [reply.statusCode, reply.json<{ reason?: string }>().reason]
    }
    expect(await ready()).toEqual([200, undefined])
    way.cut = true
    expect(await within(ready(), 10_000)).toEqual([503, 'unreachable'])
    way.cut = false
    await expect.poll(ready).toEqual([200, undefined])
  })

  itWhole('the service says 503 within a minute, and serves again as soon as it can', async (context) => {
    const { expect } = context
    const way = await wayOf(context)
    const test = await served(way)
    const ask = () => test.as('UA', 'viewer').get('/v1/me')
    expect((await ask()).status).toBe(200)
    way.cut = true
    expect((await ask()).status).toBe(503)
    way.cut = false
    expect((await ask()).status).toBe(200)
  })
})
