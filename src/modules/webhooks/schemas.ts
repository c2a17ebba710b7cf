import { z } from 'zod'
import { limits } from '../../config.ts'
import { eventTypes } from '../../events/catalogue.ts'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { Id, Instant, ParticipantCode, page, text, webAddress } from '../../platform/http/wire.ts'
import { deliveryStatuses, disabledReasons, schemes, subscriptionLifecycle, subscriptionStatuses } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
/** Faults are named by their position, because there are too many types to name all of them in a refusal. */
const error = 'must be a type of event: see the code list `eventType`'
const EventType = z.enum(eventTypes as [string, ...string[]], { error })

const Url = webAddress(limits.webhookUrlCharacters).meta({
  description: 'Where events are POSTed to; https.',
  examples: ['https://duty.mfa.example/accord'],
})

const filters = {
  eventTypes: z
    .array(EventType)
    .min(1)
    .max(eventTypes.length)
    .nullable()
    .default(null)
    .meta({ description: 'Only these; null: every event. See the code list `eventType`.' }),
  rootIds: z
    .array(Id)
    .min(1)
    .max(limits.arrayItems)
    .nullable()
    .default(null)
    .meta({ description: 'Only what belongs to these records, such as one consultation.' }),
  participants: z
    .array(ParticipantCode)
    .min(1)
    .max(60)
    .nullable()
    .default(null)
    .meta({ description: 'Only what these participants did, or what is due from them.' }),
}

const schemeList = z
  .array(z.enum(schemes))
  .min(1)
  .max(schemes.length)
  .refine((list) => new Set(list).size === list.length, 'must not repeat')

export const WebhookInput = z
  .strictObject({
    url: Url,
    description: text(300),
    ...filters,
    signatures: schemeList.default([...schemes]).meta({
      description: 'v1 shares a secret; v1a needs none, its public key is shown with the webhook.',
    }),
    fromPosition: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'Send also what came after this position; absent: only what comes from now on.' }),
  })
  .meta({
    id: 'WebhookBody',
    examples: [
      {
        url: 'https://duty.mfa.example/accord',
        description: 'Duty desk',
        eventTypes: ['consultation.addressed', 'consultation.reminded'],
        signatures: ['v1a'],
      },
    ],
  })
export type WebhookInput = z.output<typeof WebhookInput>

export const WebhookPatch = z
  .strictObject({
    url: Url.optional(),
    description: text(300).optional(),
    eventTypes: filters.eventTypes.removeDefault().optional(),
    rootIds: filters.rootIds.removeDefault().optional(),
    participants: filters.participants.removeDefault().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'must change something')
  .meta({ id: 'WebhookPatch', examples: [{ eventTypes: null }] })
export type WebhookPatch = z.output<typeof WebhookPatch>

export const RotationInput = z
  .strictObject({
    signatures: schemeList
      .optional()
      .meta({ description: 'How the new keys sign; as the present ones where none is given.' }),
    overlapHours: z
      .number()
      .min(0)
      .max(limits.webhookOverlapHoursMax)
      .default(24)
      .meta({ description: 'For how many hours the old keys sign beside the new ones.' }),
  })
  .nullish()
  .meta({ id: 'RotationBody', examples: [{ overlapHours: 24 }] })
export type RotationInput = z.output<typeof RotationInput>

export const ReplayInput = z
  .strictObject({
    fromPosition: z.int().min(0).meta({ description: 'The position after which everything is sent again.' }),
  })
  .meta({ id: 'ReplayBody', examples: [{ fromPosition: 1200 }] })
export type ReplayInput = z.output<typeof ReplayInput>

export const DeliveryParams = z.strictObject({ id: Id, deliveryId: Id })
export const WebhookFilter = z.strictObject({ status: z.enum(subscriptionStatuses).optional() })
export type WebhookFilter = z.output<typeof WebhookFilter>
export const DeliveryFilter = z.strictObject({ status: z.enum(deliveryStatuses).optional() })
export type DeliveryFilter = z.output<typeof DeliveryFilter>

export const Webhook = z
  .object({
    id: Id,
    participant: ParticipantCode,
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(EventType).nullable(),
    rootIds: z.array(Id).nullable(),
    participants: z.array(ParticipantCode).nullable(),
    status: z.enum(subscriptionStatuses),
    disabledReason: z.enum(disabledReasons).nullable(),
    disabledNote: z.string().nullable(),
    position: z.int().meta({ description: 'Every position up to here has been processed for this webhook.' }),
    keys: z
      .array(
        z.object({
          signature: z.enum(schemes),
          publicKey: z
            .string()
            .nullable()
            .meta({ description: 'For v1a: `whpk_` and the Ed25519 public key in base64.' }),
          secret: z
            .string()
            .nullable()
            .meta({ description: 'For v1: the secret, `whsec_…`, only in the reply that made it.' }),
          createdAt: Instant,
          expiresAt: Instant.nullable(),
        }),
      )
      .meta({ description: 'The keys that sign now.' }),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(subscriptionLifecycle),
  })
  .meta({
    id: 'Webhook',
    description:
      'An address that is called when something happens. Calls are signed by the Standard Webhooks specification.',
    examples: [
      {
        id,
        participant: 'PL',
        url: 'https://duty.mfa.example/accord',
        description: 'Duty desk',
        eventTypes: ['consultation.addressed', 'consultation.reminded'],
        rootIds: null,
        participants: null,
        status: 'active',
        disabledReason: null,
        disabledNote: null,
        position: 1204,
        keys: [
          {
            signature: 'v1a',
            publicKey: 'whpk_EXAMPLEonlyEXAMPLEonlyEXAMPLEonlyEXAMPLEon0=',
            secret: null,
            createdAt: '2026-11-23T06:40:00.000Z',
            expiresAt: null,
          },
        ],
        createdAt: '2026-11-23T06:40:00.000Z',
        version: 1,
        allowedActions: ['disableWebhook', 'pingWebhook', 'replayWebhook', 'rotateWebhookKeys'],
      },
    ],
  })
export const WebhookPage = page(Webhook).meta({ id: 'WebhookPage' })

export const Delivery = z
  .object({
    id: Id,
    webhookId: Id,
    position: z.int(),
    messageId: z.string().meta({ description: 'The header `webhook-id`: the same for every attempt and replay.' }),
    eventType: EventType.nullable().meta({
      description: 'The type of the event; null where you may no longer see what it is about.',
    }),
    status: z.enum(deliveryStatuses),
    attempts: z.int(),
    nextAttemptAt: Instant.nullable(),
    lastAttemptAt: Instant.nullable(),
    lastStatus: z
      .int()
      .nullable()
      .meta({ description: 'The HTTP status of the receiver’s last reply; null where there was none.' }),
    lastError: z.string().nullable(),
    deliveredAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({
    id: 'WebhookDelivery',
    description: 'One event on its way to one webhook.',
    examples: [
      {
        id,
        webhookId: id,
        position: 1204,
        messageId: 'change_1204',
        eventType: 'consultation.addressed',
        status: 'failed',
        attempts: 1,
        nextAttemptAt: '2026-11-23T06:40:05.000Z',
        lastAttemptAt: '2026-11-23T06:40:00.000Z',
        lastStatus: 503,
        lastError: 'The receiver answered 503.',
        deliveredAt: null,
        createdAt: '2026-11-23T06:40:00.000Z',
      },
    ],
  })
export const DeliveryPage = page(Delivery).meta({ id: 'WebhookDeliveryPage' })
