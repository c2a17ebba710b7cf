import { z } from 'zod'
import { limits } from '../../config.ts'
import { publicCodes } from '../../platform/http/public-codes.ts'
import { CalendarDate, Id, Marking, name, ReleasableTo, text } from '../../platform/http/wire.ts'
import { priorities, requirementStatuses } from './rules.ts'

/** Any number: a rule with a number says that it must be above zero. */
export const Stated = z
  .string()
  .regex(
    /^-?\d{1,15}(\.\d{1,6})?$/,
    'must be a decimal string such as "12" or "2.5", of at most 15 digits and 6 decimal places',
  )
  .meta({ description: 'Decimal string, above zero (BR-86).', examples: ['40'] })
export const Unit = text(60).meta({ examples: ['pieces'] })
export const CapabilityCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,59}$/, 'must be the code of a capability')
  .meta({ description: 'The code of the capability.', examples: ['drones'] })
  .register(publicCodes, { list: 'capabilities' })
export const CoalitionCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,39}$/, 'must be the code of a coalition')
  .meta({ examples: ['drone'] })
  .register(publicCodes, { list: 'coalitions' })

const fields = {
  title: text(300),
  capability: CapabilityCode,
  quantity: Stated,
  unit: Unit,
  priority: z.enum(priorities),
  neededBy: CalendarDate,
  remarks: text(4_000).optional(),
  conversions: z
    .array(z.strictObject({ unit: Unit, factor: Stated }))
    .max(20)
    .meta({
      description: 'Other units that the need accepts: one of them equals `factor` times the unit of the need (BR-86).',
    }),
  provisionIds: z.array(text(60)).max(limits.arrayItems),
}

export const RequirementInput = z
  .strictObject({
    ...fields,
    conversions: fields.conversions.default([]),
    provisionIds: fields.provisionIds.default([]),
    coalition: CoalitionCode.optional().meta({ description: 'The coalition that it is put to.' }),
    supersedesId: Id.optional().meta({ description: 'The need that this one replaces (BR-88).' }),
    marking: Marking.default('limited'),
    releasableTo: ReleasableTo.optional().meta({
      description: 'With marking `limited`: who may see it; by default those who take part in its coalition.',
    }),
  })
  .meta({
    id: 'RequirementBody',
    examples: [
      {
        title: 'Interceptor drones for the northern regions',
        capability: 'interceptor_drones',
        quantity: '4000',
        unit: 'pieces',
        priority: 'critical',
        neededBy: '2027-03-31',
        coalition: 'drone',
      },
    ],
  })
export type RequirementInput = z.output<typeof RequirementInput>

export const RequirementPatch = z
  .strictObject(fields)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'must change something')
  .meta({
    id: 'RequirementPatch',
    description: 'The fields to change; only before validation (BR-88).',
    examples: [{ quantity: '5000' }],
  })
export type RequirementPatch = z.output<typeof RequirementPatch>

export const ValidationInput = z
  .strictObject({
    validatedBy: z.strictObject({ name, office: name, instrument: text(500) }),
    remarks: text(2_000).optional(),
    outsideBody: z
      .strictObject({ body: name, reference: text(500) })
      .optional()
      .meta({
        description: 'A body outside the framework that validated it as well, such as NSATU or SHAPE, by reference.',
      }),
  })
  .meta({
    id: 'ValidationBody',
    examples: [
      {
        validatedBy: {
          name: 'Head of the directorate',
          office: 'General Staff',
          instrument: 'Decision 12 of 20 November 2026',
        },
      },
    ],
  })
export type ValidationInput = z.output<typeof ValidationInput>

export const RequirementFilter = z.strictObject({
  coalition: CoalitionCode.optional(),
  capability: CapabilityCode.optional(),
  status: z.enum(requirementStatuses).optional(),
  priority: z.enum(priorities).optional(),
  neededBefore: CalendarDate.optional(),
  provisionId: z.string().max(60).optional(),
})
export type RequirementFilter = z.output<typeof RequirementFilter>

export const CapabilityQuery = z.strictObject({
  coalition: CoalitionCode.optional(),
  asOf: CalendarDate.optional().meta({
    description: 'Only what is in the list on that day; by default today.',
  }),
})
export type CapabilityQuery = z.output<typeof CapabilityQuery>
