import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/actor.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { lookedAt } from '../db/second-lock.ts'
import { Id } from './wire.ts'

export type Key = readonly (string | number)[]

/** An opaque keyset cursor: the sort key of the last item of a page. */
export function encodeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Whole where it is a number, and without what PostgreSQL cannot compare. */
const canBeKey = (part: unknown) =>
  typeof part === 'number' ? Number.isSafeInteger(part) : !String(part).includes('\u0000')

/**
 * The key in a cursor of as many parts, each text or number as in the example.
 * @throws Refusal `invalid_request`
 */
export function decodeCursor<Example extends Key>(cursor: string, example: Example): Example {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(key) &&
      key.length === example.length &&
      key.every((part, index) => typeof part === typeof example[index] && canBeKey(part))
    ) {
      return key as unknown as Example
    }
  } catch {
    // told below
  }
  throw badParameter('cursor', 'is not a cursor of this list')
}

/** A cursor of one identifier. @throws Refusal `invalid_request` */
export function decodeIdCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, [''] as const)
  if (!Id.safeParse(id).success) throw badParameter('cursor', 'is not a cursor of this list')
  return id
}

export function badParameter(parameter: string, detail: Detail): Refusal {
  return new Refusal('invalid_request', say('{where}: {what}', { where: parameter, what: detail }), {
    errors: [{ parameter, detail }],
  })
}

export function scopeOf(actor: Actor): string {
  return actor.audiences.includes(actor.participant)
    ? `What participant ${actor.participant} may see.`
    : 'What is public.'
}

/** The item with the tag of its row, which the schema of a page sends where the record has one. */
export function tagged<Item>(row: unknown, item: Item): Item {
  const { version } = row as { version?: unknown }
  return typeof version === 'number' ? { ...item, etag: `"${version}"` } : item
}

/**
 * One page from one row more than asked for; sets the Link header (RFC 8288) to the next page.
 * `keyOf` is the sort key of a row.
 */
export function pageOf<Row, Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  actor: Actor,
  {
    rows,
    limit,
    keyOf,
    toJson,
  }: { rows: readonly Row[]; limit: number; keyOf: (row: Row) => Key; toJson: (row: Row) => Item },
): { items: Item[]; nextCursor: string | null; scope: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null
  if (nextCursor !== null) {
    const url = new URL(request.url, 'http://local')
    url.searchParams.set('cursor', nextCursor)
    reply.header('Link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  return {
    items: shown.map((row) => lookedAt(actor.audiences, row as object, tagged(row, toJson(row)))),
    nextCursor,
    scope: scopeOf(actor),
  }
}
