import { sql } from 'drizzle-orm'
import { bigint, boolean, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import { accord, day, instant } from '../../platform/db/columns.ts'
import { differsBecause, reportFormats, runStatuses } from './report-words.ts'
import type { ControlTotal } from './tally.ts'

export const reportRun = accord.table('report_run', {
  id: uuid('id').primaryKey(),
  participant: text('participant').notNull(),
  accountId: uuid('account_id').notNull(),
  report: text('report').notNull(),
  format: text('format', { enum: reportFormats }).notNull(),
  formatVersion: integer('format_version').notNull(),
  filters: jsonb('filters').$type<Record<string, string>>().notNull(),
  asOfPosition: bigint('as_of_position', { mode: 'number' }).notNull(),
  asOfRecorded: instant('as_of_recorded'),
  asOfValid: day('as_of_valid'),
  currency: text('currency').notNull(),
  rateTable: integer('rate_table'),
  scope: text('scope').notNull(),
  status: text('status', { enum: runStatuses }).notNull(),
  rowCount: bigint('row_count', { mode: 'number' }).notNull(),
  byteCount: bigint('byte_count', { mode: 'number' }).notNull(),
  sha256: text('sha256'),
  controlTotals: jsonb('control_totals').$type<ControlTotal[]>().notNull(),
  redactedFields: text('redacted_fields').array().notNull().default([]),
  numbersAsText: jsonb('numbers_as_text').$type<Record<string, number>>().notNull().default({}),
  rowsOf: text('rows_of').array().notNull().default([]),
  byAuditor: boolean('by_auditor').notNull().default(sql`accord.has_role('auditor'::text)`),
  differsFrom: uuid('differs_from'),
  differsBecause: text('differs_because', { enum: differsBecause }),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at').notNull(),
  fileSha256: text('file_sha256'),
})
