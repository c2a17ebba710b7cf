import { createHash } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { canonical } from '../../kernel/canonical.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Connection, sqlState } from './pool.ts'
import type { Credential } from './scope.ts'
import { type RowOf, written } from './selection.ts'

/** A key matches by the hash of method, address and canonical body (RFC 8785): the order of members does not matter. */
export type Claim = { key: string; hash: Buffer }

const storedReply = written({
  request_hash: z.instanceof(Buffer),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
})

/** Not an error: the request was carried out before, and its reply is kept under its key. */
export class Replay extends Error {}

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
  // With its query, because a batch that stores what it can is another request than one that stores all or nothing.
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

const claimStatement = 'select accord.claim_key($1, $2)'

/** 24 hours at least; the worker clears older ones. */
export const storeStatement = `insert into accord.idempotency_key (account_id, key, request_hash, status, headers, body, created_at)
values ($1, $2, $3, $4, $5, $6, $7)`

/**
 * Queues the claim of a key, before the statements of the command. The claim's row alone would make a second caller wait;
 * this tells it at once that the key is in use.
 * @throws Replay; Refusal `idempotency_key_in_flight`
 */
export async function claimKey(connection: Connection, claim: Claim, credential: Credential): Promise<void> {
  try {
    await connection.query(claimStatement, [`${credential.issuer}\n${credential.subject}\n${claim.key}`, claim.key])
  } catch (error) {
    const code = sqlState(error)?.code
    if (code === 'AC410') throw new Replay('replay')
    if (code !== 'AC409') throw error
    throw new Refusal('idempotency_key_in_flight', 'A request with this Idempotency-Key is being carried out.', {
      retryAfterSeconds: 1,
      errors: [{ parameter: 'Idempotency-Key', detail: 'is in use by a request in flight' }],
    })
  }
}

/**
 * The reply that is stored under a key, or none if it has been cleared meanwhile.
 * @throws Refusal `idempotency_key_reused`
 */
export async function storedUnder(
  tx: { rows<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row[]> },
  { key, hash }: Claim,
): Promise<RowOf<typeof storedReply> | undefined> {
  const [stored] = await tx.rows(
    storedReply,
    sql`
    select request_hash, status, headers, body
    from accord.idempotency_key
    where account_id = accord.current_account() and key = ${key}`,
  )
  if (stored === undefined || stored.request_hash.equals(hash)) return stored
  throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was used for another request.', {
    errors: [{ parameter: 'Idempotency-Key', detail: 'belongs to a request with another method, path or body' }],
  })
}
