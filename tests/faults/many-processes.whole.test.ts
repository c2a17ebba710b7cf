import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, roles } from '../../src/access/actor.ts'
import { ensureLocalKey, mintToken, registerLocalIssuers } from '../../src/platform/local-issuer.ts'
import { type EventReader, openEventStream } from '../support/event-stream.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { describeWhole, scaled } from '../support/scale.ts'

/** How long the feed may stand still when the process that gives positions is killed. */
const takeoverMsMax = 5_000

let database: TestDatabase
let directory: string
let keyFile: string
let key: Awaited<ReturnType<typeof ensureLocalKey>>
const running: ServerProcess[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  directory = await mkdtemp(join(tmpdir(), 'accord-many-'))
  keyFile = join(directory, 'key.json')
  key = await ensureLocalKey(keyFile)
  await withClient(database.workerUrl, (client) => registerLocalIssuers(client, key))
})
afterAll(async () => {
  await Promise.all(running.map((server) => server.end('SIGTERM')))
  await database.drop()
  await rm(directory, { recursive: true, force: true })
})

const tokenOf = (participant: string, role: Role) => mintToken(key, { participant, role, hours: 1, now: new Date() })

async function start(part: 'api' | 'worker', env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startProcess({ database, directory, keyFile, part, env })
  running.push(server)
  return server
}

async function file(url: string, token: string, title: string): Promise<string> {
  const response = await fetch(`${url}/v1/consultations`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': randomUUID(),
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      kind: 'ad_hoc',
      mode: 'monitoring',
      title,
      summary: 'Load.',
      asks: [{ text: 'Nothing' }],
    }),
  })
  expect(response.status).toBe(201)
  return ((await response.json()) as { id: string }).id
}

const drafts = (events: Awaited<ReturnType<EventReader['rest']>>) =>
  events
    .filter(({ event }) => event === 'consultation.created')
    .map(({ data }) => (data['resource'] as { id: string }).id)

describe('two workers and two API processes on one database', () => {
  it('the sequencer that is killed is followed by the other within 5 s; no gap, no double, every stream is told all', async () => {
    const leader = await start('worker')
    const apis = await Promise.all([start('api'), start('api')])
    const token = await tokenOf('UA', 'coordinator')
    const streams = await Promise.all(apis.map(({ url }) => openEventStream(url, { token })))
    // Once something has a position, the first worker leads; the second finds the lead taken.
    const filed = [await file(apis[0].url, token, 'first')]
    await Promise.all(streams.map((stream) => stream.until(({ event }) => event === 'consultation.created')))
    await start('worker')

    let writing = true
    const load = apis.map(async ({ url }, index) => {
      for (let number = 0; writing; number += 1) filed.push(await file(url, token, `load ${index} ${number}`))
    })
    const placed = () =>
      withClient(database.workerUrl, async (client) => {
        const { rows } = await client.query('select count(*)::int as placed from accord.journal_position')
        return rows[0].placed as number
      })
    await expect.poll(placed, { timeout: 20_000, interval: 20 }).toBeGreaterThan(20)
    await leader.end('SIGKILL')
    const killedAt = Date.now()
    const before = await placed()
    await expect.poll(placed, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before)
    expect(Date.now() - killedAt).toBeLessThan(takeoverMsMax)
    writing = false
    await Promise.all(load)
    expect(filed.length).toBeGreaterThan(20)

    const last = filed.at(-1)!
    const left = new Set(filed.slice(1))
    const all = await Promise.all(
      streams.map(async (stream) => {
        const mine = new Set(left)
        const seen = await stream.until(({ event, data }) => {
          if (event === 'consultation.created') mine.delete((data['resource'] as { id: string }).id)
          return mine.size === 0
        })
        stream.hangUp()
        return seen
      }),
    )
    for (const seen of all) {
      expect(drafts(seen)).toHaveLength(left.size) // each once
      expect(drafts(seen)).toContain(last)
      const positions = seen.map(({ data }) => data.position)
      expect(positions).toEqual([...positions].sort((a, b) => a - b))
    }
    await withClient(database.workerUrl, async (client) => {
      const { rows } = await client.query(`
        select count(*)::int as entries, count(p.position)::int as placed, max(p.position)::int as last,
          count(distinct p.entry_id)::int as distinct_entries
        from accord.journal_entry e
        left join accord.journal_position p on p.entry_id = e.entry_id`)
      const { entries, placed: positions, last: end, distinct_entries: distinct } = rows[0]
      expect([positions, end, distinct]).toEqual([entries, entries, entries])
    })
  })
})

describeWhole('a sequencer that is stopped, not killed', () => {
  it('loses the lead within 5 s, and does not come between when it wakes', async () => {
    await Promise.all(running.splice(0).map((server) => server.end('SIGTERM')))
    const stopped = await start('worker')
    const api = await start('api')
    const token = await tokenOf('UA', 'coordinator')
    const reader = await openEventStream(api.url, { token })
    const created = () => reader.until(({ event }) => event === 'consultation.created')
    await file(api.url, token, 'before')
    await created()
    await start('worker')
    stopped.child.kill('SIGSTOP')
    const stoppedAt = Date.now()
    await file(api.url, token, 'while it is stopped')
    await created()
    expect(Date.now() - stoppedAt).toBeLessThan(takeoverMsMax)
    stopped.child.kill('SIGCONT')
    await file(api.url, token, 'after')
    await created()
    reader.hangUp()
    await withClient(database.workerUrl, async (client) => {
      const { rows } = await client.query(
        'select count(*)::int as placed, count(distinct entry_id)::int as entries, max(position)::int as last from accord.journal_position',
      )
      expect([rows[0].entries, rows[0].last]).toEqual([rows[0].placed, rows[0].placed])
    })
  })
})

const streams = scaled(100, 1_000)
describe(`${streams} open streams on one process`, () => {
  it('stay within 256 MiB and are all told of a change', async () => {
    const worker = running.find(({ child }) => child.exitCode === null && child.signalCode === null)
    if (worker === undefined) await start('worker')
    const api = await start('api', {
      STREAMS_PER_ACCOUNT: '10',
      ADDRESS_REQUESTS_PER_MINUTE: '100000',
      ACCOUNT_REQUESTS_PER_MINUTE: '100000',
    })
    const participants = [
      'UA',
      'PL',
      'GB',
      'DE',
      'FR',
      'DK',
      'CA',
      'IT',
      'NL',
      'FI',
      'LV',
      'ES',
      'BE',
      'PT',
      'SE',
      'NO',
      'EE',
      'LT',
    ]
    const accounts = participants.flatMap((participant) =>
      roles.filter((role) => role !== 'secretariat' && role !== 'observer').map((role) => [participant, role] as const),
    )
    const readers: EventReader[] = []
    while (readers.length < streams) {
      const batch = Array.from({ length: 50 }, async (_, index) => {
        const [participant, role] = accounts[(readers.length + index) % accounts.length]!
        return await openEventStream(api.url, { token: await tokenOf(participant, role) })
      })
      readers.push(...(await Promise.all(batch)))
    }
    expect(new Set(readers.map(({ status }) => status))).toEqual(new Set([200]))
    const residentMiB = async () => {
      const text = await (await fetch(`${api.url}/metrics`)).text()
      return Number(/^accord_process_resident_memory_bytes (\S+)$/m.exec(text)![1]) / 2 ** 20
    }
    const marks: number[] = [await residentMiB()]
    for (const round of [1, 2, 3]) {
      const startedAt = Date.now()
      await withClient(database.workerUrl, (client) =>
        client.query(
          `insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id,
            occurred_at, envelope_salt, payload_salt, payload)
          select 'agreement.status_changed', 'agreement', id, id, 'UA', $1, now(), $2, $2, '{}'
          from accord.agreement order by id limit 1`,
          [`round ${round}`, Buffer.alloc(16)],
        ),
      )
      await Promise.all(readers.map((reader) => reader.until(({ event }) => event === 'agreement.status_changed')))
      marks.push(await residentMiB())
      console.info(`${streams} streams told in ${Date.now() - startedAt} ms, ${Math.round(marks.at(-1)!)} MiB resident`)
    }
    for (const reader of readers) reader.hangUp()
    expect(Math.max(...marks)).toBeLessThan(256)
  })
})
