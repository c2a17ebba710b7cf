import { readFile, rename, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Ask, createClient } from './client.ts'
import type { Config } from './config.ts'
import { type Checkpoint, openCheckpoint } from './platform/journal/note.ts'
import { isConsistent } from './platform/journal/tree.ts'

/**
 * `witness`: keeps the checkpoint of a running server in a file, after checking that its journal is the earlier kept
 * one with later entries added. The key is kept beside it, from the first run or as it was given.
 * @throws Error with one line if the journal is another one; the file then stays as it was
 */
export async function witness(config: Config, args: string[]): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args, options: { file: text, key: text, as: { ...text, default: 'UA:auditor' } } })
  const { file, key, as } = values
  if (file === undefined) throw new Error('witness: --file FILE is missing: where the checkpoint is kept.')
  const ask = await createClient(config, 'witness', as)
  const fresh = (await (await ask('/v1/changes/checkpoint')).json()) as { note: string; verifier: string }
  const keyFile = `${file}.key`
  const keptKey = (await contentOf(keyFile))?.trim()
  const verifier = key ?? keptKey ?? fresh.verifier
  // Only somebody other than this server can say whether a new key is genuine.
  const renewed =
    key === undefined && verifier !== fresh.verifier
      ? ` It names another key now, ${fresh.verifier}. Ask the operator for the key by another way; if it is this one, give it with --key, and the checkpoint that you keep is compared with the journal as before.`
      : ''
  const now = opened(fresh.note, verifier, config.client.url, renewed)
  const keptNote = await contentOf(file)
  const kept = keptNote === undefined ? undefined : opened(keptNote, keptKey ?? verifier, file)
  if (kept !== undefined && !(await isBeginning(kept, now, ask))) {
    throw new Error(
      `witness: the journal was changed: its ${now.size} positions do not begin with the ${kept.size} positions that were there when ${file} was signed. Keep the file as evidence, and show it to the auditors.`,
    )
  }
  await replace(file, fresh.note)
  await replace(keyFile, `${verifier}\n`)
  const since = kept === undefined ? '' : `, the first ${kept.size} of them as they were when the file was last written`
  const advice =
    kept === undefined ? ` Ask the operator for the key by another way, and compare it with ${keyFile}.` : ''
  process.stderr.write(`${file}: the journal of ${now.origin} has ${now.size} positions${since}.${advice}${renewed}\n`)
}

function opened(note: string, verifier: string, from: string, advice = ''): Checkpoint {
  try {
    return openCheckpoint(note, verifier)
  } catch (error) {
    throw new Error(`witness: ${from}: ${(error as Error).message}${advice}`)
  }
}

async function isBeginning(kept: Checkpoint, now: Checkpoint, ask: Ask) {
  if (now.size < kept.size) return false
  if (kept.size === 0) return true
  const proof = await ask(`/v1/changes/consistency?first=${kept.size}&second=${now.size}`)
  const { path } = (await proof.json()) as { path: string[] }
  return isConsistent(
    kept,
    now,
    path.map((hash) => Buffer.from(hash, 'hex')),
  )
}

const contentOf = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.part`, content)
  await rename(`${file}.part`, file)
}
