import { z } from 'zod'
import type { CodeList } from './code-list.ts'

const Words = z.object({ en: z.string(), uk: z.string() })

const summary = {
  name: 'addresseeBasis',
  definition: { en: 'On what a participant is addressed.', uk: 'На якій підставі звертаються до учасника.' },
  source: null,
  codes: 5,
  href: '/v1/code-lists/addresseeBasis',
} satisfies z.input<typeof SummaryShape>

const SummaryShape = z.object({
  name: z.string(),
  definition: Words,
  source: z.string().nullable().meta({
    description: 'The publisher of the list that this one is or follows; null for a list of this service alone.',
  }),
  codes: z.int().meta({ description: 'How many codes the list has.' }),
  href: z.string(),
})

export const CodeListIndex = z
  .object({ items: z.array(SummaryShape) })
  .meta({ id: 'CodeListIndex', description: 'Every code list.', examples: [{ items: [summary] }] })

export const CodeListDocument = z
  .object({
    name: z.string(),
    definition: Words,
    source: z.string().nullable(),
    items: z.array(
      z.object({
        code: z.string().meta({ description: 'The value on the wire.' }),
        definition: Words,
        sameAs: z
          .array(z.object({ list: z.string(), code: z.string() }))
          .meta({ description: 'The codes for the same thing in lists that others keep.' }),
        attributes: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
          .meta({ description: 'Facts that go with the code.' }),
      }),
    ),
  })
  .meta({
    id: 'CodeList',
    description: 'The values of one field, each with its definition.',
    examples: [
      {
        name: 'flowKind',
        definition: { en: 'What a posting is, without a direction.', uk: 'Що таке проведення, без напряму.' },
        source: 'follows IATI TransactionType',
        items: [
          {
            code: 'loan_repayment',
            definition: { en: 'Principal of a loan paid back.', uk: 'Повернення основної суми позики.' },
            sameAs: [{ list: 'IATI TransactionType', code: '6' }],
            attributes: {},
          },
        ],
      },
    ],
  })

export const CodeListParams = z.strictObject({
  name: z
    .string()
    .max(60)
    .meta({ description: 'The name of a code list, as `GET /v1/code-lists` has it.', examples: ['addresseeBasis'] }),
})

export function summaryToJson({ name, definition, source, codes }: CodeList): z.input<typeof SummaryShape> {
  return { name, definition, source, codes: codes.length, href: `/v1/code-lists/${name}` }
}

export function codeListToJson({ name, definition, source, codes }: CodeList): z.input<typeof CodeListDocument> {
  const items = codes.map(({ code, definition: means, sameAs, attributes }) => ({
    code,
    definition: means,
    sameAs: [...sameAs],
    attributes: { ...attributes },
  }))
  return { name, definition, source, items }
}
