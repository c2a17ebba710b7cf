import { type SQL, sql } from 'drizzle-orm'
import { eurAmount, eurRate, eurRateDate, eurRateSource, eurRateTable } from '../ledger/entries/euro.ts'
import { flowFilter, joinRevalued, recorded } from './filters.ts'
import type { ReportQuery } from './inputs.ts'
import type { AsOf } from './report.ts'

/** The rates of entries: those stored with them, and those of their value dates for the currency of the report. */
export function ratesOfEntries(query: ReportQuery, asOf: AsOf, condition: SQL): SQL {
  const entries = sql`accord.ledger_entry e ${joinRevalued(asOf)} where ${recorded('e.change_id', asOf)} and ${flowFilter(query)} and ${condition}`
  return sql`
    select u.currency, u.rate_date::text as rate_date, u.rate::text as rate, u.source, u.rate_table
    from (
    select e.currency, ${sql.raw(`${eurRateDate} as rate_date, ${eurRate} as rate, ${eurRateSource} as source, ${eurRateTable} as rate_table`)}
    from ${entries} and ${sql.raw(eurRateDate)} is not null and e.currency <> 'EUR'
    union
    select ${query.currency}::text, f.rate_date, f.rate, f.source, f.rate_table
    from (select distinct e.value_date from ${entries} and ${sql.raw(eurAmount)} is not null) d
    cross join lateral (${rateOf(sql`${query.currency}::text`, 'd.value_date', asOf)}) f
    where ${query.currency}::text <> 'EUR'
    ) u
    order by u.currency collate "C", u.rate_date, u.source collate "C", u.rate_table`
}

/**
 * The rates for the report's currency, joined by the day: PostgreSQL reuses a lookup for the same day as long as the
 * day is not one of its columns. `alias` has `rate` and `rate_date`.
 */
export function joinDailyRates(query: ReportQuery, asOf: AsOf, { alias, day }: { alias: string; day: string }): SQL {
  const [name, on] = [sql.raw(alias), sql.raw(day)]
  if (query.currency === 'EUR') return sql`cross join lateral (select 1::numeric as rate, ${on} as rate_date) ${name}`
  return sql`
    left join lateral (${rateOf(sql`${query.currency}::text`, day, asOf)}) ${name} on true`
}

/** accord.eur_rate_of with the source of the rate. */
function rateOf(currency: SQL, day: string, asOf: AsOf): SQL {
  return sql`
    select f.rate_date, f.rate, f.source, f.rate_table
    from accord.fx_rate f
    where f.currency = ${currency}
      and f.rate_table <= ${asOf.rateTable}::integer
      and f.rate_date between ${sql.raw(day)} - 7 and ${sql.raw(day)}
    order by f.rate_date desc, f.source = 'ecb' desc, f.rate_table desc
    limit 1`
}
