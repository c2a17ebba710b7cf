import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, Instant } from '../../platform/http/wire.ts'
import { boardReport } from './board.ts'
import { reports } from './catalogue.ts'
import { RunQuery } from './inputs.ts'
import { findRun, isPulled, listRuns, type RunRow } from './queries.ts'
import {
  ReportList,
  ReportRun,
  ReportRunPage,
  reportToJson,
  runToJson,
  Verification,
  VerificationInput,
} from './schemas.ts'

const tags = ['Reports']

/** Which reports there are, and what was pulled. */
export function runRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/reports',
    schema: {
      operationId: 'listReports',
      summary: 'List the reports',
      description: 'With their columns, control totals and forms: what `/v1/reports/{name}` takes and gives.',
      tags,
      querystring: z.strictObject({}),
      response: { 200: ReportList },
    },
    config: { access: 'report_run.read' },
    handler: (request) =>
      read(door, request, async (tx) => {
        await tx.entered()
        return { items: [...reports, boardReport].map(reportToJson) }
      }),
  })
  const toJson = (row: RunRow) => runToJson([...reports, boardReport], row)
  app.route({
    method: 'GET',
    url: '/v1/report-runs',
    schema: {
      operationId: 'listReportRuns',
      summary: 'List pulls of reports',
      description: 'Of your own participant’s accounts, as far as they are yours to see: newest first.',
      tags,
      querystring: RunQuery,
      response: { 200: ReportRunPage },
    },
    config: { access: 'report_run.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeCursor(cursor, ['', ''] as const)
        if (after !== undefined && !(Instant.safeParse(after[0]).success && Id.safeParse(after[1]).success))
          throw badParameter('cursor', 'is not a cursor of this list')
        const rows = await listRuns(tx, { ...filter, after })
        return pageOf(request, reply, tx.actor, {
          rows,
          limit: filter.limit,
          keyOf: (row) => [row.startedAt.toISOString(), row.id],
          toJson,
        })
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/report-runs/verification',
    schema: {
      operationId: 'verifyReportRun',
      summary: 'Ask whether a file is one that left the service',
      description:
        'By the SHA-256 of its bytes, or of the cells of a workbook: known or not, and nothing else. Whoever holds a file can ask. Nothing is written.',
      tags,
      body: VerificationInput,
      response: { 200: Verification },
    },
    config: { access: 'report_hash.read', idempotent: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 200, body: (row: { known: boolean }) => row }, async (tx) => {
        await tx.entered()
        return { row: { known: await isPulled(tx, request.body.sha256) }, unchanged: true }
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
