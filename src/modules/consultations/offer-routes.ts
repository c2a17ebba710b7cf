import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { findOffer, listResponses, oldestResponseFirst } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import { ResponseFilter } from './filter-inputs.ts'
import * as input from './inputs.ts'
import { acceptOffer, joinOffer, rejectOffer, withdrawOffer } from './offer-commands.ts'
import { offerLifecycle } from './offer-rules.ts'
import { offerToJson, responseToJson } from './present.ts'
import { consultationPresent } from './queries.ts'
import { respond } from './response-commands.ts'
import { consultationLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const kind = { tags: ['Responses and offers'], read: 'consultation.read' } as const

/** What addressees answer and offer, and what the requester accepts of it. */
export function offerRoutes(context: AppContext, settings: Settings): void {
  responseRoutes(context, settings)
  decisionRoutes(context, settings)
}

function responseRoutes(context: AppContext, settings: Settings): void {
  const { app } = context
  const response = operationsOn(context, {
    ...kind,
    path: '/v1/consultations',
    lifecycle: consultationLifecycle,
    shape: shape.Response,
    json: responseToJson,
  })
  app.route(
    response.listUnder('listResponses', {
      at: '/v1/consultations/:id/responses',
      parent: 'consultation',
      present: consultationPresent,
      summary: 'List responses with their offers',
      description:
        'The requester sees all; an addressee its own, and those of others that are shared with all addressees (BR-36).',
      filter: ResponseFilter,
      page: shape.ResponsePage,
      order: oldestResponseFirst,
      rows: listResponses,
    }),
  )
  app.route(
    response.add('respondToConsultation', {
      at: 'responses',
      summary: 'Respond, with offers',
      description:
        'An addressee answers in writing, with what it offers. Each has one current response: a new one takes the place of the earlier one, which stays readable (BR-34). A response after the deadline is accepted, with the standing `after_time` (BR-33). Next, the requester decides on the offers.',
      body: input.ResponseInput,
      command: (tx, id, body) => respond(tx, id, body, settings),
    }),
  )
}

function decisionRoutes(context: AppContext, settings: Settings): void {
  const { app } = context
  const offer = operationsOn(context, {
    ...kind,
    path: '/v1/offers',
    lifecycle: offerLifecycle,
    shape: shape.Offer,
    json: offerToJson,
    find: findOffer,
  })
  app.route(
    offer.one('getOffer', {
      summary: 'Read an offer',
      description:
        'One offer with what was accepted of it, and the accepted parts that its provider has still to confirm.',
    }),
  )
  app.route(
    offer.verb('acceptOffer', {
      at: 'acceptance',
      summary: 'Accept an offer, in whole or in part',
      description:
        'The requester accepts an offer as a whole or in part. That makes a proposal, which only the provider may confirm into its own books (BR-37); what is not accepted stays open.',
      body: input.AcceptanceInput,
      command: (tx, id, body) => acceptOffer(tx, id, body ?? {}, settings),
    }),
  )
  app.route(
    offer.verb('rejectOffer', {
      at: 'rejection',
      summary: 'Reject an offer',
      description:
        'The requester rejects what it has not accepted of the offer, with a reason. What it has accepted stays accepted.',
      body: ReasonInput,
      command: (tx, id, body) => rejectOffer(tx, id, body),
    }),
  )
  app.route(
    offer.verb('withdrawOffer', {
      at: 'withdrawal',
      summary: 'Withdraw one’s own offer',
      description:
        'The provider takes back what the requester has not accepted of its offer, with a reason. What was accepted stays accepted.',
      body: ReasonInput,
      command: withdrawOffer,
    }),
  )
  app.route(
    offer.add('joinOffer', {
      at: 'confirmations',
      summary: 'Confirm one’s own part of a joint offer',
      description:
        'A partner named in a joint offer confirms its own part of it; nobody speaks for another. The offer can be accepted once every partner has confirmed (BR-37).',
      body: NoFields,
      command: joinOffer,
    }),
  )
}
