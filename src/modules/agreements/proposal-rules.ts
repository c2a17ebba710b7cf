import { type Actor, hasRole } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { allOf, say } from '../../kernel/sentence.ts'
import { allowedActions, lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const proposalKinds = ['new_agreement', 'clause_amendment', 'status', 'notice', 'authentic_text'] as const
export type ProposalKind = (typeof proposalKinds)[number]
export const proposerRoles = ['party', 'secretariat'] as const
export type ProposerRole = (typeof proposerRoles)[number]

/** A confirmation that another party must still join leaves the proposal as it is: see `awaitedAfter`. */
export const proposalLifecycle = lifecycle({
  of: 'register_proposal',
  states: { proposed: [], confirmed: [], rejected: [], withdrawn: [] },
  verbs: {
    confirmRegisterProposal: {
      from: ['proposed'],
      to: 'confirmed',
      action: 'register.decide',
      event: 'register.confirmed',
    },
    rejectRegisterProposal: {
      from: ['proposed'],
      to: 'rejected',
      action: 'register.decide',
      event: 'register.rejected',
    },
    withdrawRegisterProposal: {
      from: ['proposed'],
      to: 'withdrawn',
      action: 'register.withdraw',
      event: 'register.withdrawn',
    },
  },
})
export const proposalStatuses = statesOf(proposalLifecycle)
export type ProposalStatus = StateOf<typeof proposalLifecycle>
export type ProposalVerb = VerbOf<typeof proposalLifecycle>

export type ProposalFacts = {
  id: string
  participant: string
  proposedBy: string
  proposerRole: ProposerRole
  status: ProposalStatus
  confirmedBy: readonly string[]
}

/** BR-54: who must still confirm. A party has spoken by proposing; the secretariat speaks for nobody. */
export function awaitedParties(proposal: Omit<ProposalFacts, 'id'>): string[] {
  if (proposal.status !== 'proposed') return []
  const spoken =
    proposal.proposerRole === 'party' ? [proposal.proposedBy, ...proposal.confirmedBy] : proposal.confirmedBy
  return ['UA', proposal.participant].filter((party) => !spoken.includes(party))
}

/** Who is awaited once this party has confirmed too. */
export function awaitedAfter(proposal: ProposalFacts, party: string): string[] {
  return awaitedParties(proposal).filter((awaited) => awaited !== party)
}

/** The caller's relation to an agreement between Ukraine and a participant. */
export function standingTo(actor: Actor, participant: string): Relation[] {
  return isParty(actor.participant, participant) ? ['any', 'party'] : ['any']
}

/** A proposal is the caller's own if the same voice made it: the secretariat and Ukraine's coordinator are two voices. */
export function standingToProposal(actor: Actor, proposal: ProposalFacts): Relation[] {
  const voice = proposal.proposerRole === 'secretariat' ? 'secretariat' : 'coordinator'
  const own = proposal.proposedBy === actor.participant && hasRole(actor, voice)
  return [...standingTo(actor, proposal.participant), ...(own ? (['own'] as const) : [])]
}

export function proposerRole(actor: Actor, participant: string): ProposerRole {
  return hasRole(actor, 'coordinator') && isParty(actor.participant, participant) ? 'party' : 'secretariat'
}

export function isParty(code: string, participant: string): boolean {
  return code === 'UA' || code === participant
}

/** What the caller could do next, as far as state and policy say. */
export function allowedOnProposal(actor: Actor, proposal: ProposalFacts): string[] {
  const awaited = awaitedParties(proposal).includes(actor.participant)
  return allowedActions(proposalLifecycle, proposal.status, actor, (verb) =>
    verb === 'withdrawRegisterProposal' || awaited ? standingToProposal(actor, proposal) : [],
  )
}

/**
 * BR-54: the party that proposed may neither confirm nor reject.
 * @throws Refusal `forbidden`
 */
export function requireOtherParty(actor: Actor, proposal: ProposalFacts): void {
  if (proposal.proposerRole === 'party' && proposal.proposedBy === actor.participant) {
    throw new Refusal(
      'forbidden',
      say('{participant} proposed this; the other party confirms or rejects it.', { participant: actor.participant }),
      {
        object: { type: 'register_proposal', id: proposal.id },
        rule: 'BR-54',
      },
    )
  }
}

/** @throws Refusal `conflict` where this party has already confirmed */
export function requireAwaited(actor: Actor, proposal: ProposalFacts): void {
  const awaited = awaitedParties(proposal)
  if (!awaited.includes(actor.participant)) {
    throw new Refusal(
      'conflict',
      say('{participant} has confirmed; {awaited} is awaited.', {
        participant: actor.participant,
        awaited: allOf(awaited),
      }),
      {
        object: { type: 'register_proposal', id: proposal.id },
        rule: 'BR-54',
        state: proposal.status,
        allowed: [],
      },
    )
  }
}
