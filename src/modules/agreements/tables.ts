import { sql } from 'drizzle-orm'
import { boolean, customType, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { clauseTypes } from '../../reference/clause-types.ts'
import { proposalKinds, proposalStatuses, proposerRoles } from './proposal-rules.ts'
import {
  claimSubjects,
  durationKinds,
  findings,
  legalForms,
  obligors,
  presences,
  provisionKinds,
  recordedStatuses,
  strengths,
} from './rules.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** A text that the parties signed, in one of its languages; the summaries of the register are made of it. */
export type AuthenticText = {
  language: string
  reference: string
  address: string | null
  sha256: string
  proposalId: string
  recordedAt: string
}
export type SourceOfAgreement = { reference: string; what: string | null; address: string | null }

export const area = accord.table('area', {
  code: text('code').primaryKey(),
  nameEn: text('name_en').notNull(),
  nameUk: text('name_uk').notNull(),
  source: text('source').notNull(),
})

export const agreement = accord.table('agreement', {
  id: uuid('id').primaryKey(),
  participant: text('participant').notNull(),
  titleEn: text('title_en').notNull(),
  titleUk: text('title_uk'),
  signedOn: day('signed_on'),
  place: text('place'),
  placeCountry: text('place_country'),
  signatoryParticipant: text('signatory_participant'),
  signatoryUkraine: text('signatory_ukraine'),
  languages: text('languages').array(),
  prevailingLanguage: text('prevailing_language'),
  legalForm: text('legal_form', { enum: legalForms }),
  legalFormNote: text('legal_form_note'),
  textSeen: boolean('text_seen').notNull(),
  durationYears: integer('duration_years'),
  durationKind: text('duration_kind', { enum: durationKinds }).notNull(),
  marking: text('marking', { enum: markings }).notNull(),
  sources: jsonb('sources').$type<SourceOfAgreement[]>().notNull(),
  authenticTexts: jsonb('authentic_texts').$type<AuthenticText[]>().notNull().default([]),
  version: integer('version').notNull().default(1),
  changeId: changeId(),
})

export const agreementStatus = accord.table('agreement_status', {
  id: uuid('id').primaryKey(),
  agreementId: uuid('agreement_id').notNull(),
  status: text('status', { enum: recordedStatuses }).notNull(),
  validFrom: day('valid_from'),
  verified: boolean('verified').notNull(),
  note: text('note'),
  source: text('source').notNull(),
  proposalId: uuid('proposal_id'),
  recordedAt: instant('recorded_at').notNull().defaultNow(),
  changeId: changeId(),
})

export const provision = accord.table('provision', {
  id: text('id').primaryKey(),
  resourceId: uuid('resource_id').notNull(),
  agreementId: uuid('agreement_id').notNull(),
  ordinal: integer('ordinal').notNull(),
  locator: text('locator').notNull(),
  heading: text('heading').notNull(),
  obligor: text('obligor', { enum: obligors }).notNull(),
  kind: text('kind', { enum: provisionKinds }).notNull(),
  strength: text('strength', { enum: strengths }).notNull(),
  areas: text('areas').array().notNull(),
  summaryEn: text('summary_en').notNull(),
  summaryUk: text('summary_uk').notNull(),
  authorisedBodies: text('authorised_bodies'),
  due: text('due'),
  money: boolean('money').notNull(),
  source: text('source').notNull(),
  search: tsvector('search')
    .notNull()
    .generatedAlwaysAs(
      sql`to_tsvector('english', accord.search_words(summary_en || ' ' || heading, '''')) || to_tsvector('simple', accord.search_words(summary_uk, 'ʼ'))`,
    ),
})

export const clause = accord.table('clause', {
  id: uuid('id').primaryKey(),
  agreementId: uuid('agreement_id').notNull(),
  type: text('type', { enum: clauseTypes }).notNull(),
  presence: text('presence', { enum: presences }).notNull(),
  terms: jsonb('terms').$type<Record<string, unknown>>().notNull(),
  locator: text('locator'),
  provisionId: text('provision_id'),
  source: text('source').notNull(),
  note: text('note'),
  validFrom: day('valid_from'),
  validTo: day('valid_to'),
  proposalId: uuid('proposal_id'),
  changeId: changeId(),
  endedChangeId: changeId('ended_change_id'),
})

export const claim = accord.table('claim', {
  id: uuid('id').primaryKey(),
  agreementId: uuid('agreement_id'),
  subject: text('subject', { enum: claimSubjects }).notNull(),
  statement: text('statement').notNull(),
  statedBy: text('stated_by'),
  asOf: text('as_of'),
  source: text('source').notNull(),
  used: boolean('used').notNull(),
  reason: text('reason'),
  asFound: jsonb('as_found'),
})

export const areaMention = accord.table(
  'area_mention',
  {
    agreementId: uuid('agreement_id').notNull(),
    area: text('area').notNull(),
    finding: text('finding', { enum: findings }).notNull(),
    method: text('method').notNull(),
    source: text('source').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agreementId, table.area] })],
)

export const registerProposal = accord.table('register_proposal', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  kind: text('kind', { enum: proposalKinds }).notNull(),
  agreementId: uuid('agreement_id'),
  participant: text('participant').notNull(),
  body: jsonb('body').$type<Record<string, unknown>>().notNull(),
  proposedBy: text('proposed_by').notNull(),
  proposerRole: text('proposer_role', { enum: proposerRoles }).notNull(),
  accountId: uuid('account_id').notNull(),
  status: text('status', { enum: proposalStatuses }).notNull(),
  confirmedBy: text('confirmed_by').array().notNull().default([]),
  reason: text('reason'),
  createdAt: instant('created_at').notNull().defaultNow(),
  decidedAt: instant('decided_at'),
  decidedBy: text('decided_by'),
  version: integer('version').notNull().default(1),
})

export const provisionReading = accord.table(
  'provision_reading',
  {
    provisionId: text('provision_id').notNull(),
    field: text('field').notNull(),
    was: text('was').notNull(),
    became: text('became').notNull(),
    why: text('why').notNull(),
    readOn: day('read_on').notNull(),
  },
  (table) => [primaryKey({ columns: [table.provisionId, table.field] })],
)
