import type { Relation } from '../../access/policy.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

/** The provider names an accepted offer in a commitment or a task of its own (BR-37). */
export const requirementOfferLifecycle = lifecycle({
  of: 'requirement_offer',
  states: { offered: [], accepted: [], converted: [], rejected: [], withdrawn: [] },
  verbs: {
    acceptRequirementOffer: {
      from: ['offered'],
      to: 'accepted',
      action: 'requirement_offer.decide',
      event: 'requirement_offer.accepted',
    },
    rejectRequirementOffer: {
      from: ['offered'],
      to: 'rejected',
      action: 'requirement_offer.decide',
      event: 'requirement_offer.rejected',
    },
    withdrawRequirementOffer: {
      from: ['offered', 'accepted'],
      to: 'withdrawn',
      action: 'requirement_offer.withdraw',
      event: 'requirement_offer.withdrawn',
    },
    convertToTask: {
      from: ['accepted'],
      to: 'converted',
      action: 'task.create',
      event: 'requirement_offer.converted',
      within: 'createTask',
    },
    convertToCommitment: {
      from: ['accepted'],
      to: 'converted',
      action: 'commitment.create',
      event: 'requirement_offer.converted',
      within: 'createCommitment',
    },
  },
})
export const offerStatuses = statesOf(requirementOfferLifecycle)
export type OfferStatus = StateOf<typeof requirementOfferLifecycle>
export type OfferVerb = VerbOf<typeof requirementOfferLifecycle>

type Standing = { status: OfferStatus; expiresAt: Date | null }

/** BR-37: until a moment the provider may convert an accepted offer; whether that has passed is derived, never stored. */
export function isExpired({ status, expiresAt }: Standing, now: Date): boolean {
  return status === 'accepted' && expiresAt !== null && expiresAt <= now
}

type Sides = { participant: string }

/** Whoever made the offer is its provider, and the owner of what it becomes; Ukraine is the requester. */
export function standingToOffer(caller: string, { participant }: Sides, verb?: OfferVerb): Relation[] {
  if (verb === 'convertToCommitment') return caller === participant ? ['own'] : []
  return [
    ...(caller === participant ? (['provider'] as const) : []),
    ...(caller === 'UA' ? (['requester'] as const) : []),
  ]
}
