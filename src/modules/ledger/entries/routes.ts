import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import * as input from '../inputs.ts'
import { disburse, refund, reverse } from './commands.ts'
import { type EntryRow, entriesOrder, findEntry, listEntries } from './queries.ts'
import { stateReturn } from './returns.ts'
import * as shape from './schemas.ts'

const entriesOf = (context: AppContext) =>
  operationsOn(context, {
    path: '/v1/ledger-entries',
    tags: ['Ledger'],
    lifecycle: { of: 'ledger_entry' },
    read: 'ledger_entry.read',
    shape: shape.LedgerEntry,
    json: (row: EntryRow, view) => shape.entryToJson(row, view),
    find: findEntry,
  })

/** What left, what came back, and what was put right. */
export function entryRoutes(context: AppContext): void {
  const { app } = context
  const entries = entriesOf(context)
  app.route(
    entries.create('createDisbursement', {
      at: '/v1/disbursements',
      summary: 'Post a disbursement',
      description:
        'The provider’s ministry posts what it has put at the recipient’s disposal in cash, as a service or as training, from one of its own commitments (BR-04) and within what is committed (BR-05). Goods are disbursed by their hand-over. The receiver states its receipt beside it.',
      access: 'disbursement.create',
      body: input.DisbursementInput,
      command: disburse,
    }),
  )
  app.route(
    entries.list('listLedgerEntries', {
      summary: 'List entries of the ledger',
      description:
        'Postings of providers and of receivers as far as you may see them, in the order of posting, which is that of their ids; in the order of days if the request filters by days.',
      filter: input.EntryFilter,
      page: shape.LedgerEntryPage,
      order: entriesOrder,
      rows: listEntries,
    }),
  )
  app.route(
    entries.one('getLedgerEntry', {
      summary: 'Read an entry of the ledger',
      description:
        'One posting, with what reversed it, if anything did, and with the statements of the other side that it is matched with.',
    }),
  )
  app.route(
    entries.create('createReturn', {
      at: '/v1/returns',
      summary: 'State that money came back',
      description:
        'The side that stated a payment states that money of it came back, with a day of its own (BR-25): an entry of the same kind and parties with a negative amount. This is not a reversal. All returns together are never more than was paid.',
      access: 'return.create',
      body: input.ReturnInput,
      command: stateReturn,
    }),
  )
  app.route(
    entries.create('createRefund', {
      at: '/v1/refunds',
      summary: 'Post a refund to a giver',
      description:
        'A union posts what it refunds to a giver out of a commitment to that giver (BR-21). This is no flow to Ukraine and is reported on a line of its own; otherwise it is like a disbursement.',
      access: 'disbursement.create',
      body: input.DisbursementInput,
      command: refund,
    }),
  )
  app.route(
    entries.createUnder('reverseLedgerEntry', {
      at: '/v1/ledger-entries/:id/reversal',
      summary: 'Reverse an entry',
      description:
        'The side that posted an entry takes it back, which is the only way to correct it (BR-02): its mirror, with its value date and rate, is posted today. With `replacement` the correct entry follows in the same transaction; it says that it `replaces` the old one, and the reply names it (`replacedBy`). The new entry may keep the `externalReference` (BR-24), by which you find it and by which a receipt that quotes it is matched. An entry is reversed at most once, a reversal never (BR-03).',
      access: 'ledger_entry.reverse',
      body: input.ReversalInput,
      command: reverse,
    }),
  )
}
