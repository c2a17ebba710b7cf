import { useState } from 'preact/hooks'
import { call, type Problem, Refused } from '../api.ts'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { announce } from '../parts/announce.tsx'
import { readFile, readTable } from '../parts/batch-file.ts'
import { Note, Page, ProblemNote, Section } from '../parts/page.tsx'
import { Why } from '../parts/rules.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { fieldLabel, List, Table } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { hasRole } from '../session.ts'
import { ClaimLink } from './claims.tsx'

const mayPlan = () => hasRole('coordinator', 'ministry')

export function Measures() {
  return (
    <Page
      title={t('work.measures')}
      lead={t('work.measures.why')}
      tools={
        mayPlan() && (
          <>
            <a class="button main" href="/console/implementation/measures/new">
              {t('act.createMeasure')}
            </a>{' '}
            <a class="button" href="/console/implementation/measures/upload">
              {t('act.importMeasures')}
            </a>
          </>
        )
      }
    >
      <List<Row>
        path="/measures?limit=50"
        caption={t('work.measures')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('measure.')}
        filters={[
          { name: 'status', kind: 'code', list: 'measureStatus' },
          { name: 'area', kind: 'code', list: 'area' },
          { name: 'dueBefore', kind: 'date' },
        ]}
        columns={[
          column<Row>(['title', 'text'], ({ id }) => `/console/implementation/measures/${id}`),
          column<Row>(['party', 'country']),
          column<Row>(['responsibleBody', 'text']),
          column<Row>(['dueOn', 'day']),
          column<Row>(['overdue', 'flag']),
          column<Row>(['status', 'code:measureStatus']),
        ]}
      />
    </Page>
  )
}

export function NewMeasure() {
  return (
    <Page title={t('act.createMeasure')} lead={t('work.measures.why')}>
      <ActForm
        form="new-measure"
        act={{
          operation: 'createMeasure',
          path: '/measures',
          fields: [
            { name: 'title', kind: 'text', required: true },
            { name: 'description', kind: 'long' },
            { name: 'responsibleBody', kind: 'text', required: true },
            { name: 'counterpart', kind: 'participant' },
            { name: 'counterpartBody', kind: 'text' },
            { name: 'startsOn', kind: 'day' },
            { name: 'dueOn', kind: 'day', required: true },
            { name: 'provisionId', kind: 'record', of: 'provision' },
            {
              name: 'cell.agreementId',
              label: t('field.agreementId'),
              kind: 'record',
              of: 'agreement',
              when: ({ provisionId }) => provisionId === undefined || provisionId === '',
            },
            {
              name: 'cell.area',
              label: t('field.area'),
              kind: 'code',
              list: 'area',
              when: ({ provisionId }) => provisionId === undefined || provisionId === '',
            },
            {
              name: 'cell.obligor',
              label: t('field.obligor'),
              kind: 'code',
              list: 'obligor',
              when: ({ provisionId }) => provisionId === undefined || provisionId === '',
            },
            { name: 'plan', kind: 'text' },
            { name: 'externalReference.system', kind: 'text' },
            { name: 'externalReference.id', kind: 'text' },
            ...whoSees,
          ],
          onDone: (value) => go(`/console/implementation/measures/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

export function MeasurePage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/measures"
      id={id}
      release={{ operation: 'releaseMeasure', roles: ['coordinator', 'ministry'] }}
      title={(row) => String(row['title'])}
      facts={[
        ['description', 'text'],
        ['party', 'country'],
        ['provisionId', 'record:provision'],
        ['plan', 'text'],
        ['responsibleBody', 'text'],
        ['counterpart', 'country'],
        ['counterpartBody', 'text'],
        ['startsOn', 'day'],
        ['dueOn', 'day'],
        ['daysLeft', 'count'],
        ['overdue', 'flag'],
        ['status', 'code:measureStatus'],
        ['doneOn', 'day'],
        ['statement', 'text'],
        ['reason', 'text'],
        ['marking', 'code:marking'],
      ]}
      acts={(row) => [
        {
          operation: 'amendMeasure',
          method: 'PATCH',
          at: '',
          guarded: true,
          initial: {
            title: String(row['title']),
            responsibleBody: String(row['responsibleBody']),
            dueOn: String(row['dueOn']),
          },
          fields: [
            { name: 'title', kind: 'text', required: true },
            { name: 'responsibleBody', kind: 'text', required: true },
            { name: 'dueOn', kind: 'day', required: true },
          ],
        },
        { operation: 'startMeasure', at: '/start', guarded: true },
        {
          operation: 'completeMeasure',
          at: '/completion',
          guarded: true,
          final: true,
          fields: [
            { name: 'doneOn', kind: 'day', required: true },
            { name: 'statement', kind: 'long', required: true },
          ],
        },
        {
          operation: 'cancelMeasure',
          at: '/cancellation',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {(measure) => <ClaimLink kind="measure" act={measure} />}
    </RecordPage>
  )
}

type Loaded = { name: string; key: string; body: { items: unknown[] } | { csv: string }; lines: readonly number[] }

/** A plan of many measures: all of them or none, after every line has been checked. */
export function MeasuresUpload() {
  const [loaded, setLoaded] = useState<Loaded>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const run = (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    work()
      .catch((error: unknown) =>
        setProblem(
          error instanceof Refused
            ? error.problem
            : { status: 0, code: 'malformed_request', detail: String((error as Error).message) },
        ),
      )
      .finally(() => setBusy(false))
  }
  const read = (file: File) =>
    run(async () => {
      setLoaded(undefined)
      const { lines, items } = await readFile(file)
      const body = /\.(nd)?jsonl?$/i.test(file.name) ? { items } : { csv: await readTable(file) }
      setLoaded({ name: file.name, key: crypto.randomUUID(), body, lines })
      await call('POST', '/measures/imports', { body, trial: true })
    })
  const post = ({ body, key }: Loaded) =>
    run(async () => {
      const { value } = await call<{ imported: number }>('POST', '/measures/imports', { body, key })
      announce(t('work.imported', { n: value.imported }))
      go('/console/implementation/measures')
    })
  return (
    <Page title={t('act.importMeasures')} lead={t('work.import.why')}>
      <div class="field">
        <label for="file">{t('batch.file')}</label>
        <p class="hint" id="file-hint">
          {t('batch.plan.hint')}
        </p>
        <input
          id="file"
          type="file"
          accept=".csv,.xlsx,.ndjson,.jsonl"
          aria-describedby="file-hint"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            if (file !== undefined) read(file)
          }}
        />
      </div>
      {busy && (
        <p class="loading" role="status">
          {t('state.loading')}
        </p>
      )}
      {problem !== undefined && <ProblemNote problem={problem} />}
      {problem !== undefined && loaded !== undefined && <Faults problem={problem} lines={loaded.lines} />}
      {loaded !== undefined && problem === undefined && !busy && (
        <>
          <Note kind="good">{t('work.wouldImport', { file: loaded.name, n: loaded.lines.length })}</Note>
          <div class="buttons">
            <button type="button" class="main" onClick={() => post(loaded)}>
              {t('act.importMeasures')}
            </button>
          </div>
        </>
      )}
    </Page>
  )
}

/** Faults by their line of the file. */
function Faults({ problem, lines }: { problem: Problem; lines: readonly number[] }) {
  const faults = (problem.errors ?? []).map((error, index) => ({
    ...error,
    index,
    at: error.line === undefined ? undefined : (lines[error.line - 1] ?? error.line),
  }))
  if (faults.length === 0) return null
  return (
    <Section title={t('batch.refused')}>
      <Table
        caption={t('batch.refused')}
        rows={faults}
        keyOf={({ index }) => String(index)}
        columns={[
          { head: t('field.line'), names: true, cell: ({ at }) => String(at ?? t('value.unknown')) },
          {
            head: t('field.why'),
            cell: ({ pointer, detail, rule }) => (
              <>
                <strong>{fieldLabel((pointer ?? '').split('/').at(-1) ?? '')}</strong>{' '}
                <Why detail={detail} rule={rule} />
              </>
            ),
          },
        ]}
      />
    </Section>
  )
}
