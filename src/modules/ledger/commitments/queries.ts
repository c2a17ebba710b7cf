import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { foldedIdentityOf, identityOf, referenceKey } from '../../../kernel/identity.ts'
import { type Refusal, unprocessable } from '../../../kernel/refusal.ts'
import { seenBy } from '../../../platform/db/audience.ts'
import { alone, is, isId, when } from '../../../platform/db/filters.ts'
import { orderBy, type Page, sortedBy } from '../../../platform/db/keyset.ts'
import { presenceOf } from '../../../platform/db/present.ts'
import { amongFew, type ReadTx } from '../../../platform/db/read.ts'
import {
  computed,
  fixed,
  idsOfPage,
  listOf,
  named,
  orNull,
  type RowOf,
  selection,
  written,
} from '../../../platform/db/selection.ts'
import type { WriteTx } from '../../../platform/db/write.ts'
import { givenInstead } from '../../consultations/proposals.ts'
import { joinSeen, namesProvision, ofSeen } from '../../implementation/queries.ts'
import { ofNeed } from '../../pledges/needs.ts'
import type { CommitmentFilter } from '../inputs.ts'
import { entryFlags } from '../rules.ts'
import { callersDay } from '../today.ts'
import { allocation, commitment } from './tables.ts'

/**
 * Entries of lots may be limited although their commitment is not, and a sum would reveal them. Whether the sums are
 * withheld depends on the caller's relation to the commitment, never on whether there is such an entry.
 */
export const isBalanceWithheld = (commitment: string) =>
  sql.raw(
    `(${commitment}.modality = 'in_kind' and not accord.is_side(${commitment}.participant, ${commitment}.receiver))`,
  )

const ofCommitment = {
  as: 'c',
  without: ['createdBy', 'changeId', 'externalKey', 'requirementId', 'requirementOfferId'],
  computed: {
    seenBy: seenBy('c.id', 'c.participant'),
    // Null for a reader who does not see the need.
    requirementId: computed(z.uuid().nullable(), named('accord.requirement', 'c.requirement_id')),
    requirementOfferId: computed(z.uuid().nullable(), named('accord.requirement_offer', 'c.requirement_offer_id')),
  },
} as const
const commitmentsAlone = selection(commitment, ofCommitment)
export type CommitmentRow = RowOf<typeof commitmentsAlone>

const Item = z.object({
  itemClass: z.string(),
  description: z.string().nullable(),
  unit: z.string(),
  quantity: z.string(),
})

const itemsOf = listOf(
  sql`'itemClass', i.item_class, 'description', i.description, 'unit', i.unit, 'quantity', i.quantity::text`,
  sql`i.number`,
  sql`accord.commitment_item i where i.commitment_id = c.id`,
)

/**
 * A commitment with its sums over all that is posted to it, so that nobody computes another balance. Everything is as
 * visible as the commitment itself, except what is posted of a lot: a reader who may not see the lot is not told the sums.
 */
const commitments = selection(commitment, {
  ...ofCommitment,
  ofPage: { order: 'c.id desc' },
  joins: sql`${joinSeen('c.id')} left join accord.commitment_balance b on b.commitment_id = c.id`,
  computed: {
    ...ofCommitment.computed,
    committed: computed(z.string(), sql`coalesce(b.committed, 0)`),
    allocated: computed(z.string(), sql`coalesce(b.allocated, 0)`),
    disbursed: computed(z.string(), sql`coalesce(b.disbursed, 0)`),
    balanceWithheld: computed(z.boolean(), isBalanceWithheld('c')),
    ...ofSeen,
    deviation: givenInstead('c.conversion_proposal_id'),
    items: computed(z.array(Item), sql`case when c.modality = 'in_kind' then ${itemsOf} else '[]' end`),
  },
})
export type CommitmentView = RowOf<typeof commitments>

export const commitmentPresent = presenceOf(commitment, { seen: seenBy('r.id', 'r.participant') })

export function findCommitment(tx: ReadTx, id: string): Promise<CommitmentView | undefined> {
  return tx.find(commitments, id)
}

export const newestCommitmentFirst = orderBy(commitment, 'c', ['id'], 'desc')

export async function listCommitments(tx: ReadTx, filter: CommitmentFilter, page: Page): Promise<CommitmentView[]> {
  const seen = await tx.seen(page, 'c.id', ['commitment'], { own: tx.isOwn(alone(filter, 'participant')) })
  // Nearly every commitment is of cash for Ukraine: by what few have, PostgreSQL would walk through all of them.
  const few = amongFew(tx, commitment, 'c', seen)
  return tx.all(
    commitments,
    sql`where ${seen.where}
      and ${is('c.participant', filter.participant)}
      and ${await few(is('c.receiver', filter.receiver))}
      and ${await few(is('c.modality', filter.modality))}
      and ${await few(is('c.aid_category', filter.aidCategory))}
      and ${await few(is('c.currency', filter.currency))}
      and ${isId('c.pledge_id', filter.pledgeId)}
      and ${isId('c.agreement_id', filter.agreementId)}
      and ${namesProvision('c.id', filter.provisionId)}
      and ${ofNeed('c.requirement_id', filter.requirementId)}
      and ${referenceFilter('c', filter)}
      and ${page.after}
    ${seen.tail}`,
  )
}

/** Locks the commitment: whoever decides a balance of it waits here for the one before. */
export function lockCommitment(tx: ReadTx, id: string): Promise<CommitmentRow | undefined> {
  return tx.first(commitmentsAlone, sql`where c.id = ${id}::uuid for update`)
}

const balance = { committed: z.string(), allocated: z.string(), disbursed: z.string() }
const allocationBalance = { allocated: z.string(), disbursed: z.string() }

const postingRow = written({
  ...balance,
  closed: z.boolean(),
  today: z.string(),
  allocation: orNull(written(allocationBalance)),
  parent_owner: z.string().nullable(),
})
export type PostingFacts = RowOf<typeof postingRow>

export type PostingQuestion = {
  commitmentId: string
  allocationId?: string | undefined
  parentEntryId?: string | undefined
  postingDate?: string | undefined
}

/**
 * All facts that decide a posting, in one statement that is sent after the lock, so that its snapshot has every earlier
 * posting. `today` is in the time zone of the participant that states it; a missing posting date is today.
 */
export function postingFacts(tx: ReadTx, question: PostingQuestion): Promise<PostingFacts> {
  return tx.row(postingRow, factsOf(tx, question))
}

/** A row, unless the caller does not see the commitment. */
function factsOf(tx: ReadTx, question: PostingQuestion): SQL {
  const { commitmentId, allocationId = null, parentEntryId = null, postingDate = null } = question
  return sql`
    select b.committed, b.allocated, b.disbursed, t.today,
      accord.posting_closed(coalesce(${postingDate}::date, t.today::date)) as closed,
      (
        select json_build_object('allocated', a.allocated::text, 'disbursed', a.disbursed::text)
        from accord.allocation own
        cross join lateral accord.allocation_balances(array[own.id]) a
        where own.id = ${allocationId}::uuid and own.commitment_id = ${commitmentId}::uuid
      ) as allocation,
      (select p.participant from accord.ledger_entry p where p.id = ${parentEntryId}::uuid) as parent_owner
    from accord.commitment_balances(array[${commitmentId}::uuid]) b
    cross join lateral ${callersDay(tx)} t`
}

export async function coalitionExists(tx: ReadTx, code: string): Promise<boolean> {
  return (await tx.run(sql`select c.code from accord.coalition c where c.code = ${code}`)) > 0
}

/** Locks several commitments, always in the order of their ids, so that nobody deadlocks. */
export async function lockCommitments(tx: ReadTx, ids: readonly string[]): Promise<Map<string, CommitmentRow>> {
  const wanted = sql.param([...new Set(ids)])
  const rows = await tx.all(commitmentsAlone, sql`where c.id = any (${wanted}::uuid[]) order by c.id for update`)
  return new Map(rows.map((row) => [row.id, row]))
}

type Referring = { externalReference?: { system: string; id: string } | undefined }

/** Which of these references already name an entry in force of the caller's participant, by their keys (BR-24). */
export function takenReferences(records: readonly Referring[]): SQL {
  const keys = records.flatMap(({ externalReference }) =>
    externalReference === undefined ? [] : [referenceKey(externalReference)],
  )
  return sql`array(
        select e.external_key
        from accord.ledger_entry e
        where e.external_key = any (${sql.param(keys)}::text[])
          and e.participant = accord.current_participant()
          and e.reverses_id is null
          and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
      )`
}

const referred = { c: 'commitment', e: 'ledger_entry', l: 'lot' } as const

/**
 * Filters by what was typed, in the form that is compared: the key if system and identifier are given, else all keys of the
 * identifier. The entries with these keys are found first, by the index of keys, and the list then takes them in its order;
 * otherwise the list would be read from end to end.
 */
export function referenceFilter(
  alias: keyof typeof referred,
  { externalSystem: system, externalId: id }: ReferenceQuery,
): SQL {
  if (id === undefined)
    return when(
      system,
      (told) => sql`${sql.raw(alias)}.external_system is not null
        and ${is(`lower(accord.identity_of(${alias}.external_system))`, foldedIdentityOf(told))}`,
    )
  const keys =
    system === undefined
      ? sql`k.external_key >= ${`${identityOf(id)}\n`} and k.external_key < ${`${identityOf(id)}\v`}`
      : sql`k.external_key = ${referenceKey({ system, id })}`
  const table = sql.raw(`accord.${referred[alias]}`)
  return sql`${sql.raw(alias)}.id = any (array(select k.id from ${table} k where ${keys}))`
}
type ReferenceQuery = { externalSystem?: string | undefined; externalId?: string | undefined }

type BatchQuestion = Partial<PostingQuestion> & Referring

/**
 * The facts that decide postings, by what they name; sums change with each posting that is decided. `closed`: posting dates
 * that are closed.
 */
const batchRow = written({
  today: z.string(),
  closed: z.array(z.string()),
  balances: z.record(z.string(), written(balance)),
  allocations: z.record(z.string(), written({ ...allocationBalance, commitment_id: allocation.commitmentId })),
  parents: z.record(z.string(), z.string()),
  taken: z.array(z.string()),
})
export type BatchFacts = RowOf<typeof batchRow>

/** postingFacts for many questions at once. */
export function batchFacts(tx: ReadTx, questions: readonly BatchQuestion[]): Promise<BatchFacts> {
  const all = <Value>(of: (question: BatchQuestion) => Value | undefined) =>
    sql.param([...new Set(questions.flatMap((question) => of(question) ?? []))])
  return tx.row(
    batchRow,
    sql`
    select t.today,
      array(
        select to_char(d.posted_on, 'YYYY-MM-DD')
        from (select t.today::date as posted_on union select unnest(${all(({ postingDate }) => postingDate)}::date[])) d
        where accord.posting_closed(d.posted_on)
      ) as closed,
      coalesce((
        select jsonb_object_agg(b.commitment_id, json_build_object('committed', b.committed::text, 'allocated', b.allocated::text,
          'disbursed', b.disbursed::text))
        from accord.commitment_balances(${all(({ commitmentId }) => commitmentId)}::uuid[]) b
      ), '{}') as balances,
      coalesce((
        select jsonb_object_agg(a.id, json_build_object('commitment_id', a.commitment_id,
          'allocated', b.allocated::text, 'disbursed', b.disbursed::text))
        from accord.allocation_balances(${all(({ allocationId }) => allocationId)}::uuid[]) b
        join accord.allocation a on a.id = b.allocation_id
      ), '{}') as allocations,
      coalesce((
        select jsonb_object_agg(p.id, p.participant)
        from accord.ledger_entry p
        where p.id = any (${all(({ parentEntryId }) => parentEntryId)}::uuid[])
      ), '{}') as parents,
      ${takenReferences(questions)} as taken
    from ${callersDay(tx)} t`,
  )
}

const postedRow = written({
  id: z.uuid(),
  flags: z.array(z.enum(entryFlags)),
  matched_with: z.uuid().nullable(),
})

/** What a batch posted, and what it was matched with at once. */
export function postedBy(tx: ReadTx, batchId: string) {
  return tx.rows(
    postedRow,
    sql`
    select e.id, e.flags,
      (
        select min(other.entry_id::text)
        from accord.match_member own
        join accord.match_member other on other.match_id = own.match_id and other.ended_at is null
          and other.stated_by <> own.stated_by
        where own.entry_id = e.id and own.ended_at is null
      ) as matched_with
    from accord.ledger_entry e
    where e.batch_id = ${batchId}::uuid`,
  )
}

/** How the entry `e` is financed: as its commitment says, joined as `c`. */
export const joinCommitment = sql`left join accord.commitment c on c.id = e.commitment_id`
export const financeOfEntry = sql`coalesce(c.finance_type, 'unstated')`

/** BR-51: the coalition in a column, for readers who may know of it. */
export const knownCoalition = (column: string) =>
  `case when ${column} is not null then (select n.code from accord.coalition n where n.code = ${column}) end`

const allocations = selection(allocation, {
  as: 'a',
  without: ['changeId', 'coalition'],
  ofPage: { order: sortedBy('a.id') },
  // What all rows of a page have in common is looked up once.
  joins: sql`join lateral (
    select c.currency, ${seenBy('c.id', 'c.participant').is} as seen_by from accord.commitment c where c.id = a.commitment_id offset 0
  ) c on true
  join accord.allocation_balances(${idsOfPage}) b on b.allocation_id = a.id`,
  computed: {
    currency: computed(z.string(), sql`c.currency`),
    coalition: computed(z.string().nullable(), sql.raw(knownCoalition('a.coalition'))),
    allocated: computed(z.string(), sql`coalesce(b.allocated, 0)`),
    disbursed: computed(z.string(), sql`coalesce(b.disbursed, 0)`),
    seenBy: { ...seenBy('a.commitment_id'), is: sql`c.seen_by` },
  },
})
export type AllocationRow = RowOf<typeof allocations>

export const oldestAllocationFirst = orderBy(allocation, 'a', ['id'])

const allocationsOf = fixed<'id'>(sql`where a.commitment_id = ${sql.placeholder('id')}::uuid and`)

export function listAllocations(tx: ReadTx, id: string, _filter: object, page: Page): Promise<AllocationRow[]> {
  return tx.all(allocations, allocationsOf({ id }, page.after, page.tail))
}

export function findAllocation(tx: ReadTx, id: string): Promise<AllocationRow | undefined> {
  return tx.find(allocations, id)
}

export const commitmentObject = (id: string) => ({ type: 'commitment', id })

type Locked = { row: CommitmentRow; facts: PostingFacts }

/** Locks the commitment and reads, after the lock, all facts that decide: both statements share a flight. */
export async function holdCommitment(
  tx: WriteTx,
  question: PostingQuestion,
  missing: (id: string) => Refusal,
): Promise<Locked> {
  const [row, [facts]] = await Promise.all([
    lockCommitment(tx, question.commitmentId),
    tx.rows(postingRow, factsOf(tx, question)),
  ])
  if (row === undefined || facts === undefined) throw missing(question.commitmentId)
  return { row, facts }
}

export const unknownCommitment = () =>
  unprocessable('/commitmentId', 'There is no such commitment, or you may not know of it.', 'BR-04')
