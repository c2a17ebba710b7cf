import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, ParticipantCode, page, QueryFlag, text } from '../../platform/http/wire.ts'
import {
  annotatable,
  annotationKinds,
  annotationReaders,
  evidenceRequestLifecycle,
  evidenceRequestStatuses,
} from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const resource = { type: 'ledger_entry' as const, id }

const Resource = z.strictObject({
  type: z.enum(annotatable).meta({ description: 'See the code list `annotatable`.' }),
  id: Id,
})

export const AnnotationInput = z
  .strictObject({
    resource: Resource,
    kind: z.enum(annotationKinds).default('remark'),
    readers: z.enum(annotationReaders).default('owner').meta({
      description: '`owner`: only you and the record’s owner read it. `all`: everybody who sees the record reads it.',
    }),
    text: text(8_000),
    scope: text(4_000)
      .optional()
      .meta({ description: 'Which parts of the entry were audited; required for an audit, and only for an audit.' }),
    auditedOn: CalendarDate.optional().meta({ description: 'For an audit: its day; today where none is given.' }),
  })
  .meta({
    id: 'AnnotationBody',
    examples: [{ resource, text: 'The act of acceptance names another quantity.' }],
  })
export type AnnotationInput = z.output<typeof AnnotationInput>

export const EvidenceRequestInput = z
  .strictObject({
    resource: Resource,
    question: text(8_000),
    dueOn: CalendarDate.meta({ description: 'The last day for an answer, in the owner’s time zone.' }),
  })
  .meta({
    id: 'EvidenceRequestBody',
    examples: [{ resource, question: 'Please name the act of acceptance.', dueOn: '2026-12-31' }],
  })
export type EvidenceRequestInput = z.output<typeof EvidenceRequestInput>

export const AnswerInput = z
  .strictObject({ answer: text(8_000) })
  .meta({ id: 'AnswerBody', examples: [{ answer: 'Act 14 of 2 March 2026 was added to the entry as evidence.' }] })
export type AnswerInput = z.output<typeof AnswerInput>

const about = {
  resourceType: z.enum(annotatable).optional(),
  resourceId: Id.optional(),
  participant: ParticipantCode.optional().meta({ description: 'The participant whose auditor wrote it.' }),
  owner: ParticipantCode.optional().meta({ description: 'The participant whose record it is about.' }),
}
export const AnnotationFilter = z.strictObject({ ...about, kind: z.enum(annotationKinds).optional() })
export type AnnotationFilter = z.output<typeof AnnotationFilter>
export const EvidenceRequestFilter = z.strictObject({
  ...about,
  status: z.enum(evidenceRequestStatuses).optional(),
  overdue: QueryFlag.optional(),
})
export type EvidenceRequestFilter = z.output<typeof EvidenceRequestFilter>

const said = {
  id: Id,
  participant: ParticipantCode.meta({ description: 'The participant whose auditor wrote it.' }),
  resource: z.object({ type: z.enum(annotatable), id: Id }),
  owner: ParticipantCode.meta({ description: 'The participant whose record it is about.' }),
}

export const Annotation = z
  .object({
    ...said,
    kind: z.enum(annotationKinds),
    readers: z.enum(annotationReaders),
    text: z.string(),
    scope: z.string().nullable().meta({ description: 'For an audit: which parts of the entry were audited.' }),
    auditedOn: CalendarDate.nullable(),
    withdrawnAt: Instant.nullable().meta({
      description: 'The moment from which the institution no longer stands by the audit.',
    }),
    withdrawalReason: z.string().nullable().meta({ description: 'Why its institution took it back.' }),
    createdAt: Instant,
  })
  .meta({
    id: 'Annotation',
    description:
      'An auditor’s remark on a record, or the statement that a ledger entry was audited. It does not change the record and is never changed itself; an institution can withdraw its audit (BR-16).',
    examples: [
      {
        id,
        participant: 'SE',
        resource,
        owner: 'UA',
        kind: 'remark',
        readers: 'owner',
        text: 'The act of acceptance names another quantity.',
        scope: null,
        auditedOn: null,
        withdrawnAt: null,
        withdrawalReason: null,
        createdAt: '2026-05-02T08:00:00.000Z',
      },
    ],
  })
export const AnnotationPage = page(Annotation).meta({ id: 'AnnotationPage' })

export const EvidenceRequest = z
  .object({
    ...said,
    question: z.string(),
    dueOn: CalendarDate,
    dueAt: Instant.meta({ description: 'The end of the last day for an answer, in the owner’s time zone.' }),
    status: z.enum(evidenceRequestStatuses),
    overdue: z.boolean(),
    answer: z.string().nullable(),
    reason: z.string().nullable(),
    decidedAt: Instant.nullable(),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(evidenceRequestLifecycle),
  })
  .meta({
    id: 'EvidenceRequest',
    description: 'A question of an auditor to the owner of a record, between the two of them.',
    examples: [
      {
        id,
        participant: 'SE',
        resource,
        owner: 'UA',
        question: 'Please name the act of acceptance.',
        dueOn: '2026-12-31',
        dueAt: '2026-12-31T22:00:00.000Z',
        status: 'open',
        overdue: false,
        answer: null,
        reason: null,
        decidedAt: null,
        createdAt: '2026-05-02T08:00:00.000Z',
        version: 1,
        allowedActions: ['withdrawEvidenceRequest'],
      },
    ],
  })
export const EvidenceRequestPage = page(EvidenceRequest).meta({ id: 'EvidenceRequestPage' })
