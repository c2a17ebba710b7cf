import { z } from 'zod'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { ReasonInput } from '../../../platform/http/wire.ts'
import { ObjectionInput, PeriodInput } from '../inputs.ts'
import * as periods from './periods.ts'
import { periodLifecycle } from './rules.ts'
import { AccountingPeriod, AccountingPeriodPage, periodToJson } from './schemas.ts'

/** Closed days take no postings; objections are listed with them. */
export function periodRoutes(context: AppContext): void {
  const { app } = context
  const period = operationsOn(context, {
    path: '/v1/accounting-periods',
    tags: ['Ledger'],
    lifecycle: periodLifecycle,
    read: 'period.read',
    shape: AccountingPeriod,
    json: periodToJson,
  })
  app.route(
    period.list('listAccountingPeriods', {
      summary: 'List accounting periods',
      description:
        'Periods that were closed, reopened ones too, with the objections to each. Days that are in no period are open.',
      filter: z.strictObject({}),
      page: AccountingPeriodPage,
      order: periods.earliestPeriodFirst,
      rows: periods.listPeriods,
    }),
  )
  app.route(
    period.create('closeAccountingPeriod', {
      summary: 'Close an accounting period',
      description:
        'The secretariat closes a span of days that are over in the books: from then on nothing is posted with a date in it, and reversals are posted today (BR-09).',
      access: 'period.close',
      body: PeriodInput,
      command: periods.closePeriod,
    }),
  )
  app.route(
    period.verb('reopenAccountingPeriod', {
      at: 'reopening',
      summary: 'Reopen an accounting period',
      description:
        'The secretariat opens a closed period, with a reason that is kept, so that entries can be posted with a date in it again.',
      body: ReasonInput,
      command: periods.reopenPeriod,
    }),
  )
  app.route(
    period.verb('recloseAccountingPeriod', {
      at: 'closure',
      summary: 'Close a reopened accounting period again',
      description:
        'The secretariat closes a period again that was reopened, with a reason that is kept: nothing is posted with a date in it any more.',
      body: ReasonInput,
      command: periods.reclosePeriod,
    }),
  )
  app.route(
    period.add('objectToAccountingPeriod', {
      at: 'objections',
      summary: 'Object to a closure',
      description:
        'A participant objects to the closure of a period. The objection is listed with the period and stops nothing.',
      access: 'period.object',
      body: ObjectionInput,
      command: periods.objectToPeriod,
    }),
  )
}
