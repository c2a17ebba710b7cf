import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { knownCoalition } from '../ledger/commitments/queries.ts'
import { eurAmount, eurRate, eurRateDate, eurRateSource, eurRateTable, flagsTold } from '../ledger/entries/euro.ts'
import { verifications } from '../ledger/rules.ts'
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
import { flowFilter, joinRevalued, provisionsNamed, recorded } from './filters.ts'
import { EntriesQuery, type ReportQuery } from './inputs.ts'
import { joinDailyRates, ratesOfEntries } from './rates.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { documentsOf, verifiedEntries } from './verified.ts'
import { type Range, within } from './walk.ts'

/** The columns from a commitment; some readers see a receipt but not the commitment that it names. */
const ofCommitment = [
  'agreement',
  'provisions',
  'pledge',
  'origin',
  'category',
  'sector',
  'financeType',
  'flowType',
] as const

/** Fields that are left out, besides the flags that only the sides see. */
const notToOthers = (fields: readonly string[]) =>
  `case when (select accord.current_participant()) in (e.participant, e.provider, e.receiver)
    then '{${fields.join()}}'::text[] else '{${['flags', ...fields].join()}}' end`

/** Looked up only for the few entries that draw on one. */
const ofAllocation = (column: string) =>
  `case when e.allocation_id is not null then (select ${column} from accord.allocation a where a.id = e.allocation_id) end`

export const entryColumns = {
  entry: code('e.id'),
  flowKind: code('e.flow_kind'),
  statedBy: code('e.stated_by'),
  // A guarantee is not money that will be paid (IATI 10).
  iatiType: code(`case e.flow_kind
    when 'commitment' then case when c.finance_type = 'guarantee' then '10' else case e.stated_by when 'provider' then '2' else '11' end end
    when 'disbursement' then case e.stated_by when 'provider' then '3' else '1' end
    when 'expenditure' then '4' when 'interest_payment' then '5' when 'loan_repayment' then '6'
    when 'giver_refund' then '7' when 'guarantee' then '10' end`),
  direction: coded(directionOf('e.provider', 'e.receiver'), flowDirections),
  books: code('e.participant'),
  agreement: code('c.agreement_id'),
  provisions: list("coalesce(string_to_array(c.provisions, ';'), '{}')", 'c.provisions'),
  pledge: code('c.pledge_id'),
  commitment: code('e.commitment_id'),
  allocation: code('e.allocation_id'),
  package: text(ofAllocation('a.package')),
  coalition: text(ofAllocation(knownCoalition('a.coalition'))),
  parentEntry: code('e.parent_entry_id'),
  provider: code('e.provider'),
  providerOrganisation: key(organisation('e.provider_organisation_id')),
  receiver: code('e.receiver'),
  receiverOrganisation: key(organisation('e.receiver_organisation_id')),
  origin: code('c.origin'),
  modality: code('e.modality'),
  category: code('c.aid_category'),
  sector: code('c.sector'),
  financeType: code('c.finance_type'),
  flowType: code('c.flow_type'),
  amount: decimal(money('e.amount', 'e.currency')),
  currency: code('e.currency'),
  transactionDate: date('e.transaction_date'),
  valueDate: date('e.value_date'),
  postingDate: date('e.posting_date'),
  eurRate: decimal(eurRate),
  eurRateDate: date(eurRateDate),
  eurRateSource: text(eurRateSource),
  eurRateTable: integer(eurRateTable),
  revaluation: code('w.revaluation_id'),
  amountInEur: decimal(`round(${eurAmount}, 2)`),
  reportCurrency: code('q.currency'),
  reportRate: decimal('f.rate'),
  reportRateDate: date('f.rate_date'),
  amountInReportCurrency: decimal(entryInCurrency('f.rate', 'q.currency')),
  itemClass: text('e.item_class'),
  quantity: decimal('e.quantity'),
  unit: text('e.unit'),
  lot: code('e.lot_id'),
  evidenceCount: integer('e.documents'),
  verification: coded('e.verification', verifications),
  valuation: code('e.valuation_method'),
  reversalOf: code('e.reverses_id'),
  reversalReason: code('e.reversal_reason'),
  replaces: code('e.replaces_id'),
  returnOf: code('e.returns_id'),
  explanation: text('e.explanation'),
  description: text('e.description'),
  batch: code('e.batch_id'),
  externalSystem: key('e.external_system'),
  externalId: key('e.external_id'),
  recordedAt: moment('e.recorded_at'),
  recordedBy: code('e.account_id'),
  lagDays: integer("(e.recorded_at at time zone 'UTC')::date - e.transaction_date"),
  flags: list(flagsTold),
  redactedFields: list(
    `case when e.commitment_id is null or c.id is not null then ${notToOthers([])} else ${notToOthers(ofCommitment)} end`,
  ),
} as const satisfies Columns

export const ledgerReport: Report = {
  name: 'ledger',
  summary: 'Pull the transaction ledger',
  description:
    'One row is one transaction, in the order of posting, with its corrections (BR-02). Statements of providers and of receivers stand side by side and are never added to each other.',
  action: 'report.pull',
  query: EntriesQuery,
  columns: entryColumns,
  rowsOf: ['books', 'provider', 'receiver'],
  walks: 'ledger_entry',
  given: (_, asOf, range) => documentsOf(asOf, range),
  source: (query, asOf, range) => sql`${entriesFrom(query, asOf, range)} order by e.id`,
  totals: {
    by: ['flowKind', 'statedBy', 'financeType', 'currency'],
    sums: ['amount', 'amountInEur', 'amountInReportCurrency'],
    formula:
      'sum of the entries of one flow kind, side, finance type and currency, reversals and returns included; converted row by row',
  },
  exceptional: 'cardinality(r.flags) > 0',
  rates: (query, asOf) =>
    ratesOfEntries(query, asOf, sql`${is('e.flow_kind', query.flowKind)} and ${is('e.stated_by', query.statedBy)}`),
}

/** Only these columns, so that the lookup of a commitment is reused for its other entries. */
const namedByEntries = sql.raw(
  ['id', 'agreement_id', 'pledge_id', 'origin', 'aid_category', 'sector', 'finance_type', 'flow_type']
    .map((column) => `c.${column}`)
    .join(),
)

/**
 * The entries that were recorded, and had happened, by then. With `offset 0` a commitment is looked up once and the
 * entries come in their order; a join would look up all commitments and sort the entries again.
 */
function entriesFrom(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const condition = sql`${within('e.id', range)}
        and ${recorded('e.change_id', asOf)}
        and ${flowFilter(query)}
        and ${is('e.flow_kind', query.flowKind)}
        and ${is('e.stated_by', query.statedBy)}`
  return sql`
    from (${verifiedEntries(condition, query, asOf, range)}) e
    cross join (select ${query.currency}::text as currency) q
    left join lateral (
      select ${namedByEntries}, array_to_string(v.provisions, ';') as provisions
      from accord.commitment c
      left join lateral (${provisionsNamed('commitment', 'c.id', asOf)}) v on true
      where c.id = e.commitment_id
      offset 0
    ) c on true
    ${joinRevalued(asOf)}
    ${joinDailyRates(query, asOf, { alias: 'f', day: 'e.value_date' })}`
}
