import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureLocalKey, mintToken, registerLocalIssuers } from '../../src/platform/local-issuer.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { freePort, startProcess } from '../support/process.ts'
import { scaled } from '../support/scale.ts'

const request = (title: string) => ({
  kind: 'ad_hoc',
  mode: 'monitoring',
  title,
  summary: 'Load.',
  asks: [{ text: 'Nothing' }],
})

/** Sends one request until it is acknowledged, with the same key each time. Says how often it had to. */
async function untilAcknowledged(send: () => Promise<number | undefined>): Promise<number> {
  const statuses: (number | undefined)[] = []
  for (let tries = 1; tries <= 2_000; tries += 1) {
    const status = await send()
    statuses.push(status)
    if (status === 201) return tries
    // In flight: another try of the same request is still being carried out.
    expect([undefined, 503, 409, 429]).toContain(status)
  }
  throw new Error(`never acknowledged: ${statuses.join(' ')}`)
}

describe('acknowledged means durable and once', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp()
  })
  afterAll(() => test.close())

  /** What became of requests that were sent while one connection after another was cut; `keyOf`: the key of a try. */
  async function underTheKnife(run: string, keyOf: (own: string) => string) {
    const client = test.as('UA', 'coordinator')
    let cutting = true
    // One connection at a time, fast enough that most requests meet the knife and slow enough that some get by.
    const knife = withClient(test.testDatabase.superuserUrl, async (superuser) => {
      while (cutting) {
        await superuser.query(`
          select pg_sleep(0.08), (
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where application_name = 'accord test' and datname = current_database()
            order by random()
            limit 1
          )`)
      }
    })
    const titles: string[] = []
    let retried = 0
    // Until some have met the knife: it also falls on connections that are idle.
    const goesOn = () => titles.length < 36 || (retried < 3 && titles.length < 2_000)
    const lane = async () => {
      while (goesOn()) {
        const title = `${run} ${titles.length}`
        titles.push(title)
        const own = randomUUID()
        const tries = await untilAcknowledged(async () => {
          const reply = await client.post('/v1/consultations', request(title), { key: keyOf(own) })
          if (reply.status === 503) await new Promise((resolve) => setImmediate(resolve))
          return reply.status
        })
        if (tries > 1) retried += 1
      }
    }
    await Promise.all(Array.from({ length: 6 }, lane))
    cutting = false
    await knife
    expect(retried).toBeGreaterThan(0) // otherwise nothing was tried
    const rows = await test.rows<{ title: string; times: string; told: string }>(
      `select c.title, count(distinct c.id) as times, count(e.entry_id) as told
      from accord.consultation c
      left join accord.journal_entry e on e.resource_id = c.id and e.event_type = 'consultation.created'
      where c.title like $1 || ' %'
      group by c.title`,
      [run],
    )
    expect(rows).toHaveLength(titles.length)
    return rows.map(({ times, told }) => [Number(times), Number(told)])
  }

  it('while every connection to the database is cut again and again, each write is there exactly once', async () => {
    const rows = await underTheKnife('cut', (own) => own)
    expect(rows.filter(([times, told]) => times !== 1 || told !== 1)).toEqual([])
  })

  it('control: under the same knife, whose cut loses the reply to a commit, a fresh key for each try makes doubles', async () => {
    // A reply that is lost after its commit: what the cut does to some of the requests, done to each of these.
    const client = test.as('UA', 'coordinator')
    const lost = async (title: string, key: () => string) => {
      await client.post('/v1/consultations', request(title), { key: key() })
      return (await client.post('/v1/consultations', request(title), { key: key() })).status
    }
    const one = randomUUID()
    expect([await lost('fresh key', randomUUID), await lost('one key', () => one)]).toEqual([201, 201])
    const rows = await test.rows<{ title: string; times: number }>(
      `select title, count(*)::integer as times from accord.consultation where title like '% key' group by title order by title`,
    )
    expect(rows).toEqual([
      { title: 'fresh key', times: 2 },
      { title: 'one key', times: 1 },
    ])
    const rest = await underTheKnife('anew', () => randomUUID())
    expect(rest.every(([times, told]) => times === told)).toBe(true)
  })
})

describe('a process that is killed', () => {
  let database: TestDatabase
  let directory: string
  beforeAll(async () => {
    database = await createTestDatabase()
    directory = await mkdtemp(join(tmpdir(), 'accord-kill-'))
  })
  afterAll(async () => {
    await database.drop()
    await rm(directory, { recursive: true, force: true })
  })

  it('kill -9 in the middle of a load loses no acknowledged write and repeats none; the journal has each once', async () => {
    const keyFile = join(directory, 'key.json')
    const key = await ensureLocalKey(keyFile)
    await withClient(database.workerUrl, (client) => registerLocalIssuers(client, key))
    const token = await mintToken(key, { participant: 'UA', role: 'coordinator', hours: 1, now: new Date() })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const start = () => startProcess({ database, directory, keyFile, port })
    let server = await start()
    let acknowledged = 0
    const post = async (title: string, idempotencyKey: string) => {
      try {
        const response = await fetch(`${url}/v1/consultations`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'idempotency-key': idempotencyKey,
            'content-type': 'application/json',
          },
          body: JSON.stringify(request(title)),
        })
        await response.text()
        return response.status
      } catch {
        return undefined
      }
    }
    const titles = Array.from({ length: scaled(40, 120) }, (_, index) => `kill ${index}`)
    const keys = new Map(titles.map((title) => [title, randomUUID()]))
    const statuses: (number | undefined)[] = []
    const untried = [...titles]
    // A few at a time: all at once could be answered before this process comes to kill the other.
    const lane = async () => {
      for (let title = untried.shift(); title !== undefined; title = untried.shift()) {
        const status = await post(title, keys.get(title)!)
        statuses.push(status)
        if (status === 201) acknowledged += 1
        if (acknowledged === 20) void server.end('SIGKILL')
      }
    }
    await Promise.all(Array.from({ length: 8 }, lane))
    expect(statuses).toContain(undefined) // it was killed in the middle
    expect(statuses).toContain(201)
    server = await start()
    for (const title of titles) await untilAcknowledged(() => post(title, keys.get(title)!))
    await server.end('SIGTERM')
    await withClient(database.workerUrl, async (client) => {
      const { rows } = await client.query(`
        select c.title, count(distinct c.id)::int as times, count(p.position)::int as placed
        from accord.consultation c
        left join accord.journal_entry e on e.resource_id = c.id and e.event_type = 'consultation.created'
        left join accord.journal_position p on p.entry_id = e.entry_id
        group by c.title`)
      expect(rows).toHaveLength(titles.length)
      expect(rows.filter((row) => row.times !== 1 || row.placed > 1)).toEqual([])
      const gaps = await client.query(
        'select count(*)::int as n, coalesce(max(position), 0)::int as last from accord.journal_position',
      )
      expect(gaps.rows[0].n).toBe(gaps.rows[0].last)
    })
  })
})
