import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import * as input from '../inputs.ts'
import { disburse, refund, reverse } from './commands.ts'
import { type EntryRow, findEntry, inOrderOfPosting, listEntries } from './queries.ts'
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
        'Cash, a service or training at the recipient’s disposal, from a commitment of the same provider (BR-04), within what is committed (BR-05). Goods are disbursed by their hand-over.',
      access: 'disbursement.create',
      body: input.DisbursementInput,
      command: disburse,
    }),
  )
  app.route(
    entries.list('listLedgerEntries', {
      summary: 'List entries of the ledger',
      description: 'In the order of posting, which is that of their ids.',
      filter: input.EntryFilter,
      page: shape.LedgerEntryPage,
      order: inOrderOfPosting,
      rows: listEntries,
    }),
  )
  app.route(
    entries.one('getLedgerEntry', {
      summary: 'Read an entry of the ledger',
      description: 'With what reversed it, if anything did.',
    }),
  )
  app.route(
    entries.create('createReturn', {
      at: '/v1/returns',
      summary: 'State that money came back',
      description:
        'Of a payment, with its own day (BR-25): an entry of the same kind and parties, negative, by the side whose statement it names. It is no reversal; together, returns are never above what was paid.',
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
        'By a union, out of a commitment to the giver whom it refunds (BR-21): no flow to Ukraine, on a line of its own. As a disbursement otherwise.',
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
        'The only correction (BR-02): the mirror of the entry, at its value date and rate, posted today; with `replacement` what should have been posted, in the same transaction. An entry is reversed at most once, a reversal never (BR-03).',
      access: 'ledger_entry.reverse',
      body: input.ReversalInput,
      command: reverse,
    }),
  )
}
