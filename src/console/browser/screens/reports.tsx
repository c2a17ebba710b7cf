import { useState } from 'preact/hooks'
import { type Problem, Refused, useRead } from '../api.ts'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { Note, Page, ProblemNote, Read, Section } from '../parts/page.tsx'
import { Downloads, Hash, type Pulled, pullReport } from '../parts/report.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { type Column, type Filter, Filters, List, Table } from '../parts/table.tsx'
import { useAddress } from '../router.ts'
import { hasRole } from '../session.ts'
import type { Run } from '../shapes.ts'
import { Value } from '../values.tsx'

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
              { head: t('field.what'), cell: ({ summary }) => <span lang="en">{summary}</span> },
              { head: t('field.formats'), cell: ({ formats }) => formats.join(', ') },
            ]}
          />
        )}
      </Read>
    </Page>
  )
}

export const reportName = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')

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
  { name: 'asOfRecorded', kind: 'text' },
]

/** What each report can be asked for beside what all can. */
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
  const report = reading.value?.items.find((each) => each.name === name)
  const filters = [...always, ...(filtersOf[name] ?? [])]
  const { query } = useAddress()
  const asked = new URLSearchParams(
    [...query].filter(([key, value]) => value !== '' && filters.some((filter) => filter.name === key)),
  )
  const path = (format: string) => `/reports/${name}?${new URLSearchParams([...asked, ['format', format]])}`
  return (
    <Page
      title={reportName(name)}
      lead={report === undefined ? undefined : <span lang="en">{report.description}</span>}
    >
      <Filters of={filters} />
      <p class="dim">{t('report.asOf')}</p>
      {report !== undefined && (
        <>
          <Look key={asked.toString()} report={report} path={path('json')} />
          <Section title={t('report.download')}>
            <Downloads of={report.formats.map((format) => [path(format), format.toUpperCase()] as const)} />
          </Section>
        </>
      )}
    </Page>
  )
}

const rowsShown = 50
type Numbered = { row: Record<string, unknown>; index: number }

/** The first rows and the control totals. To look is to pull: the service keeps a run of it. */
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

function CellOf({ value, redacted, name }: { value: unknown; redacted: boolean; name: string }) {
  const text = Array.isArray(value) ? value.join(' ') : value === null || value === undefined ? null : String(value)
  return <Value of={text} name={name} redactions={redacted ? [name] : []} />
}

/** Control totals by what they are added up by: currencies are never added to one another. */
export function Totals({ run }: { run: Run }) {
  if (run.controlTotals.length === 0) return <p class="empty">{t('report.noTotals')}</p>
  const by = [...new Set(run.controlTotals.flatMap((total) => Object.keys(total.by)))]
  const sums = [...new Set(run.controlTotals.flatMap((total) => Object.keys(total.sums)))]
  return (
    <>
      <Table
        caption={t('report.totals')}
        rows={run.controlTotals.map((total, index) => ({ total, index }))}
        keyOf={({ index }) => String(index)}
        columns={[
          ...by.map((name, index) => ({
            head: name,
            names: index === 0,
            cell: ({ total }: { total: Run['controlTotals'][number] }) => (
              <Value of={(total.by as Record<string, string | null>)[name]} />
            ),
          })),
          { head: t('field.rows'), number: true, cell: ({ total }) => String(total.rows) },
          ...sums.map((name) => ({
            head: name,
            number: true,
            cell: ({ total }: { total: Run['controlTotals'][number] }) => (
              <Value of={(total.sums as Record<string, string | null>)[name]} />
            ),
          })),
        ]}
      />
      <p class="dim" lang="en">
        {run.controlTotals[0]!.formula} {run.scope}
      </p>
    </>
  )
}

export function Runs() {
  const { query } = useAddress()
  const [chosen, choose] = useState<string[]>([])
  const href = query.get('compare')
  return (
    <Page title={t('report.runs')} lead={t('report.runs.lead')}>
      {chosen.length === 2 && (
        <p>
          <a class="button main" href={`/console/reports/compare/${chosen[0]}/${chosen[1]}`}>
            {t('report.compare')}
          </a>
        </p>
      )}
      <List<Run & Row>
        path="/report-runs?limit=50"
        caption={t('report.runs')}
        keyOf={({ id }) => id}
        filters={[
          { name: 'report', kind: 'text' },
          { name: 'status', kind: 'code', list: 'reportRunStatus' },
          { name: 'startedFrom', kind: 'date' },
          { name: 'startedTo', kind: 'date' },
        ]}
        columns={[
          {
            head: t('field.report'),
            names: true,
            cell: ({ id, report }) => <a href={`/console/reports/runs/${id}`}>{reportName(report)}</a>,
          },
          column<Run & Row>(['format', 'text']),
          column<Run & Row>(['startedAt', 'moment']),
          column<Run & Row>(['rowCount', 'count']),
          column<Run & Row>(['sha256', 'hash']),
          {
            head: t('report.compare'),
            cell: ({ id }) => (
              <input
                type="checkbox"
                aria-label={t('report.compare.this', { id: id.slice(-6) })}
                checked={chosen.includes(id) || href === id}
                onChange={(event) =>
                  choose(event.currentTarget.checked ? [...chosen.slice(-1), id] : chosen.filter((each) => each !== id))
                }
              />
            ),
          },
        ]}
      />
    </Page>
  )
}

export function RunPage({ id }: { id: string }) {
  return (
    <RecordPage<Run & Row>
      api="/report-runs"
      id={id}
      title={({ report, format }) => `${reportName(report)} · ${format}`}
      facts={[
        ['participant', 'country'],
        ['startedAt', 'moment'],
        ['asOfPosition', 'count'],
        ['asOfRecorded', 'moment'],
        ['asOfValid', 'day'],
        ['currency', 'text'],
        ['rowCount', 'count'],
        ['byteCount', 'count'],
        ['status', 'code:reportRunStatus'],
        ['sha256', 'hash'],
        ['fileSha256', 'hash'],
        ['redactedFields', 'list'],
      ]}
    >
      {(run) => (
        <>
          {run.differsFrom !== null && (
            <Note kind="warning">
              <a href={`/console/reports/runs/${run.differsFrom.runId}`}>{t('report.differs')}</a> (
              {run.differsFrom.because})
            </Note>
          )}
          <Totals run={run} />
          <div class="buttons">
            <a class="button" href={repeatOf(run)}>
              {t('report.repeat')}
            </a>
            {hasRole('auditor') && <Auditing type="report_run" id={run.id} />}
          </div>
        </>
      )}
    </RecordPage>
  )
}

/** The same report with the same filters, as of the same moment where the run names one. */
function repeatOf(run: Run): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(run.filters as Record<string, unknown>))
    if (value !== null && value !== undefined) query.set(name, String(value))
  if (run.asOfRecorded !== null) query.set('asOfRecorded', run.asOfRecorded)
  if (run.asOfValid !== null) query.set('asOfValid', run.asOfValid)
  return `/console/reports/of/${run.report}?${query}`
}

/** What an auditor can say of a record: a remark, and a question with a due date. */
export function Auditing({ type, id }: { type: string; id: string }) {
  return (
    <>
      <ActButton
        form={`annotate:${id}`}
        act={{
          operation: 'createAnnotation',
          path: '/annotations',
          also: { resource: { type, id } },
          initial: { kind: 'remark', readers: 'owner' },
          fields: [
            { name: 'kind', kind: 'code', list: 'annotationKind', required: true },
            { name: 'readers', kind: 'code', list: 'annotationReaders', required: true },
            { name: 'text', kind: 'long', required: true },
            { name: 'scope', kind: 'text', when: ({ kind }) => kind === 'audited' },
            { name: 'auditedOn', kind: 'day', when: ({ kind }) => kind === 'audited' },
          ],
          onDone: () => undefined,
        }}
      />
      <ActButton
        form={`ask:${id}`}
        act={{
          operation: 'createEvidenceRequest',
          path: '/evidence-requests',
          also: { resource: { type, id } },
          fields: [
            { name: 'question', kind: 'long', required: true },
            { name: 'dueOn', kind: 'day', required: true },
          ],
          onDone: () => undefined,
        }}
      />
    </>
  )
}

export function ComparePage({ first, second }: { first: string; second: string }) {
  const [one, two] = [useRead<Run>(`/report-runs/${first}`), useRead<Run>(`/report-runs/${second}`)]
  return (
    <Page title={t('report.compare')}>
      <Read of={one}>
        {(earlier) => (
          <Read of={two}>
            {(later) => (
              <>
                <Note kind={earlier.sha256 === later.sha256 ? 'good' : 'warning'}>
                  {t(earlier.sha256 === later.sha256 ? 'report.equal' : 'report.unequal')}
                </Note>
                <Differences one={earlier} two={later} />
                {[earlier, later].map((run) => (
                  <Section key={run.id} title={`${reportName(run.report)} · ${run.startedAt}`}>
                    <p class="hash">{run.sha256}</p>
                    <Totals run={run} />
                  </Section>
                ))}
              </>
            )}
          </Read>
        )}
      </Read>
    </Page>
  )
}

function Differences({ one, two }: { one: Run; two: Run }) {
  const keyOf = (total: Run['controlTotals'][number]) => JSON.stringify(total.by)
  const keys = [...new Set([...one.controlTotals, ...two.controlTotals].map(keyOf))]
  const rows = keys.map((key) => ({
    key,
    before: one.controlTotals.find((total) => keyOf(total) === key),
    after: two.controlTotals.find((total) => keyOf(total) === key),
  }))
  const differing = rows.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
  if (differing.length === 0) return <p>{t('report.totalsEqual')}</p>
  const text = (total: Run['controlTotals'][number] | undefined) =>
    total === undefined
      ? null
      : `${total.rows}: ${Object.entries(total.sums)
          .map(([name, sum]) => `${name} ${sum}`)
          .join(', ')}`
  return (
    <Table
      caption={t('report.differences')}
      rows={differing}
      keyOf={({ key }) => key}
      columns={[
        { head: t('report.totals'), names: true, cell: ({ key }) => key.replaceAll(/["{}]/g, ' ') },
        { head: one.startedAt, cell: ({ before }) => <Value of={text(before)} none="absent" /> },
        { head: two.startedAt, cell: ({ after }) => <Value of={text(after)} none="absent" /> },
      ]}
    />
  )
}

type Question = Row & { question: string; resource: { type: string; id: string } }

export function Questions() {
  return (
    <Page title={t('report.questions')}>
      <List<Question>
        path="/evidence-requests?limit=50"
        caption={t('report.questions')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('evidence_request.')}
        filters={[
          { name: 'status', kind: 'code', list: 'evidenceRequestStatus' },
          { name: 'owner', kind: 'participant' },
          { name: 'overdue', kind: 'flag' },
        ]}
        columns={[
          column<Question>(['question', 'text'], ({ id }) => `/console/reports/evidence-requests/${id}`),
          column<Question>(['participant', 'country']),
          column<Question>(['owner', 'country']),
          column<Question>(['dueOn', 'day']),
          column<Question>(['status', 'code:evidenceRequestStatus']),
          column<Question>(['overdue', 'flag']),
        ]}
      />
    </Page>
  )
}

export function QuestionPage({ id }: { id: string }) {
  return (
    <RecordPage<Question>
      api="/evidence-requests"
      id={id}
      title={({ question }) => question}
      facts={[
        ['participant', 'country'],
        ['owner', 'country'],
        ['resource.type', 'code:resourceType'],
        ['resource.id', 'hash'],
        ['dueOn', 'day'],
        ['status', 'code:evidenceRequestStatus'],
        ['answer', 'text'],
        ['reason', 'text'],
      ]}
      acts={() => [
        {
          operation: 'answerEvidenceRequest',
          at: '/answer',
          guarded: true,
          fields: [{ name: 'answer', kind: 'long', required: true }],
        },
        {
          operation: 'withdrawEvidenceRequest',
          at: '/withdrawal',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    />
  )
}

export function Annotations() {
  return (
    <Page title={t('report.annotations')}>
      <List<Row>
        path="/annotations?limit=50"
        caption={t('report.annotations')}
        keyOf={({ id }) => id}
        filters={[
          { name: 'kind', kind: 'code', list: 'annotationKind' },
          { name: 'owner', kind: 'participant' },
          { name: 'resourceType', kind: 'code', list: 'annotatable' },
        ]}
        columns={[
          { ...column<Row>(['text', 'text']), names: true },
          column<Row>(['participant', 'country']),
          column<Row>(['owner', 'country']),
          column<Row>(['kind', 'code:annotationKind']),
          column<Row>(['resource.type', 'code:resourceType']),
          column<Row>(['createdAt', 'moment']),
          column<Row>(['withdrawnAt', 'moment']),
        ]}
      />
    </Page>
  )
}
