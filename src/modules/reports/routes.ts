import type { FastifyCompressRouteOptions } from '@fastify/compress'
import type { FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { languageOf } from '../../platform/http/language.ts'
import type { Words } from '../../platform/http/operation-specs.ts'
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
/** The reports, their pictures, and the record of pulls. */
export function reportRoutes(context: AppContext): void {
  for (const report of reports) reportByName(context, report)
  boardRoutes(context)
  implementationViews(context)
  bridgeRoutes(context)
  chartRoutes(context)
  runRoutes(context)
}

/** Text is compressed if the client accepts it; every hash is of the uncompressed text. A workbook is compressed already. */
const compress = {
  encodings: ['br', 'gzip'],
  customTypes: /csv|json/,
} satisfies FastifyCompressRouteOptions['compress']

const aboutBoard =
  'The report is streamed as it stands when it is pulled. `Report-Run` names the run; its sidecar has row count, control totals and SHA-256. Text is compressed with gzip or br if `Accept-Encoding` allows it; the hash is of the uncompressed text.'

type Pulled = Words & {
  at: string
  report: Report
  /** For an address that narrows the report: the filters of its query, and those that the address adds. */
  of?: { query: z.ZodObject; narrow: (request: FastifyRequest, id: string) => Promise<Partial<ReportQuery>> }
}

/** A report, streamed in the requested format: sending begins before the last row is read. */
function pulled(
  context: AppContext,
  operationId: string,
  { at, report, of, summary, description }: Pulled,
): RouteOptions {
  return {
    method: 'GET',
    url: at,
    schema: {
      ...{ operationId, summary, description, tags },
      ...(of !== undefined && { params: z.strictObject({ id: Id }) }),
      querystring: of?.query ?? report.query,
      response: { 200: keptBodyOf(report) },
    },
    config: {
      ...{ access: report.action, produces: produced, guarded: true, tellsRun: true },
      ...(of !== undefined && { addressed: true }),
      ...(report.languages === true && { languages: true }),
    },
    compress,
    handler: async (request, reply) => {
      const narrowed = await of?.narrow(request, (request.params as { id: string }).id)
      const query = { ...(request.query as ReportQuery), ...narrowed }
      // The language is a part of the question: the run names it, so that a pull with the filters of the run gives the
      // same bytes.
      if (report.languages === true) query.language = languageOf(request, reply, query.language)
      return pull(context, request, reply, { report, query })
    },
  }
}

function reportByName(context: AppContext, report: Report, told = about): void {
  const { name, summary, description } = report
  const noun = name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
  context.app.route(
    pulled(context, `pull${noun}Report`, {
      ...{ at: `/v1/reports/${name}`, report, summary, description: `${description} ${told}` },
    }),
  )
}

/** The gap board: among the reports, under its own name, and for one coalition. */
function boardRoutes(context: AppContext): void {
  const { app, door } = context
  reportByName(context, boardReport, aboutBoard)
  app.route(
    pulled(context, 'getBoard', {
      ...{ at: '/v1/board', report: boardReport },
      summary: 'Read the gap board',
      description: `The board of all coalitions. ${boardReport.description} ${aboutBoard}`,
    }),
  )
  app.route(
    pulled(context, 'getCoalitionBoard', {
      ...{ at: '/v1/coalitions/:id/board', report: boardReport },
      summary: 'Read the gap board of a coalition',
      description: `The board of the needs that are put to one coalition. ${boardReport.description} ${aboutBoard}`,
      of: {
        query: CoalitionBoardQuery,
        narrow: async (request, id) => {
          const coalition = await read(door, request, (tx) => findCoalitionCode(tx, id))
          if (coalition === undefined) throw notFound('coalition', id)
          return { coalition }
        },
      },
    }),
  )
}

/** Coverage, overlaps and outlook under further addresses, where a reader of implementation looks for them. */
function implementationViews(context: AppContext): void {
  const views = [
    ['getImplementationCoverage', '/v1/implementation/coverage', implementationReport],
    ['listImplementationOverlaps', '/v1/implementation/overlaps', overlapsReport],
    ['getOutlook', '/v1/outlook', outlookReport],
  ] as const
  for (const [operationId, at, report] of views)
    context.app.route(
      pulled(context, operationId, {
        ...{ at, report, summary: report.summary.replace('Pull', 'Read') },
        description: `The report \`${report.name}\` by another address. ${report.description} ${about}`,
      }),
    )
}

const about =
  'The report is streamed as of a position of the journal: the same question by the same caller gives the same bytes. `Report-Run` names the run; its sidecar has row count, control totals and SHA-256. Text is compressed with gzip or br if `Accept-Encoding` allows it; the hash is of the uncompressed text.'

const bodies = new WeakMap<Report, ReturnType<typeof bodyOf>>()

/** A report that has several addresses has the same body at each. */
function keptBodyOf(report: Report) {
  const body = bodies.get(report) ?? bodyOf(report)
  bodies.set(report, body)
  return body
}

/** The bodies of the reply, one for each form in which a report is produced. */
function bodyOf({ name, columns }: Report) {
  const Row = z.object(Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, cellSchema(column)])))
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

const plainCell = z.string().nullable()
const numberCell = z.int().nullable()
const listCell = z.array(z.string()).nullable()

function cellSchema({ kind, oneOf }: Column) {
  if (kind === 'integer') return numberCell
  if (kind === 'list') return listCell
  return oneOf === undefined ? plainCell : z.enum(oneOf).nullable()
}
