import { sql } from 'drizzle-orm'
import { boolean, integer, numeric, text, uuid } from 'drizzle-orm/pg-core'
import { accord, changeId, day, instant } from '../../../platform/db/columns.ts'
import { matchedHow, sides } from '../rules.ts'

export const matchMember = accord.table('match_member', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  matchId: uuid('match_id').notNull(),
  entryId: uuid('entry_id').notNull(),
  participant: text('participant').notNull(),
  audienceId: uuid('audience_id').notNull(),
  statedBy: text('stated_by', { enum: sides }).notNull(),
  how: text('how', { enum: matchedHow }).notNull(),
  accountId: uuid('account_id'),
  matchedAt: instant('matched_at').notNull(),
  endedAt: instant('ended_at'),
  endedBy: uuid('ended_by'),
  endReason: text('end_reason'),
  changeId: changeId(),
  endedChangeId: changeId('ended_change_id'),
})

/** Written only by triggers of the database. */
export const unmatchedEntry = accord.table('unmatched_entry', {
  entryId: uuid('entry_id').primaryKey(),
  participant: text('participant').notNull(),
  audienceId: uuid('audience_id').notNull(),
  statedBy: text('stated_by', { enum: sides }).notNull(),
  receiver: text('receiver'),
  party: text('party').notNull(),
  currency: text('currency'),
  amount: numeric('amount'),
  valueDate: day('value_date').notNull(),
  postingDate: day('posting_date').notNull(),
  flowKind: text('flow_kind').notNull(),
  isLoose: boolean('is_loose').notNull(),
})

export const dispute = accord.table('dispute', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  entryId: uuid('entry_id').notNull(),
  audienceId: uuid('audience_id').notNull(),
  participant: text('participant').notNull(),
  reason: text('reason').notNull(),
  raisedAt: instant('raised_at').notNull(),
  accountId: uuid('account_id').notNull(),
  resolution: text('resolution'),
  resolvedAt: instant('resolved_at'),
  version: integer('version').notNull().default(1),
  changeId: changeId(),
  resolvedChangeId: changeId('resolved_change_id'),
})
