import { type SQL, sql } from 'drizzle-orm'
import { minorUnitsCase } from '../../kernel/money.ts'
import { EntriesQuery, type ReportQuery } from './inputs.ts'
import type { AsOf, Columns, Report } from './report.ts'

const code = (from: string) => ({ kind: 'code' as const, from })
const text = (from: string) => ({ kind: 'text' as const, from })

export const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
/** At exactly the currency's minor units. */
export const money = (amount: string, currency: string) => `round(${amount}, ${minorUnitsCase(currency)})::text`
/** From the stored euro amount by the rate of the value date; rounded once, half-even. */
export const converted = (amount: string, currency: string) =>
  `accord.round_half_even(${amount} * f.rate, ${minorUnitsCase(currency)})::text`

/** What stands in a commitment; a receipt may be seen by whoever does not see the commitment that it names. */
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

export const entryColumns = {
  entry: code('e.id::text'),
  sequence: { kind: 'integer', from: 'e.sequence' },
  flowKind: code('e.flow_kind'),
  statedBy: code('e.stated_by'),
  iatiType: code(`case e.flow_kind
    when 'commitment' then case e.stated_by when 'provider' then '2' else '11' end
    when 'disbursement' then case e.stated_by when 'provider' then '3' else '1' end
    when 'expenditure' then '4' when 'interest_payment' then '5' when 'loan_repayment' then '6'
    when 'giver_refund' then '7' when 'guarantee' then '10' end`),
  direction: code(`case when e.receiver = 'UA' then case when e.provider = 'UA' then 'internal' else 'into_ukraine' end
    when e.provider = 'UA' then 'outgoing' else 'upstream' end`),
  books: code('e.participant'),
  agreement: code('c.agreement_id::text'),
  provisions: { kind: 'list', from: "coalesce(v.provisions, '{}')" },
  pledge: code('c.pledge_id::text'),
  commitment: code('e.commitment_id::text'),
  allocation: code('e.allocation_id::text'),
  package: text('a.package'),
  coalition: text('a.coalition'),
  parentEntry: code('e.parent_entry_id::text'),
  provider: code('e.provider'),
  providerOrganisation: text("po.scheme || ':' || po.identifier"),
  receiver: code('e.receiver'),
  receiverOrganisation: text("ro.scheme || ':' || ro.identifier"),
  origin: code('c.origin'),
  modality: code('e.modality'),
  category: code('c.aid_category'),
  sector: code('c.sector'),
  financeType: code('c.finance_type'),
  flowType: code('c.flow_type'),
  amount: code(money('e.amount', 'e.currency')),
  currency: code('e.currency'),
  transactionDate: code('e.transaction_date::text'),
  valueDate: code('e.value_date::text'),
  postingDate: code('e.posting_date::text'),
  eurRate: code('e.eur_rate::text'),
  eurRateDate: code('e.eur_rate_date::text'),
  eurRateSource: text('e.eur_rate_source'),
  eurRateTable: { kind: 'integer', from: 'e.eur_rate_table' },
  amountInEur: code('round(e.eur_amount, 2)::text'),
  reportCurrency: code('q.currency'),
  reportRate: code('f.rate::text'),
  reportRateDate: code('f.rate_date::text'),
  amountInReportCurrency: code(converted('e.eur_amount', 'q.currency')),
  itemClass: text('e.item_class'),
  quantity: code('e.quantity::text'),
  unit: text('e.unit'),
  valuation: code('e.valuation_method'),
  reversalOf: code('e.reverses_id::text'),
  reversalReason: code('e.reversal_reason'),
  replaces: code('e.replaces_id::text'),
  explanation: text('e.explanation'),
  description: text('e.description'),
  batch: code('e.batch_id::text'),
  externalSystem: text('e.external_system'),
  externalId: text('e.external_id'),
  recordedAt: code(instant('e.recorded_at')),
  recordedBy: code('e.account_id::text'),
  lagDays: { kind: 'integer', from: "(e.recorded_at at time zone 'UTC')::date - e.transaction_date" },
  flags: { kind: 'list', from: 'e.flags' },
  redactedFields: {
    kind: 'list',
    from: `case when e.commitment_id is not null and c.id is null then array['${ofCommitment.join("','")}'] else '{}' end`,
  },
} as const satisfies Columns

export const ledgerReport: Report = {
  name: 'ledger',
  summary: 'Pull the transaction ledger',
  description:
    'One row is one transaction, in the order of posting, with what corrects it (BR-02). Statements of providers and of receivers stand side by side and are never added to each other.',
  query: EntriesQuery,
  columns: entryColumns,
  source: (query, asOf) => sql`${entriesFrom(query, asOf)} order by e.sequence`,
  totals: {
    by: ['flowKind', 'statedBy', 'currency'],
    sums: ['amount', 'amountInEur', 'amountInReportCurrency'],
    formula: 'sum of the entries of one flow kind, side and currency, reversals included; converted row by row',
  },
}

/** The entries that were recorded, and had happened, by then. */
export function entriesFrom(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
    from accord.ledger_entry e
    cross join (select ${query.currency}::text as currency) q
    left join accord.commitment c on c.id = e.commitment_id
    left join (
      select p.commitment_id, array_agg(p.provision_id order by p.provision_id collate "C") as provisions
      from accord.commitment_provision p
      group by p.commitment_id
    ) v on v.commitment_id = e.commitment_id
    left join accord.allocation a on a.id = e.allocation_id
    left join accord.organisation po on po.id = e.provider_organisation_id
    left join accord.organisation ro on ro.id = e.receiver_organisation_id
    left join lateral accord.eur_rate_of(q.currency, e.value_date, ${asOf.rateTable}::integer) f on true
    where ${recorded('e.xact_id', asOf)}
      and ${flowFilter(query)}
      and ${is('e.flow_kind', query.flowKind)}
      and ${is('e.stated_by', query.statedBy)}`
}

/** Filters over `e`. */
export function flowFilter(query: ReportQuery): SQL {
  const { valueFrom = null, valueTo = null, asOfValid = null } = query
  return sql`${is('e.participant', query.participant)}
    and ${is('e.provider', query.provider)}
    and ${is('e.receiver', query.receiver)}
    and ${is('e.currency', query.originalCurrency)}
    and (${valueFrom}::date is null or e.value_date >= ${valueFrom}::date)
    and (${valueTo}::date is null or e.value_date <= ${valueTo}::date)
    and (${asOfValid}::date is null or e.value_date <= ${asOfValid}::date)`
}

export function is(column: string, value: string | undefined): SQL {
  return sql`(${value ?? null}::text is null or ${sql.raw(column)} = ${value ?? null})`
}

/** Whether what this transaction wrote was recorded by then; a null came before there were positions to ask for. */
export function recorded(xact: string, asOf: AsOf): SQL {
  const column = sql.raw(xact)
  return sql`(${column} is null or ${column} not in (select accord.recorded_after(${asOf.position}::bigint)))`
}
