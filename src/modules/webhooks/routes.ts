import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import {
  changeWebhook,
  createWebhook,
  disableWebhook,
  enableWebhook,
  pingWebhook,
  replayWebhook,
  rotateKeys,
} from './commands.ts'
import { findDelivery, findWebhook, listDeliveries, listWebhooks } from './queries.ts'
import {
  Delivery,
  DeliveryPage,
  DeliveryParams,
  DeliveryQuery,
  deliveryToJson,
  ReplayInput,
  RotationInput,
  type ShownWebhook,
  Webhook,
  WebhookInput,
  WebhookPage,
  WebhookParams,
  WebhookPatch,
  WebhookQuery,
  webhookToJson,
} from './schemas.ts'

const tags = ['Webhooks']
const webhook = { status: 200 as const, body: webhookToJson, version: (row: ShownWebhook) => row.version }

/** Calls to the participants' own systems when something happens. */
export function webhookRoutes(context: AppContext): void {
  subscriptionRoutes(context)
  verbRoutes(context)
  deliveryRoutes(context)
}

function subscriptionRoutes({ app, door, config }: AppContext): void {
  const settings = { allowPrivate: config.allowPrivateEgress }
  app.route({
    method: 'POST',
    url: '/v1/webhooks',
    schema: {
      operationId: 'createWebhook',
      summary: 'Subscribe a webhook',
      description:
        'Your own participant is told by POST what this account may see and read by the roles that it has when it is told, in the order of the journal, at least once, signed by the Standard Webhooks specification. The secret of `v1` is in this answer and never again; `v1a` needs none.',
      tags,
      body: WebhookInput,
      response: { 201: Webhook },
    },
    config: { access: 'webhook.manage', idempotent: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...webhook, status: 201, location: (row) => `/v1/webhooks/${row.id}` }, (tx) =>
        createWebhook(tx, request.body, settings),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/webhooks',
    schema: {
      operationId: 'listWebhooks',
      summary: 'List webhooks',
      description: 'Of your own participant, oldest first.',
      tags,
      querystring: WebhookQuery,
      response: { 200: WebhookPage },
    },
    config: { access: 'webhook.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit, status } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listWebhooks(tx, { status, after, limit })
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.id], toJson: webhookToJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id',
    schema: {
      operationId: 'getWebhook',
      summary: 'Read a webhook',
      description: 'With the public keys that sign now.',
      tags,
      params: WebhookParams,
      response: { 200: Webhook },
    },
    config: { access: 'webhook.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findWebhook(tx, request.params.id)
        if (row === undefined) throw notFound('webhook', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return webhookToJson(row)
      }),
  })
  app.route({
    method: 'PATCH',
    url: '/v1/webhooks/:id',
    schema: {
      operationId: 'changeWebhook',
      summary: 'Change a webhook',
      description: 'What waits already goes to the new address; filters hold for what comes.',
      tags,
      params: WebhookParams,
      body: WebhookPatch,
      response: { 200: Webhook },
    },
    config: { access: 'webhook.manage', addressed: true, ifMatch: true, guarded: true },
    handler: (request, reply) =>
      write(door, request, reply, webhook, (tx) => changeWebhook(tx, request.params.id, request.body, settings)),
  })
}

function verbRoutes({ app, door }: AppContext): void {
  const config = { access: 'webhook.manage', addressed: true, ifMatch: true, idempotent: true } as const
  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/rotation',
    schema: {
      operationId: 'rotateWebhookKeys',
      summary: 'Renew the keys of a webhook',
      description: 'The old keys sign beside the new until the overlap ends. A new secret is in this answer alone.',
      tags,
      params: WebhookParams,
      body: RotationInput,
      response: { 200: Webhook },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, webhook, (tx) => rotateKeys(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/disablement',
    schema: {
      operationId: 'disableWebhook',
      summary: 'Disable a webhook',
      description: 'Nothing is sent until it is enabled; what happens meanwhile is sent then.',
      tags,
      params: WebhookParams,
      body: ReasonInput,
      response: { 200: Webhook },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, webhook, (tx) => disableWebhook(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/enablement',
    schema: {
      operationId: 'enableWebhook',
      summary: 'Enable a webhook again',
      description: 'Goes on where it stopped; what was given up is tried again.',
      tags,
      params: WebhookParams,
      body: NoFields,
      response: { 200: Webhook },
    },
    config,
    handler: (request, reply) => write(door, request, reply, webhook, (tx) => enableWebhook(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/ping',
    schema: {
      operationId: 'pingWebhook',
      summary: 'Try out a webhook',
      description:
        'Makes an event of type `webhook.pinged`, which this webhook gets whatever its filters, in its turn; what waits is tried at once.',
      tags,
      params: WebhookParams,
      body: NoFields,
      response: { 200: Webhook },
    },
    config: { access: 'webhook.manage', addressed: true, idempotent: true },
    handler: (request, reply) => write(door, request, reply, webhook, (tx) => pingWebhook(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/replay',
    schema: {
      operationId: 'replayWebhook',
      summary: 'Tell again from a position',
      description: 'What came after it, filtered as now. Known by `webhook-id` where it was told before.',
      tags,
      params: WebhookParams,
      body: ReplayInput,
      response: { 200: Webhook },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, webhook, (tx) => replayWebhook(tx, request.params.id, request.body)),
  })
}

function deliveryRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id/deliveries',
    schema: {
      operationId: 'listWebhookDeliveries',
      summary: 'List the deliveries of a webhook',
      description: 'Newest first; what was delivered is kept for 30 days.',
      tags,
      params: WebhookParams,
      querystring: DeliveryQuery,
      response: { 200: DeliveryPage },
    },
    config: { access: 'webhook.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit, status } = request.query
        const { id } = request.params
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const [parent, rows] = await Promise.all([
          findWebhook(tx, id),
          listDeliveries(tx, { webhookId: id, status, before, limit }),
        ])
        if (parent === undefined) throw notFound('webhook', id)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.id], toJson: deliveryToJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id/deliveries/:deliveryId',
    schema: {
      operationId: 'getWebhookDelivery',
      summary: 'Read a delivery',
      description: 'With what the receiver answered last.',
      tags,
      params: DeliveryParams,
      response: { 200: Delivery },
    },
    config: { access: 'webhook.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const { id, deliveryId } = request.params
        const row = await findDelivery(tx, id, deliveryId)
        if (row === undefined) throw notFound('webhook_delivery', deliveryId)
        return deliveryToJson(row)
      }),
  })
}
