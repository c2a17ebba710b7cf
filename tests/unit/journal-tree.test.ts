import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSigner, openCheckpoint, readSigner, renewSigner, signerOf } from '../../src/platform/journal/note.ts'
import {
  consistencyPath,
  createTree,
  inclusionPath,
  isConsistent,
  isIncluded,
  type KeptHash,
  keptIn,
  type Leaves,
  treeOf,
} from '../../src/platform/journal/tree.ts'
import { scaled } from '../support/scale.ts'
import { exampleKey, exampleVerifier, provesConsistency, provesInclusion, rootOf, signed } from '../support/tree.ts'

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
      const included = (changed: Partial<typeof leaf>, by: readonly Buffer[]) => {
        const { hash: leafHash, ...of } = { ...leaf, ...changed }
        return [provesInclusion({ ...leaf, ...changed }, by), isIncluded({ leafHash, index: of.index }, of, by)]
      }
      expect(included({}, path), `${index} of ${size}`).toEqual([true, true])
      const first = 1 + random(size)
      const before = { size: first, root: rootOf(leaves.slice(0, first)) }
      const proof = consistencyPath(first, { from: 0, to: size }).map(hashOf)
      const consistent = (changed: Partial<typeof before>, by: readonly Buffer[]) => {
        const [one, two] = [
          { ...before, ...changed },
          { size, root },
        ]
        return [provesConsistency(one, two, by), isConsistent(one, two, by)]
      }
      expect(consistent({}, proof), `${first} of ${size}`).toEqual([true, true])
      // Controls: one hash otherwise, one more or one fewer, and neither verifier takes it.
      const other = createHash('sha256').update('another').digest()
      const wrong = [false, false]
      expect(included({ hash: other }, path)).toEqual(wrong)
      expect(included({}, [...path, other])).toEqual(wrong)
      expect(consistent({ root: other }, proof)).toEqual(wrong)
      expect(consistent({}, [...proof, other])).toEqual(wrong)
      if (path.length > 0) {
        expect(included({}, tampered(path, random(path.length)))).toEqual(wrong)
        expect(included({}, path.slice(1))).toEqual(wrong)
      }
      if (proof.length > 0) {
        expect(consistent({}, tampered(proof, random(proof.length)))).toEqual(wrong)
        expect(consistent({}, proof.slice(1))).toEqual(wrong)
      }
    }
  })

  it('takes no hash of another length: of two that begin and end elsewhere the hash could be the same', () => {
    const [one, two, three] = leaves as [Buffer, Buffer, Buffer]
    const pair = (left: Buffer, right: Buffer) => rootOf([left, right])
    const none = Buffer.alloc(0)
    const moved = Buffer.concat([one, two])
    const other = { size: 4, root: pair(moved, pair(none, three)) }
    expect(isConsistent({ size: 3, root: pair(one, two) }, other, [none, three, moved])).toBe(false)
    expect(isIncluded({ leafHash: one, index: 0 }, { size: 2, root: pair(one, moved) }, [moved])).toBe(false)
  })
})

type Vector = { root: string; root1: string; root2: string; size1: number; size2: number; leafIdx: number } & {
  treeSize: number
  leafHash: string
  proof: string[] | null
  wantErr: boolean
}
const vectors = process.env['VECTORS']

describe('vectors that others wrote', () => {
  const base64 = (text: string) => Buffer.from(text, 'base64')
  const holds = {
    inclusion: (of: Vector, path: Buffer[]) =>
      isIncluded(
        { leafHash: base64(of.leafHash), index: of.leafIdx },
        { size: of.treeSize, root: base64(of.root) },
        path,
      ),
    consistency: (of: Vector, path: Buffer[]) =>
      isConsistent({ size: of.size1, root: base64(of.root1) }, { size: of.size2, root: base64(of.root2) }, path),
  }

  for (const kind of ['inclusion', 'consistency'] as const) {
    it(`of proofs of ${kind}: none is taken that is wrong, and each that is right`, (context) => {
      if (vectors === undefined) return context.skip('VECTORS is not set: it names the directory of the vectors')
      const directory = join(vectors, 'merkle', kind)
      const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.json'),
      )
      const mistaken = files.filter((name) => {
        const vector = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Vector
        return holds[kind](vector, (vector.proof ?? []).map(base64)) === vector.wantErr
      })
      expect(mistaken).toEqual([])
      expect(files).toHaveLength(98)
      return undefined
    })
  }
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

  it('opens with lines that others put after the root, and beside signatures by keys that are not known', () => {
    const opened = { origin: 'PeterNeumann', size: 12, root }
    const [text, signature] = signed(`PeterNeumann\n12\n${root.toString('base64')}\nby others\n`)
    expect(openCheckpoint(`${text}\n${signature}`, verifier)).toEqual(opened)
    const ofOthers = '— PeterNeumann AAAAAGFiYw==\n— somebody.else/log x0 8\n'
    expect(openCheckpoint(`${text}\n${ofOthers}${signature}`, verifier)).toEqual(opened)
    const spoiled = `— PeterNeumann ${Buffer.from('c74f20a3', 'hex').toString('base64')}\n`
    expect(() => openCheckpoint(`${text}\n${signature}${spoiled}`, verifier)).toThrow('This is no checkpoint')
  })

  it('has a size that a number can be and a root of 32 bytes, or is none, whoever signed it', () => {
    const of = root.toString('base64')
    const opens = (text: string) => openCheckpoint(signed(text).join('\n'), verifier).size
    expect(opens(`PeterNeumann\n999999999999999\n${of}\n`)).toBe(999_999_999_999_999)
    for (const text of [
      'PeterNeumann\n12\n\n',
      'PeterNeumann\n12\nAAAA\n',
      `PeterNeumann\n12\n${of.slice(0, -1)}\n`,
      `PeterNeumann\n9007199254740993\n${of}\n`,
      `PeterNeumann\n-1\n${of}\n`,
      `somebody.else\n12\n${of}\n`,
    ]) {
      expect(() => opens(text), text).toThrow('This is no checkpoint that PeterNeumann+c74f20a3 signed.')
    }
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
      expect(() => openCheckpoint(said, by)).toThrow(/^This is no checkpoint that PeterNeumann\+[0-9a-f]{8} signed\.$/)
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

  it('that is renewed signs first, and the one before signs along until its line is taken out', async () => {
    const file = join(directory, 'renewed')
    const former = await ensureSigner(file, 'accord.example/journal')
    const both = await renewSigner(file)
    expect([both.origin, both.verifier === former.verifier]).toEqual(['accord.example/journal', false])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const checkpoint = { origin: both.origin, size: 12, root: createHash('sha256').update('root').digest() }
    const note = (await readSigner(file))!.sign(checkpoint)
    for (const { verifier } of [former, both]) expect(openCheckpoint(note, verifier)).toEqual(checkpoint)
    writeFileSync(file, readFileSync(file, 'utf8').split('\n')[0]!)
    const alone = (await readSigner(file))!
    expect(alone.verifier).toBe(both.verifier)
    expect(() => openCheckpoint(alone.sign(checkpoint), former.verifier)).toThrow('This is no checkpoint that')
  })

  it('has others beside it only of the same journal, and is renewed only where it is there', async () => {
    const [file, another] = [join(directory, 'one'), join(directory, 'another')]
    await ensureSigner(file, 'accord.example/journal')
    await ensureSigner(another, 'elsewhere.example/journal')
    const lines = readFileSync(file, 'utf8')
    writeFileSync(file, lines + readFileSync(another, 'utf8'))
    await expect(renewSigner(file)).rejects.toThrow(`JOURNAL_KEY_FILE: ${file} is no key for signed notes`)
    await expect(renewSigner(`${file}s`)).rejects.toThrow(`JOURNAL_KEY_FILE: there is no ${file}s.`)
  })

  it('that is something else is told by the name of the setting, and never replaced', async () => {
    const file = join(directory, 'other')
    writeFileSync(file, 'secret')
    const refused = `JOURNAL_KEY_FILE: ${file} is no key for signed notes`
    await expect(readSigner(file)).rejects.toThrow(refused)
    await expect(ensureSigner(file, 'accord.example/journal')).rejects.toThrow(refused)
    expect(readFileSync(file, 'utf8')).toBe('secret')
    await expect(readSigner(directory)).rejects.toThrow(`JOURNAL_KEY_FILE: ${directory} cannot be read`)
    for (const nowhere of ['/dev/null/key', '/proc/none/key'])
      await expect(ensureSigner(nowhere, 'accord.example/journal')).rejects.toThrow(
        /^JOURNAL_KEY_FILE: \S+ cannot be \w+ \(\w+\)\. Set it to the file that holds the key/,
      )
  })
})
