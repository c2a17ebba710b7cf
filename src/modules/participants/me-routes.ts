import type { AppContext } from '../../app.ts'
import { read } from '../../platform/db/read.ts'
import { findMe, findPermissions, Me, Permissions, type WaitingSource } from './me.ts'

const tags = ['Me']

export function meRoutes({ app, door }: AppContext, waiting: readonly WaitingSource[]): void {
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
