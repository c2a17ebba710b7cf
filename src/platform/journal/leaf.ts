import { createHash } from 'node:crypto'
import { canonical } from '../../kernel/canonical.ts'

/** A journal entry as it is hashed. The payload stands in it by its salted hash alone. */
export type Envelope = {
  position: number
  entryId: number
  type: string
  resource: { type: string; id: string }
  rootId: string
  participant: string
  accountId: string | null
  requestId: string
  occurredAt: string
  recordedAt: string
  salt: string
  payloadHash: string
}

/** SHA-256 of the salt and the canonical JSON (RFC 8785) of the payload: says nothing about a payload that is erased. */
export function payloadHash(salt: Buffer, payload: unknown): Buffer {
  return createHash('sha256').update(salt).update(canonical(payload)).digest()
}

/** The Merkle leaf hash (RFC 6962, section 2.1) of the canonical JSON of the envelope. */
export function leafHash(envelope: Envelope): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(canonical(envelope)).digest()
}
