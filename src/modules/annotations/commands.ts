import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { record, say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import { add, compareAndSet, held, make } from '../../platform/db/change.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import {
  type AnnotationRow,
  type EvidenceRequestRow,
  findAnnotation,
  findEvidenceRequest,
  findSubject,
  type Subject,
} from './queries.ts'
import {
  type Annotatable,
  checkAnnotation,
  checkAuditor,
  checkDueOn,
  checkWithdrawable,
  evidenceRequestLifecycle,
  standingTo,
} from './rules.ts'
import type { AnnotationInput, AnswerInput, EvidenceRequestInput } from './schemas.ts'
import { annotation, evidenceRequest } from './tables.ts'

/** A remark on any record that the auditor sees. */
export async function annotate(tx: WriteTx, input: AnnotationInput): Promise<Change<AnnotationRow>> {
  const { type, id } = input.resource
  const subject = await subjectOf(tx, input.resource)
  authorize(tx.actor, 'annotation.create', [])
  checkAnnotation(input, subject.today)
  if (input.kind === 'audited') checkAuditor(tx.actor, { id, ...subject })
  const auditedOn = input.kind === 'audited' ? (input.auditedOn ?? subject.today) : null
  const { participant, accountId } = tx.actor
  const { audienceId, owner } = subject
  const annotationId = await add(tx, annotation, {
    ...{ participant, accountId, resourceType: type, resourceId: id, audienceId, owner, auditedOn },
    ...{ kind: input.kind, readers: input.readers, text: input.text, scope: input.scope ?? null, createdAt: tx.now },
  })
  const made = event('annotation.made', {
    resource: subject.audienceId,
    root: subject.audienceId,
    resourceType: subject.governing,
    payload: { annotationId, kind: input.kind },
    ...(input.readers === 'all' ? {} : { forAudience: [...new Set([tx.actor.participant, subject.owner])] }),
  })
  return { row: (await findAnnotation(tx, annotationId))!, events: [made] }
}

/** BR-16: the institution that audited an entry no longer stands by it; both statements stay on record. */
export async function withdrawAnnotation(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<AnnotationRow>> {
  const before = await findAnnotation(tx, id)
  if (before === undefined) throw notFound('annotation', id)
  authorize(tx.actor, 'annotation.withdraw', standingTo(tx.actor.participant, before), { type: 'annotation', id })
  checkWithdrawable(before)
  const withdrawn = await tx.run(sql`
    insert into accord.annotation_withdrawal (annotation_id, account_id, reason, created_at)
    values (${id}::uuid, accord.current_account(), ${reason}, ${tx.now}::timestamptz)
    on conflict do nothing`)
  const row = (await findAnnotation(tx, id))!
  if (withdrawn === 0) checkWithdrawable(row)
  const { audienceId: resource, governing: resourceType } = await subjectOf(tx, {
    type: row.resourceType,
    id: row.resourceId,
  })
  const payload = { annotationId: id, reason }
  return { row, events: [event('annotation.withdrawn', { resource, root: resource, resourceType, payload })] }
}

/** A question to the owner of a record that the auditor sees. */
export async function requestEvidence(tx: WriteTx, input: EvidenceRequestInput): Promise<Change<EvidenceRequestRow>> {
  const { type, id } = input.resource
  const subject = await subjectOf(tx, input.resource)
  authorize(tx.actor, 'evidence_request.create', [])
  checkDueOn(input.dueOn, dateIn(tx.now, subject.timeZone))
  const { participant, accountId } = tx.actor
  const { question, dueOn } = input
  const requestId = await make(
    tx,
    evidenceRequest,
    {
      ...{ participant, accountId, resourceType: type, resourceId: id, owner: subject.owner, question, dueOn },
      dueAt: sql`(${dueOn}::date + 1)::timestamp at time zone ${subject.timeZone}`,
      ...{ status: 'open', createdAt: tx.now },
    },
    { sides: [subject.owner], origins: [subject.audienceId] },
  )
  const row = (await findEvidenceRequest(tx, requestId))!
  const payload = { resource: input.resource, dueOn: input.dueOn }
  return { row, events: [event('evidence_request.made', { resource: row.id, root: row.id, payload })] }
}

async function subjectOf(tx: ReadTx, resource: { type: Annotatable; id: string }): Promise<Subject> {
  const subject = await findSubject(tx, resource)
  if (subject === undefined)
    throw unprocessable(
      '/resource/id',
      say('There is no such {object}, or you may not know of it.', { object: record(resource.type) }),
      'BR-53',
    )
  return subject
}

export const answerEvidence = (tx: WriteTx, id: string, { answer }: AnswerInput) =>
  decide(tx, id, 'answerEvidenceRequest', { answer })

export const withdrawEvidence = (tx: WriteTx, id: string, { reason }: ReasonInput) =>
  decide(tx, id, 'withdrawEvidenceRequest', { reason })

async function decide(
  tx: WriteTx,
  id: string,
  verb: VerbOf<typeof evidenceRequestLifecycle>,
  said: { answer: string } | { reason: string },
): Promise<Change<EvidenceRequestRow>> {
  const before = await held(tx, evidenceRequest, id, findEvidenceRequest)
  const step = take(tx, evidenceRequestLifecycle, verb, before, standingTo(tx.actor.participant, before))
  await compareAndSet(tx, evidenceRequest, before, { ...said, status: step.to, decidedAt: tx.now })
  // What was answered is not in the journal: it is between the two of them.
  return { row: (await findEvidenceRequest(tx, id))!, events: [step.event('reason' in said ? said : {})] }
}
