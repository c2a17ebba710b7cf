import { currencyFault } from '../../kernel/currencies.ts'
import { compare, times as timed } from '../../kernel/decimal.ts'
import { fitsMinorUnits, minorUnitsOf } from '../../kernel/money.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { lifecycle, type StateOf } from '../../platform/lifecycle.ts'
import type { PledgeInput } from './schemas.ts'

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
/** Whether a pledge counts what its giver pays through the Union. */
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
/** What somebody says; the rest is derived. */
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

/** How many times the amount is promised, as accord.pledge_times says in SQL; null where the period has no end. */
export function timesOf({
  per,
  periodFrom,
  periodTo,
}: Pick<StatusFacts, 'per' | 'periodFrom' | 'periodTo'>): number | null {
  if (per === 'whole') return 1
  const [from, to] = [periodFrom, periodTo].map((period) => (period === null ? null : Number(period.slice(0, 4))))
  return from === null || to === null || from === undefined || to === undefined ? null : to - from + 1
}

/** Stated, or derived from the commitments that name it and from its period; a withdrawal comes first. */
export function statusOf(facts: StatusFacts, today: string): PledgeStatus {
  if (facts.status === 'withdrawn') return 'withdrawn'
  const times = timesOf(facts)
  if (facts.amount !== null && times !== null && compare(facts.converted, timed(facts.amount, times)) >= 0)
    return 'converted'
  if (facts.commitments > 0) return 'partly_converted'
  if (facts.periodTo !== null && lastDay(facts.periodTo) < today) return 'lapsed'
  return facts.status
}

/** Which of the fields that tell a size each shape has, and no other (BR-70). */
const sizes: Readonly<Record<AmountKind, readonly (keyof PledgeInput)[]>> = {
  fixed: ['amount', 'currency'],
  range: ['amount', 'amountMax', 'currency'],
  guarantee_limit: ['amount', 'currency'],
  equity: ['amount', 'currency'],
  gdp_share: ['gdpShare'],
  relative: ['relativeTo'],
  capacity: ['quantity', 'unit'],
  in_kind_only: [],
  unquantified: [],
}
const sizeFields = [...new Set(Object.values(sizes).flat())]

export function checkShape(input: PledgeInput): void {
  const kind = input.amountKind
  for (const field of sizeFields) {
    const has = input[field] !== undefined
    if (has !== sizes[kind].includes(field))
      throw unprocessable(`/${field}`, `A pledge of kind ${kind} ${has ? 'has no' : 'needs'} \`${field}\`.`, 'BR-70')
  }
  const { amount, amountMax, currency, announcedOn: on } = input
  if (amount !== undefined) checkMoney({ amount, currency: currency! }, on, '')
  if (amountMax !== undefined) {
    checkMoney({ amount: amountMax, currency: currency! }, on, '', 'amountMax')
    if (compare(amountMax, amount!) <= 0) throw unprocessable('/amountMax', 'is not above `amount`', 'BR-10')
  }
  for (const [index, item] of input.indicative.entries()) {
    checkMoney(item, on, `/indicative/${index}`)
    const above = input.indicative.slice(0, index).some((other) => other.currency === item.currency)
    if (item.currency === currency || above)
      throw unprocessable(`/indicative/${index}/currency`, 'A currency is told once, binding or indicative.', 'BR-14')
  }
  for (const [index, part] of input.schedule.entries()) {
    if (currency === undefined)
      throw unprocessable(`/schedule/${index}`, 'Only a pledge with a currency has a schedule.', 'BR-14')
    checkMoney({ amount: part.amount, currency }, on, `/schedule/${index}`)
  }
  if (input.gdpShare?.series !== undefined)
    checkMoney(
      { amount: input.gdpShare.series.amount, currency: input.gdpShare.series.currency },
      on,
      '/gdpShare/series',
    )
  const { from, to } = input.period
  if (input.per === 'year') checkYears(input)
  if (input.floorPerYear !== undefined) {
    if (currency === undefined)
      throw unprocessable('/floorPerYear', 'Only a pledge with a currency has a floor.', 'BR-14')
    checkMoney({ amount: input.floorPerYear, currency }, on, '', 'floorPerYear')
  }
  if (from !== undefined && to !== undefined && lastDay(to) < from)
    throw unprocessable('/period/to', 'is before `from`', 'BR-70')
}

const year = /^\d{4}$/

/** An amount of each year is of whole years, from one to another; without an end its total would not be known. */
function checkYears({ amount, period: { from, to } }: PledgeInput): void {
  if (from === undefined || !year.test(from))
    throw unprocessable('/period/from', 'An amount a year is from a year on, such as 2026.', 'BR-70')
  if (to === undefined ? amount !== undefined : !year.test(to))
    throw unprocessable('/period/to', 'An amount a year is up to a year, such as 2030.', 'BR-70')
}

type Money = { amount: string; currency: string }

function checkMoney({ amount, currency }: Money, on: string, at: string, field = 'amount'): void {
  const fault = currencyFault(currency, on)
  if (fault !== undefined) throw unprocessable(`${at}/currency`, fault, 'BR-10')
  if (!fitsMinorUnits(amount, currency))
    throw unprocessable(`${at}/${field}`, `${currency} has ${minorUnitsOf(currency)} decimal places.`, 'BR-10')
}
