import { createHash } from 'node:crypto'

/**
 * The Merkle tree over the journal (RFC 6962, section 2.1): position 1 is leaf 0. Beside the leaves, the hash of every
 * whole subtree of 256, 65,536, … leaves is kept, so that a proof over a million reads some hundreds of hashes.
 */
const kept = 256
const hashBytes = 32

/** Leaves: `from` is the first, `to` is the one after the last. */
export type Leaves = { from: number; to: number }

/** A subtree whose hash is kept: its number, from 0, among those with 256^level leaves. */
export type Subtree = { level: number; number: number }

export type KeptHash = Subtree & { hash: Buffer }

/** The subtrees beside the path from a leaf to the root of `leaves`, from below (RFC 6962, section 2.1.1). */
export function inclusionPath(leaf: number, { from, to }: Leaves): Leaves[] {
  if (to - from <= 1) return []
  const middle = splitOf({ from, to })
  return leaf < middle
    ? [...inclusionPath(leaf, { from, to: middle }), { from: middle, to }]
    : [...inclusionPath(leaf, { from: middle, to }), { from, to: middle }]
}

/** The subtrees that show that the tree of the first `size` leaves is the beginning of this one (section 2.1.2). */
export function consistencyPath(size: number, { from, to }: Leaves, isKnown = true): Leaves[] {
  if (size === to) return isKnown ? [] : [{ from, to }]
  const middle = splitOf({ from, to })
  return size <= middle
    ? [...consistencyPath(size, { from, to: middle }, isKnown), { from: middle, to }]
    : [...consistencyPath(size, { from: middle, to }, false), { from, to: middle }]
}

export type Tree = { size: number; root: Buffer }

/** Whether the path shows that a leaf is in that tree. */
export function isIncluded(
  { leafHash, index }: { leafHash: Buffer; index: number },
  { size, root }: Tree,
  path: readonly Buffer[],
): boolean {
  if (leafHash.length !== hashBytes || index < 0 || index >= size) return false
  const given = walked(path, (next) => {
    const hashOf = ({ from, to }: Leaves): Buffer => {
      if (to - from === 1) return leafHash
      const middle = splitOf({ from, to })
      if (index < middle) return hashOfBoth(hashOf({ from, to: middle }), next())
      const right = hashOf({ from: middle, to })
      return hashOfBoth(next(), right)
    }
    return hashOf({ from: 0, to: size })
  })
  return given?.equals(root) === true
}

/** Whether the path shows that the first tree, of one leaf at least, is the beginning of the second. */
export function isConsistent(first: Tree, second: Tree, path: readonly Buffer[]): boolean {
  if (first.size < 1 || first.size > second.size) return false
  const given = walked(path, (next) => {
    const rootsOf = ({ from, to }: Leaves, isKnown: boolean): { first: Buffer; second: Buffer } => {
      if (first.size === to) {
        const hash = isKnown ? first.root : next()
        return { first: hash, second: hash }
      }
      const middle = splitOf({ from, to })
      if (first.size <= middle) {
        const left = rootsOf({ from, to: middle }, isKnown)
        return { first: left.first, second: hashOfBoth(left.second, next()) }
      }
      const right = rootsOf({ from: middle, to }, false)
      const left = next()
      return { first: hashOfBoth(left, right.first), second: hashOfBoth(left, right.second) }
    }
    return rootsOf({ from: 0, to: second.size }, true)
  })
  return given?.first.equals(first.root) === true && given.second.equals(second.root)
}

/**
 * What `walk` makes of a path, taking its hashes one by one. Undefined if the path has more or fewer hashes than are taken,
 * or one of another length than a hash: then two hashes that are split elsewhere could be one text, and have the same hash.
 */
function walked<T>(path: readonly Buffer[], walk: (next: () => Buffer) => T): T | undefined {
  if (path.some((hash) => hash.length !== hashBytes)) return undefined
  let taken = 0
  const made = walk(() => path[taken++] ?? Buffer.alloc(0))
  return taken === path.length ? made : undefined
}

/** The leaf after the greatest power of two that is less than the number of leaves. */
function splitOf({ from, to }: Leaves): number {
  let half = 1
  while (2 * half < to - from) half *= 2
  return from + half
}

/** The kept subtrees that make up a subtree of the tree, from the left. */
export function keptIn({ from, to }: Leaves): Subtree[] {
  const found: Subtree[] = []
  for (let at = from; at < to; ) {
    let level = 0
    while (at % leavesIn(level + 1) === 0 && at + leavesIn(level + 1) <= to) level += 1
    found.push({ level, number: at / leavesIn(level) })
    at += leavesIn(level)
  }
  return found
}

const leavesIn = (level: number) => kept ** level

type Node = { leaves: number; hash: Buffer }

/**
 * A tree that grows to the right and holds the hashes of its whole parts; `onKept` is called with each hash that is to be
 * kept.
 */
export function createTree(onKept?: (subtree: KeptHash) => void) {
  const whole: Node[] = []
  let size = 0
  return {
    add(hash: Buffer, level = 0): void {
      let node: Node = { leaves: leavesIn(level), hash }
      size += node.leaves
      while (whole.at(-1)?.leaves === node.leaves) {
        node = joined(whole.pop()!, node)
        const above = levelOf(node.leaves)
        if (above !== undefined) onKept?.({ level: above, number: size / node.leaves - 1, hash: node.hash })
      }
      whole.push(node)
    },
    size: () => size,
    root(): Buffer {
      if (whole.length === 0) return createHash('sha256').digest()
      return whole.reduceRight((right, left) => joined(left, right)).hash
    },
  }
}

const joined = (left: Node, right: Node): Node => ({
  leaves: left.leaves + right.leaves,
  hash: hashOfBoth(left.hash, right.hash),
})

const hashOfBoth = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()

/** The level at which a subtree of so many leaves is kept, or undefined. */
function levelOf(leaves: number): number | undefined {
  let level = 0
  while (leavesIn(level) < leaves) level += 1
  return leavesIn(level) === leaves ? level : undefined
}

/** The tree made up by these hashes, which cover all of it, those of the most leaves from the left. */
export function treeOf(
  hashes: readonly KeptHash[],
  onKept?: (subtree: KeptHash) => void,
): ReturnType<typeof createTree> {
  const tree = createTree(onKept)
  const fromLeft = hashes.toSorted((one, other) => other.level - one.level || Number(one.number) - Number(other.number))
  for (const { hash, level } of fromLeft) tree.add(hash, level)
  return tree
}

/** The right edge of the tree: for each level, the hashes that are in no subtree of the next level. */
export const edge = `
with newest as (
  select coalesce(max(p.position), 0) as size from accord.journal_position p
)
select s.level, s.number, s.hash
from newest
cross join generate_series(1, 7) as l (level)
cross join lateral (
  select s.level, s.number, s.hash
  from accord.journal_subtree s
  where s.level = l.level and s.number >= (newest.size >> (8 * l.level)) & ~255::bigint
  offset 0
) s
union all
select 0, p.position - 1, p.leaf_hash
from newest
cross join lateral (
  select p.position, p.leaf_hash
  from accord.journal_position p
  where p.position > newest.size & ~255::bigint
  offset 0
) p`
