import { sql } from 'drizzle-orm'
import { integer, text, uuid } from 'drizzle-orm/pg-core'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { annotatable, annotationKinds, annotationReaders, evidenceRequestLifecycle } from './rules.ts'

export const annotation = accord.table('annotation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  accountId: uuid('account_id').notNull(),
  resourceType: text('resource_type', { enum: annotatable }).notNull(),
  resourceId: uuid('resource_id').notNull(),
  audienceId: uuid('audience_id').notNull(),
  owner: text('owner').notNull(),
  kind: text('kind', { enum: annotationKinds }).notNull(),
  readers: text('readers', { enum: annotationReaders }).notNull(),
  text: text('text').notNull(),
  scope: text('scope'),
  auditedOn: day('audited_on'),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
})

export const annotationWithdrawal = accord.table('annotation_withdrawal', {
  annotationId: uuid('annotation_id').primaryKey(),
  accountId: uuid('account_id').notNull(),
  reason: text('reason').notNull(),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
})

export const evidenceRequest = accord.table('evidence_request', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  accountId: uuid('account_id').notNull(),
  resourceType: text('resource_type', { enum: annotatable }).notNull(),
  resourceId: uuid('resource_id').notNull(),
  owner: text('owner').notNull(),
  question: text('question').notNull(),
  dueOn: day('due_on').notNull(),
  dueAt: instant('due_at').notNull(),
  status: text('status', { enum: statesOf(evidenceRequestLifecycle) }).notNull(),
  answer: text('answer'),
  reason: text('reason'),
  decidedAt: instant('decided_at'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})
