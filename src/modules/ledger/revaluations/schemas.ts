import { z } from 'zod'
import { limits } from '../../../config.ts'
import { CalendarDate, CurrencyCode, FinanceTypeTold, Id, Instant, page, text } from '../../../platform/http/wire.ts'
import { Decimal, id } from '../commitments/schemas.ts'

export const RevaluationInput = z
  .strictObject({
    reason: text(2_000).meta({ description: 'Why the revaluation is made: which rates have come.' }),
    currency: CurrencyCode.optional().meta({ description: 'Only entries in this currency.' }),
    valueFrom: CalendarDate.optional().meta({ description: 'Only entries of this value date or a later one.' }),
    valueTo: CalendarDate.optional().meta({ description: 'Only entries of this value date or an earlier one.' }),
    rateTable: z.int().min(1).max(2_147_483_647).optional().meta({
      description:
        'The last table of rates to take into account; by default the newest. Name the one of the preview to get the result that it showed.',
    }),
  })
  .refine(({ valueFrom, valueTo }) => valueFrom === undefined || valueTo === undefined || valueFrom <= valueTo, {
    path: ['valueTo'],
    error: 'is before valueFrom',
  })
  .meta({
    id: 'RevaluationBody',
    examples: [{ reason: 'The rates of 2023 have come.', currency: 'SEK', rateTable: 2 }],
  })
export type RevaluationInput = z.output<typeof RevaluationInput>

const sums = z
  .array(
    z.object({
      currency: z.string(),
      financeType: FinanceTypeTold,
      entries: z.int(),
      amount: Decimal,
      eurAmount: Decimal,
    }),
  )
  .meta({ description: 'The sums of the entries that you see, by their own currency and type of finance (BR-14).' })

export const RevaluedEntry = z
  .object({
    entryId: Id,
    valueDate: CalendarDate,
    amount: Decimal,
    currency: z.string(),
    before: z.null().meta({ description: 'What the entry had before: no amount in euro (flag `fx_missing`).' }),
    after: z.object({
      amount: Decimal,
      rate: z.string(),
      rateDate: CalendarDate,
      source: z.string(),
      table: z.int(),
    }),
  })
  .meta({
    id: 'RevaluedEntry',
    description: 'The amount of one entry in euro, before and after.',
    examples: [
      {
        entryId: id,
        valueDate: '2023-10-11',
        amount: '1000000.00',
        currency: 'SEK',
        before: null,
        after: { amount: '86422.38', rate: '11.5711', rateDate: '2023-10-11', source: 'ecb', table: 2 },
      },
    ],
  })
export const RevaluedEntryPage = page(RevaluedEntry).meta({ id: 'RevaluedEntryPage' })

const common = {
  reason: z.string(),
  currency: z.string().nullable(),
  valueFrom: CalendarDate.nullable(),
  valueTo: CalendarDate.nullable(),
  rateTable: z.int().meta({ description: 'The last table of rates that it took into account.' }),
  sums,
}
const example = {
  reason: 'The rates of 2023 have come.',
  currency: 'SEK',
  valueFrom: null,
  valueTo: null,
  rateTable: 2,
  sums: [{ currency: 'SEK', financeType: 'grant', entries: 1, amount: '1000000.00', eurAmount: '86422.38' }],
}
export const Revaluation = z.object({ id: Id, ...common, madeAt: Instant }).meta({
  id: 'Revaluation',
  description:
    'A batch that gave entries without a rate their amount in euro. No entry was changed, and reports as of earlier positions stay the same (BR-57).',
  examples: [{ id, ...example, madeAt: '2026-11-23T06:40:00.000Z' }],
})
export const RevaluationPage = page(Revaluation).meta({ id: 'RevaluationPage' })

export const MadeRevaluation = Revaluation.extend({
  entries: z.array(RevaluedEntry),
  more: z.boolean().meta({
    description: `Whether entries are left for another batch, because one takes at most ${limits.revaluedEntries}.`,
  }),
}).meta({
  id: 'MadeRevaluation',
  description: 'The result of a batch, entry by entry.',
  examples: [{ id, ...example, madeAt: '2026-11-23T06:40:00.000Z', entries: [], more: false }],
})
