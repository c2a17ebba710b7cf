import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { languageOf } from '../../platform/http/language.ts'
import { Id, NoFields, PageQuery, QueryFlag } from '../../platform/http/wire.ts'
import {
  acknowledge,
  consentToRoster,
  excuse,
  extendDeadlines,
  logContactAttempt,
  recordApplicability,
  stateSeen,
} from './addressee-commands.ts'
import type { Settings } from './commands.ts'
import * as input from './inputs.ts'
import { addresseeToJson, type View, type Viewer } from './present.ts'
import { findConsultation, listAddressees } from './queries.ts'
import * as shape from './schemas.ts'

const params = z.strictObject({ id: Id })
const tags = ['Consultations']

/** What addressees do, and what is done about them. */
export function addresseeRoutes({ app, door }: AppContext, settings: Settings, view: Viewer): void {
  const addressee = (request: FastifyRequest, reply: FastifyReply) => ({
    status: 201 as const,
    body: (row: Parameters<typeof addresseeToJson>[0], actor: View['actor'], now: Date) =>
      addresseeToJson(row, { ...view(actor, now), language: languageOf(request, reply) }),
  })
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id/addressees',
    schema: {
      operationId: 'listAddressees',
      summary: 'List addressees',
      description:
        'The requester sees all, an addressee its own row (BR-36). Whom no person has seen it at comes first, each with its desk, its local hour and the last attempt to reach it.',
      tags,
      params,
      querystring: z.strictObject({
        basis: shape.AddresseeBasis.optional(),
        state: shape.AddresseeState.optional(),
        seen: QueryFlag.optional(),
        ...PageQuery,
      }),
      response: { 200: shape.AddresseePage },
    },
    config: { access: 'consultation.read', addressed: true, languages: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeCursor<readonly [number, string]>(cursor, [0, ''])
        const [rows] = await Promise.all([
          listAddressees(tx, request.params.id, { ...filter, after, limit }),
          findConsultation(tx, request.params.id),
        ])
        const shown = { ...view(tx.actor, tx.now), language: languageOf(request, reply) }
        return pageOf(request, reply, tx.actor, {
          rows,
          limit,
          keyOf: (row) => [row.first_seen_at === null ? 0 : 1, row.participant],
          toJson: (row) => addresseeToJson(row, shown),
        })
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/sightings',
    schema: {
      operationId: 'stateSeen',
      summary: 'State that one has seen the request',
      description:
        'For pages that read with `look=false` and know when somebody looks. The first of an addressee’s coordinator, duty officer or minister is its `firstSeenAt`; later ones change nothing.',
      tags,
      params,
      body: NoFields,
      response: { 201: shape.Addressee },
    },
    config: { access: 'consultation.see', idempotent: true, addressed: true, languages: true },
    handler: (request, reply) =>
      write(door, request, reply, addressee(request, reply), (tx) => stateSeen(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/acknowledgements',
    schema: {
      operationId: 'acknowledgeConsultation',
      summary: 'Acknowledge',
      description: 'Says that the request has arrived; it answers no undertaking (BR-31a).',
      tags,
      params,
      body: NoFields,
      response: { 201: shape.Addressee },
    },
    config: { access: 'consultation.acknowledge', idempotent: true, addressed: true, languages: true },
    handler: (request, reply) =>
      write(door, request, reply, addressee(request, reply), (tx) => acknowledge(tx, request.params.id, settings)),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/contact-attempts',
    schema: {
      operationId: 'logContactAttempt',
      summary: 'Record an attempt to reach an addressee',
      description:
        'By the requester: also a call that nobody answered. It says nothing of what the addressee did; a conversation is logged as a session.',
      tags,
      params,
      body: input.ContactAttemptInput,
      response: { 201: shape.Addressee },
    },
    config: { access: 'consultation.log_attempt', idempotent: true, addressed: true, languages: true },
    handler: (request, reply) =>
      write(door, request, reply, addressee(request, reply), (tx) =>
        logContactAttempt(tx, request.params.id, request.body, settings),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/roster-consents',
    schema: {
      operationId: 'consentToRoster',
      summary: 'Consent to be named to the other addressees',
      description: 'For texts that let third states in only with consent (BR-36).',
      tags,
      params,
      body: NoFields,
      response: { 201: shape.Addressee },
    },
    config: { access: 'consultation.consent', idempotent: true, addressed: true, languages: true },
    handler: (request, reply) =>
      write(door, request, reply, addressee(request, reply), (tx) => consentToRoster(tx, request.params.id, settings)),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/applicability-statements',
    schema: {
      operationId: 'recordApplicability',
      summary: 'Record how far the clause is held to apply',
      description: 'Accepted, without prejudice, or contested (BR-33).',
      tags,
      params,
      body: input.ApplicabilityInput,
      response: { 201: shape.Addressee },
    },
    config: { access: 'consultation.consent', idempotent: true, addressed: true, languages: true },
    handler: (request, reply) =>
      write(door, request, reply, addressee(request, reply), (tx) =>
        recordApplicability(tx, request.params.id, request.body, settings),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/excusals',
    schema: {
      operationId: 'excuseAddressee',
      summary: 'Excuse an addressee',
      description: 'The requester asks no more of it.',
      tags,
      params,
      body: input.ExcusalInput,
      response: { 201: shape.Addressee },
    },
    config: { access: 'consultation.excuse', idempotent: true, addressed: true, languages: true },
    handler: (request, reply) =>
      write(door, request, reply, addressee(request, reply), (tx) =>
        excuse(tx, request.params.id, request.body, settings),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/extensions',
    schema: {
      operationId: 'extendDeadlines',
      summary: 'Extend deadlines',
      description: 'A new event; the old deadline is kept (BR-31).',
      tags,
      params,
      body: input.ExtensionInput,
      response: { 201: shape.Extensions },
    },
    config: { access: 'consultation.extend', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: (extensions) => ({ extensions }) }, (tx) =>
        extendDeadlines(tx, request.params.id, request.body, settings),
      ),
  })
}
