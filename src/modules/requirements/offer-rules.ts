import type { Action, Relation } from '../../access/policy.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'

export const offerStatuses = ['offered', 'accepted', 'converted', 'rejected', 'withdrawn'] as const
export type OfferStatus = (typeof offerStatuses)[number]
export type OfferVerb = 'acceptance' | 'rejection' | 'withdrawal' | 'conversion'

/** `conversion`: the provider names it in a commitment or a task of its own (BR-37). */
export const requirementOfferLifecycle: Lifecycle<OfferStatus, OfferVerb> = {
  acceptance: { from: ['offered'], to: 'accepted' },
  rejection: { from: ['offered'], to: 'rejected' },
  withdrawal: { from: ['offered', 'accepted'], to: 'withdrawn' },
  conversion: { from: ['accepted'], to: 'converted' },
}

type Standing = { status: OfferStatus; expires_at: Date | null }

/** BR-37: an accepted offer is its provider's to convert up to a moment; derived, never stored. */
export function isExpired({ status, expires_at }: Standing, now: Date): boolean {
  return status === 'accepted' && expires_at !== null && expires_at <= now
}

export const offerActions: Readonly<Record<OfferVerb, Action>> = {
  acceptance: 'requirement_offer.decide',
  rejection: 'requirement_offer.decide',
  withdrawal: 'requirement_offer.withdraw',
  conversion: 'task.create',
}

export function standingToOffer(caller: string, { participant }: { participant: string }): Relation[] {
  return [
    ...(caller === participant ? (['provider'] as const) : []),
    ...(caller === 'UA' ? (['requester'] as const) : []),
  ]
}
