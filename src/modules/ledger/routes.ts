import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { lookedAt } from '../../platform/db/second-lock.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { Id, PageQuery } from '../../platform/http/wire.ts'
import { batchRoutes } from './batch-routes.ts'
import { allocate, decommit, disburse, refund, release, reverse } from './commands.ts'
import { createCommitment } from './commitments.ts'
import { type EntryRow, findEntry, listEntries } from './entry-queries.ts'
import * as entry from './entry-schemas.ts'
import * as input from './inputs.ts'
import { organisationRoutes } from './organisation-routes.ts'
import { periodRoutes } from './period-routes.ts'
import { proposalCommitmentRoute } from './proposal-commitments.ts'
import { type AllocationRow, type CommitmentView, findCommitment, listAllocations, listCommitments } from './queries.ts'
import { receiptRoutes } from './receipt-routes.ts'
import { goodsOfCommitment } from './released.ts'
import { stateReturn } from './returns.ts'
import { revaluationRoutes } from './revaluation-routes.ts'
import * as shape from './schemas.ts'

const tags = ['Ledger']
const params = z.strictObject({ id: Id })

const commitment = { status: 200 as const, body: shape.commitmentToJson, version: (row: CommitmentView) => row.version }
const entryCreated = {
  status: 201 as const,
  body: entry.entryToJson,
  location: (row: EntryRow) => `/v1/ledger-entries/${row.id}`,
}
const allocation = { status: 200 as const, body: shape.allocationToJson, version: (row: AllocationRow) => row.version }

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

function commitmentRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/commitments',
    schema: {
      operationId: 'createCommitment',
      summary: 'Enter a commitment',
      description:
        'Into the books of your own participant (BR-52). With `conversionProposalId`, or `requirementOfferId`, it is what your accepted offer becomes (BR-37).',
      tags,
      body: input.CommitmentInput,
      response: { 201: shape.Commitment },
    },
    config: { access: 'commitment.create', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { ...commitment, status: 201, location: (row) => `/v1/commitments/${row.id}` },
        (tx) => createCommitment(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/commitments',
    schema: {
      operationId: 'listCommitments',
      summary: 'List commitments',
      description: 'Newest first, each with its own sums; no total is made of several currencies (BR-14).',
      tags,
      querystring: input.CommitmentQuery,
      response: { 200: shape.CommitmentPage },
    },
    config: { access: 'commitment.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listCommitments(tx, { ...filter, before })
        const toJson = (row: CommitmentView) => shape.commitmentToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/commitments/:id',
    schema: {
      operationId: 'getCommitment',
      summary: 'Read a commitment',
      description: 'With what of it is allocated and disbursed.',
      tags,
      params,
      response: { 200: shape.Commitment },
    },
    config: { access: 'commitment.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findCommitment(tx, request.params.id)
        if (row === undefined) throw notFound('commitment', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return lookedAt(tx.actor.audiences, row, shape.commitmentToJson(row, tx.actor))
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/commitments/:id/decommitments',
    schema: {
      operationId: 'decommit',
      summary: 'Take a part of a commitment back',
      description: 'A negative commitment; not below what is disbursed or allocated (BR-06).',
      tags,
      params,
      body: input.DecommitmentInput,
      response: { 200: shape.Commitment },
    },
    config: { access: 'commitment.decommit', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, commitment, (tx) => decommit(tx, request.params.id, request.body)),
  })
}

function allocationRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/commitments/:id/allocations',
    schema: {
      operationId: 'allocate',
      summary: 'Assign a part of a commitment',
      description: 'To a package, a coalition or a project; all of them together stay within the commitment (BR-05).',
      tags,
      params,
      body: input.AllocationInput,
      response: { 201: shape.Allocation },
    },
    config: { access: 'commitment.allocate', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...allocation, status: 201 }, (tx) =>
        allocate(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/commitments/:id/allocations',
    schema: {
      operationId: 'listAllocations',
      summary: 'List the allocations of a commitment',
      description: 'Oldest first, each with what is disbursed from it.',
      tags,
      params,
      querystring: z.strictObject(PageQuery),
      response: { 200: shape.AllocationPage },
    },
    config: { access: 'commitment.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit } = request.query
        const { id } = request.params
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const [parent, rows] = await Promise.all([
          findCommitment(tx, id),
          listAllocations(tx, { commitmentId: id, after, limit }),
        ])
        if (parent === undefined) throw notFound('commitment', id)
        return pageOf(request, reply, tx.actor, {
          rows,
          limit,
          keyOf: (row) => [row.id],
          toJson: shape.allocationToJson,
        })
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/allocations/:id/release',
    schema: {
      operationId: 'releaseAllocation',
      summary: 'Free a part of an allocation',
      description: 'What is disbursed from it stays (BR-05).',
      tags,
      params,
      body: input.ReleaseInput,
      response: { 200: shape.Allocation },
    },
    config: { access: 'commitment.allocate', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, allocation, (tx) => release(tx, request.params.id, request.body)),
  })
}

function entryRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/disbursements',
    schema: {
      operationId: 'createDisbursement',
      summary: 'Post a disbursement',
      description:
        'Cash, a service or training at the recipient’s disposal, from a commitment of the same provider (BR-04), within what is committed (BR-05). Goods are disbursed by their hand-over.',
      tags,
      body: input.DisbursementInput,
      response: { 201: entry.LedgerEntry },
    },
    config: { access: 'disbursement.create', idempotent: true },
    handler: (request, reply) => write(door, request, reply, entryCreated, (tx) => disburse(tx, request.body)),
  })
  app.route({
    method: 'GET',
    url: '/v1/ledger-entries',
    schema: {
      operationId: 'listLedgerEntries',
      summary: 'List entries of the ledger',
      description: 'In the order of posting, which is that of their ids.',
      tags,
      querystring: input.EntryQuery,
      response: { 200: entry.LedgerEntryPage },
    },
    config: { access: 'ledger_entry.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listEntries(tx, { ...filter, after })
        const toJson = (row: EntryRow) => entry.entryToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/ledger-entries/:id',
    schema: {
      operationId: 'getLedgerEntry',
      summary: 'Read an entry of the ledger',
      description: 'With what reversed it, if anything did.',
      tags,
      params,
      response: { 200: entry.LedgerEntry },
    },
    config: { access: 'ledger_entry.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const row = await findEntry(tx, request.params.id)
        if (row === undefined) throw notFound('ledger_entry', request.params.id)
        return lookedAt(tx.actor.audiences, row, entry.entryToJson(row, tx.actor))
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/returns',
    schema: {
      operationId: 'createReturn',
      summary: 'State that money came back',
      description:
        'Of a payment, with its own day (BR-25): an entry of the same kind and parties, negative, by the side whose statement it names. It is no reversal; together, returns are never above what was paid.',
      tags,
      body: input.ReturnInput,
      response: { 201: entry.LedgerEntry },
    },
    config: { access: 'return.create', idempotent: true },
    handler: (request, reply) => write(door, request, reply, entryCreated, (tx) => stateReturn(tx, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/refunds',
    schema: {
      operationId: 'createRefund',
      summary: 'Post a refund to a giver',
      description:
        'By a union, out of a commitment to the giver whom it refunds (BR-21): no flow to Ukraine, on a line of its own. As a disbursement otherwise.',
      tags,
      body: input.DisbursementInput,
      response: { 201: entry.LedgerEntry },
    },
    config: { access: 'disbursement.create', idempotent: true },
    handler: (request, reply) => write(door, request, reply, entryCreated, (tx) => refund(tx, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/ledger-entries/:id/reversal',
    schema: {
      operationId: 'reverseLedgerEntry',
      summary: 'Reverse an entry',
      description:
        'The only correction (BR-02): the mirror of the entry, at its value date and rate, posted today; with `replacement` what should have been posted, in the same transaction. An entry is reversed at most once, a reversal never (BR-03).',
      tags,
      params,
      body: input.ReversalInput,
      response: { 201: entry.LedgerEntry },
    },
    config: { access: 'ledger_entry.reverse', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, entryCreated, (tx) => reverse(tx, request.params.id, request.body)),
  })
}
