import { accessLogReport } from './access-log.ts'
import { boardReport } from './board.ts'
import { commitmentsReport } from './commitments.ts'
import { correctionsReport } from './corrections.ts'
import { coverageReport } from './coverage.ts'
import { exceptionsReport } from './exceptions.ts'
import { implementationReport } from './implementation.ts'
import { ledgerReport } from './ledger.ts'
import { outlookReport } from './outlook.ts'
import { overlapsReport } from './overlaps.ts'
import { pipelineReport } from './pipeline.ts'
import { pledgesReport } from './pledges.ts'
import { receivedStatementsReport } from './received-statements.ts'
import { reconciliationReport } from './reconciliation.ts'
import type { Report } from './report.ts'
import { scoreboardReport } from './scoreboard.ts'

/** All reports that show what was recorded up to a position. */
export const reports: readonly Report[] = [
  ledgerReport,
  pipelineReport,
  pledgesReport,
  commitmentsReport,
  reconciliationReport,
  receivedStatementsReport,
  correctionsReport,
  exceptionsReport,
  coverageReport,
  implementationReport,
  overlapsReport,
  outlookReport,
  scoreboardReport,
  accessLogReport,
]

export const reportNames: ReadonlySet<string> = new Set([...reports, boardReport].map(({ name }) => name))
