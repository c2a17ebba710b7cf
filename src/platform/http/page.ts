import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/actor.ts'
import type { Order } from '../db/keyset.ts'
import { lookedAt } from '../db/second-lock.ts'
import { scopeOf, tagged } from './cursor.ts'

type PageOf<Row> = {
  actor: Actor
  shown: readonly Row[]
  more: boolean
  order: Order<Row>
  json: (row: Row) => unknown
}

/** One page; the Link header (RFC 8288) leads to the next. */
export function pageOf<Row>(
  request: FastifyRequest,
  reply: FastifyReply,
  { actor, shown, more, order, json }: PageOf<Row>,
): { items: unknown[]; nextCursor: string | null; scope: string } {
  const last = shown.at(-1)
  const nextCursor = more && last !== undefined ? order.cursorOf(last) : null
  if (nextCursor !== null) {
    const url = new URL(request.url, 'http://local')
    url.searchParams.set('cursor', nextCursor)
    reply.header('Link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  const items = shown.map((row) => lookedAt(actor.audiences, row as object, tagged(row, json(row))))
  return { items, nextCursor, scope: scopeOf(actor) }
}
