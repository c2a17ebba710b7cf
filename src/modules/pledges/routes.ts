import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { lookedAt } from '../../platform/db/second-lock.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { Id, NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { confirmPledge, createPledge, fulfilCondition, withdrawPledge } from './commands.ts'
import { pledgeToJson } from './present.ts'
import { findPledge, listPledges, type PledgeRow } from './queries.ts'
import * as shape from './schemas.ts'

const tags = ['Pledges']
const params = z.strictObject({ id: Id })
const pledge = { status: 200 as const, body: pledgeToJson, version: (row: PledgeRow) => row.version }

/** What was said in public, before anybody is bound. */
export function pledgeRoutes(context: AppContext): void {
  recordRoutes(context)
  verbRoutes(context)
  const found = sql`r.as_found is not null`
  context.app.route(releaseRoute(context, { of: 'pledge', path: '/v1/pledges', tags, words: 'a pledge', found }))
}

function recordRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/pledges',
    schema: {
      operationId: 'createPledge',
      summary: 'Enter a pledge',
      description: 'Of your own participant (BR-52), in the shape in which it was said; its words stay in `original`.',
      tags,
      body: shape.PledgeInput,
      response: { 201: shape.Pledge },
    },
    config: { access: 'pledge.create', idempotent: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...pledge, status: 201, location: (row) => `/v1/pledges/${row.id}` }, (tx) =>
        createPledge(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/pledges',
    schema: {
      operationId: 'listPledges',
      summary: 'List pledges',
      description: 'Newest first. No total is made: several currencies, and parts of other pledges, are among them.',
      tags,
      querystring: shape.PledgeQuery,
      response: { 200: shape.PledgePage },
    },
    config: { access: 'pledge.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listPledges(tx, { ...filter, before })
        const toJson = (row: PledgeRow) => pledgeToJson(row, tx.actor, tx.now)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/pledges/:id',
    schema: {
      operationId: 'getPledge',
      summary: 'Read a pledge',
      description: 'With its conditions and what became of it.',
      tags,
      params,
      response: { 200: shape.Pledge },
    },
    config: { access: 'pledge.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findPledge(tx, request.params.id)
        if (row === undefined) throw notFound('pledge', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return lookedAt(tx.actor.audiences, row, pledgeToJson(row, tx.actor, tx.now))
      }),
  })
}

function verbRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/pledges/:id/confirmation',
    schema: {
      operationId: 'confirmPledge',
      summary: 'Confirm a pledge',
      description: 'Its giver says to this service that it stands.',
      tags,
      params,
      body: NoFields,
      response: { 200: shape.Pledge },
    },
    config: { access: 'pledge.confirm', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) => write(door, request, reply, pledge, (tx) => confirmPledge(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/pledges/:id/condition-fulfilments',
    schema: {
      operationId: 'fulfilPledgeCondition',
      summary: 'Record that a condition is fulfilled',
      description: 'Once for each condition, with the evidence.',
      tags,
      params,
      body: shape.FulfilmentInput,
      response: { 200: shape.Pledge },
    },
    config: { access: 'pledge.fulfil', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, pledge, (tx) => fulfilCondition(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/pledges/:id/withdrawal',
    schema: {
      operationId: 'withdrawPledge',
      summary: 'Withdraw a pledge',
      description: 'It stays readable, with the reason.',
      tags,
      params,
      body: ReasonInput,
      response: { 200: shape.Pledge },
    },
    config: { access: 'pledge.withdraw', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, pledge, (tx) => withdrawPledge(tx, request.params.id, request.body)),
  })
}
