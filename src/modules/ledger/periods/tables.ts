import { sql } from 'drizzle-orm'
import { integer, text, uuid } from 'drizzle-orm/pg-core'
import { accord, day, instant } from '../../../platform/db/columns.ts'
import { statesOf } from '../../../platform/lifecycle.ts'
import { periodLifecycle } from './rules.ts'

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
