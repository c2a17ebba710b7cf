import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { financeOfEntry } from '../ledger/commitments/queries.ts'
import { eurAmount } from '../ledger/entries/euro.ts'
import {
  code,
  coded,
  date,
  decimal,
  directionOf,
  entryInCurrency,
  flowDirections,
  integer,
  money,
  upTo,
} from './columns.ts'
import { givenConcerned, happened, joinRevalued, membersConcerned, recorded } from './filters.ts'
import { PipelineQuery, type ReportQuery } from './inputs.ts'
import { countedPledges } from './pledged.ts'
import { joinDailyRates, ratesOfEntries } from './rates.ts'
import type { AsOf, Column, Columns, Report } from './report.ts'

/** Each gap by how many days it is old: from one of these on, below the next. */
const ages = [0, 90, 180, 365] as const
const gaps = ['undisbursed', 'unconfirmed'] as const
const ageOf = (days: string, from: number, index: number) =>
  [from > 0 ? `${days} >= ${from}` : '', index + 1 < ages.length ? `${days} < ${ages[index + 1]}` : '']
    .filter((bound) => bound !== '')
    .join(' and ')
const aged = (gap: string) => ages.map((from) => `${gap}From${from}Days`)

const own = (name: string) => decimal(money(`t."${name}"`, 't.currency'))
const beside = (name: string) => decimal(`t."${name}"`)
const columnsOf = (names: readonly string[], make: (name: string) => Column): Record<string, Column> =>
  Object.fromEntries(names.map((name) => [name, make(name)]))

const amounts = [
  'pledged',
  'pledgedUpTo',
  'pledgedGuarantees',
  'pledgedShared',
  'pledgedTargets',
  'committed',
  'allocated',
  'disbursed',
  'confirmed',
  'drawn',
  'overdrawn',
  'refunded',
  ...gaps.flatMap((gap) => [gap, ...aged(gap)]),
]
const convertedAmounts = ['pledged', 'committed', 'disbursed', 'confirmed'].map((name) => `${name}InReportCurrency`)
const counts = [
  'pledges',
  'pledgesWithoutAmount',
  'pledgesWithoutRate',
  'commitments',
  'unvaluedCommitments',
  'unvaluedDisbursements',
  'entriesWithoutRate',
]

const columns: Columns = {
  participant: code('t.participant'),
  direction: coded('t.direction', flowDirections),
  financeType: code('t.finance_type'),
  currency: code('t.currency'),
  ...columnsOf(amounts, own),
  reportCurrency: code('t.report_currency'),
  ...columnsOf(convertedAmounts, beside),
  ...columnsOf(counts, (name) => integer(`t."${name}"`)),
  agesCountedTo: date('t.counted_to'),
}

export const pipelineReport: Report = {
  name: 'pipeline',
  summary: 'Pull the pipeline: what was pledged, committed, allocated, disbursed and confirmed',
  description:
    'One row per participant, direction, finance type and original currency: loans, guarantees and grants are never added, and a pledge that does not say how it is financed is `unstated`, and a row without a currency counts records without an amount. Flows that cross into Ukraine are kept apart from upstream legs (BR-20, BR-21). Pledges are never added to anything else (BR-23): nested, superseded and withdrawn pledges are not counted; a range counts by its lower end, and a ceiling, which has none, only in `pledgedUpTo` (BR-28); a yearly amount counts over all its years. `pledgedTargets` is the part of `pledged` that is only an aim. `confirmed` is what is disbursed and matched with the receiver’s own statement. `drawn` is what payments, in whatever currency, draw from commitments of this currency. Gaps are given by the age of the commitment, and of the disbursement, in days.',
  action: 'report.pull',
  query: PipelineQuery,
  columns,
  rowsOf: ['participant'],
  source: (query, asOf) => sql`${lines(query, asOf)} order by t.participant collate "C", t.direction collate "C",
    t.finance_type collate "C", t.currency collate "C" nulls last`,
  totals: {
    by: ['direction', 'financeType', 'currency'],
    sums: [...amounts, ...convertedAmounts, ...counts],
    formula:
      'sum of the rows of one direction, finance type and currency: provider’s statements of the kinds commitment and disbursement, reversals included, once each; pledges apart; converted entry by entry, and what has no rate is not in the converted sum but in the counts without a rate',
  },
  joinsByKey: true,
  rates: (query, asOf) =>
    ratesOfEntries(query, asOf, sql`e.stated_by = 'provider' and e.flow_kind in ('commitment', 'disbursement')`),
}

/** Three sets side by side, each by participant, direction, finance type and currency ('' for none). */
function lines(query: ReportQuery, asOf: AsOf): SQL {
  const zero = (name: string, set: string) =>
    `case when currency <> '' then coalesce(${set}."${name}", 0) end as "${name}"`
  const shownOf = (name: string, present: string, set: string) =>
    `case when currency <> '' then case when ${present} is null then 0 else ${set}."${name}" end end as "${name}"`
  const counted = [
    ...amounts.slice(0, 5).map((name) => zero(name, 'pledged')),
    ...['committed', 'disbursed', 'confirmed', 'refunded'].map((name) => zero(name, 'flowed')),
    ...['unconfirmed', ...aged('unconfirmed')].map((name) => zero(name, 'flowed')),
    ...['allocated', 'drawn', 'overdrawn', 'undisbursed', ...aged('undisbursed')].map((name) => zero(name, 'held')),
    shownOf(convertedAmounts[0]!, 'pledged."pledges"', 'pledged'),
    ...convertedAmounts.slice(1).map((name) => shownOf(name, 'flowed."entriesWithoutRate"', 'flowed')),
    ...counts.map(
      (name, index) => `coalesce(${index < 3 ? 'pledged' : index === 3 ? 'held' : 'flowed'}."${name}", 0) as "${name}"`,
    ),
  ]
  return sql`
    from (
      with ${posted(query, asOf)}, flowed as (
        select p.participant, p.direction, ${financeOfEntry} as finance_type, p.currency,
          ${sql.raw(summed([...flowSums, ...flowCounts]))}
        from posted p
        left join accord.commitment c on c.id = p.commitment_id
        group by p.participant, p.direction, ${financeOfEntry}, p.currency
      ), ${held(query, asOf)}, ${pledged(query, asOf)}
      select participant, direction, finance_type, nullif(currency, '') as currency, ${query.currency}::text as report_currency,
        ${asOf.on}::date as counted_to, ${sql.raw(counted.join(', '))}
      from flowed
      full join held using (participant, direction, finance_type, currency)
      full join pledged using (participant, direction, finance_type, currency)
      where ${is('currency', query.originalCurrency)}
    ) t`
}

const flowSums = [
  'committed',
  'disbursed',
  'confirmed',
  'refunded',
  'unconfirmed',
  ...aged('unconfirmed'),
  ...convertedAmounts.slice(1),
]
const flowCounts = ['unvaluedCommitments', 'unvaluedDisbursements', 'entriesWithoutRate']
const summed = (names: readonly string[]) => names.map((name) => `sum("${name}") as "${name}"`).join(', ')

/**
 * The provider's entries by commitment and currency, in one pass. A reversal is in the same bucket as what it reverses,
 * because it keeps the value date, and takes the count back if there is no amount.
 */
function posted(query: ReportQuery, asOf: AsOf): SQL {
  const commitment = "e.flow_kind = 'commitment'"
  const disbursement = "e.flow_kind = 'disbursement'"
  const shown = inReportCurrency(query)
  const amountOf = (name: string, when: string, value = 'e.amount') =>
    `sum(${value}) filter (where ${when}) as "${name}"`
  const countOf = (name: string, when: string) =>
    `coalesce(sum(case when e.reverses_id is null then 1 else -1 end) filter (where ${when}), 0) as "${name}"`
  const convertedOf = (name: string, when: string, value = shown) =>
    `coalesce(sum(${value}) filter (where ${when}), case when count(e.amount) filter (where ${when}) = 0 then 0 end)
      as "${name}InReportCurrency"`
  const selected = [
    amountOf('committed', commitment),
    amountOf('disbursed', disbursement),
    amountOf('confirmed', disbursement, 'm.confirmed'),
    amountOf('refunded', "e.flow_kind = 'giver_refund'"),
    amountOf('unconfirmed', disbursement, unconfirmed),
    ...ages.map((from, index) =>
      amountOf(
        `unconfirmedFrom${from}Days`,
        `${disbursement} and ${ageOf('d.on - e.value_date', from, index)}`,
        unconfirmed,
      ),
    ),
    convertedOf('committed', commitment),
    convertedOf('disbursed', disbursement),
    convertedOf('confirmed', `${disbursement} and m.confirmed is not null`, part(shown)),
    countOf('unvaluedCommitments', `${commitment} and e.amount is null`),
    countOf('unvaluedDisbursements', `${disbursement} and e.amount is null`),
    countOf('entriesWithoutRate', `e.amount is not null and ${shown} is null`),
    amountOf('obliged', commitment, 'e.commitment_amount'),
    amountOf('drawn', "e.flow_kind in ('disbursement', 'giver_refund')", 'e.commitment_amount'),
  ]
  return sql`
    ${confirmed(query, asOf)}, posted as (
      select e.commitment_id, e.participant, ${sql.raw(directionOf('e.provider', 'e.receiver'))} as direction,
        coalesce(e.currency, '') as currency, ${sql.raw(selected.join(', '))}
      from accord.ledger_entry e
      cross join (select ${asOf.on}::date as on) d
      left join confirmed m on m.entry_id = e.id
      ${joinRevalued(asOf)}
      ${converting(query, asOf)}
      where e.stated_by = 'provider'
        and e.flow_kind in ('commitment', 'disbursement', 'giver_refund')
        and ${recorded('e.change_id', asOf)}
        and ${is('e.participant', query.participant)}
        and ${happened('e.value_date', query)}
      group by 1, 2, 3, 4
    )`
}

const unconfirmed = 'e.amount - coalesce(m.confirmed, 0)'
/** The share of a converted amount that belongs to the confirmed part. */
const part = (shown: string) =>
  `case when m.confirmed = e.amount then ${shown} else accord.quotient(${shown} * m.confirmed, e.amount, 2) end`

/**
 * What the receiver confirms of each payment, if the caller sees statements of both sides: the receiver's total for the
 * match, assigned to the payments in their order. Amounts that cannot be compared, and goods whose quantity has arrived, are
 * confirmed in full.
 */
function confirmed(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
    ${givenConcerned(query)}member as materialized (
      select m.match_id, m.stated_by, e.id, e.amount, e.currency, e.quantity, e.unit
      from ${membersConcerned(query, asOf)} m
      join accord.ledger_entry e on e.id = m.entry_id
    ), received as (
      select r.match_id, sum(r.amount) as amount, min(r.currency) as currency, max(r.currency) as other_currency,
        sum(r.quantity) as quantity, min(r.unit) as unit, max(r.unit) as other_unit
      from member r
      where r.stated_by = 'receiver'
      group by r.match_id
    ), confirmed as (
      select p.id as entry_id, case
          when p.unit = r.unit and p.unit = r.other_unit then case when p.quantity_so_far <= r.quantity then p.amount else 0 end
          when p.currency = r.currency and p.currency = r.other_currency
            then ${upTo('p.amount', 'r.amount - p.amount_so_far + p.amount')}
          else p.amount end as confirmed
      from (
        select m.match_id, m.id, m.amount, m.currency, m.unit, sum(m.amount) over so_far as amount_so_far,
          sum(m.quantity) over so_far as quantity_so_far
        from member m
        where m.stated_by = 'provider'
        window so_far as (partition by m.match_id order by m.id)
      ) p
      join received r on r.match_id = p.match_id
    )`
}

const inReportCurrency = ({ currency }: ReportQuery) => (currency === 'EUR' ? eurAmount : 's.shown')

/** With `offset 0` each amount is rounded once instead of once per sum. */
function converting(query: ReportQuery, asOf: AsOf): SQL {
  if (query.currency === 'EUR') return sql``
  return sql`
      ${joinDailyRates(query, asOf, { alias: 'f', day: 'e.value_date' })}
      cross join lateral (
        select ${sql.raw(entryInCurrency('f.rate', `'${query.currency}'`))} as shown offset 0
      ) s`
}

/** The open part of each commitment by its age; amounts drawn beyond it are kept apart. */
function held(query: ReportQuery, asOf: AsOf): SQL {
  const gap = 'greatest(b.obliged - b.drawn, 0)'
  const selected = [
    `sum(${gap}) as "undisbursed"`,
    ...ages.map(
      (from, index) =>
        `sum(${gap}) filter (where ${ageOf('d.on - c.signed_on', from, index)}) as "undisbursedFrom${from}Days"`,
    ),
    'sum(b.drawn) as "drawn"',
    'sum(greatest(b.drawn - b.obliged, 0)) as "overdrawn"',
    'sum(a.allocated) as "allocated"',
    'count(*) as "commitments"',
  ]
  return sql`
    allocated as (
      select a.commitment_id, sum(a.amount - coalesce(r.released, 0)) as allocated
      from accord.allocation a
      left join (
        select r.allocation_id, sum(r.amount) as released
        from accord.allocation_release r
        where ${recorded('r.change_id', asOf)}
          and ${happened('r.released_on', query)}
        group by r.allocation_id
      ) r on r.allocation_id = a.id
      where ${recorded('a.change_id', asOf)}
        and ${happened("(a.created_at at time zone 'UTC')::date", query)}
        and ${is('a.participant', query.participant)}
      group by a.commitment_id
    ), held as (
      select b.participant, b.direction, c.finance_type, coalesce(c.currency, '') as currency,
        ${sql.raw(selected.join(', '))}
      from (
        select commitment_id, participant, direction, coalesce(sum(obliged), 0) as obliged, coalesce(sum(drawn), 0) as drawn
        from posted
        group by commitment_id, participant, direction
      ) b
      join accord.commitment c on c.id = b.commitment_id
      cross join (select ${asOf.on}::date as on) d
      left join allocated a on a.commitment_id = c.id
      group by b.participant, b.direction, c.finance_type, coalesce(c.currency, '')
    )`
}

function pledged(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
    pledged as (
      select p.participant, p.direction, p.finance_type, p.currency, sum(p.pledged) as "pledged", sum(p.up_to) as "pledgedUpTo",
        sum(p.total) filter (where p.guarantee) as "pledgedGuarantees",
        sum(p.pledged) filter (where p.shared) as "pledgedShared",
        sum(p.pledged) filter (where p.target) as "pledgedTargets",
        coalesce(sum(p.converted), case when count(p.pledged) = 0 then 0 end) as "pledgedInReportCurrency",
        count(*) as "pledges",
        count(*) filter (where p.total is null) as "pledgesWithoutAmount",
        count(*) filter (where p.total is not null and p.total_converted is null) as "pledgesWithoutRate"
      from (${countedPledges(query, asOf)}) p
      group by p.participant, p.direction, p.finance_type, p.currency
    )`
}
