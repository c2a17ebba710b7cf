import { z } from 'zod'
import { limits } from '../../../config.ts'
import { inBoth } from '../../../kernel/sentence.ts'
import type { AppContext } from '../../../platform/http/context.ts'
import { submit } from '../../../platform/http/questions.ts'
import { Id } from '../../../platform/http/wire.ts'
import type { Language } from '../../../platform/language/language.ts'
import { id } from '../commitments/schemas.ts'
import { entryFlags } from '../rules.ts'
import { type BatchRow, batchModes, disburseBatch, errorsOf, type Refused, receiveBatch } from './commands.ts'

const tags = ['Ledger']

const BatchQuery = z.strictObject({
  mode: z.enum(batchModes).default('all').meta({
    description:
      '`all`: all items are posted, or none. `partial`: those that can be posted are. See the code list `batchMode`.',
  }),
})

const Batch = z
  .object({
    id: Id.nullable().meta({ description: 'The id of the batch, by which the ledger lists its entries (`batchId`).' }),
    accepted: z.int(),
    refused: z.int(),
    results: z.array(
      z.object({
        line: z.int().meta({ description: 'The number of the item in the batch, counted from 1.' }),
        entryId: Id.nullable().meta({
          description: 'The id of the entry that was posted; null where the item was refused.',
        }),
        flags: z.array(z.enum(entryFlags)),
        matchedWith: Id.nullable().meta({
          description: 'The other side’s statement that it is matched with; the first if there are several.',
        }),
        refusal: z
          .object({
            code: z.string(),
            errors: z.array(
              z.object({
                pointer: z.string().optional().meta({ description: 'JSON pointer into the item.' }),
                detail: z.string(),
                rule: z.string().optional(),
              }),
            ),
          })
          .nullable(),
      }),
    ),
  })
  .meta({
    id: 'Batch',
    description: 'What came of each item, in their order.',
    examples: [
      {
        id,
        accepted: 1,
        refused: 1,
        results: [
          { line: 1, entryId: id, flags: [], matchedWith: null, refusal: null },
          {
            line: 2,
            entryId: null,
            flags: [],
            matchedWith: null,
            refusal: {
              code: 'unprocessable',
              errors: [{ pointer: '/amount', detail: 'EUR has 2 decimal places.', rule: 'BR-10' }],
            },
          },
        ],
      },
    ],
  })

/** Items are read one by one, so that each is refused for its own faults. */
function bodyOf(item: string, example: object) {
  return z
    .strictObject({
      items: z
        .array(z.unknown().meta({ 'x-schema': item }))
        .min(1)
        .max(limits.batchItems),
    })
    .meta({ examples: [{ items: [example] }] })
}

const toJson = ({ id, outcomes }: BatchRow, stored: boolean, language: Language): z.input<typeof Batch> => ({
  id: stored ? id : null,
  accepted: outcomes.filter(({ entry }) => entry !== null).length,
  refused: outcomes.filter(({ refusal }) => refusal !== null).length,
  results: outcomes.map(({ line, entry, refusal }) => ({
    line,
    entryId: stored ? (entry?.id ?? null) : null,
    flags: entry?.flags ?? [],
    matchedWith: entry?.matched_with ?? null,
    refusal: refusal === null ? null : { code: refusal.code, errors: errorsIn(language, { line, refusal }) },
  })),
})

function errorsIn(language: Language, refused: Refused) {
  return errorsOf(refused).map(({ line: _, detail, ...error }) => ({ ...error, detail: inBoth(detail)[language] }))
}

const about = `Up to ${limits.batchItems}, as one document or as JSON Lines, in one transaction. A refusal names the line and the pointer of each error.`

const many = {
  tags,
  query: BatchQuery,
  ...{ takesLines: true, bytesMax: limits.batchBytes, languages: true },
  status: 200,
  shape: Batch,
  json: (row: BatchRow, language: Language) => toJson(row, true, language),
  tried: (row: BatchRow, language: Language) => toJson(row, false, language),
} as const

/** Many statements at once. */
export function batchRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    submit(context, 'createDisbursements', {
      ...{ at: '/v1/disbursements/batch', access: 'disbursement.create', ...many },
      summary: 'Post many disbursements',
      description: `${about} They draw on their commitments in the order of the items (BR-05).`,
      body: bodyOf('DisbursementBodyInput', {
        commitmentId: id,
        amount: '12500000.00',
        currency: 'EUR',
        transactionDate: '2026-04-15',
      }),
      command: (tx, { items }, { mode }) => disburseBatch(tx, items, mode),
    }),
  )
  app.route(
    submit(context, 'createReceipts', {
      ...{ at: '/v1/receipts/batch', access: 'receipt.create', ...many },
      summary: 'State many receipts',
      description: `${about} Each is matched like a single one.`,
      body: bodyOf('ReceiptBodyInput', {
        provider: { participant: 'SE' },
        amount: '12500000.00',
        currency: 'EUR',
        transactionDate: '2026-04-16',
      }),
      command: (tx, { items }, { mode }) => receiveBatch(tx, items, mode),
    }),
  )
}
