import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { type Action, may } from '../../access/policy.ts'
import { allowedVerbs } from '../../kernel/lifecycle.ts'
import { operationsNamed } from '../../kernel/operation-names.ts'
import type { CoalitionRow, MembershipRow } from './queries.ts'
import { findingsOf, type MembershipVerb, membershipLifecycle, nextReviewDue, standingToMembership } from './rules.ts'
import type { Coalition, CoalitionSummary, Membership } from './schemas.ts'

export const verbActions: Readonly<Record<MembershipVerb, Action>> = {
  confirmation: 'membership.decide',
  rejection: 'membership.decide',
  withdrawal: 'membership.withdraw',
  departure: 'membership.leave',
}

/** As exact as it is known. */
const stated = (day: string | null, precision: 'day' | 'month' | null) =>
  precision === 'month' ? day!.slice(0, 7) : day

export function membershipToJson(row: MembershipRow, actor: Actor): z.input<typeof Membership> {
  return {
    id: row.id,
    coalitionId: row.coalition_id,
    coalition: row.coalition,
    participant: row.participant,
    role: row.role,
    subgroup: row.subgroup,
    from: stated(row.valid_from, row.from_precision),
    to: row.valid_to,
    status: row.status,
    proposedBy: row.proposed_by,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
    handsOverId: row.hands_over_id,
    remainsAs: row.remains_as,
    reason: row.reason,
    claims: row.claims,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    allowedActions: operationsNamed(
      'coalition_membership',
      allowedVerbs(membershipLifecycle, row.status).filter(
        (verb) =>
          may(actor, verbActions[verb], standingToMembership(verb, actor.participant, row)) &&
          (verb !== 'departure' || row.valid_to === null),
      ),
    ),
  }
}

export function summaryToJson(row: CoalitionRow): z.input<typeof CoalitionSummary> {
  const governance = ['leadsMax', 'reviewCycle', 'nextReviewDueOn']
  return {
    id: row.id,
    code: row.code,
    name: { en: row.name_en, uk: row.name_uk },
    launched: row.launched,
    leads: row.leads.map(({ participant, role, status, from, precision }) => ({
      participant,
      role,
      status,
      from: stated(from, precision),
    })),
    participants: row.participants,
    findings: findingsOf(row, row.day),
    ...(row.takes_part
      ? { leadsMax: row.leads_max, reviewCycle: row.review_cycle, nextReviewDueOn: nextReviewDue(row) }
      : {}),
    asOf: row.day,
    note: row.note,
    source: row.source,
    marking: row.marking,
    redactions: row.takes_part ? [] : governance,
    version: row.version,
  }
}

export function coalitionToJson(
  { row, memberships }: { row: CoalitionRow; memberships: readonly MembershipRow[] },
  actor: Actor,
): z.input<typeof Coalition> {
  return {
    ...summaryToJson(row),
    subgroups: row.subgroups,
    memberships: memberships.map((membership) => membershipToJson(membership, actor)),
    asFound: row.as_found,
  }
}
