import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { mintToken } from '../../src/platform/local-issuer.ts'
import { type Bench, filled } from './bench.ts'
import { type BenchDatabase, openBenchDatabase, withClient } from './database.ts'
import { lines, say, tell } from './figures.ts'
import { closeLoad } from './load.ts'
import { computedBy, parentOf, waitedBy } from './peers/cpu.ts'
import { type Service, startService } from './service.ts'
import { post } from './writes.ts'

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise)
const entries = number('BENCH_ENTRIES', 10_000)
const streams = number('BENCH_STREAMS', 1_000)
const webhooks = number('BENCH_WEBHOOKS', 100)
const writesPerSecond = number('BENCH_WRITES', 200)
const seconds = number('BENCH_SECONDS', 20)
const patienceMs = 60_000
const roles = ['coordinator', 'duty_officer', 'ministry', 'viewer', 'auditor'] as const
const writers = 8

type Streaming = Pick<Bench, 'service'> & { database: BenchDatabase; postmaster: number }

const kinds = ['stream', 'webhook'] as const
type Kind = (typeof kinds)[number]
type Heard = { at: string; recordedAt: number; heardAt: number }
/** What was sent and committed, when, and whom it reached: by the moment at which it happened, of which each has its own. */
type Log = { sent: Map<string, number>; committed: Map<string, number>; heard: Record<Kind, Heard[]> }
const now = () => performance.timeOrigin + performance.now()

/** Streams and webhooks of all participants, of which each change is told to those of one. */
export async function benchStreams(): Promise<void> {
  const database = await openBenchDatabase(say)
  try {
    await filled(database, entries)
    const plenty = { STREAMS_OPEN: String(streams + 100), STREAMS_PER_ACCOUNT: String(streams + 100) }
    const service = await startService(database, 'all', { ...plenty, ALLOW_PRIVATE_EGRESS: 'true' })
    try {
      await follow(database, service)
    } finally {
      await service.stop()
    }
  } finally {
    closeLoad()
    await database.close()
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

type Book = { id: string; participant: string }

async function follow(database: BenchDatabase, service: Service): Promise<void> {
  const { records, postmaster } = await withClient(database.superuserUrl, async (client) => {
    // Of a database that is kept: a participant has so many webhooks at most.
    for (const table of ['delivery', 'key', 'subscription']) await client.query(`delete from accord.webhook_${table}`)
    const found = await client.query<Book>(
      `select c.id, c.participant from accord.commitment c where c.title like 'Load %' order by random() limit 20000`,
    )
    await client.query(
      `update accord.resource_audience set audiences = array[owner]
      where resource_id = any ($1) and audiences <> array[owner]`,
      [found.rows.map(({ id }) => id)],
    )
    const backend = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return { records: found.rows, postmaster: parentOf(backend.rows[0]!.pid) }
  })
  const participants = [...new Set(records.map(({ participant }) => participant))].sort()
  const log: Log = { sent: new Map(), committed: new Map(), heard: { stream: [], webhook: [] } }
  const on: Streaming = { database, service, postmaster }
  say(`${streams} streams of ${participants.length} participants…`)
  const close = await openStreams(on, participants, log)
  try {
    await delay(2_000)
    await measured(on, records, log, { name: 'streams', ofWebhooks: 0, participants: participants.length })
    const receiver = await subscribe(on, participants, log)
    await measured(on, records, log, {
      name: 'streams, webhooks',
      ofWebhooks: webhooks,
      participants: participants.length,
    })
    receiver.close()
  } finally {
    close()
  }
}

type Told = { name: string; ofWebhooks: number; participants: number }

async function measured(on: Streaming, records: readonly Book[], log: Log, told: Told): Promise<void> {
  log.sent.clear()
  log.committed.clear()
  for (const kind of kinds) log.heard[kind].length = 0
  const before = await standing(on)
  const processors = watchProcessors(on.service.pid)
  const written = await write(on.database, records, log)
  const duration = (performance.now() - before.at) / 1_000
  const waited = {
    service: waitedBy(on.service.pid) - before.waited.service,
    load: waitedBy(process.pid) - before.waited.load,
  }
  const expected = {
    stream: (written * streams) / told.participants,
    webhook: (written * told.ofWebhooks) / told.participants,
  }
  const until = performance.now() + patienceMs
  let seen = -1
  const { stream, webhook } = log.heard
  while (performance.now() < until && seen < stream.length + webhook.length) {
    seen = stream.length + webhook.length
    await delay(3_000)
  }
  const after = await standing(on)
  const all = stream.length + webhook.length
  say(
    `${written} writes in ${duration.toFixed(1)} s; told ${stream.length} of about ${expected.stream.toFixed(0)} by streams, ${webhook.length} of about ${expected.webhook.toFixed(0)} by webhooks`,
  )
  say(
    `without a processor: the service ${(waited.service / 1_000).toFixed(1)} s, the load ${(waited.load / 1_000).toFixed(1)} s of ${duration.toFixed(1)}`,
  )
  const cpu = (after.service - before.service) / all
  const ofPostgres = (after.postgres - before.postgres) / all
  const batches = await batchesBetween(on.database, before.position, after.position)
  const perBatch = (after.transactions - before.transactions - written) / batches
  tellWaits(told.name, log, processors.stop())
  tell(
    `${told.name}: for each told`,
    `CPU ${cpu.toFixed(3)} + ${ofPostgres.toFixed(3)} ms, ${batches} batches, ${perBatch.toFixed(0)} transactions each`,
    'half of before',
    true,
  )
}

function tellWaits(name: string, log: Log, free: readonly Free[]): void {
  say(`${name}: to commit ${quantiles([...log.sent].map(([at, sent]) => log.committed.get(at)! - sent)).text}`)
  for (const kind of kinds) {
    if (log.heard[kind].length === 0) continue
    const steps = log.heard[kind].map(({ at, recordedAt, heardAt }) => {
      // The answer to who committed may come after what follows of it.
      const committed = Math.min(log.committed.get(at)!, recordedAt)
      return { committed, all: heardAt - committed, placed: recordedAt - committed, told: heardAt - recordedAt }
    })
    const { text, p99 } = quantiles(steps.map(({ all }) => all))
    say(`${name}: to its position ${quantiles(steps.map(({ placed }) => placed)).text}`)
    say(`${name}: from there to a ${kind} ${quantiles(steps.map(({ told }) => told)).text}`)
    const undisturbed = steps.filter(({ committed }) =>
      free.some(({ from, to }) => from <= committed && committed < to),
    )
    if (undisturbed.length > 0)
      say(
        `${name}: of ${undisturbed.length} while it had its processors ${quantiles(undisturbed.map(({ all }) => all)).text}`,
      )
    tell(`${name}: to a ${kind}`, text, 'p99 < 500 ms', p99 < 500)
  }
}

type Free = { from: number; to: number }
const disturbedShare = 0.1

/** Notes the seconds in which a process had a processor whenever it wanted one, the second after them too. */
function watchProcessors(pid: number): { stop(): Free[] } {
  const free: Free[] = []
  let before = { at: now(), waited: waitedBy(pid) }
  const timer = setInterval(() => {
    const next = { at: now(), waited: waitedBy(pid) }
    if ((next.waited - before.waited) / (next.at - before.at) < disturbedShare)
      free.push({ from: before.at, to: next.at })
    before = next
  }, 1_000)
  return {
    stop() {
      clearInterval(timer)
      return free.filter(({ to }) => free.some(({ from }) => from === to))
    },
  }
}

function quantiles(waits: readonly number[]): { text: string; p99: number } {
  const sorted = waits.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!
  return { text: `p50 ${at(0.5).toFixed(0)} ms, p99 ${at(0.99).toFixed(0)} ms`, p99: at(0.99) }
}

async function standing({ database, service, postmaster }: Streaming) {
  return await withClient(database.superuserUrl, async (client) => {
    await delay(1_500) // until the backends have said what they did
    const { rows } = await client.query<{ position: string; transactions: string }>(
      `select (select max(position) from accord.journal_position) as position, xact_commit as transactions
      from pg_stat_database where datname = current_database()`,
    )
    const { position, transactions } = rows[0]!
    return {
      at: performance.now(),
      position: Number(position),
      transactions: Number(transactions),
      waited: { service: waitedBy(service.pid), load: waitedBy(process.pid) },
      service: computedBy(service.pid),
      postgres: computedBy(postmaster),
    }
  })
}

async function batchesBetween({ superuserUrl }: BenchDatabase, from: number, to: number): Promise<number> {
  return await withClient(superuserUrl, async (client) => {
    const { rows } = await client.query<{ batches: string }>(
      'select count(distinct recorded_at) as batches from accord.journal_position where position > $1 and position <= $2',
      [from, to],
    )
    return Number(rows[0]!.batches)
  })
}

/** So many changes of records a second, each a transaction of its own. @returns how many */
async function write({ superuserUrl }: BenchDatabase, records: readonly Book[], log: Log): Promise<number> {
  const pool = new pg.Pool({ connectionString: superuserUrl, max: writers })
  const begun = performance.now()
  const happened = Date.now()
  const under: Promise<unknown>[] = []
  let written = 0
  while (performance.now() - begun < seconds * 1_000) {
    for (; written < ((performance.now() - begun) / 1_000) * writesPerSecond; written += 1) {
      const { id, participant } = records[written % records.length]!
      const at = new Date(happened + written).toISOString()
      log.sent.set(at, now())
      const entry = {
        event_type: 'disbursement.posted',
        ...{ resource_type: 'commitment', resource_id: id, root_id: id, participant, account_id: null },
        ...{ request_id: 'bench', occurred_at: at, for_audience: null, payload: { entryId: id } },
        ...{ envelope_salt: '00'.repeat(16), payload_salt: '00'.repeat(16) },
      }
      const append = pool.query('select accord.append_journal($1::jsonb)', [JSON.stringify([entry])])
      under.push(append.then(() => log.committed.set(at, now())))
    }
    await delay(5)
  }
  await Promise.all(under)
  await pool.end()
  return written
}

const mark = '"occurredAt":"'
const recorded = '","recordedAt":"'
const instantCharacters = 24
const namedCharacters = mark.length + instantCharacters + recorded.length + instantCharacters

/** Hands on when each event that the text names happened and was recorded; what is cut off at its end is kept. */
function momentsOf(heard: (at: string, recordedAt: string) => void): (text: string) => void {
  let kept = ''
  return (part) => {
    const text = kept + part
    let from = 0
    for (;;) {
      const at = text.indexOf(mark, from)
      if (at < 0 || at + namedCharacters > text.length) break
      const happened = at + mark.length
      heard(
        text.slice(happened, happened + instantCharacters),
        text.slice(at + namedCharacters - instantCharacters, at + namedCharacters),
      )
      from = at + namedCharacters
    }
    kept = text.slice(Math.max(from, text.length - namedCharacters))
  }
}

function hears({ sent, heard }: Log, kind: Kind): (at: string, recordedAt: string) => void {
  return (at, recordedAt) => {
    if (sent.has(at)) heard[kind].push({ at, recordedAt: Date.parse(recordedAt), heardAt: now() })
  }
}

async function openStreams({ database, service }: Streaming, participants: readonly string[], log: Log) {
  const tokens = await Promise.all(
    participants.map((participant) =>
      Promise.all(roles.map((role) => mintToken(database.key, { participant, role, hours: 3, now: new Date() }))),
    ),
  )
  const open = (number: number) =>
    new Promise<() => void>((resolve, reject) => {
      const ofParticipant = tokens[number % tokens.length]!
      const token = ofParticipant[Math.floor(number / tokens.length) % roles.length]
      const headers = { authorization: `Bearer ${token}` }
      const request = get(`${service.url}/v1/stream`, { headers, agent: false }, (reply) => {
        if (reply.statusCode !== 200) return reject(new Error(`a stream answered ${reply.statusCode}`))
        reply.setEncoding('latin1')
        reply.on('data', momentsOf(hears(log, 'stream')))
        resolve(() => request.destroy())
      })
      request.on('error', reject)
    })
  const closing: (() => void)[] = []
  for (let opened = 0; opened < streams; opened += 50)
    closing.push(
      ...(await Promise.all(Array.from({ length: Math.min(50, streams - opened) }, (_, at) => open(opened + at)))),
    )
  return () => {
    for (const close of closing) close()
  }
}

async function subscribe(on: Streaming, participants: readonly string[], log: Log) {
  const server = createServer((request, reply) => {
    request.setEncoding('latin1')
    request.on('data', momentsOf(hears(log, 'webhook')))
    request.on('end', () => reply.writeHead(204).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  for (let made = 0; made < webhooks; made += 1) {
    const participant = participants[made % participants.length]!
    const token = await mintToken(on.database.key, {
      participant,
      role: 'coordinator',
      hours: 3,
      now: new Date(),
    }).catch(() => '')
    const body = { url: `${url}/${made}`, description: 'Bench', eventTypes: ['disbursement.posted'] }
    await post(on, { path: '/v1/webhooks', token, body })
  }
  return server
}
