import { useState } from 'preact/hooks'
import { call, type Problem, Refused } from '../api.ts'
import { t } from '../language.ts'
import { announce } from '../parts/announce.tsx'
import { readFile } from '../parts/batch-file.ts'
import { Note, Page, ProblemNote, Section } from '../parts/page.tsx'
import { RecordChoice } from '../parts/records.tsx'
import { Why } from '../parts/rules.tsx'
import { fieldLabel, Table } from '../parts/table.tsx'
import { me } from '../session.ts'

type Told = { code: string; errors: { pointer?: string; detail: string; rule?: string }[] }
type Result = { line: number; entryId: string | null; flags: string[]; refusal: Told | null }
type Batch = { id: string | null; accepted: number; refused: number; results: Result[] }
const both = { disbursements: 'participant', receipts: 'receiver' } as const

/**
 * A file from a ministry's own system may name no commitment of this service; the chosen commitment then applies to
 * each such line.
 */
function withCommitment(items: readonly unknown[], commitmentId: string): unknown[] {
  const named = ['commitmentId', 'lotId']
  return items.map((item) => {
    if (commitmentId === '' || typeof item !== 'object' || item === null) return item
    return named.some((name) => name in item) ? item : { commitmentId, ...item }
  })
}

type Loaded = { name: string; items: unknown[]; lines: number[]; key: string }

/**
 * Imports a ministry's file: first it shows what would be refused, line by line, without writing anything; a second
 * press posts it.
 */
export function BatchPage() {
  const [noun, setNoun] = useState<'disbursements' | 'receipts'>('disbursements')
  const [loaded, setLoaded] = useState<Loaded>()
  const [preview, setPreview] = useState<Batch>()
  const [done, setDone] = useState<Batch>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const [asking, ask] = useState(false)
  const [commitment, setCommitment] = useState('')

  const run = (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    work()
      .catch((error: unknown) => {
        setProblem(
          error instanceof Refused
            ? error.problem
            : { status: 0, code: 'malformed_request', detail: String((error as Error).message) },
        )
      })
      .finally(() => setBusy(false))
  }
  const read = (file: File) =>
    run(async () => {
      setDone(undefined)
      setPreview(undefined)
      ask(false)
      const { items, lines } = await readFile(file)
      const next = { name: file.name, items: withCommitment(items, commitment), lines, key: crypto.randomUUID() }
      setLoaded(next)
      setPreview(await send(noun, next, true))
    })
  const post = (given: Loaded) =>
    run(async () => {
      const result = await send(noun, given, false)
      setDone(result)
      ask(false)
      announce(t('batch.done', { n: result.accepted }))
    })
  return (
    <Page title={t('books.batch')} lead={t('books.batch.why')}>
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <div class="field">
          <label for="noun">{t('batch.what')}</label>
          <select
            id="noun"
            value={noun}
            onChange={(event) => {
              setNoun(event.currentTarget.value as 'disbursements')
              setLoaded(undefined)
              setPreview(undefined)
              setDone(undefined)
            }}
          >
            <option value="disbursements">{t('batch.disbursements')}</option>
            <option value="receipts">{t('batch.receipts')}</option>
          </select>
        </div>
        <div class="field" data-field="commitmentId">
          <label for="commitment">{t('batch.commitment')}</label>
          <RecordChoice
            id="commitment"
            label={t('batch.commitment')}
            of="commitment"
            where={{ [both[noun]]: me().participant.code }}
            value={commitment}
            onChoose={(next) => {
              setCommitment(next)
              setLoaded(undefined)
              setPreview(undefined)
            }}
          />
        </div>
        <div class="field">
          <label for="file">{t('batch.file')}</label>
          <p class="hint" id="file-hint">
            {t('batch.file.hint')}
          </p>
          <input
            id="file"
            type="file"
            accept=".csv,.xlsx,.ndjson,.jsonl,text/csv,application/x-ndjson"
            aria-describedby="file-hint"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0]
              if (file !== undefined) read(file)
            }}
          />
        </div>
      </form>
      {busy && (
        <p class="loading" role="status">
          {t('state.loading')}
        </p>
      )}
      {problem !== undefined && <ProblemNote problem={problem} />}
      {loaded !== undefined && preview !== undefined && done === undefined && (
        <Section title={t('batch.preview')}>
          <Outcome of={preview} loaded={loaded} preview />
          {preview.accepted > 0 && !asking && (
            <div class="buttons">
              <button type="button" class="main danger" disabled={busy} onClick={() => ask(true)}>
                {t('batch.post', { n: preview.accepted })}
              </button>
            </div>
          )}
          {asking && (
            <div class="note note-warning" role="alert">
              <p>
                <strong>{t('form.final')}</strong> {t('batch.final')}
              </p>
              <div class="buttons">
                <button type="button" class="main danger" disabled={busy} onClick={() => post(loaded)}>
                  {t('form.yes', { what: t('batch.post', { n: preview.accepted }) })}
                </button>
                <button type="button" onClick={() => ask(false)}>
                  {t('form.back')}
                </button>
              </div>
            </div>
          )}
        </Section>
      )}
      {loaded !== undefined && done !== undefined && (
        <Section title={t('batch.result')}>
          <Outcome of={done} loaded={loaded} />
        </Section>
      )}
    </Page>
  )
}

/** Lines that can be posted are posted and the others are reported, so that one faulty line does not stop the rest. */
async function send(noun: string, { items, key }: Loaded, trial: boolean): Promise<Batch> {
  const { value } = await call<Batch>('POST', `/${noun}/batch?mode=partial`, {
    body: { items },
    ...(trial ? { trial } : { key }),
  })
  return value
}

function Outcome({ of, loaded, preview = false }: { of: Batch; loaded: Loaded; preview?: boolean }) {
  const refused = of.results.filter(({ refusal }) => refusal !== null)
  return (
    <>
      <Note kind={of.refused === 0 ? 'good' : 'warning'}>
        {t(preview ? 'batch.would' : 'batch.did', { file: loaded.name, accepted: of.accepted, refused: of.refused })}
      </Note>
      {refused.length > 0 && (
        <Table<Result>
          caption={t('batch.refused')}
          rows={refused}
          keyOf={({ line }) => String(line)}
          columns={[
            { head: t('field.line'), names: true, cell: ({ line }) => String(loaded.lines[line - 1] ?? line) },
            {
              head: t('field.why'),
              cell: ({ refusal }) => (
                <ul class="plain">
                  {refusal!.errors.map(({ pointer, detail, rule }) => (
                    <li key={`${pointer}${detail}`}>
                      <strong>{fieldLabel((pointer ?? '').slice(1).replaceAll('/', '.'))}</strong>{' '}
                      <Why detail={detail} rule={rule} />
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      )}
      {of.refused > refused.length && <p>{t('batch.more', { n: of.refused - refused.length })}</p>}
    </>
  )
}
