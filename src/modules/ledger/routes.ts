import { z } from 'zod'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { batchRoutes } from './batch-routes.ts'
import { allocate, decommit, disburse, refund, release, reverse } from './commands.ts'
import { createCommitment } from './commitments.ts'
import { type EntryRow, findEntry, inOrderOfPosting, listEntries } from './entry-queries.ts'
import * as entry from './entry-schemas.ts'
import * as input from './inputs.ts'
import { organisationRoutes } from './organisation-routes.ts'
import { periodRoutes } from './period-routes.ts'
import { proposalCommitmentRoute } from './proposal-commitments.ts'
import * as queries from './queries.ts'
import { receiptRoutes } from './receipt-routes.ts'
import { goodsOfCommitment } from './released.ts'
import { stateReturn } from './returns.ts'
import { revaluationRoutes } from './revaluation-routes.ts'
import * as shape from './schemas.ts'

const tags = ['Ledger']

/** What was firmly promised, what left, and what was put right. */
export function ledgerRoutes(context: AppContext): void {
  organisationRoutes(context)
  commitmentRoutes(context)
  proposalCommitmentRoute(context)
  allocationRoutes(context)
  entryRoutes(context)
  receiptRoutes(context)
  batchRoutes(context)
  periodRoutes(context)
  revaluationRoutes(context)
  const commitments = { of: 'commitment', path: '/v1/commitments', words: 'a commitment' } as const
  context.app.route(releaseRoute(context, { ...commitments, tags, made: goodsOfCommitment }))
}

function commitmentRoutes(context: AppContext): void {
  const { app } = context
  const commitment = operationsOn(context, {
    path: '/v1/commitments',
    tags,
    lifecycle: { of: 'commitment' },
    read: 'commitment.read',
    shape: shape.Commitment,
    json: shape.commitmentToJson,
    find: queries.findCommitment,
  })
  app.route(
    commitment.create('createCommitment', {
      summary: 'Enter a commitment',
      description:
        'Into the books of your own participant (BR-52). With `conversionProposalId`, or `requirementOfferId`, it is what your accepted offer becomes (BR-37).',
      access: 'commitment.create',
      body: input.CommitmentInput,
      command: createCommitment,
    }),
  )
  app.route(
    commitment.list('listCommitments', {
      summary: 'List commitments',
      description: 'Newest first, each with its own sums; no total is made of several currencies (BR-14).',
      filter: input.CommitmentFilter,
      page: shape.CommitmentPage,
      order: queries.newestCommitmentFirst,
      rows: queries.listCommitments,
    }),
  )
  app.route(
    commitment.one('getCommitment', {
      summary: 'Read a commitment',
      description: 'With what of it is allocated and disbursed.',
    }),
  )
  app.route(
    commitment.verb('decommit', {
      at: 'decommitments',
      summary: 'Take a part of a commitment back',
      description: 'A negative commitment; not below what is disbursed or allocated (BR-06).',
      access: 'commitment.decommit',
      ifMatch: false,
      body: input.DecommitmentInput,
      command: decommit,
    }),
  )
}

function allocationRoutes(context: AppContext): void {
  const { app } = context
  const kind = { tags, lifecycle: { of: 'allocation' }, read: 'commitment.read', shape: shape.Allocation } as const
  const json = (row: queries.AllocationRow) => shape.allocationToJson(row)
  const ofCommitment = operationsOn(context, { ...kind, path: '/v1/commitments', json })
  const allocation = operationsOn(context, { ...kind, path: '/v1/allocations', json })
  app.route(
    ofCommitment.add('allocate', {
      at: 'allocations',
      summary: 'Assign a part of a commitment',
      description: 'To a package, a coalition or a project; all of them together stay within the commitment (BR-05).',
      access: 'commitment.allocate',
      body: input.AllocationInput,
      command: allocate,
    }),
  )
  app.route(
    allocation.listUnder('listAllocations', {
      at: '/v1/commitments/:id/allocations',
      parent: 'commitment',
      exists: queries.findCommitment,
      summary: 'List the allocations of a commitment',
      description: 'Oldest first, each with what is disbursed from it.',
      filter: z.strictObject({}),
      page: shape.AllocationPage,
      order: queries.oldestAllocationFirst,
      rows: queries.listAllocations,
    }),
  )
  app.route(
    allocation.verb('releaseAllocation', {
      at: 'release',
      summary: 'Free a part of an allocation',
      description: 'What is disbursed from it stays (BR-05).',
      access: 'commitment.allocate',
      body: input.ReleaseInput,
      command: release,
    }),
  )
}

const entriesOf = (context: AppContext) =>
  operationsOn(context, {
    path: '/v1/ledger-entries',
    tags,
    lifecycle: { of: 'ledger_entry' },
    read: 'ledger_entry.read',
    shape: entry.LedgerEntry,
    json: (row: EntryRow, view) => entry.entryToJson(row, view),
    find: findEntry,
  })

function entryRoutes(context: AppContext): void {
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
      page: entry.LedgerEntryPage,
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
