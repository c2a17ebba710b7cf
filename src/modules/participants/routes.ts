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

/** `waiting`: things of other modules that wait for an account, for its inbox. */
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
        'All participants, in the order of their codes. `dutyDesk=false` gives only those that have registered no duty desk, so that nobody could reach them in a crisis.',
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
      description: 'The participant with its agencies and, where you may see them, the offices by which it is reached.',
    }),
  )
  app.route(
    participant.patch('updateParticipant', {
      summary: 'Replace the contact points',
      description:
        'An administrator of the participant replaces all of its contact points. Others find them in previews and lists of addressees from then on. Names and kinds are reference data, which this does not change.',
      access: 'participant.update',
      body: shape.ParticipantPatch,
      command: replaceContactPoints,
    }),
  )
  issuerRoutes(context)
  accountRoutes(context)
  meRoutes(context, waiting)
}
