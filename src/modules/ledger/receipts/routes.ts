import { z } from 'zod'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { ReasonInput } from '../../../platform/http/wire.ts'
import { type EntryRow, entryPresent } from '../entries/queries.ts'
import { entryToJson, LedgerEntry } from '../entries/schemas.ts'
import { stateReceipt } from './commands.ts'
import { Dispute, DisputePage, disputeToJson } from './dispute-schemas.ts'
import { type DisputeRow, listDisputes, oldestDisputeFirst, raiseDispute, resolveDispute } from './disputes.ts'
import { MatchInput, ReceiptInput, ResolutionInput } from './inputs.ts'
import { endMatch, matchReceipt } from './matches.ts'

const tags = ['Ledger']

/** The other half of the ledger: what the receiver states, and whether the two halves agree. */
export function receiptRoutes(context: AppContext): void {
  const { app } = context
  const receipt = operationsOn(context, {
    path: '/v1/receipts',
    tags,
    lifecycle: { of: 'ledger_entry' },
    read: 'ledger_entry.read',
    shape: LedgerEntry,
    json: (row: EntryRow, view) => entryToJson(row, view),
    location: ({ id }) => `/v1/ledger-entries/${id}`,
  })
  app.route(
    receipt.create('createReceipt', {
      summary: 'State a receipt',
      description:
        'State what you received, whether the provider has stated it or not (BR-52); goods by `lotId` and quantity, or by class, quantity and unit as long as you know no lot of them. The receipt is matched with the provider’s statement by the reference that you quote: money that quotes one waits for that statement, or for a match by hand. Without a reference, goods are matched by their lot. Goods without a lot are matched with nothing: when the provider has registered the lot, reverse the receipt and state it by that lot. Money is then matched by parties, currency, amount and a value date within a week, if only one statement fits; else by the only combination of up to four that adds up (BR-26). So one payment may arrive in parts, and several as one.',
      access: 'receipt.create',
      body: ReceiptInput,
      command: stateReceipt,
    }),
  )
  app.route(
    receipt.verb('matchReceipt', {
      at: 'match',
      summary: 'Match a receipt by hand',
      description:
        'The receiver says which disbursement its receipt is about, if the rules of matching could not tell. Both must have the same two sides and, for goods, the same lot. If one of the two is in a match already, the other joins it; if both are, the reply is 409.',
      access: 'receipt.match',
      ifMatch: false,
      body: MatchInput,
      command: matchReceipt,
    }),
  )
  app.route(
    receipt.verb('unmatchReceipt', {
      at: 'unmatch',
      summary: 'End a match',
      description:
        'The receiver takes its receipt out of its match, with a reason. The match ends when one side has nothing left in it, and stays as history.',
      access: 'receipt.match',
      ifMatch: false,
      body: ReasonInput,
      command: endMatch,
    }),
  )
  disputeRoutes(context)
}

function disputeRoutes(context: AppContext): void {
  const { app } = context
  const kind = { tags, lifecycle: { of: 'dispute' }, read: 'ledger_entry.read', shape: Dispute } as const
  const ofEntry = operationsOn(context, {
    ...kind,
    path: '/v1/ledger-entries',
    json: (row: DisputeRow) => disputeToJson(row),
  })
  const dispute = operationsOn(context, { ...kind, path: '/v1/disputes', json: disputeToJson })
  app.route(
    ofEntry.add('raiseDispute', {
      at: 'disputes',
      summary: 'Dispute a statement',
      description:
        'Either side of the flow says that a statement is wrong, and why. The statement stands and is marked as disputed until whoever raised the dispute settles it.',
      access: 'dispute.raise',
      body: ReasonInput,
      command: raiseDispute,
    }),
  )
  app.route(
    dispute.listUnder('listDisputes', {
      at: '/v1/ledger-entries/:id/disputes',
      parent: 'ledger_entry',
      present: entryPresent,
      summary: 'List the disputes of a statement',
      description: 'Objections of either side to a statement, oldest first, settled ones too.',
      filter: z.strictObject({}),
      page: DisputePage,
      order: oldestDisputeFirst,
      rows: listDisputes,
    }),
  )
  app.route(
    dispute.verb('resolveDispute', {
      at: 'resolution',
      summary: 'Settle a dispute',
      description:
        'The side that raised the dispute says how it was settled. The statement is no longer disputed by it.',
      access: 'dispute.raise',
      body: ResolutionInput,
      command: resolveDispute,
    }),
  )
}
