import { z } from 'zod'
import type { AppContext } from '../../app.ts'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, NoFields, ReasonInput, Valid, ValidateOnly } from '../../platform/http/wire.ts'
import { Chain, chainOf } from './chain.ts'
import * as input from './offer-inputs.ts'
import { findOffer, listOffers, type OfferRow, offerToJson } from './offer-queries.ts'
import * as commands from './offers.ts'
import { findRequirement } from './queries.ts'

const tags = ['Requirements']
const params = z.strictObject({ id: Id })
const offer = { status: 200 as const, body: offerToJson, version: (row: OfferRow) => row.version }

/** What is offered to a need, and all that became of it. */
export function needsMetRoutes(context: AppContext): void {
  offerRoutes(context)
  verbRoutes(context)
  chainRoute(context)
}

function offerRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/requirements/:id/offers',
    schema: {
      operationId: 'offerToRequirement',
      summary: 'Make an offer to a requirement',
      description:
        'To a validated one (BR-85). Seen by Ukraine and yourself; others who see the need are told how many there are.',
      tags,
      params,
      querystring: z.strictObject(ValidateOnly),
      body: input.OfferInput,
      response: { 200: Valid, 201: input.RequirementOffer },
    },
    config: { access: 'requirement.offer', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { ...offer, status: 201, location: (row) => `/v1/requirement-offers/${row.id}` },
        (tx) => commands.makeOffer(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/requirements/:id/offers',
    schema: {
      operationId: 'listRequirementOffers',
      summary: 'List offers to a requirement',
      description: 'Newest first, those that you may see; the requirement tells how many are open.',
      tags,
      params,
      querystring: input.OfferQuery,
      response: { 200: input.RequirementOfferPage },
    },
    config: { access: 'requirement_offer.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const { id } = request.params
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const [need, rows] = await Promise.all([findRequirement(tx, id), listOffers(tx, id, { ...filter, before })])
        if (need === undefined) throw notFound('requirement', id)
        const toJson = (row: OfferRow) => offerToJson(row, tx.actor, tx.now)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/requirement-offers/:id',
    schema: {
      operationId: 'getRequirementOffer',
      summary: 'Read an offer to a requirement',
      description: 'For Ukraine and who made it.',
      tags,
      params,
      response: { 200: input.RequirementOffer },
    },
    config: { access: 'requirement_offer.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findOffer(tx, request.params.id)
        if (row === undefined) throw notFound('requirement_offer', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return offerToJson(row, tx.actor, tx.now)
      }),
  })
}

function verbRoutes({ app, door, config }: AppContext): void {
  const verb = { tags, params, response: { 200: input.RequirementOffer } }
  const change = { idempotent: true, addressed: true, ifMatch: true } as const
  app.route({
    method: 'POST',
    url: '/v1/requirement-offers/:id/acceptance',
    schema: {
      operationId: 'acceptRequirementOffer',
      summary: 'Accept an offer to a requirement',
      description:
        'By Ukraine. It makes nothing in the books of its provider, who names it in a commitment or a task of its own until `expiresAt` (BR-37).',
      ...verb,
      body: NoFields,
    },
    config: { access: 'requirement_offer.decide', ...change },
    handler: (request, reply) =>
      write(door, request, reply, offer, (tx) =>
        commands.acceptRequirementOffer(tx, request.params.id, config.proposalExpiryDays),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/requirement-offers/:id/rejection',
    schema: {
      operationId: 'rejectRequirementOffer',
      summary: 'Reject an offer to a requirement',
      description: 'By Ukraine, with the reason.',
      ...verb,
      body: ReasonInput,
    },
    config: { access: 'requirement_offer.decide', ...change },
    handler: (request, reply) =>
      write(door, request, reply, offer, (tx) => commands.rejectRequirementOffer(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/requirement-offers/:id/withdrawal',
    schema: {
      operationId: 'withdrawRequirementOffer',
      summary: 'Withdraw an offer to a requirement',
      description: 'By who made it, until it is converted.',
      ...verb,
      body: ReasonInput,
    },
    config: { access: 'requirement_offer.withdraw', ...change },
    handler: (request, reply) =>
      write(door, request, reply, offer, (tx) =>
        commands.withdrawRequirementOffer(tx, request.params.id, request.body),
      ),
  })
}

function chainRoute({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/requirements/:id/chain',
    schema: {
      operationId: 'getRequirementChain',
      summary: 'Read the chain from a need to its receipts',
      description: 'Each link with what it came from, as far as you may see: what is hidden from you is not told of.',
      tags,
      params,
      response: { 200: Chain },
    },
    config: { access: 'requirement.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const links = await chainOf(tx, request.params.id)
        if (links.length === 0) throw notFound('requirement', request.params.id)
        return { requirementId: request.params.id, links }
      }),
  })
}
