import type { FastifyCompressRouteOptions } from '@fastify/compress'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { Id } from '../../platform/http/wire.ts'
import { boardReport } from './board.ts'
import { bridgeRoutes } from './bridge-routes.ts'
import { reports } from './catalogue.ts'
import { chartRoutes } from './chart-routes.ts'
import { implementationReport } from './implementation.ts'
import { CoalitionBoardQuery, type ReportQuery } from './inputs.ts'
import { outlookReport } from './outlook.ts'
import { overlapsReport } from './overlaps.ts'
import { produced, pull } from './pull.ts'
import { findCoalitionCode } from './queries.ts'
import { type Column, csvGuard, type Report } from './report.ts'
import { runRoutes } from './run-routes.ts'

const tags = ['Reports']
/** What auditors pull, and what was pulled. */
export function reportRoutes(context: AppContext): void {
  for (const report of reports) reportRoute(context, report)
  boardRoutes(context)
  chartRoutes(context)
  implementationViews(context)
  bridgeRoutes(context)
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
  const config = { access: boardReport.action, produces: produced, guarded: true, tellsRun: true }
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

/** What can be delivered under the agreements, and the overlaps, where a reader of implementation looks for them. */
function implementationViews(context: AppContext): void {
  const views = [
    { operationId: 'getImplementationCoverage', url: '/v1/implementation/coverage', report: implementationReport },
    { operationId: 'listImplementationOverlaps', url: '/v1/implementation/overlaps', report: overlapsReport },
    { operationId: 'getOutlook', url: '/v1/outlook', report: outlookReport },
  ]
  for (const { operationId, url, report } of views)
    context.app.route({
      method: 'GET',
      url,
      schema: {
        ...{ operationId, summary: report.summary.replace('Pull', 'Read'), tags },
        description: `The report \`${report.name}\` by another address. ${report.description} ${about}`,
        querystring: report.query,
        response: { 200: bodyOf(report) },
      },
      config: { access: report.action, produces: produced, guarded: true, tellsRun: true },
      compress,
      handler: (request, reply) =>
        pull(context, request, reply, { report, query: request.query as ReportQuery }) as never,
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
          description: `A header and a line per row. ${csvGuard}`,
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
    config: { access: report.action, produces: produced, guarded: true, tellsRun: true },
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
