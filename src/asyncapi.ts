import { z } from 'zod'
import packageFile from '../package.json' with { type: 'json' }
import { type EventType, eventSchema, events, eventTypes } from './events/catalogue.ts'
import { ChangeEntry } from './modules/audit/change-entry.ts'

const description = `What Accord sends by itself: the stream (server-sent events) and webhooks. Both send the changes of \`GET /v1/changes\`, in the same order, to whoever may see them now. An event is deliberately short: the content is read from the record itself, by those who may see it.

An event's schema is named by its type and version. A version is raised when a change would mislead existing readers; adding a field does not raise it.`

const webhookHeaders = {
  type: 'object',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': {
      type: 'string',
      description: 'The same for every attempt to send an event, so that you know which events you have received.',
    },
    'webhook-timestamp': {
      type: 'string',
      pattern: '^[0-9]+$',
      description: 'The time of this attempt, in Unix seconds.',
    },
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
      title: 'Accord: events',
      version: packageFile.version,
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
          'One stream per reader; with `Last-Event-ID` it goes on where the last one ended. A stream that the service ends has `cut` as its last event.',
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
      tellStream: {
        action: 'send',
        channel: { $ref: '#/channels/stream' },
        summary: 'Send an event to an open stream',
      },
      callWebhook: { action: 'send', channel: { $ref: '#/channels/webhook' }, summary: 'Call a subscription' },
    },
    components: {
      messages: Object.fromEntries(eventTypes.flatMap(messagesOf)),
      schemas: {
        ...Object.fromEntries(eventTypes.map((type) => [eventSchema(type), schemaOf(type)])),
        Change: changeSchema(),
        WebhookCall: webhookCall,
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
  const message = { name, title: type, summary: `${events[type].says.en}.`, contentType: 'application/json' }
  return [
    [name, { ...message, payload: data }],
    [
      webhookMessage(type),
      {
        ...message,
        headers: { $ref: pointer('schemas', 'WebhookHeaders') },
        payload: {
          allOf: [
            { $ref: pointer('schemas', 'WebhookCall') },
            { type: 'object', properties: { type: { const: type }, data } },
          ],
        },
      },
    ],
  ]
}

/** The parts of every call: the event, its time, and the change as the feed sends it. */
const webhookCall = {
  type: 'object',
  required: ['type', 'timestamp', 'data'],
  properties: {
    type: { type: 'string', description: 'The type of the event.' },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
    data: { $ref: pointer('schemas', 'Change') },
  },
}

/** The one envelope of every event. */
function changeSchema(): object {
  const { $schema: _, ...schema } = z.toJSONSchema(ChangeEntry.extend({}), {
    target: 'draft-7',
    // Fields may be added, so the schema is open.
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
  return { ...schema, description: 'A change, as the feed, the stream and webhooks send it.' }
}

/** The envelope with the words of this type; events about any kind of record do not fix the kind. */
function schemaOf(type: EventType): object {
  const about = events[type].resource
  const resource = about === 'resource' ? {} : { resource: { type: 'object', properties: { type: { const: about } } } }
  return {
    description: `${events[type].says.en}.`,
    allOf: [
      { $ref: pointer('schemas', 'Change') },
      { type: 'object', properties: { type: { const: type }, schema: { const: eventSchema(type) }, ...resource } },
    ],
  }
}
