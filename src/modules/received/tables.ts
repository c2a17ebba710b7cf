import { sql } from 'drizzle-orm'
import { integer, jsonb, numeric, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { channels, receivedKinds, receivedStatuses } from './rules.ts'

export const receivedStatement = accord.table('received_statement', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  about: text('about').notNull(),
  kind: text('kind', { enum: receivedKinds }).notNull(),
  channel: text('channel', { enum: channels }).notNull(),
  reference: text('reference').notNull(),
  sha256: text('sha256'),
  receivedOn: day('received_on').notNull(),
  summary: text('summary').notNull(),
  consultationId: uuid('consultation_id'),
  content: jsonb('content').$type<Record<string, unknown>>().notNull(),
  amount: numeric('amount'),
  currency: text('currency'),
  status: text('status', { enum: receivedStatuses }).notNull().default('unattested'),
  reason: text('reason'),
  recordId: uuid('record_id'),
  decidedAt: instant('decided_at'),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  recordedBy: uuid('recorded_by').notNull(),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
  decidedChangeId: changeId('decided_change_id'),
  version: integer('version').notNull().default(1),
})
