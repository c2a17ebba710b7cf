import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import type { JWK } from 'jose'
import { participantKinds, roles } from '../../access/actor.ts'
import { accord, day, instant } from '../../platform/db/columns.ts'
import { tokenProfileNames } from '../../platform/http/token-profiles.ts'
import { accountKinds, accountStatuses } from './account-rules.ts'
import { issuerStatuses } from './issuer-rules.ts'
import { contactPointKinds, publicNumberKinds } from './rules.ts'

export const participant = accord.table('participant', {
  code: text('code').primaryKey(),
  id: uuid('id').notNull(),
  kind: text('kind', { enum: participantKinds }).notNull(),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk').notNull(),
  officialNameEn: text('official_name_en').notNull(),
  officialNameUk: text('official_name_uk').notNull(),
  timeZone: text('time_zone').notNull(),
  note: text('note'),
  source: text('source').notNull(),
  version: integer('version').notNull().default(1),
})

export const contactPoint = accord.table('contact_point', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  ordinal: integer('ordinal').notNull(),
  kind: text('kind', { enum: contactPointKinds }).notNull(),
  office: text('office').notNull(),
  telephone: text('telephone'),
  email: text('email'),
  hours: text('hours').notNull(),
  languages: text('languages').array().notNull().default([]),
})

/** The table of migrations/0023_public_numbers.sql. */
export const publicNumber = accord.table('public_number', {
  participant: text('participant').notNull(),
  telephone: text('telephone').notNull(),
  kind: text('kind', { enum: publicNumberKinds }).notNull(),
  office: text('office').notNull(),
  city: text('city').notNull(),
  languages: text('languages').array().notNull(),
  note: text('note').notNull(),
  source: jsonb('source').notNull(),
  verified: boolean('verified').notNull(),
})

export const agency = accord.table('agency', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  scheme: text('scheme').notNull(),
  identifier: text('identifier').notNull(),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk'),
})

export const issuer = accord.table('issuer', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  issuer: text('issuer').notNull(),
  jwksUri: text('jwks_uri'),
  jwks: jsonb('jwks').$type<{ keys: JWK[] }>(),
  audience: text('audience').notNull(),
  profile: text('profile', { enum: tokenProfileNames }).notNull(),
  status: text('status', { enum: issuerStatuses }).notNull(),
  reason: text('reason'),
  suspendedBy: text('suspended_by'),
  replacesId: uuid('replaces_id'),
  proposedBy: uuid('proposed_by'),
  confirmedBy: uuid('confirmed_by'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  consoleClientId: text('console_client_id'),
  consoleHasSecret: boolean('console_has_secret').notNull().default(false),
  consoleScope: text('console_scope'),
  consoleResource: text('console_resource'),
})

/** Given once and used by the sign-in of the console; the API's role cannot read it. */
export const consoleSecret = accord.table('console_secret', {
  issuerId: uuid('issuer_id').primaryKey(),
  participant: text('participant').notNull(),
  secret: text('secret').notNull(),
})

export const account = accord.table('account', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  issuer: text('issuer').notNull(),
  subject: text('subject').notNull(),
  kind: text('kind', { enum: accountKinds }).notNull(),
  name: text('name').notNull(),
  status: text('status', { enum: accountStatuses }).notNull().default('active'),
  reason: text('reason'),
  suspendedBy: text('suspended_by'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const accountGrant = accord.table('account_grant', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  accountId: uuid('account_id').notNull(),
  participant: text('participant').notNull(),
  role: text('role', { enum: roles }).notNull(),
  agencyId: uuid('agency_id'),
  validFrom: day('valid_from').notNull(),
  validTo: day('valid_to'),
  grantedBy: uuid('granted_by'),
  revokedAt: instant('revoked_at'),
  revokedReason: text('revoked_reason'),
  createdAt: instant('created_at').notNull(),
})
