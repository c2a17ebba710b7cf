import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, Names, ParticipantCode, page } from '../../platform/http/wire.ts'
import { CapabilityCode, CoalitionCode } from './inputs.ts'
import { priorities, requirementLifecycle, requirementStatuses } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const Capability = z.object({
  code: CapabilityCode,
  name: Names,
  coalition: CoalitionCode.nullable(),
  area: z.string().nullable(),
  validFrom: CalendarDate.nullable(),
  validTo: CalendarDate.nullable(),
  source: z.string(),
})
const capabilities = [
  {
    code: 'interceptor_drones',
    name: { en: 'interceptor drones', uk: 'дрони-перехоплювачі' },
    coalition: 'drone',
    area: 'military_equipment',
    validFrom: null,
    validTo: null,
    source: 'the coalitions, and the areas that the texts mention',
  },
]
export const CapabilityList = z
  .object({
    items: z.array(Capability),
    conversions: z.array(z.object({ unit: z.string(), toUnit: z.string(), factor: z.string() })).meta({
      description: 'Conversions that hold for every need: one `unit` equals `factor` times `toUnit` (BR-86).',
    }),
  })
  .meta({
    id: 'CapabilityList',
    description: 'What can be needed, and how units are converted.',
    examples: [{ items: capabilities, conversions: [{ unit: 'dozens', toUnit: 'pieces', factor: '12' }] }],
  })

export const Requirement = z
  .object({
    id: Id,
    participant: ParticipantCode,
    title: z.string(),
    capability: CapabilityCode,
    coalition: CoalitionCode.nullable(),
    quantity: z.string(),
    unit: z.string(),
    conversions: z.array(z.object({ unit: z.string(), factor: z.string() })),
    priority: z.enum(priorities),
    neededBy: CalendarDate,
    daysToNeed: z.int().meta({ description: 'Days from today until it is needed; negative once that day is past.' }),
    remarks: z.string().nullable(),
    provisionIds: z.array(z.string()),
    status: z.enum(requirementStatuses),
    open: z.boolean().meta({ description: 'Whether offers and tasks may be made against it (BR-85).' }),
    openOffers: z.int().meta({
      description:
        'Offers made to it, as far as you may see, that are neither converted, rejected, withdrawn nor expired.',
    }),
    reason: z.string().nullable(),
    supersedesId: Id.nullable(),
    supersededById: Id.nullable(),
    validation: z
      .object({
        validatedBy: z.object({ name: z.string(), office: z.string(), instrument: z.string() }),
        remarks: z.string().nullable(),
        outsideBody: z
          .object({ body: z.string(), reference: z.string() })
          .nullable()
          .meta({ description: 'A body outside the framework that validated it as well.' }),
        at: Instant,
      })
      .nullable(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(requirementLifecycle, 'offerToRequirement'),
  })
  .meta({
    id: 'Requirement',
    description: 'A need of Ukraine’s forces, validated by another account than the one that filed it.',
    examples: [
      {
        id,
        participant: 'UA',
        title: 'Interceptor drones for the northern regions',
        capability: 'interceptor_drones',
        coalition: 'drone',
        quantity: '4000',
        unit: 'pieces',
        conversions: [],
        priority: 'critical',
        neededBy: '2027-03-31',
        daysToNeed: 128,
        remarks: null,
        provisionIds: [],
        status: 'filed',
        open: false,
        openOffers: 0,
        reason: null,
        supersedesId: null,
        supersededById: null,
        validation: null,
        marking: 'limited',
        releasableTo: ['coalition:drone'],
        createdAt: '2026-11-23T06:40:00.000Z',
        version: 1,
        allowedActions: ['amendRequirement', 'fileRequirement', 'withdrawRequirement'],
      },
    ],
  })
export const RequirementPage = page(Requirement).meta({ id: 'RequirementPage' })
