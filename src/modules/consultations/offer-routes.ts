import { z } from 'zod'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, NoFields, PageQuery, QueryFlag, ReasonInput } from '../../platform/http/wire.ts'
import { findOffer, listResponses, type OfferRow, type ResponseRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import * as input from './inputs.ts'
import { acceptOffer, joinOffer, rejectOffer, respond, withdrawOffer } from './offer-commands.ts'
import { offerToJson, responseToJson, type View, type Viewer } from './present.ts'
import { findConsultation } from './queries.ts'
import * as shape from './schemas.ts'

const params = z.strictObject({ id: Id })
const tags = ['Responses and offers']

export function offerRoutes({ app, door }: AppContext, settings: Settings, view: Viewer): void {
  const offer = {
    status: 200 as const,
    body: (row: OfferRow, actor: View['actor'], now: Date) => offerToJson(row, view(actor, now)),
    version: (row: OfferRow) => row.version,
  }
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id/responses',
    schema: {
      operationId: 'listResponses',
      summary: 'List responses with their offers',
      description:
        'The requester sees all; an addressee its own, and those of others that are shared with all addressees (BR-36).',
      tags,
      params,
      querystring: z.strictObject({ currentOnly: QueryFlag.optional(), ...PageQuery }),
      response: { 200: shape.ResponsePage },
    },
    config: { access: 'consultation.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit, currentOnly } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const [rows] = await Promise.all([
          listResponses(tx, request.params.id, { after, currentOnly, limit }),
          findConsultation(tx, request.params.id),
        ])
        const shown = view(tx.actor, tx.now)
        return pageOf(request, reply, tx.actor, {
          rows,
          limit,
          keyOf: (row) => [row.id],
          toJson: (row) => responseToJson(row, shown),
        })
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/responses',
    schema: {
      operationId: 'respondToConsultation',
      summary: 'Respond, with offers',
      description:
        'One current response each; an earlier one stays readable (BR-34). After a deadline it is accepted and marked late (BR-33).',
      tags,
      params,
      body: input.ResponseInput,
      response: { 201: shape.Response },
    },
    config: { access: 'consultation.respond', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { status: 201, body: (row: ResponseRow, actor, now) => responseToJson(row, view(actor, now)) },
        (tx) => respond(tx, request.params.id, request.body, settings),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/offers/:id',
    schema: {
      operationId: 'getOffer',
      summary: 'Read an offer',
      description: 'With what was accepted of it and the proposals that this made.',
      tags,
      params,
      response: { 200: shape.Offer },
    },
    config: { access: 'consultation.read', addressed: true },
    handler: async (request, reply) => {
      const { row, json } = await read(door, request, async (tx) => {
        const row = await findOffer(tx, request.params.id)
        return { row, json: offerToJson(row, view(tx.actor, tx.now)) }
      })
      reply.header('ETag', `"${row.version}"`)
      return json
    },
  })
  app.route({
    method: 'POST',
    url: '/v1/offers/:id/acceptance',
    schema: {
      operationId: 'acceptOffer',
      summary: 'Accept an offer, in whole or in part',
      description:
        'Writes nothing in another’s books: it makes a proposal that only the provider may confirm (BR-37). The rest stays open.',
      tags,
      params,
      body: input.AcceptanceInput,
      response: { 200: shape.Offer },
    },
    config: { access: 'offer.decide', idempotent: true, ifMatch: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, offer, (tx) => acceptOffer(tx, request.params.id, request.body ?? {}, settings)),
  })
  app.route({
    method: 'POST',
    url: '/v1/offers/:id/rejection',
    schema: {
      operationId: 'rejectOffer',
      summary: 'Reject an offer',
      description: 'What is open of it.',
      tags,
      params,
      body: ReasonInput,
      response: { 200: shape.Offer },
    },
    config: { access: 'offer.decide', idempotent: true, ifMatch: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, offer, (tx) => rejectOffer(tx, request.params.id, request.body, settings)),
  })
  app.route({
    method: 'POST',
    url: '/v1/offers/:id/withdrawal',
    schema: {
      operationId: 'withdrawOffer',
      summary: 'Withdraw one’s own offer',
      description: 'What is open of it; what was accepted stays accepted.',
      tags,
      params,
      body: ReasonInput,
      response: { 200: shape.Offer },
    },
    config: { access: 'offer.withdraw', idempotent: true, ifMatch: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, offer, (tx) => withdrawOffer(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/offers/:id/confirmations',
    schema: {
      operationId: 'joinOffer',
      summary: 'Confirm one’s own part of a joint offer',
      description: 'Nobody speaks for another: a joint offer stands when every provider has confirmed (BR-37).',
      tags,
      params,
      body: NoFields,
      response: { 201: shape.Offer },
    },
    config: { access: 'offer.join', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...offer, status: 201 }, (tx) => joinOffer(tx, request.params.id)),
  })
}
