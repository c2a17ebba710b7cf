import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { matchedHow } from '../ledger/rules.ts'
import {
  code,
  coded,
  converted,
  date,
  decimal,
  directionOf,
  flowDirections,
  integer,
  key,
  moment,
  money,
  organisation,
  text,
} from './columns.ts'
import { happened, recorded, resolution, standing } from './filters.ts'
import { ReconciliationQuery, type ReportQuery } from './inputs.ts'
import { joinDailyRates, ratesOfEntries } from './rates.ts'
import { type AsOf, type Columns, type Report, reconciliations } from './report.ts'

/** What both sides say of a flow; a null is not a difference, because nothing is said (BR-70). */
const status = `case
  when r.id is null then 'only_provider'
  when p.id is null then 'only_receiver'
  when p.amount <> r.amount or p.currency <> r.currency or p.quantity <> r.quantity or p.unit <> r.unit then 'amount_differs'
  when p.value_date <> r.value_date then 'date_differs'
  else 'matched' end`

const either = (column: string) => `coalesce(p.${column}, r.${column})`
/** Different currencies, and different units, are never taken from one another (BR-14). */
const difference = 'case when p.currency = r.currency then r.amount - p.amount end'

const columns = {
  status: coded(status, reconciliations),
  matchedHow: coded('case when p.id is not null then r.how end', matchedHow),
  openDisputes: integer('coalesce(dp.disputes, 0) + coalesce(dr.disputes, 0)'),
  providerEntry: code('p.id::text'),
  receiverEntry: code('r.id::text'),
  provider: code(either('provider')),
  providerOrganisation: key(organisation('po')),
  receiver: code(either('receiver')),
  receiverOrganisation: key(organisation('ro')),
  direction: coded(directionOf(either('provider'), either('receiver')), flowDirections),
  commitment: code(`${either('commitment_id')}::text`),
  agreement: code('c.agreement_id::text'),
  modality: code(either('modality')),
  providerAmount: decimal(money('p.amount', 'p.currency')),
  providerCurrency: code('p.currency'),
  receiverAmount: decimal(money('r.amount', 'r.currency')),
  receiverCurrency: code('r.currency'),
  difference: decimal(money(difference, 'p.currency')),
  reportCurrency: code('q.currency'),
  providerAmountInReportCurrency: decimal(converted('p', 'fp.rate', 'q.currency')),
  receiverAmountInReportCurrency: decimal(converted('r', 'fr.rate', 'q.currency')),
  itemClass: text(either('item_class')),
  providerQuantity: decimal('p.quantity::text'),
  providerUnit: text('p.unit'),
  receiverQuantity: decimal('r.quantity::text'),
  receiverUnit: text('r.unit'),
  quantityDifference: decimal('(case when p.unit = r.unit then r.quantity - p.quantity end)::text'),
  providerValueDate: date('p.value_date'),
  receiverValueDate: date('r.value_date'),
  lagDays: integer('r.value_date - p.value_date'),
  openDays: integer(`case when p.id is null or r.id is null then q.on - ${either('value_date')} end`),
  providerReference: key("p.external_system || ':' || p.external_id"),
  receiverQuotes: key("r.quotes_system || ':' || r.quotes_id"),
  providerRecordedAt: moment('p.recorded_at'),
  receiverRecordedAt: moment('r.recorded_at'),
  matchedAt: moment('case when p.id is not null then r.matched_at end'),
} as const satisfies Columns

export const reconciliationReport: Report = {
  name: 'reconciliation',
  summary: 'Pull the two-sided reconciliation',
  description:
    'One row is one flow: what its provider says, what its receiver says, and the difference, the receiver’s less the provider’s. What is reversed is not in it. `date_differs` is any other value date, and `lagDays` says by how much; `openDays` is how long the other side has said nothing. A statement that you may not see is not there for you.',
  action: 'report.pull',
  query: ReconciliationQuery,
  columns,
  rowsOf: ['provider', 'receiver'],
  source: (query, asOf) => sql`${pairsFrom(query, asOf)} order by coalesce(p.id, r.id)`,
  totals: {
    by: ['status', 'providerCurrency', 'receiverCurrency'],
    sums: ['providerAmount', 'receiverAmount', 'difference'],
    formula: 'sum of the flows of one status and of the same currencies; provider’s and receiver’s amounts apart',
  },
  exceptional: 'r.status <> \'matched\' or r."openDisputes" > 0',
  rates: (query, asOf) => ratesOfEntries(query, asOf, sql`e.flow_kind = 'disbursement' and e.reverses_id is null`),
}

function pairsFrom(query: ReportQuery, asOf: AsOf): SQL {
  const { currency, participant, originalCurrency, valueFrom = null, valueTo = null } = query
  const bothOr = (column: string, value: string | undefined) =>
    sql`(${is(`p.${column}`, value)} or ${is(`r.${column}`, value)})`
  return sql`
    from (${stated('provider', query, asOf)}) p
    full join (${stated('receiver', query, asOf)}) r on r.disbursement_id = p.id
    cross join (select ${currency}::text as currency, ${asOf.on}::date as on) q
    left join accord.commitment c on c.id = coalesce(p.commitment_id, r.commitment_id)
    left join accord.organisation po on po.id = coalesce(p.provider_organisation_id, r.provider_organisation_id)
    left join accord.organisation ro on ro.id = coalesce(p.receiver_organisation_id, r.receiver_organisation_id)
    left join (${openDisputes(query, asOf)}) dp on dp.entry_id = p.id
    left join (${openDisputes(query, asOf)}) dr on dr.entry_id = r.id
    ${joinDailyRates(query, asOf, { alias: 'fp', day: 'p.value_date' })}
    ${joinDailyRates(query, asOf, { alias: 'fr', day: 'r.value_date' })}
    where ${bothOr('participant', participant)}
      and ${is(either('provider'), query.provider)}
      and ${is(either('receiver'), query.receiver)}
      and ${bothOr('currency', originalCurrency)}
      and (${valueFrom}::date is null or ${sql.raw(either('value_date'))} >= ${valueFrom}::date)
      and (${valueTo}::date is null or ${sql.raw(either('value_date'))} <= ${valueTo}::date)
      and ${is(`(${status})`, query.status)}`
}

/** The statements of one side that stand; a receiver's with the match that stands. */
export function stated(side: 'provider' | 'receiver', query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select e.id, e.participant, e.provider, e.provider_organisation_id, e.receiver,
        e.receiver_organisation_id, e.commitment_id, e.modality, e.amount, e.currency, e.eur_amount, e.eur_rate,
        e.item_class, e.quantity, e.unit, e.value_date, e.external_system, e.external_id, e.quotes_system, e.quotes_id,
        e.recorded_at, e.flags${sql.raw(side === 'receiver' ? ', m.disbursement_id, m.how, m.matched_at' : '')}
      from accord.ledger_entry e
      ${side === 'receiver' ? sql`left join (${matches(asOf)}) m on m.receipt_id = e.id` : sql``}
      where e.flow_kind = 'disbursement'
        and e.stated_by = ${side}
        and e.reverses_id is null
        and ${recorded('e.change_id', asOf)}
        and ${happened('e.value_date', query)}
        and not exists (
          select 1 from accord.ledger_entry x where x.reverses_id = e.id and ${recorded('x.change_id', asOf)}
        )`
}

/** Those of which the caller may see both statements. */
export function matches(asOf: AsOf): SQL {
  return sql`
        select m.receipt_id, m.disbursement_id, m.how, m.matched_at
        from accord.matches_at(${asOf.position}::bigint) m
        join accord.ledger_entry received on received.id = m.receipt_id
        join accord.ledger_entry given on given.id = m.disbursement_id`
}

function openDisputes(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select d.entry_id, count(*) as disputes
      from accord.dispute d
      where ${standing('d.change_id', resolution, query, asOf)}
      group by d.entry_id`
}
