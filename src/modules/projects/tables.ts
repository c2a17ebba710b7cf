import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { publicationLifecycle } from './publication-rules.ts'
import { confidences, projectKinds, projectLifecycle, projectStages, type Source, sourceTies } from './rules.ts'

export const jointProject = accord.table('joint_project', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  code: text('code'),
  titleEn: text('title_en').notNull(),
  titleUk: text('title_uk'),
  kind: text('kind', { enum: projectKinds }).notNull(),
  summaryEn: text('summary_en').notNull(),
  summaryUk: text('summary_uk'),
  started: text('started'),
  due: text('due'),
  amount: numeric('amount'),
  currency: text('currency'),
  amountQualifier: text('amount_qualifier'),
  sourceTie: text('source_tie', { enum: sourceTies }).notNull(),
  sourceTieWords: text('source_tie_words'),
  candidateProvisions: text('candidate_provisions').array().notNull().default([]),
  confidence: text('confidence', { enum: confidences }),
  notes: text('notes'),
  sources: jsonb('sources').$type<Source[]>().notNull().default([]),
  status: text('status', { enum: statesOf(projectLifecycle) })
    .notNull()
    .default('active'),
  reason: text('reason'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  asFound: jsonb('as_found').$type<object>(),
  createdBy: uuid('created_by'),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
  version: integer('version').notNull().default(1),
})

export const jointProjectParty = accord.table(
  'joint_project_party',
  {
    projectId: uuid('project_id').notNull(),
    number: integer('number').notNull(),
    participant: text('participant'),
    name: text('name'),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.number] })],
)

export const jointProjectStage = accord.table('joint_project_stage', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  projectId: uuid('project_id').notNull(),
  number: integer('number'),
  statedOn: text('stated_on'),
  words: text('words'),
  stage: text('stage', { enum: projectStages }),
  promisedFor: text('promised_for'),
  postpones: boolean('postpones').notNull().default(false),
  source: text('source'),
  filedBy: text('filed_by'),
  accountId: uuid('account_id'),
  createdAt: instant('created_at').notNull(),
})

export const jointProjectMilestone = accord.table('joint_project_milestone', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  projectId: uuid('project_id').notNull(),
  titleEn: text('title_en').notNull(),
  titleUk: text('title_uk').notNull(),
  promisedOn: day('promised_on').notNull(),
  dueOn: day('due_on').notNull(),
  moves: integer('moves').notNull().default(0),
  reachedOn: day('reached_on'),
  reason: text('reason'),
  filedBy: text('filed_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const jointProjectMoney = accord.table('joint_project_money', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  projectId: uuid('project_id').notNull(),
  pledgeId: uuid('pledge_id'),
  commitmentId: uuid('commitment_id'),
  filedBy: text('filed_by').notNull(),
  createdAt: instant('created_at').notNull(),
})

/** The facts of a project on the day of the proposal: nothing else is published. */
export type Profile = {
  kind: (typeof projectKinds)[number]
  participants: string[]
  organisations: string[]
  started: string | null
  stage: (typeof projectStages)[number] | null
  stageAsOf: string | null
  milestones: { title: { en: string; uk: string }; dueOn: string; reachedOn: string | null }[]
}

export const jointProjectPublication = accord.table('joint_project_publication', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  projectId: uuid('project_id').notNull(),
  participant: text('participant').notNull(),
  titleEn: text('title_en').notNull(),
  titleUk: text('title_uk').notNull(),
  summaryEn: text('summary_en').notNull(),
  summaryUk: text('summary_uk').notNull(),
  profile: jsonb('profile').$type<Profile>().notNull(),
  status: text('status', { enum: statesOf(publicationLifecycle) })
    .notNull()
    .default('proposed'),
  reason: text('reason'),
  decidedBy: text('decided_by'),
  publishedAt: instant('published_at'),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const jointProjectConsent = accord.table(
  'joint_project_consent',
  {
    publicationId: uuid('publication_id').notNull(),
    participant: text('participant').notNull(),
    accountId: uuid('account_id').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.publicationId, table.participant] })],
)
