import type { SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { ReportQuery } from './inputs.ts'

export const reportFormats = ['json', 'jsonl', 'csv'] as const
export type ReportFormat = (typeof reportFormats)[number]
export const runStatuses = ['complete', 'incomplete'] as const
export const differsBecause = ['visibility_changed', 'rates_changed'] as const
/** Raised when the same rows would make other bytes. */
export const formatVersion = 1

/**
 * `code`: text of our own making (ids, dates, decimals, codes), which no spreadsheet takes for a formula. `text`: what
 * somebody wrote. `integer`: a number in JSON. `list`: an array in JSON, joined by semicolons in CSV.
 */
type ColumnKind = 'code' | 'text' | 'integer' | 'list'
export type Columns = Readonly<Record<string, { kind: ColumnKind; from: string }>>

/** What a report is asked of: all that decides its bytes beside the caller's scope. */
export type AsOf = { position: number; recorded: Date | null; rateTable: number | null }

export type Report = {
  name: string
  summary: string
  description: string
  query: z.ZodType<ReportQuery>
  columns: Columns
  /** From `from` on, to the order: the aliases are those that the columns use. */
  source: (query: ReportQuery, asOf: AsOf) => SQL
  /** Control totals: these sums for each combination of these columns. Different currencies are never added (BR-14). */
  totals: { by: readonly string[]; sums: readonly string[]; formula: string }
}
