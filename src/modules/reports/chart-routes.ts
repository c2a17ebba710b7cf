import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { limits } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { PictureLanguage, picture, pictureReply, sendPicture } from '../../platform/charts/reply.ts'
import { chartIn } from '../../platform/charts/words.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { languageOf } from '../../platform/http/language.ts'
import type { Language } from '../../platform/language/language.ts'
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
      querystring: (report.query as unknown as z.ZodObject).extend({ language: PictureLanguage }),
      response: { 200: pictureReply },
    },
    config: { access: report.action, produces: picture, guarded: true, languages: true },
    handler: async (request, reply) => {
      const { language, ...query } = request.query as ReportQuery & { language?: Language }
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
      const words = { title, description: chart.describe(rows) || 'No rows.' }
      const said = chartIn(languageOf(request, reply, language), chart.spec(rows), words)
      return sendPicture(reply, await pictures.draw(...said))
    },
  })
}
