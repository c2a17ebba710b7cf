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
        'The service calls an address of your participant by POST for everything that this account may see and read by the roles that it has at that moment, in the order of the journal and at least once, signed by the Standard Webhooks specification. The secret of `v1` is only in `keys` of this reply; `v1a` needs none.',
      access: 'webhook.manage',
      body: shape.WebhookInput,
      command: (tx, input) => commands.createWebhook(tx, input, settings),
    }),
  )
  app.route(
    webhook.list('listWebhooks', {
      summary: 'List webhooks',
      description: 'The webhooks of your own participant, oldest first.',
      filter: shape.WebhookFilter,
      page: shape.WebhookPage,
      order: queries.oldestWebhookFirst,
      rows: queries.listWebhooks,
    }),
  )
  app.route(
    webhook.one('getWebhook', {
      summary: 'Read a webhook',
      description: 'One webhook with its filters, its state and the public keys that sign now.',
    }),
  )
  app.route(
    webhook.patch('changeWebhook', {
      summary: 'Change a webhook',
      description:
        'Changes the address or the filters of a webhook. Deliveries that wait already are sent to the new address; new filters hold for what happens from now on.',
      body: shape.WebhookPatch,
      command: (tx, id, patch) => commands.changeWebhook(tx, id, patch, settings),
    }),
  )
  app.route(
    webhook.verb('rotateWebhookKeys', {
      at: 'rotation',
      summary: 'Renew the keys of a webhook',
      description:
        'Makes new keys for a webhook. The old keys sign beside the new ones until the overlap ends. A new secret is only in this reply.',
      body: shape.RotationInput,
      command: commands.rotateKeys,
    }),
  )
  app.route(
    webhook.verb('disableWebhook', {
      at: 'disablement',
      summary: 'Disable a webhook',
      description: 'Stops a webhook: nothing is sent until it is enabled. What has happened in between is sent then.',
      body: ReasonInput,
      command: commands.disableWebhook,
    }),
  )
  app.route(
    webhook.verb('enableWebhook', {
      at: 'enablement',
      summary: 'Enable a webhook again',
      description: 'Lets a disabled webhook go on where it stopped; deliveries that were given up are tried again.',
      body: NoFields,
      command: commands.enableWebhook,
    }),
  )
  app.route(
    webhook.verb('pingWebhook', {
      at: 'ping',
      summary: 'Try out a webhook',
      description:
        'Makes an event of type `webhook.pinged`, which this webhook gets in its turn, whatever its filters; deliveries that wait are tried at once.',
      ifMatch: false,
      body: NoFields,
      command: commands.pingWebhook,
    }),
  )
  app.route(
    webhook.verb('replayWebhook', {
      at: 'replay',
      summary: 'Tell again from a position',
      description:
        'Sends everything after a position once more, by the present filters. A receiver knows by `webhook-id` what it has received before.',
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
      present: queries.webhookPresent,
      summary: 'List the deliveries of a webhook',
      description: 'What was or will be sent to the webhook, newest first. What was delivered is kept for 30 days.',
      filter: shape.DeliveryFilter,
      page: shape.DeliveryPage,
      order: queries.newestDeliveryFirst,
      rows: queries.listDeliveries,
    }),
  )
  app.route(
    delivery.one('getWebhookDelivery', {
      summary: 'Read a delivery',
      description: 'One delivery with what the receiver answered last.',
    }),
  )
}
