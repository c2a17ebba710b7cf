import { createPrivateKey, sign } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** After the first attempt, as the Standard Webhooks specification advises: 5 s, 5 and 30 min, 2 to 24 h. */
export const specifiedRetrySeconds: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

const jitterShare = 0.1
const retryAfterSecondsMax = 86_400

export type Outcome = { is: 'delivered' } | { is: 'gone' } | { is: 'given_up' } | { is: 'failed'; nextAttemptAt: Date }

export type Attempt = {
  /** Attempts made, this one included. */
  attempts: number
  /** Null where no answer came. */
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

export type SigningKey = { scheme: 'v1'; secret: Uint8Array } | { scheme: 'v1a'; privateKeyPkcs8: Uint8Array }

export type Message = { id: string; sentAt: Date; body: string }

/** The value of `webhook-signature`: one signature of every key that holds, so that a rotation interrupts nobody. */
export function signatures(keys: readonly SigningKey[], { id, sentAt, body }: Message): string {
  const content = Buffer.from(`${id}.${Math.floor(sentAt.getTime() / 1_000)}.${body}`)
  return keys
    .map((key) => {
      if (key.scheme === 'v1') {
        return new Webhook(Buffer.from(key.secret).toString('base64')).sign(id, sentAt, body)
      }
      const privateKey = createPrivateKey({ key: Buffer.from(key.privateKeyPkcs8), format: 'der', type: 'pkcs8' })
      return `v1a,${sign(null, content, privateKey).toString('base64')}`
    })
    .join(' ')
}
