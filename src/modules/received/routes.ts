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
    json: statementToJson(settings),
    find: queries.findReceivedStatement,
  })
  app.route(
    statement.create('recordReceivedStatement', {
      summary: 'Record what a participant said outside',
      description:
        'Ukraine records a response, pledge, commitment or payment that it learnt of by note, e-mail, telephone, communiqué or a published figure (BR-55). The statement stays unattested until its participant adopts, corrects or disowns it: until then it is in no total of either side’s books, is matched with nothing, and answers no request. The participant finds it in its inbox.',
      access: 'received_statement.record',
      body: input.ReceivedStatementInput,
      command: commands.recordReceivedStatement,
    }),
  )
  app.route(
    statement.list('listReceivedStatements', {
      summary: 'List what was recorded of participants',
      description:
        'What Ukraine recorded that participants said outside this service, newest first. With `about` and `status=unattested` a participant finds what waits for it.',
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
      description: 'What Ukraine recorded that a participant said outside this service, and what became of it.',
    }),
  )
  app.route(
    statement.verb('adoptReceivedStatement', {
      at: 'adoption',
      summary: 'Adopt a received statement',
      description:
        'The participant that the statement is about makes it a record of its own, under the rules of its kind, in the same act. What Ukraine recorded is then attested. An answer counts from when it was recorded. One that was recorded before its request ended can be adopted until 30 days after that end, unless the operator sets another limit.',
      body: NoFields,
      command: (tx, id) => commands.adoptReceivedStatement(tx, id, settings),
    }),
  )
  app.route(
    statement.verb('correctReceivedStatement', {
      at: 'correction',
      summary: 'Correct a received statement',
      description:
        'The participant that the statement is about states what is right, in a record of its own of the same kind, in the same act. That record takes the place of what Ukraine recorded. Answers are corrected within the time in which they are adopted.',
      body: input.CorrectionInput,
      command: (tx, id, body) => commands.correctReceivedStatement(tx, id, body, settings),
    }),
  )
  app.route(
    statement.verb('disownReceivedStatement', {
      at: 'disownment',
      summary: 'Disown a received statement',
      description:
        'The participant that the statement is about says that it did not say so, with the reason. The statement stays readable and counts nowhere.',
      body: ReasonInput,
      command: commands.disownReceivedStatement,
    }),
  )
  app.route(
    statement.verb('withdrawReceivedStatement', {
      at: 'withdrawal',
      summary: 'Withdraw a received statement',
      description:
        'Ukraine takes back what it recorded, with the reason, while its participant has neither adopted, corrected nor disowned it.',
      body: ReasonInput,
      command: commands.withdrawReceivedStatement,
    }),
  )
}
