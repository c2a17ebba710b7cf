import { z } from 'zod'
import type { AppContext } from '../../platform/http/context.ts'
import { ask, list } from '../../platform/http/questions.ts'
import { dueFirst, Inbox, type InboxSource, listInbox, waitingToJson } from './inbox.ts'
import { findMe, findPermissions, Me, Permissions } from './me.ts'

const tags = ['Me']

export function meRoutes(context: AppContext, waiting: readonly InboxSource[]): void {
  const { app } = context
  app.route(
    ask(context, 'getMe', {
      ...{ at: '/v1/me', tags, access: 'me.read' },
      summary: 'Who am I, and what waits for me?',
      description:
        'For a client that has just signed in: the account that the token stands for, its grants of today with their ends, what it may see in one sentence, and what waits for it.',
      shape: Me,
      tell: (tx) => findMe(tx, waiting),
    }),
  )
  app.route(
    list(context, 'listInbox', {
      ...{ at: '/v1/me/inbox', tags, access: 'me.read' },
      summary: 'What waits for me?',
      description:
        'Everything that waits and that your roles of today let you act on: requests to answer, sessions to confirm, offers and proposals to decide. Ordered by due time; items without one come last.',
      filter: z.strictObject({}),
      page: Inbox,
      order: dueFirst,
      rows: (tx, _filter, page) => listInbox(tx, waiting, page),
      json: (row, { now }) => waitingToJson(row, waiting, now),
    }),
  )
  app.route(
    ask(context, 'listPermissions', {
      ...{ at: '/v1/permissions', tags, access: 'permission.read' },
      summary: 'Read the policy',
      description:
        'The table by which the service decides which role may do what. Which records exist for you is decided before that, by their markings.',
      conditional: true,
      shape: Permissions,
      tell: findPermissions,
    }),
  )
}
