import type { TopLevelSpec } from 'vega-lite'
import { boardReport } from './board.ts'
import { pipelineReport } from './pipeline.ts'
import type { Report } from './report.ts'
import { scoreboardReport } from './scoreboard.ts'

/** A row of a report, as its JSON has it. */
export type ChartRow = Readonly<Record<string, string | number | null>>

/** How a report is drawn: from its rows alone, so that the picture has the report’s filters, scope and position. */
export type Chart = {
  report: Report
  title: string
  /** What is drawn, in words. */
  says: string
  spec: (rows: readonly ChartRow[]) => TopLevelSpec
  /** The same in numbers, for who does not see the picture. */
  describe: (rows: readonly ChartRow[]) => string
}

const config = { font: 'sans-serif', background: 'white' } as const
const colours = ['#005ea5', '#85994b', '#d4351c', '#6f72af', '#b58840', '#505a5f']
const countBy = (rows: readonly ChartRow[], name: string) =>
  [...Map.groupBy(rows, (row) => String(row[name] ?? 'unknown'))]
    .map(([key, group]) => `${key.replaceAll('_', ' ')}: ${group.length}`)
    .sort()
    .join('; ')

const stages = ['pledged', 'committed', 'allocated', 'disbursed', 'confirmed'] as const

const pipeline: Chart = {
  report: pipelineReport,
  title: 'Pipeline by participant',
  says: 'What each participant pledged, committed, allocated and disbursed, and what receipts confirm, in the report’s currency. The kinds stand beside each other and are never added (BR-23); participants stand in the order of their codes.',
  spec: (rows) => ({
    data: { values: amounts(rows) },
    width: 640,
    height: { step: 12 },
    mark: 'bar',
    encoding: {
      y: { field: 'participant', type: 'nominal', sort: 'ascending', title: null },
      yOffset: { field: 'stage', sort: [...stages] },
      x: { field: 'amount', type: 'quantitative', title: 'Amount' },
      color: { field: 'stage', type: 'nominal', sort: [...stages], title: null, scale: { range: colours } },
    },
    config,
  }),
  describe: (rows) =>
    amounts(rows)
      .map(({ participant, stage, amount }) => `${participant} ${stage}: ${amount}`)
      .join('; '),
}

/** Sums per participant and stage, where the report has an amount in its own currency. */
function amounts(rows: readonly ChartRow[]) {
  const groups = Map.groupBy(rows, (row) => String(row['participant'] ?? row['provider'] ?? '–'))
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([participant, group]) =>
      stages.flatMap((stage) => {
        const field = `${stage}InReportCurrency`
        const told = group.flatMap((row) => (row[field] == null ? [] : [Number(row[field])]))
        return told.length === 0 ? [] : [{ participant, stage, amount: told.reduce((sum, value) => sum + value, 0) }]
      }),
    )
}

const scoreboard: Chart = {
  report: scoreboardReport,
  title: 'Scoreboard of reforms',
  says: 'How many steps of each programme are implemented, done in part, being done, not implemented, not begun, or unknown. What is done in part is told apart (BR-44).',
  spec: (rows) => ({
    data: { values: rows.map(({ programme, implementation }) => ({ programme, implementation })) },
    width: 560,
    mark: 'bar',
    encoding: {
      y: { field: 'programme', type: 'nominal', sort: 'ascending', title: null, axis: { labelLimit: 260 } },
      x: { aggregate: 'count', type: 'quantitative', title: 'Steps' },
      color: {
        field: 'implementation',
        type: 'nominal',
        title: null,
        scale: {
          domain: ['implemented', 'partially', 'in_progress', 'not_implemented', 'not_started', 'unknown'],
          range: ['#00703c', '#85994b', '#005ea5', '#d4351c', '#b58840', '#b1b4b6'],
        },
      },
    },
    config,
  }),
  describe: (rows) => countBy(rows, 'implementation'),
}

const gaps: Chart = {
  report: boardReport,
  title: 'Gap board',
  says: 'For each validated need the share that no agreed task covers, by coalition, the most pressing first.',
  spec: (rows) => ({
    data: { values: uncovered(rows) },
    width: 560,
    mark: { type: 'bar', color: '#d4351c' },
    encoding: {
      y: { field: 'need', type: 'nominal', sort: null, title: null, axis: { labelLimit: 300 } },
      x: { field: 'percent', type: 'quantitative', title: 'Uncovered, percent', scale: { domain: [0, 100] } },
    },
    config,
  }),
  describe: (rows) =>
    uncovered(rows)
      .map(({ need, percent }) => `${need}: ${percent} %`)
      .join('; '),
}

const uncovered = (rows: readonly ChartRow[]) =>
  rows.map((row) => ({
    need: `${row['coalition'] ?? '–'}: ${row['title']}`,
    percent: Math.round((Number(row['uncovered']) * 1_000) / Number(row['required'])) / 10,
  }))

/** The reports that have a picture. */
export const charts: readonly Chart[] = [pipeline, scoreboard, gaps]
