import type { Lifecycle } from '../../kernel/lifecycle.ts'

export const subscriptionStatuses = ['active', 'disabled'] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]
export type SubscriptionVerb = 'disablement' | 'enablement' | 'ping'

export const subscriptionLifecycle: Lifecycle<SubscriptionStatus, SubscriptionVerb> = {
  disablement: { from: ['active'], to: 'disabled' },
  enablement: { from: ['disabled'], to: 'active' },
  ping: { from: ['active'], to: 'unchanged' },
}

/** owner: its participant did it. gone: the receiver answered 410. failing: it failed through the whole schedule. */
export const disabledReasons = ['owner', 'gone', 'failing'] as const
export type DisabledReason = (typeof disabledReasons)[number]

/** failed: it will be tried again. given_up: it will not. */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'given_up'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

export const schemes = ['v1', 'v1a'] as const
export type Scheme = (typeof schemes)[number]

/** What came of an attempt: an answer, or none and why. */
export type Outcome = { status: number; retryAfter?: string | undefined } | { error: string }

export type Verdict =
  | { is: 'delivered' }
  | { is: 'failed'; nextAttemptAt: Date; error: string }
  /** Nothing more is sent to this receiver until its owner says so. */
  | { is: 'stopped'; reason: DisabledReason; error: string }

type Attempt = {
  outcome: Outcome
  /** This one included. */
  attempts: number
  now: Date
  /** Seconds to wait after the first failure, the second, and so on (Standard Webhooks). */
  retrySeconds: readonly number[]
  /** In [0, 1): what spreads the retries of many. */
  random: number
}

const jitterShare = 0.1
const retryAfterSecondsMax = 86_400

/**
 * 2xx is delivered; 410 ends the subscription; anything else, a redirect too, is tried again by the schedule, later
 * where Retry-After says so; at its end the subscription is stopped, so that what follows is not lost but kept.
 */
export function judge({ outcome, attempts, now, retrySeconds, random }: Attempt): Verdict {
  if ('status' in outcome && outcome.status >= 200 && outcome.status < 300) return { is: 'delivered' }
  const error = 'error' in outcome ? outcome.error : `The receiver answered ${outcome.status}.`
  if ('status' in outcome && outcome.status === 410) return { is: 'stopped', reason: 'gone', error }
  const wait = retrySeconds[attempts - 1]
  if (wait === undefined) return { is: 'stopped', reason: 'failing', error }
  const spread = wait * (1 + jitterShare * (2 * random - 1))
  const asked = 'status' in outcome ? secondsAfter(outcome.retryAfter, now) : 0
  return { is: 'failed', nextAttemptAt: new Date(now.getTime() + Math.max(spread, asked) * 1_000), error }
}

/** Retry-After as seconds or as a date (RFC 9110), at most a day; 0 where it says nothing. */
export function secondsAfter(header: string | undefined, now: Date): number {
  if (header === undefined) return 0
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now.getTime()) / 1_000
  return Number.isNaN(seconds) ? 0 : Math.min(Math.max(seconds, 0), retryAfterSecondsMax)
}
