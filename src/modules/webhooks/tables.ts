import { sql } from 'drizzle-orm'
import { bigint, integer, text, uuid } from 'drizzle-orm/pg-core'
import { accord, bytes, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { deliveryStatuses, disabledReasons, schemes, subscriptionLifecycle } from './rules.ts'

export const webhookSubscription = accord.table('webhook_subscription', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  url: text('url').notNull(),
  description: text('description').notNull(),
  eventTypes: text('event_types').array(),
  rootIds: uuid('root_ids').array(),
  participants: text('participants').array(),
  status: text('status', { enum: statesOf(subscriptionLifecycle) }).notNull(),
  disabledReason: text('disabled_reason', { enum: disabledReasons }),
  disabledNote: text('disabled_note'),
  cursorPosition: bigint('cursor_position', { mode: 'number' }).notNull(),
  run: integer('run').notNull().default(1),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const webhookKey = accord.table('webhook_key', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  subscriptionId: uuid('subscription_id').notNull(),
  participant: text('participant').notNull(),
  scheme: text('scheme', { enum: schemes }).notNull(),
  secret: bytes('secret').notNull(),
  publicKey: text('public_key'),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
})

export const webhookDelivery = accord.table('webhook_delivery', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  subscriptionId: uuid('subscription_id').notNull(),
  participant: text('participant').notNull(),
  position: bigint('position', { mode: 'number' }).notNull(),
  status: text('status', { enum: deliveryStatuses }).notNull(),
  attempts: integer('attempts').notNull().default(0),
  nextAttemptAt: instant('next_attempt_at'),
  lastAttemptAt: instant('last_attempt_at'),
  lastStatus: integer('last_status'),
  lastError: text('last_error'),
  deliveredAt: instant('delivered_at'),
  createdAt: instant('created_at').notNull(),
  run: integer('run').notNull(),
})
