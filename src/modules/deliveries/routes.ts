import { z } from 'zod'
import { limits } from '../../config.ts'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { Id } from '../../platform/http/wire.ts'
import { evidenceOfLot } from '../ledger/released.ts'
import { stateEvent } from './events.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import * as input from './inputs.ts'
import { registerLot } from './lots.ts'
import { findLot, type LotRow, type LotView, listEvents, listEvidence, listLots, listValuations } from './queries.ts'
import * as shape from './schemas.ts'
import { valueLot, withdrawStatement } from './valuations.ts'

const tags = ['Deliveries']
const params = z.strictObject({ id: Id })

/** Goods on their way: what left, what arrived, what it is worth, and the documents that bear it out. */
export function deliveryRoutes(context: AppContext): void {
  lotRoutes(context)
  statementRoutes(context)
  evidenceRoutes(context)
  const lots = { of: 'lot', path: '/v1/lots', words: 'a lot' } as const
  context.app.route(releaseRoute(context, { ...lots, tags, made: evidenceOfLot }))
  context.app.route(
    releaseRoute(context, { of: 'evidence', path: '/v1/evidence', tags, words: 'a reference to a document' }),
  )
}

function lotRoutes({ app, door, config }: AppContext): void {
  const { inventoryDays } = config
  app.route({
    method: 'POST',
    url: '/v1/lots',
    schema: {
      operationId: 'registerLot',
      summary: 'Register a lot',
      description:
        'Goods that go together, of a commitment in kind of your own participant (BR-52), in a class and unit of its items. What comes from a third party names it and its consent (BR-18).',
      tags,
      body: input.LotInput,
      response: { 201: shape.LotDetail },
    },
    config: { access: 'lot.register', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        {
          status: 201,
          body: shape.lotViewToJson,
          version: ({ lot }: LotView) => lot.version,
          location: ({ lot }: LotView) => `/v1/lots/${lot.id}`,
        },
        (tx) => registerLot(tx, request.body, inventoryDays),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/lots',
    schema: {
      operationId: 'listLots',
      summary: 'List lots',
      description: 'Newest first, each with where it is and what became of it.',
      tags,
      querystring: input.LotQuery,
      response: { 200: shape.LotPage },
    },
    config: { access: 'lot.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listLots(tx, { ...filter, inventoryDays, before })
        const toJson = (row: LotRow) => shape.lotToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/lots/:id',
    schema: {
      operationId: 'getLot',
      summary: 'Read a lot',
      description:
        'With its way in the order in which it happened, its valuations side by side, and what evidence of it you may see.',
      tags,
      params,
      response: { 200: shape.LotDetail },
    },
    config: { access: 'lot.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { id } = request.params
        const [lot, events, valuations, evidence] = await Promise.all([
          findLot(tx, id, { inventoryDays }),
          listEvents(tx, id),
          listValuations(tx, id),
          listEvidence(tx, { subject: { lotId: id }, after: undefined, limit: limits.arrayItems - 1 }),
        ])
        if (lot === undefined) throw notFound('lot', id)
        reply.header('ETag', `"${lot.version}"`)
        return shape.lotViewToJson({ lot, events, valuations, evidence }, tx.actor)
      }),
  })
}

function statementRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/lots/:id/events',
    schema: {
      operationId: 'stateLotEvent',
      summary: 'State an event of a lot',
      description:
        'By the side whose act it is: dispatched, arrived_hub, handed_over, returned and lost by the provider; inventoried, returned, lost and expended by the receiver, of what it has. A hand-over posts the disbursement, and nothing earlier does (BR-17); beyond what is committed it is posted and flagged (BR-05a). Receipts are posted at `/v1/receipts`.',
      tags,
      params,
      body: input.EventInput,
      response: { 201: shape.LotEvent },
    },
    config: { access: 'lot.state_event', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.eventToJson }, (tx) =>
        stateEvent(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/lots/:id/valuations',
    schema: {
      operationId: 'valueLot',
      summary: 'Value a lot',
      description:
        'By either side; several valuations stand side by side by purpose. None changes an entry: what was unvalued at hand-over stays so in the ledger (BR-15).',
      tags,
      params,
      body: input.ValuationInput,
      response: { 201: shape.LotValuation },
    },
    config: { access: 'lot.value', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.valuationToJson }, (tx) =>
        valueLot(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/lots/:id/withdrawals',
    schema: {
      operationId: 'withdrawLotStatement',
      summary: 'Take back an event or a valuation',
      description:
        'By who stated it. It stays on record and counts no more. A hand-over is taken back by reversing its entry.',
      tags,
      params,
      body: input.WithdrawalInput,
      response: { 201: shape.LotWithdrawal },
    },
    config: { access: 'lot.withdraw', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.withdrawalToJson }, (tx) =>
        withdrawStatement(tx, request.params.id, request.body),
      ),
  })
}
