import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import { annotationToJson, evidenceRequestToJson } from './present.ts'
import * as queries from './queries.ts'
import { evidenceRequestLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Audit']

/** All that an auditor writes. */
export function annotationRoutes(context: AppContext): void {
  const { app } = context
  const annotation = operationsOn(context, {
    path: '/v1/annotations',
    tags,
    lifecycle: { of: 'annotation' },
    read: 'annotation.read',
    shape: shape.Annotation,
    json: annotationToJson,
    find: queries.findAnnotation,
  })
  app.route(
    annotation.create('createAnnotation', {
      summary: 'Remark upon a record',
      description:
        'On any record that you see. The record stays as it is; its owner is told. That an entry was audited is said by an auditor of a side of its flow or of the framework (BR-16).',
      access: 'annotation.create',
      body: shape.AnnotationInput,
      command: commands.annotate,
    }),
  )
  app.route(
    annotation.list('listAnnotations', {
      summary: 'List remarks',
      description: 'Newest first.',
      filter: shape.AnnotationFilter,
      page: shape.AnnotationPage,
      order: queries.newestAnnotationFirst,
      rows: queries.listAnnotations,
    }),
  )
  app.route(
    annotation.one('getAnnotation', { summary: 'Read a remark', description: 'With the record that it is about.' }),
  )
  app.route(
    annotation.verb('withdrawAnnotation', {
      at: 'withdrawal',
      summary: 'Withdraw an audit',
      description:
        'By an auditor of the institution that audited the entry, which is no longer `audited` by it (BR-16). Both stay on record.',
      access: 'annotation.withdraw',
      ifMatch: false,
      body: ReasonInput,
      command: commands.withdrawAnnotation,
    }),
  )
  evidenceRequestRoutes(context)
}

function evidenceRequestRoutes(context: AppContext): void {
  const { app } = context
  const request = operationsOn(context, {
    path: '/v1/evidence-requests',
    tags,
    lifecycle: evidenceRequestLifecycle,
    read: 'evidence_request.read',
    shape: shape.EvidenceRequest,
    json: evidenceRequestToJson,
    find: queries.findEvidenceRequest,
  })
  app.route(
    request.create('createEvidenceRequest', {
      summary: 'Ask the owner of a record for evidence',
      description: 'On any record that you see, until a day. It waits in the inbox of the owner.',
      access: 'evidence_request.create',
      body: shape.EvidenceRequestInput,
      command: commands.requestEvidence,
    }),
  )
  app.route(
    request.list('listEvidenceRequests', {
      summary: 'List requests for evidence',
      description: 'Your own, and those about your records; newest first.',
      filter: shape.EvidenceRequestFilter,
      page: shape.EvidenceRequestPage,
      order: queries.newestRequestFirst,
      rows: queries.listEvidenceRequests,
    }),
  )
  app.route(
    request.one('getEvidenceRequest', { summary: 'Read a request for evidence', description: 'With its answer.' }),
  )
  app.route(
    request.verb('answerEvidenceRequest', {
      at: 'answer',
      summary: 'Answer a request for evidence',
      description: 'By the owner of the record. Documents are added to the record itself, as evidence.',
      body: shape.AnswerInput,
      command: commands.answerEvidence,
    }),
  )
  app.route(
    request.verb('withdrawEvidenceRequest', {
      at: 'withdrawal',
      summary: 'Withdraw a request for evidence',
      description: 'By the participant whose auditor asked; it stays on record.',
      body: ReasonInput,
      command: commands.withdrawEvidence,
    }),
  )
}
