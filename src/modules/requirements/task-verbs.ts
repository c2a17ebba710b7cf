import { authorize } from '../../access/policy.ts'
import { checkPast } from '../../kernel/days.ts'
import { compare } from '../../kernel/decimal.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { changedTo, compareAndSet } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { task, taskMilestone, taskProgress } from './tables.ts'
import { holdTask, lockedTask, stepOf } from './task-commands.ts'
import type { AssessmentInput, DeliveryInput, MilestoneInput, ProgressInput, VerificationInput } from './task-inputs.ts'
import { findMilestone, findTask, type TaskRow } from './task-queries.ts'
import { checkMilestone, checkVerifier, standingToTask, type TaskVerb } from './task-rules.ts'

/** One compare-and-set to the new status of the verb, with the facts that belong to it. */
async function settle(
  tx: WriteTx,
  { row, step }: Awaited<ReturnType<typeof holdTask>>,
  facts: Partial<typeof task.$inferInsert>,
  payload: Record<string, unknown> = {},
): Promise<Change<TaskRow>> {
  const change = compareAndSet(tx, task, row, { status: step.to, statusSince: tx.now, ...facts })
  return { row: await changedTo(change, findTask(tx, row.id)), events: [step.event(payload)] }
}

const noReason = { reason: null, reasonBy: null }
const because = (reason: string, { actor }: WriteTx) => ({ reason, reasonBy: actor.participant })

export async function startTask(tx: WriteTx, id: string): Promise<Change<TaskRow>> {
  return settle(tx, await holdTask(tx, id, 'startTask'), noReason)
}

export async function blockTask(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<TaskRow>> {
  const held = await holdTask(tx, id, 'blockTask')
  return settle(tx, held, because(reason, tx), { reason, by: tx.actor.participant })
}

export async function resumeTask(tx: WriteTx, id: string): Promise<Change<TaskRow>> {
  return settle(tx, await holdTask(tx, id, 'resumeTask'), noReason)
}

/** BR-93: the lead says that the task is done. */
export async function deliverTask(tx: WriteTx, id: string, input: DeliveryInput): Promise<Change<TaskRow>> {
  const held = await holdTask(tx, id, 'deliverTask')
  const { deliveredOn, statement } = input
  const { startsOn, today } = held.row
  checkPast(deliveredOn, today, '/deliveredOn', 'BR-94')
  if (startsOn !== null && deliveredOn < startsOn)
    throw unprocessable('/deliveredOn', say('is before the task starts, {startsOn}', { startsOn }), 'BR-94')
  const delivery = { by: tx.actor.participant, statement }
  return settle(tx, held, { deliveredOn, delivery, ...noReason }, { deliveredOn })
}

/** A task behind its lock, for somebody who judges it: nobody who does the task (BR-93). */
async function holdJudged(tx: WriteTx, id: string, verb: TaskVerb, pointer?: string) {
  const row = await lockedTask(tx, id)
  checkVerifier(tx.actor.participant, row, pointer)
  return { row, step: stepOf(tx, row, verb) }
}

/** Ukraine does not accept the task as done, so it goes on. */
export async function returnTask(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<TaskRow>> {
  const held = await holdJudged(tx, id, 'returnTask')
  return settle(tx, held, { deliveredOn: null, delivery: null, ...because(reason, tx) }, { reason })
}

/** BR-93: by Ukraine, and by nobody who does it. */
export async function verifyTask(tx: WriteTx, id: string, input: VerificationInput): Promise<Change<TaskRow>> {
  const held = await holdJudged(tx, id, 'verifyTask', '/verifiedBy')
  const { verifiedBy, statement = null } = input
  const facts = { verifiedAt: tx.now, verification: { verifiedBy, statement } }
  return settle(tx, held, facts, { office: verifiedBy.office })
}

export async function cancelTask(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<TaskRow>> {
  return settle(tx, await holdTask(tx, id, 'cancelTask'), because(reason, tx), { reason })
}

/** A statement of one of those who do the task; the status does not change. */
export async function reportProgress(tx: WriteTx, id: string, input: ProgressInput): Promise<Change<TaskRow>> {
  const { step } = await holdTask(tx, id, 'reportProgress')
  const { participant, accountId } = tx.actor
  const { text, percent = null } = input
  const change = tx.change(
    1,
    tx.db.insert(taskProgress).values({ taskId: id, participant, text, percent, accountId, createdAt: tx.now }),
  )
  return { row: await changedTo(change, findTask(tx, id)), events: [step.event({ percent })] }
}

export async function addMilestone(tx: WriteTx, id: string, input: MilestoneInput): Promise<Change<TaskRow>> {
  const { row, step } = await holdTask(tx, id, 'addMilestone')
  checkMilestone(input.dueOn, row)
  const filedBy = tx.actor.participant
  const change = tx.change(1, tx.db.insert(taskMilestone).values({ ...input, taskId: id, filedBy, createdAt: tx.now }))
  return { row: await changedTo(change, findTask(tx, id)), events: [step.event(input)] }
}

/** BR-95: by Ukraine or the lead of the coalition, and by nobody who does the task. */
export async function assessMilestone(tx: WriteTx, id: string, input: AssessmentInput): Promise<Change<TaskRow>> {
  const found = await findMilestone(tx, id)
  if (found === undefined) throw notFound('task_milestone', id)
  const row = await lockedTask(tx, found.taskId)
  const object = { type: 'task_milestone', id }
  const standing = standingToTask(tx.actor.participant, row)
  if (standing.includes('provider'))
    throw new Refusal('forbidden', 'A participant that does a task cannot assess its milestones.', {
      object,
      rule: 'BR-95',
    })
  authorize(tx.actor, 'task.assess', standing, object)
  const milestone = row.milestones.find((each) => each.id === id)!
  tx.precondition({ ...object, version: milestone.version })
  if (row.status === 'cancelled')
    throw new Refusal('conflict', 'The task was called off: nothing in it is assessed any more.', {
      object: { type: 'task', id: row.id },
      rule: 'BR-95',
      state: row.status,
      allowed: [],
    })
  const { status, share, reasoning } = input
  if ((status === 'partially_met') !== (share !== undefined))
    throw unprocessable('/share', 'Give a share if the outcome is met in part, and only then.', 'BR-95')
  if (status === 'partially_met' && reasoning === undefined)
    throw unprocessable('/reasoning', 'An outcome that is met in part needs reasons.', 'BR-95')
  if (share !== undefined && (compare(share, '0') <= 0 || compare(share, '1') >= 0))
    throw unprocessable('/share', 'must be above 0 and below 1', 'BR-95')
  const change = compareAndSet(tx, taskMilestone, milestone, {
    status,
    share: share ?? null,
    reasoning: reasoning ?? null,
    assessedBy: tx.actor.participant,
    assessedAt: tx.now,
  })
  const payload = { milestoneId: id, status, share: share ?? null }
  return {
    row: await changedTo(change, findTask(tx, row.id)),
    events: [event('task.milestone_assessed', { resource: row.id, root: row.id, payload })],
  }
}
