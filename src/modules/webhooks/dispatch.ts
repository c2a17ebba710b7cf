import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type pg from 'pg'
import type { Logger } from 'pino'
import { type Config, limits } from '../../config.ts'
import type { Clock } from '../../kernel/time.ts'
import { type Answer, callOutside } from '../../platform/http/egress.ts'
import { changeToJson } from '../audit/change-entry.ts'
import {
  fanOut,
  givenUp,
  type Head,
  headOf,
  keysOf,
  markDelivered,
  markFailed,
  stop,
  subscriptionsDue,
} from './dispatch-queries.ts'
import { judge, type Outcome, type Scheme } from './rules.ts'
import { signedHeaders } from './sign.ts'

/** The two-part advisory lock of a subscription: this, and a hash of its id. */
const lockClass = 60171504

export type Dispatcher = {
  /** Makes the deliveries of new positions and sends what is due; resolves when nothing more is due now. */
  round(): Promise<void>
  /** Resolves when what is being sent has been answered. */
  settled(): Promise<void>
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

  async function round(): Promise<void> {
    while ((await fanOut(client)) > 0);
    const due = await subscriptionsDue(client, clock.now())
    for (const id of due) {
      if (sending.has(id) || sending.size >= limits.webhookSendsInFlight) continue
      const done = drain(id)
        .catch((error: Error) => log.warn({ err: { message: error.message }, subscription: id }, 'a delivery broke off'))
        .finally(() => sending.delete(id))
      sending.set(id, done)
    }
  }

  async function drain(id: string): Promise<void> {
    const { rows } = await client.query('select pg_try_advisory_lock($1, hashtext($2)) as held', [lockClass, id])
    if (rows[0].held !== true) return
    const agents = [new HttpAgent({ keepAlive: true }), new HttpsAgent({ keepAlive: true })] as const
    try {
      for (;;) {
        const head = await headOf(client, id, clock.now())
        if (head === undefined || !(await deliver(deps, head, agents))) return
      }
    } finally {
      for (const agent of agents) agent.destroy()
      await client.query('select pg_advisory_unlock($1, hashtext($2))', [lockClass, id])
    }
  }

  return {
    round,
    async settled() {
      while (sending.size > 0) await Promise.all(sending.values())
    },
  }
}

/** One attempt at the head of a queue. @returns whether the next may follow */
async function deliver(
  deps: Deps,
  head: Head,
  [http, https]: readonly [HttpAgent, HttpsAgent],
): Promise<boolean> {
  const { client, clock, config, onOutcome, random = Math.random } = deps
  if (!head.visible) {
    await givenUp(client, head, 'The record is no longer visible to you.')
    onOutcome?.('withheld')
    return true
  }
  const outcome = await send(deps, head, head.url.startsWith('https:') ? https : http)
  const now = clock.now()
  const attempts = head.attempts + 1
  const status = 'status' in outcome ? outcome.status : null
  const verdict = judge({ outcome, attempts, now, retrySeconds: config.webhookRetrySeconds, random: random() })
  onOutcome?.(verdict.is)
  if (verdict.is === 'delivered') {
    await markDelivered(client, head, { attempts, now, status: status! })
    return true
  }
  if (verdict.is === 'failed')
    await markFailed(client, head, { attempts, now, status, error: verdict.error, nextAttemptAt: verdict.nextAttemptAt })
  else await stop(client, head, { attempts, now, status, error: verdict.error, reason: verdict.reason })
  return false
}

async function send({ client, clock, config }: Deps, head: Head, agent: HttpAgent | HttpsAgent): Promise<Outcome> {
  const at = clock.now()
  const keys = (await keysOf(client, head.subscription_id, at)) as { scheme: Scheme; secret: Buffer }[]
  const data = changeToJson(head)
  const body = JSON.stringify({ type: data.type, timestamp: data.occurredAt, data })
  try {
    const answer: Answer = await callOutside(head.url, {
      method: 'POST',
      headers: { ...signedHeaders({ id: messageId(head.position), at, body }, keys), 'user-agent': 'Accord' },
      body,
      agent: agent as HttpAgent,
      bytes: limits.webhookAnswerBytes,
      seconds: config.webhookSeconds,
      allowPrivate: config.allowPrivateEgress,
    })
    return { status: answer.status, retryAfter: answer.headers['retry-after'] }
  } catch (error) {
    return { error: `${(error as Error).message || 'The connection failed'}.` }
  }
}

/** The same for every attempt and every replay of a change, so that a receiver knows what it has had. */
export function messageId(position: number): string {
  return `change_${position}`
}
