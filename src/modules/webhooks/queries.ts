import { sql } from 'drizzle-orm'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { DeliveryStatus, DisabledReason, Scheme, SubscriptionStatus } from './rules.ts'

export type WebhookRow = {
  id: string
  participant: string
  url: string
  description: string
  event_types: string[] | null
  root_ids: string[] | null
  participants: string[] | null
  status: SubscriptionStatus
  disabled_reason: DisabledReason | null
  disabled_note: string | null
  cursor_position: number
  created_at: Date
  version: number
  keys: { scheme: Scheme; publicKey: string | null; createdAt: string; expiresAt: string | null }[]
}

const instant = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

const webhooks = (now: Date) => sql`
  select w.id, w.participant, w.url, w.description, w.event_types, w.root_ids, w.participants, w.status,
    w.disabled_reason, w.disabled_note, w.cursor_position, w.created_at, w.version,
    coalesce((
      select jsonb_agg(jsonb_build_object('scheme', k.scheme, 'publicKey', k.public_key,
        'createdAt', ${instant('k.created_at')}, 'expiresAt', ${instant('k.expires_at')}) order by k.created_at, k.scheme)
      from accord.webhook_key k
      where k.subscription_id = w.id
        and (k.expires_at is null or k.expires_at > ${now}::timestamptz)
    ), '[]') as keys
  from accord.webhook_subscription w`

export function listWebhooks(
  tx: ReadTx,
  { status, after, limit }: { status: SubscriptionStatus | undefined; after: string | undefined; limit: number },
): Promise<WebhookRow[]> {
  return tx.rows<WebhookRow>(sql`${webhooks(tx.now)}
    where ${is('w.status', status)}
      and ${when(after, (value) => sql`w.id > ${value}::uuid`)}
    order by w.id
    ${atMost(limit + 1)}`)
}

export async function findWebhook(tx: ReadTx, id: string): Promise<WebhookRow | undefined> {
  const [row] = await tx.rows<WebhookRow>(sql`${webhooks(tx.now)} where w.id = ${id}::uuid`)
  return row
}

/** Waits for the worker, which moves the cursor of the same row. */
export async function lockWebhook(tx: ReadTx, id: string): Promise<WebhookRow | undefined> {
  const [row] = await tx.rows<WebhookRow>(sql`${webhooks(tx.now)} where w.id = ${id}::uuid for update of w`)
  return row
}

export type DeliveryRow = {
  id: string
  subscription_id: string
  participant: string
  position: number
  event_type: string
  status: DeliveryStatus
  attempts: number
  next_attempt_at: Date | null
  last_attempt_at: Date | null
  last_status: number | null
  last_error: string | null
  delivered_at: Date | null
  created_at: Date
}

const deliveries = sql`
  select d.id, d.subscription_id, d.participant, d.position, e.event_type, d.status, d.attempts, d.next_attempt_at,
    d.last_attempt_at, d.last_status, d.last_error, d.delivered_at, d.created_at
  from accord.webhook_delivery d
  join accord.journal_position p on p.position = d.position
  left join accord.journal_entry e on e.entry_id = p.entry_id`

/** Newest first. What is about a record that is no longer visible keeps its row, without the type. */
export function listDeliveries(
  tx: ReadTx,
  filter: { webhookId: string; status: DeliveryStatus | undefined; before: string | undefined; limit: number },
): Promise<DeliveryRow[]> {
  return tx.rows<DeliveryRow>(sql`${deliveries}
    where d.subscription_id = ${filter.webhookId}::uuid
      and ${is('d.status', filter.status)}
      and ${when(filter.before, (value) => sql`d.id < ${value}::uuid`)}
    order by d.id desc
    ${atMost(filter.limit + 1)}`)
}

export async function findDelivery(tx: ReadTx, webhookId: string, id: string): Promise<DeliveryRow | undefined> {
  const [row] = await tx.rows<DeliveryRow>(sql`${deliveries}
    where d.id = ${id}::uuid and d.subscription_id = ${webhookId}::uuid`)
  return row
}
