import { type SQL, sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import type { EventType } from '../../events/catalogue.ts'
import { compare } from '../../kernel/decimal.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { type HeldTask, holdTask } from './task-commands.ts'
import type { AssessmentInput, DeliveryInput, MilestoneInput, ProgressInput, VerificationInput } from './task-inputs.ts'
import { findTask, lockTask, type TaskRow } from './task-queries.ts'
import { checkMilestone, standingToTask } from './task-rules.ts'

/** One compare-and-set to the status that the verb leads to, with the facts that go with it. */
async function settle(tx: WriteTx, { row, status }: HeldTask, facts: SQL): Promise<void> {
  await tx.rows(sql`
    update accord.task
    set status = ${status}, status_since = ${tx.now}::timestamptz, version = version + 1, ${facts}
    where id = ${row.id}::uuid and version = ${row.version}`)
}

async function told(
  tx: WriteTx,
  id: string,
  type: Extract<EventType, `task.${string}`>,
  payload: Record<string, unknown>,
): Promise<Change<TaskRow>> {
  return { row: (await findTask(tx, id))!, events: [event(type, { resource: id, root: id, payload })] }
}

const noReason = sql`reason = null, reason_by = null`
const because = (reason: string) => sql`reason = ${reason}, reason_by = accord.current_participant()`

export async function startTask(tx: WriteTx, id: string): Promise<Change<TaskRow>> {
  await settle(tx, await holdTask(tx, id, 'start'), noReason)
  return told(tx, id, 'task.started', {})
}

export async function blockTask(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<TaskRow>> {
  await settle(tx, await holdTask(tx, id, 'block'), because(reason))
  return told(tx, id, 'task.blocked', { reason, by: tx.actor.participant })
}

export async function resumeTask(tx: WriteTx, id: string): Promise<Change<TaskRow>> {
  await settle(tx, await holdTask(tx, id, 'resumption'), noReason)
  return told(tx, id, 'task.resumed', {})
}

/** BR-93: its lead says that it is done. */
export async function deliverTask(tx: WriteTx, id: string, input: DeliveryInput): Promise<Change<TaskRow>> {
  const held = await holdTask(tx, id, 'delivery')
  const { deliveredOn, statement } = input
  const { starts_on, today } = held.row
  if (deliveredOn > today) throw unprocessable('/deliveredOn', 'is later than today', 'BR-94')
  if (starts_on !== null && deliveredOn < starts_on)
    throw unprocessable('/deliveredOn', `is before the task starts, ${starts_on}`, 'BR-94')
  const delivery = JSON.stringify({ by: tx.actor.participant, statement })
  await settle(tx, held, sql`delivered_on = ${deliveredOn}::date, delivery = ${delivery}::jsonb, ${noReason}`)
  return told(tx, id, 'task.delivered', { deliveredOn })
}

/** Ukraine does not take it as done: it goes on. */
export async function returnTask(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<TaskRow>> {
  await settle(tx, await holdTask(tx, id, 'return'), sql`delivered_on = null, delivery = null, ${because(reason)}`)
  return told(tx, id, 'task.returned', { reason })
}

/** BR-93: by Ukraine, and by nobody who does it. */
export async function verifyTask(tx: WriteTx, id: string, input: VerificationInput): Promise<Change<TaskRow>> {
  const held = await holdTask(tx, id, 'verification')
  const verification = JSON.stringify({ verifiedBy: input.verifiedBy, statement: input.statement ?? null })
  await settle(tx, held, sql`verified_at = ${tx.now}::timestamptz, verification = ${verification}::jsonb`)
  return told(tx, id, 'task.verified', { office: input.verifiedBy.office })
}

export async function cancelTask(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<TaskRow>> {
  await settle(tx, await holdTask(tx, id, 'cancellation'), because(reason))
  return told(tx, id, 'task.cancelled', { reason })
}

/** A statement of one of those who do it; the status stays. */
export async function reportProgress(tx: WriteTx, id: string, input: ProgressInput): Promise<Change<TaskRow>> {
  await holdTask(tx, id, 'progress')
  await tx.rows(sql`
    insert into accord.task_progress (task_id, participant, text, percent, account_id, created_at)
    values (${id}::uuid, accord.current_participant(), ${input.text}, ${input.percent ?? null}::integer,
      accord.current_account(), ${tx.now}::timestamptz)`)
  return told(tx, id, 'task.progress_reported', { percent: input.percent ?? null })
}

const over = new Set(['verified', 'cancelled'])

export async function addMilestone(tx: WriteTx, id: string, input: MilestoneInput): Promise<Change<TaskRow>> {
  await lockTask(tx, id)
  const row = await findTask(tx, id)
  if (row === undefined) throw notFound('task', id)
  authorize(tx.actor, 'task.plan', standingToTask(tx.actor.participant, row), { type: 'task', id })
  if (over.has(row.status))
    throw new Refusal('conflict', `The task is ${row.status}.`, { object: { type: 'task', id }, state: row.status })
  checkMilestone(input.dueOn, row)
  await tx.rows(sql`
    insert into accord.task_milestone (task_id, title, due_on, filed_by, created_at)
    values (${id}::uuid, ${input.title}, ${input.dueOn}::date, accord.current_participant(), ${tx.now}::timestamptz)`)
  return told(tx, id, 'task.milestone_set', { title: input.title, dueOn: input.dueOn })
}

/** BR-95: by Ukraine or who leads the coalition, and by nobody who does the task. */
export async function assessMilestone(tx: WriteTx, id: string, input: AssessmentInput): Promise<Change<TaskRow>> {
  const [found] = await tx.rows<{ task_id: string }>(sql`
    select m.task_id from accord.task_milestone m where m.id = ${id}::uuid`)
  if (found === undefined) throw notFound('task_milestone', id)
  const taskId = found.task_id
  await lockTask(tx, taskId)
  const row = (await findTask(tx, taskId))!
  const object = { type: 'task_milestone', id }
  const standing = standingToTask(tx.actor.participant, row)
  if (standing.includes('provider'))
    throw new Refusal('forbidden', 'Whoever does a task does not assess its milestones.', { object, rule: 'BR-95' })
  authorize(tx.actor, 'task.assess', standing, object)
  const milestone = row.milestones.find((each) => each.id === id)!
  tx.precondition({ ...object, version: milestone.version })
  const { status, share, reasoning } = input
  if ((status === 'partially_met') !== (share !== undefined))
    throw unprocessable('/share', 'What is met in part has a share, and nothing else has one.', 'BR-95')
  if (status === 'partially_met' && reasoning === undefined)
    throw unprocessable('/reasoning', 'What is met in part is reasoned.', 'BR-95')
  if (share !== undefined && (compare(share, '0') <= 0 || compare(share, '1') >= 0))
    throw unprocessable('/share', 'must be above 0 and below 1', 'BR-95')
  await tx.rows(sql`
    update accord.task_milestone
    set status = ${status}, share = ${share ?? null}::numeric, reasoning = ${reasoning ?? null},
      assessed_by = accord.current_participant(), assessed_at = ${tx.now}::timestamptz, version = version + 1
    where id = ${id}::uuid and version = ${milestone.version}`)
  return told(tx, taskId, 'task.milestone_assessed', { milestoneId: id, status, share: share ?? null })
}
