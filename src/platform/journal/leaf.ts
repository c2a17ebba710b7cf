import { createHash } from 'node:crypto'
import { canonical } from '../../kernel/canonical.ts'

/**
 * A journal entry as it is hashed: what the feed tells of it. Who did it and what it held stand in it by their salted
 * hash alone, which says nothing of them and stays true where a payload is erased.
 */
export type Envelope = {
  position: number
  type: string
  resource: { type: string; id: string }
  rootId: string
  participant: string
  occurredAt: string
  recordedAt: string
  salt: string
  contentHash: string
}

/** What the participant whose account did it is shown, and nobody else. */
export type Content = { accountId: string | null; requestId: string; payload: Record<string, unknown> }

/** SHA-256 of the salt and the canonical JSON (RFC 8785) of the content. */
export function contentHash(salt: Buffer, content: Content): Buffer {
  return createHash('sha256').update(salt).update(canonical(content)).digest()
}

/** The Merkle leaf hash (RFC 6962, section 2.1) of the canonical JSON of the envelope. */
export function leafHash(envelope: Envelope): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(canonical(envelope)).digest()
}
