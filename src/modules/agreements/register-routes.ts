import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { proposalToJson } from './present.ts'
import { proposalLifecycle } from './proposal-rules.ts'
import * as commands from './register-commands.ts'
import * as queries from './register-queries.ts'
import * as shape from './register-schemas.ts'

export function registerRoutes(context: AppContext): void {
  const { app } = context
  const proposal = operationsOn(context, {
    path: '/v1/register-proposals',
    tags: ['Register'],
    lifecycle: proposalLifecycle,
    read: 'register.read',
    shape: shape.RegisterProposal,
    json: proposalToJson,
    find: queries.findProposal,
  })
  app.route(
    proposal.list('listRegisterProposals', {
      summary: 'List proposals to the register',
      description:
        'Proposed changes of agreements to which your participant is a party, oldest first. `awaiting=me` gives only those that your participant has still to confirm or to reject.',
      filter: shape.ProposalFilter,
      page: shape.ProposalPage,
      order: queries.oldestProposalFirst,
      rows: queries.listProposals,
    }),
  )
  app.route(
    proposal.one('getRegisterProposal', {
      summary: 'Read a proposal to the register',
      description: 'What would change, who proposed it and which parties have still to confirm it.',
    }),
  )
  app.route(
    proposal.create('proposeRegisterChange', {
      summary: 'Propose a change of the register',
      description:
        'A new agreement, an amendment of a clause, a dated status, or a notice. A party proposes and the other one confirms; what the secretariat proposes, both must confirm. Until then it is a claim that only the parties see, and the register stays as it is (BR-54).',
      access: 'register.propose',
      body: shape.RegisterChange,
      command: commands.proposeChange,
    }),
  )
  app.route(
    proposal.verb('confirmRegisterProposal', {
      at: 'confirmation',
      summary: 'Confirm a proposal',
      description:
        'By a coordinator of a party that has neither confirmed nor rejected. The last confirmation applies the change: an amendment closes the version that holds and opens the next. The reply is 409 if the register has changed since and the proposal no longer fits.',
      body: NoFields,
      command: commands.confirmChange,
    }),
  )
  app.route(
    proposal.verb('rejectRegisterProposal', {
      at: 'rejection',
      summary: 'Reject a proposal',
      description:
        'By a coordinator of a party that has neither confirmed nor rejected, with a reason. The register stays as it is.',
      body: ReasonInput,
      command: commands.rejectChange,
    }),
  )
  app.route(
    proposal.verb('withdrawRegisterProposal', {
      at: 'withdrawal',
      summary: 'Withdraw a proposal',
      description:
        'By whoever made the proposal: a coordinator of the party, or the secretariat. The register stays as it is.',
      body: ReasonInput,
      command: commands.withdrawChange,
    }),
  )
}
