import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, PageQuery } from '../../platform/http/wire.ts'
import { addEvidence, findFlow } from './evidence.ts'
import { Evidence, EvidencePage, evidenceToJson } from './evidence-schemas.ts'
import { EvidenceInput } from './inputs.ts'
import { type EvidenceRow, findEvidence, listEvidence, type Subject } from './queries.ts'

const tags = ['Deliveries']
const params = z.strictObject({ id: Id })
const added = {
  status: 201 as const,
  body: evidenceToJson,
  version: (row: EvidenceRow) => row.version,
  location: (row: EvidenceRow) => `/v1/evidence/${row.id}`,
}

const kinds = [
  { at: '/v1/lots/:id/evidence', noun: 'Lot', words: 'a lot', subject: (id: string): Subject => ({ lotId: id }) },
  {
    at: '/v1/ledger-entries/:id/evidence',
    noun: 'Entry',
    words: 'an entry of the ledger',
    subject: (id: string): Subject => ({ entryId: id }),
  },
] as const

/** What bears a statement out, named and hashed; the documents stay with their owners. */
export function evidenceRoutes({ app, door }: AppContext): void {
  for (const { at, noun, words, subject } of kinds) {
    app.route({
      method: 'POST',
      url: at,
      schema: {
        operationId: `add${noun}Evidence`,
        summary: `Name evidence of ${words}`,
        description:
          'By either side of the flow: what the document is, its SHA-256, who holds it and how to ask for it. Nothing is uploaded, and nothing is taken away again.',
        tags,
        params,
        body: EvidenceInput,
        response: { 201: Evidence },
      },
      config: { access: 'evidence.add', idempotent: true, addressed: true },
      handler: (request, reply) =>
        write(door, request, reply, added, (tx) => addEvidence(tx, subject(request.params.id), request.body)),
    })
    app.route({
      method: 'GET',
      url: at,
      schema: {
        operationId: `list${noun}Evidence`,
        summary: `List the evidence of ${words}`,
        description: 'Oldest first, as far as you may see it.',
        tags,
        params,
        querystring: z.strictObject(PageQuery),
        response: { 200: EvidencePage },
      },
      config: { access: 'evidence.read', addressed: true },
      handler: (request, reply) =>
        read(door, request, async (tx) => {
          const { cursor, limit } = request.query
          const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
          const about = subject(request.params.id)
          const [, rows] = await Promise.all([findFlow(tx, about), listEvidence(tx, { subject: about, after, limit })])
          return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.id], toJson: evidenceToJson })
        }),
    })
  }
  app.route({
    method: 'GET',
    url: '/v1/evidence/:id',
    schema: {
      operationId: 'getEvidence',
      summary: 'Read a reference to a document',
      description: 'What it is, its hash, who holds it and how to ask for it.',
      tags,
      params,
      response: { 200: Evidence },
    },
    config: { access: 'evidence.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findEvidence(tx, request.params.id)
        if (row === undefined) throw notFound('evidence', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return evidenceToJson(row)
      }),
  })
}
