import { sql } from 'drizzle-orm'
import { bigint, boolean, integer, numeric, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { valuationMethods } from '../ledger/rules.ts'
import { documentTypes, lotStatuses, sides, statedEvents, valuationPurposes } from './rules.ts'

export const lot = accord.table('lot', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  commitmentId: uuid('commitment_id').notNull(),
  participant: text('participant').notNull(),
  agencyId: uuid('agency_id'),
  providerOrganisationId: uuid('provider_organisation_id'),
  receiver: text('receiver'),
  receiverOrganisationId: uuid('receiver_organisation_id'),
  origin: text('origin'),
  consentReference: text('consent_reference'),
  itemClass: text('item_class').notNull(),
  unit: text('unit').notNull(),
  quantity: numeric('quantity').notNull(),
  description: text('description'),
  numbered: integer('numbered'),
  numberedReference: text('numbered_reference'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  externalSystem: text('external_system'),
  externalId: text('external_id'),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
  version: integer('version').notNull().default(1),
  externalKey: text('external_key'),
  dispatched: numeric('dispatched').notNull().default('0'),
  handedOver: numeric('handed_over').notNull().default('0'),
  received: numeric('received').notNull().default('0'),
  returned: numeric('returned').notNull().default('0'),
  lost: numeric('lost').notNull().default('0'),
  expended: numeric('expended').notNull().default('0'),
  leftProvider: numeric('left_provider').notNull().default('0'),
  leftReceiver: numeric('left_receiver').notNull().default('0'),
  providerLast: day('provider_last'),
  receiverLast: day('receiver_last'),
  heldFrom: day('held_from'),
  inventoryFrom: day('inventory_from'),
  statements: bigint('statements', { mode: 'number' }).notNull().default(0),
  status: text('status', { enum: lotStatuses }).notNull().default('registered'),
})

export const lotEvent = accord.table('lot_event', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  lotId: uuid('lot_id').notNull(),
  participant: text('participant').notNull(),
  statedBy: text('stated_by', { enum: sides }).notNull(),
  event: text('event', { enum: statedEvents }).notNull(),
  quantity: numeric('quantity').notNull(),
  occurredOn: day('occurred_on').notNull(),
  hasPlace: boolean('has_place').notNull(),
  remarks: text('remarks'),
  entryId: uuid('entry_id'),
  accountId: uuid('account_id').notNull(),
  recordedAt: instant('recorded_at').notNull(),
  changeId: changeId(),
})

export const lotValuation = accord.table('lot_valuation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  lotId: uuid('lot_id').notNull(),
  participant: text('participant').notNull(),
  purpose: text('purpose', { enum: valuationPurposes }).notNull(),
  method: text('method', { enum: valuationMethods }).notNull(),
  valuedOn: day('valued_on').notNull(),
  amount: numeric('amount').notNull(),
  currency: text('currency').notNull(),
  eurAmount: numeric('eur_amount'),
  eurRate: numeric('eur_rate'),
  eurRateDate: day('eur_rate_date'),
  eurRateSource: text('eur_rate_source'),
  eurRateTable: integer('eur_rate_table'),
  evidenceId: uuid('evidence_id'),
  remarks: text('remarks'),
  accountId: uuid('account_id').notNull(),
  recordedAt: instant('recorded_at').notNull(),
  changeId: changeId(),
})

export const lotWithdrawal = accord.table('lot_withdrawal', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  lotId: uuid('lot_id').notNull(),
  participant: text('participant').notNull(),
  eventId: uuid('event_id'),
  valuationId: uuid('valuation_id'),
  reason: text('reason').notNull(),
  accountId: uuid('account_id').notNull(),
  recordedAt: instant('recorded_at').notNull(),
  changeId: changeId(),
})

export const lotParticular = accord.table('lot_particular', {
  subjectId: uuid('subject_id').primaryKey(),
  lotId: uuid('lot_id').notNull(),
  participant: text('participant').notNull(),
  otherSide: text('other_side'),
  place: text('place').notNull(),
})

export const evidence = accord.table('evidence', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  entryId: uuid('entry_id'),
  lotId: uuid('lot_id'),
  participant: text('participant').notNull(),
  title: text('title').notNull(),
  documentType: text('document_type', { enum: documentTypes }).notNull(),
  mediaType: text('media_type').notNull(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  sha256: text('sha256').notNull(),
  holder: text('holder').notNull(),
  howToAsk: text('how_to_ask').notNull(),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  accountId: uuid('account_id').notNull(),
  recordedAt: instant('recorded_at').notNull(),
  version: integer('version').notNull().default(1),
  changeId: changeId(),
})
