import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientInUtc } from '../../src/platform/db/client-of.ts'
import { openExportPool, openPool } from '../../src/platform/db/pool.ts'
import { listenToJournal } from '../../src/platform/journal/listen.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { itWhole } from '../support/scale.ts'

// A host that is cut off, or stands still, ends no connection: nothing comes of it, and TCP asks on for a quarter of an hour.

let testDatabase: TestDatabase
let relay: Server
let cut = false
const sides: Socket[] = []
const closing: (() => unknown)[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase({ template: inject('postgres').appTemplate })
  const { hostname, port } = new URL(testDatabase.appUrl)
  relay = createServer((client) => {
    const server = connect(Number(port), hostname)
    sides.push(client, server)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('error', () => undefined)
      from.on('data', (part: Buffer) => {
        if (cut || to.write(part)) return
        from.pause()
        to.once('drain', () => from.resume())
      })
      from.on('close', () => cut || to.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
})
afterEach(async () => {
  cut = false
  for (const side of sides.splice(0)) side.destroy()
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(async () => {
  await new Promise((closed) => relay.close(closed))
  await testDatabase.drop()
})

function relayed(url: string): string {
  const by = new URL(url)
  by.search = ''
  by.hostname = '127.0.0.1'
  by.port = String((relay.address() as { port: number }).port)
  return by.href
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
  it('a request is told so after a while, and the next one has a connection that works', async () => {
    const database = openPool({
      ...plain,
      readConnections: 1,
      url: relayed(testDatabase.appUrl),
      namedStatements: true,
      statementSeconds: 0.2,
    })
    closing.push(() => database.close())
    const connection = await database.connect()
    expect(await outcome(connection.query('select pg_sleep(0.1)'))).toBe('answered')
    cut = true
    expect(await outcome(Promise.all([connection.query('begin'), connection.query('select 1')]))).toBe('ETIMEDOUT')
    cut = false
    connection.release(new Error('it was cut off'))
    const next = await database.connect()
    expect(await outcome(next.query('select 1'))).toBe('answered')
    next.release()
  })

  it('an export that its reader does not read goes on; one of which nothing can come ends', async () => {
    const exports = openExportPool({ ...plain, url: relayed(testDatabase.appUrl), statementSeconds: 0.2 })
    closing.push(() => exports.close())
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
        cut = true
      })
      expect([unreadFor, await outcome(endless)]).toEqual([unreadFor, 'ETIMEDOUT'])
      cut = false
    }
  })

  it('a worker’s own connection ends', async () => {
    const client = clientInUtc({ connectionString: relayed(testDatabase.workerUrl), silenceSeconds: 0.5 })
    client.on('error', () => undefined)
    closing.push(() => client.end().catch(() => undefined))
    await client.connect()
    expect(await outcome(client.query('select pg_sleep(0.2)'))).toBe('answered')
    cut = true
    expect(await outcome(client.query('select 1'))).toBe('ETIMEDOUT')
  })

  it('who listens finds out without anything being told, and hears again afterwards', async () => {
    const heard: boolean[] = []
    const listener = listenToJournal({
      url: relayed(testDatabase.appUrl),
      log: pino({ level: 'silent' }),
      onListening: (listening) => heard.push(listening),
      every: { askSeconds: 0.2, silenceSeconds: 0.6 },
    })
    closing.push(() => listener.close())
    await expect.poll(() => heard).toEqual([true])
    await pause(1_000)
    expect(heard).toEqual([true])
    cut = true
    await expect.poll(() => heard).toEqual([true, false])
    cut = false
    await expect.poll(() => heard).toEqual([true, false, true])
  })

  it('control: a connection that nobody ends waits on', async () => {
    const client = new pg.Client({ connectionString: relayed(testDatabase.appUrl), keepAlive: true })
    client.on('error', () => undefined)
    await client.connect()
    cut = true
    expect(await outcome(client.query('select 1'), 1_500)).toBe('nothing')
    closing.push(() => client.end().catch(() => undefined))
  })

  const served = async (): Promise<TestApp> => {
    const test = await createTestApp({ fills: { ...testDatabase, appUrl: relayed(testDatabase.appUrl) } })
    closing.push(() => test.close())
    return test
  }

  it('the service says within seconds that it is not ready, whoever waits for an answer', async () => {
    const { app } = await served()
    const ready = async () => {
      const reply = await app.inject('/health/ready')
      return [reply.statusCode, reply.json<{ reason?: string }>().reason]
    }
    expect(await ready()).toEqual([200, undefined])
    cut = true
    expect(await within(ready(), 10_000)).toEqual([503, 'unreachable'])
    cut = false
    await expect.poll(ready).toEqual([200, undefined])
  })

  itWhole('the service says 503 within a minute, and serves again as soon as it can', async () => {
    const test = await served()
    const ask = () => test.as('UA', 'viewer').get('/v1/me')
    expect((await ask()).status).toBe(200)
    cut = true
    expect((await ask()).status).toBe(503)
    cut = false
    expect((await ask()).status).toBe(200)
  })
})
