import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import {
  Amount,
  CalendarDate,
  CurrencyCode,
  Id,
  Instant,
  ParticipantCode,
  page,
  Quantity,
  text,
} from '../../platform/http/wire.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { conversionProposalLifecycle } from './proposal-rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

/** What is given instead of what was accepted; figures that it does not name stay as they were accepted. */
export const GivenInstead = z.object({
  capability: z.string().nullable(),
  quantity: z.string().nullable(),
  unit: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  reason: z.string(),
})

export const ConversionProposal = z
  .object({
    id: Id,
    offerId: Id.meta({ description: 'The offer that was accepted.' }),
    consultationId: Id.meta({ description: 'The request in which it was offered.' }),
    title: z.string().meta({ description: 'The title of the request or requirement that was offered to.' }),
    requester: ParticipantCode.meta({
      description: 'The participant that accepted the offer and receives what was offered.',
    }),
    provider: ParticipantCode.meta({ description: 'The participant that alone can confirm or decline it (BR-37).' }),
    kind: z.enum(['capability', 'money']).meta({ description: 'Whether goods and services were offered, or money.' }),
    capability: z
      .string()
      .nullable()
      .meta({ description: 'The capability that was offered; null where the offer is of money.' }),
    quantity: z
      .string()
      .nullable()
      .meta({ description: 'The quantity that was accepted; null where the offer is of money.' }),
    unit: z.string().nullable().meta({ description: 'The unit of the quantity.' }),
    amount: z.string().nullable().meta({ description: 'The money that was accepted.' }),
    currency: z.string().nullable().meta({ description: 'ISO 4217.' }),
    availableFrom: CalendarDate.nullable().meta({ description: 'The day from which the provider offered it.' }),
    terms: z.string().nullable().meta({ description: 'On what terms its provider offered it.' }),
    provisionId: z.string().nullable().meta({ description: 'The clause on which its provider was addressed.' }),
    conversion: z
      .enum(statesOf(conversionProposalLifecycle))
      .meta({ description: 'What its provider has made of it.' }),
    deviation: GivenInstead.extend({
      confirmed: z.boolean().meta({ description: 'Whether the requester has confirmed it: only then it counts.' }),
    })
      .nullable()
      .meta({ description: 'What its provider gives instead of what was accepted, and why (BR-96).' }),
    deviationRefusal: z.object({ by: ParticipantCode, at: Instant, reason: z.string() }).nullable().meta({
      description: 'Who refused the last deviation, when and why; null once another deviation is stated.',
    }),
    confirmedBy: z
      .array(
        z.object({
          operationId: z.string().meta({ description: 'The operation of this document that confirms it.' }),
          roles: z.array(z.string()).meta({ description: 'The roles of the provider that may use it.' }),
        }),
      )
      .meta({ description: 'How it can be confirmed, and by whom; empty where it cannot be any more.' }),
    became: z
      .object({
        type: z.enum(['commitment', 'task']).meta({ description: 'The kind of the record.' }),
        id: Id.meta({ description: 'Under /v1/commitments or /v1/tasks.' }),
      })
      .nullable()
      .meta({ description: 'The record that its provider made of it.' }),
    reason: z.string().nullable().meta({ description: 'Why its provider declined it.' }),
    expiresAt: Instant.meta({ description: 'The moment until which its provider can confirm it.' }),
    expired: z.boolean().meta({ description: 'Whether its provider let the time for a confirmation pass.' }),
    decidedAt: Instant.nullable().meta({ description: 'When its provider confirmed or declined it.' }),
    decidedBy: ParticipantCode.nullable().meta({
      description: 'Who confirmed or declined it; null while it is pending, and where its time passed.',
    }),
    createdAt: Instant.meta({ description: 'When the offer was accepted.' }),
    version: z.int().meta({ description: 'The number in the ETag, which `If-Match` sends.' }),
    allowedActions: AllowedActions(conversionProposalLifecycle),
  })
  .meta({
    id: 'ConversionProposal',
    description:
      'What accepting an offer makes: a proposal in nobody’s books, which its provider alone confirms as a commitment or a task, or declines (BR-37).',
    examples: [
      {
        id,
        offerId: id,
        consultationId: id,
        title: 'Attack on the power grid',
        requester: 'UA',
        provider: 'SE',
        kind: 'capability',
        capability: 'air_defence',
        quantity: '2',
        unit: 'systems',
        amount: null,
        currency: null,
        availableFrom: null,
        terms: null,
        provisionId: null,
        conversion: 'pending',
        deviation: null,
        deviationRefusal: null,
        confirmedBy: [{ operationId: 'confirmProposalAsCommitment', roles: ['ministry'] }],
        became: null,
        reason: null,
        expiresAt: '2026-12-23T06:40:00.000Z',
        expired: false,
        decidedAt: null,
        decidedBy: null,
        createdAt: '2026-11-23T06:40:00.000Z',
        version: 1,
        allowedActions: ['confirmProposalAsCommitment'],
      },
    ],
  })
export const ConversionProposalPage = page(ConversionProposal).meta({ id: 'ConversionProposalPage' })

export const DeviationInput = z
  .strictObject({
    reason: text(2_000),
    capability: text(200).optional().meta({ description: 'What is given instead.' }),
    quantity: Quantity.optional(),
    unit: text(60).optional(),
    amount: Amount.optional(),
    currency: CurrencyCode.optional(),
  })
  .meta({
    id: 'DeviationBody',
    description: 'What differs from what was accepted; everything else stays as it was accepted.',
    examples: [{ reason: 'Three come in one contract.', quantity: '3' }],
  })
export type DeviationInput = z.output<typeof DeviationInput>

export const ProposalFilter = z.strictObject({
  conversion: z
    .enum(statesOf(conversionProposalLifecycle))
    .optional()
    .meta({ description: 'Only accepted offers in this state: see the code list `offerConversion`.' }),
})
export type ProposalFilter = z.output<typeof ProposalFilter>
