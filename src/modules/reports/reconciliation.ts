import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { matchedHow } from '../ledger/rules.ts'
import {
  code,
  coded,
  date,
  decimal,
  directionOf,
  entryInCurrency,
  flowDirections,
  integer,
  key,
  list,
  moment,
  money,
  organisation,
  text,
} from './columns.ts'
import { happened, joinRevalued, membersThen, recorded, resolution, standing } from './filters.ts'
import { ReconciliationQuery, type ReportQuery } from './inputs.ts'
import { joinDailyRates, ratesOfEntries } from './rates.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { reconciliations } from './report-words.ts'
import { type Range, within } from './walk.ts'

/** What both sides say of a flow, each in all; a null is not a difference, because nothing is said (BR-70). */
export const differs = `case
  when p.unit = r.unit and r.quantity < p.quantity then 'short'
  when p.unit = r.unit and r.quantity > p.quantity then 'over'
  when p.amount <> r.amount or p.currency <> r.currency or p.unit <> r.unit then 'amount_differs' end`
const status = `case
  when r.flow is null then 'only_provider'
  when p.flow is null then 'only_receiver'
  else coalesce(${differs}, case when p.value_date <> r.value_date then 'date_differs' else 'matched' end) end`

/** By `case`: coalesce() would be looked up in no index under row-level security, but compared with every row. */
const either = (column: string, where = column) =>
  `(case when p.${where} is null then r.${column} else p.${column} end)`
/** Different currencies, and different units, are never taken from one another (BR-14). */
const difference = 'case when p.currency = r.currency then r.amount - p.amount end'

const columns = {
  status: coded(status, reconciliations),
  match: code('r.match_id'),
  matchedHow: coded('r.how', matchedHow),
  openDisputes: integer('coalesce(p.disputes, 0) + coalesce(r.disputes, 0)'),
  providerEntry: code('case when cardinality(p.entries) = 1 then p.id end'),
  receiverEntry: code('case when cardinality(r.entries) = 1 then r.id end'),
  providerEntries: list('p.entries'),
  receiverEntries: list('r.entries'),
  provider: code(either('provider')),
  providerOrganisation: key(organisation(either('provider_organisation_id'))),
  receiver: code(either('receiver')),
  receiverOrganisation: key(organisation(either('receiver_organisation_id'))),
  direction: coded(directionOf(either('provider'), either('receiver')), flowDirections),
  commitment: code(either('commitment_id')),
  agreement: code(either('agreement_id', 'commitment_id')),
  modality: code(either('modality')),
  providerAmount: decimal(money('p.amount', 'p.currency')),
  providerCurrency: code('p.currency'),
  receiverAmount: decimal(money('r.amount', 'r.currency')),
  receiverCurrency: code('r.currency'),
  difference: decimal(money(difference, 'p.currency')),
  reportCurrency: code('q.currency'),
  providerAmountInReportCurrency: decimal('p.shown'),
  receiverAmountInReportCurrency: decimal('r.shown'),
  itemClass: text(either('item_class')),
  providerQuantity: decimal('p.quantity'),
  providerUnit: text('p.unit'),
  receiverQuantity: decimal('r.quantity'),
  receiverUnit: text('r.unit'),
  quantityDifference: decimal('case when p.unit = r.unit then r.quantity - p.quantity end'),
  providerValueDate: date('p.value_date'),
  receiverValueDate: date('r.value_date'),
  lagDays: integer('r.value_date - p.value_date'),
  openDays: integer(`case when p.flow is null or r.flow is null then q.on - ${either('value_date')} end`),
  providerReference: key('p.reference'),
  receiverQuotes: key('r.quoted'),
  providerRecordedAt: moment('p.recorded_at'),
  receiverRecordedAt: moment('r.recorded_at'),
  matchedAt: moment('r.matched_at'),
} as const satisfies Columns

export const reconciliationReport: Report = {
  name: 'reconciliation',
  summary: 'Pull the two-sided reconciliation',
  description:
    'One row is one flow: what its provider says in all, what its receiver says in all, and the difference, the receiver’s less the provider’s (BR-26). A payment may arrive in parts, several as one, and a lot may be handed over and received in parts: `providerEntries` and `receiverEntries` name them, and `providerEntry` and `receiverEntry` the one where there is only one. Goods are `short` or `over` by `quantityDifference`. What is reversed is not in it. `date_differs` is any other last value date, and `lagDays` says by how much; `openDays` is how long the other side has said nothing. A statement that you may not see is not there for you.',
  action: 'report.pull',
  query: ReconciliationQuery,
  columns,
  rowsOf: ['provider', 'receiver'],
  walks: 'ledger_entry',
  pairs: true,
  given: statementsOfFlows,
  source: (query, asOf, range) => sql`${pairsFrom(query, asOf, range)} order by coalesce(p.id, r.id)`,
  totals: {
    by: ['status', 'providerCurrency', 'receiverCurrency'],
    sums: ['providerAmount', 'receiverAmount', 'difference'],
    formula: 'sum of the flows of one status and of the same currencies; provider’s and receiver’s amounts apart',
  },
  exceptional: 'r.status <> \'matched\' or r."openDisputes" > 0',
  rates: (query, asOf) => ratesOfEntries(query, asOf, sql`e.flow_kind = 'disbursement' and e.reverses_id is null`),
}

function pairsFrom(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const { currency, participant, originalCurrency, valueFrom = null, valueTo = null } = query
  const bothOr = (column: string, value: string | undefined) =>
    sql`(${is(`p.${column}`, value)} or ${is(`r.${column}`, value)})`
  return sql`
    from (${side('provider')}) p
    full join (${side('receiver')}) r on r.flow = p.flow
    cross join (select ${currency}::text as currency, ${asOf.on}::date as on) q
    where ${within('coalesce(p.id, r.id)', range)}
      and ${bothOr('participant', participant)}
      and ${is(either('provider'), query.provider)}
      and ${is(either('receiver'), query.receiver)}
      and ${bothOr('currency', originalCurrency)}
      and (${valueFrom}::date is null or ${sql.raw(either('value_date'))} >= ${valueFrom}::date)
      and (${valueTo}::date is null or ${sql.raw(either('value_date'))} <= ${valueTo}::date)
      and ${is(`(${status})`, query.status)}`
}

/** The one value that all statements of a flow have, if they have one. */
const same = (column: string, type = 'text') => {
  const as = type === 'text' ? '' : '::text'
  const one = `min(s.${column}${as})`
  return `case when ${one} = max(s.${column}${as}) then ${type === 'text' ? one : `${one}::${type}`} end as ${column}`
}
/** What all statements of a flow come to, where each says it in the same measure. */
const sum = (column: string, measure: string) =>
  `case when count(s.${column}) = count(*) and min(s.${measure}) = max(s.${measure}) then sum(s.${column}) end as ${column}`

const ofAll = [
  'flow',
  'match_id',
  'participant',
  'provider',
  'provider_organisation_id',
  'receiver',
  'receiver_organisation_id',
]
  .map((column) => `s.${column}`)
  .join(', ')
const shared = ['modality', 'currency', 'item_class', 'unit', 'reference', 'quoted']
const measured = { amount: 'currency', shown: 'modality', quantity: 'unit' }

/**
 * What one side states of each flow in all: a match whose other side is seen too is one, any other statement another. Nearly
 * all are of one statement, and need not be sorted to be added up.
 */
export function side(side: 'provider' | 'receiver'): SQL {
  const alone = [
    ...['array[s.id] as entries', 's.id', 's.how', 's.matched_at', 's.commitment_id', 's.agreement_id'],
    ...shared.map((column) => `s.${column}`),
    ...Object.keys(measured).map((column) => `s.${column}`),
    ...['s.value_date', 's.recorded_at', 's.disputes'],
  ]
  const together = [
    ...['array_agg(s.id order by s.id)', '(array_agg(s.id order by s.id))[1]', '(array_agg(s.how order by s.id))[1]'],
    ...['max(s.matched_at)', same('commitment_id', 'uuid'), same('agreement_id', 'uuid')],
    ...shared.map((column) => same(column)),
    ...Object.entries(measured).map(([column, measure]) => sum(column, measure)),
    ...['max(s.value_date)', 'max(s.recorded_at)', 'sum(s.disputes)::bigint'],
  ]
  return sql`
      select ${sql.raw([ofAll, ...alone].join(', '))}
      from statement s
      where s.stated_by = ${side}
        and s.is_alone
      union all
      select ${sql.raw([ofAll, ...together].join(', '))}
      from statement s
      where s.stated_by = ${side}
        and not s.is_alone
      group by ${sql.raw(ofAll)}`
}

/**
 * What `side` adds up, as `statement`: all statements of the flows that one of the range is of, each with the match that
 * stands where both of its sides are seen. Whoever is matched is read once: those of the range, and those elsewhere that are
 * of their matches.
 */
export function statementsOfFlows(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const ofRange = within('m.entry_id', range)
  return sql`own as materialized (
      select m.* from ${membersThen(asOf)} m where ${ofRange}
    ), other as materialized (
      select m.* from ${membersThen(asOf)} m where not ${ofRange} and m.match_id in (select o.match_id from own o)
    ), both_sides as materialized (
      select b.match_id, count(*) filter (where b.stated_by = 'provider') as provided,
        count(*) filter (where b.stated_by = 'receiver') as received
      from (select match_id, stated_by from own union all select match_id, stated_by from other) b
      group by b.match_id
      having min(b.stated_by) <> max(b.stated_by)
    ), statement as materialized (
      ${stated(sql`accord.ledger_entry e left join (${paired('own')}) m on m.entry_id = e.id`, within('e.id', range), query, asOf)}
      union all
      ${stated(sql`(${paired('other')}) m join accord.ledger_entry e on e.id = m.entry_id`, sql`true`, query, asOf)}
    )`
}

/** Of these members of matches, those of which another side is seen too. */
const paired = (members: 'own' | 'other') =>
  sql.raw(`
        select m.match_id, m.entry_id, m.how, m.matched_at,
          case m.stated_by when 'provider' then b.provided else b.received end = 1 as is_alone
        from ${members} m
        join both_sides b on b.match_id = m.match_id`)

/** The statements that stand, of these entries. */
function stated(entries: SQL, condition: SQL, query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select coalesce(m.match_id, e.id) as flow, coalesce(m.is_alone, true) as is_alone, m.match_id, m.how, m.matched_at, e.id, e.stated_by, e.participant,
        e.provider, e.provider_organisation_id, e.receiver, e.receiver_organisation_id, e.commitment_id,
        c.agreement_id, e.modality, e.amount, e.currency, e.item_class, e.quantity, e.unit, e.value_date, e.recorded_at, d.disputes,
        e.external_system || ':' || e.external_id as reference, e.quotes_system || ':' || e.quotes_id as quoted,
        ${sql.raw(entryInCurrency('f.rate', `'${query.currency}'`))} as shown
      from ${entries}
      left join accord.commitment c on c.id = e.commitment_id
      left join (${openDisputes(query, asOf)}) d on d.entry_id = e.id
      ${joinRevalued(asOf)}
      ${joinDailyRates(query, asOf, { alias: 'f', day: 'e.value_date' })}
      where ${condition}
        and e.flow_kind = 'disbursement'
        and e.reverses_id is null
        and ${recorded('e.change_id', asOf)}
        and ${happened('e.value_date', query)}
        and not exists (
          select 1 from accord.ledger_entry x where x.reverses_id = e.id and ${recorded('x.change_id', asOf)}
        )`
}

function openDisputes(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select d.entry_id, count(*) as disputes
      from accord.dispute d
      where ${standing('d.change_id', resolution, query, asOf)}
      group by d.entry_id`
}
