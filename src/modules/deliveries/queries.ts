import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { lock } from '../../platform/db/change.ts'
import { is, isId, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, instantText, type RowOf, selection } from '../../platform/db/selection.ts'
import { referenceFilter } from '../ledger/commitments/queries.ts'
import type { EntryFlag, Verification } from '../ledger/rules.ts'
import type { LotFilter } from './inputs.ts'
import type { DeliveryEvent, LotSums, Side } from './rules.ts'
import { evidence, lot, lotValuation, lotWithdrawal } from './tables.ts'

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

/** Lots with what became of them; `now` decides alone whether an inventory is overdue (BR-19). */
const lots = (tx: ReadTx, { inventoryDays }: Due, selected: SQL) => sql`
  with page as materialized (
    select l.id, l.commitment_id, l.participant, l.agency_id, l.provider_organisation_id, l.receiver,
      l.receiver_organisation_id, l.origin, l.consent_reference, l.item_class, l.unit, l.quantity, l.description,
      l.numbered, l.numbered_reference, l.marking, l.releasable_to, l.external_system, l.external_id,
      l.created_at, l.version, s.dispatched, s.handed_over, s.received, s.returned, s.lost, s.expended, s.left_provider,
      s.left_receiver, s.provider_last, s.receiver_last, s.held_from, s.inventory_from, s.statements, s.status,
      s.inventory_from + ${inventoryDays}::integer as inventory_due_on,
      coalesce(s.inventory_from < ${countedBy(tx, inventoryDays)}, false) as inventory_overdue
    from accord.lot l
    join accord.lot_state s on s.lot_id = l.id
    ${selected}
  )
  select l.*, v.verification, ${sql.raw(seenBy('l.id'))} as seen_by
  from page l
  join accord.verifications_of_lots(array(select p.id from page p)) v on v.lot_id = l.id
  order by l.id desc`

/** Who held goods before this day has to have counted them. */
const countedBy = (tx: ReadTx, days: number) =>
  sql`((${tx.now}::timestamptz at time zone 'UTC')::date - ${days}::integer)`

export async function findLot(tx: ReadTx, id: string, due: Due): Promise<LotRow | undefined> {
  const [row] = await tx.rows<LotRow>(lots(tx, due, sql`where l.id = ${id}::uuid`))
  return row
}

export const newestLotFirst = orderBy(lot, 'l', ['id'], 'desc')

export async function listLots(tx: ReadTx, filter: LotFilter, page: Page, due: Due): Promise<LotRow[]> {
  const overdue = sql`s.inventory_from < ${countedBy(tx, due.inventoryDays)}`
  return tx.rows<LotRow>(
    lots(
      tx,
      due,
      sql`
    where ${await tx.seen('l.id', 'lot')}
      and ${isId('l.commitment_id', filter.commitmentId)}
      and ${is('l.participant', filter.participant)}
      and ${is('l.receiver', filter.receiver)}
      and ${is('l.origin', filter.origin)}
      and ${is('l.item_class', filter.itemClass)}
      and ${is('s.status', filter.status)}
      and ${when(filter.inventoryOverdue, (yes) => (yes ? overdue : sql`(${overdue}) is not true`))}
      and ${referenceFilter('l', filter)}
      and ${page.after}
    ${page.tail}`,
    ),
  )
}

/** Behind the commitment, which is locked first: whoever states anything of this lot waits here. */
export async function lockLot(tx: ReadTx, id: string): Promise<void> {
  await lock(tx, lot, id)
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

const withdrawal = sql`case when w.id is not null then jsonb_build_object('reason', w.reason,
  'withdrawnAt', ${instantText('w.recorded_at')}) end`

const events = sql`
  select e.id, e.lot_id, e.event, e.stated_by, e.participant, e.quantity, e.occurred_on, e.has_place, p.place, e.remarks,
    e.entry_id, r.id as reversed_by_id, coalesce(accord.flags_told(d.flags, d.participant, d.provider, d.receiver), '{}') as flags, ${withdrawal} as withdrawal, e.recorded_at
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

const valuations = selection(lotValuation, {
  as: 'v',
  without: ['evidenceId', 'accountId', 'changeId'],
  joins: sql`
    left join accord.evidence d on d.id = v.evidence_id
    left join accord.lot_withdrawal w on w.valuation_id = v.id`,
  computed: {
    /** Null for who does not see the document. */
    evidenceId: computed(z.uuid().nullable(), sql`d.id`),
    withdrawal: computed(z.object({ reason: z.string(), withdrawnAt: z.string() }).nullable(), withdrawal),
  },
})
export type ValuationRow = RowOf<typeof valuations>

export function findValuation(tx: ReadTx, id: string): Promise<ValuationRow | undefined> {
  return tx.first(valuations, sql`where v.id = ${id}::uuid`)
}

export function listValuations(tx: ReadTx, lotId: string): Promise<ValuationRow[]> {
  return tx.all(valuations, sql`where v.lot_id = ${lotId}::uuid order by v.id`)
}

const withdrawals = selection(lotWithdrawal, { as: 'w', without: ['accountId', 'changeId'], computed: {} })
export type WithdrawalRow = RowOf<typeof withdrawals>

export function findWithdrawal(tx: ReadTx, id: string): Promise<WithdrawalRow | undefined> {
  return tx.first(withdrawals, sql`where w.id = ${id}::uuid`)
}

const documents = selection(evidence, { as: 'v', without: ['accountId', 'changeId'], computed: {} })
export type EvidenceRow = RowOf<typeof documents>

export function findEvidence(tx: ReadTx, id: string): Promise<EvidenceRow | undefined> {
  return tx.first(documents, sql`where v.id = ${id}::uuid`)
}

/** What a document bears out: an entry of the ledger or a lot. */
export type Subject = { entryId: string } | { lotId: string }

const about = (subject: Subject): SQL =>
  'lotId' in subject ? sql`v.lot_id = ${subject.lotId}::uuid` : sql`v.entry_id = ${subject.entryId}::uuid`

export const oldestEvidenceFirst = orderBy(evidence, 'v', ['id'])

export function listEvidence(tx: ReadTx, subject: Subject, page: Page): Promise<EvidenceRow[]> {
  return tx.all(documents, sql`where ${about(subject)} and ${page.after} ${page.tail}`)
}

/** A lot as `GET /v1/lots/{id}` tells it. */
export type LotView = LotRow & { events: EventRow[]; valuations: ValuationRow[]; evidence: EvidenceRow[] }

export async function findLotView(tx: ReadTx, id: string, due: Due): Promise<LotView | undefined> {
  const [lot, events, valuations, evidence] = await Promise.all([
    findLot(tx, id, due),
    listEvents(tx, id),
    listValuations(tx, id),
    listEvidence(tx, { lotId: id }, oldestEvidenceFirst.page(undefined, limits.arrayItems - 1)),
  ])
  return lot === undefined ? undefined : { ...lot, events, valuations, evidence }
}
