import { z } from 'zod'
import { limits } from '../../config.ts'
import type { PlainSentence } from '../../kernel/sentence.ts'
import {
  CalendarDate,
  CurrencyCode,
  Id,
  InstantInput,
  Marking,
  name,
  ParticipantCode,
  Quantity,
  ReleasableTo,
  Sha256,
  text,
} from '../../platform/http/wire.ts'
import { attemptChannels, attemptOutcomes } from './rules.ts'
import {
  Applicability,
  CloseReason,
  ConsultationKind,
  ConsultationMode,
  ConsultationTrigger,
  Hostilities,
  ResponseType,
  ResponseVisibility,
} from './schemas.ts'
import { SessionChannel, SessionFormat, SessionLevel } from './session-schemas.ts'

const codes = z
  .array(ParticipantCode)
  .max(limits.arrayItems)
  .refine((list) => new Set(list).size === list.length, 'must not repeat a participant')
const Unit = text(40).meta({ examples: ['systems'] })

const AskInput = z
  .strictObject({
    text: text(4_000),
    capability: name.optional(),
    quantity: Quantity.optional(),
    unit: Unit.optional(),
    addressedTo: codes.min(1).optional().meta({ description: 'Absent: for every addressee.' }),
  })
  .refine((ask) => ask.quantity === undefined || ask.unit !== undefined, {
    path: ['unit'],
    message: 'is needed with a quantity',
  })

const requestFields = {
  title: name,
  summary: text(),
  mode: ConsultationMode,
  trigger: ConsultationTrigger.nullish(),
  hostilities: Hostilities.nullish(),
  victim: ParticipantCode.nullish().meta({ description: 'Who was attacked or threatened.' }),
  occurredAt: InstantInput.nullish(),
  requestedBy: InstantInput.nullish().meta({
    description: 'The moment until which addressees without an undertaking are asked to answer.',
  }),
  shorterDeadline: z
    .strictObject({ hours: z.int().min(1).max(24), reason: text(2_000) })
    .nullish()
    .meta({ description: 'A shorter window than the clause gives, with the reason (BR-31).' }),
  invited: codes
    .optional()
    .meta({ description: 'Participants whom no clause addresses but who are asked to take part.' }),
  releasableTo: ReleasableTo.optional(),
  asks: z.array(AskInput).min(1).max(50),
}

export const ConsultationInput = z
  .strictObject({
    kind: ConsultationKind,
    ...requestFields,
    responseVisibility: ResponseVisibility.default('requester_only'),
    marking: Marking.default('limited'),
    originConsultationId: Id.optional().meta({ description: "Another party's request that this one widens." }),
  })
  .meta({
    id: 'ConsultationBody',
    examples: [
      {
        kind: 'crisis',
        mode: 'full_activation',
        trigger: 'armed_attack',
        hostilities: 'ongoing',
        victim: 'UA',
        title: 'Missile attack on the power grid',
        summary: 'Coordinated strikes on transmission substations in six regions.',
        occurredAt: '2026-11-23T04:10:00Z',
        asks: [
          { text: 'Air defence systems of medium range', capability: 'air_defence', quantity: '6', unit: 'systems' },
        ],
      },
    ],
  })
export type ConsultationInput = z.output<typeof ConsultationInput>

export const ConsultationPatch = z
  .strictObject({ ...requestFields, responseVisibility: ResponseVisibility, marking: Marking, kind: ConsultationKind })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'must change something')
  .meta({
    id: 'ConsultationPatch',
    description:
      'For a draft: any field. After circulation, as an amendment: title, summary, mode and asks, or to whom the request is released: marking and releasableTo.',
    examples: [{ summary: 'Strikes on eight regions.' }],
  })
export type ConsultationPatch = z.output<typeof ConsultationPatch>

export const CirculationInput = z
  .strictObject({ authorisedBy: z.strictObject({ name, office: name, instrument: name }) })
  .meta({
    id: 'CirculationBody',
    examples: [
      {
        authorisedBy: {
          name: 'Duty officer',
          office: 'Office of the President',
          instrument: 'Order 1 of 23 November 2026',
        },
      },
    ],
  })
export type CirculationInput = z.output<typeof CirculationInput>

export const ApplicabilityInput = z
  .strictObject({ applicability: Applicability, note: text(4_000).optional() })
  .meta({ id: 'ApplicabilityBody', examples: [{ applicability: 'without_prejudice' }] })
export type ApplicabilityInput = z.output<typeof ApplicabilityInput>
export const ExcusalInput = z
  .strictObject({ participant: ParticipantCode, reason: text(2_000) })
  .meta({ id: 'ExcusalBody', examples: [{ participant: 'IS', reason: 'Consulted in the capital this morning.' }] })
export type ExcusalInput = z.output<typeof ExcusalInput>

export const SessionInput = z
  .strictObject({
    participants: codes.min(1).optional().meta({
      description:
        'Which addressees took part: one record for all of them. An addressee logs its own sessions and leaves this out.',
    }),
    heldAt: InstantInput,
    channel: SessionChannel,
    level: SessionLevel,
    format: SessionFormat.optional().meta({
      description:
        'Where the sides met: code list `sessionFormat`. Absent: `other_format` with `convenedVia`, otherwise between two or with several.',
    }),
    convenedVia: name
      .optional()
      .meta({ description: 'The name of a format that exists and that the code list does not have.' }),
    chair: name.optional().meta({ description: 'Who was in the chair: an office or a body.' }),
    note: z
      .strictObject({
        reference: name,
        sha256: Sha256.optional(),
      })
      .optional()
      .meta({ description: 'The note or the minutes, by reference; the document stays with its holder.' }),
    summary: text().optional(),
  })
  .superRefine(({ format, channel, convenedVia }, context) => {
    const between = format === 'bilateral' || format === 'several'
    const refuse = (path: string, message: PlainSentence) => context.addIssue({ code: 'custom', path: [path], message })
    if (convenedVia !== undefined && format !== undefined && format !== 'other_format')
      refuse('convenedVia', 'goes with the format other_format, and only with it')
    else if (convenedVia === undefined && (format === 'other_format' || (channel === 'existing_format' && !format)))
      refuse('convenedVia', 'is required: it names the format, unless `format` does')
    if (between && channel === 'existing_format') refuse('format', 'is not a format that exists')
  })
  .meta({
    id: 'SessionBody',
    examples: [
      {
        participants: ['PL', 'NO'],
        heldAt: '2026-11-23T09:00:00Z',
        channel: 'in_person',
        level: 'minister',
        format: 'nato_ukraine_council',
        chair: 'Secretary General of NATO',
        note: { reference: 'Note 61/2-118' },
      },
    ],
  })
export type SessionInput = z.output<typeof SessionInput>

export const ObjectionInput = z
  .strictObject({ reason: text(4_000).meta({ description: 'Why this does not count as a consultation for you.' }) })
  .meta({ id: 'SessionObjectionBody', examples: [{ reason: 'The clause was not invoked at that meeting.' }] })
export type ObjectionInput = z.output<typeof ObjectionInput>

const offerFields = {
  askId: Id.optional(),
  availableFrom: CalendarDate.optional(),
  terms: text(4_000).optional(),
  jointWith: codes
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Who offers together with the responder; each confirms its own part.' }),
}
export const OfferInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('capability'), capability: name, quantity: Quantity, unit: Unit, ...offerFields }),
  z.strictObject({
    kind: z.literal('money'),
    amount: Quantity,
    currency: CurrencyCode,
    ...offerFields,
  }),
])
export type OfferInput = z.output<typeof OfferInput>

export const ResponseInput = z
  .strictObject({
    type: ResponseType,
    text: text().optional(),
    askIds: z.array(Id).max(50).default([]),
    offers: z.array(OfferInput).max(50).default([]),
    visibility: ResponseVisibility.optional().meta({
      description: 'Who sees the response: as the request says, or fewer, never more (BR-36).',
    }),
  })
  .meta({
    id: 'ResponseBody',
    examples: [
      {
        type: 'offer',
        offers: [
          {
            kind: 'capability',
            capability: 'air_defence',
            quantity: '2',
            unit: 'systems',
            availableFrom: '2026-12-01',
          },
        ],
      },
    ],
  })
export type ResponseInput = z.output<typeof ResponseInput>

export const AcceptanceInput = z
  .strictObject({ quantity: Quantity.optional(), amount: Quantity.optional() })
  .nullish()
  .meta({
    id: 'AcceptanceBody',
    description: 'A part of the offer; without it, all that is left.',
    examples: [{ quantity: '1' }],
  })
export type AcceptanceInput = z.output<typeof AcceptanceInput>
export const ExtensionInput = z
  .strictObject({
    participants: codes
      .min(1)
      .optional()
      .meta({ description: 'Absent: every addressee whose undertaking is still open.' }),
    deadlineAt: InstantInput,
    reason: text(2_000),
  })
  .meta({
    id: 'ExtensionBody',
    examples: [{ participants: ['JP'], deadlineAt: '2026-11-25T06:40:00Z', reason: 'Public holiday.' }],
  })
export type ExtensionInput = z.output<typeof ExtensionInput>
export const RenewalInput = z
  .strictObject({ reason: text(2_000).optional() })
  .nullish()
  .meta({ id: 'RenewalBody', examples: [{}] })
export type RenewalInput = z.output<typeof RenewalInput>
export const ClosureInput = z.strictObject({ reason: CloseReason, outcome: z.strictObject({ text: text() }) }).meta({
  id: 'ClosureBody',
  description: "The outcome's text is shared with all addressees.",
  examples: [{ reason: 'agreed', outcome: { text: 'Four systems by the end of the year.' } }],
})

export type ClosureInput = z.output<typeof ClosureInput>

export const ContactAttemptInput = z
  .strictObject({
    participant: ParticipantCode.meta({ description: 'The addressee that was tried.' }),
    at: InstantInput.optional().meta({ description: 'The moment of the attempt; now where none is given.' }),
    channel: z.enum(attemptChannels).default('telephone').meta({ description: 'The channel of the attempt.' }),
    outcome: z.enum(attemptOutcomes).meta({ description: 'What came of it.' }),
    note: text(2_000).optional().meta({ description: 'A note for whoever calls next.' }),
  })
  .meta({ id: 'ContactAttemptBody', examples: [{ participant: 'SE', outcome: 'no_answer' }] })
export type ContactAttemptInput = z.output<typeof ContactAttemptInput>
