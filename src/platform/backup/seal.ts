import { createHash } from 'node:crypto'
import type pg from 'pg'
import { limits } from '../../config.ts'
import { leafHash } from '../journal/leaf.ts'
import { type Entry, envelopeOf } from '../journal/sequence.ts'

/** What the journal is, in a few characters: the newest position and the Merkle root (RFC 6962) over all of them. */
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
 * Reads the whole journal, reckons every leaf from what its entry says now, and seals it.
 * @throws Error where a leaf is not the stored one, or a position is missing: the journal was changed or is not whole
 */
export async function sealJournal(client: pg.ClientBase): Promise<Seal> {
  const tree = createTree()
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
    if (rows.length < limits.exportBatchRows) return { position, root: tree.root().toString('hex') }
  }
}

type Node = { leaves: number; hash: Buffer }

/** A Merkle tree of which only the hashes of its whole parts are kept. */
export function createTree() {
  const whole: Node[] = []
  const join = (left: Node, right: Node): Node => ({
    leaves: left.leaves + right.leaves,
    hash: createHash('sha256').update(Buffer.of(1)).update(left.hash).update(right.hash).digest(),
  })
  return {
    add(leaf: Buffer): void {
      let node: Node = { leaves: 1, hash: leaf }
      while (whole.at(-1)?.leaves === node.leaves) node = join(whole.pop()!, node)
      whole.push(node)
    },
    root(): Buffer {
      if (whole.length === 0) return createHash('sha256').digest()
      return whole.reduceRight((right, left) => join(left, right)).hash
    },
  }
}
