import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { conversionProposalLifecycle } from './proposal-rules.ts'
import * as shape from './proposal-schemas.ts'
import {
  confirmDeviation,
  declineProposal,
  findProposal,
  listProposals,
  newestProposalFirst,
  proposalToJson,
  refuseDeviation,
  stateDeviation,
} from './proposals.ts'

/** The proposals that acceptance of an offer makes. They are confirmed by operations of the books and of the tasks. */
export function proposalRoutes(context: AppContext): void {
  const { app } = context
  const proposal = operationsOn(context, {
    path: '/v1/conversion-proposals',
    tags: ['Responses and offers'],
    lifecycle: conversionProposalLifecycle,
    read: 'consultation.read',
    shape: shape.ConversionProposal,
    json: proposalToJson,
    find: findProposal,
  })
  app.route(
    proposal.list('listConversionProposals', {
      summary: 'List what acceptances made',
      description:
        'Accepted offers, which their providers turn into a commitment or a task: newest first, those of which your participant is a side. `conversion=pending` gives those that the provider has still to confirm or to decline.',
      filter: shape.ProposalFilter,
      page: shape.ConversionProposalPage,
      order: newestProposalFirst,
      rows: listProposals,
    }),
  )
  app.route(
    proposal.one('getConversionProposal', {
      summary: 'Read what an acceptance made',
      description: 'What was accepted, until when its provider can confirm it, by which operation and which roles.',
    }),
  )
  app.route(
    proposal.verb('stateDeviation', {
      at: 'deviation',
      summary: 'State that more or something else is given than was accepted',
      description:
        'The provider states that it gives more, or something else, than was accepted, and why. Nothing is made of the proposal until the requester has confirmed or refused this (BR-96).',
      body: shape.DeviationInput,
      command: stateDeviation,
    }),
  )
  app.route(
    proposal.verb('confirmDeviation', {
      at: 'deviation/confirmation',
      summary: 'Confirm that something else is given than was accepted',
      description:
        'Whoever accepted the offer agrees that something else is given. From then on the provider confirms what it stated instead of what was accepted (BR-96).',
      body: NoFields,
      command: confirmDeviation,
    }),
  )
  app.route(
    proposal.verb('refuseDeviation', {
      at: 'deviation/refusal',
      summary: 'Refuse that something else is given than was accepted',
      description:
        'The requester refuses what the provider wants to give instead. What was accepted stays as it was, and its provider confirms or declines it.',
      body: ReasonInput,
      command: refuseDeviation,
    }),
  )
  app.route(
    proposal.verb('declineProposal', {
      at: 'decline',
      summary: 'Decline what was accepted of one’s own offer',
      description:
        'The provider declines what was accepted of its offer, with the reason. The requester is told, and the quantity of the offer is open again (BR-37).',
      body: ReasonInput,
      command: declineProposal,
    }),
  )
}
