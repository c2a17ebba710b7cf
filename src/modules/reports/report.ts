import type { SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { Action } from '../../access/policy.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { ReportQuery } from './inputs.ts'
import type { Range, Walked } from './walk.ts'

/** How text is kept from running as a formula in a spreadsheet; part of every description of CSV. */
export const csvGuard =
  'Text that somebody wrote never becomes a formula, whether a spreadsheet splits at commas, semicolons or tabs: where a cell, or what follows a semicolon, a tab or a line break in it, begins with an apostrophe or, perhaps after spaces and quotation marks, with = + - @ (also in their wide forms), a tab or a carriage return, an apostrophe stands before it. To have the text as it was written, take one apostrophe away at each of those places where one stands. Dates, numbers, codes and identifiers of this service are never guarded; nor are identifiers that others gave where they are plain numbers, with or without a sign; other such identifiers are joined by after that step, or from JSON Lines, which has them as they are.'
/** Raised when the same rows would give other bytes. */
export const formatVersion = 3

/**
 * `code`: text that the service makes (ids, codes), which no spreadsheet takes for a formula. `date`, `instant`: so
 * written in text, and a date in a sheet. `text`: what somebody wrote. `decimal`: text in JSON, a number in a sheet
 * where a spreadsheet keeps it exactly. `integer`: a number in JSON.
 * `list`: an array in JSON, joined by semicolons in CSV and in a sheet.
 */
export const columnKinds = ['code', 'date', 'instant', 'text', 'key', 'decimal', 'integer', 'list'] as const
export type ColumnKind = (typeof columnKinds)[number]
export type Column = {
  kind: ColumnKind
  from: string
  oneOf?: readonly string[]
  /** For a list: its text in a cell. */
  joined?: string
}
export type Columns = Readonly<Record<string, Column>>

/**
 * Everything that decides the bytes of a report, besides the caller's scope. `on` is the day to which ages are counted:
 * `asOfValid`, else the day on which the position was recorded. `stood` is the position for records whose only day is
 * that of recording: the last position of `asOfValid`, if that is earlier. `now` is for reports on the present state.
 */
export type AsOf = {
  position: number
  stood: number
  recorded: Date | null
  on: string
  rateTable: number | null
  now: Date
}

export type Report = {
  name: string
  summary: string
  description: string
  action: Extract<Action, 'report.pull' | 'report.pull_access_log'>
  query: z.ZodType<ReportQuery>
  columns: Columns
  /** The report contains sentences of this service: in `language`, else as `Accept-Language` prefers. */
  languages?: true
  /** Refusals that only the database can decide, before the first byte. */
  check?: (tx: ReadTx, query: ReportQuery) => Promise<void>
  /** The columns that name the participants that rows belong to; each of these may know who pulled its rows. */
  rowsOf: readonly string[]
  /** The growing table whose keys order the rows: they are read by ranges of its keys. */
  walks?: Walked
  /** One row of the report may come from places far apart in that table. */
  pairs?: true
  /** Named subqueries that `source` reads more than once. */
  given?: (query: ReportQuery, asOf: AsOf, range: Range | undefined) => SQL
  /** The SQL from `from` to the order, with the aliases that the columns use. With `range`, only the rows of these keys. */
  source: (query: ReportQuery, asOf: AsOf, range: Range | undefined) => SQL
  /** Control totals: these sums for each combination of these columns. Different currencies are never added (BR-14). */
  totals: { by: readonly string[]; sums: readonly string[]; formula: string }
  /** Which of its rows a workbook repeats on the sheet Exceptions: a condition over `r`. */
  exceptional?: string
  /** Everything that it joins is found by key, so loops are the right plan. */
  joinsByKey?: true
  /** The report shows only the state at the time of the pull; another pull need not have the same bytes. */
  asItStands?: true
  /** The rates behind its amounts: `currency`, `rate_date`, `rate`, `source`, `rate_table`. */
  rates?: (query: ReportQuery, asOf: AsOf) => SQL
}
