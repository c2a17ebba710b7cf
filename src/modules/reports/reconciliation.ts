import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { matchedHow } from '../ledger/rules.ts'
import {
  code,
  coded,
  date,
  decimal,
  directionOf,
  flowDirections,
  integer,
  key,
  list,
  moment,
  money,
  organisation,
  roundedIn,
  text,
} from './columns.ts'
import { flows, givenFlows } from './flows.ts'
import { ReconciliationQuery, type ReportQuery } from './inputs.ts'
import { ratesOfEntries } from './rates.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { reconciliations } from './report-words.ts'
import type { Range } from './walk.ts'

/** The totals of both sides of a flow; a null is not a difference, because nothing is stated (BR-70). */
export const differs = `case
  when p_unit = r_unit and r_quantity < p_quantity then 'short'
  when p_unit = r_unit and r_quantity > p_quantity then 'over'
  when p_amount <> r_amount or p_currency <> r_currency or p_unit <> r_unit then 'amount_differs' end`
const status = `case
  when r_id is null then 'only_provider'
  when p_id is null then 'only_receiver'
  else coalesce(${differs}, case when p_value_date <> r_value_date then 'date_differs' else 'matched' end) end`

/** By `case`: under row-level security coalesce() would not use an index but be compared with every row. */
const either = (column: string) => `(case when p_${column} is null then r_${column} else p_${column} end)`
/** Different currencies or units are never subtracted from one another (BR-14). */
const difference = 'case when p_currency = r_currency then r_amount - p_amount end'

/** All statements of a side, named if there are several. */
const entries = (side: 'p' | 'r') =>
  list(
    `case when ${side}_entries is null and ${side}_id is not null then array[${side}_id] else ${side}_entries end`,
    `case when ${side}_entries is null then ${side}_id::text else array_to_string(${side}_entries, ';') end`,
  )

const columns = {
  status: coded(status, reconciliations),
  match: code('match_id'),
  matchedHow: coded('how', matchedHow),
  openDisputes: integer('disputes'),
  providerEntry: code('case when p_entries is null then p_id end'),
  receiverEntry: code('case when r_entries is null then r_id end'),
  providerEntries: entries('p'),
  receiverEntries: entries('r'),
  provider: code(either('provider')),
  providerOrganisation: key(organisation(either('provider_organisation_id'))),
  receiver: code(either('receiver')),
  receiverOrganisation: key(organisation(either('receiver_organisation_id'))),
  direction: coded(directionOf(either('provider'), either('receiver')), flowDirections),
  commitment: code(either('commitment_id')),
  agreement: code('agreement_id'),
  financeType: code("coalesce(finance_type, 'unstated')"),
  modality: code(either('modality')),
  providerAmount: decimal(money('p_amount', 'p_currency')),
  providerCurrency: code('p_currency'),
  receiverAmount: decimal(money('r_amount', 'r_currency')),
  receiverCurrency: code('r_currency'),
  difference: decimal(money(difference, 'p_currency')),
  reportCurrency: code('q.currency'),
  providerAmountInReportCurrency: decimal(roundedIn('q.currency', 'p_shown')),
  receiverAmountInReportCurrency: decimal(roundedIn('q.currency', 'r_shown')),
  itemClass: text(either('item_class')),
  providerQuantity: decimal('p_quantity'),
  providerUnit: text('p_unit'),
  receiverQuantity: decimal('r_quantity'),
  receiverUnit: text('r_unit'),
  quantityDifference: decimal('case when p_unit = r_unit then r_quantity - p_quantity end'),
  providerValueDate: date('p_value_date'),
  receiverValueDate: date('r_value_date'),
  lagDays: integer('r_value_date - p_value_date'),
  openDays: integer(`case when p_id is null or r_id is null then q.on - ${either('value_date')} end`),
  providerReference: key('p_reference'),
  receiverQuotes: key('r_quoted'),
  providerRecordedAt: moment('p_recorded_at'),
  receiverRecordedAt: moment('r_recorded_at'),
  matchedAt: moment('matched_at'),
} as const satisfies Columns

export const reconciliationReport: Report = {
  name: 'reconciliation',
  summary: 'Pull the two-sided reconciliation',
  description:
    'One row is one flow: the total that its provider states, the total that its receiver states, and the difference, the receiver’s less the provider’s (BR-26). One payment may arrive in parts, several as one, and a lot may be handed over and received in parts: `providerEntries` and `receiverEntries` name all entries, `providerEntry` and `receiverEntry` the entry if there is only one. Goods are `short` or `over` by `quantityDifference`. Reversed entries are left out. `date_differs` means that the last value dates differ, and `lagDays` says by how much; `openDays` is how long the other side has said nothing. `financeType` is that of the commitments, of the provider’s if it names one; a flow that is financed in several ways is compared as a whole and is `several`. Statements that you may not see are left out.',
  action: 'report.pull',
  query: ReconciliationQuery,
  columns,
  rowsOf: ['provider', 'receiver'],
  walks: 'ledger_entry',
  pairs: true,
  given: givenFlows,
  source: (query, asOf, range) => sql`${flowsFrom(query, asOf, range)} order by key`,
  totals: {
    by: ['status', 'financeType', 'providerCurrency', 'receiverCurrency'],
    sums: ['providerAmount', 'receiverAmount', 'difference'],
    formula:
      'sum of the flows of one status and type of finance and of the same currencies; provider’s and receiver’s amounts apart',
  },
  exceptional: 'r.status <> \'matched\' or r."openDisputes" > 0',
  rates: (query, asOf) => ratesOfEntries(query, asOf, sql`e.flow_kind = 'disbursement' and e.reverses_id is null`),
}

function flowsFrom(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const { currency, participant, originalCurrency, valueFrom = null, valueTo = null } = query
  const bothOr = (column: string, value: string | undefined) =>
    sql`(${is(`p_${column}`, value)} or ${is(`r_${column}`, value)})`
  return sql`
    from (${flows(query, asOf, range)}) f
    cross join (select ${currency}::text as currency, ${asOf.on}::date as on) q
    where ${bothOr('participant', participant)}
      and ${is(either('provider'), query.provider)}
      and ${is(either('receiver'), query.receiver)}
      and ${bothOr('currency', originalCurrency)}
      and (${valueFrom}::date is null or ${sql.raw(either('value_date'))} >= ${valueFrom}::date)
      and (${valueTo}::date is null or ${sql.raw(either('value_date'))} <= ${valueTo}::date)
      and ${is(`(${status})`, query.status)}`
}
