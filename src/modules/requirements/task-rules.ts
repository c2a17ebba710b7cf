import type { Relation } from '../../access/policy.ts'
import { compare, sum } from '../../kernel/decimal.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'
import { checkNeedNotEnded } from '../pledges/needs.ts'

export const milestoneStatuses = ['scheduled', 'met', 'partially_met', 'not_met'] as const
export const taskParts = ['lead', 'contributor'] as const

/**
 * BR-90: a task is made and agreed against a need that is validated and stands.
 * BR-91: one participant leads a task; the shares that are stated are together at most 100.
 * BR-92: each participant agrees to its own part; the task is agreed once all have.
 * BR-93: the lead of a task says that it is delivered; Ukraine verifies it, and nobody who does the task may.
 * BR-94: a task does not end before it starts, its milestones lie between, and no report on it has a date in the
 * future.
 * BR-95: a milestone is assessed by somebody who does not do the task; if it is met in part, with the share and the
 * reasons.
 */
export const taskLifecycle = lifecycle({
  of: 'task',
  // underWay: still to be delivered. over: nothing more is planned in it.
  states: {
    proposed: ['underWay'],
    agreed: ['underWay'],
    in_progress: ['underWay'],
    blocked: ['underWay'],
    delivered: [],
    verified: ['over'],
    cancelled: ['over'],
  },
  verbs: {
    agreeToTask: { from: ['proposed'], to: 'unchanged', action: 'task.agree', event: 'task.part_agreed' },
    completeAgreement: {
      from: ['proposed'],
      to: 'agreed',
      action: 'task.agree',
      event: 'task.agreed',
      within: 'agreeToTask',
    },
    startTask: { from: ['agreed'], to: 'in_progress', action: 'task.report', event: 'task.started' },
    reportProgress: {
      from: ['agreed', 'in_progress', 'blocked', 'delivered'],
      to: 'unchanged',
      action: 'task.report',
      event: 'task.progress_reported',
    },
    blockTask: { from: ['agreed', 'in_progress'], to: 'blocked', action: 'task.block', event: 'task.blocked' },
    resumeTask: { from: ['blocked'], to: 'in_progress', action: 'task.report', event: 'task.resumed' },
    deliverTask: { from: ['in_progress'], to: 'delivered', action: 'task.report', event: 'task.delivered' },
    returnTask: { from: ['delivered'], to: 'in_progress', action: 'task.verify', event: 'task.returned' },
    verifyTask: { from: ['delivered'], to: 'verified', action: 'task.verify', event: 'task.verified' },
    cancelTask: {
      from: ['proposed', 'agreed', 'in_progress', 'blocked'],
      to: 'cancelled',
      action: 'task.cancel',
      event: 'task.cancelled',
    },
    addMilestone: {
      from: ['proposed', 'agreed', 'in_progress', 'blocked', 'delivered'],
      to: 'unchanged',
      action: 'task.plan',
      event: 'task.milestone_set',
    },
  },
})
export const taskStatuses = statesOf(taskLifecycle)
export type TaskStatus = StateOf<typeof taskLifecycle>
export type TaskVerb = VerbOf<typeof taskLifecycle>

export type PartFacts = { participant: string; part: (typeof taskParts)[number]; agreedAt: string | null }
type Sides = { participant: string; parts: readonly PartFacts[]; leads: boolean }

/**
 * Does it (`provider`), is to verify it (`counterparty`), proposed it (`own`), leads its coalition (`lead`). BR-93:
 * only the lead of a task delivers it.
 */
export function standingToTask(caller: string, { participant, parts, leads }: Sides, verb?: TaskVerb): Relation[] {
  const own = parts.find((part) => part.participant === caller)
  if (verb === 'deliverTask') return own?.part === 'lead' ? ['provider'] : []
  return [
    ...(own !== undefined ? (['provider'] as const) : []),
    ...(caller === 'UA' && own === undefined ? (['counterparty'] as const) : []),
    ...(participant === caller ? (['own'] as const) : []),
    ...(leads ? (['lead'] as const) : []),
  ]
}

/** BR-93: whoever does a task neither verifies nor returns it. */
export function checkVerifier(caller: string, { id, parts }: Sides & { id: string }, pointer?: string): void {
  if (!parts.some(({ participant }) => participant === caller)) return
  const detail = 'A participant that does a task cannot verify it.' as const
  const field = pointer === undefined ? {} : { errors: [{ pointer, detail, rule: 'BR-93' as const }] }
  throw new Refusal('forbidden', detail, { object: { type: 'task', id }, rule: 'BR-93', ...field })
}

/** BR-92: a participant works on its part of a task only after it has agreed to it. */
export function hasAgreed(caller: string, { parts }: Pick<Sides, 'parts'>): boolean {
  return parts.some(({ participant, agreedAt }) => participant === caller && agreedAt !== null)
}

/** BR-90, BR-92: agreement is given once, while the need stands and the participant knows of it. */
export const mayAgree = (
  caller: string,
  {
    parts,
    requirementId,
    requirementStatus,
  }: Pick<Sides, 'parts'> & Record<'requirementId' | 'requirementStatus', string | null>,
): boolean => !hasAgreed(caller, { parts }) && (requirementId === null || requirementStatus === 'validated')

/** BR-92: each participant agrees to its own part, once. */
export function checkNotAgreed(caller: string, { id, parts }: Pick<Sides, 'parts'> & { id: string }): void {
  if (!hasAgreed(caller, { parts })) return
  throw new Refusal('conflict', 'Your participant has agreed to its part already.', {
    object: { type: 'task', id },
    rule: 'BR-92',
    state: 'agreed',
  })
}

/** BR-90: nobody takes on more work for a need that no longer stands. */
export function checkNeedStands(need: { id: string; status: string } | null): void {
  if (need === null) return
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
      throw unprocessable(`${pointer(index)}/participant`, 'has another part in the task already', 'BR-91')
    if (share !== undefined && (compare(share, '0') <= 0 || compare(share, '100') > 0))
      throw unprocessable(`${pointer(index)}/share`, 'must be above 0 and at most 100', 'BR-91')
  }
  const whole = sum(parts.map(({ share }) => share ?? '0'))
  if (compare(whole, '100') > 0) {
    const last = parts.findLastIndex(({ share }) => share !== undefined)
    throw unprocessable(
      `${pointer(last)}/share`,
      say('The shares come to {whole}; together they must be at most 100.', { whole }),
      'BR-91',
    )
  }
}

type Dates = { startsOn?: string | undefined; dueOn: string; milestones: readonly { dueOn: string }[] }

/** BR-94. */
export function checkTaskDates({ startsOn, dueOn, milestones }: Dates, today: string): void {
  if (dueOn < today) throw unprocessable('/dueOn', say('is before today, {today}', { today }), 'BR-94')
  if (startsOn !== undefined && dueOn < startsOn) throw unprocessable('/dueOn', 'is before `startsOn`', 'BR-94')
  for (const [index, milestone] of milestones.entries())
    checkMilestone(milestone.dueOn, { startsOn: startsOn ?? null, dueOn }, `/milestones/${index}/dueOn`)
}

export function checkMilestone(
  dueOn: string,
  task: { startsOn: string | null; dueOn: string },
  pointer = '/dueOn',
): void {
  if (task.startsOn !== null && dueOn < task.startsOn)
    throw unprocessable(pointer, say('is before the task starts, {startsOn}', { startsOn: task.startsOn }), 'BR-94')
  if (dueOn > task.dueOn)
    throw unprocessable(pointer, say('is after the task is due, {dueOn}', { dueOn: task.dueOn }), 'BR-94')
}

const isUnderWay = (status: TaskStatus) => taskLifecycle.states[status].includes('underWay')

/** Derived, never stored: whether the day has passed and the task is not done, or was done late. */
export function timelinessOf(
  { status, dueOn, deliveredOn }: { status: TaskStatus; dueOn: string; deliveredOn: string | null },
  today: string,
): { overdue: boolean; late: boolean } {
  return {
    overdue: isUnderWay(status) && today > dueOn,
    late: (status === 'delivered' || status === 'verified') && deliveredOn !== null && deliveredOn > dueOn,
  }
}

type MilestoneFacts = { status: (typeof milestoneStatuses)[number]; dueOn: string }

/** Its day has passed and nobody has assessed it; once its task is delivered or called off nobody waits for it. */
export function isMilestoneOverdue(task: TaskStatus, { status, dueOn }: MilestoneFacts, today: string): boolean {
  return isUnderWay(task) && status === 'scheduled' && today > dueOn
}
