import { z } from 'zod'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { ReasonInput } from '../../../platform/http/wire.ts'
import { ObjectionInput, PeriodInput } from '../inputs.ts'
import * as periods from './periods.ts'
import { periodLifecycle } from './rules.ts'
import { AccountingPeriod, AccountingPeriodPage, periodToJson } from './schemas.ts'

/** Closed days take no postings; what objects is listed with them. */
export function periodRoutes(context: AppContext): void {
  const { app } = context
  const period = operationsOn(context, {
    path: '/v1/accounting-periods',
    tags: ['Ledger'],
    lifecycle: periodLifecycle,
    read: 'period.read',
    shape: AccountingPeriod,
    json: periodToJson,
    location: false,
  })
  app.route(
    period.list('listAccountingPeriods', {
      summary: 'List accounting periods',
      description: 'With the objections to each. Days that no period holds are open.',
      filter: z.strictObject({}),
      page: AccountingPeriodPage,
      order: periods.earliestPeriodFirst,
      rows: periods.listPeriods,
    }),
  )
  app.route(
    period.create('closeAccountingPeriod', {
      summary: 'Close an accounting period',
      description: 'From then on nothing is posted with a date in it; reversals are posted today (BR-09).',
      access: 'period.close',
      body: PeriodInput,
      command: periods.closePeriod,
    }),
  )
  app.route(
    period.verb('reopenAccountingPeriod', {
      at: 'reopening',
      summary: 'Reopen an accounting period',
      description: 'So that entries may be posted in it again; the reason is kept.',
      body: ReasonInput,
      command: periods.reopenPeriod,
    }),
  )
  app.route(
    period.verb('recloseAccountingPeriod', {
      at: 'closure',
      summary: 'Close a reopened accounting period again',
      description: 'No entry may be posted in it any more; the reason is kept.',
      body: ReasonInput,
      command: periods.reclosePeriod,
    }),
  )
  app.route(
    period.add('objectToAccountingPeriod', {
      at: 'objections',
      summary: 'Object to a closure',
      description: 'The objection is listed with the period.',
      access: 'period.object',
      body: ObjectionInput,
      command: periods.objectToPeriod,
    }),
  )
}
