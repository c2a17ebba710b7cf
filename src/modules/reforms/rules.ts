import { type Actor, isOneOf } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { compare } from '../../kernel/decimal.ts'
import { daysBetween, lastDayOf } from '../../kernel/period.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { lifecycle, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const implementations = [
  'implemented',
  'partially',
  'in_progress',
  'not_implemented',
  'not_started',
  'unknown',
] as const
export const assessorKinds = ['council', 'commission', 'imf', 'partner', 'think_tank', 'media'] as const
export const outcomes = ['met', 'partially_met', 'not_met'] as const
export const moneyKinds = ['held', 'released'] as const
export const moneyQualifiers = ['exact', 'about', 'up_to', 'at_least', 'unstated'] as const
export const trancheMethods = ['assessor_decides', 'all_or_nothing', 'proportional'] as const

/**
 * BR-40: the criteria of a step do not change from its first assessment on.
 * BR-41: an assessment is somebody else's, entered by reference; never by the account that reports on the step.
 * BR-124: without a reference it is no assessment; several stand side by side, and none replaces another.
 * BR-125: money held back or released for a step is what a decision says; nothing is calculated from it.
 * BR-126: the accepted steps of a programme and the missing ones, which are named, add up to the steps due; if they do
 * not, that is stated.
 */
export const stepLifecycle = lifecycle({
  of: 'reform_step',
  states: { planned: [], assessed: [], dropped: [] },
  verbs: {
    amendReformStep: { from: ['planned'], to: 'unchanged', action: 'reform.plan', event: 'reform_step.amended' },
    reportReformStep: {
      from: ['planned', 'assessed'],
      to: 'unchanged',
      action: 'reform.report',
      event: 'reform_step.reported',
    },
    assessReformStep: {
      from: ['planned', 'assessed'],
      to: 'assessed',
      action: 'reform.assess',
      event: 'reform_step.assessed',
    },
    stateReformMoney: {
      from: ['planned', 'assessed'],
      to: 'unchanged',
      action: 'reform.assess',
      event: 'reform_step.money_stated',
    },
    dropReformStep: { from: ['planned'], to: 'dropped', action: 'reform.plan', event: 'reform_step.dropped' },
  },
})
export const stepStatuses = statesOf(stepLifecycle)
export type StepVerb = VerbOf<typeof stepLifecycle>

export const standingToStep = (caller: string): Relation[] => (caller === 'UA' ? ['own'] : [])

/** BR-41, the other way round: an account that has assessed a step does not report on it afterwards. */
export function checkReporter(
  person: Pick<Actor, 'accounts'>,
  { id, assessingAccounts }: { id: string; assessingAccounts: readonly string[] },
): void {
  if (!isOneOf(person, assessingAccounts)) return
  throw new Refusal('forbidden', 'An account that has assessed a step cannot report on it: another account can.', {
    object: { type: 'reform_step', id },
    rule: 'BR-41',
  })
}

/** BR-41: an account that reports on a step does not assess it. */
export function checkAssessor(
  person: Pick<Actor, 'accounts'>,
  { id, reporters }: { id: string; reporters: readonly string[] },
): void {
  if (!isOneOf(person, reporters)) return
  throw new Refusal(
    'forbidden',
    'An account that reports on a step cannot assess it: another account enters what was decided.',
    {
      object: { type: 'reform_step', id },
      rule: 'BR-41',
    },
  )
}

type Assessment = { outcome: (typeof outcomes)[number]; share?: string | undefined; reference?: object | undefined }

/** BR-41, BR-124. */
export function checkAssessment({ outcome, share, reference }: Assessment): void {
  if (reference === undefined)
    throw unprocessable('/reference', 'An assessment needs a reference: say where it can be read.', 'BR-124')
  if (outcome !== 'partially_met') {
    if (share !== undefined) throw unprocessable('/share', 'goes only with `partially_met`', 'BR-41')
    return
  }
  if (share === undefined || compare(share, '0') <= 0 || compare(share, '1') >= 0)
    throw unprocessable('/share', 'must be above 0 and below 1 for a step that is met in part', 'BR-41')
}

export type SameReform = { id: string; programme: string; due: string | null }

/** By how many days the due day of the same reform moved from one programme to the next. */
export function carryOver<Step extends SameReform>(steps: readonly Step[]) {
  const dated = steps
    .map((step) => ({ step, dueOn: dueOnOf(step.due ?? '') }))
    .sort((a, b) => (a.dueOn ?? '9999').localeCompare(b.dueOn ?? '9999'))
  return dated.map(({ step, dueOn }, index) => {
    const before = dated[index - 1]?.dueOn ?? null
    return {
      ...step,
      dueOn,
      carriedOverByDays: before === null || dueOn === null ? null : daysBetween(before, dueOn),
    }
  })
}

/** The last day of the time in which a step is due; null if the source does not give a date. */
export function dueOnOf(due: string): string | null {
  return /^\d{4}(-(\d{2}|Q[1-4])(-\d{2})?)?$/.test(due) ? lastDayOf(due) : null
}

type Decision = { decidedOn: string; number: number; accepted: number; decision: string }
type Instalment = { number: number; stepsDue: number }
export type MissingStep = { id: string; code: string | null; instalment: number }

/** BR-126: only instalments that somebody has decided on are counted. */
export function runningCount(
  instalments: readonly Instalment[],
  decisions: readonly Decision[],
  missing: readonly MissingStep[],
) {
  const decided = instalments.filter(({ number }) => decisions.some((decision) => decision.number === number))
  const due = decided.reduce((sum, { stepsDue }) => sum + stepsDue, 0)
  let accepted = 0
  const byDecision = decisions
    .toSorted((a, b) => a.decidedOn.localeCompare(b.decidedOn) || b.number - a.number)
    .map((decision) => {
      accepted += decision.accepted
      return { ...decision, acceptedSoFar: accepted }
    })
  const named = missing.filter(({ instalment }) => decided.some(({ number }) => number === instalment))
  return { due, accepted, missing: named, reconciles: due - accepted === named.length, byDecision }
}

/** BR-44: the share of all steps, with steps met in part apart; two decimal places, and no share if there are no steps. */
export const percentOf = (part: number, whole: number): string | null =>
  whole === 0 ? null : (Math.floor((part * 10_000) / whole) / 100).toFixed(2)
