import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
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
  annotationColumns,
  type EvidenceRequestRow,
  findEvidenceRequest,
  findSubject,
  requestColumns,
  type Subject,
} from './queries.ts'
import {
  checkAnnotation,
  checkDueOn,
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
  checkAnnotation(input)
  const [row] = await tx.rows<AnnotationRow>(sql`
    insert into accord.annotation as a (participant, account_id, resource_type, resource_id, audience_id, owner, kind,
      readers, text, created_at)
    values (accord.current_participant(), accord.current_account(), ${type}, ${id}::uuid, ${subject.audience_id}::uuid,
      ${subject.owner}, ${input.kind}, ${input.readers}, ${input.text}, ${tx.now}::timestamptz)
    returning ${annotationColumns}`)
  const told = event('annotation.made', {
    resource: subject.audience_id,
    root: subject.audience_id,
    resourceType: subject.governing,
    payload: { annotationId: row!.id, kind: input.kind },
    ...(input.readers === 'all' ? {} : { forAudience: [...new Set([tx.actor.participant, subject.owner])] }),
  })
  return { row: row!, events: [told] }
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
  const status: EvidenceRequestStatus = follow(evidenceRequestLifecycle, verb, { ...object, status: before.status })
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
