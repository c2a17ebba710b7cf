import { createHash } from 'node:crypto'
import { canonical } from '../../kernel/canonical.ts'

/**
 * A journal entry as it is hashed: what the feed tells of it. Who did it and its payload are included only as a salted
 * hash, which reveals nothing and stays true if a payload is erased.
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

/** What is shown only to the participant whose account did it. */
export type Content = { accountId: string | null; requestId: string; payload: Record<string, unknown> }

/** SHA-256 of the salt and the canonical JSON (RFC 8785) of the content. */
export function contentHash(salt: Buffer, content: Content): Buffer {
  return createHash('sha256').update(salt).update(canonical(content)).digest()
}

/** The Merkle leaf hash (RFC 6962, section 2.1) of the canonical JSON of the envelope. */
export function leafHash(envelope: Envelope): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(canonical(envelope)).digest()
}
