import { sql } from 'drizzle-orm'
import { authorize, may } from '../../access/policy.ts'
import { follow } from '../../kernel/lifecycle.ts'
import { inWords, notFound, unprocessable } from '../../kernel/refusal.ts'
import { dateIn } from '../../kernel/time.ts'
import { setAudience } from '../../platform/db/audience.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import {
  type Annotatable,
  type AnnotationRow,
  type EvidenceRequestRow,
  findAnnotation,
  findEvidenceRequest,
  findSubject,
  requestColumns,
  type Subject,
} from './queries.ts'
import {
  checkAnnotation,
  checkAuditor,
  checkDueOn,
  checkWithdrawable,
  type EvidenceRequestStatus,
  type EvidenceRequestVerb,
  evidenceRequestLifecycle,
} from './rules.ts'
import {
  type AnnotationInput,
  type AnswerInput,
  type EvidenceRequestInput,
  standingTo,
  verbActions,
} from './schemas.ts'

/** A remark on any record that the auditor sees. */
export async function annotate(tx: WriteTx, input: AnnotationInput): Promise<Change<AnnotationRow>> {
  const { type, id } = input.resource
  const subject = await subjectOf(tx, input.resource)
  authorize(tx.actor, 'annotation.create', [])
  checkAnnotation(input, subject.today)
  if (input.kind === 'audited') checkAuditor(tx.actor.participant, { id, ...subject })
  const auditedOn = input.kind === 'audited' ? (input.auditedOn ?? subject.today) : null
  const [made] = await tx.rows<{ id: string }>(sql`
    insert into accord.annotation (participant, account_id, resource_type, resource_id, audience_id, owner, kind,
      readers, text, scope, audited_on, created_at)
    values (accord.current_participant(), accord.current_account(), ${type}, ${id}::uuid, ${subject.audience_id}::uuid,
      ${subject.owner}, ${input.kind}, ${input.readers}, ${input.text},
      ${input.scope ?? null}, ${auditedOn}::date, ${tx.now}::timestamptz)
    returning id`)
  const told = event('annotation.made', {
    resource: subject.audience_id,
    root: subject.audience_id,
    resourceType: subject.governing,
    payload: { annotationId: made!.id, kind: input.kind },
    ...(input.readers === 'all' ? {} : { forAudience: [...new Set([tx.actor.participant, subject.owner])] }),
  })
  return { row: (await findAnnotation(tx, made!.id))!, events: [told] }
}

/** BR-16: the institution that audited an entry no longer stands by it; both statements stay on record. */
export async function withdrawAnnotation(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<AnnotationRow>> {
  const before = await findAnnotation(tx, id)
  if (before === undefined) throw notFound('annotation', id)
  authorize(tx.actor, 'annotation.withdraw', standingTo(tx.actor, before), { type: 'annotation', id })
  checkWithdrawable(before)
  const withdrawn = await tx.rows(sql`
    insert into accord.annotation_withdrawal (annotation_id, account_id, reason, created_at)
    values (${id}::uuid, accord.current_account(), ${reason}, ${tx.now}::timestamptz)
    on conflict do nothing
    returning annotation_id`)
  const row = (await findAnnotation(tx, id))!
  if (withdrawn.length === 0) checkWithdrawable(row)
  const { audience_id: resource, governing: resourceType } = await subjectOf(tx, {
    type: row.resource_type,
    id: row.resource_id,
  })
  const payload = { annotationId: id, reason }
  return { row, events: [event('annotation.withdrawn', { resource, root: resource, resourceType, payload })] }
}

/** A question to the owner of a record that the auditor sees. */
export async function requestEvidence(tx: WriteTx, input: EvidenceRequestInput): Promise<Change<EvidenceRequestRow>> {
  const { type, id } = input.resource
  const subject = await subjectOf(tx, input.resource)
  authorize(tx.actor, 'evidence_request.create', [])
  checkDueOn(input.dueOn, dateIn(tx.now, subject.time_zone))
  const [row] = await tx.rows<EvidenceRequestRow>(sql`
    with asked as (
      insert into accord.evidence_request as r (participant, account_id, resource_type, resource_id, owner, question,
        due_on, due_at, status, created_at)
      values (accord.current_participant(), accord.current_account(), ${type}, ${id}::uuid, ${subject.owner},
        ${input.question}, ${input.dueOn}::date,
        (${input.dueOn}::date + 1)::timestamp at time zone ${subject.time_zone}, 'open', ${tx.now}::timestamptz)
      returning ${requestColumns}
    )
    select ${requestColumns}
    from asked r
    cross join lateral ${setAudience(sql`r.id`, { sides: [subject.owner], origins: [subject.audience_id] })}`)
  const payload = { resource: input.resource, dueOn: input.dueOn }
  return { row: row!, events: [event('evidence_request.made', { resource: row!.id, root: row!.id, payload })] }
}

async function subjectOf(tx: ReadTx, resource: { type: Annotatable; id: string }): Promise<Subject> {
  const subject = await findSubject(tx, resource)
  if (subject === undefined)
    throw unprocessable(
      '/resource/id',
      `There is no such ${inWords(resource.type)}, or you may not know of it.`,
      'BR-53',
    )
  return subject
}

export const answerEvidence = (tx: WriteTx, id: string, { answer }: AnswerInput) =>
  decide(tx, id, 'answer', { answer, reason: null })

export const withdrawEvidence = (tx: WriteTx, id: string, { reason }: ReasonInput) =>
  decide(tx, id, 'withdrawal', { answer: null, reason })

async function decide(
  tx: WriteTx,
  id: string,
  verb: EvidenceRequestVerb,
  { answer, reason }: Pick<EvidenceRequestRow, 'answer' | 'reason'>,
): Promise<Change<EvidenceRequestRow>> {
  const before = await findEvidenceRequest(tx, id, { lock: true })
  if (before === undefined) throw notFound('evidence_request', id)
  const object = { type: 'evidence_request', id }
  authorize(tx.actor, verbActions[verb], standingTo(tx.actor, before), object)
  tx.precondition({ ...object, version: before.version })
  const status: EvidenceRequestStatus = follow(
    evidenceRequestLifecycle,
    verb,
    { ...object, status: before.status },
    (each) => may(tx.actor, verbActions[each], standingTo(tx.actor, before)),
  )
  const [row] = await tx.change<EvidenceRequestRow>(
    1,
    sql`
    update accord.evidence_request as r
    set status = ${status}, answer = ${answer}, reason = ${reason}, decided_at = ${tx.now}::timestamptz,
      version = version + 1
    where r.id = ${id}::uuid and r.version = ${before.version}
    returning ${requestColumns}`,
  )
  const told =
    reason === null
      ? event('evidence_request.answered', { resource: id, root: id, payload: {} })
      : event('evidence_request.withdrawn', { resource: id, root: id, payload: { reason } })
  return { row: row!, events: [told] }
}
