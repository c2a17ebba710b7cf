import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import { annotationToJson, evidenceRequestToJson } from './present.ts'
import * as queries from './queries.ts'
import { evidenceRequestLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Audit']

/** Everything that an auditor writes. */
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
        'An auditor adds a remark to any record that it sees. The record stays as it is, and its owner is told. Only an auditor of a side of the flow or of the framework may say that an entry was audited (BR-16).',
      access: 'annotation.create',
      body: shape.AnnotationInput,
      command: commands.annotate,
    }),
  )
  app.route(
    annotation.list('listAnnotations', {
      summary: 'List remarks',
      description: 'Remarks of auditors that you may read, newest first.',
      filter: shape.AnnotationFilter,
      page: shape.AnnotationPage,
      order: queries.newestAnnotationFirst,
      rows: queries.listAnnotations,
    }),
  )
  app.route(
    annotation.one('getAnnotation', {
      summary: 'Read a remark',
      description: 'One remark of an auditor, with the record that it is about.',
    }),
  )
  app.route(
    annotation.verb('withdrawAnnotation', {
      at: 'withdrawal',
      summary: 'Withdraw an audit',
      description:
        'An auditor of the institution that audited the entry takes the audit back; the entry is then no longer `audited` by that institution (BR-16). Both statements stay on record.',
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
      description:
        'An auditor asks the owner of a record that it sees for evidence, until a day. The request waits in the owner’s inbox.',
      access: 'evidence_request.create',
      body: shape.EvidenceRequestInput,
      command: commands.requestEvidence,
    }),
  )
  app.route(
    request.list('listEvidenceRequests', {
      summary: 'List requests for evidence',
      description:
        'Questions of auditors, newest first: those that your participant asked, and those about its records.',
      filter: shape.EvidenceRequestFilter,
      page: shape.EvidenceRequestPage,
      order: queries.newestRequestFirst,
      rows: queries.listEvidenceRequests,
    }),
  )
  app.route(
    request.one('getEvidenceRequest', {
      summary: 'Read a request for evidence',
      description: 'One question of an auditor with its due day and its answer.',
    }),
  )
  app.route(
    request.verb('answerEvidenceRequest', {
      at: 'answer',
      summary: 'Answer a request for evidence',
      description:
        'The owner of the record answers the auditor in words. Documents are added to the record itself, as evidence.',
      body: shape.AnswerInput,
      command: commands.answerEvidence,
    }),
  )
  app.route(
    request.verb('withdrawEvidenceRequest', {
      at: 'withdrawal',
      summary: 'Withdraw a request for evidence',
      description: 'The participant whose auditor asked takes the question back. It stays on record.',
      body: ReasonInput,
      command: commands.withdrawEvidence,
    }),
  )
}
