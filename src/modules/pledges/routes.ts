import { ofPublicText } from '../../platform/db/release.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import { pledgeToJson } from './present.ts'
import * as queries from './queries.ts'
import { pledgeLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Pledges']

/** What was said in public, before anybody is bound. */
export function pledgeRoutes(context: AppContext): void {
  const { app } = context
  const pledge = operationsOn(context, {
    path: '/v1/pledges',
    tags,
    lifecycle: pledgeLifecycle,
    read: 'pledge.read',
    shape: shape.Pledge,
    json: pledgeToJson,
    find: queries.findPledge,
  })
  app.route(
    pledge.create('createPledge', {
      summary: 'Enter a pledge',
      description: 'Of your own participant (BR-52), in the shape in which it was said; its words stay in `original`.',
      access: 'pledge.create',
      body: shape.PledgeInput,
      command: commands.createPledge,
    }),
  )
  app.route(
    pledge.list('listPledges', {
      summary: 'List pledges',
      description: 'Newest first. No total is made: several currencies, and parts of other pledges, are among them.',
      filter: shape.PledgeFilter,
      page: shape.PledgePage,
      order: queries.newestPledgeFirst,
      rows: queries.listPledges,
    }),
  )
  app.route(
    pledge.one('getPledge', { summary: 'Read a pledge', description: 'With its conditions and what became of it.' }),
  )
  app.route(
    pledge.verb('confirmPledge', {
      at: 'confirmation',
      summary: 'Confirm a pledge',
      description: 'Its giver says to this service that it stands.',
      body: NoFields,
      command: commands.confirmPledge,
    }),
  )
  app.route(
    pledge.verb('fulfilPledgeCondition', {
      at: 'condition-fulfilments',
      summary: 'Record that a condition is fulfilled',
      description: 'Once for each condition, with the evidence.',
      body: shape.FulfilmentInput,
      command: commands.fulfilCondition,
    }),
  )
  app.route(
    pledge.verb('withdrawPledge', {
      at: 'withdrawal',
      summary: 'Withdraw a pledge',
      description: 'It stays readable, with the reason.',
      body: ReasonInput,
      command: commands.withdrawPledge,
    }),
  )
  app.route(releaseRoute(context, { of: 'pledge', path: '/v1/pledges', tags, words: 'a pledge', found: ofPublicText }))
}
