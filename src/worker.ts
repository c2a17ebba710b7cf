import { Gauge, type Registry } from 'prom-client'
import { type Config, limits } from './config.ts'
import { type Clock, daysAfter } from './kernel/time.ts'
import { agreementDeadlines } from './modules/agreements/deadlines.ts'
import { evidenceDeadlines } from './modules/annotations/deadlines.ts'
import { coalitionDeadlines } from './modules/coalitions/deadlines.ts'
import { consultationDeadlines } from './modules/consultations/deadlines.ts'
import { implementationDeadlines } from './modules/implementation/deadlines.ts'
import { instrumentDeadlines } from './modules/instruments/deadlines.ts'
import { requirementDeadlines } from './modules/requirements/deadlines.ts'
import { createDispatcher } from './modules/webhooks/dispatch.ts'
import { clientInUtc } from './platform/db/client-of.ts'
import { sweepOf } from './platform/journal/deadlines.ts'
import { listenToJournal } from './platform/journal/listen.ts'
import { createSequencer } from './platform/journal/sequence.ts'
import type { Log } from './platform/log.ts'
import { type Loop, loop } from './platform/loop.ts'
import { measureHousekeeping, measureSweep, watchFromWorker } from './platform/measures.ts'
import { plansByKey } from './platform/prepared.ts'

type WorkerDeps = { config: Config; url: string; log: Log; clock: Clock; registry: Registry }

const reconnectMs = 500
/**
 * Settings by which PostgreSQL ends a connection whose process neither asks nor answers, because its machine is gone or it
 * is stopped: it then holds its locks for seconds, not for ever. The process must ask at least every `everyMs`.
 */
const mortal = (everyMs: number) => {
  const silentMs = Math.max(3_000, 3 * everyMs)
  return `-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2 -c tcp_user_timeout=3000 -c idle_session_timeout=${silentMs} -c idle_in_transaction_session_timeout=${silentMs}`
}
const housekeepingMs = 3_600_000
/** Longer than it waits for an answer, so that no statement that nobody waits for any more meets the next. */
const housekeepingAgainMsMax = 300_000
const keptPlans = plansByKey.map((setting) => `-c ${setting}`).join(' ')

/** The background work, listed. */
export function startWorker(deps: WorkerDeps): Loop {
  const loops = [
    startSequencing(deps),
    startDeadlines(deps),
    startWebhooks(deps),
    startHousekeeping(deps),
    watchFromWorker(deps),
  ]
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

/** Gives positions while this process leads; tries to take the lead while another one has it. */
function startSequencing({ config, url, log, clock, registry }: WorkerDeps): Loop {
  const leads = new Gauge({
    name: 'accord_sequencer_leading',
    help: '1 where this process gives the positions of the journal, else 0.',
    registers: [registry],
  })
  return loop(async (running, pause) => {
    const client = clientInUtc({
      connectionString: url,
      application_name: 'accord sequencer',
      keepAlive: true,
      options: mortal(config.sequencerIntervalMs),
      silenceSeconds: limits.answerSeconds,
    })
    client.on('error', (error) => log.trouble(error, 'the sequencer lost its connection'))
    try {
      await client.connect()
      const sequencer = createSequencer({ client, clock })
      let leading = false
      while (running()) {
        if (!(await sequencer.lead())) {
          await pause(reconnectMs)
          continue
        }
        const { entries, position } = await sequencer.step()
        if (!leading) log.info({ position }, 'leads: gives positions to the journal')
        leading = true
        leads.set(1)
        if (entries < limits.sequencerBatchEntries) await pause(config.sequencerIntervalMs)
      }
    } catch (error) {
      if (running()) log.trouble(error, 'the sequencer starts anew')
    } finally {
      leads.set(0)
      await client.end().catch(() => undefined)
    }
    await pause(reconnectMs)
  })
}

/** Journals the deadlines that have come. Every process may look: none is journalled twice. */
function startDeadlines({ config, url, log, clock, registry }: WorkerDeps): Loop {
  const sweepDone = measureSweep(registry)
  const kinds = [
    ...consultationDeadlines(config),
    ...agreementDeadlines,
    ...coalitionDeadlines,
    ...requirementDeadlines,
    ...evidenceDeadlines,
    ...implementationDeadlines,
    ...instrumentDeadlines,
  ]
  return loop(async (running, pause) => {
    const client = clientInUtc({
      connectionString: url,
      application_name: 'accord deadlines',
      keepAlive: true,
      options: keptPlans,
      silenceSeconds: limits.sweepAnswerSeconds + config.deadlineIntervalMs / 1_000,
    })
    client.on('error', (error) => log.trouble(error, 'the sweep lost its connection'))
    try {
      await client.connect()
      const sweepAt = sweepOf(client, kinds)
      while (running()) {
        const due = await sweepAt(clock.now())
        if (due < limits.deadlineBatchItems) {
          sweepDone()
          await pause(config.deadlineIntervalMs)
        }
      }
    } catch (error) {
      if (running()) log.trouble(error, 'the sweep of deadlines starts anew')
    } finally {
      await client.end().catch(() => undefined)
    }
    await pause(reconnectMs)
  })
}

/** Sends webhooks; wakes when the journal grows, and looks by itself for deliveries that are due again. */
function startWebhooks({ config, url, log, clock }: WorkerDeps): Loop {
  return loop(async (running, pause) => {
    const client = clientInUtc({
      connectionString: url,
      application_name: 'accord webhooks',
      keepAlive: true,
      // Nobody waits for the disk: if a crash loses a mark, its delivery is made again, as one that was never marked.
      options: `${mortal(limits.webhookLookSeconds * 1_000)} ${keptPlans} -c synchronous_commit=off`,
      silenceSeconds: limits.answerSeconds,
      pipeline: true, // many queues are sent at once over the one connection that holds their locks
    } as Parameters<typeof clientInUtc>[0])
    const lost = new AbortController()
    client.on('error', () => lost.abort())
    const listener = listenToJournal({ url, log })
    const dispatcher = createDispatcher({ client, clock, config, log })
    try {
      await client.connect()
      while (running() && !lost.signal.aborted) {
        const heard = listener.position()
        const begun = performance.now()
        await dispatcher.round()
        if (listener.position() === heard)
          await Promise.race([listener.next(limits.webhookLookSeconds * 1_000, lost.signal), dispatcher.sent()])
        await pause(Math.max(0, limits.toldTogetherMs - (performance.now() - begun)))
      }
      await dispatcher.close()
    } catch (error) {
      if (running()) log.trouble(error, 'the webhooks start anew')
    } finally {
      await listener.close()
      await client.end().catch(() => undefined)
    }
    await pause(reconnectMs)
  })
}

/** Deletes what is no longer needed: stored replies and windows of refusals. After a failure it tries again soon, then ever later. */
function startHousekeeping({ url, log, clock, registry }: WorkerDeps): Loop {
  const done = measureHousekeeping(registry)
  let againMs = reconnectMs
  return loop(async (_running, pause) => {
    const client = clientInUtc({
      connectionString: url,
      application_name: 'accord housekeeping',
      silenceSeconds: limits.sweepAnswerSeconds,
    })
    client.on('error', () => undefined)
    let pauseMs = housekeepingMs
    try {
      await client.connect()
      const before = new Date(clock.now().getTime() - limits.idempotencyRetentionHours * 3_600_000)
      await client.query('delete from accord.idempotency_key where created_at < $1', [before])
      await client.query('delete from accord.refusal_window where minute < $1', [before])
      const kept = daysAfter(clock.now(), -limits.webhookRetentionDays)
      await client.query(`delete from accord.webhook_delivery where status = 'delivered' and delivered_at < $1`, [kept])
      await client.query('delete from accord.webhook_key where expires_at < $1', [kept])
      done()
      againMs = reconnectMs
    } catch (error) {
      log.trouble(error, 'housekeeping failed')
      pauseMs = againMs
      againMs = Math.min(2 * againMs, housekeepingAgainMsMax)
    } finally {
      await client.end().catch(() => undefined)
    }
    await pause(pauseMs)
  })
}
