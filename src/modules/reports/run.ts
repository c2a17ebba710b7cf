import type { Copied } from '../../platform/db/copy.ts'
import type { Connection } from '../../platform/db/pool.ts'
import type { ReportQuery } from './inputs.ts'
import type { AsOf, Report } from './report.ts'
import type { ReportFormat } from './report-words.ts'

/** The caller that waits for a report; `cancel` ends the statement of its backend. */
export type Watched = { leave(): Promise<void>; hasLeft(): boolean; cancel(): Promise<void> }

/** The facts that are known before the first byte. */
export type Opened = {
  connection: Connection
  client: Watched
  asOf: AsOf
  scope: string
  /** The batches of rows; the first has been requested. */
  rows: AsyncGenerator<Copied, void>
  first: IteratorResult<Copied, void>
  startedAt: Date
}
export type Run = Opened & {
  id: string
  report: Report
  format: ReportFormat
  formatVersion: number
  query: ReportQuery
}
/** `sha256`: of the bytes, or of a workbook's cells; `fileSha256`: of the bytes, whatever the form. */
export type Digests = { sha256: string; fileSha256: string }
