import { z } from 'zod'
import { type ReadTx, read } from '../../platform/db/read.ts'
import { record, write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf, scopeOf } from '../../platform/http/cursor.ts'
import { languageOf } from '../../platform/http/language.ts'
import { Id, PageQuery, ParticipantCode, QueryFlag, ReasonInput } from '../../platform/http/wire.ts'
import { markSeen, seesForParticipant } from './addressee-commands.ts'
import { addresseeRoutes } from './addressee-routes.ts'
import { patchConsultation } from './amendments.ts'
import { circulateConsultation, previewCirculation } from './circulation.ts'
import { closurePreviewRoute } from './closure-preview.ts'
import { createConsultation, endConsultation, settingsOf } from './commands.ts'
import * as input from './inputs.ts'
import { offerRoutes } from './offer-routes.ts'
import { countByBasis, warningsOf } from './plan.ts'
import {
  consultationToJson,
  previewRowToJson,
  summaryToJson,
  timelinessToJson,
  timelineToJson,
  type View,
} from './present.ts'
import { proposalRoutes } from './proposal-routes.ts'
import { type ConsultationView, findConsultation, listConsultations } from './queries.ts'
import * as shape from './schemas.ts'
import { sessionRoutes } from './session-routes.ts'
import { listTimeline, listTimeliness } from './timeline-queries.ts'
import { timelinessChartRoute } from './timeliness-chart.ts'

const params = z.strictObject({ id: Id })
const tags = ['Consultations']

/** The main job: one request over n bilateral clauses. */
export function consultationRoutes(context: AppContext): void {
  const { app, door, config } = context
  const settings = settingsOf(config)
  const view = (actor: View['actor'], now: Date): View => ({ actor, now, lapseDays: settings.lapseDays })
  const consultation = {
    status: 200 as const,
    body: (row: ConsultationView, actor: View['actor'], now: Date) => consultationToJson(row, view(actor, now)),
    version: (row: ConsultationView) => row.version,
  }

  app.route({
    method: 'POST',
    url: '/v1/consultations',
    schema: {
      operationId: 'createConsultation',
      summary: 'File a draft',
      description:
        'Any party to an agreement files its own requests (BR-30). A draft is invisible to everybody else (BR-32).',
      tags,
      body: input.ConsultationInput,
      response: { 201: shape.Consultation },
    },
    config: { access: 'consultation.create', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { ...consultation, status: 201, location: (row) => `/v1/consultations/${row.id}` },
        (tx) => createConsultation(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/consultations',
    schema: {
      operationId: 'listConsultations',
      summary: 'List requests',
      description: 'Newest first: one’s own, those that one is addressed by, and those released to one.',
      tags,
      querystring: z.strictObject({
        status: z.enum(['draft', 'circulated', 'closed', 'cancelled']).optional(),
        kind: shape.ConsultationKind.optional(),
        requester: ParticipantCode.optional(),
        side: z.enum(['requester', 'addressee']).optional(),
        ...PageQuery,
      }),
      response: { 200: shape.ConsultationPage },
    },
    config: { access: 'consultation.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit, ...filter } = request.query
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listConsultations(tx, { ...filter, before, limit })
        const shown = view(tx.actor, tx.now)
        return pageOf(request, reply, tx.actor, {
          rows,
          limit,
          keyOf: (row) => [row.id],
          toJson: (row) => summaryToJson(row, shown),
        })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id',
    schema: {
      operationId: 'getConsultation',
      summary: 'Read a request',
      description:
        'The first look of an addressee’s coordinator, duty officer or minister is recorded as `firstSeenAt`.',
      tags,
      params,
      querystring: z.strictObject({
        look: QueryFlag.optional().meta({
          description: '`false`: this reading is not a look. Who then looks says so by `POST …/sightings`.',
        }),
      }),
      response: { 200: shape.Consultation },
    },
    config: { access: 'consultation.read', addressed: true },
    handler: async (request, reply) => {
      const { id } = request.params
      const { row, seen, json } = await read(door, request, async (tx) => {
        const row = await findConsultation(tx, id)
        const unseen = row.own !== null && row.own.first_seen_at === null
        const first = unseen && request.query.look !== false && seesForParticipant(tx)
        return { row, seen: first, json: consultationToJson(first ? seenNow(row, tx) : row, view(tx.actor, tx.now)) }
      })
      if (seen) await record(door, request, (tx) => markSeen(tx, id))
      reply.header('ETag', `"${row.version}"`)
      return json
    },
  })
  app.route({
    method: 'PATCH',
    url: '/v1/consultations/:id',
    schema: {
      operationId: 'amendConsultation',
      summary: 'Change a draft, or amend a circulated request',
      description: 'An amendment raises `sequence` and puts every addressee back to `needs_action` (BR-32).',
      tags,
      params,
      body: input.ConsultationPatch,
      response: { 200: shape.Consultation },
    },
    config: { access: 'consultation.amend', ifMatch: true, addressed: true, guarded: true },
    handler: (request, reply) =>
      write(door, request, reply, consultation, (tx) =>
        patchConsultation(tx, request.params.id, request.body, settings),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id/circulation/preview',
    schema: {
      operationId: 'previewCirculation',
      summary: 'Preview whom the draft would address',
      description:
        'One row for the other party of each agreement and for each guest: on what basis, under which clause, by when, whom to ring; or why not, and what another trigger would change.',
      tags,
      params,
      response: { 200: shape.Preview },
    },
    config: { access: 'consultation.preview', addressed: true, languages: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { row, rows } = await previewCirculation(tx, request.params.id)
        const language = languageOf(request, reply)
        return {
          consultationId: row.id,
          asOf: tx.now.toISOString(),
          rows: rows.map((line) => previewRowToJson(line, language)),
          counts: countByBasis(rows),
          warnings: warningsOf(row.asks, rows),
        }
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/circulation',
    schema: {
      operationId: 'circulateConsultation',
      summary: 'Circulate to all addressees',
      description:
        'One-way, by somebody’s authority (BR-32): basis, clause and deadline of every addressee are fixed now.',
      tags,
      params,
      body: input.CirculationInput,
      response: { 200: shape.Consultation },
    },
    config: { access: 'consultation.circulate', idempotent: true, ifMatch: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, consultation, (tx) =>
        circulateConsultation(tx, request.params.id, request.body, settings),
      ),
  })
  const endings = [
    {
      verb: 'close',
      noun: 'closure',
      summary: 'Close with an outcome',
      body: input.ClosureInput,
      says: "The outcome's text is shared with all addressees (BR-36).",
    },
    {
      verb: 'cancel',
      noun: 'cancellation',
      summary: 'Cancel with a reason',
      body: ReasonInput,
      says: 'A draft or a circulated request.',
    },
    {
      verb: 'renew',
      noun: 'renewals',
      summary: 'Renew',
      body: input.RenewalInput,
      says: 'An unanswered request lapses after some days unless renewed (BR-35).',
    },
  ] as const
  for (const { verb, noun, summary, body, says } of endings) {
    app.route({
      method: 'POST',
      url: `/v1/consultations/:id/${noun}`,
      schema: {
        operationId: `${verb}Consultation`,
        summary,
        description: says,
        tags,
        params,
        body,
        response: { 200: shape.Consultation },
      },
      config: { access: `consultation.${verb}`, idempotent: true, ifMatch: true, addressed: true },
      handler: (request, reply) =>
        write(door, request, reply, consultation, (tx) =>
          endConsultation(tx, request.params.id, endingOf(verb, request.body), settings),
        ),
    })
  }
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id/timeline',
    schema: {
      operationId: 'getConsultationTimeline',
      summary: 'What happened, in order',
      description: 'From the journal, as far as you may see it: the earliest first, what one act did together.',
      tags,
      params,
      response: { 200: shape.Timeline },
    },
    config: { access: 'consultation.read', addressed: true, languages: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const [rows] = await Promise.all([listTimeline(tx, request.params.id), findConsultation(tx, request.params.id)])
        return timelineToJson(rows, scopeOf(tx.actor), languageOf(request, reply))
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id/timeliness',
    schema: {
      operationId: 'getConsultationTimeliness',
      summary: 'Who answered in time',
      description: 'The requester sees all addressees, an addressee its own row (BR-36).',
      tags,
      params,
      response: { 200: shape.TimelinessTable },
    },
    config: { access: 'consultation.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const [rows] = await Promise.all([
          listTimeliness(tx, request.params.id),
          findConsultation(tx, request.params.id),
        ])
        return timelinessToJson(rows, tx.now, scopeOf(tx.actor))
      }),
  })
  timelinessChartRoute(context)
  addresseeRoutes(context, settings, view)
  sessionRoutes(context, settings, view)
  offerRoutes(context, settings, view)
  proposalRoutes(context)
  closurePreviewRoute(context, settings)
}

function seenNow(row: ConsultationView, tx: ReadTx): ConsultationView {
  return { ...row, own: { ...row.own!, first_seen_at: tx.now } }
}

function endingOf(verb: 'close' | 'cancel' | 'renew', body: unknown): Parameters<typeof endConsultation>[2] {
  const input = (body ?? {}) as { reason?: string; outcome?: { text: string } }
  if (verb === 'close') return { verb, reason: input.reason!, outcome: input.outcome! }
  if (verb === 'cancel') return { verb, reason: input.reason! }
  return { verb, reason: input.reason ?? null }
}
