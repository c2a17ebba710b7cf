import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { say } from '../../kernel/sentence.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import { badParameter } from '../../platform/http/cursor.ts'
import type { Content, Envelope } from '../../platform/journal/leaf.ts'
import { contentOf, envelopeOf } from '../../platform/journal/sequence.ts'
import { consistencyPath, edge, inclusionPath, keptIn, type Leaves, treeOf } from '../../platform/journal/tree.ts'
import { forRoles } from './feed.ts'

const hashRow = written({ level: z.int(), number: z.int(), hash: z.instanceof(Buffer) })
const sizeRow = written({ size: z.int() })
const edgeNow = sql.raw(edge)

/** The tree over all present positions. */
export async function treeOfNow(tx: ReadTx): Promise<{ size: number; root: Buffer }> {
  const tree = treeOf(await tx.rows(hashRow, edgeNow))
  return { size: tree.size(), root: tree.root() }
}

const placeRow = written({ position: z.int(), recorded_at: z.date(), leaf_hash: z.instanceof(Buffer) })
const entryRow = written({
  event_type: z.string(),
  resource_type: z.string(),
  resource_id: z.uuid(),
  root_id: z.uuid(),
  participant: z.string(),
  account_id: z.uuid().nullable(),
  request_id: z.string(),
  occurred_at: z.date(),
  envelope_salt: z.instanceof(Buffer),
  payload_salt: z.instanceof(Buffer),
  payload: z.record(z.string(), z.unknown()),
})

export type Inclusion = {
  leafHash: Buffer
  path: Buffer[]
  /** What the leaf is the hash of, if the feed tells the caller of the change. */
  envelope: Envelope | undefined
  /** What its `contentHash` is the hash of, if the caller's participant made the change. */
  content: (Content & { salt: Buffer }) | undefined
}

/** Proves that the entry at a position is in the tree of that size, with what the caller may see of the entry. */
export async function inclusionOf(tx: ReadTx, position: number, size: number): Promise<Inclusion> {
  if (position > size) throw badParameter('position', say('must not be more than size, which is {size}', { size }))
  const [path, places, entries] = await Promise.all([
    hashesOf(tx, inclusionPath(position - 1, { from: 0, to: size }), { parameter: 'size', size }),
    tx.rows(
      placeRow,
      sql`select p.position, p.recorded_at, p.leaf_hash from accord.journal_position p where p.position = ${position}`,
    ),
    tx.rows(
      entryRow,
      sql`
      select e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.account_id,
        e.request_id, e.occurred_at, e.envelope_salt, e.payload_salt, e.payload
      from accord.journal_position p
      join accord.journal_entry e on e.entry_id = p.entry_id
      where p.position = ${position}
        and ${forRoles}`,
    ),
  ])
  const [place] = places
  const [entry] = entries
  const isOwn = entry?.participant === tx.actor.participant
  return {
    leafHash: place!.leaf_hash,
    path,
    envelope: entry && envelopeOf(entry, position, place!.recorded_at),
    content: isOwn ? { salt: entry.payload_salt, ...contentOf(entry) } : undefined,
  }
}

/** Proves that the tree of size `first` is the beginning of the tree of size `second`. */
export async function consistencyOf(tx: ReadTx, first: number, second: number): Promise<Buffer[]> {
  if (first > second) throw badParameter('first', say('must not be more than second, which is {second}', { second }))
  return await hashesOf(tx, consistencyPath(first, { from: 0, to: second }), { parameter: 'second', size: second })
}

/** The hashes of subtrees of the tree of `size`, which a parameter named. All hashes that they need are read at once. */
async function hashesOf(
  tx: ReadTx,
  path: readonly Leaves[],
  { parameter, size }: { parameter: string; size: number },
): Promise<Buffer[]> {
  const parts = path.map(keptIn)
  const subtrees = parts.flat()
  const positions = subtrees.filter(({ level }) => level === 0).map(({ number }) => number + 1)
  const above = subtrees.filter(({ level }) => level > 0)
  const [[end], rows] = await Promise.all([
    tx.rows(sizeRow, sql`select coalesce(max(p.position), 0) as size from accord.journal_position p`),
    tx.rows(
      hashRow,
      sql`
      select 0 as level, p.position - 1 as number, p.leaf_hash as hash
      from accord.journal_position p
      where p.position = any (${sql.param(positions)}::bigint[])
      union all
      select s.level, s.number, s.hash
      from accord.journal_subtree s
      where s.level = any (${sql.param(above.map(({ level }) => level))}::smallint[])
        and s.number = any (${sql.param(above.map(({ number }) => number))}::bigint[])`,
    ),
  ])
  if (size > end!.size) throw badParameter(parameter, say('The journal ends at {end}.', { end: end!.size }))
  const known = new Map(rows.map((row) => [`${row.level}/${row.number}`, row]))
  return parts.map((part) => treeOf(part.map(({ level, number }) => known.get(`${level}/${number}`)!)).root())
}
