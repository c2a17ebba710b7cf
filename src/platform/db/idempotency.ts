import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { canonical } from '../../kernel/canonical.ts'
import { Refusal } from '../../kernel/refusal.ts'
import type { Connection } from './pool.ts'
import type { Credential } from './scope.ts'
import { type RowOf, written } from './selection.ts'

/** A key matches by the hash of method, address and canonical body (RFC 8785): the order of members does not matter. */
export type Claim = { key: string; hash: Buffer }

const claimedRow = written({ claimed: z.boolean() })
const storedReply = written({
  request_hash: z.instanceof(Buffer),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
})
type StoredReply = RowOf<typeof storedReply>

/** Not an error: the request was carried out before, and this is what it was told. */
export class Replay extends Error {
  readonly stored: { status: number; headers: Record<string, string>; body: string }

  constructor(stored: StoredReply) {
    super('replay')
    this.stored = stored
  }
}

/**
 * The claim of a request, or none where it sends no key.
 * @throws Refusal `idempotency_key_required`, `invalid_request`
 */
export function idempotencyClaim(request: FastifyRequest): Claim | undefined {
  const key = idempotencyKey(request)
  if (key === undefined) {
    if (request.routeOptions.config.idempotent === true) {
      throw new Refusal(
        'idempotency_key_required',
        'Send an Idempotency-Key header: a fresh UUID for each new request.',
        {
          errors: [{ parameter: 'Idempotency-Key', detail: 'is missing' }],
        },
      )
    }
    return undefined
  }
  // With its query: a batch that stores what it can is another request than one that stores all or nothing.
  const text = `${request.method}\n${request.url}\n${canonical(request.body ?? null)}`
  return { key, hash: createHash('sha256').update(text).digest() }
}

/** The key, quoted (a structured-field string) or bare: both spellings are the same key. */
function idempotencyKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key']
  if (header === undefined) return undefined
  const text = String(header).trim()
  const key = /^"(?:[^"\\]|\\["\\])*"$/.test(text) ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text
  if (key === '' || key.length > limits.idempotencyKeyCharacters || !/^[\x21-\x7e]+$/.test(key)) {
    throw new Refusal('invalid_request', 'The Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      errors: [{ parameter: 'Idempotency-Key', detail: 'must be 1 to 255 visible ASCII characters' }],
    })
  }
  return key
}

const lockStatement = 'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as claimed'
const findStatement =
  'select request_hash, status, headers, body from accord.idempotency_key where account_id = accord.current_account() and key = $1'

/** 24 hours at least; the worker clears older ones. */
export const storeStatement = `insert into accord.idempotency_key (account_id, key, request_hash, status, headers, body, created_at)
values ($1, $2, $3, $4, $5, $6, $7)`

/** Whether the key is this request's to carry out, and what was replied under it before. */
type Found = [isOurs: boolean, stored: StoredReply | undefined]

/**
 * Queues the lock and then, as a statement of its own with a later snapshot, the look for a stored reply. A claim row
 * alone would make the second caller wait; this tells it at once.
 */
export function claimStatements(connection: Connection, claim: Claim, credential: Credential): Promise<Found> {
  const found = Promise.all([
    connection
      .query(lockStatement, [`${credential.issuer}\n${credential.subject}\n${claim.key}`])
      .then(({ rows }) => connection.as(claimedRow, rows)[0]!.claimed),
    connection.query(findStatement, [claim.key]).then(({ rows }) => connection.as(storedReply, rows)[0]),
  ])
  found.catch(() => undefined)
  return found
}

/** @throws Replay; Refusal `idempotency_key_in_flight`, `idempotency_key_reused` */
export function settleClaim(claim: Claim, [isOurs, stored]: Found): void {
  if (!isOurs) {
    throw new Refusal('idempotency_key_in_flight', 'A request with this Idempotency-Key is being carried out.', {
      retryAfterSeconds: 1,
      errors: [{ parameter: 'Idempotency-Key', detail: 'is in use by a request in flight' }],
    })
  }
  if (stored === undefined) return
  if (!stored.request_hash.equals(claim.hash)) {
    throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was used for another request.', {
      errors: [{ parameter: 'Idempotency-Key', detail: 'belongs to a request with another method, path or body' }],
    })
  }
  throw new Replay(stored)
}
