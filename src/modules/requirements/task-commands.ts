import { sql } from 'drizzle-orm'
import { type Action, authorize, type Relation } from '../../access/policy.ts'
import { follow } from '../../kernel/lifecycle.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { checkReleased } from '../../kernel/visibility.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { checkAccepted, convert } from '../ledger/conversion.ts'
import { checkMarking } from '../ledger/rules.ts'
import { checkQuantity } from './rules.ts'
import type { TaskInput } from './task-inputs.ts'
import { findNamedByTask, findTask, lockTask, type NamedByTask, type TaskRow } from './task-queries.ts'
import {
  checkNeedStands,
  checkParts,
  checkTaskDates,
  standingToDelivery,
  standingToTask,
  type TaskStatus,
  type TaskVerb,
  taskLifecycle,
} from './task-rules.ts'

export const taskActions: Readonly<Record<TaskVerb, Action>> = {
  partAgreement: 'task.agree',
  agreement: 'task.agree',
  start: 'task.report',
  progress: 'task.report',
  block: 'task.block',
  resumption: 'task.report',
  delivery: 'task.report',
  return: 'task.verify',
  verification: 'task.verify',
  cancellation: 'task.cancel',
}

/** Work that is shared out; nobody is bound before it agrees to its own part (BR-92). */
export async function createTask(tx: WriteTx, input: TaskInput): Promise<Change<TaskRow>> {
  const named = await findNamedByTask(tx, input)
  const { participant } = tx.actor
  const standing: Relation[] = [
    ...(participant === 'UA' ? (['own'] as const) : []),
    ...(named.leads ? (['lead'] as const) : []),
    ...(named.party === participant ? (['party'] as const) : []),
    ...([named.proposal?.provider, named.need_offer?.provider].includes(participant) ? (['provider'] as const) : []),
  ]
  authorize(tx.actor, 'task.create', standing)
  if (input.requirementId !== undefined && named.need === null)
    throw unprocessable('/requirementId', 'There is no such requirement, or you may not know of it.', 'BR-90')
  checkNeedStands(named.need)
  if (input.provisionId !== undefined && named.party === null)
    throw unprocessable('/provisionId', 'There is no such provision.')
  if (input.coalition !== undefined && !named.coalition)
    throw unprocessable('/coalition', 'There is no such coalition, or you may not know of it.')
  checkAccepted(input, named, participant)
  checkConfirming(input, participant)
  if (input.quantity !== undefined) checkQuantity(input.quantity)
  if (input.requirementId !== undefined && input.unit !== undefined && named.counted === null)
    throw unprocessable('/unit', 'is not that of the requirement, and no conversion is declared', 'BR-86')
  checkParts([input.lead, ...input.contributors])
  checkTaskDates(input, named.today)
  const { marking, releasableTo } = checkDoers(input, named)
  const id = await insertTask(tx, input, { named, marking, releasableTo })
  const payload = { requirementId: input.requirementId ?? null, provisionId: input.provisionId ?? null }
  const proposed = event('task.proposed', { resource: id, root: id, payload })
  const converted = await convert(tx, input, named, { taskId: id })
  return { row: (await findTask(tx, id))!, events: [proposed, ...converted] }
}

/** BR-37: what somebody offered it does itself. */
function checkConfirming({ conversionProposalId, requirementOfferId, lead }: TaskInput, participant: string): void {
  if (conversionProposalId === undefined && requirementOfferId === undefined) return
  if (lead.participant !== participant)
    throw unprocessable('/lead/participant', 'Who offered it leads the task.', 'BR-37')
}

/** BR-50: a task is never less restricted than its need, and who is to do it knows of the need. */
function checkDoers(input: TaskInput, { need, participants, blind, unreleasable }: NamedByTask) {
  const marking = input.marking ?? need?.marking ?? 'limited'
  const releasableTo = input.releasableTo ?? need?.releasable_to ?? []
  const doers = [input.lead, ...input.contributors].map(({ participant }) => participant)
  for (const [index, code] of doers.entries()) {
    const pointer = index === 0 ? '/lead/participant' : `/contributors/${index - 1}/participant`
    if (!participants.includes(code)) throw unprocessable(pointer, 'There is no such participant.', 'BR-91')
    if (blind.includes(code)) throw unprocessable(pointer, `The requirement is not released to ${code}.`, 'BR-50')
  }
  checkReleased(input.releasableTo, unreleasable)
  if (need === null) return { marking, releasableTo }
  const known = { marking: need.marking, releasable_to: [...need.releasable_to, ...doers] }
  checkMarking({ marking, releasable_to: [...releasableTo] }, known, 'requirement')
  return { marking, releasableTo }
}

type Settled = { named: NamedByTask; marking: 'public' | 'framework' | 'limited'; releasableTo: readonly string[] }

async function insertTask(tx: WriteTx, input: TaskInput, settled: Settled): Promise<string> {
  const { named, marking, releasableTo } = settled
  const parts = [
    { part: 'lead', share: null, ...input.lead },
    ...input.contributors.map((contributor) => ({ part: 'contributor', share: null, ...contributor })),
  ]
  const readers = [...(marking === 'limited' ? releasableTo : [marking]), ...parts.map((part) => part.participant)]
  const [row] = await tx.rows<{ id: string }>(sql`
    with made as (
      insert into accord.task (participant, requirement_id, provision_id, conversion_proposal_id, requirement_offer_id, coalition, title,
        description, quantity, unit, counted, starts_on, due_on, status_since, marking, releasable_to, created_by, created_at)
      values (accord.current_participant(), ${input.requirementId ?? null}::uuid, ${input.provisionId ?? null},
        ${input.conversionProposalId ?? null}::uuid, ${input.requirementOfferId ?? null}::uuid,
        ${named.need?.coalition ?? input.coalition ?? null}, ${input.title}, ${input.description ?? null},
        ${input.quantity ?? null}::numeric, ${input.unit ?? null}, ${named.counted}::numeric,
        ${input.startsOn ?? null}::date, ${input.dueOn}::date, ${tx.now}::timestamptz, ${marking},
        ${sql.param([...releasableTo])}::text[], accord.current_account(), ${tx.now}::timestamptz)
      returning id, participant
    ), seen as (
      insert into accord.resource_audience (resource_id, audience)
      select distinct m.id, audience
      from made m, unnest(${sql.param(readers)}::text[] || array['UA', m.participant]) as audience
    )
    select id from made`)
  const id = row!.id
  await Promise.all([
    tx.rows(sql`
      insert into accord.task_part (task_id, participant, part, share)
      select ${id}::uuid, p.participant, p.part, p.share
      from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as p (participant text, part text, share numeric)`),
    tx.rows(sql`
      insert into accord.task_milestone (task_id, title, due_on, filed_by, created_at)
      select ${id}::uuid, m.title, m."dueOn", accord.current_participant(), ${tx.now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(input.milestones)}::jsonb) as m (title text, "dueOn" date)`),
  ])
  return id
}

export type HeldTask = { row: TaskRow; status: TaskStatus }

/** The task behind its lock, for a verb that its status and the caller's rights allow. */
export async function holdTask(tx: WriteTx, id: string, verb: TaskVerb): Promise<HeldTask> {
  await lockTask(tx, id)
  const row = await findTask(tx, id)
  if (row === undefined) throw notFound('task', id)
  const object = { type: 'task', id }
  const { participant } = tx.actor
  const standing = verb === 'delivery' ? standingToDelivery(participant, row) : standingToTask(participant, row)
  if (taskActions[verb] === 'task.verify' && standing.includes('provider')) throw ownWork(verb, object)
  authorize(tx.actor, taskActions[verb], standing, object)
  if (versioned.has(verb)) tx.precondition({ ...object, version: row.version })
  return { row, status: follow(taskLifecycle, verb, { ...object, status: row.status }) }
}

/** BR-93. */
function ownWork(verb: TaskVerb, object: { type: string; id: string }): Refusal {
  const detail = 'Whoever does a task does not verify it.'
  const field = verb === 'verification' ? { errors: [{ pointer: '/verifiedBy', detail, rule: 'BR-93' }] } : {}
  return new Refusal('forbidden', detail, { object, rule: 'BR-93', ...field })
}

/** Statements and agreements stand beside those of others, and collide with nobody's. */
const versioned = new Set<TaskVerb>([
  'start',
  'block',
  'resumption',
  'delivery',
  'return',
  'verification',
  'cancellation',
])

/** BR-92: each to its own part. */
export async function agreeToTask(tx: WriteTx, id: string): Promise<Change<TaskRow>> {
  const { row } = await holdTask(tx, id, 'partAgreement')
  checkNeedStands(row.requirement_id === null ? null : { id: row.requirement_id, status: row.requirement_status! })
  const { participant } = tx.actor
  const own = row.parts.find((part) => part.participant === participant)!
  if (own.agreedAt !== null)
    throw new Refusal('conflict', 'Your participant has agreed to its part already.', {
      object: { type: 'task', id },
      rule: 'BR-92',
      state: 'agreed',
    })
  await tx.rows(sql`
    update accord.task_part
    set agreed_at = ${tx.now}::timestamptz, agreed_by = accord.current_account()
    where task_id = ${id}::uuid and participant = ${participant} and agreed_at is null`)
  const about = { resource: id, root: id, payload: { participant, part: own.part } }
  const events = [event('task.part_agreed', about)]
  if (row.parts.every((part) => part.agreedAt !== null || part.participant === participant)) {
    await tx.rows(sql`
      update accord.task
      set status = 'agreed', status_since = ${tx.now}::timestamptz, version = version + 1
      where id = ${id}::uuid and version = ${row.version} and status = 'proposed'`)
    events.push(event('task.agreed', { ...about, payload: { participants: row.parts.length } }))
  }
  return { row: (await findTask(tx, id))!, events }
}
