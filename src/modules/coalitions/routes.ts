import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeCursor, decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { CalendarDate, Id, NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import { governanceRoutes } from './governance-routes.ts'
import * as input from './inputs.ts'
import { coalitionToJson, membershipToJson, summaryToJson } from './present.ts'
import {
  type ClaimRow,
  type CoalitionRow,
  findCoalition,
  findMembership,
  listClaims,
  listCoalitions,
  listMemberships,
  type MembershipRow,
} from './queries.ts'
import * as shape from './schemas.ts'

const tags = ['Coalitions']
const params = z.strictObject({ id: Id })
const membership = { status: 200 as const, body: membershipToJson, version: (row: MembershipRow) => row.version }
const founded = { status: 201 as const, body: summaryToJson, version: (row: CoalitionRow) => row.version }
const proposal = {
  ...membership,
  status: 201 as const,
  location: (row: MembershipRow) => `/v1/coalition-memberships/${row.id}`,
}
/** More than any coalition has at one time. */
const allMemberships = 1_000

/** Who leads and takes part in which coalition, since when, and who says so. */
export function coalitionRoutes(context: AppContext): void {
  coalitionRecords(context)
  membershipRecords(context)
  proposals(context)
  decisions(context)
  governanceRoutes(context)
  context.app.route(
    releaseRoute(context, {
      ...{ of: 'coalition', path: '/v1/coalitions', words: 'a coalition', tags },
      always: sql`array['coalition:' || r.code]`,
      found: sql`r.as_found is not null`,
    }),
  )
}

function coalitionRecords({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/coalitions',
    schema: {
      operationId: 'listCoalitions',
      summary: 'List capability coalitions',
      description: 'As they stand on a day: who leads, how many take part, and what is to be mended.',
      tags,
      querystring: input.CoalitionQuery,
      response: { 200: shape.CoalitionPage },
    },
    config: { access: 'coalition.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeCursor(cursor, [''] as const)[0]
        const rows = await listCoalitions(tx, { ...filter, after })
        const keyOf = (row: CoalitionRow) => [row.code]
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf, toJson: summaryToJson })
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalitions',
    schema: {
      operationId: 'createCoalition',
      summary: 'Found a coalition',
      description: 'By Ukraine, which takes part in it from its first day. Others join, and one of them leads.',
      tags,
      body: input.CoalitionInput,
      response: { 201: shape.CoalitionSummary },
    },
    config: { access: 'coalition.create', idempotent: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...founded, location: (row) => `/v1/coalitions/${row.id}` }, (tx) =>
        commands.createCoalition(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/coalitions/:id',
    schema: {
      operationId: 'getCoalition',
      summary: 'Read a coalition as of a day',
      description:
        'With the memberships that hold on that day and every claim about them. One whose start is not known holds on every day before its end (BR-71).',
      tags,
      params,
      querystring: z.strictObject({
        asOf: CalendarDate.optional().meta({ description: 'As of that day; today unless told.' }),
      }),
      response: { 200: shape.Coalition },
    },
    config: { access: 'coalition.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findCoalition(tx, request.params.id, request.query.asOf)
        if (row === undefined) throw notFound('coalition', request.params.id)
        const memberships = await listMemberships(tx, { coalitionId: row.id, asOf: row.day, limit: allMemberships })
        reply.header('ETag', `"${row.version}"`)
        return coalitionToJson({ row, memberships }, tx.actor)
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalitions/:id/subgroups',
    schema: {
      operationId: 'addSubgroup',
      summary: 'Form a sub-group',
      description: 'Whose leads then take the role `subgroup_lead`.',
      tags,
      params,
      body: input.SubgroupInput,
      response: { 201: shape.CoalitionSummary },
    },
    config: { access: 'coalition.govern', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, founded, (tx) => commands.addSubgroup(tx, request.params.id, request.body)),
  })
}

function membershipRecords({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/coalitions/:id/memberships',
    schema: {
      operationId: 'listMemberships',
      summary: 'List the memberships of a coalition',
      description: 'Past, present and proposed; with `asOf` those that hold on a day.',
      tags,
      params,
      querystring: input.MembershipQuery,
      response: { 200: shape.MembershipPage },
    },
    config: { access: 'coalition.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const { id } = request.params
        const [coalition, rows] = await Promise.all([
          findCoalition(tx, id),
          listMemberships(tx, { ...filter, coalitionId: id, after }),
        ])
        if (coalition === undefined) throw notFound('coalition', id)
        const toJson = (row: MembershipRow) => membershipToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/coalition-memberships/:id',
    schema: {
      operationId: 'getMembership',
      summary: 'Read a membership',
      description: 'With every claim about its participant in this coalition.',
      tags,
      params,
      response: { 200: shape.Membership },
    },
    config: { access: 'coalition.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findMembership(tx, request.params.id)
        if (row === undefined) throw notFound('coalition_membership', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return membershipToJson(row, tx.actor)
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/coalition-claims',
    schema: {
      operationId: 'listCoalitionClaims',
      summary: 'List what is claimed of roles in coalitions',
      description: 'Every sourced statement, also where another is used, and also where it makes no membership.',
      tags,
      querystring: input.ClaimQuery,
      response: { 200: shape.CoalitionClaimPage },
    },
    config: { access: 'coalition.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listClaims(tx, { ...filter, after })
        const toJson = (row: ClaimRow) => row
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
}

function proposals({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/coalitions/:id/memberships',
    schema: {
      operationId: 'proposeMembership',
      summary: 'Join, change a role, or propose a role',
      description:
        'For itself a participant proposes, and who else leads confirms: a lead, a co-lead, or Ukraine where nobody else leads; what Ukraine proposes for itself where nobody else leads, whoever takes part confirms. To another participant a lead proposes, and that participant confirms (BR-80).',
      tags,
      params,
      body: input.MembershipInput,
      response: { 201: shape.Membership },
    },
    config: { access: 'membership.propose', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, proposal, (tx) => commands.proposeMembership(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalitions/:id/handover',
    schema: {
      operationId: 'proposeHandover',
      summary: 'Hand over the lead',
      description:
        'A lead proposes who is to lead in its place. Once that participant confirms, the one lead ends and the other begins on the day, in one act (BR-83).',
      tags,
      params,
      body: input.HandoverInput,
      response: { 201: shape.Membership },
    },
    config: { access: 'coalition.hand_over', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, proposal, (tx) => commands.proposeHandover(tx, request.params.id, request.body)),
  })
}

function decisions({ app, door }: AppContext): void {
  const common = { tags, params, response: { 200: shape.Membership } }
  const verb = { idempotent: true, addressed: true, ifMatch: true } as const
  app.route({
    method: 'POST',
    url: '/v1/coalition-memberships/:id/confirmation',
    schema: {
      operationId: 'confirmMembership',
      summary: 'Confirm a proposed membership',
      description: 'By the side that did not propose it. What the participant was before ends on the day.',
      ...common,
      body: NoFields,
    },
    config: { access: 'membership.decide', ...verb },
    handler: (request, reply) =>
      write(door, request, reply, membership, (tx) => commands.confirmMembership(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalition-memberships/:id/rejection',
    schema: {
      operationId: 'rejectMembership',
      summary: 'Decline a proposed membership',
      description: 'By the side that did not propose it.',
      ...common,
      body: ReasonInput,
    },
    config: { access: 'membership.decide', ...verb },
    handler: (request, reply) =>
      write(door, request, reply, membership, (tx) => commands.rejectMembership(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalition-memberships/:id/withdrawal',
    schema: {
      operationId: 'withdrawMembership',
      summary: 'Withdraw a proposal',
      description: 'By the side that made it.',
      ...common,
      body: ReasonInput,
    },
    config: { access: 'membership.withdraw', ...verb },
    handler: (request, reply) =>
      write(door, request, reply, membership, (tx) => commands.withdrawMembership(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalition-memberships/:id/departure',
    schema: {
      operationId: 'leaveCoalition',
      summary: 'Leave',
      description:
        'From a day on. The last lead may leave too: that nobody leads is journalled, and stands among the findings until somebody does (BR-83).',
      ...common,
      body: input.DepartureInput,
    },
    config: { access: 'membership.leave', ...verb },
    handler: (request, reply) =>
      write(door, request, reply, membership, (tx) => commands.leave(tx, request.params.id, request.body)),
  })
}
