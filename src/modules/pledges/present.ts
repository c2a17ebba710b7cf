import type { z } from 'zod'
import { standingToBooks } from '../../access/books.ts'
import { times, withPlaces } from '../../kernel/decimal.ts'
import { minorUnitsOf, roundHalfEven } from '../../kernel/money.ts'
import { dateIn } from '../../kernel/time.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { PledgeRow } from './queries.ts'
import { pledgeLifecycle, statusOf, timesOf } from './rules.ts'
import type { Pledge } from './schemas.ts'

const money = (amount: string, currency: string) => withPlaces(amount, minorUnitsOf(currency))

export function pledgeToJson(row: PledgeRow, { actor, now }: View): z.input<typeof Pledge> {
  const { amount, amountMax, quantity, unit, periodFrom, periodTo } = row
  const { currency } = row
  const status = statusOf(row, dateIn(now, 'UTC'))
  const standing = standingToBooks(actor, row)
  return {
    ...row,
    binding:
      amount === null
        ? null
        : {
            amount: money(amount, currency!),
            amountMax: amountMax === null ? null : money(amountMax, currency!),
            currency: currency!,
          },
    total: totalOf(row),
    floorPerYear: row.floorPerYear === null ? null : money(row.floorPerYear, currency!),
    indicative: row.indicative.map((item) => ({ ...item, amount: money(item.amount, item.currency) })),
    resolved: resolvedOf(row),
    capacity: quantity === null ? null : { quantity, unit: unit! },
    period: { from: periodFrom, to: periodTo },
    schedule: scheduleOf(row).map((part) => ({ ...part, amount: money(part.amount, currency!) })),
    additional: status !== 'withdrawn' && row.parentPledgeId === null && row.supersededByPledgeId === null,
    converted: Object.entries(row.convertedOnTerms).map(([financeType, amount]) => ({
      financeType,
      amount: money(amount, currency!),
    })),
    status,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(pledgeLifecycle, row.status, actor, (verb) =>
      verb === 'fulfilPledgeCondition' && !hasOpenCondition(row) ? [] : standing,
    ),
  }
}

function totalOf(row: PledgeRow): z.input<typeof Pledge>['total'] {
  const { amount, amountMax, currency } = row
  const count = timesOf(row)
  if (amount === null || count === null) return null
  const all = (each: string) => money(times(each, count), currency!)
  return { amount: all(amount), amountMax: amountMax === null ? null : all(amountMax), currency: currency! }
}

/** The schedule as stated; else, for a yearly amount, each year. */
function scheduleOf(row: PledgeRow): PledgeRow['schedule'] {
  const { amount, per, schedule } = row
  const count = timesOf(row)
  if (schedule.length > 0 || per === 'whole' || amount === null || count === null) return schedule
  const first = Number(row.periodFrom!.slice(0, 4))
  return Array.from({ length: count }, (_, at) => ({ period: String(first + at), amount }))
}

const hasOpenCondition = (row: PledgeRow) => row.conditions.some(({ fulfilledOn }) => fulfilledOn === null)

function resolvedOf({ gdpShare, resolved }: PledgeRow): z.input<typeof Pledge>['resolved'] {
  const currency = gdpShare?.series?.currency
  if (resolved === null || currency === undefined) return null
  return { amount: roundHalfEven(resolved, minorUnitsOf(currency)), currency }
}
