import { z } from 'zod'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { CalendarDate, Id, PageQuery, ReasonInput } from '../../platform/http/wire.ts'
import { ObjectionInput, PeriodInput } from './inputs.ts'
import { AccountingPeriod, AccountingPeriodPage, periodToJson } from './period-schemas.ts'
import { closePeriod, listPeriods, objectToPeriod, type PeriodRow, recloses, reopens } from './periods.ts'

const tags = ['Ledger']
const params = z.strictObject({ id: Id })
const period = { status: 200 as const, body: periodToJson, version: (row: PeriodRow) => row.version }

/** Closed days take no postings; what objects is listed with them. */
export function periodRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/accounting-periods',
    schema: {
      operationId: 'listAccountingPeriods',
      summary: 'List accounting periods',
      description: 'With the objections to each. Days that no period holds are open.',
      tags,
      querystring: z.strictObject(PageQuery),
      response: { 200: AccountingPeriodPage },
    },
    config: { access: 'period.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit } = request.query
        const after = cursor === undefined ? undefined : dateOf(cursor)
        const rows = await listPeriods(tx, { after, limit })
        return pageOf(request, reply, await tx.entered(), {
          rows,
          limit,
          keyOf: (row) => [row.from_on],
          toJson: periodToJson,
        })
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/accounting-periods',
    schema: {
      operationId: 'closeAccountingPeriod',
      summary: 'Close an accounting period',
      description: 'From then on nothing is posted with a date in it; reversals are posted today (BR-09).',
      tags,
      body: PeriodInput,
      response: { 201: AccountingPeriod },
    },
    config: { access: 'period.close', idempotent: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...period, status: 201 }, (tx) => closePeriod(tx, request.body)),
  })
  for (const [verb, operationId, says, command] of [
    [
      'reopening',
      'reopenAccountingPeriod',
      {
        summary: 'Reopen an accounting period',
        description: 'So that entries may be posted in it again; the reason is kept.',
      },
      reopens,
    ],
    [
      'closure',
      'recloseAccountingPeriod',
      {
        summary: 'Close a reopened accounting period again',
        description: 'No entry may be posted in it any more; the reason is kept.',
      },
      recloses,
    ],
  ] as const) {
    app.route({
      method: 'POST',
      url: `/v1/accounting-periods/:id/${verb}`,
      schema: { operationId, ...says, tags, params, body: ReasonInput, response: { 200: AccountingPeriod } },
      config: { access: 'period.close', idempotent: true, addressed: true, ifMatch: true },
      handler: (request, reply) =>
        write(door, request, reply, period, (tx) => command(tx, request.params.id, request.body)),
    })
  }
  app.route({
    method: 'POST',
    url: '/v1/accounting-periods/:id/objections',
    schema: {
      operationId: 'objectToAccountingPeriod',
      summary: 'Object to a closure',
      description: 'The objection is listed with the period.',
      tags,
      params,
      body: ObjectionInput,
      response: { 201: AccountingPeriod },
    },
    config: { access: 'period.object', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...period, status: 201 }, (tx) =>
        objectToPeriod(tx, request.params.id, request.body),
      ),
  })
}

function dateOf(cursor: string): string {
  const [date] = decodeCursor(cursor, [''] as const)
  if (!CalendarDate.safeParse(date).success) throw badParameter('cursor', 'is not a cursor of this list')
  return date
}
