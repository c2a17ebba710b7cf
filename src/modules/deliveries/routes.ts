import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { evidenceOfLot } from '../ledger/commitments/released.ts'
import { stateEvent } from './events.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import * as input from './inputs.ts'
import { registerLot } from './lots.ts'
import * as queries from './queries.ts'
import * as shape from './schemas.ts'
import { valueLot, withdrawStatement } from './valuations.ts'

const tags = ['Deliveries']
const lots = { path: '/v1/lots', tags, read: 'lot.read' } as const

/** Goods on their way: what left, what arrived, what it is worth, and the evidence for it. */
export function deliveryRoutes(context: AppContext): void {
  lotRoutes(context)
  statementRoutes(context)
  evidenceRoutes(context)
  const lot = { of: 'lot', path: '/v1/lots', words: 'a lot' } as const
  context.app.route(releaseRoute(context, { ...lot, tags, made: evidenceOfLot }))
  context.app.route(
    releaseRoute(context, { of: 'evidence', path: '/v1/evidence', tags, words: 'a reference to a document' }),
  )
}

function lotRoutes(context: AppContext): void {
  const { app, config } = context
  const due = { inventoryDays: config.inventoryDays }
  const lot = operationsOn(context, {
    ...lots,
    lifecycle: { of: 'lot' },
    shape: shape.LotDetail,
    json: (row: queries.LotView, view) => shape.lotViewToJson(row, view, due),
    find: queries.findLotView,
  })
  const listed = operationsOn(context, {
    ...lots,
    lifecycle: { of: 'lot' },
    shape: shape.Lot,
    json: (row: queries.LotRow, view) => shape.lotToJson(row, view, due),
  })
  app.route(
    lot.create('registerLot', {
      summary: 'Register a lot',
      description:
        'The provider’s ministry enters goods that travel together, of one of its own commitments in kind (BR-52), in a class and unit of the commitment’s items. Goods from a third party name it and its consent (BR-18). Next, events of the lot are stated up to its hand-over.',
      access: 'lot.register',
      body: input.LotInput,
      command: registerLot,
    }),
  )
  app.route(
    listed.list('listLots', {
      summary: 'List lots',
      description: 'Goods that travel together, newest first, each with where it is and what became of it.',
      filter: input.LotFilter,
      page: shape.LotPage,
      order: queries.newestLotFirst,
      rows: (tx, filter, page) => queries.listLots(tx, filter, page, due),
    }),
  )
  app.route(
    lot.one('getLot', {
      summary: 'Read a lot',
      description:
        'One lot with its events in the order in which they happened, its valuations side by side, and what evidence of it you may see.',
    }),
  )
}

/** A statement about a lot is never changed: each one is a record of its own. */
function statementRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    operationsOn(context, {
      ...lots,
      lifecycle: { of: 'lot_event' },
      shape: shape.LotEvent,
      json: shape.eventToJson,
    }).add('stateLotEvent', {
      at: 'events',
      summary: 'State an event of a lot',
      description:
        'The side whose act it is states the event: the provider dispatched, arrived_hub, handed_over, returned and lost; the receiver inventoried, returned, lost and expended, of what it has. Only a hand-over posts the disbursement (BR-17); if it goes beyond the commitment, it is posted and flagged (BR-05a). Receipts are posted at `/v1/receipts`.',
      access: 'lot.state_event',
      body: input.EventInput,
      command: stateEvent,
    }),
  )
  app.route(
    operationsOn(context, {
      ...lots,
      lifecycle: { of: 'lot_valuation' },
      shape: shape.LotValuation,
      json: shape.valuationToJson,
    }).add('valueLot', {
      at: 'valuations',
      summary: 'Value a lot',
      description:
        'Either side states what the lot is worth, by one method and for one purpose; several valuations stand side by side. No valuation changes an entry: goods that had no value at hand-over have none in the ledger (BR-15).',
      access: 'lot.value',
      body: input.ValuationInput,
      command: valueLot,
    }),
  )
  app.route(
    operationsOn(context, {
      ...lots,
      lifecycle: { of: 'lot_withdrawal' },
      shape: shape.LotWithdrawal,
      json: shape.withdrawalToJson,
    }).add('withdrawLotStatement', {
      at: 'withdrawals',
      summary: 'Take back an event or a valuation',
      description:
        'Whoever stated an event or a valuation takes it back, with a reason. It stays on record and no longer counts. A hand-over is taken back by reversing its entry.',
      access: 'lot.withdraw',
      body: input.WithdrawalInput,
      command: withdrawStatement,
    }),
  )
}
