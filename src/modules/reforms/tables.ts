import { sql } from 'drizzle-orm'
import { integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { confidences, type Source } from '../projects/rules.ts'
import {
  assessorKinds,
  implementations,
  moneyKinds,
  moneyQualifiers,
  outcomes,
  stepLifecycle,
  trancheMethods,
} from './rules.ts'

export const reformCommitment = accord.table('reform_commitment', {
  code: text('code').primaryKey(),
  wordsEn: text('words_en').notNull(),
  wordsUk: text('words_uk').notNull(),
  agreements: text('agreements').array().notNull(),
  outcome: jsonb('outcome').$type<{ state: string; note?: string; source?: string }>(),
  source: text('source').notNull(),
  asFound: jsonb('as_found').$type<object>().notNull(),
})

export const reformProgramme = accord.table('reform_programme', {
  code: text('code').primaryKey(),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk').notNull(),
  assessorEn: text('assessor_en').notNull(),
  assessorUk: text('assessor_uk').notNull(),
  trancheMethod: text('tranche_method', { enum: trancheMethods }).notNull(),
})

export const reformInstalment = accord.table(
  'reform_instalment',
  {
    programme: text('programme').notNull(),
    number: integer('number').notNull(),
    code: text('code').notNull(),
    titleEn: text('title_en').notNull(),
    titleUk: text('title_uk').notNull(),
    due: text('due'),
    stepsDue: integer('steps_due').notNull(),
    summary: text('summary'),
    consequence: text('consequence'),
    confidence: text('confidence', { enum: confidences }),
    notes: text('notes'),
    sources: jsonb('sources').$type<Source[]>().notNull(),
    asFound: jsonb('as_found').$type<object>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.programme, table.number] })],
)

export const reformInstalmentDecision = accord.table(
  'reform_instalment_decision',
  {
    programme: text('programme').notNull(),
    number: integer('number').notNull(),
    decidedOn: day('decided_on').notNull(),
    accepted: integer('accepted').notNull(),
    decision: text('decision').notNull(),
  },
  (table) => [primaryKey({ columns: [table.programme, table.number, table.decidedOn] })],
)

export const reformStep = accord.table('reform_step', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  code: text('code'),
  programme: text('programme').notNull(),
  number: text('number'),
  titleEn: text('title_en').notNull(),
  titleUk: text('title_uk').notNull(),
  due: text('due'),
  instalment: integer('instalment'),
  reform: text('reform'),
  responsible: text('responsible'),
  criteria: jsonb('criteria').$type<string[]>().notNull().default([]),
  metOn: text('met_on'),
  summary: text('summary'),
  consequence: text('consequence'),
  confidence: text('confidence', { enum: confidences }),
  notes: text('notes'),
  sources: jsonb('sources').$type<Source[]>().notNull().default([]),
  status: text('status', { enum: statesOf(stepLifecycle) })
    .notNull()
    .default('planned'),
  reason: text('reason'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  asFound: jsonb('as_found').$type<object>(),
  createdBy: uuid('created_by'),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
  version: integer('version').notNull().default(1),
})

const filed = {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  stepId: uuid('step_id').notNull(),
  filedBy: text('filed_by'),
  accountId: uuid('account_id'),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
}

export const reformSnapshot = accord.table('reform_snapshot', {
  ...filed,
  implementation: text('implementation', { enum: implementations }).notNull(),
  asOf: text('as_of'),
  words: text('words'),
})

export const reformAssessment = accord.table('reform_assessment', {
  ...filed,
  assessor: text('assessor').notNull(),
  assessorKind: text('assessor_kind', { enum: assessorKinds }).notNull(),
  decision: text('decision'),
  decidedOn: text('decided_on').notNull(),
  outcome: text('outcome', { enum: outcomes }).notNull(),
  share: numeric('share'),
  words: text('words').notNull(),
  reference: jsonb('reference').$type<Source[]>().notNull(),
})

export const reformMoney = accord.table('reform_money', {
  ...filed,
  kind: text('kind', { enum: moneyKinds }).notNull(),
  amount: numeric('amount'),
  currency: text('currency'),
  qualifier: text('qualifier', { enum: moneyQualifiers }).notNull(),
  statedOn: text('stated_on').notNull(),
  remedyUntil: text('remedy_until'),
  sharedWith: text('shared_with').array().notNull().default([]),
  words: text('words').notNull(),
})
