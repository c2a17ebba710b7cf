import { z } from 'zod'
import { type EventType, eventSchema, events, eventTypes } from './events/catalogue.ts'
import { ChangeEntry } from './modules/audit/change-entry.ts'

const description = `What Accord tells by itself: the stream (server-sent events) and webhooks. Both tell the changes of \`GET /v1/changes\`, in the same order, to whoever may see them now. An event is thin on purpose: what a record says is read where it is, by who may read it.

An event's schema is named by its type and version. A version is raised when old readers would misread; fields may be added without.`

const webhookHeaders = {
  type: 'object',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': {
      type: 'string',
      description: 'The same for every attempt of an event: know by it what you have had.',
    },
    'webhook-timestamp': { type: 'string', pattern: '^[0-9]+$', description: 'Of this attempt, in Unix seconds.' },
    'webhook-signature': {
      type: 'string',
      description:
        'Signatures by the Standard Webhooks specification, one per key, with a space between: `v1,` HMAC-SHA256 or `v1a,` Ed25519.',
    },
  },
}

/** The AsyncAPI 3 document as committed: from the catalogue of events and the shape of a change. */
export function renderAsyncApi(): string {
  const channel = (family: (type: EventType) => string) =>
    Object.fromEntries(eventTypes.map((type) => [eventSchema(type), { $ref: pointer('messages', family(type)) }]))
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Accord: what it tells',
      version: '1.0.0',
      description,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      service: {
        host: '{host}',
        protocol: 'https',
        description: 'This service.',
        variables: { host: { default: 'localhost:8080', description: 'Where this service answers.' } },
        security: [{ $ref: pointer('securitySchemes', 'bearer') }],
      },
    },
    channels: {
      stream: {
        address: '/v1/stream',
        title: 'Server-sent events',
        description:
          'One stream per reader; `Last-Event-ID` goes on where the last one ended. The event `cut` is the last of a stream that the service ends.',
        servers: [{ $ref: '#/servers/service' }],
        messages: channel(eventSchema),
      },
      webhook: {
        address: null,
        title: 'Webhooks',
        description: 'A POST to the address of a subscription, signed; in order within a subscription.',
        messages: channel(webhookMessage),
      },
    },
    operations: {
      tellStream: { action: 'send', channel: { $ref: '#/channels/stream' }, summary: 'Tell an open stream' },
      callWebhook: { action: 'send', channel: { $ref: '#/channels/webhook' }, summary: 'Call a subscription' },
    },
    components: {
      messages: Object.fromEntries(eventTypes.flatMap(messagesOf)),
      schemas: {
        ...Object.fromEntries(eventTypes.map((type) => [eventSchema(type), schemaOf(type)])),
        WebhookHeaders: webhookHeaders,
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt' } },
    },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

const webhookMessage = (type: EventType) => `webhook.${eventSchema(type)}`

function pointer(kind: string, name: string): string {
  return `#/components/${kind}/${name}`
}

function messagesOf(type: EventType): [string, object][] {
  const name = eventSchema(type)
  const data = { $ref: pointer('schemas', name) }
  const told = { name, title: type, summary: `${events[type].says}.`, contentType: 'application/json' }
  const body = {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { const: type },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
      data,
    },
  }
  return [
    [name, { ...told, payload: data }],
    [webhookMessage(type), { ...told, headers: { $ref: pointer('schemas', 'WebhookHeaders') }, payload: body }],
  ]
}

/** A change of this type; what events about any kind of record are about is not fixed. */
function schemaOf(type: EventType): object {
  const about = events[type].resource
  const { resource } = ChangeEntry.shape
  const { $schema: _, ...schema } = z.toJSONSchema(
    ChangeEntry.extend({
      type: z.literal(type),
      schema: z.literal(eventSchema(type)),
      resource: about === 'resource' ? resource : resource.extend({ type: z.literal(about) }),
    }),
    { target: 'draft-7' },
  )
  return { ...schema, description: `${events[type].says}.` }
}
