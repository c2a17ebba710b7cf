import { z } from 'zod'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ask, submit } from '../../platform/http/questions.ts'
import { boardReport } from './board.ts'
import { reports } from './catalogue.ts'
import { RunFilter } from './inputs.ts'
import { findRun, isPulled, latestRunFirst, listRuns, type RunRow } from './queries.ts'
import * as shape from './schemas.ts'

const tags = ['Reports']

/** Which reports there are, and what was pulled. */
export function runRoutes(context: AppContext): void {
  const { app } = context
  const run = operationsOn(context, {
    path: '/v1/report-runs',
    tags,
    lifecycle: { of: 'report_run' },
    read: 'report_run.read',
    shape: shape.ReportRun,
    json: (row: RunRow) => shape.runToJson([...reports, boardReport], row),
    find: findRun,
  })
  app.route(
    ask(context, 'listReports', {
      ...{ at: '/v1/reports', tags, access: 'report_run.read' },
      summary: 'List the reports',
      description:
        'Every report that `/v1/reports/{name}` gives, with its columns, its control totals and its formats.',
      conditional: true,
      query: z.strictObject({}),
      shape: shape.ReportList,
      tell: async (tx) => {
        await tx.entered()
        return { items: [...reports, boardReport].map(shape.reportToJson) }
      },
    }),
  )
  app.route(
    run.list('listReportRuns', {
      summary: 'List pulls of reports',
      description:
        'Pulls of reports by accounts of your own participant that you may see, newest first, each with its hash and its totals.',
      filter: RunFilter,
      page: shape.ReportRunPage,
      order: latestRunFirst,
      rows: listRuns,
    }),
  )
  app.route(
    submit(context, 'verifyReportRun', {
      ...{ at: '/v1/report-runs/verification', tags, access: 'report_hash.read' },
      summary: 'Ask whether a file is one that left the service',
      description:
        'Give the SHA-256 of its bytes, or of the cells of a workbook; the reply is known or not known, and nothing else. Whoever holds a file can ask. Asking is not recorded.',
      body: shape.VerificationInput,
      ...{ status: 200, shape: shape.Verification, json: (row: { known: boolean }) => row },
      command: async (tx, { sha256 }) => {
        await tx.entered()
        return { row: { known: await isPulled(tx, sha256) }, unchanged: true }
      },
    }),
  )
  app.route(
    run.one('getReportRun', {
      summary: 'Read the sidecar of a pull',
      description:
        'The facts about one pull: its filters, position, row count, control totals, SHA-256 and the fields that were left out.',
    }),
  )
}
