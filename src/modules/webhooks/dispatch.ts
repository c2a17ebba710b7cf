import type pg from 'pg'
import { type Config, limits } from '../../config.ts'
import type { Clock } from '../../kernel/time.ts'
import { grouped } from '../../platform/grouped.ts'
import { guardedRequest } from '../../platform/http/egress.ts'
import { type Log, reasonOf } from '../../platform/log.ts'
import { changeToJson } from '../audit/change-entry.ts'
import {
  type Delivered,
  type DueSubscription,
  fanOut,
  giveUp,
  type Head,
  lockQueues,
  markFailed,
  nextOf,
  type Step,
  stop,
  subscriptionsDue,
  unlockQueues,
} from './dispatch-queries.ts'
import { messageId, outcomeOf, type SigningKey, signatures } from './rules.ts'

export type Dispatcher = {
  /** Makes the deliveries of new positions and sends what is due; resolves when nothing more is due now. */
  round(): Promise<void>
  /** Resolves when a queue has been sent to its end, or its receiver does not accept a delivery. */
  sent(): Promise<void>
  /** Resolves when that holds for every queue that is being sent. */
  settled(): Promise<void>
  /** Sends no more; resolves when all calls under way have been answered and marked. */
  close(): Promise<void>
}

type Deps = {
  client: pg.Client
  clock: Clock
  config: Pick<Config, 'allowPrivateEgress' | 'webhookRetrySeconds' | 'webhookSeconds'>
  log: Log
  random?: () => number
  onOutcome?: (outcome: string) => void
}

/**
 * Sends what the journal tells. Within a subscription strictly in the order of positions, one at a time: the first that
 * is not delivered holds the others back. Only one of several workers sends for a subscription, by an advisory lock of
 * its connection; a killed worker frees the lock at once. A delivery is marked after the answer, never before, so it is
 * made at least once. Questions of several queues to the database are grouped, because that costs little more than one
 * question.
 */
export function createDispatcher(deps: Deps): Dispatcher {
  const { client, clock, log } = deps
  const sending = new Map<string, Promise<void>>()
  /** How many queues of a participant are being sent, so that its slow receivers delay only itself. */
  const held = new Map<string, number>()
  let closed = false
  const lock = grouped(async (ids: readonly string[]) => {
    const locked = await lockQueues(client, ids)
    return ids.map((id) => locked.has(id))
  })
  const unlock = grouped(async (ids: readonly string[]) => {
    await unlockQueues(client, ids)
    return ids.map(() => undefined)
  })
  const step = grouped((steps: readonly Step[]) => nextOf(client, clock.now(), steps))

  async function round(): Promise<void> {
    while (await fanOut(client, clock.now()));
    const due = await subscriptionsDue(client, clock.now())
    for (const queue of due) {
      const { id, participant } = queue
      const others = held.get(participant) ?? 0
      if (sending.has(id) || sending.size >= limits.webhookSendsInFlight) continue
      if (others >= limits.webhookSendsInFlightPerParticipant) continue
      held.set(participant, others + 1)
      const done = drain(queue)
        .catch((error: Error) => log.trouble(error, 'a delivery broke off', { subscription: id }))
        .finally(() => {
          sending.delete(id)
          held.set(participant, held.get(participant)! - 1)
        })
      sending.set(id, done)
    }
  }

  async function drain(queue: DueSubscription): Promise<void> {
    if (!(await lock(queue.id))) return
    try {
      const turnEnds = performance.now() + limits.webhookTurnSeconds * 1_000
      let next = await step({ queue, delivered: undefined })
      // If rights have changed, the next round finds out what may be sent now.
      while (next?.head.current === true && !closed && performance.now() < turnEnds) {
        const { delivered, goOn } = await deliver(deps, next.head, next.keys)
        if (!goOn) return
        next = await step({ queue, delivered })
      }
    } finally {
      await unlock(queue.id)
    }
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

/** `delivered`: the delivery to be marked. `goOn`: whether the next one may follow. */
type Attempt = { delivered: Delivered | undefined; goOn: boolean }

/** One attempt at the head of a queue; its result is marked, except a success, which is marked later. */
async function deliver(deps: Deps, head: Head, keys: readonly SigningKey[]): Promise<Attempt> {
  const { client, clock, config, onOutcome, random = Math.random } = deps
  if (!head.visible) {
    await giveUp(client, head, 'The record is no longer visible to you.')
    onOutcome?.('withheld')
    return { delivered: undefined, goOn: true }
  }
  const answer = await send(deps, head, keys)
  const now = clock.now()
  const attempted = { attempts: head.attempts + 1, now, status: answer.status, error: answer.error }
  const schedule = { retrySeconds: config.webhookRetrySeconds, random }
  const outcome = outcomeOf({ ...attempted, retryAfter: answer.retryAfter }, schedule, now)
  onOutcome?.(outcome.is)
  if (outcome.is === 'delivered') return { delivered: { id: head.id, ...attempted }, goOn: true }
  if (outcome.is === 'failed') await markFailed(client, head, attempted, outcome.nextAttemptAt)
  else await stop(client, head, attempted, outcome.is === 'gone' ? 'gone' : 'failing')
  return { delivered: undefined, goOn: false }
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
    const { message } = error as Error
    log.info({ err: reasonOf(error), subscription: head.subscription_id }, 'a receiver did not answer')
    return { status: null, error: `No answer: ${message}.`, retryAfter: undefined }
  }
}
