import { type SQL, sql } from 'drizzle-orm'
import { seenBy } from '../../platform/db/audience.ts'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { referenceFilter } from '../ledger/queries.ts'
import type { EntryFlag, Verification } from '../ledger/rules.ts'
import type { LotQuery } from './inputs.ts'
import type { DeliveryEvent, documentTypes, LotSums, Side, valuationPurposes } from './rules.ts'

export type LotRow = LotSums & {
  id: string
  commitment_id: string
  participant: string
  agency_id: string | null
  provider_organisation_id: string | null
  receiver: string | null
  receiver_organisation_id: string | null
  origin: string | null
  consent_reference: string | null
  item_class: string
  unit: string
  quantity: string
  description: string | null
  numbered: number | null
  numbered_reference: string | null
  inventory_due_on: string | null
  inventory_overdue: boolean
  verification: Verification
  marking: 'public' | 'framework' | 'limited'
  releasable_to: string[]
  external_system: string | null
  external_id: string | null
  created_at: Date
  version: number
}

/** How long after a hand-over an inventory is due, in days (BR-19). */
type Due = { inventoryDays: number }

/** A lot with what became of it; `now` decides alone whether an inventory is overdue (BR-19). */
const lots = (tx: ReadTx, { inventoryDays }: Due) => sql`
  select l.id, l.commitment_id, l.participant, l.agency_id, l.provider_organisation_id, l.receiver,
    l.receiver_organisation_id, l.origin, l.consent_reference, l.item_class, l.unit, l.quantity, l.description,
    l.numbered, l.numbered_reference, l.marking, l.releasable_to, l.external_system, l.external_id,
    l.created_at, l.version, s.dispatched, s.handed_over, s.received, s.returned, s.lost, s.expended, s.left_provider,
    s.left_receiver, s.provider_last, s.receiver_last, s.held_from, s.inventory_from, s.statements, s.status,
    d.inventory_due_on, d.inventory_overdue, accord.verification_of_lot(l.id) as verification,
    ${sql.raw(seenBy('l.id'))} as seen_by
  from accord.lot l
  cross join lateral accord.lot_sums(l.id) s
  cross join lateral (
    select s.inventory_from + ${inventoryDays}::integer as inventory_due_on,
      coalesce(s.inventory_from + ${inventoryDays}::integer < (${tx.now}::timestamptz at time zone 'UTC')::date, false)
        as inventory_overdue
  ) d`

export async function findLot(tx: ReadTx, id: string, due: Due): Promise<LotRow | undefined> {
  const [row] = await tx.rows<LotRow>(sql`${lots(tx, due)} where l.id = ${id}::uuid`)
  return row
}

/** Newest first. */
export function listLots(
  tx: ReadTx,
  filter: Omit<LotQuery, 'cursor'> & Due & { before: string | undefined },
): Promise<LotRow[]> {
  return tx.rows<LotRow>(sql`${lots(tx, filter)}
    where ${tx.seen('l.id')}
      and ${isId('l.commitment_id', filter.commitmentId)}
      and ${is('l.participant', filter.participant)}
      and ${is('l.receiver', filter.receiver)}
      and ${is('l.origin', filter.origin)}
      and ${is('l.item_class', filter.itemClass)}
      and ${is('s.status', filter.status)}
      and ${when(filter.inventoryOverdue, (yes) => sql`d.inventory_overdue = ${yes}`)}
      and ${referenceFilter('l', filter)}
      and ${when(filter.before, (id) => sql`l.id < ${id}::uuid`)}
    order by l.id desc
    ${atMost(filter.limit + 1)}`)
}

/** Behind the commitment, which is locked first: whoever states anything of this lot waits here. */
export async function lockLot(tx: ReadTx, id: string): Promise<void> {
  await tx.rows(sql`select l.id from accord.lot l where l.id = ${id}::uuid for update`)
}

export type EventRow = {
  id: string
  event: DeliveryEvent
  stated_by: Side
  participant: string
  quantity: string
  occurred_on: string
  has_place: boolean
  place: string | null
  remarks: string | null
  entry_id: string | null
  reversed_by_id: string | null
  flags: EntryFlag[]
  withdrawal: Withdrawal | null
  recorded_at: Date
}
export type Withdrawal = { reason: string; withdrawnAt: string }

const withdrawal = sql.raw(`case when w.id is not null then jsonb_build_object('reason', w.reason, 'withdrawnAt',
  to_char(w.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as withdrawal`)

const events = sql`
  select e.id, e.lot_id, e.event, e.stated_by, e.participant, e.quantity, e.occurred_on, e.has_place, p.place, e.remarks,
    e.entry_id, r.id as reversed_by_id, coalesce(accord.flags_told(d.flags, d.participant, d.provider, d.receiver), '{}') as flags, ${withdrawal}, e.recorded_at
  from accord.lot_event e
  left join accord.lot_particular p on p.subject_id = e.id
  left join accord.ledger_entry d on d.id = e.entry_id
  left join accord.ledger_entry r on r.reverses_id = e.entry_id
  left join accord.lot_withdrawal w on w.event_id = e.id`

export async function findEvent(tx: ReadTx, id: string): Promise<(EventRow & { lot_id: string }) | undefined> {
  const [row] = await tx.rows<EventRow & { lot_id: string }>(sql`${events} where e.id = ${id}::uuid`)
  return row
}

/** In the order in which they happened: what was stated, and the receipts that the receiver posted. */
export function listEvents(tx: ReadTx, lotId: string): Promise<EventRow[]> {
  return tx.rows<EventRow>(sql`
    ${events}
    where e.lot_id = ${lotId}::uuid
    union all
    select d.id, d.lot_id, 'receipt_confirmed', d.stated_by, d.participant, d.quantity, d.value_date, false, null,
      d.description, d.id, r.id, accord.flags_told(d.flags, d.participant, d.provider, d.receiver), null, d.recorded_at
    from accord.ledger_entry d
    left join accord.ledger_entry r on r.reverses_id = d.id
    where d.lot_id = ${lotId}::uuid
      and d.stated_by = 'receiver'
      and d.reverses_id is null
    order by occurred_on, recorded_at, id`)
}

export type ValuationRow = {
  id: string
  lot_id: string
  participant: string
  purpose: (typeof valuationPurposes)[number]
  method: string
  valued_on: string
  amount: string
  currency: string
  eur_amount: string | null
  eur_rate: string | null
  eur_rate_date: string | null
  eur_rate_source: string | null
  eur_rate_table: number | null
  evidence_id: string | null
  remarks: string | null
  withdrawal: Withdrawal | null
  recorded_at: Date
}

const valuations = sql`
  select v.id, v.lot_id, v.participant, v.purpose, v.method, v.valued_on, v.amount, v.currency, v.eur_amount, v.eur_rate,
    v.eur_rate_date, v.eur_rate_source, v.eur_rate_table, d.id as evidence_id, v.remarks, ${withdrawal}, v.recorded_at
  from accord.lot_valuation v
  left join accord.evidence d on d.id = v.evidence_id
  left join accord.lot_withdrawal w on w.valuation_id = v.id`

export async function findValuation(tx: ReadTx, id: string): Promise<ValuationRow | undefined> {
  const [row] = await tx.rows<ValuationRow>(sql`${valuations} where v.id = ${id}::uuid`)
  return row
}

export function listValuations(tx: ReadTx, lotId: string): Promise<ValuationRow[]> {
  return tx.rows<ValuationRow>(sql`${valuations} where v.lot_id = ${lotId}::uuid order by v.id`)
}

export type EvidenceRow = {
  id: string
  entry_id: string | null
  lot_id: string | null
  participant: string
  title: string
  document_type: (typeof documentTypes)[number]
  media_type: string
  size_bytes: number
  sha256: string
  holder: string
  how_to_ask: string
  marking: 'public' | 'framework' | 'limited'
  releasable_to: string[]
  recorded_at: Date
  version: number
}

const evidence = sql`
  select v.id, v.entry_id, v.lot_id, v.participant, v.title, v.document_type, v.media_type, v.size_bytes, v.sha256,
    v.holder, v.how_to_ask, v.marking, v.releasable_to, v.recorded_at, v.version
  from accord.evidence v`

export async function findEvidence(tx: ReadTx, id: string): Promise<EvidenceRow | undefined> {
  const [row] = await tx.rows<EvidenceRow>(sql`${evidence} where v.id = ${id}::uuid`)
  return row
}

/** What a document bears out: an entry of the ledger or a lot. */
export type Subject = { entryId: string } | { lotId: string }

const about = (subject: Subject): SQL =>
  'lotId' in subject ? sql`v.lot_id = ${subject.lotId}::uuid` : sql`v.entry_id = ${subject.entryId}::uuid`

/** Oldest first. */
export function listEvidence(
  tx: ReadTx,
  { subject, after, limit }: { subject: Subject; after: string | undefined; limit: number },
): Promise<EvidenceRow[]> {
  return tx.rows<EvidenceRow>(sql`${evidence}
    where ${about(subject)}
      and ${when(after, (id) => sql`v.id > ${id}::uuid`)}
    order by v.id
    ${atMost(limit + 1)}`)
}

/** A lot as `GET /v1/lots/{id}` tells it. */
export type LotView = { lot: LotRow; events: EventRow[]; valuations: ValuationRow[]; evidence: EvidenceRow[] }
