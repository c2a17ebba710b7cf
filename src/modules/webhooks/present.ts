import type { z } from 'zod'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { DeliveryRow, WebhookRow } from './queries.ts'
import { messageId, subscriptionLifecycle } from './rules.ts'
import type { Delivery, Webhook } from './schemas.ts'

/** The result of a command: the row, and secrets that were just made. */
export type ShownWebhook = WebhookRow & { secrets?: readonly string[] }

export function webhookToJson(row: ShownWebhook, { actor }: View): z.input<typeof Webhook> {
  const { keys, secrets = [] } = row
  // The newest key of v1 is the one whose secret was made by this very request.
  const newest = keys.findLastIndex(({ scheme }) => scheme === 'v1')
  return {
    ...row,
    position: row.cursorPosition,
    keys: keys.map(({ scheme, ...key }, index) => ({
      ...key,
      signature: scheme,
      secret: index === newest ? (secrets[0] ?? null) : null,
    })),
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(subscriptionLifecycle, row.status, actor, ['own']),
  }
}

export function deliveryToJson({ subscriptionId, ...row }: DeliveryRow): z.input<typeof Delivery> {
  const at = (moment: Date | null) => moment?.toISOString() ?? null
  return {
    ...row,
    webhookId: subscriptionId,
    messageId: messageId(row.position),
    nextAttemptAt: at(row.nextAttemptAt),
    lastAttemptAt: at(row.lastAttemptAt),
    deliveredAt: at(row.deliveredAt),
    createdAt: row.createdAt.toISOString(),
  }
}
