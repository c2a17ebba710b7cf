import { sql } from 'drizzle-orm'
import { integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { obligors } from '../agreements/rules.ts'
import type { ConsultationOf } from './inputs.ts'
import {
  confidences,
  instrumentKinds,
  instrumentLifecycle,
  instrumentRelations,
  instrumentStageLifecycle,
  instrumentStages,
  measureLifecycle,
} from './rules.ts'

export type Source = { title: string; publisher: string | null; date: string | null; url: string | null }
type GivenSource = { title: string } & { [Key in Exclude<keyof Source, 'title'>]?: string | null | undefined }

/** A source as it is stored: missing parts are null. */
export const keptSource = ({ title, publisher = null, date = null, url = null }: GivenSource): Source => ({
  title,
  publisher,
  date,
  url,
})

export const instrument = accord.table('instrument', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  kind: text('kind', { enum: instrumentKinds }).notNull(),
  title: text('title').notNull(),
  summary: text('summary').notNull(),
  concluded: text('concluded'),
  due: text('due'),
  amount: numeric('amount'),
  currency: text('currency'),
  amountQualifier: text('amount_qualifier'),
  consultation: jsonb('consultation').$type<ConsultationOf>(),
  status: text('status', { enum: statesOf(instrumentLifecycle) }).notNull(),
  proposedBy: text('proposed_by'),
  confirmedBy: text('confirmed_by'),
  decidedBy: text('decided_by'),
  decidedAt: instant('decided_at'),
  reason: text('reason'),
  confidence: text('confidence', { enum: confidences }),
  sources: jsonb('sources').$type<Source[]>().notNull(),
  asFound: jsonb('as_found').$type<Record<string, unknown>>(),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  createdBy: uuid('created_by'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  changeId: changeId(),
})

export const instrumentParty = accord.table(
  'instrument_party',
  {
    instrumentId: uuid('instrument_id').notNull(),
    ordinal: integer('ordinal').notNull(),
    name: text('name').notNull(),
    participant: text('participant'),
  },
  (table) => [primaryKey({ columns: [table.instrumentId, table.ordinal] })],
)

export const instrumentAgreement = accord.table(
  'instrument_agreement',
  {
    instrumentId: uuid('instrument_id').notNull(),
    agreementId: uuid('agreement_id').notNull(),
    relation: text('relation', { enum: instrumentRelations }).notNull(),
    words: text('words').notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrumentId, table.agreementId] })],
)

export const instrumentStage = accord.table('instrument_stage', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  instrumentId: uuid('instrument_id').notNull(),
  stage: text('stage', { enum: instrumentStages }).notNull(),
  asOf: text('as_of'),
  status: text('status', { enum: statesOf(instrumentStageLifecycle) }).notNull(),
  statedBy: text('stated_by'),
  decidedBy: text('decided_by'),
  reason: text('reason'),
  source: text('source').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const measure = accord.table('measure', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  agreementId: uuid('agreement_id').notNull(),
  provisionId: text('provision_id'),
  area: text('area'),
  obligor: text('obligor', { enum: obligors }),
  title: text('title').notNull(),
  description: text('description'),
  plan: text('plan'),
  responsibleBody: text('responsible_body').notNull(),
  counterpart: text('counterpart'),
  counterpartBody: text('counterpart_body'),
  startsOn: day('starts_on'),
  dueOn: day('due_on').notNull(),
  status: text('status', { enum: statesOf(measureLifecycle) })
    .notNull()
    .default('planned'),
  doneOn: day('done_on'),
  statement: text('statement'),
  reason: text('reason'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  externalSystem: text('external_system'),
  externalId: text('external_id'),
  externalKey: text('external_key'),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  changeId: changeId(),
})
