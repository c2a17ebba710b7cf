import { bigint, date, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { differsBecause, reportFormats, runStatuses } from './report.ts'

const accord = pgSchema('accord')
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const reportRun = accord.table('report_run', {
  id: uuid('id').primaryKey(),
  participant: text('participant').notNull(),
  accountId: uuid('account_id').notNull(),
  report: text('report').notNull(),
  format: text('format', { enum: reportFormats }).notNull(),
  formatVersion: integer('format_version').notNull(),
  filters: jsonb('filters').notNull(),
  asOfPosition: bigint('as_of_position', { mode: 'number' }).notNull(),
  asOfRecorded: instant('as_of_recorded'),
  asOfValid: date('as_of_valid', { mode: 'string' }),
  currency: text('currency').notNull(),
  rateTable: integer('rate_table'),
  scope: text('scope').notNull(),
  status: text('status', { enum: runStatuses }).notNull(),
  rowCount: bigint('row_count', { mode: 'number' }).notNull(),
  byteCount: bigint('byte_count', { mode: 'number' }).notNull(),
  sha256: text('sha256'),
  controlTotals: jsonb('control_totals').notNull(),
  redactedFields: text('redacted_fields').array().notNull().default([]),
  differsFrom: uuid('differs_from'),
  differsBecause: text('differs_because', { enum: differsBecause }),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at').notNull(),
})
