import { createServer } from 'node:http'
import { Gauge, type Registry } from 'prom-client'
import { limits } from '../config.ts'
import { clientInUtc } from './db/client-of.ts'
import type { Database } from './db/pool.ts'
import { listeningRefused } from './listening.ts'
import type { Log } from './log.ts'
import { type Loop, loop } from './loop.ts'

type Query = (text: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

const everyMs = limits.measureSeconds * 1_000

/** The state of the pools of this process, at the moment of the question. */
export function measurePools(registry: Registry, pools: Readonly<Record<string, Database>>): void {
  new Gauge({
    name: 'accord_pool_connections',
    help: 'Connections of a pool: open, idle of those, and requests that wait for one.',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [pool, database] of Object.entries(pools))
        for (const [state, count] of Object.entries(database.idle())) this.set({ pool, state }, count)
    },
  })
}

/**
 * Measures that need the database, of an API process. They are taken at intervals and not on request, so that reading
 * the measures costs nothing. `replica`: given if reports read from a server of their own.
 */
export function watchFromApi(deps: {
  registry: Registry
  log: Log
  database: Database
  replica: Database | undefined
}): Loop {
  const { registry, log, database, replica } = deps
  const common = commonGauges(registry)
  const lag = new Gauge({
    name: 'accord_replica_lag_seconds',
    help: 'Age of the oldest position of the journal that the replica does not have; 0 where there is no replica or it has all.',
    registers: [registry],
  })
  const replicaAnswers = new Gauge({
    name: 'accord_replica_answers',
    help: '1 where the replica answered the last measurement or there is none, else 0.',
    registers: [registry],
  })
  replicaAnswers.set(1)
  const measureReplica = async (from: Database) => {
    const known = await onConnection(from, (query) => query(newest))
    // Asked of the primary: a replica that has stopped following believes itself up to date.
    const { rows } = await onConnection(database, (primary) => primary(behind, [known.rows[0]!['position']]))
    lag.set(Number(rows[0]!['seconds']))
  }
  return loop(async (_running, pause) => {
    const primary = () => onConnection(database, (query) => setClockDifference(query, common.difference))
    const answered = await measured(common.answers, log, primary)
    if (answered && replica !== undefined)
      await measured(replicaAnswers, log, () => measureReplica(replica), 'the replica of DATABASE_READ_URL')
    await pause(everyMs)
  })
}

/** Measures that need the database, of a worker, on a connection of its own. */
export function watchFromWorker(deps: { registry: Registry; log: Log; url: string }): Loop {
  const { registry, log, url } = deps
  const common = commonGauges(registry)
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] })
  const sequencer = gauge(
    'accord_sequencer_lag_seconds',
    'Age of the oldest entry of the journal that has no position.',
  )
  const backlog = gauge('accord_webhook_backlog', 'Deliveries of webhooks that wait or failed and are tried again.')
  const age = gauge('accord_webhook_backlog_age_seconds', 'Age of the oldest of them.')
  return loop(async (_running, pause) => {
    await measured(common.answers, log, async () => {
      const client = clientInUtc({
        connectionString: url,
        application_name: 'accord measures',
        connectionTimeoutMillis: everyMs,
        statement_timeout: limits.statementSeconds * 1_000,
        silenceSeconds: limits.answerSeconds,
      })
      client.on('error', () => undefined)
      try {
        await client.connect()
        const query: Query = (text, values) => client.query(text, values)
        await setClockDifference(query, common.difference)
        sequencer.set(Number((await query(unplaced)).rows[0]!['seconds']))
        const waiting = (await query(deliveries)).rows[0]!
        backlog.set(Number(waiting['count']))
        age.set(Number(waiting['seconds']))
      } finally {
        await client.end().catch(() => undefined)
      }
    })
    await pause(everyMs)
  })
}

/** How long ago the sweep of deadlines last had nothing left to do; called when that is so. */
export const measureSweep = (registry: Registry) =>
  measureSince(registry, {
    name: 'accord_deadline_lag_seconds',
    help: 'Since when deadlines that have come may not be journalled: time since the last sweep that left none.',
  })

/** How long ago what is no longer needed was last deleted; called when that is so. */
export const measureHousekeeping = (registry: Registry) =>
  measureSince(registry, {
    name: 'accord_housekeeping_lag_seconds',
    help: 'Time since what is no longer needed was last deleted, which is done each hour.',
  })

/** The time since what is returned was last called; first, since now. */
function measureSince(registry: Registry, measure: { name: string; help: string }): () => void {
  let last = performance.now()
  new Gauge({
    ...measure,
    registers: [registry],
    collect() {
      this.set((performance.now() - last) / 1_000)
    },
  })
  return () => {
    last = performance.now()
  }
}

/** A port for the measures, for a process that otherwise listens at none. */
export async function serveMeasures(
  registry: Registry,
  host: string,
  port: number,
): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, reply) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      reply.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (text) => reply.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => reply.writeHead(500).end(),
    )
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (error) => reject(listeningRefused(error, { host, port, setting: 'METRICS_PORT' })))
  server.listen(port, host, resolve)
  await promise
  return {
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

const newest = 'select coalesce(max(position), 0) as position from accord.journal_position'

const behind = `
select coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0) as seconds
from (select recorded_at from accord.journal_position where position > $1 order by position limit 1) first`

const unplaced = `
select greatest(coalesce(extract(epoch from clock_timestamp() - min(e.occurred_at)), 0), 0) as seconds
from accord.journal_entry e
where e.entry_id > (select low_water from accord.journal_state)
  and not exists (select 1 from accord.journal_position p where p.entry_id = e.entry_id)`

const deliveries = `
select count(*) as count, greatest(coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0), 0) as seconds
from accord.webhook_delivery
where status in ('pending', 'failed')`

function commonGauges(registry: Registry) {
  const difference = 'accord_database_clock_difference_seconds'
  // In a process that is API and worker in one, both measure the same.
  return {
    answers:
      (registry.getSingleMetric('accord_database_answers') as Gauge | undefined) ??
      new Gauge({
        name: 'accord_database_answers',
        help: '1 where the database answered the last measurement, else 0.',
        registers: [registry],
      }),
    difference:
      (registry.getSingleMetric(difference) as Gauge | undefined) ??
      new Gauge({
        name: difference,
        help: 'How far the clock of the database is ahead of that of this process.',
        registers: [registry],
      }),
  }
}

async function setClockDifference(query: Query, gauge: Gauge): Promise<void> {
  const before = Date.now()
  const { rows } = await query('select extract(epoch from clock_timestamp()) as seconds')
  gauge.set(Number(rows[0]!['seconds']) - (before + Date.now()) / 2_000)
}

/** Whether it could be. */
async function measured(
  answers: Gauge,
  log: Log,
  measure: () => Promise<void>,
  what = 'the database',
): Promise<boolean> {
  try {
    await measure()
    answers.set(1)
    return true
  } catch (error) {
    answers.set(0)
    log.trouble(error, `${what} could not be measured`)
    return false
  }
}

const onConnection = <T>(database: Database, work: (query: Query) => Promise<T>): Promise<T> =>
  database.look((connection) => work((text, values) => connection.query(text, values)))
