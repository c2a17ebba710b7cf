import {
  createHmac,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { limits } from '../../config.ts'
import { lifecycle, statesOf } from '../../platform/lifecycle.ts'

const manage = { action: 'webhook.manage' } as const

export const subscriptionLifecycle = lifecycle({
  of: 'webhook',
  table: 'webhook_subscription',
  states: { active: [], disabled: [] },
  verbs: {
    changeWebhook: { from: ['active', 'disabled'], to: 'unchanged', ...manage, event: 'webhook.changed' },
    disableWebhook: { from: ['active'], to: 'disabled', ...manage, event: 'webhook.disabled' },
    enableWebhook: { from: ['disabled'], to: 'active', ...manage, event: 'webhook.enabled' },
    pingWebhook: { from: ['active'], to: 'unchanged', ...manage, event: 'webhook.pinged' },
    replayWebhook: {
      from: ['active', 'disabled'],
      to: 'unchanged',
      ...manage,
      event: 'webhook.replayed',
    },
    rotateWebhookKeys: {
      from: ['active', 'disabled'],
      to: 'unchanged',
      ...manage,
      event: 'webhook.rotated',
    },
  },
})
export const subscriptionStatuses = statesOf(subscriptionLifecycle)

/** owner: its participant did it. gone: the receiver answered 410. failing: it failed through the whole schedule. */
export const disabledReasons = ['owner', 'gone', 'failing'] as const
export type DisabledReason = (typeof disabledReasons)[number]

/** failed: it will be tried again. given_up: it will not. */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'given_up'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** v1: HMAC-SHA256 with a secret that both sides hold. v1a: Ed25519, the receiver has the public half. */
export const schemes = ['v1', 'v1a'] as const
export type Scheme = (typeof schemes)[number]

const jitterShare = 0.1
const retryAfterSecondsMax = 86_400

export type Outcome = { is: 'delivered' } | { is: 'gone' } | { is: 'given_up' } | { is: 'failed'; nextAttemptAt: Date }

export type Attempt = {
  /** Attempts made, this one included. */
  attempts: number
  /** The HTTP status of the answer; null where none came. */
  status: number | null
  retryAfter: string | undefined
}

type Schedule = { retrySeconds: readonly number[]; random(): number }

/** What becomes of a delivery after an attempt. Redirects are failures: an address that was not checked is not visited. */
export function outcomeOf({ attempts, status, retryAfter }: Attempt, schedule: Schedule, now: Date): Outcome {
  if (status !== null && status >= 200 && status < 300) return { is: 'delivered' }
  if (status === 410) return { is: 'gone' }
  const planned = schedule.retrySeconds[attempts - 1]
  if (planned === undefined) return { is: 'given_up' }
  const jittered = planned * (1 + jitterShare * (2 * schedule.random() - 1))
  const asked = status === 429 || status === 503 ? retryAfterSeconds(retryAfter, now) : undefined
  return { is: 'failed', nextAttemptAt: new Date(now.getTime() + Math.max(jittered, asked ?? 0) * 1_000) }
}

/** Seconds that `Retry-After` asks for, given as seconds or as a date; never more than a day. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1_000
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), retryAfterSecondsMax)
}

export type SigningKey = { scheme: Scheme; secret: Uint8Array }

/** A key as it is stored; `shown` is told once, when it is made. */
export type NewKey = SigningKey & { publicKey: string | null; shown: string | null }

const secretBytes = 32

export function createKey(scheme: Scheme): NewKey {
  if (scheme === 'v1') {
    const secret = randomBytes(secretBytes)
    return { scheme, secret, publicKey: null, shown: `whsec_${secret.toString('base64')}` }
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { scheme, secret, publicKey: `whpk_${raw.toString('base64')}`, shown: null }
}

export type Message = { id: string; sentAt: Date; body: string }

/** The value of `webhook-signature`: one signature of every key that holds, so that a rotation interrupts nobody. */
export function signatures(keys: readonly SigningKey[], { id, sentAt, body }: Message): string {
  const content = Buffer.from(`${id}.${Math.floor(sentAt.getTime() / 1_000)}.${body}`)
  return keys
    .map(({ scheme, secret }) => {
      const key = keyOf(scheme, secret)
      if (scheme === 'v1') return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
      return `v1a,${sign(null, content, key).toString('base64')}`
    })
    .join(' ')
}

const keysRead = new LRUCache<string, KeyObject>({ max: limits.webhookKeysKept })

/** Keys are kept parsed, because reading one takes at least as long as signing with it. */
function keyOf(scheme: Scheme, secret: Uint8Array): KeyObject {
  const bytes = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
  const name = `${scheme} ${bytes.toString('latin1')}`
  const known = keysRead.get(name)
  if (known !== undefined) return known
  const key = scheme === 'v1' ? createSecretKey(bytes) : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
  keysRead.set(name, key)
  return key
}

/** The same for every attempt and every replay of a change, so that a receiver knows what it has received. */
export function messageId(position: number): string {
  return `change_${position}`
}
