import { sql } from 'drizzle-orm'
import { integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../../platform/db/columns.ts'
import { aidCategories, financeTypes, flowTypes, modalities } from '../rules.ts'

/** Who signed what, and by which instrument. */
export type Signatory = { name: string; office: string; instrument: string }

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
  changeId: changeId(),
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

export const commitmentBalance = accord.table('commitment_balance', {
  commitmentId: uuid('commitment_id').primaryKey(),
  participant: text('participant').notNull(),
  committed: numeric('committed').notNull(),
  allocated: numeric('allocated').notNull(),
  disbursed: numeric('disbursed').notNull(),
})

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
  changeId: changeId(),
})

export const allocationRelease = accord.table('allocation_release', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  allocationId: uuid('allocation_id').notNull(),
  commitmentId: uuid('commitment_id').notNull(),
  participant: text('participant').notNull(),
  amount: numeric('amount').notNull(),
  releasedOn: day('released_on').default(sql`accord.current_day()`),
  changeId: changeId(),
})
