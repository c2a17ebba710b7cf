import type { z } from 'zod'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { ClaimRow, CoalitionRow, MembershipRow } from './queries.ts'
import { findingsOf, membershipLifecycle, nextReviewDue, standingToMembership } from './rules.ts'
import type { Coalition, CoalitionClaim, CoalitionSummary, Membership } from './schemas.ts'

/** The start, as exactly as it is known. */
const stated = (day: string | null, precision: 'day' | 'month' | null) =>
  precision === 'month' ? day!.slice(0, 7) : day

export const claimToJson = (row: ClaimRow): z.input<typeof CoalitionClaim> => row

export function membershipToJson(row: MembershipRow, { actor }: View): z.input<typeof Membership> {
  const { validFrom, fromPrecision, validTo } = row
  return {
    ...row,
    from: stated(validFrom, fromPrecision),
    to: validTo,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(membershipLifecycle, row.status, actor, (verb) =>
      verb === 'leaveCoalition' && validTo !== null ? [] : standingToMembership(verb, actor.participant, row),
    ),
  }
}

export function summaryToJson(row: CoalitionRow): z.input<typeof CoalitionSummary> {
  const { leadsMax, reviewCycle, takesPart, day } = row
  const { id, code, launched, participants, note, source, marking, version } = row
  const governance = { leadsMax, reviewCycle, nextReviewDueOn: nextReviewDue(row) }
  return {
    ...{ id, code, launched, participants, note, source, marking, version },
    name: { en: row.nameEn, uk: row.nameUk },
    leads: row.leads.map(({ from, precision, ...lead }) => ({ ...lead, from: stated(from, precision) })),
    findings: findingsOf(row, day),
    ...(takesPart ? governance : {}),
    asOf: day,
    redactions: takesPart ? [] : Object.keys(governance),
  }
}

export function coalitionToJson(
  { memberships, ...row }: CoalitionRow & { memberships: readonly MembershipRow[] },
  view: View,
): z.input<typeof Coalition> {
  return {
    ...summaryToJson(row),
    subgroups: row.subgroups,
    memberships: memberships.map((membership) => membershipToJson(membership, view)),
    asFound: row.asFound,
  }
}
