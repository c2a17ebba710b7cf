import { z } from 'zod'
import { limits } from '../../config.ts'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, ParticipantCode, page } from '../../platform/http/wire.ts'
import { PublicNumber } from '../participants/schemas.ts'
import {
  addresseeExample,
  consultationExample,
  extensionsExample,
  offerExample,
  previewExample,
  responseExample,
  summaryExample,
  timelineExample,
  timelinessExample,
} from './examples.ts'
import { bases, triggers } from './matching.ts'
import { offerKinds, offerLifecycle, offerStatuses, responseTypes } from './offer-rules.ts'
import { planWarnings } from './plan.ts'
import { clausesOfPreview } from './preview-schemas.ts'
import {
  addresseeStates,
  applicabilities,
  attemptChannels,
  attemptOutcomes,
  closeReasons,
  consultationKinds,
  consultationLifecycle,
  consultationModes,
  consultationStatuses,
  hostilities,
  responseVisibilities,
  standings,
} from './rules.ts'

export const ConsultationKind = z.enum(consultationKinds)
export const ConsultationMode = z.enum(consultationModes)
export const ConsultationTrigger = z.enum(triggers)
export const Hostilities = z.enum(hostilities)
export const AddresseeBasis = z.enum(bases)
export const AddresseeState = z.enum(addresseeStates)
export const ResponseVisibility = z.enum(responseVisibilities)
export const Applicability = z.enum(applicabilities)
export const ResponseType = z.enum(responseTypes)
export const OfferKind = z.enum(offerKinds)
export const OfferStatus = z.enum(offerStatuses)
export const OfferConversion = z.enum(['pending', 'proposed', 'deviating', 'converted', 'declined'])
export const CloseReason = z.enum(closeReasons)
export const Standing = z.enum(standings)

const Ask = z
  .object({
    id: Id,
    number: z.int().optional().meta({
      description: 'The order of asking. Only the requester sees it, because gaps would reveal asks to others.',
    }),
    text: z.string(),
    capability: z.string().nullable(),
    quantity: z.string().nullable(),
    unit: z.string().nullable(),
    addressedTo: z.array(ParticipantCode).nullable().optional().meta({
      description:
        'The participants that the ask is for; null: all addressees. Only the requester sees whom else an ask is for.',
    }),
    supersededSequence: z.int().nullable().meta({ description: 'The amendment that replaced it.' }),
  })
  .meta({ id: 'Ask' })

const Limb = z
  .object({
    trigger: ConsultationTrigger,
    qualifier: z.string().nullable(),
    onlyAfterCessation: z.boolean(),
    deadlineHours: z.number().nullable(),
    strength: z.enum(['undertaking', 'best_effort', 'soft']),
    locator: z.string().nullable(),
    provisionId: z.string().nullable(),
  })
  .meta({ id: 'Limb', description: 'The occasion of the clause that was matched.' })

const DutyDesk = z
  .object({
    office: z.string().meta({ description: 'The name of the desk.' }),
    telephone: z
      .string()
      .nullable()
      .meta({ description: 'The telephone number, with its extension where it has one.' }),
    email: z.string().nullable().meta({ description: 'The e-mail address of the desk.' }),
    hours: z.string().meta({ description: 'The hours in which the desk answers.' }),
    languages: z.array(z.string()).meta({ description: 'The languages that are spoken at the desk, by ISO 639-1.' }),
  })
  .meta({ id: 'AddresseeDesk', description: 'The desk of an addressee that is rung first.' })
const askedFor = 'By when an addressee without a deadline is asked to answer; this binds nobody (BR-33).'

export const ContactAttempt = z
  .object({
    at: Instant.meta({ description: 'When it was tried.' }),
    channel: z.enum(attemptChannels).meta({ description: 'Code list `attemptChannel`.' }),
    outcome: z.enum(attemptOutcomes).meta({ description: 'Code list `attemptOutcome`.' }),
    note: z.string().nullable().meta({ description: 'What the caller wrote down.' }),
  })
  .meta({ id: 'ContactAttempt', description: 'An attempt of the requester to reach an addressee.' })

export const Addressee = z
  .object({
    id: Id,
    consultationId: Id,
    participant: ParticipantCode,
    basis: AddresseeBasis,
    why: z.string(),
    agreementId: Id.nullable(),
    clauseId: Id.nullable(),
    provisionId: z.string().nullable(),
    locator: z.string().nullable(),
    limb: Limb.nullable(),
    clockFrom: Instant,
    deadlineAt: Instant.nullable().meta({
      description: 'When the time that its clause gives ends; only an undertaking has a deadline (BR-33).',
    }),
    requestedBy: Instant.nullable().meta({ description: askedFor }),
    multilateralConsent: z.boolean().meta({
      description: 'Its agreement lets third states in only with its consent: until then the roster omits it.',
    }),
    rosterConsentAt: Instant.nullable(),
    state: AddresseeState,
    sequence: z.int().meta({ description: 'The version of the request that the state is about.' }),
    firstSeenAt: Instant.nullable().meta({ description: 'When a person of the addressee first read it.' }),
    firstFetchedAt: Instant.nullable().meta({
      description: 'When a service account of the addressee first read it; this does not mean that a person has.',
    }),
    localTime: z.string().meta({
      description: 'The present date and time at the addressee, without an offset from UTC.',
      examples: ['2026-11-23T08:40'],
    }),
    dutyDesk: DutyDesk.nullable().meta({
      description: 'The desk to ring; null where the addressee has registered no duty desk.',
    }),
    publicNumbers: z
      .array(PublicNumber)
      .meta({ description: 'Public numbers of its ministries, unverified, for an addressee without a desk.' }),
    attempts: z.int().meta({ description: 'How often the requester has tried to reach it.' }),
    lastAttempt: ContactAttempt.nullable().meta({ description: 'What came of the last attempt.' }),
    acknowledgedAt: Instant.nullable(),
    consultedAt: Instant.nullable(),
    respondedAt: Instant.nullable(),
    metAt: Instant.nullable().meta({ description: 'BR-31a: the first confirmed session or substantive response.' }),
    excusedAt: Instant.nullable(),
    excusedReason: z.string().nullable(),
    applicability: Applicability.nullable(),
    applicabilityNote: z.string().nullable(),
    standing: Standing,
    extensions: z.array(z.object({ oldDeadlineAt: Instant, newDeadlineAt: Instant, reason: z.string(), at: Instant })),
  })
  .meta({ id: 'Addressee', examples: [addresseeExample] })
export const AddresseePage = page(Addressee).meta({ id: 'AddresseePage' })

const OwnStanding = Addressee.pick({
  basis: true,
  state: true,
  deadlineAt: true,
  requestedBy: true,
  standing: true,
  firstSeenAt: true,
})

export const ConsultationSummary = z
  .object({
    id: Id,
    requester: ParticipantCode,
    kind: ConsultationKind,
    mode: ConsultationMode,
    trigger: ConsultationTrigger.nullable(),
    victim: ParticipantCode.nullable(),
    title: z.string(),
    status: z.enum(consultationStatuses),
    sequence: z.int(),
    circulatedAt: Instant.nullable(),
    createdAt: Instant,
    own: OwnStanding.nullable(),
  })
  .meta({ id: 'ConsultationSummary', examples: [summaryExample] })
export const ConsultationPage = page(ConsultationSummary, { versioned: true }).meta({ id: 'ConsultationPage' })

const PlanWarning = z
  .object({
    warning: z.enum(planWarnings).meta({ description: 'What is wrong.' }),
    participant: ParticipantCode.meta({ description: 'The participant that the warning is about.' }),
    askId: Id.nullable().meta({ description: 'The ask that names it.' }),
  })
  .meta({ id: 'PlanWarning', description: 'What a requester should know before it circulates.' })

export const Consultation = ConsultationSummary.extend({
  summary: z.string(),
  hostilities: Hostilities.nullable(),
  occurredAt: Instant.nullable(),
  requestedBy: Instant.nullable(),
  shorterDeadline: z.object({ hours: z.int(), reason: z.string() }).nullable(),
  responseVisibility: ResponseVisibility,
  marking: Marking,
  releasableTo: z.array(z.string()).optional(),
  invited: z.array(ParticipantCode).optional(),
  originConsultationId: Id.nullable().optional().meta({ description: 'Absent where you may not see that request.' }),
  linkedConsultationIds: z.array(Id),
  version: z.int(),
  authorisedBy: z.object({ name: z.string(), office: z.string(), instrument: z.string() }).nullable(),
  renewedAt: Instant.nullable(),
  lapsesAt: Instant.nullable(),
  closure: z.object({ at: Instant, reason: CloseReason, outcome: z.object({ text: z.string() }) }).nullable(),
  cancellation: z.object({ at: Instant, reason: z.string() }).nullable(),
  asks: z.array(Ask),
  warnings: z
    .array(PlanWarning)
    .meta({ description: 'For a draft: asks that would reach nobody now, which circulation refuses (BR-30).' }),
  roster: z
    .array(ParticipantCode)
    .nullable()
    .meta({ description: 'Who was addressed, as far as you may know; null for those who take no part.' }),
  counts: z
    .object({ addressees: z.int(), byBasis: z.record(z.string(), z.int()), byState: z.record(z.string(), z.int()) })
    .nullable()
    .meta({ description: 'Over all addressees (BR-36).' }),
  allowedActions: AllowedActions(consultationLifecycle),
  redactions: z.array(z.string()).meta({ description: 'Fields that exist and that you may not see.' }),
}).meta({ id: 'Consultation', examples: [consultationExample] })

const Contact = z
  .object({ office: z.string(), telephone: z.string().nullable(), email: z.string().nullable(), hours: z.string() })
  .meta({ id: 'DutyDesk' })

export const PreviewRow = z
  .object({
    participant: ParticipantCode,
    addressed: z.boolean(),
    basis: AddresseeBasis.nullable(),
    why: z.string(),
    agreementId: Id.nullable(),
    clauseId: Id.nullable(),
    provisionId: z.string().nullable(),
    locator: z.string().nullable(),
    limb: Limb.nullable(),
    deadlineAt: Instant.nullable(),
    requestedBy: Instant.nullable().meta({ description: askedFor }),
    multilateralConsent: z.boolean(),
    dutyDesk: Contact.nullable().meta({
      description: 'The duty desk of the participant; null where it has registered none.',
    }),
    ...clausesOfPreview,
    otherTriggers: z.array(
      z.object({ trigger: ConsultationTrigger, basis: AddresseeBasis.nullable(), why: z.string() }),
    ),
  })
  .meta({ id: 'PreviewRow' })
export const Preview = z
  .object({
    consultationId: Id,
    asOf: Instant.meta({ description: 'Deadlines as if circulated at this moment.' }),
    rows: z.array(PreviewRow),
    counts: z
      .record(z.string(), z.int())
      .meta({ description: 'How many rows have each basis; `not_addressed` counts the rest.' }),
    warnings: z.array(PlanWarning).meta({
      description: 'Asks that reach nobody, which circulation refuses, and addressees without a duty desk.',
    }),
  })
  .meta({ id: 'CirculationPreview', examples: [previewExample] })

export const Offer = z
  .object({
    id: Id,
    consultationId: Id,
    responseId: Id,
    provider: ParticipantCode,
    jointWith: z.array(z.object({ participant: ParticipantCode, confirmedAt: Instant.nullable() })),
    askId: Id.nullable(),
    kind: OfferKind,
    capability: z.string().nullable(),
    quantity: z.string().nullable(),
    unit: z.string().nullable(),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    availableFrom: CalendarDate.nullable(),
    terms: z.string().nullable(),
    status: OfferStatus,
    accepted: z.string().meta({ description: 'How much of the offered quantity or amount was accepted.' }),
    reason: z.string().nullable(),
    conversions: z
      .array(
        z.object({
          id: Id,
          quantity: z.string().nullable(),
          unit: z.string().nullable(),
          amount: z.string().nullable(),
          currency: z.string().nullable(),
          conversion: OfferConversion,
          expiresAt: Instant,
          expired: z.boolean(),
        }),
      )
      .meta({
        description: 'Proposals that acceptance made; only the provider confirms them (BR-37). They count in no total.',
      }),
    createdAt: Instant,
    decidedAt: Instant.nullable(),
    version: z.int(),
    allowedActions: AllowedActions(offerLifecycle),
  })
  .meta({ id: 'Offer', examples: [offerExample] })

export const Response = z
  .object({
    id: Id,
    consultationId: Id,
    participant: ParticipantCode,
    number: z.int().optional().meta({
      description:
        'The number of the response among those of the participant. Only the two sides see it, because it would reveal how many are not shared.',
    }),
    sequence: z.int(),
    type: ResponseType,
    text: z.string().nullable(),
    askIds: z.array(Id),
    visibility: ResponseVisibility,
    submittedAt: Instant,
    supersededAt: Instant.nullable(),
    current: z.boolean(),
    afterTime: z.boolean().optional().meta({
      description: 'Whether the addressee’s time had passed without an answer. Only the two sides see it.',
    }),
    offers: z.array(Offer),
    redactions: z.array(z.string()),
  })
  .meta({ id: 'ConsultationResponse', examples: [responseExample] })
export const ResponsePage = page(Response).meta({ id: 'ResponsePage' })

export const Extensions = z
  .object({
    extensions: z.array(
      z.object({ participant: ParticipantCode, oldDeadlineAt: Instant, newDeadlineAt: Instant, reason: z.string() }),
    ),
  })
  .meta({ id: 'Extensions', examples: [extensionsExample] })

export const Timeline = z
  .object({
    items: z.array(
      z.object({
        at: Instant,
        type: z.string(),
        says: z.string(),
        participant: ParticipantCode,
        resource: z.object({ type: z.string(), id: Id }),
        payload: z.record(z.string(), z.unknown()),
      }),
    ),
    complete: z.boolean().meta({
      description: `False if there were more than ${limits.timelineItems} events: the latest are left out.`,
    }),
    scope: z.string(),
  })
  .meta({ id: 'Timeline', examples: [timelineExample] })

export const TimelinessTable = z
  .object({
    asOf: Instant,
    rows: z.array(
      z.object({
        participant: ParticipantCode,
        basis: AddresseeBasis,
        clockFrom: Instant,
        deadlineAt: Instant.nullable(),
        originalDeadlineAt: Instant.nullable(),
        requestedBy: Instant.nullable().meta({
          description: 'By when it was asked to answer; null for an undertaking, which has a deadline of its own.',
        }),
        metAt: Instant.nullable(),
        metBy: z.enum(['session', 'response']).nullable(),
        attested: z.boolean().nullable().meta({
          description:
            'Whether the addressee said so itself: by a response, by a session that it logged or confirmed. `false`: the requester recorded it, and the addressee has not objected (BR-130).',
        }),
        hoursTaken: z.number().nullable().meta({
          description: 'Hours from `clockFrom` until the addressee answered; 0 where it had answered before.',
        }),
        beforeClock: z.boolean().meta({ description: 'Whether the sides consulted before the clock began.' }),
        standing: Standing,
      }),
    ),
    counts: z.record(z.string(), z.int()),
    formula: z.string(),
    scope: z.string(),
  })
  .meta({ id: 'TimelinessTable', examples: [timelinessExample] })
