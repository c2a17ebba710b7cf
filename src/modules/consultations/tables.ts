import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, numeric, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { bases, type Limb, triggers } from './matching.ts'
import { offerKinds, offerLifecycle, responseTypes } from './offer-rules.ts'
import { conversionProposalLifecycle } from './proposal-rules.ts'
import {
  addresseeLifecycle,
  applicabilities,
  attemptChannels,
  attemptOutcomes,
  closeReasons,
  consultationKinds,
  consultationLifecycle,
  consultationModes,
  hostilities,
  responseVisibilities,
} from './rules.ts'
import { sessionChannels, sessionFormats, sessionLevels } from './session-rules.ts'

/** The person by whose authority a request goes out. */
export type Authority = { name: string; office: string; instrument: string }

export const consultation = accord.table('consultation', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  requester: text('requester').notNull(),
  victim: text('victim'),
  kind: text('kind', { enum: consultationKinds }).notNull(),
  mode: text('mode', { enum: consultationModes }).notNull(),
  trigger: text('trigger', { enum: triggers }),
  hostilities: text('hostilities', { enum: hostilities }),
  title: text('title').notNull(),
  summary: text('summary').notNull(),
  occurredAt: instant('occurred_at'),
  requestedBy: instant('requested_by'),
  deadlineHours: integer('deadline_hours'),
  deadlineReason: text('deadline_reason'),
  responseVisibility: text('response_visibility', { enum: responseVisibilities }).notNull(),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  invited: text('invited').array().notNull().default([]),
  originConsultationId: uuid('origin_consultation_id'),
  status: text('status', { enum: statesOf(consultationLifecycle) }).notNull(),
  sequence: integer('sequence').notNull().default(0),
  version: integer('version').notNull().default(1),
  authorisedBy: jsonb('authorised_by').$type<Authority>(),
  circulatedAt: instant('circulated_at'),
  renewedAt: instant('renewed_at'),
  amendedFields: text('amended_fields').array().notNull().default([]),
  closedAt: instant('closed_at'),
  closeReason: text('close_reason', { enum: closeReasons }),
  outcome: jsonb('outcome').$type<{ text: string }>(),
  cancelledAt: instant('cancelled_at'),
  cancelReason: text('cancel_reason'),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  changeId: changeId(),
})

export const ask = accord.table('ask', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  number: integer('number').notNull(),
  text: text('text').notNull(),
  capability: text('capability'),
  quantity: numeric('quantity'),
  unit: text('unit'),
  addressedTo: text('addressed_to').array(),
  supersededSequence: integer('superseded_sequence'),
})

export const addressee = accord.table('addressee', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  participant: text('participant').notNull(),
  agreementId: uuid('agreement_id'),
  clauseId: uuid('clause_id'),
  provisionId: text('provision_id'),
  locator: text('locator'),
  basis: text('basis', { enum: bases }).notNull(),
  why: text('why').notNull(),
  limb: jsonb('limb').$type<Limb>(),
  clockFrom: instant('clock_from').notNull(),
  deadlineAt: instant('deadline_at'),
  halfAt: instant('half_at').generatedAlwaysAs(sql`half of the window`),
  nineTenthsAt: instant('nine_tenths_at').generatedAlwaysAs(sql`nine tenths of the window`),
  requestedBy: instant('requested_by'),
  multilateralConsent: boolean('multilateral_consent').notNull(),
  rosterConsentAt: instant('roster_consent_at'),
  state: text('state', { enum: statesOf(addresseeLifecycle) }).notNull(),
  sequence: integer('sequence').notNull(),
  firstSeenAt: instant('first_seen_at'),
  firstFetchedAt: instant('first_fetched_at'),
  acknowledgedAt: instant('acknowledged_at'),
  consultedAt: instant('consulted_at'),
  answeredAt: instant('answered_at'),
  respondedAt: instant('responded_at'),
  excusedAt: instant('excused_at'),
  excusedReason: text('excused_reason'),
  applicability: text('applicability', { enum: applicabilities }),
  applicabilityNote: text('applicability_note'),
  askedAt: instant('asked_at').notNull(),
  askedAnew: boolean('asked_anew').notNull().default(false),
})

export const contactAttempt = accord.table('contact_attempt', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  participant: text('participant').notNull(),
  attemptedAt: instant('attempted_at').notNull(),
  channel: text('channel', { enum: attemptChannels }).notNull(),
  outcome: text('outcome', { enum: attemptOutcomes }).notNull(),
  note: text('note'),
  accountId: uuid('account_id').notNull(),
  createdAt: instant('created_at').notNull(),
})

export const deadlineExtension = accord.table('deadline_extension', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  consultationId: uuid('consultation_id').notNull(),
  addresseeId: uuid('addressee_id').notNull(),
  requester: text('requester').notNull(),
  participant: text('participant').notNull(),
  oldDeadlineAt: instant('old_deadline_at').notNull(),
  newDeadlineAt: instant('new_deadline_at').notNull(),
  reason: text('reason').notNull(),
  createdAt: instant('created_at').notNull(),
})

export const session = accord.table('session', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  heldAt: instant('held_at').notNull(),
  channel: text('channel', { enum: sessionChannels }).notNull(),
  level: text('level', { enum: sessionLevels }).notNull(),
  format: text('format', { enum: sessionFormats }).notNull(),
  convenedVia: text('convened_via'),
  chair: text('chair'),
  noteReference: text('note_reference'),
  noteSha256: text('note_sha256'),
  summary: text('summary'),
  loggedBy: text('logged_by').notNull(),
  requesterConfirmedAt: instant('requester_confirmed_at'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

export const sessionAttendance = accord.table('session_attendance', {
  sessionId: uuid('session_id').notNull(),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  participant: text('participant').notNull(),
  confirmedAt: instant('confirmed_at'),
  seenAt: instant('seen_at'),
  fetchedAt: instant('fetched_at'),
  objectedAt: instant('objected_at'),
  objectionReason: text('objection_reason'),
})

export const response = accord.table('response', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  participant: text('participant').notNull(),
  sequence: integer('sequence').notNull(),
  number: integer('number').notNull(),
  type: text('type', { enum: responseTypes }).notNull(),
  text: text('text'),
  askIds: uuid('ask_ids').array().notNull(),
  shared: boolean('shared').notNull(),
  submittedAt: instant('submitted_at').notNull(),
  supersededAt: instant('superseded_at'),
  accountId: uuid('account_id').notNull(),
})

export const offer = accord.table('offer', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  consultationId: uuid('consultation_id').notNull(),
  responseId: uuid('response_id').notNull(),
  requester: text('requester').notNull(),
  provider: text('provider').notNull(),
  askId: uuid('ask_id'),
  kind: text('kind', { enum: offerKinds }).notNull(),
  capability: text('capability'),
  quantity: numeric('quantity'),
  unit: text('unit'),
  amount: numeric('amount'),
  currency: text('currency'),
  availableFrom: day('available_from'),
  terms: text('terms'),
  status: text('status', { enum: statesOf(offerLifecycle) }).notNull(),
  accepted: numeric('accepted').notNull().default('0'),
  reason: text('reason'),
  shared: boolean('shared').notNull(),
  createdAt: instant('created_at').notNull(),
  decidedAt: instant('decided_at'),
  version: integer('version').notNull().default(1),
})

export const offerPartner = accord.table('offer_partner', {
  offerId: uuid('offer_id').notNull(),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  provider: text('provider').notNull(),
  participant: text('participant').notNull(),
  confirmedAt: instant('confirmed_at'),
})

/** What a provider gives instead of what was accepted; figures that it does not name stay as they were accepted. */
export type Deviation = {
  capability: string | null
  quantity: string | null
  unit: string | null
  amount: string | null
  currency: string | null
  reason: string
  confirmed: boolean
}

export const conversionProposal = accord.table('conversion_proposal', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  offerId: uuid('offer_id').notNull(),
  consultationId: uuid('consultation_id').notNull(),
  requester: text('requester').notNull(),
  provider: text('provider').notNull(),
  quantity: numeric('quantity'),
  unit: text('unit'),
  amount: numeric('amount'),
  currency: text('currency'),
  conversion: text('conversion', { enum: statesOf(conversionProposalLifecycle) }).notNull(),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull(),
  reason: text('reason'),
  decidedAt: instant('decided_at'),
  version: integer('version').notNull().default(1),
  becameType: text('became_type', { enum: ['commitment', 'task'] }),
  becameId: uuid('became_id'),
  deviation: jsonb('deviation').$type<Deviation>(),
  deviationRefusal: jsonb('deviation_refusal').$type<{ reason: string; at: string }>(),
})
