import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { confidences, type Source } from '../projects/rules.ts'
import { progresses, roadmapLifecycle, tracks } from './rules.ts'

export const roadmapStep = accord.table('roadmap_step', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  code: text('code'),
  track: text('track', { enum: tracks }).notNull(),
  titleEn: text('title_en').notNull(),
  titleUk: text('title_uk').notNull(),
  summary: text('summary'),
  ownedBy: text('owned_by'),
  owningBody: text('owning_body'),
  contributors: text('contributors').array().notNull().default([]),
  decidedAt: text('decided_at'),
  decidedOn: text('decided_on'),
  due: text('due'),
  dueEvent: text('due_event'),
  amount: numeric('amount'),
  currency: text('currency'),
  amountQualifier: text('amount_qualifier'),
  confidence: text('confidence', { enum: confidences }),
  notes: text('notes'),
  sources: jsonb('sources').$type<Source[]>().notNull().default([]),
  status: text('status', { enum: statesOf(roadmapLifecycle) })
    .notNull()
    .default('open'),
  reason: text('reason'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  asFound: jsonb('as_found').$type<object>(),
  createdBy: uuid('created_by'),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
  version: integer('version').notNull().default(1),
})

export const roadmapStatement = accord.table('roadmap_statement', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  stepId: uuid('step_id').notNull(),
  number: integer('number'),
  statedOn: text('stated_on'),
  words: text('words').notNull(),
  progress: text('progress', { enum: progresses }),
  promisedFor: text('promised_for'),
  postpones: boolean('postpones').notNull().default(false),
  evidence: jsonb('evidence').$type<Source[]>().notNull().default([]),
  filedBy: text('filed_by'),
  accountId: uuid('account_id'),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
})

export const roadmapDependency = accord.table(
  'roadmap_dependency',
  {
    stepId: uuid('step_id').notNull(),
    dependsOnId: uuid('depends_on_id').notNull(),
    filedBy: text('filed_by').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.stepId, table.dependsOnId] })],
)
