import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { standingToBooks } from '../../access/books.ts'
import { type Action, may } from '../../access/policy.ts'
import { withPlaces } from '../../kernel/decimal.ts'
import { allowedVerbs } from '../../kernel/lifecycle.ts'
import { minorUnitsOf, roundHalfEven } from '../../kernel/money.ts'
import { dateIn } from '../../kernel/time.ts'
import type { PledgeRow } from './queries.ts'
import { type PledgeVerb, pledgeLifecycle, statusOf } from './rules.ts'
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
    source: row.source,
    announcedOn: row.announced_on,
    amountKind: row.amount_kind,
    qualifier: row.qualifier,
    aidCategory: row.aid_category,
    binding:
      amount === null
        ? null
        : {
            amount: money(amount, currency!),
            amountMax: amountMax === null ? null : money(amountMax, currency!),
            currency: currency!,
          },
    indicative: row.indicative.map((item) => ({ ...item, amount: money(item.amount, item.currency) })),
    gdpShare: row.gdp_share,
    resolved: resolvedOf(row),
    relativeTo: row.relative_to,
    capacity: row.quantity === null ? null : { quantity: row.quantity, unit: row.unit! },
    period: { from: row.period_from, to: row.period_to },
    schedule: row.schedule.map((part) => ({ ...part, amount: money(part.amount, currency!) })),
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
    allowedActions: allowedVerbs(pledgeLifecycle, row.status).filter(
      (verb) => may(actor, verbActions[verb], standing) && (verb !== 'conditionFulfilment' || hasOpenCondition(row)),
    ),
  }
}

const hasOpenCondition = (row: PledgeRow) => row.conditions.some(({ fulfilledOn }) => fulfilledOn === null)

function resolvedOf({ gdp_share, resolved }: PledgeRow): z.input<typeof Pledge>['resolved'] {
  const currency = gdp_share?.series?.currency
  if (resolved === null || currency === undefined) return null
  return { amount: roundHalfEven(resolved, minorUnitsOf(currency)), currency }
}
