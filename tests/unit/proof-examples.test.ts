import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { describe, expect, it } from 'vitest'
import openapi from '../../openapi/openapi.json' with { type: 'json' }
import { openCheckpoint } from '../../src/platform/journal/note.ts'
import { provesConsistency, provesInclusion } from '../support/tree.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const sha256 = (...parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

describe('the examples of proofs in the contract', () => {
  const { Checkpoint, Inclusion, Consistency } = openapi.components.examples
  const { size, root, verifier, note } = Checkpoint.value
  const { position, leafHash, path, envelope, content } = Inclusion.value

  it('are signed, and are of one journal: whoever tries a verifier on them finds that they hold', () => {
    const signed = openCheckpoint(note, verifier)
    expect(signed).toMatchObject({ size, root: bytes(root) })
    const leaf = { hash: bytes(leafHash), index: position - 1, size, root: signed.root }
    expect(provesInclusion(leaf, path.map(bytes))).toBe(true)
    expect(sha256(Buffer.of(0), canonicalize(envelope)!)).toEqual(leaf.hash)
    const { salt, ...held } = content
    expect(sha256(bytes(salt), canonicalize(held)!)).toEqual(bytes(envelope.contentHash))
    const first = { size: Consistency.value.first, root: bytes(path[0]!) }
    expect(provesConsistency(first, signed, Consistency.value.path.map(bytes))).toBe(true)
  })
})
