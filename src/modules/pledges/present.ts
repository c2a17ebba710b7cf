import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { standingToBooks } from '../../access/books.ts'
import { type Action, may } from '../../access/policy.ts'
import { times, withPlaces } from '../../kernel/decimal.ts'
import { allowedVerbs } from '../../kernel/lifecycle.ts'
import { minorUnitsOf, roundHalfEven } from '../../kernel/money.ts'
import { operationsNamed } from '../../kernel/operation-names.ts'
import { dateIn } from '../../kernel/time.ts'
import type { PledgeRow } from './queries.ts'
import { type PledgeVerb, pledgeLifecycle, statusOf, timesOf } from './rules.ts'
import type { Pledge } from './schemas.ts'

const money = (amount: string, currency: string) => withPlaces(amount, minorUnitsOf(currency))

export const verbActions: Readonly<Record<PledgeVerb, Action>> = {
  confirmation: 'pledge.confirm',
  conditionFulfilment: 'pledge.fulfil',
  withdrawal: 'pledge.withdraw',
}

export function pledgeToJson(row: PledgeRow, actor: Actor, now: Date): z.input<typeof Pledge> {
  const { currency, amount, amount_max: amountMax } = row
  const status = statusOf(row, dateIn(now, 'UTC'))
  const standing = standingToBooks(actor, row)
  return {
    id: row.id,
    participant: row.participant,
    agencyId: row.agency_id,
    agreementId: row.agreement_id,
    provisionIds: row.provision_ids,
    title: row.title,
    original: row.original,
    paraphrased: row.paraphrased,
    source: row.source,
    announcedOn: row.announced_on,
    amountKind: row.amount_kind,
    qualifier: row.qualifier,
    per: row.per,
    aidCategory: row.aid_category,
    binding:
      amount === null
        ? null
        : {
            amount: money(amount, currency!),
            amountMax: amountMax === null ? null : money(amountMax, currency!),
            currency: currency!,
          },
    total: totalOf(row),
    floorPerYear: row.floor_per_year === null ? null : money(row.floor_per_year, currency!),
    indicative: row.indicative.map((item) => ({ ...item, amount: money(item.amount, item.currency) })),
    gdpShare: row.gdp_share,
    resolved: resolvedOf(row),
    relativeTo: row.relative_to,
    capacity: row.quantity === null ? null : { quantity: row.quantity, unit: row.unit! },
    period: { from: row.period_from, to: row.period_to },
    schedule: scheduleOf(row).map((part) => ({ ...part, amount: money(part.amount, currency!) })),
    items: row.items,
    conditions: row.conditions,
    beneficiaries: row.beneficiaries,
    includesUnionContribution: row.includes_union_contribution,
    parentPledgeId: row.parent_pledge_id,
    supersedesPledgeId: row.supersedes_pledge_id,
    supersededByPledgeId: row.superseded_by_id,
    requirementId: row.requirement_id,
    additional: status !== 'withdrawn' && row.parent_pledge_id === null && row.superseded_by_id === null,
    converted: currency === null ? null : money(row.converted, currency),
    status,
    statusReason: row.status_reason,
    marking: row.marking,
    releasableTo: row.releasable_to,
    asFound: row.as_found,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    allowedActions: operationsNamed(
      'pledge',
      allowedVerbs(pledgeLifecycle, row.status).filter(
        (verb) => may(actor, verbActions[verb], standing) && (verb !== 'conditionFulfilment' || hasOpenCondition(row)),
      ),
    ),
  }
}

function totalOf(row: PledgeRow): z.input<typeof Pledge>['total'] {
  const { amount, amount_max: amountMax, currency } = row
  const count = timesOf(row)
  if (amount === null || count === null) return null
  const all = (each: string) => money(times(each, count), currency!)
  return { amount: all(amount), amountMax: amountMax === null ? null : all(amountMax), currency: currency! }
}

/** What was told; else, of an amount a year, each year. */
function scheduleOf(row: PledgeRow): PledgeRow['schedule'] {
  const { amount, per, schedule } = row
  const count = timesOf(row)
  if (schedule.length > 0 || per === 'whole' || amount === null || count === null) return schedule
  const first = Number(row.period_from!.slice(0, 4))
  return Array.from({ length: count }, (_, at) => ({ period: String(first + at), amount }))
}

const hasOpenCondition = (row: PledgeRow) => row.conditions.some(({ fulfilledOn }) => fulfilledOn === null)

function resolvedOf({ gdp_share, resolved }: PledgeRow): z.input<typeof Pledge>['resolved'] {
  const currency = gdp_share?.series?.currency
  if (resolved === null || currency === undefined) return null
  return { amount: roundHalfEven(resolved, minorUnitsOf(currency)), currency }
}
