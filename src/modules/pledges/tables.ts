import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import { markings } from '../../kernel/visibility.ts'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import {
  aidCategories,
  amountKinds,
  amountPeriods,
  pledgeConditions,
  pledgeLifecycle,
  qualifiers,
  unionShares,
} from './rules.ts'
import type { Pledge } from './schemas.ts'

type PledgeJson = z.input<typeof Pledge>

export const pledge = accord.table('pledge', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  participant: text('participant').notNull(),
  agencyId: uuid('agency_id'),
  agreementId: uuid('agreement_id'),
  title: text('title').notNull(),
  original: text('original').notNull(),
  paraphrased: boolean('paraphrased').notNull().default(false),
  source: text('source').notNull(),
  amountKind: text('amount_kind', { enum: amountKinds }).notNull(),
  qualifier: text('qualifier', { enum: qualifiers }).notNull().default('unstated'),
  per: text('per', { enum: amountPeriods }).notNull().default('whole'),
  floorPerYear: numeric('floor_per_year'),
  aidCategory: text('aid_category', { enum: aidCategories }).notNull(),
  amount: numeric('amount'),
  amountMax: numeric('amount_max'),
  currency: text('currency'),
  gdpShare: jsonb('gdp_share').$type<PledgeJson['gdpShare']>(),
  relativeTo: text('relative_to'),
  quantity: numeric('quantity'),
  unit: text('unit'),
  periodFrom: text('period_from'),
  periodTo: text('period_to'),
  indicative: jsonb('indicative').$type<PledgeJson['indicative']>().notNull().default([]),
  schedule: jsonb('schedule').$type<PledgeJson['schedule']>().notNull().default([]),
  items: jsonb('items').$type<PledgeJson['items']>().notNull().default([]),
  beneficiaries: text('beneficiaries').array().notNull(),
  includesUnionContribution: text('includes_union_contribution', { enum: unionShares }).notNull(),
  parentPledgeId: uuid('parent_pledge_id'),
  wholes: uuid('wholes').array().notNull().default([]),
  supersedesPledgeId: uuid('supersedes_pledge_id'),
  status: text('status', { enum: statesOf(pledgeLifecycle) })
    .notNull()
    .default('announced'),
  statusReason: text('status_reason'),
  announcedOn: day('announced_on').notNull(),
  marking: text('marking', { enum: markings }).notNull(),
  releasableTo: text('releasable_to').array().notNull().default([]),
  asFound: jsonb('as_found').$type<Record<string, unknown>>(),
  createdBy: uuid('created_by'),
  createdAt: instant('created_at').notNull(),
  version: integer('version').notNull().default(1),
  changeId: changeId(),
  withdrawnChangeId: changeId('withdrawn_change_id'),
  withdrawnOn: day('withdrawn_on'),
  requirementId: uuid('requirement_id'),
})

export const pledgeCondition = accord.table(
  'pledge_condition',
  {
    pledgeId: uuid('pledge_id').notNull(),
    participant: text('participant').notNull(),
    number: integer('number').notNull(),
    condition: text('condition', { enum: pledgeConditions }).notNull(),
    words: text('words'),
    fulfilledOn: day('fulfilled_on'),
    evidence: text('evidence'),
    fulfilledChangeId: changeId('fulfilled_change_id'),
  },
  (table) => [primaryKey({ columns: [table.pledgeId, table.number] })],
)
