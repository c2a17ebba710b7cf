import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { eurAmount } from '../ledger/entries/euro.ts'
import {
  code,
  coded,
  date,
  decimal,
  entryInCurrency,
  integer,
  key,
  moment,
  money,
  organisation,
  text,
} from './columns.ts'
import { flowFilter, joinRevalued, recorded } from './filters.ts'
import { EntriesQuery, type ReportQuery } from './inputs.ts'
import { joinDailyRates, ratesOfEntries } from './rates.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { correctionKinds } from './report-words.ts'
import { type Range, within } from './walk.ts'

const columns = {
  correction: coded("case when e.reverses_id is null then 'decommitment' else 'reversal' end", correctionKinds),
  entry: code('e.id'),
  flowKind: code('e.flow_kind'),
  statedBy: code('e.stated_by'),
  books: code('e.participant'),
  agreement: code('c.agreement_id'),
  commitment: code('e.commitment_id'),
  financeType: code("coalesce(c.finance_type, 'unstated')"),
  provider: code('e.provider'),
  providerOrganisation: key(organisation('e.provider_organisation_id')),
  receiver: code('e.receiver'),
  receiverOrganisation: key(organisation('e.receiver_organisation_id')),
  amount: decimal(money('e.amount', 'e.currency')),
  currency: code('e.currency'),
  amountInEur: decimal(`round(${eurAmount}, 2)`),
  reportCurrency: code('q.currency'),
  amountInReportCurrency: decimal(entryInCurrency('f.rate', 'q.currency')),
  quantity: decimal('e.quantity'),
  unit: text('e.unit'),
  valueDate: date('e.value_date'),
  postingDate: date('e.posting_date'),
  recordedAt: moment('e.recorded_at'),
  recordedBy: code('e.account_id'),
  reason: code("coalesce(e.reversal_reason, 'decommitment')"),
  explanation: text('e.explanation'),
  corrected: code('o.id'),
  correctedPostingDate: date('o.posting_date'),
  correctedRecordedAt: moment('o.recorded_at'),
  correctedRecordedBy: code('o.account_id'),
  lagDays: integer("(e.recorded_at at time zone 'UTC')::date - (o.recorded_at at time zone 'UTC')::date"),
  replacement: code('n.id'),
  replacementAmount: decimal(money('n.amount', 'n.currency')),
  replacementCurrency: code('n.currency'),
  replacementValueDate: date('n.value_date'),
  netChange: decimal(
    money('case when n.id is null or n.currency = e.currency then e.amount + coalesce(n.amount, 0) end', 'e.currency'),
  ),
} as const satisfies Columns

export const correctionsReport: Report = {
  name: 'corrections',
  summary: 'Pull the corrections register',
  description:
    'Every reversal with what it reversed and what replaced it (BR-02, BR-03), and every decommitment (BR-06), in the order of posting. `amount` is the amount of the correction, by which the books changed before the replacement; `netChange` includes the replacement, if the currency is the same. `lagDays` is how long the error stood.',
  action: 'report.pull',
  query: EntriesQuery,
  columns,
  rowsOf: ['books', 'provider', 'receiver'],
  walks: 'ledger_entry',
  source: (query, asOf, range) => sql`${correctionsFrom(query, asOf, range)} order by e.id`,
  totals: {
    by: ['correction', 'flowKind', 'statedBy', 'financeType', 'currency'],
    sums: ['amount', 'netChange', 'amountInEur'],
    formula:
      'sum of the corrections of one sort, flow kind, side, finance type and currency; what replaces them is in netChange alone',
  },
  exceptional: "r.correction = 'reversal' and r.replacement is null",
  rates: (query, asOf) => ratesOfEntries(query, asOf, corrects(query)),
}

function corrects(query: ReportQuery): SQL {
  return sql`(e.reverses_id is not null or (e.flow_kind = 'commitment' and e.amount < 0))
    and ${is('e.flow_kind', query.flowKind)}
    and ${is('e.stated_by', query.statedBy)}`
}

/** The replacement of an entry is recorded with its reversal, in one change. */
function correctionsFrom(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  return sql`
    from accord.ledger_entry e
    cross join (select ${query.currency}::text as currency) q
    left join accord.ledger_entry o on o.id = e.reverses_id
    left join accord.ledger_entry n on n.replaces_id = e.reverses_id
    left join accord.commitment c on c.id = e.commitment_id
    ${joinRevalued(asOf)}
    ${joinDailyRates(query, asOf, { alias: 'f', day: 'e.value_date' })}
    where ${within('e.id', range)}
      and ${recorded('e.change_id', asOf)}
      and ${flowFilter(query)}
      and ${corrects(query)}`
}
