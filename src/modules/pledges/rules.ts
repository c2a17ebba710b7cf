import { compare, times as timed } from '../../kernel/decimal.ts'
import { lifecycle, type StateOf } from '../../platform/lifecycle.ts'

export const aidCategories = ['military', 'financial', 'humanitarian', 'reconstruction', 'mixed'] as const
export const amountKinds = [
  'fixed',
  'range',
  'gdp_share',
  'relative',
  'guarantee_limit',
  'equity',
  'capacity',
  'in_kind_only',
  'unquantified',
] as const
export type AmountKind = (typeof amountKinds)[number]
export const qualifiers = ['exact', 'at_least', 'up_to', 'about', 'target', 'replacement_value', 'unstated'] as const
export const amountPeriods = ['whole', 'year'] as const
/** Whether a pledge includes what its giver pays through the Union. */
export const unionShares = ['yes', 'no', 'unknown'] as const
export const pledgeConditions = [
  'subject_to_appropriation',
  'subject_to_parliament',
  'subject_to_available_funds',
  'subject_to_reform',
  'subject_to_joint_agreement',
  'other',
] as const
export const pledgeStatuses = [
  'announced',
  'confirmed',
  'partly_converted',
  'converted',
  'lapsed',
  'withdrawn',
] as const
export type PledgeStatus = (typeof pledgeStatuses)[number]
/** The statuses that somebody states; the others are derived. */
export const pledgeLifecycle = lifecycle({
  of: 'pledge',
  states: { announced: [], confirmed: [], withdrawn: [] },
  verbs: {
    confirmPledge: {
      from: ['announced'],
      to: 'confirmed',
      action: 'pledge.confirm',
      event: 'pledge.confirmed',
    },
    fulfilPledgeCondition: {
      from: ['announced', 'confirmed'],
      to: 'unchanged',
      action: 'pledge.fulfil',
      event: 'pledge.condition_fulfilled',
    },
    withdrawPledge: {
      from: ['announced', 'confirmed'],
      to: 'withdrawn',
      action: 'pledge.withdraw',
      event: 'pledge.withdrawn',
    },
  },
})
export type StatedStatus = StateOf<typeof pledgeLifecycle>

/** The last day of a year, a month or a day. */
export function lastDay(period: string): string {
  const [year = 0, month = 12, day] = period.split('-').map(Number)
  return day === undefined ? new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) : period
}

export type StatusFacts = {
  status: StatedStatus
  amount: string | null
  /** What is committed of it in its own currency, as far as the caller may see (BR-51). */
  converted: string
  commitments: number
  per: (typeof amountPeriods)[number]
  periodFrom: string | null
  periodTo: string | null
}

/** How many times the amount is promised, as accord.pledge_times computes it in SQL; null if the period has no end. */
export function timesOf({
  per,
  periodFrom,
  periodTo,
}: Pick<StatusFacts, 'per' | 'periodFrom' | 'periodTo'>): number | null {
  if (per === 'whole') return 1
  const yearOf = (period: string) => Number(period.slice(0, 4))
  return periodFrom === null || periodTo === null ? null : yearOf(periodTo) - yearOf(periodFrom) + 1
}

/** The status: stated, or derived from its period and from the commitments that name the pledge; a withdrawal prevails. */
export function statusOf(facts: StatusFacts, today: string): PledgeStatus {
  if (facts.status === 'withdrawn') return 'withdrawn'
  const times = timesOf(facts)
  if (facts.amount !== null && times !== null && compare(facts.converted, timed(facts.amount, times)) >= 0)
    return 'converted'
  if (facts.commitments > 0) return 'partly_converted'
  if (facts.periodTo !== null && lastDay(facts.periodTo) < today) return 'lapsed'
  return facts.status
}
