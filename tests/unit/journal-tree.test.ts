import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSigner, openCheckpoint, readSigner, signerOf } from '../../src/platform/journal/note.ts'
import {
  consistencyPath,
  createTree,
  inclusionPath,
  type KeptHash,
  keptIn,
  type Leaves,
  rootOfInclusion,
  rootsOfConsistency,
  treeOf,
} from '../../src/platform/journal/tree.ts'
import { scaled } from '../support/scale.ts'
import { exampleKey, exampleVerifier, provesConsistency, provesInclusion, rootOf } from '../support/tree.ts'

const leaves = Array.from({ length: 1_300 }, (_, index) => createHash('sha256').update(`leaf ${index}`).digest())

/** What is kept of the tree of so many, and how hashes of its parts are made of it. */
function keeping(size: number) {
  const kept = new Map<string, KeptHash>()
  const nameOf = ({ level, number }: { level: number; number: number }) => `${level}/${number}`
  const tree = createTree((subtree) => kept.set(nameOf(subtree), subtree))
  for (const [number, hash] of leaves.slice(0, size).entries()) {
    kept.set(nameOf({ level: 0, number }), { level: 0, number, hash })
    tree.add(hash)
  }
  const hashOf = (part: Leaves) => treeOf(keptIn(part).map((each) => kept.get(nameOf(each))!)).root()
  return { kept, root: tree.root(), hashOf }
}

const random = (below: number) => Math.floor(Math.random() * below)
const tampered = (path: readonly Buffer[], at: number) =>
  path.map((hash, index) => (index === at ? createHash('sha256').update(hash).digest() : hash))

describe('the tree over the journal', () => {
  it('has the root of RFC 6962, and keeps the hash of each whole 256 leaves and no other', () => {
    for (const size of [0, 1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 1_300]) {
      const { kept, root, hashOf } = keeping(size)
      expect(root).toEqual(rootOf(leaves.slice(0, size)))
      expect(hashOf({ from: 0, to: size })).toEqual(root)
      const above = [...kept.values()].filter(({ level }) => level > 0)
      expect(above).toEqual(
        Array.from({ length: Math.floor(size / 256) }, (_, number) => ({
          ...{ level: 1, number },
          hash: rootOf(leaves.slice(256 * number, 256 * (number + 1))),
        })),
      )
    }
  })

  it('the hash of 65,536 leaves is kept above those of 256, and grows on from what is kept alone', () => {
    const grown: KeptHash[] = []
    const tree = createTree((subtree) => grown.push(subtree))
    for (let number = 0; number < 256; number += 1) tree.add(leaves[number]!, 1)
    expect(grown).toEqual([{ level: 2, number: 0, hash: rootOf(leaves.slice(0, 256)) }])
    expect(keptIn({ from: 0, to: 65_536 + 256 + 1 })).toEqual([
      { level: 2, number: 0 },
      { level: 1, number: 256 },
      { level: 0, number: 65_792 },
    ])
  })

  it('proves every leaf and every earlier tree to whoever knows the RFCs alone; no other leaf, tree or path', () => {
    for (let round = 0; round < scaled(60, 1_000); round += 1) {
      const size = 1 + random(leaves.length)
      const { root, hashOf } = keeping(size)
      const index = random(size)
      const path = inclusionPath(index, { from: 0, to: size }).map(hashOf)
      const leaf = { hash: leaves[index]!, index, size, root }
      expect(provesInclusion(leaf, path), `${index} of ${size}`).toBe(true)
      expect(rootOfInclusion(leaf.hash, index, size, path)).toEqual(root)
      const first = 1 + random(size)
      const before = { size: first, root: rootOf(leaves.slice(0, first)) }
      const proof = consistencyPath(first, { from: 0, to: size }).map(hashOf)
      expect(provesConsistency(before, { size, root }, proof), `${first} of ${size}`).toBe(true)
      const roots = { first: before.root, second: root }
      expect(rootsOfConsistency({ first, root: before.root }, size, proof)).toEqual(roots)
      // Controls: one bit of any part, and neither verifier takes it.
      const other = createHash('sha256').update('another').digest()
      expect(provesInclusion({ ...leaf, hash: other }, path)).toBe(false)
      expect(rootOfInclusion(other, index, size, path)).not.toEqual(root)
      if (path.length > 0) {
        const wrong = tampered(path, random(path.length))
        expect(provesInclusion(leaf, wrong)).toBe(false)
        expect(rootOfInclusion(leaf.hash, index, size, wrong)).not.toEqual(root)
        expect(() => rootOfInclusion(leaf.hash, index, size, path.slice(1))).toThrow(/takes \d+/)
      }
      if (proof.length > 0) {
        const wrong = tampered(proof, random(proof.length))
        expect(provesConsistency(before, { size, root }, wrong)).toBe(false)
        expect(rootsOfConsistency({ first, root: before.root }, size, wrong)).not.toEqual(roots)
        expect(() => rootsOfConsistency({ first, root: before.root }, size, [...proof, other])).toThrow(/takes \d+/)
      }
    }
  })
})

describe('a signed checkpoint', () => {
  const [line, verifier] = [exampleKey, exampleVerifier]
  const root = createHash('sha256').update('root').digest()

  it('has the key of the example that others published, and opens by it', () => {
    const signer = signerOf(line)!
    expect(signer.verifier).toBe(verifier)
    const note = signer.sign({ size: 12, root })
    expect(note).toMatch(/^PeterNeumann\n12\n\S{44}\n\n— PeterNeumann \S+\n$/)
    expect(openCheckpoint(note, verifier)).toEqual({ origin: 'PeterNeumann', size: 12, root })
    expect(openCheckpoint(`${note}— somebody.else/log AAAAAGFiYw==\n`, verifier).size).toBe(12)
  })

  it('control: opens neither changed nor unsigned nor by another key, and no other line is a key', () => {
    const note = signerOf(line)!.sign({ size: 12, root })
    const [text] = note.split('\n— ') as [string]
    const { publicKey } = generateKeyPairSync('ed25519')
    const raw = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(12)])
    const hash = createHash('sha256').update('PeterNeumann\n').update(raw).digest('hex').slice(0, 8)
    for (const [said, by] of [
      [note.replace('\n12\n', '\n13\n'), verifier],
      [note.replace('\n12\n', '\n012\n'), verifier],
      [text, verifier],
      ['', verifier],
      [note, `PeterNeumann+${hash}+${raw.toString('base64')}`],
    ] as const) {
      expect(() => openCheckpoint(said, by)).toThrow('This is no checkpoint that PeterNeumann signed.')
    }
    expect(() => openCheckpoint(note, verifier.replace('c74f20a3', 'c74f20a4'))).toThrow('This is no key of a journal')
    for (const other of ['', line.replace('c74f', 'c750'), line.replace('Peter', 'Pete'), line.slice(0, -4)]) {
      expect(signerOf(other)).toBeUndefined()
    }
  })
})

describe('the key of the journal', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'accord-key-'))
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('is made once, also by two at once, for its owner’s eyes alone, and is the same from then on', async () => {
    const file = join(directory, 'new', 'journal-key')
    expect(await readSigner(file)).toBeUndefined()
    const made = await Promise.all([1, 2].map(() => ensureSigner(file, 'accord.example/journal')))
    const again = await ensureSigner(file, 'elsewhere.example/journal')
    expect(made.map(({ verifier }) => verifier)).toEqual([again.verifier, again.verifier])
    expect(again.origin).toBe('accord.example/journal')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const root = createHash('sha256').update('root').digest()
    expect(openCheckpoint(again.sign({ size: 1, root }), made[0]!.verifier)).toMatchObject({ size: 1, root })
  })

  it('that is something else is told by the name of the setting, and never replaced', async () => {
    const file = join(directory, 'other')
    writeFileSync(file, 'secret')
    const refused = `JOURNAL_KEY_FILE: ${file} is no key for signed notes`
    await expect(readSigner(file)).rejects.toThrow(refused)
    await expect(ensureSigner(file, 'accord.example/journal')).rejects.toThrow(refused)
    expect(readFileSync(file, 'utf8')).toBe('secret')
    await expect(readSigner(directory)).rejects.toThrow(`JOURNAL_KEY_FILE: ${directory} cannot be read`)
  })
})
