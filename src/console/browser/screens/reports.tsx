import { useState } from 'preact/hooks'
import { type Problem, Refused, useRead } from '../api.ts'
import { language, t } from '../language.ts'
import { Page, ProblemNote, Read, Section } from '../parts/page.tsx'
import { Downloads, Hash, type Pulled, pullReport } from '../parts/report.tsx'
import { type Column, type Filter, Filters, Table } from '../parts/table.tsx'
import { useAddress } from '../router.ts'
import { Value } from '../values.tsx'
import { reportName, reportWhy } from './report-name.ts'
import { Totals } from './runs.tsx'

type Report = {
  name: string
  summary: string
  description: string
  url: string
  formats: string[]
  columns: { name: string; kind: string }[]
  controlTotals: { formula: string }
}

export function Reports() {
  const reading = useRead<{ items: Report[] }>('/reports')
  return (
    <Page
      title={t('nav.reports')}
      lead={t('report.lead')}
      tools={
        <>
          <a class="button" href="/console/reports/runs">
            {t('report.runs')}
          </a>{' '}
          <a class="button" href="/console/reports/evidence-requests">
            {t('report.questions')}
          </a>{' '}
          <a class="button" href="/console/reports/annotations">
            {t('report.annotations')}
          </a>{' '}
          <a class="button" href="/console/reports/verify">
            {t('act.verifyReportRun')}
          </a>
        </>
      }
    >
      <Read of={reading}>
        {({ items }) => (
          <Table
            caption={t('report.choose')}
            rows={items}
            keyOf={({ name }) => name}
            columns={[
              {
                head: t('field.report'),
                names: true,
                cell: ({ name }) => <a href={`/console/reports/of/${name}`}>{reportName(name)}</a>,
              },
              {
                head: t('field.what'),
                cell: ({ name, summary }) => reportWhy(name) ?? <span lang="en">{summary}</span>,
              },
              { head: t('field.formats'), cell: ({ formats }) => formats.join(', ') },
            ]}
          />
        )}
      </Read>
    </Page>
  )
}

const flows: Filter[] = [
  { name: 'provider', kind: 'participant' },
  { name: 'receiver', kind: 'participant' },
  { name: 'originalCurrency', kind: 'code', list: 'currency' },
  { name: 'valueFrom', kind: 'date' },
  { name: 'valueTo', kind: 'date' },
]
const entries: Filter[] = [
  ...flows,
  { name: 'flowKind', kind: 'code', list: 'flowKind' },
  { name: 'statedBy', kind: 'code', list: 'statedBy' },
]
const always: Filter[] = [
  { name: 'participant', kind: 'participant' },
  { name: 'currency', kind: 'code', list: 'currency' },
  { name: 'asOfRecorded', kind: 'moment' },
]

/** The filters of each report besides those of all reports. */
const filtersOf: Record<string, Filter[]> = {
  ledger: [...entries, { name: 'asOfValid', kind: 'date' }],
  corrections: [...entries, { name: 'asOfValid', kind: 'date' }],
  reconciliation: [
    ...flows,
    { name: 'status', kind: 'code', list: 'reconciliation' },
    { name: 'asOfValid', kind: 'date' },
  ],
  exceptions: [...flows, { name: 'kind', kind: 'code', list: 'exceptionKind' }, { name: 'asOfValid', kind: 'date' }],
  commitments: [
    { name: 'receiver', kind: 'participant' },
    { name: 'originalCurrency', kind: 'code', list: 'currency' },
  ],
  pipeline: [
    { name: 'originalCurrency', kind: 'code', list: 'currency' },
    { name: 'asOfValid', kind: 'date' },
  ],
  pledges: [
    { name: 'originalCurrency', kind: 'code', list: 'currency' },
    { name: 'asOfValid', kind: 'date' },
  ],
}

export function ReportPage({ name }: { name: string }) {
  const reading = useRead<{ items: Report[] }>('/reports')
  const filters = [...always, ...(filtersOf[name] ?? [])]
  const { query } = useAddress()
  const asked = new URLSearchParams(
    [...query].filter(([key, value]) => value !== '' && filters.some((filter) => filter.name === key)),
  )
  const path = (format: string) => `/reports/${name}?${new URLSearchParams([...asked, ['format', format]])}`
  return (
    <Page title={reportName(name)} lead={reportWhy(name)}>
      <Read of={reading}>
        {({ items }) => {
          const report = items.find((each) => each.name === name)
          if (report === undefined) return <p class="empty">{t('problem.not_found')}</p>
          return (
            <>
              <InFull of={report.description} />
              <Filters of={filters} />
              <p class="dim">{t('report.asOf')}</p>
              <Look key={asked.toString()} report={report} path={path('json')} />
              <Section title={t('report.download')}>
                <Downloads of={report.formats.map((format) => [path(format), format.toUpperCase()] as const)} />
              </Section>
            </>
          )
        }}
      </Read>
    </Page>
  )
}

/** How it is calculated, as the contract says, in English only. */
function InFull({ of }: { of: string }) {
  if (language() === 'en') return <p>{of}</p>
  return (
    <details>
      <summary>{t('report.inFull')}</summary>
      <p lang="en">{of}</p>
    </details>
  )
}

const rowsShown = 50
type Numbered = { row: Record<string, unknown>; index: number }

/** The first rows and the control totals. Looking is a pull, too: the service keeps a run of it. */
function Look({ report, path }: { report: Report; path: string }) {
  const [pulled, set] = useState<Pulled>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const look = () => {
    setBusy(true)
    setProblem(undefined)
    pullReport(path)
      .then(set)
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
        setProblem(error.problem)
      })
      .finally(() => setBusy(false))
  }
  const rows =
    pulled === undefined
      ? []
      : (JSON.parse(new TextDecoder().decode(pulled.bytes)) as { items: Record<string, unknown>[] }).items
  return (
    <Section title={t('report.look')}>
      <p>{t('report.look.why')}</p>
      <button type="button" class="main" disabled={busy} onClick={look}>
        {busy ? t('state.loading') : t('report.pull')}
      </button>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {pulled !== undefined && (
        <>
          <Hash of={pulled} />
          {pulled.run !== undefined && <Totals run={pulled.run} />}
          <Table
            caption={t('report.first', { shown: Math.min(rowsShown, rows.length), n: rows.length })}
            rows={rows.slice(0, rowsShown).map((row, index) => ({ row, index }))}
            keyOf={({ index }) => String(index)}
            columns={report.columns.map(
              ({ name, kind }, index): Column<Numbered> => ({
                head: name,
                names: index === 0,
                number: kind === 'decimal' || kind === 'integer',
                cell: ({ row }) => (
                  <CellOf
                    value={row[name]}
                    redacted={((row['redactedFields'] as string[] | null) ?? []).includes(name)}
                    name={name}
                  />
                ),
              }),
            )}
          />
        </>
      )}
    </Section>
  )
}

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** The page for the record that a column names, which leads from a figure of a report to its records. */
const pages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['entry', 'providerEntry', 'receiverEntry', 'parentEntry', 'reversalOf', 'returnOf', 'correction', 'corrected'].map(
      (name) => [name, '/console/books/entries/'],
    ),
  ),
  replaces: '/console/books/entries/',
  replacement: '/console/books/entries/',
  commitment: '/console/books/commitments/',
  pledge: '/console/books/pledges/',
  parentPledge: '/console/books/pledges/',
  lot: '/console/books/lots/',
  agreement: '/console/agreements/',
  requirement: '/console/coalitions/needs/',
  step: '/console/implementation/reforms/',
  statement: '/console/desk/received/',
}

function CellOf({ value, redacted, name }: { value: unknown; redacted: boolean; name: string }) {
  const text = Array.isArray(value) ? value.join(' ') : value === null || value === undefined ? null : String(value)
  const page = text === null || !isId.test(text) ? undefined : pages[name]
  const shown = page === undefined ? text : <a href={`${page}${text}`}>{text}</a>
  return <Value of={shown} name={name} redactions={redacted ? [name] : []} />
}
