import { sql } from 'drizzle-orm'
import { authorize, type Relation } from '../../access/policy.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased, type Marked, markChild } from '../../kernel/visibility.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet, idOf } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { claimProvisions } from '../implementation/link-writing.ts'
import { checkConfirmation, convert, lockAccepted } from '../ledger/commitments/conversion.ts'
import { checkQuantity } from './rules.ts'
import { task } from './tables.ts'
import type { TaskInput } from './task-inputs.ts'
import { findNamedByTask, findTask, lockTask, type NamedByTask, type TaskRow } from './task-queries.ts'
import {
  checkNeedStands,
  checkNotAgreed,
  checkParts,
  checkTaskDates,
  standingToTask,
  type TaskVerb,
  taskLifecycle,
} from './task-rules.ts'

/** Shares out work; no participant is bound before it agrees to its own part (BR-92). */
export async function createTask(tx: WriteTx, input: TaskInput): Promise<Change<TaskRow>> {
  await lockAccepted(tx, input)
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
  const rest = checkConfirmation(input, named, participant, { record: 'task', ...input })
  if (input.quantity !== undefined) checkQuantity(input.quantity)
  if (input.requirementId !== undefined && input.unit !== undefined && named.counted === null)
    throw unprocessable('/unit', 'is not the unit of the requirement, and no conversion is declared', 'BR-86')
  checkParts([input.lead, ...input.contributors])
  checkTaskDates(input, named.today)
  const marked = checkDoers(input, named)
  const id = await insertTask(tx, input, { named, marked })
  const payload = { requirementId: input.requirementId ?? null, provisionId: input.provisionId ?? null }
  const proposed = event('task.proposed', { resource: id, root: id, payload })
  const converted = await convert(tx, input, { accepted: named, rest, became: { taskId: id } })
  const { startsOn = named.today, title } = input
  const act = { kind: 'task' as const, id, happenedOn: startsOn, evidence: title, provider: input.lead.participant }
  const linked = await claimProvisions(
    tx,
    act,
    input.provisionId === undefined ? [] : [input.provisionId],
    '/provisionId',
  )
  return { row: (await findTask(tx, id))!, events: [proposed, ...linked, ...converted] }
}

/** BR-50: a task is never less restricted than its need, and those who are to do it know of the need. */
function checkDoers(input: TaskInput, { participants, blind, strangers, unreleasable, origins }: NamedByTask): Marked {
  const doers = [input.lead, ...input.contributors].map(({ participant }) => participant)
  for (const [index, code] of doers.entries()) {
    const pointer = index === 0 ? '/lead/participant' : `/contributors/${index - 1}/participant`
    if (!participants.includes(code)) throw unprocessable(pointer, 'There is no such participant.', 'BR-91')
    if (blind.includes(code))
      throw unprocessable(pointer, say('The requirement is not released to {code}.', { code }), 'BR-50')
    if (strangers.includes(code))
      throw unprocessable(pointer, say('The coalition is not released to {code}.', { code }), 'BR-50')
  }
  checkReleased(input.releasableTo, unreleasable)
  return markChild(input, origins, { sides: ['UA', ...doers] })
}

type Settled = { named: NamedByTask; marked: Marked }

async function insertTask(tx: WriteTx, input: TaskInput, settled: Settled): Promise<string> {
  const { named, marked } = settled
  const parts = [
    { part: 'lead', share: null, ...input.lead },
    ...input.contributors.map((contributor) => ({ part: 'contributor', share: null, ...contributor })),
  ]
  const id = await idOf(
    tx,
    sql`
    with made as (
      insert into accord.task (participant, requirement_id, provision_id, conversion_proposal_id, requirement_offer_id, coalition, title,
        description, quantity, unit, counted, starts_on, due_on, status_since, marking, releasable_to, created_by, created_at)
      values (accord.current_participant(), ${input.requirementId ?? null}::uuid, ${input.provisionId ?? null},
        ${input.conversionProposalId ?? null}::uuid, ${input.requirementOfferId ?? null}::uuid,
        ${named.need?.coalition ?? input.coalition ?? null}, ${input.title}, ${input.description ?? null},
        ${input.quantity ?? null}::numeric, ${input.unit ?? null}, ${named.counted}::numeric,
        ${input.startsOn ?? null}::date, ${input.dueOn}::date, ${tx.now}::timestamptz, ${marked.marking},
        ${sql.param(marked.releasable_to)}::text[], accord.current_account(), ${tx.now}::timestamptz)
      returning id
    )
    select m.id
    from made m
    cross join lateral ${setAudience(sql`m.id`, {
      of: 'task',
      audiences: audienceOf(marked),
      sides: ['UA', ...parts.map((part) => part.participant)],
      origins: named.origins.map((each) => each.id),
    })}`,
  )
  await Promise.all([
    tx.run(sql`
      insert into accord.task_part (task_id, participant, part, share)
      select ${id}::uuid, p.participant, p.part, p.share
      from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as p (participant text, part text, share numeric)`),
    tx.run(sql`
      insert into accord.task_milestone (task_id, title, due_on, filed_by, created_at)
      select ${id}::uuid, m.title, m."dueOn", accord.current_participant(), ${tx.now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(input.milestones)}::jsonb) as m (title text, "dueOn" date)`),
  ])
  return id
}

/** The task behind its lock; `not_found` if there is none that the caller may know of. */
export async function lockedTask(tx: WriteTx, id: string): Promise<TaskRow> {
  const [, row] = await Promise.all([lockTask(tx, id), findTask(tx, id)])
  if (row === undefined) throw notFound('task', id)
  return row
}

/** The task behind its lock, with the step that a verb takes on it. */
export async function holdTask(tx: WriteTx, id: string, verb: TaskVerb) {
  const row = await lockedTask(tx, id)
  return { row, step: stepOf(tx, row, verb) }
}

export function stepOf(tx: WriteTx, row: TaskRow, verb: TaskVerb) {
  const { participant } = tx.actor
  return take(tx, taskLifecycle, verb, row, (each) => standingToTask(participant, row, each))
}

/** BR-92: each participant agrees to its own part; the task is agreed once all have. */
export async function agreeToTask(tx: WriteTx, id: string): Promise<Change<TaskRow>> {
  const row = await lockedTask(tx, id)
  const { participant } = tx.actor
  const step = stepOf(tx, row, 'agreeToTask')
  checkNotAgreed(participant, row)
  // A participant that no longer knows of the need is told only that, not the state of the need.
  checkNeedStands(
    row.requirementId === null ? null : { id: row.requirementId, status: row.requirementStatus ?? 'hidden' },
  )
  await tx.change(
    1,
    sql`update accord.task_part
    set agreed_at = ${tx.now}::timestamptz, agreed_by = accord.current_account()
    where task_id = ${id}::uuid and participant = ${participant} and agreed_at is null`,
  )
  const own = row.parts.find((part) => part.participant === participant)!
  const events = [step.event({ participant, part: own.part })]
  if (row.parts.every((part) => part.agreedAt !== null || part === own)) {
    const all = stepOf(tx, row, 'completeAgreement')
    await compareAndSet(tx, task, row, { status: all.to, statusSince: tx.now })
    events.push(all.event({ participants: row.parts.length }))
  }
  return { row: (await findTask(tx, id))!, events }
}
