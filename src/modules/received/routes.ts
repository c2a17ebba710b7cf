import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { settingsOf } from '../consultations/commands.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import { statementToJson } from './present.ts'
import * as queries from './queries.ts'
import { receivedStatementLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

/** What participants say outside, as Ukraine received it, until they attest it. */
export function receivedRoutes(context: AppContext): void {
  const { app } = context
  const settings = settingsOf(context.config)
  const statement = operationsOn(context, {
    path: '/v1/received-statements',
    tags: ['Received statements'],
    lifecycle: receivedStatementLifecycle,
    read: 'received_statement.read',
    shape: shape.ReceivedStatement,
    json: statementToJson,
    find: queries.findReceivedStatement,
  })
  app.route(
    statement.create('recordReceivedStatement', {
      summary: 'Record what a participant said outside',
      description:
        'By Ukraine: a response, pledge, commitment or payment of which it was told by note, e-mail, telephone, communiqué or a published figure (BR-55). It stays unattested: in no total of either side’s books, matched with nothing, and no answer to a request, until its participant adopts, corrects or disowns it. That participant sees it and finds it in its inbox.',
      access: 'received_statement.record',
      body: input.ReceivedStatementInput,
      command: commands.recordReceivedStatement,
    }),
  )
  app.route(
    statement.list('listReceivedStatements', {
      summary: 'List what was recorded of participants',
      description: 'Newest first: `about` and `status=unattested` give a participant what waits for it.',
      filter: input.ReceivedStatementFilter,
      page: shape.ReceivedStatementPage,
      order: queries.newestStatementFirst,
      rows: queries.listReceivedStatements,
    }),
  )
  app.route(
    releaseRoute(context, {
      of: 'received_statement',
      path: '/v1/received-statements',
      words: 'a received statement',
      tags: ['Received statements'],
    }),
  )
  app.route(
    statement.one('getReceivedStatement', {
      summary: 'Read a received statement',
      description: 'With what became of it.',
    }),
  )
  app.route(
    statement.verb('adoptReceivedStatement', {
      at: 'adoption',
      summary: 'Adopt a received statement',
      description:
        'By whom it is about: what was recorded becomes a record of your own, under the rules of its kind, in the same act. What Ukraine recorded is unattested no more.',
      body: NoFields,
      command: (tx, id) => commands.adoptReceivedStatement(tx, id, settings),
    }),
  )
  app.route(
    statement.verb('correctReceivedStatement', {
      at: 'correction',
      summary: 'Correct a received statement',
      description:
        'By whom it is about: you state what is right in a record of your own of the same kind, in the same act; what Ukraine recorded gives way to it.',
      body: input.CorrectionInput,
      command: (tx, id, body) => commands.correctReceivedStatement(tx, id, body, settings),
    }),
  )
  app.route(
    statement.verb('disownReceivedStatement', {
      at: 'disownment',
      summary: 'Disown a received statement',
      description: 'By whom it is about, with the reason: it was not said, or not so.',
      body: ReasonInput,
      command: commands.disownReceivedStatement,
    }),
  )
  app.route(
    statement.verb('withdrawReceivedStatement', {
      at: 'withdrawal',
      summary: 'Withdraw a received statement',
      description: 'By Ukraine, with the reason, before it is attested.',
      body: ReasonInput,
      command: commands.withdrawReceivedStatement,
    }),
  )
}
