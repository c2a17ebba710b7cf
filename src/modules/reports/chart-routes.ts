import { sql } from 'drizzle-orm'
import { limits } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { picture, pictureReply, sendPicture } from '../../platform/charts/reply.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { type Chart, type ChartRow, charts } from './charts.ts'
import type { ReportQuery } from './inputs.ts'
import { type Line, resolveAsOf, statementOf } from './statement.ts'

const tags = ['Reports']
/** Beside each report that has one, its picture: the same filters, scope and position, and the same bytes for them. */
export function chartRoutes(context: AppContext): void {
  for (const chart of charts) chartRoute(context, chart)
}

function chartRoute({ app, door, charts: pictures }: AppContext, chart: Chart): void {
  const { report, title, says } = chart
  const noun = report.name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
  app.route({
    method: 'GET',
    url: `/v1/reports/${report.name}/chart.svg`,
    schema: {
      operationId: `draw${noun}`,
      summary: `Draw the report: ${title[0]!.toLowerCase()}${title.slice(1)}`,
      description: `${says} By the same filters, and as of the same position, as the report itself; the same question by the same caller has the same bytes. The picture has a title and a description in numbers; the report is its table.`,
      tags,
      querystring: report.query,
      response: { 200: pictureReply },
    },
    config: { access: report.action, produces: picture, guarded: true },
    handler: async (request, reply) => {
      const query = request.query as ReportQuery
      const rows = await read(door, request, async (tx) => {
        await report.check?.(tx, query)
        const asOf = await resolveAsOf(tx, query)
        const lines = await tx.rows<Line>(
          sql`${statementOf(report, 'jsonl', query, asOf)} ${sql.raw(`limit ${limits.chartRows + 1}`)}`,
        )
        return lines.map(({ line }) => JSON.parse(line) as ChartRow)
      })
      if (rows.length > limits.chartRows)
        throw unprocessable(
          '',
          say('The report has more than {chartRows} rows: ask for fewer by a filter.', { chartRows: limits.chartRows }),
        )
      const svg = await pictures.draw(chart.spec(rows), { title, description: chart.describe(rows) || 'No rows.' })
      return sendPicture(reply, svg)
    },
  })
}
