import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { Id, NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import { deliveryToJson, type ShownWebhook, webhookToJson } from './present.ts'
import * as queries from './queries.ts'
import { subscriptionLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Webhooks']

/** Calls to the participants' own systems when something happens. */
export function webhookRoutes(context: AppContext): void {
  const { app, config } = context
  const settings = { allowPrivate: config.allowPrivateEgress }
  const webhook = operationsOn(context, {
    path: '/v1/webhooks',
    tags,
    lifecycle: subscriptionLifecycle,
    read: 'webhook.read',
    shape: shape.Webhook,
    json: (row: ShownWebhook, view) => webhookToJson(row, view),
    find: queries.findWebhook,
  })
  app.route(
    webhook.create('createWebhook', {
      summary: 'Subscribe a webhook',
      description:
        'Your own participant is told by POST what this account may see and read by the roles that it has when it is told, in the order of the journal, at least once, signed by the Standard Webhooks specification. The secret of `v1` is in this answer and never again; `v1a` needs none.',
      access: 'webhook.manage',
      body: shape.WebhookInput,
      command: (tx, input) => commands.createWebhook(tx, input, settings),
    }),
  )
  app.route(
    webhook.list('listWebhooks', {
      summary: 'List webhooks',
      description: 'Of your own participant, oldest first.',
      filter: shape.WebhookFilter,
      page: shape.WebhookPage,
      order: queries.oldestWebhookFirst,
      rows: queries.listWebhooks,
    }),
  )
  app.route(
    webhook.one('getWebhook', { summary: 'Read a webhook', description: 'With the public keys that sign now.' }),
  )
  app.route(
    webhook.patch('changeWebhook', {
      summary: 'Change a webhook',
      description: 'What waits already goes to the new address; filters hold for what comes.',
      access: 'webhook.manage',
      body: shape.WebhookPatch,
      command: (tx, id, patch) => commands.changeWebhook(tx, id, patch, settings),
    }),
  )
  app.route(
    webhook.verb('rotateWebhookKeys', {
      at: 'rotation',
      summary: 'Renew the keys of a webhook',
      description: 'The old keys sign beside the new until the overlap ends. A new secret is in this answer alone.',
      body: shape.RotationInput,
      command: commands.rotateKeys,
    }),
  )
  app.route(
    webhook.verb('disableWebhook', {
      at: 'disablement',
      summary: 'Disable a webhook',
      description: 'Nothing is sent until it is enabled; what happens meanwhile is sent then.',
      body: ReasonInput,
      command: commands.disableWebhook,
    }),
  )
  app.route(
    webhook.verb('enableWebhook', {
      at: 'enablement',
      summary: 'Enable a webhook again',
      description: 'Goes on where it stopped; what was given up is tried again.',
      body: NoFields,
      command: commands.enableWebhook,
    }),
  )
  app.route(
    webhook.verb('pingWebhook', {
      at: 'ping',
      summary: 'Try out a webhook',
      description:
        'Makes an event of type `webhook.pinged`, which this webhook gets whatever its filters, in its turn; what waits is tried at once.',
      ifMatch: false,
      body: NoFields,
      command: commands.pingWebhook,
    }),
  )
  app.route(
    webhook.verb('replayWebhook', {
      at: 'replay',
      summary: 'Tell again from a position',
      description: 'What came after it, filtered as now. Known by `webhook-id` where it was told before.',
      body: shape.ReplayInput,
      command: commands.replayWebhook,
    }),
  )
  deliveryRoutes(context)
}

function deliveryRoutes(context: AppContext): void {
  const { app } = context
  const delivery = operationsOn(context, {
    path: '/v1/webhooks/:id/deliveries',
    key: { name: 'deliveryId', shape: Id },
    tags,
    lifecycle: { of: 'webhook_delivery' },
    read: 'webhook.read',
    shape: shape.Delivery,
    json: deliveryToJson,
    find: (tx, deliveryId, { id }) => queries.findDelivery(tx, id!, deliveryId),
  })
  app.route(
    delivery.listUnder('listWebhookDeliveries', {
      at: '/v1/webhooks/:id/deliveries',
      parent: 'webhook',
      exists: queries.findWebhook,
      summary: 'List the deliveries of a webhook',
      description: 'Newest first; what was delivered is kept for 30 days.',
      filter: shape.DeliveryFilter,
      page: shape.DeliveryPage,
      order: queries.newestDeliveryFirst,
      rows: queries.listDeliveries,
    }),
  )
  app.route(
    delivery.one('getWebhookDelivery', {
      summary: 'Read a delivery',
      description: 'With what the receiver answered last.',
    }),
  )
}
