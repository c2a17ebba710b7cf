import type { SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { Action } from '../../access/policy.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { ReportQuery } from './inputs.ts'
import type { Range, Walked } from './walk.ts'

/** How text is kept from running in a spreadsheet, told wherever CSV is told of. */
export const csvGuard =
  'Text that somebody wrote never becomes a formula, whether a spreadsheet splits at commas, semicolons or tabs: where a cell, or what follows a semicolon, a tab or a line break in it, begins with an apostrophe or, perhaps after spaces and quotation marks, with = + - @ (also in their wide forms), a tab or a carriage return, an apostrophe stands before it. To have the text as it was written, take one apostrophe away at each of those places where one stands. Dates, numbers, codes and identifiers of this service are never guarded; nor are identifiers that others gave where they are plain numbers, with or without a sign; other such identifiers are joined by after that step, or from JSON Lines, which has them as they are.'
/** Raised when the same rows would make other bytes. */
export const formatVersion = 3

/**
 * `code`: text of our own making (ids, codes), which no spreadsheet takes for a formula. `date`, `instant`: so written in
 * text, and a date in a sheet. `text`: what somebody wrote. `decimal`: text in JSON, a number in a sheet where a spreadsheet keeps it exactly. `integer`: a number in JSON.
 * `list`: an array in JSON, joined by semicolons in CSV and in a sheet.
 */
export const columnKinds = ['code', 'date', 'instant', 'text', 'key', 'decimal', 'integer', 'list'] as const
export type ColumnKind = (typeof columnKinds)[number]
export type Column = {
  kind: ColumnKind
  from: string
  oneOf?: readonly string[]
  /** Of a list: as it stands in a cell. */
  joined?: string
}
export type Columns = Readonly<Record<string, Column>>

/**
 * What a report is asked of: all that decides its bytes beside the caller's scope. `on` is the day to which ages are
 * counted: `asOfValid`, else the day on which the position was recorded. `stood` is the position for what has no day of
 * its own but that on which it was recorded: the last one of `asOfValid`, where that is earlier. `now` is for reports that
 * tell what stands.
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
  /** Tells sentences of ours: in `language`, or else as `Accept-Language` prefers. */
  languages?: true
  /** What of a question only the database can refuse, before the first byte. */
  check?: (tx: ReadTx, query: ReportQuery) => Promise<void>
  /** The columns that name the participants whose rows they are: each may know who pulled them. */
  rowsOf: readonly string[]
  /** The table by whose keys its rows go, where it grows: they are asked for by ranges of it. */
  walks?: Walked
  /** What is one row of it may stand far apart in that table. */
  pairs?: true
  /** What `source` reads more than once: subqueries with their names. */
  given?: (query: ReportQuery, asOf: AsOf, range: Range | undefined) => SQL
  /** From `from` on, to the order: the aliases are those that the columns use. With `range`, the rows of these keys alone. */
  source: (query: ReportQuery, asOf: AsOf, range: Range | undefined) => SQL
  /** Control totals: these sums for each combination of these columns. Different currencies are never added (BR-14). */
  totals: { by: readonly string[]; sums: readonly string[]; formula: string }
  /** Which of its rows a workbook repeats on the sheet Exceptions: a condition over `r`. */
  exceptional?: string
  /** All that it joins is found by key: loops are right for it. */
  joinsByKey?: true
  /** The report shows what stands when it is pulled and nothing earlier; another pull of it need not have the same bytes. */
  asItStands?: true
  /** The rates of which its amounts are made: `currency`, `rate_date`, `rate`, `source`, `rate_table`. */
  rates?: (query: ReportQuery, asOf: AsOf) => SQL
}
