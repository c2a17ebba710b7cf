import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, ParticipantCode, page, Quantity, text } from '../../platform/http/wire.ts'
import { currency } from '../ledger/inputs.ts'
import { Stated, Unit } from './inputs.ts'
import { offerStatuses, requirementOfferLifecycle } from './offer-rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const OfferInput = z
  .strictObject({
    quantity: Stated,
    unit: Unit.meta({ description: 'The unit of the need, or one whose conversion is declared (BR-86).' }),
    amount: Quantity.optional().meta({ description: 'What it is worth, where that is told.' }),
    currency: currency.optional(),
    availableFrom: CalendarDate.optional(),
    text: text(4_000).optional(),
  })
  .refine((offer) => (offer.amount === undefined) === (offer.currency === undefined), {
    path: ['currency'],
    message: 'goes with an amount',
  })
  .meta({ id: 'RequirementOfferBody', examples: [{ quantity: '500', unit: 'pieces', availableFrom: '2027-01-15' }] })
export type OfferInput = z.output<typeof OfferInput>

export const OfferFilter = z.strictObject({ status: z.enum(offerStatuses).optional() })
export type OfferFilter = z.output<typeof OfferFilter>

export const RequirementOffer = z
  .object({
    id: Id,
    requirementId: Id,
    participant: ParticipantCode.meta({ description: 'The participant that makes the offer.' }),
    quantity: z.string(),
    unit: z.string(),
    counted: z.string().meta({ description: 'The quantity in the unit of the requirement (BR-86).' }),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    availableFrom: CalendarDate.nullable(),
    text: z.string().nullable(),
    status: z.enum(offerStatuses),
    reason: z.string().nullable(),
    decidedAt: Instant.nullable(),
    expiresAt: Instant.nullable().meta({
      description: 'Until when its provider may turn the accepted offer into a commitment or a task (BR-37).',
    }),
    expired: z.boolean().meta({
      description:
        'Whether it was accepted but not converted in time: it then no longer counts as offered, and a new offer may be made.',
    }),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(requirementOfferLifecycle),
  })
  .meta({
    id: 'RequirementOffer',
    description: 'An offer made to a requirement; only Ukraine and its provider see it.',
    examples: [
      {
        id,
        requirementId: id,
        participant: 'SE',
        quantity: '500',
        unit: 'pieces',
        counted: '500',
        amount: null,
        currency: null,
        availableFrom: '2027-01-15',
        text: null,
        status: 'offered',
        reason: null,
        decidedAt: null,
        expiresAt: null,
        expired: false,
        createdAt: '2026-11-23T08:00:00.000Z',
        version: 1,
        allowedActions: ['withdrawRequirementOffer'],
      },
    ],
  })
export const RequirementOfferPage = page(RequirementOffer).meta({ id: 'RequirementOfferPage' })
