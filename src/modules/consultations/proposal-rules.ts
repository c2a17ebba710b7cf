import type { Relation } from '../../access/policy.ts'
import { lifecycle, type StateOf, type VerbOf } from '../../platform/lifecycle.ts'

/** BR-37: only its provider may confirm a proposal, as a commitment or a task, or decline it. */
export const conversionProposalLifecycle = lifecycle({
  of: 'conversion_proposal',
  column: 'conversion',
  states: { pending: [], deviating: [], converted: [], declined: [] },
  verbs: {
    confirmProposalAsCommitment: {
      from: ['pending'],
      to: 'converted',
      action: 'commitment.create',
      event: 'offer.converted',
    },
    confirmProposalAsTask: { from: ['pending'], to: 'converted', action: 'task.create', event: 'offer.converted' },
    stateDeviation: { from: ['pending'], to: 'deviating', action: 'proposal.decline', event: 'offer.deviation_stated' },
    confirmDeviation: {
      from: ['deviating'],
      to: 'pending',
      action: 'offer.decide',
      event: 'offer.deviation_confirmed',
    },
    refuseDeviation: { from: ['deviating'], to: 'pending', action: 'offer.decide', event: 'offer.deviation_refused' },
    declineProposal: {
      from: ['pending', 'deviating'],
      to: 'declined',
      action: 'proposal.decline',
      event: 'offer.conversion_declined',
    },
  },
})
export type Conversion = StateOf<typeof conversionProposalLifecycle>
export type ProposalVerb = VerbOf<typeof conversionProposalLifecycle>

type Standing = { conversion: Conversion; expiresAt: Date }

/** A provider can confirm a proposal up to a moment; whether that has passed is derived, never stored. */
export function isProposalExpired({ conversion, expiresAt }: Standing, now: Date): boolean {
  return (conversion === 'pending' || conversion === 'deviating') && expiresAt <= now
}

/**
 * A commitment goes into the provider's own books, and a task is done by the provider that made the offer. The participant
 * that accepted the offer decides whether something else may be given.
 */
export function standingToProposal(
  caller: string,
  { provider, requester }: { provider: string; requester: string },
  verb: ProposalVerb,
): Relation[] {
  if (verb === 'confirmDeviation' || verb === 'refuseDeviation') return caller === requester ? ['requester'] : []
  if (caller !== provider) return []
  return verb === 'confirmProposalAsCommitment' ? ['own'] : ['provider']
}
