import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { accountRoutes } from './account-routes.ts'
import { replaceContactPoints } from './commands.ts'
import type { InboxSource } from './inbox.ts'
import { issuerRoutes } from './issuer-routes.ts'
import { meRoutes } from './me-routes.ts'
import { participantToJson } from './present.ts'
import { byCode, findParticipant, listParticipants } from './queries.ts'
import * as shape from './schemas.ts'

/** `waiting`: what other modules have that waits for an account, for its inbox. */
export function participantRoutes(context: AppContext, waiting: readonly InboxSource[] = []): void {
  const { app } = context
  const participant = operationsOn(context, {
    path: '/v1/participants',
    tags: ['Participants'],
    key: { name: 'code', shape: shape.ParticipantKey },
    lifecycle: { of: 'participant' },
    read: 'participant.read',
    shape: shape.Participant,
    json: participantToJson,
    find: findParticipant,
  })
  app.route(
    participant.list('listParticipants', {
      summary: 'List participants',
      description:
        'In the order of their codes. With `dutyDesk=false`, the check before a crisis: whom nobody could wake.',
      conditional: true,
      filter: shape.ParticipantFilter,
      page: shape.ParticipantPage,
      order: byCode,
      rows: listParticipants,
    }),
  )
  app.route(
    participant.one('getParticipant', {
      summary: 'Read a participant',
      description: 'With its contact points, where you may see them.',
    }),
  )
  app.route(
    participant.patch('updateParticipant', {
      summary: 'Replace the contact points',
      description: 'By an administrator of the participant. Names and kinds are reference data and change with it.',
      access: 'participant.update',
      body: shape.ParticipantPatch,
      command: replaceContactPoints,
    }),
  )
  issuerRoutes(context)
  accountRoutes(context)
  meRoutes(context, waiting)
}
