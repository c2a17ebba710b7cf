import { sql } from 'drizzle-orm'
import { bigint, boolean, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { adoptions, charterKinds, coalitionRoles, decidingBodies, membershipLifecycle, precisions } from './rules.ts'

export const coalition = accord.table('coalition', {
  code: text('code').primaryKey(),
  id: uuid('id').notNull().default(sql`uuidv7()`),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk').notNull(),
  launched: text('launched'),
  note: text('note'),
  source: text('source').notNull(),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  asFound: jsonb('as_found').$type<Record<string, unknown>>(),
  createdBy: uuid('created_by'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const coalitionMembership = accord.table('coalition_membership', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  coalition: text('coalition').notNull(),
  participant: text('participant').notNull(),
  role: text('role', { enum: coalitionRoles }).notNull(),
  subgroupId: uuid('subgroup_id'),
  place: text('place').notNull(),
  validFrom: day('valid_from'),
  fromPrecision: text('from_precision', { enum: precisions }),
  validTo: day('valid_to'),
  status: text('status', { enum: statesOf(membershipLifecycle) }).notNull(),
  proposedBy: text('proposed_by'),
  handsOverId: uuid('hands_over_id'),
  followsId: uuid('follows_id'),
  reason: text('reason'),
  decidedBy: text('decided_by'),
  decidedAt: instant('decided_at'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const coalitionClaim = accord.table('coalition_claim', {
  id: uuid('id').primaryKey(),
  coalition: text('coalition').notNull(),
  participant: text('participant').notNull(),
  role: text('role', { enum: coalitionRoles }),
  fromStated: text('from_stated'),
  toStated: text('to_stated'),
  note: text('note'),
  source: text('source').notNull(),
  membershipId: uuid('membership_id'),
  used: boolean('used').notNull(),
  reason: text('reason').notNull(),
  asFound: jsonb('as_found').$type<Record<string, unknown>>(),
})

export const coalitionSubgroup = accord.table('coalition_subgroup', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  coalition: text('coalition').notNull(),
  name: text('name').notNull(),
  filedBy: text('filed_by').notNull(),
  createdAt: instant('created_at').notNull(),
})

export const coalitionCharter = accord.table('coalition_charter', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  coalition: text('coalition').notNull(),
  kind: text('kind', { enum: charterKinds }).notNull(),
  signedOn: day('signed_on').notNull(),
  leadsMax: integer('leads_max'),
  reviewCycleMonths: integer('review_cycle_months').notNull(),
  title: text('title').notNull(),
  mediaType: text('media_type').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  sha256: text('sha256').notNull(),
  holder: text('holder').notNull(),
  howToAsk: text('how_to_ask').notNull(),
  filedBy: text('filed_by').notNull(),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})

export const coalitionPlan = accord.table('coalition_plan', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  coalition: text('coalition').notNull(),
  number: integer('number').notNull(),
  title: text('title').notNull(),
  text: text('text').notNull(),
  fromOn: day('from_on'),
  toOn: day('to_on'),
  filedBy: text('filed_by').notNull(),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})

export const coalitionMeeting = accord.table('coalition_meeting', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  coalition: text('coalition').notNull(),
  title: text('title').notNull(),
  heldAt: instant('held_at').notNull(),
  place: text('place'),
  summary: text('summary'),
  filedBy: text('filed_by').notNull(),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})

export const coalitionDecision = accord.table('coalition_decision', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  coalition: text('coalition').notNull(),
  meetingId: uuid('meeting_id').notNull(),
  text: text('text').notNull(),
  ownedBy: text('owned_by'),
  dueOn: day('due_on'),
  filedBy: text('filed_by').notNull(),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
  body: text('body', { enum: decidingBodies }),
  adoptedBy: text('adopted_by', { enum: adoptions }),
  attendance: text('attendance').array().notNull().default([]),
  membershipIds: uuid('membership_ids').array().notNull().default([]),
})

export const coalitionReview = accord.table('coalition_review', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  coalition: text('coalition').notNull(),
  reviewedOn: day('reviewed_on').notNull(),
  summary: text('summary').notNull(),
  filedBy: text('filed_by').notNull(),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})
