import { z } from 'zod'
import { Id, Names, name, ParticipantCode, page, QueryFlag } from '../../platform/http/wire.ts'
import { obligors, provisionKinds, strengths } from './rules.ts'
import { AreaCode } from './schemas.ts'

export const readFields = ['strength', 'summary_en', 'summary_uk'] as const
const ProvisionShape = z.object({
  id: z.string().meta({ description: 'The code of the agreement and the place in its text.', examples: ['GB-VIII.2'] }),
  agreementId: Id,
  participant: ParticipantCode.meta({ description: 'The other party of the agreement.' }),
  ordinal: z.int().meta({ description: 'The place of the provision in the order of the text, counted from 1.' }),
  locator: z.string(),
  heading: z.string(),
  obligor: z.enum(obligors).meta({ description: 'The side that the provision binds.' }),
  kind: z.enum(provisionKinds),
  strength: z.enum(strengths).meta({ description: 'The verb of the text.' }),
  areas: z.array(z.string()),
  summary: Names.meta({ description: 'What the provision says, in our own words, not those of its text.' }),
  authorisedBodies: z.string().nullable(),
  due: z.string().nullable().meta({ description: 'When the provision wants it done, in words.' }),
  money: z.boolean().meta({ description: 'Whether it names an amount.' }),
  source: z.string(),
  readings: z
    .array(
      z.object({
        field: z.enum(readFields),
        was: z.string().meta({ description: 'The value that the reading had before.' }),
        became: z.string().meta({ description: 'The value that the reading has now.' }),
        why: z.string(),
        readOn: z.iso.date().meta({ description: 'The day of the later reading.' }),
      }),
    )
    .meta({ description: 'What a later reading changed, and why.' }),
})

const example = {
  id: 'GB-VIII.2',
  agreementId: 'fadca57d-a3e4-5c36-a5ef-d8aca60ba05a',
  participant: 'GB',
  ordinal: 97,
  locator: 'Part VIII, para 2',
  heading: 'Cooperation in the event of future armed attack',
  obligor: 'mutual',
  kind: 'consultation',
  strength: 'will',
  areas: [],
  summary: {
    en: "Consult within 24 hours, at either side's request, on measures if Russia attacks Ukraine again.",
    uk: 'У разі нового збройного нападу Росії на вимогу будь-якої сторони провести консультації протягом 24 годин.',
  },
  authorisedBodies: null,
  due: 'within 24 hours',
  money: false,
  source: 'text:GB',
  readings: [],
} satisfies z.input<typeof ProvisionShape>

export const Provision = ProvisionShape.meta({
  id: 'Provision',
  description: 'An item with a locator in a text. What a keyword found is an area mention, not a provision.',
  examples: [example],
})

export const ProvisionPage = page(Provision).meta({
  examples: [{ items: [example], nextCursor: null, scope: 'What participant UA may see.' }],
})

const filters = {
  kind: z.enum(provisionKinds).optional(),
  strength: z.enum(strengths).optional(),
  obligor: z.enum(obligors).optional(),
  area: AreaCode.optional(),
  q: name.optional().meta({
    description:
      'Words of the summaries and headings, in English or Ukrainian; quotation marks for a phrase, `or`, and `-` for what must not be there.',
    examples: ['demining'],
  }),
  money: QueryFlag.optional().meta({ description: 'Whether it names an amount.' }),
  due: QueryFlag.optional().meta({ description: 'Only provisions that name a time, or only those that do not.' }),
}

export const AgreementProvisionFilter = z.strictObject(filters)
export const ProvisionFilter = z.strictObject({
  ...filters,
  participant: ParticipantCode.optional().meta({
    description: 'Only provisions of agreements to which this participant is a party.',
  }),
})
export type ProvisionFilter = z.output<typeof ProvisionFilter>

export const ProvisionKey = z
  .string()
  .max(80)
  .meta({ examples: ['GB-VIII.2'] })
