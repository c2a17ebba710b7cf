import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, Instant, PageQuery, ParticipantCode, page, ReasonInput } from '../../platform/http/wire.ts'
import { type DisputeRow, listDisputes, raiseDispute, resolveDispute } from './disputes.ts'
import { type EntryRow, findEntry } from './entry-queries.ts'
import { entryToJson, LedgerEntry } from './entry-schemas.ts'
import { MatchInput, ReceiptInput, ResolutionInput } from './inputs.ts'
import { endMatch, matchReceipt } from './matches.ts'
import { stateReceipt } from './receipts.ts'

const tags = ['Ledger']
const params = z.strictObject({ id: Id })
const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

const Dispute = z
  .object({
    id: Id,
    entryId: Id,
    participant: ParticipantCode,
    reason: z.string(),
    raisedAt: Instant,
    resolution: z.string().nullable(),
    resolvedAt: Instant.nullable(),
    version: z.int(),
  })
  .meta({
    id: 'Dispute',
    description: 'What a side holds against a statement.',
    examples: [
      {
        id,
        entryId: id,
        participant: 'UA',
        reason: 'Half of it arrived.',
        raisedAt: '2026-05-02T08:00:00.000Z',
        resolution: null,
        resolvedAt: null,
        version: 1,
      },
    ],
  })
const DisputePage = page(Dispute).meta({ id: 'DisputePage' })

function disputeToJson(row: DisputeRow): z.input<typeof Dispute> {
  return {
    id: row.id,
    entryId: row.entry_id,
    participant: row.participant,
    reason: row.reason,
    raisedAt: row.raised_at.toISOString(),
    resolution: row.resolution,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    version: row.version,
  }
}

const entry = { status: 200 as const, body: entryToJson }
const dispute = { status: 200 as const, body: disputeToJson, version: (row: DisputeRow) => row.version }

/** The other half of the ledger: what the receiver states, and whether the two halves agree. */
export function receiptRoutes(context: AppContext): void {
  const { app, door } = context
  app.route({
    method: 'POST',
    url: '/v1/receipts',
    schema: {
      operationId: 'createReceipt',
      summary: 'State a receipt',
      description:
        'What you got, whether the provider has stated it or not (BR-52); goods by `lotId` and quantity. It is matched with what the provider states by the reference that you quote; else goods by their lot, and money by parties, currency, amount and a value date within a week where only one fits; else by the one combination of up to four that adds up (BR-26). A payment may so arrive in parts, and several as one.',
      tags,
      body: ReceiptInput,
      response: { 201: LedgerEntry },
    },
    config: { access: 'receipt.create', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { ...entry, status: 201, location: (row: EntryRow) => `/v1/ledger-entries/${row.id}` },
        (tx) => stateReceipt(tx, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/receipts/:id/match',
    schema: {
      operationId: 'matchReceipt',
      summary: 'Match a receipt by hand',
      description:
        'With a disbursement of the same two sides. Whichever of the two is in a match already takes the other into it; 409 where both are.',
      tags,
      params,
      body: MatchInput,
      response: { 200: LedgerEntry },
    },
    config: { access: 'receipt.match', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, entry, (tx) => matchReceipt(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/receipts/:id/unmatch',
    schema: {
      operationId: 'unmatchReceipt',
      summary: 'End a match',
      description:
        'The receipt leaves its match, which ends where one side has nothing more in it. It stays as history, with the reason of its end.',
      tags,
      params,
      body: ReasonInput,
      response: { 200: LedgerEntry },
    },
    config: { access: 'receipt.match', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, entry, (tx) => endMatch(tx, request.params.id, request.body)),
  })
  disputeRoutes(context)
}

function disputeRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/ledger-entries/:id/disputes',
    schema: {
      operationId: 'raiseDispute',
      summary: 'Dispute a statement',
      description: 'By either side of the flow. The statement stands and says that it is disputed.',
      tags,
      params,
      body: ReasonInput,
      response: { 201: Dispute },
    },
    config: { access: 'dispute.raise', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...dispute, status: 201 }, (tx) =>
        raiseDispute(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/ledger-entries/:id/disputes',
    schema: {
      operationId: 'listDisputes',
      summary: 'List the disputes of a statement',
      description: 'Oldest first, settled ones too.',
      tags,
      params,
      querystring: z.strictObject(PageQuery),
      response: { 200: DisputePage },
    },
    config: { access: 'ledger_entry.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const entryId = request.params.id
        const [parent, rows] = await Promise.all([findEntry(tx, entryId), listDisputes(tx, { entryId, after, limit })])
        if (parent === undefined) throw notFound('ledger_entry', entryId)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.id], toJson: disputeToJson })
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/disputes/:id/resolution',
    schema: {
      operationId: 'resolveDispute',
      summary: 'Settle a dispute',
      description: 'By who raised it.',
      tags,
      params,
      body: ResolutionInput,
      response: { 200: Dispute },
    },
    config: { access: 'dispute.raise', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, dispute, (tx) => resolveDispute(tx, request.params.id, request.body)),
  })
}
