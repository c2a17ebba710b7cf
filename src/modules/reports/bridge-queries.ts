import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { withPlaces } from '../../kernel/decimal.ts'
import { minorUnitsOf } from '../../kernel/money.ts'
import { is } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { orNull, type RowOf, written } from '../../platform/db/selection.ts'
import { agreement, claim } from '../agreements/tables.ts'
import { financeOfEntry, joinCommitment } from '../ledger/commitments/queries.ts'
import { financeTypes } from '../ledger/rules.ts'
import { type BridgeSums, bridgeStatements, totalsOfStatements, type Unvalued } from './bridge-rules.ts'
import { bridgeItems, bridgeTotals } from './bridge-words.ts'
import { upTo } from './columns.ts'
import { happened, matchedThen, recorded } from './filters.ts'
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

const totals = bridgeTotals.filter((total) => total !== 'published' && total !== 'contracted')
const named = [...totals, ...bridgeItems.filter((item) => item !== 'on_other_terms'), ...bridgeStatements] as const
const foundRow = written({
  finance: z.enum([...financeTypes, 'unstated']),
  name: z.enum([...named, 'on_other_terms', 'without_amount']),
  other: z.string().nullable(),
  amount: z.string(),
})
type Found = RowOf<typeof foundRow>

/** Statements on the same terms: grants, loans, guarantees and equity are never added (BR-14). */
export type OnTerms = { financeType: Found['finance']; sums: BridgeSums; unvalued: Unvalued }

/** All sums of a bridge in one statement, over what the caller sees, for each type of finance. */
export async function findBridgeSums(tx: ReadTx, query: BridgeQuery, asOf: AsOf): Promise<OnTerms[]> {
  // Every row is read once, because loops over rows that row-level security hides from the planner never pay.
  await tx.run(sql`select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true)`)
  const found = await tx.rows(
    foundRow,
    sql`
    with ${statements(query, asOf)}
    select f.finance, f.name, f.other, sum(f.amount)::text as amount
    from (${sql.join([...ofPledges, ...ofEntries(query), ...ofMatches, ...withoutAmount], sql` union all `)}) f (finance, name, other, amount)
    where f.amount is not null
    group by f.finance, f.name, f.other
    order by f.other collate "C"`,
  )
  return [...financeTypes, 'unstated' as const].map((financeType) =>
    onTerms(
      financeType,
      found.filter(({ finance }) => finance === financeType),
      minorUnitsOf(query.originalCurrency),
    ),
  )
}

function onTerms(financeType: Found['finance'], found: readonly Found[], places: number): OnTerms {
  const amountOf = (name: Found['name']) => found.find((each) => each.name === name)?.amount ?? '0'
  const sums = Object.fromEntries(named.map((name) => [name, withPlaces(amountOf(name), places)]))
  const otherTerms = found.flatMap(({ name, other, amount }) =>
    name === 'on_other_terms' && other !== null ? [{ financeType: other, amount: withPlaces(amount, places) }] : [],
  )
  const count = (total: string) =>
    Number(found.find(({ name, other }) => name === 'without_amount' && other === total)?.amount ?? 0)
  return {
    financeType,
    sums: { ...(sums as Omit<BridgeSums, 'otherTerms'>), otherTerms, published: null, contracted: null },
    unvalued: Object.fromEntries(totalsOfStatements.map((total) => [total, count(total)])),
  }
}

/**
 * Reads each statement of this currency, or without an amount, once, with its type of finance; what is owed and drawn of
 * each commitment; what of each pledge is fulfilled on which terms, its own terms first, so that nothing is counted twice;
 * and what each match says.
 */
function statements(query: BridgeQuery, asOf: AsOf): SQL {
  const asked = { ...query, currency: 'EUR' } as ReportQuery
  return sql`
    entry as materialized (
      select e.id, e.flow_kind, e.stated_by, e.amount, e.commitment_amount, e.currency, e.commitment_id,
        ${financeOfEntry} as finance, c.currency as owed_in, c.pledge_id
      from accord.ledger_entry e
      ${joinCommitment}
      where e.flow_kind in ('commitment', 'disbursement')
        and e.receiver = 'UA'
        and (${query.originalCurrency} in (e.currency, c.currency) or e.amount is null)
        and ${is('e.provider', query.participant)}
        and ${recorded('e.change_id', asOf)}
        and ${happened('e.value_date', asked)}
    ), owed as materialized (
      select e.commitment_id as id, e.finance, e.pledge_id,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'commitment'), 0) as obliged,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'disbursement'), 0) as drawn,
        sum(e.commitment_amount) filter (where e.currency <> e.owed_in) as drawn_otherwise
      from entry e
      where e.stated_by = 'provider' and e.owed_in = ${query.originalCurrency}
      group by e.commitment_id, e.finance, e.pledge_id
    ), pledge as (${countedPledges(asked, asOf)}), good as (
      select p.id, p.finance_type as finance, p.pledged
      from pledge p
      where p.currency = ${query.originalCurrency} and p.pledged is not null and p.direction = 'into_ukraine'
    ), made_good as materialized (
      select s.finance, s.good_finance, s.obliged, greatest(least(s.obliged, s.pledged - s.before), 0) as kept
      from (
        select o.finance, g.finance as good_finance, g.pledged, sum(o.obliged) as obliged,
          sum(sum(o.obliged)) over (
            partition by g.id order by o.finance <> g.finance, o.finance collate "C"
          ) - sum(o.obliged) as before
        from good g
        join owed o on o.pledge_id = g.id
        group by g.id, g.finance, g.pledged, o.finance
      ) s
    ), ${matched(query, asked, asOf)}`
}

/**
 * A receipt names no type of finance: its amount is assigned to the payments that it is matched with, in their order,
 * and the rest to the last. A receipt without a match that the caller sees is on the terms of its commitment.
 */
const matched = (query: BridgeQuery, asked: ReportQuery, asOf: AsOf): SQL => sql`
    member as materialized (
      select m.match_id, m.stated_by, e.id, e.amount, e.finance
      from ${matchedThen({ ...asked, participant: undefined, provider: query.participant }, asOf)} m
      join entry e on e.id = m.entry_id and e.currency = ${query.originalCurrency}
    ), heard as (
      select m.match_id, sum(m.amount) as amount from member m where m.stated_by = 'receiver' group by m.match_id
    ), paid as (
      select m.match_id, m.finance, m.amount, coalesce(h.amount, 0) as heard,
        ${upTo('m.amount', 'coalesce(h.amount, 0) - sum(m.amount) over so_far + m.amount')} as share,
        lead(m.id) over so_far is null as last
      from member m
      left join heard h on h.match_id = m.match_id
      where m.stated_by = 'provider'
      window so_far as (partition by m.match_id order by m.id)
    ), matched as materialized (
      select s.match_id, s.finance, sum(s.provided) as provided, sum(s.received) as received
      from (
        select p.match_id, p.finance, p.amount as provided,
          p.share + case when p.last then p.heard - sum(p.share) over (partition by p.match_id) else 0 end as received
        from paid p
        union all
        select m.match_id, m.finance, 0, m.amount
        from member m
        where m.match_id not in (select p.match_id from paid p)
      ) s
      group by s.match_id, s.finance
    ), unheard as (
      select e.finance, e.amount
      from entry e
      where e.stated_by = 'receiver' and e.flow_kind = 'disbursement' and e.currency = ${query.originalCurrency}
        and e.id not in (select m.id from member m)
    )`

/** Sums of rows by type of finance, each under its name. */
function sums(from: SQL, names: Readonly<Record<string, SQL>>): SQL {
  const columns = Object.entries(names).map(([name, sum]) => sql`${sum} as ${sql.identifier(name)}`)
  const values = Object.keys(names).map((name) => sql.raw(`('${name}', s."${name}")`))
  return sql`
      select s.finance, v.name, null::text, v.amount
      from (select x.finance, ${sql.join(columns, sql`, `)} from ${from} group by x.finance) s
      cross join lateral (values ${sql.join(values, sql`, `)}) v (name, amount)`
}

const ofPledges: readonly SQL[] = [
  sums(sql`good x`, {
    pledged: sql`sum(x.pledged)`,
    not_converted: sql`sum(x.pledged)`,
  }),
  sums(sql`(select m.good_finance as finance, m.kept from made_good m) x`, { not_converted: sql`-sum(x.kept)` }),
  sums(sql`made_good x`, { beyond_pledge: sql`sum(x.obliged - x.kept)` }),
  sums(sql`owed x`, {
    without_pledge: sql`sum(x.obliged) filter (where x.pledge_id is null)`,
    of_uncounted_pledge: sql`sum(x.obliged) filter (where x.pledge_id not in (select g.id from good g))`,
  }),
  sql`
      select v.finance, 'on_other_terms', v.other, v.amount
      from made_good m
      cross join lateral (values (m.finance, m.good_finance, m.kept), (m.good_finance, m.finance, -m.kept)) v (finance, other, amount)
      where m.good_finance <> m.finance`,
]

function ofEntries({ originalCurrency: currency }: BridgeQuery): SQL[] {
  const payment = sql`x.flow_kind = 'disbursement'`
  const drawn = sql`coalesce(x.commitment_amount, 0)`
  return [
    sums(
      sql`(select e.finance, e.flow_kind, e.amount, e.commitment_amount, e.currency, e.owed_in from entry e where e.stated_by = 'provider' and e.currency = ${currency}) x`,
      {
        committed: sql`sum(x.amount) filter (where x.flow_kind = 'commitment')`,
        disbursed: sql`sum(x.amount) filter (where ${payment})`,
        only_provider: sql`sum(x.amount) filter (where ${payment})`,
        paid_for_other_currency: sql`sum(x.amount) filter (where ${payment} and x.owed_in <> x.currency)`,
        without_commitment: sql`sum(x.amount - ${drawn}) filter (where ${payment} and (x.owed_in is null or x.owed_in = x.currency))`,
      },
    ),
    sums(sql`owed x`, {
      undrawn: sql`sum(greatest(x.obliged - x.drawn, 0))`,
      overdrawn: sql`sum(greatest(x.drawn - x.obliged, 0))`,
      drawn_in_other_currency: sql`sum(x.drawn_otherwise)`,
    }),
  ]
}

const both = upTo('x.provided', 'x.received')
const ofMatches: readonly SQL[] = [
  sums(sql`matched x`, {
    only_provider: sql`-sum(x.provided)`,
    matched_by_providers: sql`sum(x.provided)`,
    matched_by_receivers: sql`sum(x.received)`,
    differs_in_match: sql`sum(x.received - x.provided)`,
    received: sql`sum(x.received)`,
    confirmed: sql`sum(${both})`,
    above_statement_of_provider: sql`sum(x.received - ${both})`,
  }),
  sums(sql`unheard x`, {
    received: sql`sum(x.amount)`,
    only_receiver: sql`sum(x.amount)`,
    receipt_unmatched: sql`sum(x.amount)`,
  }),
]

/** Statements without an amount have no currency, so they count for every currency. */
const withoutAmount: readonly SQL[] = [
  sql`
      select p.finance_type, 'without_amount', 'pledged', 1::numeric
      from pledge p
      where p.total is null and p.direction = 'into_ukraine'`,
  sql`
      select e.finance, 'without_amount', case when e.stated_by = 'receiver' then 'received'
        when e.flow_kind = 'commitment' then 'committed' else 'disbursed' end, 1
      from entry e
      where e.amount is null and (e.stated_by = 'provider' or e.flow_kind = 'disbursement')`,
]
