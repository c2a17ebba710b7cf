import { z } from 'zod'
import { CalendarDate, Id, Instant, ParticipantCode, page, Sha256 } from '../../platform/http/wire.ts'
import type { RunRow } from './queries.ts'
import { columnKinds, csvGuard, type Report } from './report.ts'
import { differsBecause, reportFormats, runStatuses } from './report-words.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

const ControlTotal = z
  .object({
    by: z.record(z.string(), z.string().nullable()),
    rows: z.int(),
    sums: z.record(z.string(), z.string()),
    missing: z
      .record(z.string(), z.int())
      .meta({ description: 'How many rows have no such amount; they do not count as 0.' }),
    formula: z.string(),
  })
  .meta({ id: 'ControlTotal', description: 'Exact sums of the rows that were sent, by currency and kind.' })

export const ReportRun = z
  .object({
    id: Id,
    participant: ParticipantCode,
    accountId: Id,
    report: z.string(),
    format: z.enum(reportFormats).meta({ description: 'See the code list `reportFormat`.' }),
    formatVersion: z.int(),
    filters: z.record(z.string(), z.string()),
    asOfPosition: z
      .int()
      .meta({ description: 'The position of the journal. Send it as `asOfRecorded` to get the same rows again.' }),
    asOfRecorded: Instant.nullable(),
    asOfValid: CalendarDate.nullable(),
    currency: z.string(),
    rateTable: z.int().nullable().meta({ description: 'The newest table of rates that was taken into account.' }),
    scope: z.string().meta({ description: 'Which records the rows are taken from, in words (BR-51).' }),
    status: z.enum(runStatuses).meta({ description: 'See the code list `reportRunStatus`.' }),
    rowCount: z.int(),
    byteCount: z.int(),
    sha256: z.string().nullable().meta({
      description:
        'The hash of every byte of the body; for a workbook of its cells, by the rule on its sheet README. Null for an incomplete run.',
    }),
    fileSha256: z
      .string()
      .nullable()
      .meta({ description: 'The SHA-256 of every byte of the body, whatever the format.' }),
    controlTotals: z.array(ControlTotal),
    redactedFields: z.array(z.string()),
    numbersAsText: z.record(z.string(), z.int()).meta({
      description: 'For a workbook: how many numbers of which column are text, because a spreadsheet keeps 15 digits.',
    }),
    csvGuard: z
      .object({ columns: z.array(z.string()), rule: z.string() })
      .nullable()
      .meta({ description: 'For CSV: which columns hold guarded text, and how to restore it as it was written.' }),
    differsFrom: z
      .object({ runId: Id, because: z.enum(differsBecause).meta({ description: 'See `differsBecause`.' }) })
      .nullable()
      .meta({ description: 'The last run of the same account with the same question, if its bytes differed.' }),
    startedAt: Instant,
    endedAt: Instant,
    journalPosition: z.int().nullable().meta({
      description:
        'The position at which the journal records this pull with its hash; `GET /v1/changes/inclusion` proves that to whoever kept a checkpoint. Null until the position is given, a moment after the pull ends.',
    }),
  })
  .meta({
    id: 'ReportRun',
    description: 'The sidecar of one pull of a report.',
    examples: [
      {
        id,
        participant: 'SE',
        accountId: id,
        report: 'ledger',
        format: 'csv',
        formatVersion: 3,
        filters: { provider: 'SE' },
        asOfPosition: 1204,
        asOfRecorded: '2026-11-23T06:40:00.000Z',
        asOfValid: null,
        currency: 'EUR',
        rateTable: 3,
        scope: 'What participant SE may see.',
        status: 'complete',
        rowCount: 1,
        byteCount: 1432,
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        fileSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        controlTotals: [
          {
            by: { flowKind: 'disbursement', statedBy: 'provider', currency: 'EUR' },
            rows: 1,
            sums: { amount: '100.00' },
            missing: { amount: 0 },
            formula: 'sum of the entries',
          },
        ],
        redactedFields: [],
        numbersAsText: {},
        csvGuard: { columns: ['description'], rule: csvGuard },
        differsFrom: null,
        startedAt: '2026-11-23T06:40:00.000Z',
        endedAt: '2026-11-23T06:40:01.000Z',
        journalPosition: 1205,
      },
    ],
  })
export const ReportRunPage = page(ReportRun).meta({ id: 'ReportRunPage' })

const guarded: readonly string[] = ['text', 'key', 'list']
const guardOf = ({ columns }: Report) => ({
  columns: Object.entries(columns).flatMap(([name, { kind }]) => (guarded.includes(kind) ? [name] : [])),
  rule: csvGuard,
})

const ReportColumn = z
  .object({ name: z.string(), kind: z.enum(columnKinds).meta({ description: 'See the code list `columnKind`.' }) })
  .meta({ id: 'Column' })

const ReportSummary = z
  .object({
    name: z.string(),
    summary: z.string(),
    description: z.string(),
    url: z.string(),
    formats: z.array(z.string()).meta({ description: 'See the code list `reportFormat`.' }),
    columns: z.array(ReportColumn),
    controlTotals: z.object({ by: z.array(z.string()), sums: z.array(z.string()), formula: z.string() }),
    asItStands: z.boolean().meta({
      description:
        'Whether the report can only show what stands when it is pulled, so that it takes no `asOfRecorded`.',
    }),
  })
  .meta({ id: 'ReportSummary' })
export const ReportList = z
  .object({ items: z.array(ReportSummary) })
  .meta({ id: 'ReportList', examples: [{ items: [] }] })

export function reportToJson({
  name,
  summary,
  description,
  columns,
  totals,
  asItStands,
}: Report): z.input<typeof ReportSummary> {
  return {
    name,
    summary,
    description,
    url: `/v1/reports/${name}`,
    formats: [...reportFormats],
    columns: Object.entries(columns).map(([column, { kind }]) => ({ name: column, kind })),
    controlTotals: { by: [...totals.by], sums: [...totals.sums], formula: totals.formula },
    asItStands: asItStands === true,
  }
}

export const VerificationInput = z.strictObject({ sha256: Sha256 }).meta({
  id: 'VerificationBody',
  examples: [{ sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }],
})
export const Verification = z.object({ known: z.boolean() }).meta({ id: 'Verification', examples: [{ known: true }] })

export function runToJson(reports: readonly Report[], row: RunRow): z.input<typeof ReportRun> {
  const report = reports.find(({ name }) => name === row.report)
  const formula = report?.totals.formula ?? ''
  return {
    ...row,
    asOfRecorded: row.asOfRecorded?.toISOString() ?? null,
    controlTotals: row.controlTotals.map((total) => ({ ...total, formula })),
    csvGuard: row.format === 'csv' && report !== undefined ? guardOf(report) : null,
    differsFrom: row.differsFrom === null ? null : { runId: row.differsFrom, because: row.differsBecause! },
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt.toISOString(),
  }
}
