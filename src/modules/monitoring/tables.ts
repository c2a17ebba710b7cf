import { sql } from 'drizzle-orm'
import { bigint, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import { accord, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import type { Content } from './figures.ts'
import { editionLifecycle } from './rules.ts'

export const monitoringEdition = accord.table('monitoring_edition', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  fromOn: day('from_on').notNull(),
  toOn: day('to_on').notNull(),
  asOfPosition: bigint('as_of_position', { mode: 'number' }).notNull(),
  content: jsonb('content').$type<Content>().notNull(),
  objectionsUntil: instant('objections_until').notNull(),
  status: text('status', { enum: statesOf(editionLifecycle) })
    .notNull()
    .default('draft'),
  reason: text('reason'),
  pageEn: text('page_en'),
  pageUk: text('page_uk'),
  sha256En: text('sha256_en'),
  sha256Uk: text('sha256_uk'),
  issuedAt: instant('issued_at'),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const monitoringObjection = accord.table('monitoring_objection', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  editionId: uuid('edition_id').notNull(),
  participant: text('participant').notNull(),
  figure: text('figure'),
  text: text('text').notNull(),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})
