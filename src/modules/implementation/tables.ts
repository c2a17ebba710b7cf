import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import { obligors } from '../agreements/rules.ts'
import type { Matches } from './rule-inputs.ts'
import { arrangements, linkLifecycle, linkRuleLifecycle, relationsOfActs } from './rules.ts'

export const implementationLink = accord.table('implementation_link', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  actKind: text('act_kind').notNull(),
  actId: uuid('act_id').notNull(),
  actOn: day('act_on'),
  provider: text('provider'),
  agreementId: uuid('agreement_id').notNull(),
  provisionId: text('provision_id'),
  area: text('area'),
  obligor: text('obligor', { enum: obligors }),
  relation: text('relation', { enum: relationsOfActs }).notNull(),
  share: numeric('share'),
  status: text('status', { enum: statesOf(linkLifecycle) }).notNull(),
  claimedBy: text('claimed_by'),
  evidence: text('evidence').notNull(),
  ruleId: uuid('rule_id'),
  awaits: text('awaits').array().notNull().default([]),
  confirmedBy: text('confirmed_by').array().notNull().default([]),
  claimedAt: instant('claimed_at'),
  silentFrom: instant('silent_from'),
  reason: text('reason'),
  reasonBy: text('reason_by'),
  createdBy: uuid('created_by'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  changeId: changeId(),
  endedChangeId: changeId('ended_change_id'),
})

export const actArrangement = accord.table(
  'act_arrangement',
  {
    actId: uuid('act_id').notNull(),
    actKind: text('act_kind').notNull(),
    arrangement: text('arrangement', { enum: arrangements }).notNull(),
    statedBy: text('stated_by'),
    evidence: text('evidence').notNull(),
    createdAt: instant('created_at').notNull(),
    changeId: changeId(),
  },
  (table) => [primaryKey({ columns: [table.actId, table.arrangement] })],
)

/** Written by the database alone. */
export const act = accord.table('act', {
  id: uuid('id').primaryKey(),
  kind: text('kind').notNull(),
  audiences: text('audiences').array().notNull(),
  provider: text('provider'),
  title: text('title').notNull(),
  marking: text('marking').notNull(),
  agreementId: uuid('agreement_id'),
  requirementId: uuid('requirement_id'),
  coalition: text('coalition'),
  capability: text('capability'),
  needCapability: text('need_capability'),
  goodsCapability: text('goods_capability'),
  aidCategory: text('aid_category'),
  area: text('area'),
  happenedOn: day('happened_on'),
  links: integer('links').notNull(),
  linked: boolean('linked').notNull(),
  agreements: uuid('agreements').array().notNull(),
  replacedBy: uuid('replaced_by').array().notNull().default([]),
})

export const linkRule = accord.table('link_rule', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  title: text('title').notNull(),
  matches: jsonb('matches').$type<Matches>().notNull(),
  agreementId: uuid('agreement_id').notNull(),
  provisionId: text('provision_id'),
  area: text('area'),
  obligor: text('obligor', { enum: obligors }),
  relation: text('relation', { enum: relationsOfActs }).notNull(),
  share: numeric('share'),
  evidence: text('evidence').notNull(),
  status: text('status', { enum: statesOf(linkRuleLifecycle) })
    .notNull()
    .default('active'),
  reason: text('reason'),
  previewedActs: uuid('previewed_acts').array(),
  previewedAt: instant('previewed_at'),
  appliedAt: instant('applied_at'),
  appliedLinks: integer('applied_links').notNull().default(0),
  createdBy: uuid('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
})
