import type pg from 'pg'
import { limits } from '../../config.ts'
import { leafHash } from '../journal/leaf.ts'
import { type Entry, envelopeOf } from '../journal/sequence.ts'
import { createTree, type KeptHash } from '../journal/tree.ts'

/** The seal of the journal: its newest position and the Merkle root (RFC 6962) over all positions. */
export type Seal = { position: number; root: string }

type Placed = Entry & { position: string; recorded_at: Date; leaf_hash: Buffer }

const page = `
select p.position, p.recorded_at, p.leaf_hash, e.entry_id, e.event_type, e.resource_type, e.resource_id, e.root_id,
  e.participant, e.account_id, e.request_id, e.occurred_at, e.envelope_salt, e.payload_salt, e.payload
from accord.journal_position p
left join accord.journal_entry e on e.entry_id = p.entry_id
where p.position > $1
order by p.position
limit ${limits.exportBatchRows}`

/**
 * Reads the whole journal, computes every leaf from the present content of its entry, and seals it.
 * @throws Error where a hash is not the stored one, or a position is missing: the journal was changed or is not whole
 */
export async function sealJournal(client: pg.ClientBase): Promise<Seal> {
  const grown: KeptHash[] = []
  const tree = createTree((subtree) => grown.push(subtree))
  let position = 0
  for (;;) {
    const { rows } = await client.query<Placed>(page, [position])
    for (const row of rows) {
      position += 1
      const leaf = row.entry_id === null ? undefined : leafHash(envelopeOf(row, position, row.recorded_at))
      if (Number(row.position) !== position || leaf?.equals(row.leaf_hash) !== true) {
        throw new Error(`The journal is not what it was: its position ${position} does not give the hash on record.`)
      }
      tree.add(leaf)
    }
    if (rows.length < limits.exportBatchRows) break
  }
  await holdSubtrees(client, grown)
  return { position, root: tree.root().toString('hex') }
}

/** The stored nodes from which proofs are made must be exactly those that the leaves give. */
async function holdSubtrees(client: pg.ClientBase, grown: readonly KeptHash[]): Promise<void> {
  const { rows } = await client.query<KeptHash>('select s.level, s.number::int, s.hash from accord.journal_subtree s')
  const nameOf = ({ level, number, hash }: KeptHash) => `${level}/${number}/${hash.toString('hex')}`
  const kept = new Set(rows.map(nameOf))
  const missing = grown.find((subtree) => !kept.has(nameOf(subtree)))
  if (missing !== undefined || kept.size !== grown.length) {
    throw new Error(
      'The journal is not what it was: the hashes that its proofs are made of are not those of its leaves.',
    )
  }
}
