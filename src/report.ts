import { createHash } from 'node:crypto'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createClient } from './client.ts'
import type { Config } from './config.ts'

type Sidecar = { status: string; rowCount: number; byteCount: number; sha256: string | null; fileSha256: string | null }

const formats = ['csv', 'json', 'jsonl', 'xlsx']

/** The name of each option in the address; every filter of a report has one. */
const filters = {
  'as-of-recorded': 'asOfRecorded',
  'as-of-valid': 'asOfValid',
  currency: 'currency',
  participant: 'participant',
  provider: 'provider',
  receiver: 'receiver',
  'original-currency': 'originalCurrency',
  'value-from': 'valueFrom',
  'value-to': 'valueTo',
  'flow-kind': 'flowKind',
  'stated-by': 'statedBy',
  status: 'status',
  kind: 'kind',
} as const

/**
 * `report`: one report from a running server into a file, with its sidecar beside it. The file gets its name only when
 * it is complete and its hash is the recorded one.
 */
export async function writeReport(config: Config, args: string[]): Promise<void> {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { ...text, default: 'csv' },
      out: text,
      as: { ...text, default: 'UA:auditor' },
      ...Object.fromEntries(Object.keys(filters).map((name) => [name, text])),
    },
  })
  const asked = values as Record<string, string | undefined>
  const [name] = positionals
  const { format = '', out, as = '' } = asked
  if (name === undefined || positionals.length > 1) throw new Error('report: name one report, such as ledger.')
  if (out === undefined) throw new Error('report: --out FILE is missing.')
  if (!formats.includes(format)) throw new Error(`--format: one of ${formats.join(', ')}.`)
  const ask = await createClient(config, 'report', as)
  const url = new URL(`/v1/reports/${encodeURIComponent(name)}`, config.client.url)
  url.searchParams.set('format', format)
  for (const [option, parameter] of Object.entries(filters)) {
    const value = asked[option]
    if (value !== undefined) url.searchParams.set(parameter, value)
  }
  const response = await ask(url)
  const part = `${out}.part`
  try {
    const found = await save(response, part, name)
    const sidecar = await ask(`/v1/report-runs/${response.headers.get('report-run')}`)
    const run = (await sidecar.json()) as Sidecar
    if (run.status !== 'complete' || run.byteCount !== found.bytes || run.fileSha256 !== found.sha256)
      throw new Error(
        'report: the file that came has another hash or length than the run has on record, and was not kept. Pull it again.',
      )
    await writeFile(`${out}.json`, `${JSON.stringify(run, null, 2)}\n`)
    await rename(part, out)
    say(`${out}: ${run.rowCount} rows, ${found.bytes} bytes, SHA-256 ${run.sha256}`)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`)

async function save(response: Response, file: string, name: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  const progress = createProgress(name)
  const handle = await open(file, 'w')
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      await handle.writeFile(chunk)
      hash.update(chunk)
      bytes += chunk.length
      progress.show(bytes)
    }
  } catch (error) {
    const cause =
      error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error)
    throw new Error(`report: the pull broke off after ${bytes} bytes: ${cause}`)
  } finally {
    progress.end(bytes)
    await handle.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

const barCells = 24
const barMegabytes = 1
const terminalMs = 100
const plainMs = 5_000

/**
 * The length of a stream is not known: the bar goes round once for so many megabytes and shows how much has come and
 * how fast. If nobody watches, a plain line appears every few seconds.
 */
function createProgress(name: string) {
  const terminal = process.stderr.isTTY
  const startedMs = performance.now()
  let shownMs = startedMs
  const line = (bytes: number) => {
    const megabytes = bytes / 1_000_000
    const seconds = (performance.now() - startedMs) / 1_000
    return `${megabytes.toFixed(1)} MB, ${(megabytes / Math.max(seconds, 0.001)).toFixed(1)} MB/s`
  }
  const bar = (bytes: number) => {
    const at = Math.floor((bytes / 1_000_000 / barMegabytes) * barCells) % barCells
    return `[${'='.repeat(at)}>${' '.repeat(barCells - at - 1)}]`
  }
  return {
    show(bytes: number): void {
      const nowMs = performance.now()
      if (nowMs - shownMs < (terminal ? terminalMs : plainMs)) return
      shownMs = nowMs
      if (terminal) process.stderr.write(`\r\u001b[K${name} ${bar(bytes)} ${line(bytes)}`)
      else say(`${name}: ${line(bytes)}`)
    },
    end(bytes: number): void {
      if (terminal) process.stderr.write(`\r\u001b[K${name} [${'='.repeat(barCells)}] ${line(bytes)}\n`)
    },
  }
}
