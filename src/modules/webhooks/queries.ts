import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy, seenByParties } from '../../platform/db/audience.ts'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import { presenceOf } from '../../platform/db/present.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, instantText, listOf, now, type RowOf, selection } from '../../platform/db/selection.ts'
import { schemes } from './rules.ts'
import type { DeliveryFilter, WebhookFilter } from './schemas.ts'
import { webhookDelivery, webhookSubscription } from './tables.ts'

const webhooks = selection(webhookSubscription, {
  as: 'w',
  without: ['run', 'createdBy'],
  computed: {
    seenBy: seenBy('w.id', 'w.participant'),
    keys: computed(
      z.array(
        z.object({
          scheme: z.enum(schemes),
          publicKey: z.string().nullable(),
          createdAt: z.string(),
          expiresAt: z.string().nullable(),
        }),
      ),
      listOf(
        sql`'scheme', k.scheme, 'publicKey', k.public_key, 'createdAt', ${instantText('k.created_at')},
          'expiresAt', ${instantText('k.expires_at')}`,
        sql`k.created_at, k.scheme`,
        sql`accord.webhook_key k where k.subscription_id = w.id and (k.expires_at is null or k.expires_at > ${now})`,
      ),
    ),
  },
})
export type WebhookRow = RowOf<typeof webhooks>

export const oldestWebhookFirst = orderBy(webhookSubscription, 'w', ['id'])

export function listWebhooks(tx: ReadTx, { status }: WebhookFilter, page: Page): Promise<WebhookRow[]> {
  return tx.all(webhooks, sql`where ${is('w.status', status)} and ${page.after} ${page.tail}`)
}

export const webhookPresent = presenceOf(webhookSubscription, { seen: seenBy('r.id', 'r.participant') })

export function findWebhook(tx: ReadTx, id: string): Promise<WebhookRow | undefined> {
  return tx.find(webhooks, id)
}

/** A delivery about a record that is no longer visible keeps its row, without the type. */
const deliveries = selection(webhookDelivery, {
  as: 'd',
  without: ['participant', 'run'],
  joins: sql`
    join accord.journal_position p on p.position = d.position
    left join accord.journal_entry e on e.entry_id = p.entry_id`,
  computed: { seenBy: seenByParties('d.participant'), eventType: computed(z.string().nullable(), sql`e.event_type`) },
})
export type DeliveryRow = RowOf<typeof deliveries>

export const newestDeliveryFirst = orderBy(webhookDelivery, 'd', ['id'], 'desc')

export function listDeliveries(
  tx: ReadTx,
  webhookId: string,
  { status }: DeliveryFilter,
  page: Page,
): Promise<DeliveryRow[]> {
  return tx.all(
    deliveries,
    sql`where d.subscription_id = ${webhookId}::uuid and ${is('d.status', status)} and ${page.after} ${page.tail}`,
  )
}

export function findDelivery(tx: ReadTx, webhookId: string, id: string): Promise<DeliveryRow | undefined> {
  return tx.first(deliveries, sql`where d.id = ${id}::uuid and d.subscription_id = ${webhookId}::uuid`)
}
