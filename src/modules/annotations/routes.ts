import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, ReasonInput } from '../../platform/http/wire.ts'
import { annotate, answerEvidence, requestEvidence, withdrawAnnotation, withdrawEvidence } from './commands.ts'
import {
  type AnnotationRow,
  type EvidenceRequestRow,
  findAnnotation,
  findEvidenceRequest,
  listAnnotations,
  listEvidenceRequests,
} from './queries.ts'
import * as shape from './schemas.ts'

const tags = ['Audit']
const params = z.strictObject({ id: Id })

/** All that an auditor writes. */
export function annotationRoutes(context: AppContext): void {
  remarkRoutes(context)
  withdrawalRoute(context)
  evidenceRequestRoutes(context)
}

function remarkRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/annotations',
    schema: {
      operationId: 'createAnnotation',
      summary: 'Remark upon a record',
      description:
        'On any record that you see. The record stays as it is; its owner is told. That an entry was audited is said by an auditor of a side of its flow or of the framework (BR-16).',
      tags,
      body: shape.AnnotationInput,
      response: { 201: shape.Annotation },
    },
    config: { access: 'annotation.create', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        {
          status: 201,
          body: shape.annotationToJson,
          location: (row: AnnotationRow) => `/v1/annotations/${row.id}`,
        },
        (tx) => annotate(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/annotations',
    schema: {
      operationId: 'listAnnotations',
      summary: 'List remarks',
      description: 'Newest first.',
      tags,
      querystring: shape.AnnotationQuery,
      response: { 200: shape.AnnotationPage },
    },
    config: { access: 'annotation.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listAnnotations(tx, { ...filter, before })
        return pageOf(request, reply, tx.actor, {
          rows,
          limit: filter.limit,
          keyOf: (row) => [row.id],
          toJson: shape.annotationToJson,
        })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/annotations/:id',
    schema: {
      operationId: 'getAnnotation',
      summary: 'Read a remark',
      description: 'With the record that it is about.',
      tags,
      params,
      response: { 200: shape.Annotation },
    },
    config: { access: 'annotation.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const row = await findAnnotation(tx, request.params.id)
        if (row === undefined) throw notFound('annotation', request.params.id)
        return shape.annotationToJson(row)
      }),
  })
}

function withdrawalRoute({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/annotations/:id/withdrawal',
    schema: {
      operationId: 'withdrawAnnotation',
      summary: 'Withdraw an audit',
      description:
        'By an auditor of the institution that audited the entry, which is no longer `audited` by it (BR-16). Both stay on record.',
      tags,
      params,
      body: ReasonInput,
      response: { 200: shape.Annotation },
    },
    config: { access: 'annotation.withdraw', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 200, body: (row: AnnotationRow) => shape.annotationToJson(row) }, (tx) =>
        withdrawAnnotation(tx, request.params.id, request.body),
      ),
  })
}

const evidenceRequest = {
  status: 200 as const,
  body: shape.evidenceRequestToJson,
  version: (row: EvidenceRequestRow) => row.version,
}

function evidenceRequestRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/evidence-requests',
    schema: {
      operationId: 'createEvidenceRequest',
      summary: 'Ask the owner of a record for evidence',
      description: 'On any record that you see, until a day. It waits in the inbox of the owner.',
      tags,
      body: shape.EvidenceRequestInput,
      response: { 201: shape.EvidenceRequest },
    },
    config: { access: 'evidence_request.create', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { ...evidenceRequest, status: 201, location: (row) => `/v1/evidence-requests/${row.id}` },
        (tx) => requestEvidence(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/evidence-requests',
    schema: {
      operationId: 'listEvidenceRequests',
      summary: 'List requests for evidence',
      description: 'Your own, and those about your records; newest first.',
      tags,
      querystring: shape.EvidenceRequestQuery,
      response: { 200: shape.EvidenceRequestPage },
    },
    config: { access: 'evidence_request.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listEvidenceRequests(tx, { ...filter, before })
        const toJson = (row: EvidenceRequestRow) => shape.evidenceRequestToJson(row, tx.actor, tx.now)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/evidence-requests/:id',
    schema: {
      operationId: 'getEvidenceRequest',
      summary: 'Read a request for evidence',
      description: 'With its answer.',
      tags,
      params,
      response: { 200: shape.EvidenceRequest },
    },
    config: { access: 'evidence_request.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findEvidenceRequest(tx, request.params.id)
        if (row === undefined) throw notFound('evidence_request', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return shape.evidenceRequestToJson(row, tx.actor, tx.now)
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/evidence-requests/:id/answer',
    schema: {
      operationId: 'answerEvidenceRequest',
      summary: 'Answer a request for evidence',
      description: 'By the owner of the record. Documents are added to the record itself, as evidence.',
      tags,
      params,
      body: shape.AnswerInput,
      response: { 200: shape.EvidenceRequest },
    },
    config: { access: 'evidence_request.answer', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, evidenceRequest, (tx) => answerEvidence(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/evidence-requests/:id/withdrawal',
    schema: {
      operationId: 'withdrawEvidenceRequest',
      summary: 'Withdraw a request for evidence',
      description: 'By the participant whose auditor asked; it stays on record.',
      tags,
      params,
      body: ReasonInput,
      response: { 200: shape.EvidenceRequest },
    },
    config: { access: 'evidence_request.withdraw', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, evidenceRequest, (tx) => withdrawEvidence(tx, request.params.id, request.body)),
  })
}
