import { z } from 'zod'
import { limits } from '../../config.ts'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, PageQuery } from '../../platform/http/wire.ts'
import { madeToJson, revaluationToJson, revaluedToJson } from './revaluation-present.ts'
import * as shape from './revaluation-schemas.ts'
import { findRevaluation, listRevaluations, listRevalued, type MadeRow, revalue } from './revaluations.ts'

const tags = ['Ledger']
const params = z.strictObject({ id: Id })

/** The amount in euro of what was posted before its rate was there. */
export function revaluationRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/revaluations',
    schema: {
      operationId: 'makeRevaluation',
      summary: 'Revalue entries without a rate',
      description: `Gives entries that were posted without a rate (\`fx_missing\`) their amount in euro, by the reference rate of their value date (BR-11), the oldest first and at most ${limits.revaluedEntries} of those that you see. A table that comes in changes nothing by itself (BR-13, BR-57): look with \`Prefer: handling=validate\` at what would come of it, then post it with the table that it names.`,
      tags,
      body: shape.RevaluationInput,
      response: { 201: shape.MadeRevaluation },
    },
    config: { access: 'revaluation.make', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        {
          status: 201,
          body: madeToJson,
          location: (row: MadeRow) => `/v1/revaluations/${row.id}`,
        },
        (tx) => revalue(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/revaluations',
    schema: {
      operationId: 'listRevaluations',
      summary: 'List revaluations',
      description: 'Newest first: those of which you see an entry, counted and summed over the entries that you see.',
      tags,
      querystring: z.strictObject(PageQuery),
      response: { 200: shape.RevaluationPage },
    },
    config: { access: 'revaluation.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listRevaluations(tx, { after, limit })
        const toJson = revaluationToJson
        return pageOf(request, reply, await tx.entered(), { rows, limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/revaluations/:id',
    schema: {
      operationId: 'getRevaluation',
      summary: 'Read a revaluation',
      description: 'Its reason, its table of rates, and its sums over the entries that you see.',
      tags,
      params,
      response: { 200: shape.Revaluation },
    },
    config: { access: 'revaluation.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const row = await findRevaluation(tx, request.params.id)
        if (row === undefined) throw notFound('revaluation', request.params.id)
        return revaluationToJson(row)
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/revaluations/:id/entries',
    schema: {
      operationId: 'listRevaluedEntries',
      summary: 'List what a revaluation changed',
      description: 'In the order of posting, the entries that you see: the amount in euro before and after.',
      tags,
      params,
      querystring: z.strictObject(PageQuery),
      response: { 200: shape.RevaluedEntryPage },
    },
    config: { access: 'revaluation.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const { id } = request.params
        const [found, rows] = await Promise.all([findRevaluation(tx, id), listRevalued(tx, id, { after, limit })])
        if (found === undefined) throw notFound('revaluation', id)
        const toJson = revaluedToJson
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.entry_id], toJson })
      }),
  })
}
