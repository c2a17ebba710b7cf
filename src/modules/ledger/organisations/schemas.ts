import { z } from 'zod'
import { Id, ParticipantCode, page } from '../../../platform/http/wire.ts'
import { organisationKinds } from './rules.ts'

export const Organisation = z
  .object({
    id: Id,
    kind: z.enum(organisationKinds),
    name: z.object({ en: z.string(), uk: z.string().nullable() }),
    scheme: z.string(),
    identifier: z.string(),
    registeredBy: ParticipantCode,
  })
  .meta({
    id: 'Organisation',
    description: 'An organisation that gives or receives without being a participant.',
    examples: [
      {
        id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
        kind: 'international_organisation',
        name: { en: 'United Nations Development Programme', uk: null },
        scheme: 'XM-DAC',
        identifier: '41114',
        registeredBy: 'SE',
      },
    ],
  })
export const OrganisationPage = page(Organisation).meta({ id: 'OrganisationPage' })

export const OrganisationFilter = z.strictObject({
  scheme: z.string().max(60).optional(),
  identifier: z.string().max(100).optional(),
})
export type OrganisationFilter = z.output<typeof OrganisationFilter>
