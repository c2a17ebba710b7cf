import { checkAmount } from '../../kernel/amounts.ts'
import { compare } from '../../kernel/decimal.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { type AmountKind, lastDay } from './rules.ts'
import type { PledgeInput } from './schemas.ts'

/** The fields for the size of a pledge that each shape has; it may have no others (BR-70). */
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
      throw unprocessable(
        `/${field}`,
        say(has ? 'A pledge of kind {kind} has no `{field}`.' : 'A pledge of kind {kind} needs `{field}`.', {
          kind,
          field,
        }),
        'BR-70',
      )
  }
  const { amount, amountMax, currency, announcedOn: on } = input
  if (amount !== undefined) checkAmount({ amount, currency: currency!, on })
  if (amountMax !== undefined) {
    checkAmount({ amount: amountMax, currency: currency!, on }, '', 'amountMax')
    if (compare(amountMax, amount!) <= 0) throw unprocessable('/amountMax', 'is not above `amount`', 'BR-10')
  }
  for (const [index, item] of input.indicative.entries()) {
    checkAmount({ ...item, on }, `/indicative/${index}`)
    const above = input.indicative.slice(0, index).some((other) => other.currency === item.currency)
    if (item.currency === currency || above)
      throw unprocessable(
        `/indicative/${index}/currency`,
        'A currency is given only once, as binding or as indicative.',
        'BR-14',
      )
  }
  for (const [index, part] of input.schedule.entries()) {
    if (currency === undefined)
      throw unprocessable(`/schedule/${index}`, 'Only a pledge with a currency has a schedule.', 'BR-14')
    checkAmount({ amount: part.amount, currency, on }, `/schedule/${index}`)
  }
  if (input.gdpShare?.series !== undefined) checkAmount({ ...input.gdpShare.series, on }, '/gdpShare/series')
  const { from, to } = input.period
  if (input.per === 'year') checkYears(input)
  if (input.floorPerYear !== undefined) {
    if (currency === undefined)
      throw unprocessable('/floorPerYear', 'Only a pledge with a currency has a floor.', 'BR-14')
    checkAmount({ amount: input.floorPerYear, currency, on }, '', 'floorPerYear')
  }
  if (from !== undefined && to !== undefined && lastDay(to) < from)
    throw unprocessable('/period/to', 'is before `from`', 'BR-70')
}

const isYear = (period: string) => /^\d{4}$/.test(period)

/** A yearly amount covers whole years, from one to another; without an end its total would not be known. */
function checkYears({ amount, period: { from, to } }: PledgeInput): void {
  if (!isYear(from ?? ''))
    throw unprocessable('/period/from', 'A yearly amount begins with a year, such as 2026.', 'BR-70')
  if (to === undefined ? amount !== undefined : !isYear(to))
    throw unprocessable('/period/to', 'A yearly amount ends with a year, such as 2030.', 'BR-70')
}
