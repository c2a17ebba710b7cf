import { z } from 'zod'
import { participantKinds } from '../../access/actor.ts'
import { limits } from '../../config.ts'
import { Id, Names, name, noHabit, ParticipantCode, page, QueryFlag } from '../../platform/http/wire.ts'
import { contactPointKinds, publicNumberKinds } from './rules.ts'

const Kind = z.enum(participantKinds)

const ContactPoint = z
  .object({
    kind: z.enum(contactPointKinds),
    office: z.string(),
    telephone: z.string().nullable(),
    email: z.string().nullable(),
    hours: z.string(),
    languages: z.array(z.string()),
  })
  .meta({
    id: 'ContactPoint',
    description: 'Where a participant can be reached: the desk that answers at night first.',
  })

export const PublicNumber = z
  .object({
    kind: z.enum(publicNumberKinds),
    office: z.string(),
    city: z.string().meta({ description: 'The city of the office.' }),
    telephone: z.string(),
    languages: z
      .array(z.string())
      .meta({ description: 'The languages in which the number is answered, as far as that is known.' }),
    verified: z.boolean().meta({ description: 'Whether anybody has tried it for this purpose.' }),
    source: z.object({
      title: z.string(),
      publisher: z.string(),
      date: z.string().nullable(),
      url: z.string(),
    }),
    note: z.string(),
  })
  .meta({ id: 'PublicNumber', description: 'A public telephone number of a ministry, which is no desk of Accord.' })

const Agency = z
  .object({
    id: z
      .uuid()
      .meta({ description: 'The id of the agency, which `agencyId` of grants, pledges and commitments takes.' }),
    scheme: z.string().meta({ description: 'The scheme that the identifier belongs to.' }),
    identifier: z.string(),
    name: z.object({ en: z.string(), uk: z.string().nullable() }),
  })
  .meta({ id: 'Agency', description: 'A ministry or agency of a participant.' })

const dutyDesk = {
  kind: 'duty_desk',
  office: 'Ministry of Foreign Affairs, operations centre',
  telephone: '+48 22 555 01 00',
  email: null,
  hours: 'around the clock',
  languages: ['pl', 'en', 'uk'],
} satisfies z.input<typeof ContactPoint>

const poland = {
  code: 'PL',
  kind: 'state',
  name: { en: 'Poland', uk: 'Польща' },
  officialName: { en: 'Republic of Poland', uk: 'Республіка Польща' },
  timeZone: 'Europe/Warsaw',
  contactPoints: [dutyDesk],
  publicNumbers: [],
  agencies: [],
  redactions: [],
  note: null,
  source: 'ISO 3166-1; official names as used in the agreements',
  version: 2,
} satisfies z.input<typeof ParticipantShape>

const ParticipantShape = z.object({
  code: ParticipantCode,
  kind: Kind,
  name: Names.meta({ description: 'Short name.' }),
  officialName: Names.meta({ description: 'The name of the participant as the agreements write it.' }),
  timeZone: z.string().meta({ description: 'The time zone in which its dates are counted, by its IANA name.' }),
  contactPoints: z
    .array(ContactPoint)
    .optional()
    .meta({ description: 'Most urgent first. Absent, and named in `redactions`, where you may not see them.' }),
  publicNumbers: z.array(PublicNumber).meta({
    description:
      'Numbers from public sources, for when no desk is registered. They are unverified unless marked as verified.',
  }),
  agencies: z
    .array(Agency)
    .meta({ description: 'The agencies of the participant: a grant or a record can be limited to one.' }),
  redactions: z.array(z.string()).meta({ description: 'Fields of this record that you may not see.' }),
  note: z.string().nullable(),
  source: z.string(),
  version: z.int().meta({ description: 'The number in the ETag.' }),
})

export const Participant = ParticipantShape.meta({
  id: 'Participant',
  description: 'Ukraine, a state or union with an agreement, a coalition partner without one, or an observer.',
  examples: [poland],
})

export const ParticipantPage = page(Participant).meta({
  examples: [{ items: [{ ...poland, etag: '"1"' }], nextCursor: null, scope: 'What participant UA may see.' }],
})

export const ParticipantFilter = z.strictObject({
  kind: Kind.optional().meta({ description: 'Only participants of this kind.' }),
  dutyDesk: QueryFlag.optional().meta({
    description: '`false`: only those that have registered no desk that answers at any hour, as far as you may see.',
  }),
})
export type ParticipantFilter = z.output<typeof ParticipantFilter>

export const ParticipantKey = z
  .union([ParticipantCode, Id], {
    error: (issue) =>
      noHabit.check(String(issue.input)) ? 'must be the code of a participant, or its id' : noHabit.says.error(issue),
  })
  .meta({ description: 'Code of the participant, or its id as the change feed has it.', examples: ['PL'] })

/**
 * A number, perhaps with an extension as people write it or as in RFC 3966, because a duty desk is often behind a
 * switchboard.
 */
const telephone = /^\+\d[\d ()/-]{4,38}\d(( ?(ext\.?|x)|;ext=) ?\d{1,8})?$/
/** RFC 6531: names and domains of any script. */
const emailAddress = /^[^\s@"<>(),:;\\[\]]{1,64}@([^\s@".,<>()]{1,63}\.)+[^\s@".,<>()]{2,63}$/

const ContactPointInput = z.strictObject({
  kind: z.enum(contactPointKinds),
  office: name,
  telephone: z
    .string()
    .regex(telephone, 'must be an international number such as "+48 22 555 01 00" or "+48 22 555 01 00 ext. 123"')
    .nullable()
    .default(null),
  email: z
    .email({ pattern: emailAddress, error: 'must be an address such as duty@mfa.example' })
    .max(limits.nameCharacters)
    .meta({ format: 'idn-email' })
    .nullable()
    .default(null),
  hours: name.meta({ description: 'When somebody answers, in words.', examples: ['around the clock'] }),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'must be an ISO 639 code'))
    .max(10)
    .default([]),
})

export const ParticipantPatch = z
  .strictObject({ contactPoints: z.array(ContactPointInput).max(20) })
  .meta({ description: 'Replaces the whole list; the order is kept.', examples: [{ contactPoints: [dutyDesk] }] })
export type ParticipantPatch = z.output<typeof ParticipantPatch>
