import { z } from 'zod'
import {
  Amount,
  CalendarDate,
  Id,
  Marking,
  ParticipantCode,
  Quantity,
  QueryFlag,
  ReleasableTo,
  Sha256,
  text,
} from '../../platform/http/wire.ts'
import { currency, External } from '../ledger/inputs.ts'
import { valuationMethods } from '../ledger/rules.ts'
import { documentTypes, lotStatuses, statedEvents, valuationPurposes } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const marking = Marking.optional().meta({
  description: 'By default that of the record that it belongs to, and never less restricted.',
})

export const LotInput = z
  .strictObject({
    commitmentId: Id,
    itemClass: text(100).meta({
      description: 'The class of the goods; class and unit are those of one of the commitment’s items.',
    }),
    unit: text(60),
    quantity: Quantity,
    description: text(2_000).optional(),
    numbered: z
      .strictObject({ count: z.int().min(1).max(2_147_483_647), holderReference: text(200) })
      .optional()
      .meta({
        description:
          'How many items bear serial numbers, and the reference by which you find the list. The numbers stay with their holder.',
      }),
    origin: z
      .strictObject({ participant: ParticipantCode, consentReference: text(500) })
      .optional()
      .meta({ description: 'Third-party transfer (BR-18); required where the commitment has an origin.' }),
    marking,
    releasableTo: ReleasableTo.optional(),
    externalReference: External.optional(),
  })
  .meta({
    id: 'LotBody',
    examples: [{ commitmentId: id, itemClass: 'generator', unit: 'pieces', quantity: '40', description: '100 kVA' }],
  })
export type LotInput = z.output<typeof LotInput>

const posted = [
  'postingDate',
  'valuationMethod',
  'amount',
  'currency',
  'allocationId',
  'parentEntryId',
  'externalReference',
] as const

export const EventInput = z
  .strictObject({
    event: z.enum(statedEvents),
    quantity: Quantity.optional().meta({ description: 'The quantity; by default all that is left for this event.' }),
    occurredOn: CalendarDate,
    place: text(500).optional().meta({ description: 'The place, in words. Provider and receiver alone read it.' }),
    remarks: text(2_000).optional(),
    postingDate: CalendarDate.optional().meta({
      description: 'For a hand-over: its date in the accounts; today where none is given.',
    }),
    valuationMethod: z
      .enum(valuationMethods)
      .optional()
      .meta({ description: 'For a hand-over: the method of its value; `unvalued` where none is given.' }),
    amount: Amount.optional().meta({
      description: 'The value of what is handed over; absent where there is none (BR-15).',
    }),
    currency: currency.optional(),
    allocationId: Id.optional().meta({
      description:
        'For a hand-over: the allocation of the commitment that it draws on, with its value in the commitment’s currency. More than the allocation holds is flagged (BR-05a).',
    }),
    parentEntryId: Id.optional().meta({
      description:
        'For a hand-over: the upstream leg that it passes on (BR-21), such as the money that bought the goods.',
    }),
    externalReference: External.optional().meta({ description: 'Your own reference of the hand-over (BR-24).' }),
  })
  .superRefine((stated, context) => {
    if (stated.event === 'handed_over') return
    for (const field of posted)
      if (stated[field] !== undefined)
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'goes only with a hand-over, the only event that is posted',
        })
  })
  .meta({ id: 'LotEventBody', examples: [{ event: 'handed_over', quantity: '20', occurredOn: '2026-04-15' }] })
export type EventInput = z.output<typeof EventInput>

export const ValuationInput = z
  .strictObject({
    purpose: z.enum(valuationPurposes),
    method: z.enum(valuationMethods).exclude(['unvalued']),
    valuedOn: CalendarDate,
    amount: z
      .string()
      .regex(
        /^\d{1,15}(\.\d{1,6})?$/,
        'must be a decimal string such as "1200.00", not negative, of at most 15 digits and 6 decimal places',
      )
      .meta({ description: 'The value of the whole lot; a book value may be zero.', examples: ['1200.00'] }),
    currency,
    evidenceId: Id.optional().meta({ description: 'Evidence of this lot that bears it out.' }),
    remarks: text(2_000).optional(),
  })
  .meta({
    id: 'LotValuationBody',
    examples: [
      {
        purpose: 'book_value',
        method: 'net_book_value',
        valuedOn: '2026-04-15',
        amount: '1200000.00',
        currency: 'EUR',
      },
    ],
  })
export type ValuationInput = z.output<typeof ValuationInput>

export const WithdrawalInput = z
  .strictObject({ eventId: Id.optional(), valuationId: Id.optional(), reason: text(2_000) })
  .refine(({ eventId, valuationId }) => (eventId === undefined) !== (valuationId === undefined), {
    path: ['eventId'],
    message: 'name either an event or a valuation to take back',
  })
  .meta({ id: 'LotWithdrawalBody', examples: [{ valuationId: id, reason: 'Of another lot.' }] })
export type WithdrawalInput = z.output<typeof WithdrawalInput>

export const EvidenceInput = z
  .strictObject({
    title: text(300),
    documentType: z.enum(documentTypes),
    mediaType: z
      .string()
      .max(100)
      .regex(/^[A-Za-z0-9][\w.+-]*\/[\w.+-]+$/, 'must be a media type such as application/pdf')
      .meta({ examples: ['application/pdf'] }),
    sizeBytes: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
    sha256: Sha256.meta({ description: 'The SHA-256 of the document’s bytes.' }),
    holder: text(300).meta({ description: 'The office that keeps it.' }),
    howToAsk: text(1_000).meta({ description: 'How somebody who may see the document asks its holder for it.' }),
    marking,
    releasableTo: ReleasableTo.optional(),
  })
  .meta({
    id: 'EvidenceBody',
    examples: [
      {
        title: 'Hand-over certificate 14',
        documentType: 'hand_over_certificate',
        mediaType: 'application/pdf',
        sizeBytes: 182_044,
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        holder: 'Ministry of Defence, archive',
        howToAsk: 'By letter to the archive, naming the file number 2026/14.',
      },
    ],
  })
export type EvidenceInput = z.output<typeof EvidenceInput>

export const LotFilter = z.strictObject({
  commitmentId: Id.optional(),
  participant: ParticipantCode.optional(),
  receiver: ParticipantCode.optional(),
  origin: ParticipantCode.optional(),
  itemClass: z.string().max(100).optional(),
  status: z.enum(lotStatuses).optional(),
  inventoryOverdue: QueryFlag.optional(),
  externalSystem: z.string().max(100).optional(),
  externalId: z.string().max(200).optional(),
})
export type LotFilter = z.output<typeof LotFilter>
