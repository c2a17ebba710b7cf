import { z } from 'zod'
import { limits } from '../../config.ts'
import { notFound } from '../../kernel/refusal.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ask } from '../../platform/http/questions.ts'
import { Id, NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { Chain, chainOf } from './chain.ts'
import * as input from './offer-inputs.ts'
import { findOffer, listOffers, newestOfferFirst, offerToJson } from './offer-queries.ts'
import { requirementOfferLifecycle } from './offer-rules.ts'
import * as commands from './offers.ts'
import { requirementPresent } from './queries.ts'

const tags = ['Requirements']

/** Offers to a need, and everything that became of them. */
export function needsMetRoutes(context: AppContext): void {
  const { app, config } = context
  const offer = operationsOn(context, {
    path: '/v1/requirement-offers',
    tags,
    lifecycle: requirementOfferLifecycle,
    read: 'requirement_offer.read',
    shape: input.RequirementOffer,
    json: offerToJson,
    find: findOffer,
  })
  app.route(
    offer.createUnder('offerToRequirement', {
      at: '/v1/requirements/:id/offers',
      summary: 'Make an offer to a requirement',
      description:
        'A participant offers something for a validated requirement (BR-85). Ukraine and the participant see the offer; others who see the requirement are told how many there are. Next, Ukraine accepts or rejects it.',
      access: 'requirement.offer',
      body: input.OfferInput,
      command: commands.makeOffer,
    }),
  )
  app.route(
    offer.listUnder('listRequirementOffers', {
      at: '/v1/requirements/:id/offers',
      parent: 'requirement',
      present: requirementPresent,
      summary: 'List offers to a requirement',
      description:
        'Offers to one requirement, newest first, those that you may see. The requirement tells how many are open.',
      filter: input.OfferFilter,
      page: input.RequirementOfferPage,
      order: newestOfferFirst,
      rows: listOffers,
    }),
  )
  app.route(
    offer.one('getRequirementOffer', {
      summary: 'Read an offer to a requirement',
      description: 'One offer to a requirement, for Ukraine and for whoever made it.',
    }),
  )
  app.route(
    offer.verb('acceptRequirementOffer', {
      at: 'acceptance',
      summary: 'Accept an offer to a requirement',
      description:
        'Ukraine accepts the offer. Nothing is entered in the books of its provider, who has until `expiresAt` to name the offer in a commitment or a task of its own (BR-37).',
      body: NoFields,
      command: (tx, id) => commands.acceptRequirementOffer(tx, id, config.proposalExpiryDays),
    }),
  )
  app.route(
    offer.verb('rejectRequirementOffer', {
      at: 'rejection',
      summary: 'Reject an offer to a requirement',
      description: 'Ukraine rejects the offer, with a reason that whoever made it reads.',
      body: ReasonInput,
      command: commands.rejectRequirementOffer,
    }),
  )
  app.route(
    offer.verb('withdrawRequirementOffer', {
      at: 'withdrawal',
      summary: 'Withdraw an offer to a requirement',
      description:
        'Whoever made the offer takes it back, with a reason. That is possible until a commitment or a task is made of it.',
      body: ReasonInput,
      command: commands.withdrawRequirementOffer,
    }),
  )
  chainRoute(context)
}

function chainRoute(context: AppContext): void {
  context.app.route(
    ask(context, 'getRequirementChain', {
      ...{ at: '/v1/requirements/:id/chain', tags, access: 'requirement.read' },
      summary: 'Read the chain from a need to its receipts',
      description: `Each link with the links that it came from, as far as you may see; links that are hidden from you are left out without a trace. No more than ${limits.chainLinks} links; \`complete\` says whether these are all. Tasks, commitments and pledges of one need are listed page by page with \`requirementId\`.`,
      params: z.strictObject({ id: Id }),
      shape: Chain,
      tell: async (tx, { params: { id } }) => {
        const links = await chainOf(tx, id, limits.chainLinks)
        if (links.length === 0) throw notFound('requirement', id)
        const complete = links.length <= limits.chainLinks
        return { requirementId: id, links: links.slice(0, limits.chainLinks), complete }
      },
    }),
  )
}
