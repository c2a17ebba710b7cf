import type { TopLevelSpec } from 'vega-lite'
import { boardReport } from './board.ts'
import { implementationReport } from './implementation.ts'
import { outlookReport } from './outlook.ts'
import { pipelineReport } from './pipeline.ts'
import type { Report } from './report.ts'
import type { coverageStatuses } from './report-words.ts'
import { scoreboardReport } from './scoreboard.ts'

/** A row of a report, as its JSON has it. */
export type ChartRow = Readonly<Record<string, string | number | null>>

/** The picture in the terms of the drawing library. */
export type ChartSpec = TopLevelSpec

/** How a report is drawn: from its rows alone, so that the picture has the report’s filters, scope and position. */
export type Chart = {
  report: Report
  title: string
  /** What is drawn, in words. */
  says: string
  spec: (rows: readonly ChartRow[]) => ChartSpec
  /** The same in numbers, for people who cannot see the picture. */
  describe: (rows: readonly ChartRow[]) => string
}

const config = { font: 'sans-serif', background: 'white' } as const
const colours = ['#005ea5', '#85994b', '#d4351c', '#6f72af', '#b58840', '#505a5f']
const countBy = (rows: readonly ChartRow[], name: string) =>
  [...Map.groupBy(rows, (row) => String(row[name] ?? 'unknown'))]
    .map(([key, group]) => `${key.replaceAll('_', ' ')}: ${group.length}`)
    .sort()
    .join('; ')

const financeOf = (row: ChartRow) => String(row['financeType'] ?? 'unstated').replaceAll('_', ' ')

const stages = ['pledged', 'committed', 'allocated', 'disbursed', 'confirmed'] as const

const pipeline: Chart = {
  report: pipelineReport,
  title: 'Pipeline by participant',
  says: 'What each participant pledged, committed, allocated and disbursed, and what receipts confirm, for flows that cross into Ukraine (BR-20), in the report’s currency. The kinds stand beside each other and are never added (BR-23). Neither are grants, loans, guarantees and equity, each of which has a field of its own with its own scale; records that do not say are unstated. Participants stand in the order of their codes.',
  spec: (rows) => ({
    data: { values: amounts(rows) },
    facet: { field: 'finance', type: 'nominal', title: null },
    columns: 1,
    spec: {
      width: 640,
      height: { step: 12 },
      mark: 'bar',
      encoding: {
        y: { field: 'participant', type: 'nominal', sort: 'ascending', title: null },
        yOffset: { field: 'stage', sort: [...stages] },
        x: { field: 'amount', type: 'quantitative', title: 'Amount' },
        color: { field: 'stage', type: 'nominal', sort: [...stages], title: null, scale: { range: colours } },
      },
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
    config,
  }),
  describe: (rows) =>
    amounts(rows)
      .map(({ participant, finance, stage, amount }) => `${finance}: ${participant} ${stage}: ${amount}`)
      .join('; '),
}

/**
 * Sums per type of finance, participant and stage of flows that cross into Ukraine, for rows with an amount in the
 * currency of the report.
 */
function amounts(rows: readonly ChartRow[]) {
  const crossing = rows.filter(({ direction }) => direction === 'into_ukraine')
  const groups = Map.groupBy(crossing, (row) => `${financeOf(row)}\n${row['participant'] ?? row['provider'] ?? '–'}`)
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, group]) => {
      const [finance, participant] = key.split('\n')
      return stages.flatMap((stage) => {
        const field = `${stage}InReportCurrency`
        const known = group.flatMap((row) => (row[field] == null ? [] : [Number(row[field])]))
        return known.length === 0
          ? []
          : [{ finance, participant, stage, amount: known.reduce((sum, value) => sum + value, 0) }]
      })
    })
}

const scoreboard: Chart = {
  report: scoreboardReport,
  title: 'Scoreboard of reforms',
  says: 'How many steps of each programme are implemented, done in part, being done, not implemented, not begun, or unknown. Steps done in part are shown apart (BR-44).',
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

/** From least known to met: a field that stands for several rows shows the first of these. */
const leastKnown = [
  'contested',
  'nothing_known',
  'stated_but_unlinked',
  'activity_known',
  'fulfilled',
] as const satisfies readonly (typeof coverageStatuses)[number][]

function fieldsOf(rows: readonly ChartRow[]) {
  const fields = Map.groupBy(rows, ({ participant, area, obligor }) => JSON.stringify([participant, area, obligor]))
  return [...fields.values()].map((group) => ({
    participant: group[0]!['participant'],
    area: String(group[0]!['area']).replaceAll('_', ' '),
    obligor: group[0]!['obligor'],
    status: leastKnown.find((status) => group.some((row) => row['status'] === status))!,
  }))
}

const coverage: Chart = {
  report: implementationReport,
  title: 'Coverage of the agreements',
  says: 'For each participant and area, and for each side that owes it: how far acts are known that implement what can be delivered. A field that stands for several rows shows the status of the one that is known least.',
  spec: (rows) => ({
    data: { values: fieldsOf(rows) },
    facet: { column: { field: 'obligor', type: 'nominal', title: null } },
    spec: {
      width: { step: 16 },
      height: { step: 14 },
      mark: { type: 'rect', stroke: 'white' },
      encoding: {
        x: {
          field: 'area',
          type: 'nominal',
          sort: 'ascending',
          title: null,
          axis: { labelLimit: 240, labelAngle: -90 },
        },
        y: { field: 'participant', type: 'nominal', sort: 'ascending', title: null },
        color: {
          field: 'status',
          type: 'nominal',
          title: null,
          scale: { domain: [...leastKnown], range: ['#d4351c', '#b1b4b6', '#b58840', '#005ea5', '#00703c'] },
        },
      },
    },
    config,
  }),
  describe: (rows) => countBy(rows, 'status'),
}

const flows = ['pledged', 'committed', 'disbursed'] as const

/** Amounts by year, section and currency: what would remain, and what would go. */
function outlookAmounts(rows: readonly ChartRow[]) {
  const flow: readonly unknown[] = flows
  return rows
    .filter(({ section, year, whole }) => flow.includes(section) && year !== null && whole !== null)
    .flatMap((row) => {
      const { section, year, whole, remaining } = row
      const of = `${financeOf(row)}: ${row['currency']}`
      return [
        { section, year, of, part: 'left', amount: Number(remaining) },
        { section, year, of, part: 'would go', amount: Number(whole) - Number(remaining) },
      ]
    })
}

const ending = (rows: readonly ChartRow[]) => rows.filter(({ section }) => section === 'agreement_ends')

const outlook: Chart = {
  report: outlookReport,
  title: 'Outlook by year',
  says: 'How many agreements end in each year, and what is pledged, committed and disbursed by year, each currency and type of finance with a scale of its own (BR-14). With `without` or `withoutAgreements`, what would go is shown apart from what is left (BR-113).',
  spec: (rows) => ({
    vconcat: [
      {
        data: { values: ending(rows).map(({ year }) => ({ year: year ?? 'no day named' })) },
        width: 640,
        height: 120,
        mark: { type: 'bar', color: '#505a5f' },
        encoding: {
          x: { field: 'year', type: 'ordinal', title: 'Agreements that end' },
          y: { aggregate: 'count', type: 'quantitative', title: 'Agreements', axis: { tickMinStep: 1 } },
        },
      },
      {
        data: { values: outlookAmounts(rows) },
        facet: { field: 'of', type: 'nominal', title: null },
        columns: 2,
        spec: {
          width: 300,
          height: 120,
          mark: 'bar',
          encoding: {
            x: { field: 'year', type: 'ordinal', title: null },
            xOffset: { field: 'section', sort: [...flows] },
            y: { field: 'amount', type: 'quantitative', title: null },
            color: {
              field: 'section',
              type: 'nominal',
              title: null,
              scale: { domain: [...flows], range: colours.slice(0, 3) },
            },
            opacity: {
              field: 'part',
              type: 'ordinal',
              title: null,
              scale: { domain: ['left', 'would go'], range: [1, 0.35] },
            },
          },
        },
        resolve: { scale: { x: 'independent', y: 'independent' } },
      },
    ],
    config,
  }),
  describe: (rows) =>
    [
      `agreements that end: ${ending(rows).length}`,
      ...rows
        .filter(({ section }) => (flows as readonly unknown[]).includes(section))
        .map(
          (row) =>
            `${financeOf(row)}: ${row['section']} ${row['year'] ?? 'over several years'}: ${row['whole']} ${row['currency']}${row['whole'] === row['remaining'] ? '' : `, of which ${row['remaining']} would be left`}`,
        ),
    ].join('; '),
}

/** The reports that have a picture. */
export const charts: readonly Chart[] = [pipeline, scoreboard, gaps, coverage, outlook]
