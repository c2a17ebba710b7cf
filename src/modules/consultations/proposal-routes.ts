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

/** What acceptance of an offer makes. Confirming it is an operation of the books and of the tasks. */
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
        'Newest first, those of which you are a side. `conversion=pending` is what its provider has still to confirm or to decline.',
      filter: shape.ProposalFilter,
      page: shape.ConversionProposalPage,
      order: newestProposalFirst,
      rows: listProposals,
    }),
  )
  app.route(
    proposal.one('getConversionProposal', {
      summary: 'Read what an acceptance made',
      description: 'With what was accepted, until when it can be confirmed, by which operation and which roles.',
    }),
  )
  app.route(
    proposal.verb('stateDeviation', {
      at: 'deviation',
      summary: 'State that one gives more or other than was accepted',
      description:
        'By its provider, with the reason. Nothing is made of the proposal until the requester has confirmed or refused it (BR-96).',
      body: shape.DeviationInput,
      command: stateDeviation,
    }),
  )
  app.route(
    proposal.verb('confirmDeviation', {
      at: 'deviation/confirmation',
      summary: 'Confirm that other is given than was accepted',
      description: 'By who accepted the offer: what was stated is what its provider confirms from then on (BR-96).',
      body: NoFields,
      command: confirmDeviation,
    }),
  )
  app.route(
    proposal.verb('refuseDeviation', {
      at: 'deviation/refusal',
      summary: 'Refuse that other is given than was accepted',
      description: 'What was accepted stands as it was; its provider confirms or declines that.',
      body: ReasonInput,
      command: refuseDeviation,
    }),
  )
  app.route(
    proposal.verb('declineProposal', {
      at: 'decline',
      summary: 'Decline what was accepted of one’s own offer',
      description:
        'By its provider, with the reason: the requester is told, and the quantity of the offer is open again (BR-37).',
      body: ReasonInput,
      command: declineProposal,
    }),
  )
}
