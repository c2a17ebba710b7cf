import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { ofPublicText } from '../../platform/db/release.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { CalendarDate, NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import { governanceRoutes } from './governance-routes.ts'
import * as input from './inputs.ts'
import { claimToJson, coalitionToJson, membershipToJson, summaryToJson } from './present.ts'
import * as queries from './queries.ts'
import { membershipLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Coalitions']
const coalitions = {
  path: '/v1/coalitions',
  tags,
  lifecycle: { of: 'coalition' },
  read: 'coalition.read',
} as const

/** Coalitions: who leads, who takes part, since when, and who says so. */
export function coalitionRoutes(context: AppContext): void {
  coalitionRecords(context)
  membershipRecords(context)
  decisions(context)
  governanceRoutes(context)
  context.app.route(
    releaseRoute(context, {
      ...{ of: 'coalition', path: '/v1/coalitions', words: 'a coalition', tags },
      always: sql`array['coalition:' || r.code]`,
      found: ofPublicText,
    }),
  )
}

function coalitionRecords(context: AppContext): void {
  const { app } = context
  const coalition = operationsOn(context, {
    ...coalitions,
    shape: shape.CoalitionSummary,
    json: summaryToJson,
    location: ({ id }) => `${coalitions.path}/${id}`,
  })
  app.route(
    coalition.list('listCoalitions', {
      summary: 'List capability coalitions',
      description:
        'Every coalition as it stands on a day: who leads, how many take part, and what is missing, such as a lead.',
      conditional: true,
      filter: input.CoalitionFilter,
      page: shape.CoalitionPage,
      order: queries.coalitionsByCode,
      rows: queries.listCoalitions,
    }),
  )
  app.route(
    coalition.create('createCoalition', {
      summary: 'Found a coalition',
      description:
        'Ukraine founds a capability coalition and takes part in it from its first day. Others then propose to join, and one of them leads.',
      access: 'coalition.create',
      body: input.CoalitionInput,
      command: commands.createCoalition,
    }),
  )
  const whole = operationsOn(context, {
    ...coalitions,
    shape: shape.Coalition,
    json: coalitionToJson,
    find: (tx, id, _params, asOf) => queries.findWholeCoalition(tx, id, asOf),
  })
  app.route(
    whole.one('getCoalition', {
      summary: 'Read a coalition as of a day',
      description:
        'One coalition as it stands on a day, with the memberships that hold then and every claim about them. A membership whose start is not known holds on every day before its end (BR-71).',
      asOf: z.strictObject({
        asOf: CalendarDate.optional().meta({ description: 'The day for which the reply holds; by default today.' }),
      }),
    }),
  )
  app.route(
    coalition.add('addSubgroup', {
      at: 'subgroups',
      summary: 'Form a sub-group',
      description:
        'Whoever leads the coalition, or the secretariat as a member of it, forms a sub-group. Memberships with the role `subgroup_lead` can then name that sub-group.',
      access: 'coalition.govern',
      body: input.SubgroupInput,
      command: commands.addSubgroup,
    }),
  )
}

const memberships = {
  path: '/v1/coalition-memberships',
  tags,
  lifecycle: membershipLifecycle,
  read: 'coalition.read',
  shape: shape.Membership,
  json: membershipToJson,
  find: queries.findMembership,
} as const

function membershipRecords(context: AppContext): void {
  const { app } = context
  const membership = operationsOn(context, memberships)
  const claim = operationsOn(context, {
    path: '/v1/coalition-claims',
    tags,
    lifecycle: { of: 'coalition_claim' },
    read: 'coalition.read',
    shape: shape.CoalitionClaim,
    json: claimToJson,
  })
  app.route(
    membership.listUnder('listMemberships', {
      at: '/v1/coalitions/:id/memberships',
      parent: 'coalition',
      present: queries.coalitionPresent,
      summary: 'List the memberships of a coalition',
      description:
        'Who takes part in the coalition in which role: past, present and proposed memberships; `asOf` gives only those that hold on a day.',
      conditional: true,
      filter: input.MembershipFilter,
      page: shape.MembershipPage,
      order: queries.oldestMembershipFirst,
      rows: queries.listMemberships,
    }),
  )
  app.route(
    membership.one('getMembership', {
      summary: 'Read a membership',
      description:
        'One dated role of a participant in a coalition, with every claim that sources make about that participant there.',
    }),
  )
  app.route(
    claim.list('listCoalitionClaims', {
      summary: 'List what is claimed of roles in coalitions',
      description:
        'Every sourced statement about roles in coalitions, even if another one is used or if it makes no membership.',
      conditional: true,
      filter: input.ClaimFilter,
      page: shape.CoalitionClaimPage,
      order: queries.oldestClaimFirst,
      rows: queries.listClaims,
    }),
  )
  app.route(
    membership.createUnder('proposeMembership', {
      at: '/v1/coalitions/:id/memberships',
      summary: 'Join, change a role, or propose a role',
      description:
        'A participant proposes a role for itself, and another lead or co-lead confirms it, or Ukraine if nobody else leads. If Ukraine proposes a role for itself and nobody else leads, any other member confirms it. A lead may also propose a role to another participant, which then confirms it (BR-80).',
      access: 'membership.propose',
      body: input.MembershipInput,
      command: commands.proposeMembership,
    }),
  )
  app.route(
    membership.createUnder('proposeHandover', {
      at: '/v1/coalitions/:id/handover',
      summary: 'Hand over the lead',
      description:
        'A lead proposes who is to lead in its place. Once that participant confirms, the one lead ends and the other begins on the day, in one act (BR-83).',
      access: 'coalition.hand_over',
      body: input.HandoverInput,
      command: commands.proposeHandover,
    }),
  )
}

function decisions(context: AppContext): void {
  const { app } = context
  const membership = operationsOn(context, memberships)
  app.route(
    membership.verb('confirmMembership', {
      at: 'confirmation',
      summary: 'Confirm a proposed membership',
      description:
        'The side that did not propose the membership accepts it. What the participant was before in the coalition ends on the first day of the new role.',
      body: NoFields,
      command: commands.confirmMembership,
    }),
  )
  app.route(
    membership.verb('rejectMembership', {
      at: 'rejection',
      summary: 'Decline a proposed membership',
      description:
        'The side that did not propose the membership declines it, with a reason. Nothing changes in the coalition.',
      body: ReasonInput,
      command: commands.rejectMembership,
    }),
  )
  app.route(
    membership.verb('withdrawMembership', {
      at: 'withdrawal',
      summary: 'Withdraw a proposal',
      description:
        'The side that proposed the membership takes the proposal back, with a reason. Nothing changes in the coalition.',
      body: ReasonInput,
      command: commands.withdrawMembership,
    }),
  )
  app.route(
    membership.verb('leaveCoalition', {
      at: 'departure',
      summary: 'Leave',
      description:
        'A participant ends its own membership from a day on. The last lead may leave too: the journal then records that nobody leads, and the coalition’s findings say so until somebody does (BR-83).',
      body: input.DepartureInput,
      command: commands.leave,
    }),
  )
}
