import { z } from 'zod'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { pageOf } from '../../platform/http/cursor.ts'
import { PageQuery } from '../../platform/http/wire.ts'
import { decodeInboxCursor, Inbox, type InboxSource, inboxKey, listInbox, waitingToJson } from './inbox.ts'
import { findMe, findPermissions, Me, Permissions } from './me.ts'

const tags = ['Me']

export function meRoutes({ app, door }: AppContext, waiting: readonly InboxSource[]): void {
  app.route({
    method: 'GET',
    url: '/v1/me',
    schema: {
      operationId: 'getMe',
      summary: 'Who am I, and what waits for me?',
      description:
        'The account that the token stands for, its grants of today with their ends, what it may see, what waits for it.',
      tags,
      response: { 200: Me },
    },
    config: { access: 'me.read' },
    handler: async (request) => await read(door, request, (tx) => findMe(tx, waiting)),
  })
  app.route({
    method: 'GET',
    url: '/v1/me/inbox',
    schema: {
      operationId: 'listInbox',
      summary: 'What waits for me?',
      description:
        'Everything that your roles of today let you act on and that waits: requests to answer, sessions to confirm, offers and proposals to decide. By due time, then what has none.',
      tags,
      querystring: z.strictObject(PageQuery),
      response: { 200: Inbox },
    },
    config: { access: 'me.read' },
    handler: async (request, reply) => {
      const { cursor, limit } = request.query
      const after = cursor === undefined ? undefined : decodeInboxCursor(cursor)
      return await read(door, request, async (tx) => {
        const rows = await listInbox(tx, waiting, { after, limit })
        const toJson = (row: (typeof rows)[number]) => waitingToJson(row, waiting, tx.now)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: inboxKey, toJson })
      })
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/permissions',
    schema: {
      operationId: 'listPermissions',
      summary: 'Read the policy',
      description: 'The very table that decides. Which records exist for you is decided before, by their markings.',
      tags,
      response: { 200: Permissions },
    },
    config: { access: 'permission.read' },
    handler: async (request) => await read(door, request, findPermissions),
  })
}
