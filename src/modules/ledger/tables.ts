import { sql } from 'drizzle-orm'
import { integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { organisationKinds } from './organisation-rules.ts'
import { periodLifecycle } from './period-rules.ts'
import {
  aidCategories,
  entryFlags,
  financeTypes,
  flowKinds,
  flowTypes,
  matchedHow,
  modalities,
  reversalReasons,
  sides,
  valuationMethods,
} from './rules.ts'

/** Who signed what, and by which instrument. */
export type Signatory = { name: string; office: string; instrument: string }
/** Why something is other than the rule has it, and who approved that. */
export type Approval = { reason: string; approvedBy: string }

export const organisation = accord.table('organisation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  kind: text('kind', { enum: organisationKinds }).notNull(),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk'),
  scheme: text('scheme').notNull(),
  identifier: text('identifier').notNull(),
  registeredBy: text('registered_by').notNull(),
  createdAt: instant('created_at').notNull(),
  organisationKey: text('organisation_key'),
})

export const commitment = accord.table('commitment', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  agencyId: uuid('agency_id'),
  providerOrganisationId: uuid('provider_organisation_id'),
  receiver: text('receiver'),
  receiverOrganisationId: uuid('receiver_organisation_id'),
  origin: text('origin'),
  consentReference: text('consent_reference'),
  pledgeId: uuid('pledge_id'),
  conversionProposalId: uuid('conversion_proposal_id'),
  agreementId: uuid('agreement_id'),
  title: text('title').notNull(),
  purpose: text('purpose'),
  terms: text('terms'),
  signatory: jsonb('signatory').$type<Signatory>().notNull(),
  signedOn: day('signed_on').notNull(),
  modality: text('modality', { enum: modalities }).notNull(),
  aidCategory: text('aid_category', { enum: aidCategories }).notNull(),
  financeType: text('finance_type', { enum: financeTypes }).notNull(),
  flowType: text('flow_type', { enum: flowTypes }).notNull(),
  sector: text('sector'),
  currency: text('currency'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  externalSystem: text('external_system'),
  externalId: text('external_id'),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
  requirementId: uuid('requirement_id'),
  requirementOfferId: uuid('requirement_offer_id'),
  externalKey: text('external_key'),
})

export const commitmentItem = accord.table(
  'commitment_item',
  {
    commitmentId: uuid('commitment_id').notNull(),
    participant: text('participant').notNull(),
    number: integer('number').notNull(),
    itemClass: text('item_class').notNull(),
    description: text('description'),
    unit: text('unit').notNull(),
    quantity: numeric('quantity').notNull(),
  },
  (table) => [primaryKey({ columns: [table.commitmentId, table.number] })],
)

export const allocation = accord.table('allocation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  commitmentId: uuid('commitment_id').notNull(),
  participant: text('participant').notNull(),
  package: text('package').notNull(),
  coalition: text('coalition'),
  amount: numeric('amount').notNull(),
  released: numeric('released').notNull().default('0'),
  fromOn: day('from_on'),
  toOn: day('to_on'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
})

export const allocationRelease = accord.table('allocation_release', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  allocationId: uuid('allocation_id').notNull(),
  commitmentId: uuid('commitment_id').notNull(),
  participant: text('participant').notNull(),
  amount: numeric('amount').notNull(),
  releasedOn: day('released_on').default(sql`accord.current_day()`),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
})

export const ledgerEntry = accord.table('ledger_entry', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  flowKind: text('flow_kind', { enum: flowKinds }).notNull(),
  statedBy: text('stated_by', { enum: sides }).notNull(),
  participant: text('participant').notNull(),
  audienceId: uuid('audience_id').notNull(),
  commitmentId: uuid('commitment_id'),
  allocationId: uuid('allocation_id'),
  provider: text('provider'),
  providerOrganisationId: uuid('provider_organisation_id'),
  receiver: text('receiver'),
  receiverOrganisationId: uuid('receiver_organisation_id'),
  parentEntryId: uuid('parent_entry_id'),
  modality: text('modality', { enum: modalities }).notNull(),
  amount: numeric('amount'),
  currency: text('currency'),
  commitmentAmount: numeric('commitment_amount'),
  commitmentRate: numeric('commitment_rate'),
  commitmentRateSource: text('commitment_rate_source'),
  drawDeviation: jsonb('draw_deviation').$type<Approval>(),
  transactionDate: day('transaction_date').notNull(),
  valueDate: day('value_date').notNull(),
  postingDate: day('posting_date').notNull(),
  eurAmount: numeric('eur_amount'),
  eurRate: numeric('eur_rate'),
  eurRateDate: day('eur_rate_date'),
  eurRateSource: text('eur_rate_source'),
  eurRateTable: integer('eur_rate_table'),
  itemClass: text('item_class'),
  quantity: numeric('quantity'),
  unit: text('unit'),
  valuationMethod: text('valuation_method', { enum: valuationMethods }),
  reversesId: uuid('reverses_id'),
  reversalReason: text('reversal_reason', { enum: reversalReasons }),
  replacesId: uuid('replaces_id'),
  returnsId: uuid('returns_id'),
  explanation: text('explanation'),
  overrun: jsonb('overrun').$type<Approval>(),
  flags: text('flags', { enum: entryFlags }).array().notNull().default([]),
  batchId: uuid('batch_id'),
  description: text('description'),
  externalSystem: text('external_system'),
  externalId: text('external_id'),
  quotesSystem: text('quotes_system'),
  quotesId: text('quotes_id'),
  accountId: uuid('account_id').notNull(),
  recordedAt: instant('recorded_at').notNull(),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
  lotId: uuid('lot_id'),
  externalKey: text('external_key'),
  quotesKey: text('quotes_key'),
})

export const matchMember = accord.table('match_member', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  matchId: uuid('match_id').notNull(),
  entryId: uuid('entry_id').notNull(),
  participant: text('participant').notNull(),
  audienceId: uuid('audience_id').notNull(),
  statedBy: text('stated_by', { enum: sides }).notNull(),
  how: text('how', { enum: matchedHow }).notNull(),
  accountId: uuid('account_id'),
  matchedAt: instant('matched_at').notNull(),
  endedAt: instant('ended_at'),
  endedBy: uuid('ended_by'),
  endReason: text('end_reason'),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
  endedChangeId: uuid('ended_change_id'),
})

export const dispute = accord.table('dispute', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  entryId: uuid('entry_id').notNull(),
  audienceId: uuid('audience_id').notNull(),
  participant: text('participant').notNull(),
  reason: text('reason').notNull(),
  raisedAt: instant('raised_at').notNull(),
  accountId: uuid('account_id').notNull(),
  resolution: text('resolution'),
  resolvedAt: instant('resolved_at'),
  version: integer('version').notNull().default(1),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
  resolvedChangeId: uuid('resolved_change_id'),
})

export const accountingPeriod = accord.table('accounting_period', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  fromOn: day('from_on').notNull(),
  toOn: day('to_on').notNull(),
  status: text('status', { enum: statesOf(periodLifecycle) }).notNull(),
  reason: text('reason').notNull(),
  decidedBy: uuid('decided_by').notNull(),
  decidedAt: instant('decided_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const periodObjection = accord.table('period_objection', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  periodId: uuid('period_id').notNull(),
  participant: text('participant').notNull(),
  text: text('text').notNull(),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})

export const revaluation = accord.table('revaluation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  reason: text('reason').notNull(),
  currency: text('currency'),
  valueFrom: day('value_from'),
  valueTo: day('value_to'),
  rateTable: integer('rate_table').notNull(),
  accountId: uuid('account_id').notNull(),
  madeAt: instant('made_at').notNull(),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
})

export const revaluationEntry = accord.table('revaluation_entry', {
  entryId: uuid('entry_id').primaryKey(),
  revaluationId: uuid('revaluation_id').notNull(),
  eurAmount: numeric('eur_amount').notNull(),
  eurRate: numeric('eur_rate').notNull(),
  eurRateDate: day('eur_rate_date').notNull(),
  eurRateSource: text('eur_rate_source').notNull(),
  eurRateTable: integer('eur_rate_table').notNull(),
  changeId: uuid('change_id').default(sql`accord.current_change()`),
})
