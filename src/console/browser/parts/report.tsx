import { useState } from 'preact/hooks'
import { call, type Problem, patiently, Refused, refusal } from '../api.ts'
import { language, t } from '../language.ts'
import type { Run } from '../shapes.ts'
import { sha256Of } from './fingerprint.tsx'
import { Note, ProblemNote } from './page.tsx'

/** A report as it was pulled: its bytes, the run that the service kept of it, and whether the two agree. */
export type Pulled = { bytes: ArrayBuffer; run: Run | undefined; sha256: string; name: string; type: string }

async function pull(url: string): Promise<{ reply: Response; bytes: ArrayBuffer }> {
  let reply: Response
  let bytes: ArrayBuffer
  try {
    reply = await fetch(url, { headers: { accept: '*/*', 'accept-language': language() } })
    bytes = await reply.arrayBuffer()
  } catch {
    throw new Refused({ status: 0, code: 'lost', detail: '' })
  }
  if (!reply.ok) throw refusal(reply, new TextDecoder().decode(bytes), url)
  return { reply, bytes }
}

/** `called`: the name of the saved file if the service does not give one. */
export async function pullReport(path: string, called?: string): Promise<Pulled> {
  const { reply, bytes } = await patiently(() => pull(`/console/api/v1${path}`))
  const runId = reply.headers.get('report-run')
  const run = runId === null ? undefined : (await call<Run>('GET', `/report-runs/${runId}`)).value
  const named = /filename="([^"]+)"/.exec(reply.headers.get('content-disposition') ?? '')?.[1]
  const sha256 = await sha256Of(bytes)
  const name = named ?? called ?? path.split('?')[0]!.split('/').at(-1)!
  return { bytes, run, sha256, name, type: reply.headers.get('content-type') ?? 'application/octet-stream' }
}

/** Hands a file over to whoever reads the page. */
export function save({ bytes, name, type }: Pick<Pulled, 'bytes' | 'name' | 'type'>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Downloads a report and shows its hash, computed here, beside the one that the service kept. */
export function Downloads({ of }: { of: readonly (readonly [path: string, label: string, called?: string])[] }) {
  const [pulled, set] = useState<Pulled>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState('')
  const pull = (path: string, called?: string) => {
    setBusy(path)
    setProblem(undefined)
    pullReport(path, called)
      .then((found) => {
        set(found)
        save(found)
      })
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
        setProblem(error.problem)
      })
      .finally(() => setBusy(''))
  }
  return (
    <>
      <div class="buttons">
        {of.map(([path, label, called]) => (
          <button key={path} type="button" disabled={busy !== ''} onClick={() => pull(path, called)}>
            {busy === path ? t('state.loading') : label}
          </button>
        ))}
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {pulled !== undefined && <Hash of={pulled} />}
    </>
  )
}

export function Hash({ of }: { of: Pulled }) {
  const kept = of.run?.fileSha256 ?? of.run?.sha256
  return (
    <Note kind={kept === undefined || kept === null || kept === of.sha256 ? 'good' : 'warning'}>
      <p>
        <strong>{of.name}</strong> {of.run !== undefined && t('report.rows', { n: of.run.rowCount })}
      </p>
      <p>
        SHA-256 <span class="hash">{of.sha256}</span>
      </p>
      {of.run === undefined && <p>{t('country.notKept')}</p>}
      {kept !== undefined && kept !== null && <p>{t(kept === of.sha256 ? 'report.same' : 'report.other')}</p>}
      {of.run !== undefined && (
        <p>
          <a href={`/console/reports/runs/${of.run.id}`}>{t('report.run')}</a>
        </p>
      )}
    </Note>
  )
}
