import { sql } from 'drizzle-orm'
import { text, uuid } from 'drizzle-orm/pg-core'
import { accord, instant } from '../../../platform/db/columns.ts'
import { organisationKinds } from './rules.ts'

export const organisation = accord.table('organisation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  kind: text('kind', { enum: organisationKinds }).notNull(),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk'),
  scheme: text('scheme').notNull(),
  identifier: text('identifier').notNull(),
  registeredBy: text('registered_by').notNull(),
  createdAt: instant('created_at').notNull(),
  organisationKey: text('organisation_key'),
})
