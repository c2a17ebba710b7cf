import { z } from 'zod'
import { limits } from '../../../config.ts'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { madeToJson, revaluationToJson, revaluedToJson } from './present.ts'
import * as revaluations from './revaluations.ts'
import * as shape from './schemas.ts'

const kind = {
  path: '/v1/revaluations',
  tags: ['Ledger'],
  lifecycle: { of: 'revaluation' },
  read: 'revaluation.read',
} as const

/** The amount in euro of entries that were posted before their rate was known. */
export function revaluationRoutes(context: AppContext): void {
  const { app } = context
  const made = operationsOn(context, {
    ...kind,
    shape: shape.MadeRevaluation,
    json: (row: revaluations.MadeRow) => madeToJson(row),
    location: ({ id }) => `${kind.path}/${id}`,
  })
  const revaluation = operationsOn(context, {
    ...kind,
    shape: shape.Revaluation,
    json: revaluationToJson,
    find: revaluations.findRevaluation,
  })
  const entry = operationsOn(context, {
    ...kind,
    shape: shape.RevaluedEntry,
    json: (row: revaluations.RevaluedRow) => revaluedToJson(row),
  })
  app.route(
    made.create('makeRevaluation', {
      summary: 'Revalue entries without a rate',
      description: `Gives entries that were posted without a rate (\`fx_missing\`) their amount in euro, by the reference rate of their value date (BR-11), the oldest first and at most ${limits.revaluedEntries} of those that you see. A new table of rates changes no entry by itself (BR-13, BR-57). First send \`Prefer: handling=validate\` to see the result, then send the same request with the table that the reply names.`,
      access: 'revaluation.make',
      body: shape.RevaluationInput,
      command: revaluations.revalue,
    }),
  )
  app.route(
    revaluation.list('listRevaluations', {
      summary: 'List revaluations',
      description:
        'Batches by which entries without a rate got their amount in euro, newest first: those of which you see an entry, counted and summed over the entries that you see.',
      filter: z.strictObject({}),
      page: shape.RevaluationPage,
      order: revaluations.newestRevaluationFirst,
      rows: revaluations.listRevaluations,
    }),
  )
  app.route(
    revaluation.one('getRevaluation', {
      summary: 'Read a revaluation',
      description: 'Its reason, its table of rates, and its sums over the entries that you see.',
    }),
  )
  app.route(
    entry.listUnder('listRevaluedEntries', {
      at: '/v1/revaluations/:id/entries',
      parent: 'revaluation',
      present: revaluations.revaluationPresent,
      summary: 'List what a revaluation changed',
      description: 'In the order of posting, the entries that you see: the amount in euro before and after.',
      filter: z.strictObject({}),
      page: shape.RevaluedEntryPage,
      order: revaluations.revaluedInOrderOfPosting,
      rows: revaluations.listRevalued,
    }),
  )
}
