import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { withPlaces } from '../../kernel/decimal.ts'
import { minorUnitsOf } from '../../kernel/money.ts'
import { is } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { orNull, type RowOf, written } from '../../platform/db/selection.ts'
import { agreement, claim } from '../agreements/tables.ts'
import { type BridgeSums, bridgeStatements, totalsOfStatements, type Unvalued } from './bridge-rules.ts'
import { bridgeItems, bridgeTotals } from './bridge-words.ts'
import { happened, recorded } from './filters.ts'
import type { BridgeQuery, ReportQuery } from './inputs.ts'
import { countedPledges } from './pledged.ts'
import type { AsOf } from './report.ts'

const claimRow = written({
  id: claim.id,
  participant: orNull(agreement.participant),
  statement: claim.statement,
  stated_by: claim.statedBy,
  as_of: claim.asOf,
  source: claim.source,
  amount: z.string().nullable(),
})
export type ClaimOfTotal = RowOf<typeof claimRow>

/** Every claim of a total that somebody outside has stated in this currency, or without an amount. */
export function listTotalClaims(tx: ReadTx, { participant, originalCurrency }: BridgeQuery): Promise<ClaimOfTotal[]> {
  return tx.rows(
    claimRow,
    sql`
    select k.id, a.participant, k.statement, k.stated_by, k.as_of, k.source, k.as_found ->> 'amount' as amount
    from accord.claim k
    left join accord.agreement a on a.id = k.agreement_id
    where k.subject in ('past_support', 'aggregate', 'published_total')
      and (k.as_found -> 'currency' is null or k.as_found ->> 'currency' = ${originalCurrency})
      and ${is('a.participant', participant)}
    order by a.participant collate "C" nulls first, k.id`,
  )
}

const sums = [
  ...bridgeTotals.filter((total) => total !== 'published' && total !== 'contracted'),
  ...bridgeItems,
  ...bridgeStatements,
] as const
const sumsRow = z.record(z.enum(sums), z.string())
const foundRow = written({ sums: sumsRow, unvalued: z.record(z.enum(totalsOfStatements), z.int()) })

/** All sums of a bridge in one statement, over what the caller sees. */
export async function findBridgeSums(
  tx: ReadTx,
  query: BridgeQuery,
  asOf: AsOf,
): Promise<{ sums: BridgeSums; unvalued: Unvalued }> {
  // Every row is read once: loops over rows that row-level security hides from the planner never pay.
  await tx.run(sql`select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true)`)
  const asked = { ...query, currency: 'EUR' } as ReportQuery
  const parts = [...entriesParts(query), ...pledgesParts()]
  const row = await tx.row(
    foundRow,
    sql`
    with entry as materialized (
      select e.id, e.flow_kind, e.stated_by, e.amount, e.commitment_amount, e.currency, e.commitment_id
      from accord.ledger_entry e
      where e.flow_kind in ('commitment', 'disbursement')
        and e.receiver = 'UA'
        and ${is('e.provider', query.participant)}
        and ${recorded('e.change_id', asOf)}
        and ${happened('e.value_date', asked)}
    ), owed as (
      select c.id, c.pledge_id, c.currency,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'commitment'), 0) as obliged,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'disbursement'), 0) as drawn,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'disbursement' and e.currency <> c.currency), 0) as drawn_otherwise
      from accord.commitment c
      join entry e on e.commitment_id = c.id and e.stated_by = 'provider'
      where c.currency = ${query.originalCurrency}
      group by c.id, c.pledge_id, c.currency
    ), pledge as (${countedPledges(asked, asOf)}), good as (
      select p.id, p.pledged, coalesce(sum(o.obliged), 0) as obliged
      from pledge p
      left join owed o on o.pledge_id = p.id
      where p.currency = ${query.originalCurrency} and p.pledged is not null and p.direction = 'into_ukraine'
        and ${is('p.participant', query.participant)}
      group by p.id, p.pledged
    ), member as materialized (
      select m.match_id, m.stated_by, e.amount
      from accord.matches_at(${asOf.position}::bigint) m
      join entry e on e.id = m.entry_id and e.currency = ${query.originalCurrency} and e.flow_kind = 'disbursement'
    ), matched as (
      select m.match_id, coalesce(sum(m.amount) filter (where m.stated_by = 'provider'), 0) as provided,
        coalesce(sum(m.amount) filter (where m.stated_by = 'receiver'), 0) as received
      from member m
      group by m.match_id
    )
    select jsonb_build_object(${sql.join(parts, sql`, `)}) as sums, jsonb_build_object(${countsWithoutAmount(query)}) as unvalued`,
  )
  const places = minorUnitsOf(query.originalCurrency)
  const padded = Object.fromEntries(Object.entries(row.sums).map(([name, sum]) => [name, withPlaces(sum, places)]))
  const sums = { ...(padded as typeof row.sums), published: null, contracted: null }
  return { sums, unvalued: row.unvalued }
}

const sumOf = (name: string, from: SQL): SQL => sql`${name}::text, (select coalesce(${from}, 0)::text)`

/** In whichever currency they may once be valued: a statement without an amount has none. */
function countsWithoutAmount({ participant }: BridgeQuery): SQL {
  const entries = (kind: string, side: string) =>
    sql`(select count(*) from entry e where e.flow_kind = ${kind} and e.stated_by = ${side} and e.amount is null)`
  return sql`'pledged', (
        select count(*) from pledge p
        where p.total is null and p.direction = 'into_ukraine' and ${is('p.participant', participant)}
      ),
      'committed', ${entries('commitment', 'provider')}, 'disbursed', ${entries('disbursement', 'provider')},
      'received', ${entries('disbursement', 'receiver')}`
}

function entriesParts({ originalCurrency: currency }: BridgeQuery): SQL[] {
  const total = (kind: string, side: string) =>
    sql`(select sum(e.amount) from entry e where e.flow_kind = ${kind} and e.stated_by = ${side} and e.currency = ${currency})`
  const disbursed = total('disbursement', 'provider')
  const received = total('disbursement', 'receiver')
  return [
    sumOf('committed', total('commitment', 'provider')),
    sumOf('disbursed', disbursed),
    sumOf('received', received),
    sumOf(
      'confirmed',
      sql`(select sum(least(m.provided, m.received)) from matched m where m.provided > 0 and m.received > 0)`,
    ),
    sumOf('undrawn', sql`(select sum(greatest(o.obliged - o.drawn, 0)) from owed o)`),
    sumOf('overdrawn', sql`(select sum(greatest(o.drawn - o.obliged, 0)) from owed o)`),
    sumOf('drawn_in_other_currency', sql`(select sum(o.drawn_otherwise) from owed o)`),
    sumOf(
      'paid_for_other_currency',
      sql`(
        select sum(e.amount)
        from entry e
        join accord.commitment c on c.id = e.commitment_id
        where e.flow_kind = 'disbursement' and e.stated_by = 'provider' and e.currency = ${currency}
          and c.currency <> ${currency}
      )`,
    ),
    sumOf(
      'without_commitment',
      sql`(
        select sum(e.amount - coalesce(case when c.currency = e.currency then e.commitment_amount end, 0))
        from entry e
        left join accord.commitment c on c.id = e.commitment_id
        where e.flow_kind = 'disbursement' and e.stated_by = 'provider' and e.currency = ${currency}
          and (c.currency is null or c.currency = ${currency})
      )`,
    ),
    sumOf('only_provider', sql`(coalesce(${disbursed}, 0) - coalesce((select sum(m.provided) from matched m), 0))`),
    sumOf('only_receiver', sql`(coalesce(${received}, 0) - coalesce((select sum(m.received) from matched m), 0))`),
    sumOf('matched_by_providers', sql`(select sum(m.provided) from matched m)`),
    sumOf('matched_by_receivers', sql`(select sum(m.received) from matched m)`),
    sumOf('differs_in_match', sql`(select sum(m.received - m.provided) from matched m)`),
    sumOf('receipt_unmatched', sql`(coalesce(${received}, 0) - coalesce((select sum(m.received) from matched m), 0))`),
    sumOf(
      'above_statement_of_provider',
      sql`(select sum(m.received - case when m.provided > 0 and m.received > 0 then least(m.provided, m.received) else 0 end) from matched m)`,
    ),
  ]
}

function pledgesParts(): SQL[] {
  return [
    sumOf('pledged', sql`(select sum(g.pledged) from good g)`),
    sumOf('not_converted', sql`(select sum(greatest(g.pledged - g.obliged, 0)) from good g)`),
    sumOf('beyond_pledge', sql`(select sum(greatest(g.obliged - g.pledged, 0)) from good g)`),
    sumOf('without_pledge', sql`(select sum(o.obliged) from owed o where o.pledge_id is null)`),
    sumOf(
      'of_uncounted_pledge',
      sql`(select sum(o.obliged) from owed o where o.pledge_id is not null and o.pledge_id not in (select g.id from good g))`,
    ),
  ]
}
