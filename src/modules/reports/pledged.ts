import { type SQL, sql } from 'drizzle-orm'
import { minorUnitsCase } from '../../kernel/money.ts'
import { is } from '../../platform/db/filters.ts'
import { financeOfPledge } from '../pledges/queries.ts'
import { directionOf, inCurrency } from './columns.ts'
import { happened, pledgeStood } from './filters.ts'
import type { ReportQuery } from './inputs.ts'
import type { AsOf } from './report.ts'

/** The receiver of the pledge: Ukraine, if it is among them. */
const receiver = "case when 'UA' = any (p.beneficiaries) then 'UA' else p.beneficiaries[1] end"
const seriesCurrency = "p.gdp_share -> 'series' ->> 'currency'"

/**
 * BR-23: the pledges that are additional, each with the amount that counts over its whole period. A ceiling has no
 * lower end, so it counts only as `up_to` (BR-28). A share of GDP counts if it names its series.
 */
export function countedPledges(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
    select p.id, p.participant, p.direction, p.finance_type, p.currency, p.total, p.guarantee, p.shared, p.target,
      case when not p.guarantee and p.qualifier <> 'up_to' then p.total end as pledged,
      case when not p.guarantee then coalesce(p.total_max, p.total) end as up_to,
      case when not p.guarantee and p.qualifier <> 'up_to' then p.converted end as converted,
      p.converted as total_converted
    from (
      select p.id, p.participant, p.qualifier,
        ${sql.raw(directionOf('p.participant', receiver))} as direction,
        ${financeOfPledge('p')} as finance_type,
        coalesce(x.currency, '') as currency, x.amount as total, p.amount_max * t.times as total_max,
        p.amount_kind = 'guarantee_limit' as guarantee, p.beneficiaries <> array['UA'] as shared,
        p.qualifier = 'target' as target,
        ${sql.raw(inCurrency('x', 'own.rate', 'shown.rate', `'${query.currency}'`))} as converted
      from accord.pledge p
      cross join lateral (select accord.pledge_times(p.per, p.period_from, p.period_to) as times) t
      cross join lateral (
        select coalesce(p.currency, ${sql.raw(seriesCurrency)}) as currency, coalesce(p.amount * t.times,
          accord.round_half_even((p.gdp_share -> 'series' ->> 'amount')::numeric
            * (p.gdp_share ->> 'percent')::numeric * 0.01, ${sql.raw(minorUnitsCase(seriesCurrency))})) as amount
      ) x
      left join lateral accord.eur_rate_of(x.currency, p.announced_on, ${asOf.rateTable}::integer) own on true
      left join lateral accord.eur_rate_of(${query.currency}, p.announced_on, ${asOf.rateTable}::integer) shown on true
      where ${pledgeStood('p', query, asOf)}
        and ${notNested(query)}
        and ${is('p.participant', query.participant)}
        and ${happened('p.announced_on', query)}
    ) p`
}

/** A part of a pledge does not add to it, from the day on which the pledge was announced (BR-27). */
function notNested(query: ReportQuery): SQL {
  const { asOfValid } = query
  if (asOfValid === undefined) return sql`p.parent_pledge_id is null`
  return sql`(p.parent_pledge_id is null or exists (
          select 1
          from accord.pledge g
          where g.id = p.parent_pledge_id and g.announced_on > ${asOfValid}::date
        ))`
}
