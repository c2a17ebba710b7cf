import { type Envelope, leafHash } from '../platform/journal/leaf.ts'
import { openCheckpoint } from '../platform/journal/note.ts'
import { isConsistent, isIncluded } from '../platform/journal/tree.ts'
import { expectStatus, must, type OfficeOf, tell } from './client.ts'

type Signed = { note: string; verifier: string }

const hashes = (path: readonly string[]) => path.map((hash) => Buffer.from(hash, 'hex'))

/** An auditor keeps a checkpoint now; the returned function shows later what it is good for. */
export async function keepCheckpoint(office: OfficeOf): Promise<() => Promise<void>> {
  const warsaw = await office('PL', 'auditor')
  const first = await warsaw.get<Signed>('/v1/changes/checkpoint')
  if (first.status === 503)
    return async () => tell('\nThis service signs no checkpoints of its journal: JOURNAL_KEY_FILE.')
  const { note, verifier } = expectStatus(first, 200, 'a checkpoint')
  const kept = openCheckpoint(note, verifier)

  return async () => {
    tell('\nSixth act: whoever kept a checkpoint of the journal needs nobody’s word.')
    const signed = expectStatus(await warsaw.get<Signed>('/v1/changes/checkpoint'), 200, 'a later checkpoint')
    const now = openCheckpoint(signed.note, verifier)
    const grown = await warsaw.get<{ path: string[] }>(`/v1/changes/consistency?first=${kept.size}&second=${now.size}`)
    const { path } = expectStatus(grown, 200, 'the proof that it only grew')
    must(isConsistent(kept, now, hashes(path)), 'the journal begins with what was kept')
    tell(
      `Poland's auditor kept the signed root of ${kept.size} changes; of ${now.size} by now these are the first, as ${path.length} hashes show.`,
    )
    const { items } = (await warsaw.get<{ items: { position: number; type: string }[] }>('/v1/changes?limit=1')).body
    const { position, type } = items[0]!
    const proof = await warsaw.get<{ path: string[]; envelope: Envelope }>(
      `/v1/changes/inclusion?position=${position}&size=${now.size}`,
    )
    const { envelope, ...shown } = expectStatus(proof, 200, 'the proof of an entry')
    const leaf = { leafHash: leafHash(envelope), index: position - 1 }
    must(isIncluded(leaf, now, hashes(shown.path)), 'the entry gives the root that is signed')
    tell(`The first change that it is told of (${type}) gives the same root: nobody altered it since.`)
  }
}
