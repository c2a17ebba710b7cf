import { useState } from 'preact/hooks'
import { useRead } from '../api.ts'
import { CoalitionName, Code, Unknown } from '../codes.tsx'
import { hasWords, t } from '../language.ts'
import { Note, Page, Read, Section } from '../parts/page.tsx'
import { Proof } from '../parts/proof.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { fieldLabel, List, Scope, Table } from '../parts/table.tsx'
import { useAddress } from '../router.ts'
import type { Run } from '../shapes.ts'
import { Moment } from '../time.tsx'
import { Decimal, Value } from '../values.tsx'
import { Auditing } from './auditing.tsx'

import { reportName } from './report-name.ts'

const totalName = (name: string) => {
  const key = `total.${name}`
  return hasWords(key) ? t(key) : fieldLabel(name)
}

/** The code lists of totals that are split by a code. */
const lists: Readonly<Record<string, string>> = {
  flowKind: 'flowKind',
  statedBy: 'statedBy',
  financeType: 'financeType',
  correction: 'correctionKind',
  measure: 'coverageMeasure',
  rule: 'overlapRule',
  section: 'outlookSection',
  'reconciliation.status': 'reconciliation',
  'received-statements.kind': 'receivedStatementKind',
  'received-statements.status': 'receivedStatementStatus',
  'exceptions.kind': 'exceptionKind',
  'implementation-coverage.status': 'implementationStatus',
}

function By({ report, name, value }: { report: string; name: string; value: string | null | undefined }) {
  const list = lists[`${report}.${name}`] ?? lists[name]
  if (value == null) return <Unknown />
  if (name === 'coalition') return <CoalitionName code={value} />
  return list === undefined ? value : <Code list={list} code={value} />
}

/** Control totals by the columns that split them; currencies are never added to one another. */
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
            head: totalName(name),
            names: index === 0,
            cell: ({ total }: { total: Run['controlTotals'][number] }) => (
              <By report={run.report} name={name} value={(total.by as Record<string, string | null>)[name]} />
            ),
          })),
          { head: t('field.rows'), number: true, cell: ({ total }) => String(total.rows) },
          ...sums.map((name) => ({
            head: totalName(name),
            number: true,
            cell: ({ total }: { total: Run['controlTotals'][number] }) => (
              <Decimal of={(total.sums as Record<string, string | null>)[name]} />
            ),
          })),
        ]}
      />
      <p class="dim" lang="en">
        {run.controlTotals[0]!.formula}
      </p>
      <Scope of={run.scope} />
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
          { name: 'report', kind: 'record', of: 'report' },
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
      title={({ report, format }) => `${reportName(report)} · ${format.toUpperCase()}`}
      facts={[
        ['participant', 'country'],
        ['startedAt', 'moment'],
        ['asOfPosition', 'text'],
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
              <Code list="differsBecause" code={run.differsFrom.because} />)
            </Note>
          )}
          <Totals run={run} />
          <div class="buttons">
            <a class="button" href={repeatOf(run)}>
              {t('report.repeat')}
            </a>
          </div>
          {run.journalPosition !== null && run.status === 'complete' && (
            <Proof run={run} position={run.journalPosition} />
          )}
          <Auditing type="report_run" id={run.id} />
        </>
      )}
    </RecordPage>
  )
}

/** The same report with the same filters, as of the same moment if the run names one. */
function repeatOf(run: Run): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(run.filters as Record<string, unknown>))
    if (value !== null && value !== undefined) query.set(name, String(value))
  if (run.asOfRecorded !== null) query.set('asOfRecorded', run.asOfRecorded)
  if (run.asOfValid !== null) query.set('asOfValid', run.asOfValid)
  return `/console/reports/of/${run.report}?${query}`
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
                {([earlier, later] as const).map((run, index) => (
                  <Section key={run.id} title={t(index === 0 ? 'report.firstRun' : 'report.secondRun')}>
                    <p>
                      {reportName(run.report)} · <Moment at={run.startedAt} />
                    </p>
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
        { head: t('report.firstRun'), cell: ({ before }) => <Value of={text(before)} none="absent" /> },
        { head: t('report.secondRun'), cell: ({ after }) => <Value of={text(after)} none="absent" /> },
      ]}
    />
  )
}
