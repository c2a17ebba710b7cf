import type { Relation } from '../../access/policy.ts'
import { compare, minus, plain } from '../../kernel/decimal.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const offerKinds = ['capability', 'money'] as const

/** BR-37: the open part of an offer is accepted, in whole or in part, rejected or taken back. */
export const offerLifecycle = lifecycle({
  of: 'offer',
  states: { offered: [], accepted: [], partly_accepted: [], rejected: [], withdrawn: [] },
  verbs: {
    acceptOffer: {
      from: ['offered', 'partly_accepted'],
      to: 'accepted',
      action: 'offer.decide',
      event: 'offer.accepted',
    },
    acceptInPart: {
      from: ['offered', 'partly_accepted'],
      to: 'partly_accepted',
      action: 'offer.decide',
      event: 'offer.accepted',
      within: 'acceptOffer',
    },
    rejectOffer: {
      from: ['offered', 'partly_accepted'],
      to: 'rejected',
      action: 'offer.decide',
      event: 'offer.rejected',
    },
    withdrawOffer: {
      from: ['offered', 'partly_accepted'],
      to: 'withdrawn',
      action: 'offer.withdraw',
      event: 'offer.withdrawn',
    },
    joinOffer: { from: ['offered', 'partly_accepted'], to: 'unchanged', action: 'offer.join', event: 'offer.joined' },
  },
})
export const offerStatuses = statesOf(offerLifecycle)

/** Why an undecided offer is no longer open; one that is attested after the cancellation was never open. */
export const requestCancelled = 'The request was cancelled.'
export type OfferVerb = VerbOf<typeof offerLifecycle>

export const responseTypes = [
  'offer',
  'partial_offer',
  'decline',
  'reserve_position',
  'counter_proposal',
  'no_objection',
] as const
export type ResponseType = (typeof responseTypes)[number]

/** BR-31a: to reserve one's position says nothing on the matter, so it answers no undertaking. */
export const substantive: Readonly<Record<ResponseType, boolean>> = {
  offer: true,
  partial_offer: true,
  decline: true,
  reserve_position: false,
  counter_proposal: true,
  no_objection: true,
}

/** The two sides of an offer; a partner of a joint one confirms its own part. */
export function standingToOffer(
  caller: string,
  {
    requester,
    provider,
    partners,
  }: { requester: string; provider: string; partners: readonly { participant: string }[] },
  verb: OfferVerb,
): Relation[] {
  if (verb === 'joinOffer') return partners.some(({ participant }) => participant === caller) ? ['provider'] : []
  return [
    ...(caller === requester ? (['requester'] as const) : []),
    ...(caller === provider ? (['provider'] as const) : []),
  ]
}

/** BR-37: the quantity that is accepted now of what is left; the rest stays open. */
export function acceptedShare(
  offered: string,
  accepted: string,
  wanted: string | undefined,
  pointer: string,
): { share: string; whole: boolean } {
  const left = plain(minus(offered, accepted))
  const share = plain(wanted ?? left)
  if (compare(share, left) > 0)
    throw unprocessable(
      pointer,
      say('Only {left} of the offer is left, and {wanted} is more.', { left, wanted: share }),
      'BR-37',
    )
  return { share, whole: share === left }
}
