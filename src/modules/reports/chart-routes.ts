import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { limits } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { drawn } from '../../platform/http/questions.ts'
import { type Chart, type ChartRow, charts } from './charts.ts'
import type { ReportQuery } from './inputs.ts'
import { jsonOf, jsonRow, resolveAsOf } from './statement.ts'

const tags = ['Reports']
/**
 * The pictures of reports: with the same filters, scope and position as the report, and the same bytes for the same
 * question.
 */
export function chartRoutes(context: AppContext): void {
  for (const chart of charts) chartRoute(context, chart)
}

function chartRoute(context: AppContext, chart: Chart): void {
  const { report, title, says } = chart
  const noun = report.name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
  context.app.route(
    drawn(context, `draw${noun}`, {
      ...{ at: `/v1/reports/${report.name}/chart.svg`, tags, access: report.action, guarded: true },
      summary: `Draw the report: ${title[0]!.toLowerCase()}${title.slice(1)}`,
      description: `${says} Filters and position are those of the report itself; the same question by the same caller gives the same bytes. The picture has a title and a description in numbers; the report is its table.`,
      query: report.query as unknown as z.ZodObject,
      draw: async (tx, asked) => {
        const query = asked.query as ReportQuery
        await report.check?.(tx, query)
        const asOf = await resolveAsOf(tx, query)
        const lines = await tx.rows(
          jsonRow,
          sql`${jsonOf(report, query, asOf)} ${sql.raw(`limit ${limits.chartRows + 1}`)}`,
        )
        if (lines.length > limits.chartRows) throw tooManyRows()
        const rows = lines.map(({ line }) => JSON.parse(line) as ChartRow)
        return { spec: chart.spec(rows), title, description: chart.describe(rows) || 'No rows.' }
      },
    }),
  )
}

const tooManyRows = () =>
  unprocessable(
    '',
    say('The report has more than {chartRows} rows: ask for fewer by a filter.', { chartRows: limits.chartRows }),
  )
