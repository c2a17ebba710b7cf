import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import fc from 'fast-check'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createDispatcher } from '../../src/modules/webhooks/dispatch.ts'
import { fanOut, nextOf, subscriptionsDue } from '../../src/modules/webhooks/dispatch-queries.ts'
import { messageId } from '../../src/modules/webhooks/rules.ts'
import { createSequencer } from '../../src/platform/journal/sequence.ts'
import { createLog } from '../../src/platform/log.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { type Answering, type Receiver, startReceiver } from '../support/receiver.ts'
import { describeWhole, scaled } from '../support/scale.ts'

const load = scaled(
  { events: 40, killEveryMs: 1_000, killsMin: 1 },
  { events: 5_000, killEveryMs: 2_000, killsMin: 30 },
)
const participants = ['UA', 'PL', 'GB', 'DE', 'FR', 'DK', 'CA', 'IT', 'NL', 'FI', 'LV', 'ES', 'BE', 'PT', 'SE', 'NO']

let test: TestApp
let breaking = false
const beforeCommit = async () => {
  if (breaking) throw new Error('rolled back by the test')
}
const receivers: Receiver[] = []

beforeEach(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = await createTestApp({ clock: new Date().toISOString(), faults: { beforeCommit }, config })
})
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close()
  await test.close()
})

async function receiver(answer?: Answering): Promise<Receiver> {
  const made = await startReceiver(answer)
  receivers.push(made)
  return made
}

async function subscribe(participant: string, url: string): Promise<string> {
  const body = { url, description: 'Desk', eventTypes: ['consultation.created'] }
  const reply = await test.as(participant, 'administrator').post<{ id: string }>('/v1/webhooks', body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body.id
}

async function file(participant: string, title = 'Draft'): Promise<number> {
  const body = { kind: 'ad_hoc', mode: 'monitoring', title, summary: 'Plans.', asks: [{ text: 'Advice' }] }
  return (await test.as(participant, 'coordinator').post('/v1/consultations', body)).status
}

/** The ids that a participant must have had, in order: its events as the journal has them. */
async function owed(participant: string): Promise<string[]> {
  const rows = await test.rows<{ position: string }>(
    `select p.position from accord.journal_position p join accord.journal_entry e on e.entry_id = p.entry_id
    where e.event_type = 'consultation.created' and e.participant = $1 order by p.position`,
    [participant],
  )
  return rows.map(({ position }) => messageId(Number(position)))
}

/** What was had, each once, in the order in which it was had first. */
const had = (received: Receiver['received'], path: string) => [
  ...new Set(received.filter((call) => call.path === path).map(({ id }) => id)),
]

async function dispatcherOf(url: string) {
  const client = new pg.Client({ connectionString: url, pipeline: true } as pg.ClientConfig)
  client.on('error', () => undefined)
  await client.connect()
  const config = readConfig({ NODE_ENV: 'test', WEBHOOK_SECONDS: '1' })
  return { client, dispatcher: createDispatcher({ client, clock: test.clock, config, log: createLog('silent') }) }
}

describe('a receiver that answers errors for ten minutes', () => {
  it('has every event in order when it comes back, each once', async () => {
    const startedAt = test.clock.now().getTime()
    const minutes = () => (test.clock.now().getTime() - startedAt) / 60_000
    const desk = await receiver((_, response, accept) => {
      if (minutes() >= 10) accept()
      response.writeHead(minutes() >= 10 ? 204 : 500).end()
    })
    await subscribe('PL', `${desk.url}/PL`)
    const { client, dispatcher } = await dispatcherOf(test.testDatabase.workerUrl)
    for (; minutes() < 60; test.clock.advance(30_000)) {
      if (minutes() < 20) await file('PL')
      await test.sequence()
      await dispatcher.round()
      await dispatcher.settled()
      if (minutes() < 10) expect(desk.received).toEqual([])
    }
    await client.end()
    expect(desk.received).toHaveLength(40)
    expect(desk.received.map(({ id }) => id)).toEqual(await owed('PL'))
  })
})

/** 30 % errors, 10 % no answer, 10 % taken and then broken off. */
function flaky(seed: number): Answering {
  const draw = fc.sample(fc.integer({ min: 0, max: 99 }), { numRuns: 20_000, seed })
  let calls = 0
  return (_, response, accept) => {
    const luck = draw[calls++ % draw.length]!
    if (luck < 30) return void response.writeHead(500).end()
    if (luck < 40) return
    accept()
    if (luck < 50) return void response.socket!.destroy()
    response.writeHead(204).end()
  }
}

describe('a flaky receiver, and workers that are killed again and again', () => {
  it(`${load.events} events: every one that was committed is had, none that was not, in order per subscription`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'accord-hooks-'))
    const desk = await receiver(flaky(20261124))
    for (const participant of participants) await subscribe(participant, `${desk.url}/${participant}`)
    const start = () =>
      startProcess({
        database: test.testDatabase,
        directory,
        keyFile: join(directory, 'key.json'),
        part: 'worker',
        env: {
          ALLOW_PRIVATE_EGRESS: 'true',
          WEBHOOK_SECONDS: '0.2',
          WEBHOOK_RETRY_SECONDS: Array.from({ length: 200 }, () => '0.02').join(','),
        },
      })
    // Two workers; one of them, in turn, is killed and replaced.
    const workers: ServerProcess[] = [await start(), await start()]
    let [kills, killing] = [0, true]
    const knife = (async () => {
      while (killing) {
        await after(load.killEveryMs)
        const [victim] = workers.splice(0, 1)
        await victim!.end('SIGKILL')
        kills += 1
        workers.push(await start())
      }
    })()
    const statuses = new Map<number, number>()
    for (let number = 0; number < load.events; number += participants.length) {
      breaking = number % 10 === 0
      const batch = participants.slice(0, load.events - number).map((participant) => file(participant))
      for (const status of await Promise.all(batch.map((sent) => sent.catch(() => 500))))
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      breaking = false
      if (number % 10 === 0)
        await Promise.all(participants.slice(0, load.events - number).map((participant) => file(participant)))
    }
    expect(statuses.get(500)).toBeGreaterThan(0) // some were rolled back
    const missing = async () => {
      const lists = await Promise.all(
        participants.map(async (participant) => {
          const got = new Set(had(desk.received, `/${participant}`))
          return (await owed(participant)).filter((id) => !got.has(id)).length
        }),
      )
      return lists.reduce((sum, count) => sum + count, 0)
    }
    await expect.poll(missing, { timeout: 180_000, interval: 200 }).toBe(0)
    await expect.poll(() => kills, { timeout: 180_000, interval: 100 }).toBeGreaterThanOrEqual(load.killsMin)
    killing = false
    await knife
    await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
    let events = 0
    for (const participant of participants) {
      const list = await owed(participant)
      events += list.length
      expect(had(desk.received, `/${participant}`), participant).toEqual(list)
    }
    expect(events).toBe(load.events)
    const journal = await test.rows<{ n: number }>(
      `select count(*)::integer as n from accord.journal_entry where event_type = 'consultation.created'`,
    )
    expect(journal[0]!.n).toBe(load.events)
    console.info(`${events} events had through ${desk.received.length} accepted calls and ${kills} kills`)
    await rm(directory, { recursive: true, force: true })
  })
})

describe('control', () => {
  it('a relay that marks what it sends before it sends loses some at the same receiver', async () => {
    const desk = await receiver(flaky(20261124))
    await subscribe('PL', `${desk.url}/PL`)
    for (let number = 0; number < 40; number += 1) await file('PL')
    await test.sequence()
    const { client } = await dispatcherOf(test.testDatabase.workerUrl)
    while (await fanOut(client, test.clock.now()));
    const [due] = await subscriptionsDue(client, test.clock.now())
    for (;;) {
      const now = test.clock.now()
      const [next] = await nextOf(client, now, [{ queue: due!, delivered: undefined }])
      if (next === undefined) break
      const { head } = next
      await nextOf(client, now, [{ queue: due!, delivered: { id: head.id, attempts: 1, now, status: 200 } }])
      await fetch(head.url, {
        method: 'POST',
        headers: { 'webhook-id': messageId(head.position) },
        body: '{}',
        signal: AbortSignal.timeout(200),
      }).catch(() => undefined)
    }
    await client.end()
    const list = await owed('PL')
    expect(had(desk.received, '/PL').length).toBeLessThan(list.length)
  })

  it('a reader of entries by id > last misses one whose transaction ends late; the webhook does not', async () => {
    const desk = await receiver()
    await subscribe('PL', `${desk.url}/PL`)
    const insert = `
      insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id,
        occurred_at, for_audience, envelope_salt, payload_salt, payload)
      select 'consultation.created', 'consultation', id, id, 'PL', 'test', now(), array['PL'], $1, $1, '{}'
      from (select uuidv7() as id)
      returning entry_id`
    const salt = [Buffer.alloc(16)]
    const slow = new pg.Client({ connectionString: test.testDatabase.workerUrl })
    await slow.connect()
    await slow.query('begin')
    await slow.query('select pg_current_xact_id()')
    await slow.query(insert, salt)
    await test.rows(insert, salt)
    const naive: number[] = []
    const readById = async () => {
      const rows = await test.rows<{ entry_id: string }>(
        `select entry_id from accord.journal_entry where entry_id > $1 and event_type = 'consultation.created' order by entry_id`,
        [naive.at(-1) ?? 0],
      )
      naive.push(...rows.map(({ entry_id }) => Number(entry_id)))
    }
    const { client, dispatcher } = await dispatcherOf(test.testDatabase.workerUrl)
    const sequencer = createSequencer({ client, clock: test.clock })
    const look = async () => {
      await sequencer.lead()
      await sequencer.step()
      await readById()
      await dispatcher.round()
      await dispatcher.settled()
    }
    await look()
    await slow.query('commit')
    await slow.end()
    await look()
    await client.end()
    expect(naive).toHaveLength(1)
    expect(desk.received).toHaveLength(2)
  })
})

describeWhole('from commit to receiver', () => {
  it('takes less than a second for 99 of 100 events on an idle machine', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'accord-hooks-'))
    const arrived = new Map<number, number>()
    const desk = await receiver((call, response, accept) => {
      accept()
      arrived.set((JSON.parse(call.body) as { data: { position: number } }).data.position, performance.now())
      response.writeHead(204).end()
    })
    await subscribe('PL', `${desk.url}/PL`)
    const env = { ALLOW_PRIVATE_EGRESS: 'true' }
    const keyFile = join(directory, 'key.json')
    const worker = await startProcess({ database: test.testDatabase, directory, keyFile, part: 'worker', env })
    const committed: number[] = []
    for (let number = 1; number <= 100; number += 1) {
      await file('PL')
      committed.push(performance.now())
      await expect.poll(() => arrived.size, { timeout: 10_000, interval: 5 }).toBe(number)
    }
    await worker.end('SIGTERM')
    const times = [...arrived.values()].map((at, index) => at - committed[index]!).sort((a, b) => a - b)
    console.info(`from commit to receiver: median ${times[49]!.toFixed(0)} ms, p99 ${times[98]!.toFixed(0)} ms`)
    expect(times[98]).toBeLessThan(1_000)
    await rm(directory, { recursive: true, force: true })
  })
})
