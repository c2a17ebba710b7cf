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

/** Pledges: public statements that bind nobody. */
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
      description:
        'Enters a public statement of intended support of your own participant (BR-52), in the shape in which it was said; its words stay in `original`. A pledge binds nobody: commitments that follow from it name it.',
      access: 'pledge.create',
      body: shape.PledgeInput,
      command: commands.createPledge,
    }),
  )
  app.route(
    pledge.list('listPledges', {
      summary: 'List pledges',
      description:
        'Newest first. The list has no total, because it mixes currencies and includes parts of other pledges.',
      filter: shape.PledgeFilter,
      page: shape.PledgePage,
      order: queries.newestPledgeFirst,
      rows: queries.listPledges,
    }),
  )
  app.route(
    pledge.one('getPledge', {
      summary: 'Read a pledge',
      description: 'One pledge with its conditions and with what was committed of it, as far as you may see.',
    }),
  )
  app.route(
    pledge.verb('confirmPledge', {
      at: 'confirmation',
      summary: 'Confirm a pledge',
      description: 'The participant whose pledge it is states here that the pledge stands.',
      body: NoFields,
      command: commands.confirmPledge,
    }),
  )
  app.route(
    pledge.verb('fulfilPledgeCondition', {
      at: 'condition-fulfilments',
      summary: 'Record that a condition is fulfilled',
      description:
        'The participant whose pledge it is records that a condition is fulfilled, with what shows it: once for each condition.',
      body: shape.FulfilmentInput,
      command: commands.fulfilCondition,
    }),
  )
  app.route(
    pledge.verb('withdrawPledge', {
      at: 'withdrawal',
      summary: 'Withdraw a pledge',
      description:
        'The participant whose pledge it is takes it back, with a reason. The pledge stays readable and no longer counts in any total.',
      body: ReasonInput,
      command: commands.withdrawPledge,
    }),
  )
  app.route(releaseRoute(context, { of: 'pledge', path: '/v1/pledges', tags, words: 'a pledge', found: ofPublicText }))
}
