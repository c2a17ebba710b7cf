import { sql } from 'drizzle-orm'
import { integer, numeric, text, uuid } from 'drizzle-orm/pg-core'
import { accord, changeId, day, instant } from '../../../platform/db/columns.ts'

export const revaluation = accord.table('revaluation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  reason: text('reason').notNull(),
  currency: text('currency'),
  valueFrom: day('value_from'),
  valueTo: day('value_to'),
  rateTable: integer('rate_table').notNull(),
  accountId: uuid('account_id').notNull(),
  madeAt: instant('made_at').notNull(),
  changeId: changeId(),
})

export const revaluationEntry = accord.table('revaluation_entry', {
  entryId: uuid('entry_id').primaryKey(),
  revaluationId: uuid('revaluation_id').notNull(),
  participant: text('participant').notNull(),
  audienceId: uuid('audience_id').notNull(),
  commitmentId: uuid('commitment_id'),
  financeType: text('finance_type').notNull(),
  amount: numeric('amount').notNull(),
  currency: text('currency').notNull(),
  eurAmount: numeric('eur_amount').notNull(),
  eurRate: numeric('eur_rate').notNull(),
  eurRateDate: day('eur_rate_date').notNull(),
  eurRateSource: text('eur_rate_source').notNull(),
  eurRateTable: integer('eur_rate_table').notNull(),
  changeId: changeId(),
})
