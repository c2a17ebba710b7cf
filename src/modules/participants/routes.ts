import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { accountRoutes } from './account-routes.ts'
import { replaceContactPoints } from './commands.ts'
import type { InboxSource } from './inbox.ts'
import { issuerRoutes } from './issuer-routes.ts'
import { meRoutes } from './me-routes.ts'
import { findParticipant, listParticipants, type ParticipantRow } from './queries.ts'
import {
  Participant,
  ParticipantPage,
  ParticipantParams,
  ParticipantPatch,
  ParticipantQuery,
  participantToJson,
} from './schemas.ts'

const tags = ['Participants']

/** `waiting`: what other modules have that waits for an account, for its inbox. */
export function participantRoutes(context: AppContext, waiting: readonly InboxSource[] = []): void {
  const { app, door } = context
  app.route({
    method: 'GET',
    url: '/v1/participants',
    schema: {
      operationId: 'listParticipants',
      summary: 'List participants',
      description:
        'In the order of their codes. With `dutyDesk=false`, the check before a crisis: whom nobody could wake.',
      tags,
      querystring: ParticipantQuery,
      response: { 200: ParticipantPage },
    },
    config: { access: 'participant.read', conditional: true },
    handler: async (request, reply) => {
      const { kind, dutyDesk, cursor, limit } = request.query
      const [after] = cursor === undefined ? [null] : decodeCursor(cursor, ['PL'] as const as readonly [string])
      return await read(door, request, async (tx) => {
        const rows = await listParticipants(tx, { kind: kind ?? null, desk: dutyDesk, after, limit: limit + 1 })
        const toJson = (row: ParticipantRow) => participantToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.code], toJson })
      })
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/participants/:code',
    schema: {
      operationId: 'getParticipant',
      summary: 'Read a participant',
      description: 'With its contact points, where you may see them.',
      tags,
      params: ParticipantParams,
      response: { 200: Participant },
    },
    config: { access: 'participant.read', addressed: true },
    handler: async (request, reply) =>
      await read(door, request, async (tx) => {
        const row = await findParticipant(tx, request.params.code)
        if (row === undefined) throw notFound('participant', request.params.code)
        reply.header('ETag', `"${row.version}"`)
        return participantToJson(row, tx.actor)
      }),
  })
  app.route({
    method: 'PATCH',
    url: '/v1/participants/:code',
    schema: {
      operationId: 'updateParticipant',
      summary: 'Replace the contact points',
      description: 'By an administrator of the participant. Names and kinds are reference data and change with it.',
      tags,
      params: ParticipantParams,
      body: ParticipantPatch,
      response: { 200: Participant },
    },
    config: { access: 'participant.update', addressed: true, ifMatch: true, guarded: true },
    handler: async (request, reply) =>
      await write(door, request, reply, { status: 200, body: participantToJson, version: (row) => row.version }, (tx) =>
        replaceContactPoints(tx, request.params.code, request.body),
      ),
  })
  issuerRoutes(context)
  accountRoutes(context)
  meRoutes(context, waiting)
}
