import type { Relation } from '../../access/policy.ts'
import { compare, sum } from '../../kernel/decimal.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { checkNeedNotEnded } from '../pledges/needs.ts'

export const taskStatuses = [
  'proposed',
  'agreed',
  'in_progress',
  'blocked',
  'delivered',
  'verified',
  'cancelled',
] as const
export type TaskStatus = (typeof taskStatuses)[number]
export type TaskVerb =
  | 'partAgreement'
  | 'agreement'
  | 'start'
  | 'progress'
  | 'block'
  | 'resumption'
  | 'delivery'
  | 'return'
  | 'verification'
  | 'cancellation'
export const milestoneStatuses = ['scheduled', 'met', 'partially_met', 'not_met'] as const
export const taskParts = ['lead', 'contributor'] as const

/**
 * BR-90: a task is made and agreed against a need that is validated and stands.
 * BR-91: one participant leads a task; the shares that are told come to no more than 100.
 * BR-92: each participant agrees to its own part; the task is agreed once all have.
 * BR-93: who leads a task says that it is delivered; Ukraine verifies, and nobody who does it.
 * BR-94: a task ends not before it starts, its milestones lie between, and what is told of it is not of the future.
 * BR-95: a milestone is assessed by somebody who does not do the task; met in part, with the share and the reasoning.
 */
export const taskLifecycle: Lifecycle<TaskStatus, TaskVerb> = {
  partAgreement: { from: ['proposed'], to: 'unchanged' },
  agreement: { from: ['proposed'], to: 'agreed' },
  start: { from: ['agreed'], to: 'in_progress' },
  progress: { from: ['agreed', 'in_progress', 'blocked', 'delivered'], to: 'unchanged' },
  block: { from: ['agreed', 'in_progress'], to: 'blocked' },
  resumption: { from: ['blocked'], to: 'in_progress' },
  delivery: { from: ['in_progress'], to: 'delivered' },
  return: { from: ['delivered'], to: 'in_progress' },
  verification: { from: ['delivered'], to: 'verified' },
  cancellation: { from: ['proposed', 'agreed', 'in_progress', 'blocked'], to: 'cancelled' },
}

export type PartFacts = { participant: string; part: (typeof taskParts)[number]; agreedAt: string | null }
type Sides = { participant: string; parts: readonly PartFacts[]; leads: boolean }

/** Does it (`provider`), is to verify it (`counterparty`), proposed it (`own`), leads its coalition (`lead`). */
export function standingToTask(caller: string, { participant, parts, leads }: Sides): Relation[] {
  const does = parts.some((part) => part.participant === caller)
  return [
    ...(does ? (['provider'] as const) : []),
    ...(caller === 'UA' && !does ? (['counterparty'] as const) : []),
    ...(participant === caller ? (['own'] as const) : []),
    ...(leads ? (['lead'] as const) : []),
  ]
}

/** BR-93: of those who do a task its lead delivers. */
export function standingToDelivery(caller: string, { parts }: Sides): Relation[] {
  return parts.some(({ participant, part }) => part === 'lead' && participant === caller) ? ['provider'] : []
}

/** BR-90: once it is told what a need has become, nobody takes on more work for it. */
export function checkNeedStands(need: { id: string; status: string } | null): void {
  if (need === null || need.status === 'validated') return
  if (need.status === 'filed') throw unprocessable('/requirementId', 'The requirement is not validated yet.', 'BR-90')
  checkNeedNotEnded(need)
}

type Parts = readonly { participant: string; share?: string | undefined }[]

/** BR-91; the lead stands first. */
export function checkParts([lead, ...contributors]: Parts): void {
  const pointer = (index: number) => (index === 0 ? '/lead' : `/contributors/${index - 1}`)
  const parts = [lead!, ...contributors]
  for (const [index, { participant, share }] of parts.entries()) {
    if (parts.slice(0, index).some((other) => other.participant === participant))
      throw unprocessable(`${pointer(index)}/participant`, 'has another part already', 'BR-91')
    if (share !== undefined && (compare(share, '0') <= 0 || compare(share, '100') > 0))
      throw unprocessable(`${pointer(index)}/share`, 'must be above 0 and at most 100', 'BR-91')
  }
  const whole = sum(parts.map(({ share }) => share ?? '0'))
  if (compare(whole, '100') > 0) {
    const last = parts.findLastIndex(({ share }) => share !== undefined)
    throw unprocessable(`${pointer(last)}/share`, `The shares come to ${whole}.`, 'BR-91')
  }
}

type Dates = { startsOn?: string | undefined; dueOn: string; milestones: readonly { dueOn: string }[] }

/** BR-94. */
export function checkTaskDates({ startsOn, dueOn, milestones }: Dates, today: string): void {
  if (dueOn < today) throw unprocessable('/dueOn', `is before today, ${today}`, 'BR-94')
  if (startsOn !== undefined && dueOn < startsOn) throw unprocessable('/dueOn', 'is before `startsOn`', 'BR-94')
  for (const [index, milestone] of milestones.entries())
    checkMilestone(milestone.dueOn, { starts_on: startsOn ?? null, due_on: dueOn }, `/milestones/${index}/dueOn`)
}

export function checkMilestone(
  dueOn: string,
  task: { starts_on: string | null; due_on: string },
  pointer = '/dueOn',
): void {
  if (task.starts_on !== null && dueOn < task.starts_on)
    throw unprocessable(pointer, `is before the task starts, ${task.starts_on}`, 'BR-94')
  if (dueOn > task.due_on) throw unprocessable(pointer, `is after the task is due, ${task.due_on}`, 'BR-94')
}

/** In these a task is still to be delivered. */
export const underWay = ['proposed', 'agreed', 'in_progress', 'blocked'] as const satisfies readonly TaskStatus[]
const isUnderWay = (status: TaskStatus) => underWay.some((each) => each === status)

/** Derived, never stored: whether the day has passed with the task undone, or was passed when it was done. */
export function timelinessOf(
  { status, due_on, delivered_on }: { status: TaskStatus; due_on: string; delivered_on: string | null },
  today: string,
): { overdue: boolean; late: boolean } {
  return {
    overdue: isUnderWay(status) && today > due_on,
    late: (status === 'delivered' || status === 'verified') && delivered_on !== null && delivered_on > due_on,
  }
}

type MilestoneFacts = { status: (typeof milestoneStatuses)[number]; dueOn: string }

/** Its day has passed and nobody has assessed it; once its task is delivered or called off nobody waits for it. */
export function isMilestoneOverdue(task: TaskStatus, { status, dueOn }: MilestoneFacts, today: string): boolean {
  return isUnderWay(task) && status === 'scheduled' && today > dueOn
}
