import type { FastifyCompressRouteOptions } from '@fastify/compress'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id } from '../../platform/http/wire.ts'
import { accessLogReport } from './access-log.ts'
import { boardReport } from './board.ts'
import { correctionsReport } from './corrections.ts'
import { coverageReport } from './coverage.ts'
import { exceptionsReport } from './exceptions.ts'
import { CoalitionBoardQuery, type ReportQuery, RunQuery } from './inputs.ts'
import { ledgerReport } from './ledger.ts'
import { pipelineReport } from './pipeline.ts'
import { produced, pull } from './pull.ts'
import { findCoalitionCode, findRun, listRuns, type RunRow } from './queries.ts'
import { reconciliationReport } from './reconciliation.ts'
import type { Column, Report } from './report.ts'
import { ReportRun, ReportRunPage, runToJson } from './schemas.ts'

const tags = ['Reports']
/** Every report of what was recorded up to a position. */
export const reports: readonly Report[] = [
  ledgerReport,
  pipelineReport,
  reconciliationReport,
  correctionsReport,
  exceptionsReport,
  coverageReport,
  accessLogReport,
]

export const reportNames: ReadonlySet<string> = new Set([...reports, boardReport].map(({ name }) => name))

/** What auditors pull, and what was pulled. */
export function reportRoutes(context: AppContext): void {
  for (const report of reports) reportRoute(context, report)
  boardRoutes(context)
  runRoutes(context)
}

/** Text goes packed where the client takes that; every hash is of what is in it. A workbook is packed already. */
const compress = {
  encodings: ['br', 'gzip'],
  customTypes: /csv|json/,
} satisfies FastifyCompressRouteOptions['compress']

const aboutBoard =
  'As it stands when it is pulled, streamed. `Report-Run` names the run, whose sidecar has row count, control totals and SHA-256. Text is sent with gzip or br where `Accept-Encoding` takes it; the hash is of what is in it.'

/** The gap board among the reports, by its own name, and of one coalition. */
function boardRoutes(context: AppContext): void {
  const { app, door } = context
  reportRoute(context, boardReport, aboutBoard)
  const config = { access: boardReport.action, produces: produced, guarded: true }
  app.route({
    method: 'GET',
    url: '/v1/board',
    schema: {
      operationId: 'getBoard',
      summary: 'Read the gap board',
      description: `Across coalitions. ${boardReport.description} ${aboutBoard}`,
      tags,
      querystring: boardReport.query,
      response: { 200: bodyOf(boardReport) },
    },
    config,
    compress,
    handler: (request, reply) =>
      pull(context, request, reply, { report: boardReport, query: request.query as ReportQuery }) as never,
  })
  app.route({
    method: 'GET',
    url: '/v1/coalitions/:id/board',
    schema: {
      operationId: 'getCoalitionBoard',
      summary: 'Read the gap board of a coalition',
      description: `Of the needs that are put to it. ${boardReport.description} ${aboutBoard}`,
      tags,
      params: z.strictObject({ id: Id }),
      querystring: CoalitionBoardQuery,
      response: { 200: bodyOf(boardReport) },
    },
    config: { ...config, addressed: true },
    compress,
    handler: async (request, reply) => {
      const { id } = request.params
      const coalition = await read(door, request, (tx) => findCoalitionCode(tx, id))
      if (coalition === undefined) throw notFound('coalition', id)
      return (await pull(context, request, reply, {
        report: boardReport,
        query: { ...request.query, coalition },
      })) as never
    },
  })
}

const about =
  'Streamed, as of a position of the journal: the same question by the same caller has the same bytes. `Report-Run` names the run, whose sidecar has row count, control totals and SHA-256. Text is sent with gzip or br where `Accept-Encoding` takes it; the hash is of what is in it.'

/** In every form that a report is produced in. */
function bodyOf({ name, columns }: Report) {
  const Row = z.object(
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, cellSchema(column).nullable()])),
  )
  const body = { report: z.string(), items: z.array(Row) }
  return {
    description: 'The report.',
    content: {
      'application/json': { schema: z.object(body).meta({ examples: [{ report: name, items: [] }] }) },
      'application/x-ndjson': {
        schema: z.string().meta({ description: 'One row as JSON on each line.', examples: ['{}\n'] }),
      },
      'text/csv': {
        schema: z.string().meta({
          description: 'A header and a line per row.',
          examples: [`${Object.keys(columns).join(',')}\r\n`],
        }),
      },
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
        schema: z.string().meta({
          format: 'binary',
          description: 'A workbook of the sheets README, Data, ControlTotals, FxRates and Exceptions.',
          examples: ['PK…'],
        }),
      },
    },
  }
}

function reportRoute(context: AppContext, report: Report, told = about): void {
  const { name } = report
  context.app.route({
    method: 'GET',
    url: `/v1/reports/${name}`,
    schema: {
      operationId: `pull${name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}Report`,
      summary: report.summary,
      description: `${report.description} ${told}`,
      tags,
      querystring: report.query,
      response: { 200: bodyOf(report) },
    },
    config: { access: report.action, produces: produced, guarded: true },
    compress,
    handler: (request, reply) =>
      pull(context, request, reply, { report, query: request.query as ReportQuery }) as never,
  })
}

function cellSchema({ kind, oneOf }: Column) {
  if (kind === 'integer') return z.int()
  if (kind === 'list') return z.array(z.string())
  return oneOf === undefined ? z.string() : z.enum(oneOf)
}

function runRoutes({ app, door }: AppContext): void {
  const toJson = (row: RunRow) => runToJson([...reports, boardReport], row)
  app.route({
    method: 'GET',
    url: '/v1/report-runs',
    schema: {
      operationId: 'listReportRuns',
      summary: 'List pulls of reports',
      description: 'Of your own participant’s accounts.',
      tags,
      querystring: RunQuery,
      response: { 200: ReportRunPage },
    },
    config: { access: 'report_run.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listRuns(tx, { ...filter, after })
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/report-runs/:id',
    schema: {
      operationId: 'getReportRun',
      summary: 'Read the sidecar of a pull',
      description: 'Filters, as-of, scope in words, row count, control totals, SHA-256 and redacted fields.',
      tags,
      params: z.strictObject({ id: Id }),
      response: { 200: ReportRun },
    },
    config: { access: 'report_run.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const row = await findRun(tx, request.params.id)
        if (row === undefined) throw notFound('report_run', request.params.id)
        return toJson(row)
      }),
  })
}
