import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/actor.ts'
import type { Order, OrderFor, Page } from '../db/keyset.ts'
import type { ReadTx } from '../db/read.ts'
import { allLookedAt } from '../db/second-lock.ts'
import { scopeOf, tagged } from './cursor.ts'

type PageOf<Row> = {
  actor: Actor
  shown: readonly Row[]
  more: boolean
  order: Order<Row>
  json: (row: Row) => unknown
}

/** One page; the Link header (RFC 8288) leads to the next. */
function pageOf<Row>(
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
  const items = shown.map((row) => tagged(row, json(row)))
  return { items: allLookedAt(actor.audiences, shown, items), nextCursor, scope: scopeOf(actor) }
}

type Asked = { cursor?: string | undefined; limit: number; look?: boolean }

type Listing<Row> = {
  order: OrderFor<Row, object>
  /** One row more than the page holds, where there is one. */
  rows: (asked: Record<string, unknown>, page: Page) => Promise<Row[]>
  json: (row: Row) => unknown
}

/** What all reads of lists do: the query's cursor and limit, the rows, the page, and the rows that it shows. */
export async function listed<Row>(
  tx: ReadTx,
  request: FastifyRequest,
  reply: FastifyReply,
  { order: orders, rows, json }: Listing<Row>,
) {
  const { cursor, limit, look: _, ...asked } = request.query as Asked
  const order = typeof orders === 'function' ? orders(asked) : orders
  const found = await rows(asked, order.page(cursor, limit))
  const shown = found.slice(0, limit)
  const page = pageOf(request, reply, { actor: tx.actor, shown, more: found.length > limit, order, json })
  return { page, shown }
}
