import type pg from 'pg'
import type { Logger } from 'pino'
import { type Config, limits } from '../../config.ts'
import type { Clock } from '../../kernel/time.ts'
import { guardedRequest } from '../../platform/http/egress.ts'
import { lockClasses } from '../../platform/locks.ts'
import { changeToJson } from '../audit/change-entry.ts'
import {
  fanOut,
  giveUp,
  type Head,
  headOf,
  keysOf,
  markDelivered,
  markFailed,
  stop,
  subscriptionsDue,
} from './dispatch-queries.ts'
import { messageId, outcomeOf, type SigningKey, signatures } from './rules.ts'

export type Dispatcher = {
  /** Makes the deliveries of new positions and sends what is due; resolves when nothing more is due now. */
  round(): Promise<void>
  /** Resolves when a queue that was being sent has come to its end, or to a receiver that does not take it. */
  sent(): Promise<void>
  /** Resolves when every queue that is being sent has. */
  settled(): Promise<void>
  /** Sends no more; resolves when what is under way has been answered and marked. */
  close(): Promise<void>
}

type Deps = {
  client: pg.Client
  clock: Clock
  config: Pick<Config, 'allowPrivateEgress' | 'webhookRetrySeconds' | 'webhookSeconds'>
  log: Logger
  random?: () => number
  onOutcome?: (outcome: string) => void
}

/**
 * Sends what the journal tells. Within a subscription strictly in the order of positions, one at a time: the first that
 * is not delivered holds the others back. Of several workers one sends for a subscription, by an advisory lock of this
 * connection: whoever is killed frees it at once. A delivery is marked after the answer, never before: at least once.
 */
export function createDispatcher(deps: Deps): Dispatcher {
  const { client, clock, log } = deps
  const sending = new Map<string, Promise<void>>()
  /** How many queues of a participant are being sent: its slow receivers are its own trouble. */
  const held = new Map<string, number>()
  let closed = false

  async function round(): Promise<void> {
    while ((await fanOut(client, clock.now())) > 0);
    const due = await subscriptionsDue(client, clock.now())
    for (const { id, participant } of due) {
      const others = held.get(participant) ?? 0
      if (sending.has(id) || sending.size >= limits.webhookSendsInFlight) continue
      if (others >= limits.webhookSendsInFlightPerParticipant) continue
      held.set(participant, others + 1)
      const done = drain(id)
        .catch((error: Error) =>
          log.warn({ err: { message: error.message }, subscription: id }, 'a delivery broke off'),
        )
        .finally(() => {
          sending.delete(id)
          held.set(participant, held.get(participant)! - 1)
        })
      sending.set(id, done)
    }
  }

  async function drain(id: string): Promise<void> {
    const { rows } = await client.query('select pg_try_advisory_lock($1, hashtext($2)) as held', [
      lockClasses.webhookSubscription,
      id,
    ])
    if (rows[0].held !== true) return
    try {
      const turnEnds = performance.now() + limits.webhookTurnSeconds * 1_000
      let next = await look(id)
      while (next.head !== undefined && !closed && performance.now() < turnEnds) {
        const { marked, goOn } = await deliver(deps, next.head, next.keys)
        if (!goOn) return await marked
        // Asked behind the mark, which so needs no wait of its own.
        next = (await Promise.all([look(id), marked]))[0]
      }
    } finally {
      await client.query('select pg_advisory_unlock($1, hashtext($2))', [lockClasses.webhookSubscription, id])
    }
  }

  /** The head of the queue, and the keys that sign it. */
  async function look(id: string) {
    const now = clock.now()
    const [head, keys] = await Promise.all([headOf(client, id, now), keysOf(client, id, now)])
    return { head, keys }
  }

  async function settled(): Promise<void> {
    while (sending.size > 0) await Promise.all(sending.values())
  }

  return {
    round,
    sent: () => (sending.size === 0 ? new Promise(() => undefined) : Promise.race(sending.values())),
    settled,
    async close() {
      closed = true
      await settled()
    },
  }
}

/** `goOn`: whether the next may follow. */
type Attempt = { marked: Promise<void>; goOn: boolean }

/** One attempt at the head of a queue, and the mark of what came of it, which is on its way. */
async function deliver(deps: Deps, head: Head, keys: readonly SigningKey[]): Promise<Attempt> {
  const { client, clock, config, onOutcome, random = Math.random } = deps
  if (!head.visible) {
    const marked = giveUp(client, head, 'The record is no longer visible to you.')
    onOutcome?.('withheld')
    return { marked, goOn: true }
  }
  const answer = await send(deps, head, keys)
  const now = clock.now()
  const attempted = { attempts: head.attempts + 1, now, status: answer.status, error: answer.error }
  const schedule = { retrySeconds: config.webhookRetrySeconds, random }
  const outcome = outcomeOf({ ...attempted, retryAfter: answer.retryAfter }, schedule, now)
  onOutcome?.(outcome.is)
  switch (outcome.is) {
    case 'delivered':
      return { marked: markDelivered(client, head, attempted), goOn: true }
    case 'failed':
      return { marked: markFailed(client, head, attempted, outcome.nextAttemptAt), goOn: false }
    case 'gone':
      return { marked: stop(client, head, attempted, 'gone'), goOn: false }
    case 'given_up':
      return { marked: stop(client, head, attempted, 'failing'), goOn: false }
  }
}

type Sent = { status: number | null; error: string | null; retryAfter: string | undefined }

async function send({ clock, config, log }: Deps, head: Head, keys: readonly SigningKey[]): Promise<Sent> {
  const sentAt = clock.now()
  const id = messageId(head.position)
  const data = changeToJson(head)
  const body = JSON.stringify({ type: data.type, timestamp: data.occurredAt, data })
  const signature = signatures(keys, { id, sentAt, body })
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Accord',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
    'webhook-signature': signature,
  }
  const guard = {
    bytes: limits.webhookAnswerBytes,
    seconds: config.webhookSeconds,
    allowPrivate: config.allowPrivateEgress,
  }
  try {
    const { status, headers: answered } = await guardedRequest(
      head.url,
      { method: 'POST', headers, body, again: true },
      guard,
    )
    const error = status >= 200 && status < 300 ? null : `The receiver answered ${status}.`
    return { status, error, retryAfter: answered['retry-after'] }
  } catch (error) {
    const { message, cause } = error as Error
    log.info(
      { err: { message: String(cause ?? message) }, subscription: head.subscription_id },
      'a receiver did not answer',
    )
    return { status: null, error: `No answer: ${message}.`, retryAfter: undefined }
  }
}
