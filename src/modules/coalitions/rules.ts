import type { Relation } from '../../access/policy.ts'
import { monthsLater } from '../../kernel/period.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const coalitionRoles = ['lead', 'co_lead', 'subgroup_lead', 'member', 'contributor', 'observer'] as const
export type CoalitionRole = (typeof coalitionRoles)[number]
/** How exactly the start of a membership is known. */
export const precisions = ['day', 'month'] as const
export const decidingBodies = ['steering_committee', 'leadership_group', 'plenary'] as const
export const adoptions = ['consensus', 'silence'] as const
export const charterKinds = ['charter', 'letter_of_intent'] as const
export const coalitionFindings = ['no_lead', 'too_many_leads', 'review_overdue'] as const

/**
 * BR-80: two sides agree on a membership: its participant and another lead of the coalition, or Ukraine if nobody else
 * leads. If Ukraine itself would then take a role, any member that does not only observe agrees.
 * BR-81: a participant has one role in a coalition on a day, besides the sub-groups that it leads.
 * BR-82: there are no more leads than the charter allows.
 * BR-83: the lead is handed over in one act; a coalition without a lead shows that.
 * BR-84: an act is not dated before the act that it follows.
 */
export const membershipLifecycle = lifecycle({
  of: 'coalition_membership',
  states: { claimed: [], proposed: [], confirmed: [], declined: [], withdrawn: [], replaced: [] },
  verbs: {
    confirmMembership: {
      from: ['proposed'],
      to: 'confirmed',
      action: 'membership.decide',
      event: 'coalition.membership_confirmed',
    },
    rejectMembership: {
      from: ['proposed'],
      to: 'declined',
      action: 'membership.decide',
      event: 'coalition.membership_declined',
    },
    withdrawMembership: {
      from: ['proposed'],
      to: 'withdrawn',
      action: 'membership.withdraw',
      event: 'coalition.membership_withdrawn',
    },
    leaveCoalition: {
      from: ['claimed', 'confirmed'],
      to: 'unchanged',
      action: 'membership.leave',
      event: 'coalition.membership_ended',
    },
  },
})
export const membershipStatuses = statesOf(membershipLifecycle)
export type MembershipStatus = StateOf<typeof membershipLifecycle>
export type MembershipVerb = VerbOf<typeof membershipLifecycle>

type Sides = { participant: string; proposedBy: string | null; deciders: readonly string[] }

/** The relation to a membership: its participant, the side that proposed it, or the side that decides. */
export function standingToMembership(verb: MembershipVerb, caller: string, row: Sides): Relation[] {
  if (verb === 'leaveCoalition') return row.participant === caller ? ['own'] : []
  if (row.proposedBy === caller) return ['own']
  const decides = row.proposedBy === row.participant ? row.deciders.includes(caller) : row.participant === caller
  return decides ? ['counterparty'] : []
}

/** The caller's relation to a coalition: leads it, takes part in it. */
export function standingToCoalition({ leads, takes_part }: { leads: boolean; takes_part: boolean }): Relation[] {
  return [...(leads ? (['lead'] as const) : []), ...(takes_part ? (['member'] as const) : [])]
}

export const isLead = (role: CoalitionRole) => role === 'lead' || role === 'co_lead'

/** BR-82. */
export function checkLeads(
  { role, participant }: { role: CoalitionRole; participant: string },
  { leads_max, leaders }: { leads_max: number | null; leaders: readonly string[] },
): void {
  const others = leaders.filter((code) => code !== participant)
  if (!isLead(role) || leads_max === null || others.length < leads_max) return
  throw unprocessable(
    '/role',
    say('The charter allows no more leads than {count}; leading now: {others}.', { count: leads_max, others }),
    'BR-82',
  )
}

/** BR-81: a confirmed role that begins later would overlap with the proposed one. */
export function checkFree(from: string, later: { role: CoalitionRole; valid_from: string } | null): void {
  if (later === null) return
  throw new Refusal(
    'conflict',
    say('The participant has the role {role} from {valid_from}.', { role: later.role, valid_from: later.valid_from }),
    {
      rule: 'BR-81',
      state: 'confirmed',
      errors: [
        {
          pointer: '/from',
          detail: say('{from} must be later than {valid_from}', { from, valid_from: later.valid_from }),
          rule: 'BR-81',
        },
      ],
    },
  )
}

export type Governance = {
  leadsMax: number | null
  reviewCycle: number | null
  charteredOn: string | null
  reviewedOn: string | null
}

/** Counted from the last review, or from the charter if there has been no review. */
export function nextReviewDue({ reviewCycle, charteredOn, reviewedOn }: Governance): string | null {
  const from = reviewedOn ?? charteredOn
  return reviewCycle === null || from === null ? null : monthsLater(from, reviewCycle)
}

export type Finding = { finding: (typeof coalitionFindings)[number]; since: string | null }

/** What a coalition lacks or has too much of on a day; `since` is null where nobody knows. */
export function findingsOf(
  facts: Governance & { leads: readonly { participant: string }[]; ledUntil: string | null },
  today: string,
): Finding[] {
  const due = nextReviewDue(facts)
  return [
    ...(facts.leads.length === 0 ? [{ finding: 'no_lead' as const, since: facts.ledUntil }] : []),
    ...(facts.leadsMax !== null && facts.leads.length > facts.leadsMax
      ? [{ finding: 'too_many_leads' as const, since: null }]
      : []),
    ...(due !== null && due < today ? [{ finding: 'review_overdue' as const, since: due }] : []),
  ]
}
