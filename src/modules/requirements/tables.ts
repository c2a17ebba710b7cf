import { sql } from 'drizzle-orm'
import { integer, json, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { requirementOfferLifecycle } from './offer-rules.ts'
import { priorities, requirementLifecycle } from './rules.ts'
import { milestoneStatuses, taskLifecycle, taskParts } from './task-rules.ts'

/** Who decided, where, and by which instrument. */
export type Decider = { name: string; office: string; instrument: string }

export const capability = accord.table('capability', {
  code: text('code').primaryKey(),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk').notNull(),
  coalition: text('coalition'),
  area: text('area'),
  validFrom: day('valid_from'),
  validTo: day('valid_to'),
  source: text('source').notNull(),
})

export const unitConversion = accord.table(
  'unit_conversion',
  { unit: text('unit').notNull(), toUnit: text('to_unit').notNull(), factor: numeric('factor').notNull() },
  (table) => [primaryKey({ columns: [table.unit, table.toUnit] })],
)

export const requirement = accord.table('requirement', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  title: text('title').notNull(),
  capability: text('capability').notNull(),
  coalition: text('coalition'),
  quantity: numeric('quantity').notNull(),
  unit: text('unit').notNull(),
  priority: text('priority', { enum: priorities }).notNull(),
  neededBy: day('needed_by').notNull(),
  remarks: text('remarks'),
  status: text('status', { enum: statesOf(requirementLifecycle) })
    .notNull()
    .default('filed'),
  supersedesId: uuid('supersedes_id'),
  reason: text('reason'),
  validation: jsonb('validation').$type<{
    validatedBy: Decider
    remarks: string | null
    outsideBody?: { body: string; reference: string } | null
  }>(),
  validatedBy: uuid('validated_by'),
  validatedAt: instant('validated_at'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  filedBy: uuid('filed_by').notNull(),
  amendedBy: uuid('amended_by').array().notNull().default([]),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
  version: integer('version').notNull().default(1),
})

export const requirementConversion = accord.table(
  'requirement_conversion',
  {
    requirementId: uuid('requirement_id').notNull(),
    participant: text('participant').notNull(),
    unit: text('unit').notNull(),
    factor: numeric('factor').notNull(),
  },
  (table) => [primaryKey({ columns: [table.requirementId, table.unit] })],
)

export const requirementOffer = accord.table('requirement_offer', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  requirementId: uuid('requirement_id').notNull(),
  participant: text('participant').notNull(),
  quantity: numeric('quantity').notNull(),
  unit: text('unit').notNull(),
  counted: numeric('counted').notNull(),
  amount: numeric('amount'),
  currency: text('currency'),
  availableFrom: day('available_from'),
  text: text('text'),
  status: text('status', { enum: statesOf(requirementOfferLifecycle) })
    .notNull()
    .default('offered'),
  reason: text('reason'),
  decidedAt: instant('decided_at'),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  expiresAt: instant('expires_at'),
})

export const task = accord.table('task', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  requirementId: uuid('requirement_id'),
  provisionId: text('provision_id'),
  coalition: text('coalition'),
  title: text('title').notNull(),
  description: text('description'),
  quantity: numeric('quantity'),
  unit: text('unit'),
  counted: numeric('counted'),
  startsOn: day('starts_on'),
  dueOn: day('due_on').notNull(),
  status: text('status', { enum: statesOf(taskLifecycle) })
    .notNull()
    .default('proposed'),
  reason: text('reason'),
  reasonBy: text('reason_by'),
  statusSince: instant('status_since').notNull(),
  deliveredOn: day('delivered_on'),
  delivery: jsonb('delivery').$type<{ by: string; statement: string }>(),
  verifiedAt: instant('verified_at'),
  verification: jsonb('verification').$type<{ verifiedBy: Decider; statement: string | null }>(),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
  version: integer('version').notNull().default(1),
  conversionProposalId: uuid('conversion_proposal_id'),
  requirementOfferId: uuid('requirement_offer_id'),
  parts: json('parts').notNull().default([]),
  milestones: json('milestones').notNull().default([]),
  progress: json('progress').notNull().default([]),
})

export const taskPart = accord.table(
  'task_part',
  {
    taskId: uuid('task_id').notNull(),
    participant: text('participant').notNull(),
    part: text('part', { enum: taskParts }).notNull(),
    share: numeric('share'),
    agreedAt: instant('agreed_at'),
    agreedBy: uuid('agreed_by'),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.participant] })],
)

export const taskMilestone = accord.table('task_milestone', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  taskId: uuid('task_id').notNull(),
  title: text('title').notNull(),
  dueOn: day('due_on').notNull(),
  status: text('status', { enum: milestoneStatuses }).notNull().default('scheduled'),
  share: numeric('share'),
  reasoning: text('reasoning'),
  assessedBy: text('assessed_by'),
  assessedAt: instant('assessed_at'),
  filedBy: text('filed_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const taskProgress = accord.table('task_progress', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  taskId: uuid('task_id').notNull(),
  participant: text('participant').notNull(),
  text: text('text').notNull(),
  percent: integer('percent'),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})
