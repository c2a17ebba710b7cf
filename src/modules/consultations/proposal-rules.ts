import type { Relation } from '../../access/policy.ts'
import { lifecycle, type StateOf, type VerbOf } from '../../platform/lifecycle.ts'

/** BR-37: what acceptance makes is its provider's alone: to confirm as a commitment or a task, or to decline. */
export const conversionProposalLifecycle = lifecycle({
  of: 'conversion_proposal',
  column: 'conversion',
  states: { pending: [], converted: [], declined: [] },
  verbs: {
    confirmProposalAsCommitment: {
      from: ['pending'],
      to: 'converted',
      action: 'commitment.create',
      event: 'offer.converted',
    },
    confirmProposalAsTask: { from: ['pending'], to: 'converted', action: 'task.create', event: 'offer.converted' },
    declineProposal: {
      from: ['pending'],
      to: 'declined',
      action: 'offer.withdraw',
      event: 'offer.conversion_declined',
    },
  },
})
export type Conversion = StateOf<typeof conversionProposalLifecycle>
export type ProposalVerb = VerbOf<typeof conversionProposalLifecycle>

type Standing = { conversion: Conversion; expiresAt: Date }

/** A proposal is its provider's to confirm up to a moment; derived, never stored. */
export function isProposalExpired({ conversion, expiresAt }: Standing, now: Date): boolean {
  return conversion === 'pending' && expiresAt <= now
}

/** A commitment goes into the provider's own books; a task is done, and an offer was made, as its provider. */
export function standingToProposal(caller: string, { provider }: { provider: string }, verb: ProposalVerb): Relation[] {
  if (caller !== provider) return []
  return verb === 'confirmProposalAsCommitment' ? ['own'] : ['provider']
}
