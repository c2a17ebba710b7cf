import { useState } from 'preact/hooks'
import { call, type Problem, Refused } from '../api.ts'
import { t } from '../language.ts'
import type { Checkpoint, Inclusion, Run } from '../shapes.ts'
import { Note, ProblemNote, Section } from './page.tsx'
import { save } from './report.tsx'

type Bytes = Uint8Array<ArrayBuffer>

const ofHex = (hex: string): Bytes => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
const text = (said: string): Bytes => new TextEncoder().encode(said) as Bytes
const isSame = (one: Bytes, other: Bytes) => one.length === other.length && one.every((byte, at) => byte === other[at])

async function hash(...parts: (number | Bytes)[]): Promise<Bytes> {
  const bytes = parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part]))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)))
}

/** Canonical JSON (RFC 8785), for values that a reply can hold. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`
}

/** The root from a leaf and its path (RFC 9162, section 2.1.3.2); undefined if the path has the wrong length. */
async function rootOf(leaf: Bytes, { position, size, path }: Inclusion): Promise<Bytes | undefined> {
  let [at, last, root] = [position - 1, size - 1, leaf]
  for (const beside of path.map(ofHex)) {
    if (last === 0) return undefined
    if (at % 2 === 1 || at === last) {
      root = await hash(1, beside, root)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else {
      root = await hash(1, root, beside)
    }
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : undefined
}

/** Whether the journal under the root of the note has this pull with this hash: computed here, not asked of the service. */
async function isProven(run: Run, proof: Inclusion, { note, root }: Checkpoint): Promise<boolean> {
  const { envelope, content } = proof
  if (envelope === null || content === null || envelope.resource.id !== run.id) return false
  const { salt, ...held } = content
  if (held.payload['sha256'] !== run.sha256) return false
  if (!isSame(await hash(ofHex(salt), text(canonical(held))), ofHex(envelope.contentHash))) return false
  const found = await rootOf(await hash(0, text(canonical(envelope))), proof)
  const [, size, signed] = note.split('\n')
  if (found === undefined || size !== String(proof.size) || !isSame(found, ofHex(root))) return false
  return signed === btoa(String.fromCharCode(...found))
}

/** Shows that the journal has a pull of a report, and offers the checkpoint that proves it later, to be kept elsewhere. */
export function Proof({ run, position }: { run: Run; position: number }) {
  const [found, setFound] = useState<{ proven: boolean; checkpoint: Checkpoint }>()
  const [problem, setProblem] = useState<Problem>()
  const prove = async () => {
    setProblem(undefined)
    try {
      const { value: checkpoint } = await call<Checkpoint>('GET', '/changes/checkpoint')
      const { value: proof } = await call<Inclusion>(
        'GET',
        `/changes/inclusion?position=${position}&size=${checkpoint.size}`,
      )
      setFound({ proven: await isProven(run, proof, checkpoint), checkpoint })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setProblem(error.problem)
    }
  }
  return (
    <Section title={t('proof.title')}>
      <p>{t('proof.lead', { position })}</p>
      <div class="buttons">
        <button type="button" onClick={() => void prove()}>
          {t('proof.check')}
        </button>
        {found !== undefined && (
          <button type="button" onClick={() => keep(found.checkpoint)}>
            {t('proof.keep')}
          </button>
        )}
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {found !== undefined && (
        <Note kind={found.proven ? 'good' : 'warning'}>
          <p>{t(found.proven ? 'proof.holds' : 'proof.fails', { size: found.checkpoint.size })}</p>
          <p>
            {t('proof.root')} <span class="hash">{found.checkpoint.root}</span>
          </p>
          <p>
            {t('proof.key')} <span class="hash">{found.checkpoint.verifier}</span>
          </p>
        </Note>
      )}
    </Section>
  )
}

const keep = ({ note, size }: Checkpoint) =>
  save({ bytes: text(note).buffer, name: `accord-${size}.checkpoint`, type: 'text/plain' })
