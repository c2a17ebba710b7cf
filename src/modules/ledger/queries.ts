import { type SQL, sql } from 'drizzle-orm'
import { foldedIdentityOf, identityOf, referenceKey } from '../../kernel/identity.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { namesProvision, provisionsOf } from '../implementation/queries.ts'
import { ofNeed } from '../pledges/needs.ts'
import type { CommitmentQuery } from './inputs.ts'
import type { AllocationBalance, Balance, EntryFlag } from './rules.ts'

export type PartyColumns = {
  receiver: string | null
  receiver_organisation_id: string | null
  provider_organisation_id: string | null
}

export type CommitmentRow = PartyColumns & {
  id: string
  participant: string
  agency_id: string | null
  origin: string | null
  consent_reference: string | null
  pledge_id: string | null
  conversion_proposal_id: string | null
  requirement_offer_id: string | null
  /** Null for who does not see the need. */
  requirement_id: string | null
  agreement_id: string | null
  title: string
  purpose: string | null
  terms: string | null
  signatory: { name: string; office: string; instrument: string }
  signed_on: string
  modality: string
  aid_category: string
  finance_type: string
  flow_type: string
  sector: string | null
  currency: string | null
  marking: 'public' | 'framework' | 'limited'
  releasable_to: string[]
  external_system: string | null
  external_id: string | null
  created_at: Date
  version: number
}

export type CommitmentView = CommitmentRow &
  Balance & {
    balance_withheld: boolean
    provision_ids: string[]
    items: { itemClass: string; description: string | null; unit: string; quantity: string }[]
  }

/**
 * Entries of lots may be limited though their commitment is not, and a sum would tell of them: decided by what the caller
 * is to the commitment, never by whether there is such an entry.
 */
export const isBalanceWithheld = (commitment: string) =>
  sql.raw(
    `(${commitment}.modality = 'in_kind' and not accord.is_side(${commitment}.participant, ${commitment}.receiver))`,
  )

const commitmentColumns = sql.raw(`c.id, c.participant, c.agency_id, c.provider_organisation_id, c.receiver,
  c.receiver_organisation_id, c.origin, c.consent_reference, c.pledge_id, c.conversion_proposal_id, c.agreement_id,
  (select q.id from accord.requirement q where q.id = c.requirement_id) as requirement_id,
  (select o.id from accord.requirement_offer o where o.id = c.requirement_offer_id) as requirement_offer_id,
  c.title, c.purpose, c.terms, c.signatory, c.signed_on, c.modality, c.aid_category, c.finance_type, c.flow_type,
  c.sector, c.currency, c.marking, c.releasable_to, c.external_system, c.external_id, c.created_at, c.version,
  ${seenBy('c.id')} as seen_by`)

/**
 * A commitment with its sums over all that is posted to it, so that nobody computes another balance. All of it is as
 * visible as itself but what is posted of a lot: who may not see the lot is not told the sums.
 */
const commitments = (selected: SQL) => sql`
  with page as materialized (
    select c.* from accord.commitment c ${selected}
  )
  select ${commitmentColumns}, b.committed, b.allocated, b.disbursed, ${isBalanceWithheld('c')} as balance_withheld,
    ${provisionsOf('c.id')} as provision_ids,
    coalesce((
      select jsonb_agg(jsonb_build_object('itemClass', i.item_class, 'description', i.description, 'unit', i.unit,
        'quantity', i.quantity::text) order by i.number)
      from accord.commitment_item i
      where i.commitment_id = c.id
    ), '[]') as items
  from page c
  join accord.commitment_balances(array(select p.id from page p)) b on b.commitment_id = c.id
  order by c.id desc`

export async function findCommitment(tx: ReadTx, id: string): Promise<CommitmentView | undefined> {
  const [row] = await tx.rows<CommitmentView>(commitments(sql`where c.id = ${id}::uuid`))
  return row
}

/** Newest first. */
export async function listCommitments(
  tx: ReadTx,
  filter: Omit<CommitmentQuery, 'cursor'> & { before: string | undefined },
): Promise<CommitmentView[]> {
  return tx.rows<CommitmentView>(
    commitments(sql`
    where ${await tx.seen('c.id', 'commitment')}
      and ${is('c.participant', filter.participant)}
      and ${is('c.receiver', filter.receiver)}
      and ${is('c.modality', filter.modality)}
      and ${is('c.aid_category', filter.aidCategory)}
      and ${is('c.currency', filter.currency)}
      and ${isId('c.pledge_id', filter.pledgeId)}
      and ${isId('c.agreement_id', filter.agreementId)}
      and ${namesProvision('c.id', filter.provisionId)}
      and ${ofNeed('c.requirement_id', filter.requirementId)}
      and ${referenceFilter('c', filter)}
      and ${when(filter.before, (id) => sql`c.id < ${id}::uuid`)}
    order by c.id desc
    ${atMost(filter.limit + 1)}`),
  )
}

/** The anchor: whoever decides a balance of this commitment waits here for the one before. */
export async function lockCommitment(tx: ReadTx, id: string): Promise<CommitmentRow | undefined> {
  const [row] = await tx.rows<CommitmentRow>(sql`
    select ${commitmentColumns}
    from accord.commitment c
    where c.id = ${id}::uuid
    for update`)
  return row
}

export type PostingFacts = Balance & {
  closed: boolean
  today: string
  allocation: AllocationBalance | null
  parent_owner: string | null
}

export type PostingQuestion = {
  commitmentId: string
  allocationId?: string | undefined
  parentEntryId?: string | undefined
  postingDate?: string | undefined
}

/**
 * All that decides a posting, in one statement that is sent behind the lock: its snapshot is later than every posting
 * before. `today` is in the time zone of who states it; a posting date that is not told is today.
 */
export async function postingFacts(tx: ReadTx, question: PostingQuestion): Promise<PostingFacts> {
  const { commitmentId, allocationId = null, parentEntryId = null, postingDate = null } = question
  const [row] = await tx.rows<PostingFacts>(sql`
    select b.committed, b.allocated, b.disbursed, t.today,
      accord.posting_closed(coalesce(${postingDate}::date, t.today::date)) as closed,
      (
        select jsonb_build_object('allocated', a.allocated::text, 'disbursed', a.disbursed::text)
        from accord.allocation own
        cross join lateral accord.allocation_balances(array[own.id]) a
        where own.id = ${allocationId}::uuid and own.commitment_id = ${commitmentId}::uuid
      ) as allocation,
      (select p.participant from accord.ledger_entry p where p.id = ${parentEntryId}::uuid) as parent_owner
    from accord.commitment_balances(array[${commitmentId}::uuid]) b
    cross join lateral (
      select to_char(${tx.now}::timestamptz at time zone p.time_zone, 'YYYY-MM-DD') as today
      from accord.participant p
      where p.code = accord.current_participant()
    ) t`)
  return row!
}

export async function coalitionExists(tx: ReadTx, code: string): Promise<boolean> {
  const rows = await tx.rows(sql`select c.code from accord.coalition c where c.code = ${code}`)
  return rows.length > 0
}

/** Several anchors, in the order of their ids whoever locks them. */
export async function lockCommitments(tx: ReadTx, ids: readonly string[]): Promise<Map<string, CommitmentRow>> {
  const rows = await tx.rows<CommitmentRow>(sql`
    select ${commitmentColumns}
    from accord.commitment c
    where c.id = any (${sql.param([...new Set(ids)])}::uuid[])
    order by c.id
    for update`)
  return new Map(rows.map((row) => [row.id, row]))
}

type Referring = { externalReference?: { system: string; id: string } | undefined }

/** Which of these references name an entry in force of the caller's participant, by their keys (BR-24). */
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

/** By what is typed, as it is compared: the key where both are told, which an index has. */
export function referenceFilter(alias: string, { externalSystem: system, externalId: id }: ReferenceQuery): SQL {
  if (system !== undefined && id !== undefined) return is(`${alias}.external_key`, referenceKey({ system, id }))
  const key = sql.raw(`${alias}.external_key`)
  if (id !== undefined) return sql`${key} >= ${`${identityOf(id)}\n`} and ${key} < ${`${identityOf(id)}\v`}`
  return is(
    `lower(accord.identity_of(${alias}.external_system))`,
    system === undefined ? undefined : foldedIdentityOf(system),
  )
}
type ReferenceQuery = { externalSystem?: string | undefined; externalId?: string | undefined }

type BatchQuestion = Partial<PostingQuestion> & Referring

/** What decides postings, by what they name; sums move on with each posting that is decided. */
export type BatchFacts = {
  today: string
  /** Posting dates that are closed. */
  closed: string[]
  balances: Record<string, Balance>
  allocations: Record<string, AllocationBalance & { commitment_id: string }>
  parents: Record<string, string>
  taken: string[]
}

/** postingFacts of many questions at once. */
export async function batchFacts(tx: ReadTx, questions: readonly BatchQuestion[]): Promise<BatchFacts> {
  const all = <Value>(of: (question: BatchQuestion) => Value | undefined) =>
    sql.param([...new Set(questions.flatMap((question) => of(question) ?? []))])
  const [row] = await tx.rows<BatchFacts>(sql`
    select t.today,
      array(
        select to_char(d.posted_on, 'YYYY-MM-DD')
        from (select t.today::date as posted_on union select unnest(${all(({ postingDate }) => postingDate)}::date[])) d
        where accord.posting_closed(d.posted_on)
      ) as closed,
      coalesce((
        select jsonb_object_agg(b.commitment_id, jsonb_build_object('committed', b.committed::text, 'allocated', b.allocated::text,
          'disbursed', b.disbursed::text))
        from accord.commitment_balances(${all(({ commitmentId }) => commitmentId)}::uuid[]) b
      ), '{}') as balances,
      coalesce((
        select jsonb_object_agg(a.id, jsonb_build_object('commitment_id', a.commitment_id,
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
    from (
      select to_char(${tx.now}::timestamptz at time zone p.time_zone, 'YYYY-MM-DD') as today
      from accord.participant p
      where p.code = accord.current_participant()
    ) t`)
  return row!
}

/** What a batch posted, and what the other side's statement matched at once. */
export function postedBy(tx: ReadTx, batchId: string) {
  return tx.rows<{ id: string; flags: EntryFlag[]; matched_with: string | null }>(sql`
    select e.id, e.flags,
      (
        select min(other.entry_id::text)
        from accord.match_member own
        join accord.match_member other on other.match_id = own.match_id and other.ended_at is null
          and other.stated_by <> own.stated_by
        where own.entry_id = e.id and own.ended_at is null
      ) as matched_with
    from accord.ledger_entry e
    where e.batch_id = ${batchId}::uuid`)
}

export type AllocationRow = AllocationBalance & {
  id: string
  commitment_id: string
  participant: string
  package: string
  coalition: string | null
  amount: string
  released: string
  from_on: string | null
  to_on: string | null
  created_at: Date
  version: number
  currency: string
}

const allocations = (selected: SQL) => sql`
  with page as materialized (
    select a.* from accord.allocation a ${selected}
  )
  select a.id, a.commitment_id, a.participant, a.package, a.coalition, a.amount, a.released, a.from_on, a.to_on,
    a.created_at, a.version, c.currency, b.allocated, b.disbursed
  from page a
  join accord.commitment c on c.id = a.commitment_id
  join accord.allocation_balances(array(select p.id from page p)) b on b.allocation_id = a.id
  order by a.id`

export function listAllocations(
  tx: ReadTx,
  { commitmentId, after, limit }: { commitmentId: string; after: string | undefined; limit: number },
): Promise<AllocationRow[]> {
  return tx.rows<AllocationRow>(
    allocations(sql`
    where a.commitment_id = ${commitmentId}::uuid
      and ${when(after, (value) => sql`a.id > ${value}::uuid`)}
    order by a.id
    ${atMost(limit + 1)}`),
  )
}

export async function findAllocation(tx: ReadTx, id: string): Promise<AllocationRow | undefined> {
  const [row] = await tx.rows<AllocationRow>(allocations(sql`where a.id = ${id}::uuid`))
  return row
}
