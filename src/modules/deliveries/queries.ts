import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { lock } from '../../platform/db/change.ts'
import { alone, is, isId, when } from '../../platform/db/filters.ts'
import { orderBy, type Page, sortedBy } from '../../platform/db/keyset.ts'
import { presenceOf } from '../../platform/db/present.ts'
import { amongFew, type ReadTx } from '../../platform/db/read.ts'
import {
  computed,
  fixed,
  idsOfPage,
  instantText,
  type RowOf,
  type Selection,
  selection,
} from '../../platform/db/selection.ts'
import { referenceFilter } from '../ledger/commitments/queries.ts'
import { entryFlags, verifications } from '../ledger/rules.ts'
import type { LotFilter } from './inputs.ts'
import { deliveryEvents } from './rules.ts'
import { evidence, lot, lotEvent, lotValuation, lotWithdrawal } from './tables.ts'

/**
 * Lots with what became of them. The verification of a lot is the lowest of its hand-overs that stand; before the first
 * one, it follows from the provider's own evidence.
 */
const lots = selection(lot, {
  as: 'l',
  without: ['createdBy', 'changeId', 'externalKey'],
  ofPage: { order: `${sortedBy('l.id')} desc` },
  joins: sql`left join accord.verifications_of_lots(${idsOfPage}) v on v.lot_id = l.id`,
  computed: {
    verification: computed(
      z.enum(verifications),
      sql`coalesce(v.verification, case when (l.id, l.participant) in (
        select d.lot_id, d.participant from accord.evidence d where d.lot_id = any (${idsOfPage})
      ) then 'self_reported' else 'unverified' end)`,
    ),
    seenBy: seenBy('l.id', 'l.participant'),
  },
})
export type LotRow = RowOf<typeof lots>

export const lotPresent = presenceOf(lot, { seen: seenBy('r.id', 'r.participant') })

export function findLot(tx: ReadTx, id: string): Promise<LotRow | undefined> {
  return tx.find(lots, id)
}

export const newestLotFirst = orderBy(lot, 'l', ['id'], 'desc')

export async function listLots(
  tx: ReadTx,
  filter: LotFilter,
  page: Page,
  { inventoryDays }: { inventoryDays: number },
): Promise<LotRow[]> {
  const seen = await tx.seen(page, 'l.id', ['lot'], { own: tx.isOwn(alone(filter, 'participant')) })
  // Nearly every lot is for Ukraine, and many have the same class or state, so for a filter that few lots match
  // PostgreSQL would walk through all of them.
  const few = amongFew(tx, lot, 'l', seen)
  // Whoever has held goods since before this day must have counted them.
  const countedBy = sql`((${tx.now}::timestamptz at time zone 'UTC')::date - ${inventoryDays}::integer)`
  const overdue = sql`l.inventory_from < ${countedBy}`
  const overdueIs = async (asked: boolean | undefined): Promise<SQL> =>
    asked === true ? few(overdue) : when(asked, () => sql`(${overdue}) is not true`)
  return tx.all(
    lots,
    sql`where ${seen.where}
      and ${isId('l.commitment_id', filter.commitmentId)}
      and ${await few(is('l.participant', filter.participant))}
      and ${await few(is('l.receiver', filter.receiver))}
      and ${is('l.origin', filter.origin)}
      and ${await few(is('l.item_class', filter.itemClass))}
      and ${await few(is('l.status', filter.status))}
      and ${await overdueIs(filter.inventoryOverdue)}
      and ${referenceFilter('l', filter)}
      and ${page.after}
    ${seen.tail}`,
  )
}

/** Locked after the commitment: every statement about this lot waits here. */
export async function lockLot(tx: ReadTx, id: string): Promise<void> {
  await lock(tx, lot, id)
}

const withdrawn = z.object({ reason: z.string(), withdrawnAt: z.string() }).nullable()
const withdrawal = sql`case when w.id is not null then json_build_object('reason', w.reason,
  'withdrawnAt', ${instantText('w.recorded_at')}) end`
const flagsTold = sql`accord.flags_told(d.flags, d.participant, d.provider, d.receiver)`

const events = selection(lotEvent, {
  as: 'e',
  without: ['event', 'accountId', 'changeId'],
  joins: sql`
    left join accord.ledger_entry d on d.id = e.entry_id
    left join accord.ledger_entry r on r.reverses_id = e.entry_id
    left join accord.lot_withdrawal w on w.event_id = e.id`,
  computed: {
    event: computed(z.enum(deliveryEvents), sql`e.event`),
    place: computed(
      z.string().nullable(),
      sql`(select p.place from accord.lot_particular p where p.subject_id = e.id)`,
    ),
    reversedById: computed(z.uuid().nullable(), sql`r.id`),
    flags: computed(z.array(z.enum(entryFlags)), sql`coalesce(${flagsTold}, '{}')`),
    withdrawal: computed(withdrawn, withdrawal),
  },
})
export type EventRow = RowOf<typeof events>

export function findEvent(tx: ReadTx, id: string): Promise<EventRow | undefined> {
  return tx.find(events, id)
}

/** A receipt of the ledger as an event of its lot: the columns of `events`, in their order. */
const receipts = sql`
  select d.id, d.lot_id, d.participant, d.stated_by, d.quantity, d.value_date, false, d.description, d.id, d.recorded_at,
    'receipt_confirmed', null, r.id, ${flagsTold}, null
  from accord.ledger_entry d
  left join accord.ledger_entry r on r.reverses_id = d.id
  where d.stated_by = 'receiver' and d.reverses_id is null`
const way: Selection<EventRow> = {
  statement: sql`select w.* from (${events.statement} union all ${receipts}) w`,
  row: events.row,
}

const wayOf = fixed<'lotId'>(
  sql`where w."lotId" = ${sql.placeholder('lotId')}::uuid order by w."occurredOn", w."recordedAt", w.id`,
)

/** Stated events and the receiver's receipts, in the order in which they happened. */
export function listEvents(tx: ReadTx, lotId: string): Promise<EventRow[]> {
  return tx.all(way, wayOf({ lotId }))
}

const valuations = selection(lotValuation, {
  as: 'v',
  without: ['evidenceId', 'accountId', 'changeId'],
  joins: sql`
    left join accord.evidence d on d.id = v.evidence_id
    left join accord.lot_withdrawal w on w.valuation_id = v.id`,
  computed: {
    /** The evidence of the value; null for a reader who does not see it. */
    evidenceId: computed(z.uuid().nullable(), sql`d.id`),
    withdrawal: computed(withdrawn, withdrawal),
  },
})
export type ValuationRow = RowOf<typeof valuations>

export function findValuation(tx: ReadTx, id: string): Promise<ValuationRow | undefined> {
  return tx.find(valuations, id)
}

const allOfLot = fixed<'lotId'>(sql`where v.lot_id = ${sql.placeholder('lotId')}::uuid order by v.id`)

export function listValuations(tx: ReadTx, lotId: string): Promise<ValuationRow[]> {
  return tx.all(valuations, allOfLot({ lotId }))
}

const withdrawals = selection(lotWithdrawal, { as: 'w', without: ['accountId', 'changeId'], computed: {} })
export type WithdrawalRow = RowOf<typeof withdrawals>

export function findWithdrawal(tx: ReadTx, id: string): Promise<WithdrawalRow | undefined> {
  return tx.find(withdrawals, id)
}

const documents = selection(evidence, {
  as: 'v',
  without: ['accountId', 'changeId'],
  computed: { seenBy: seenBy('v.id', 'v.participant') },
})
export type EvidenceRow = RowOf<typeof documents>

export function findEvidence(tx: ReadTx, id: string): Promise<EvidenceRow | undefined> {
  return tx.find(documents, id)
}

/** The record that a document supports: an entry of the ledger or a lot. */
export type Subject = { entryId: string } | { lotId: string }

const ofLot = fixed<'lotId'>(sql`where v.lot_id = ${sql.placeholder('lotId')}::uuid and`)
const ofEntry = fixed<'entryId'>(sql`where v.entry_id = ${sql.placeholder('entryId')}::uuid and`)

export const oldestEvidenceFirst = orderBy(evidence, 'v', ['id'])

export function listEvidence(tx: ReadTx, subject: Subject, page: Page): Promise<EvidenceRow[]> {
  const { after, tail } = page
  return tx.all(documents, 'lotId' in subject ? ofLot(subject, after, tail) : ofEntry(subject, after, tail))
}

/** A lot as `GET /v1/lots/{id}` returns it. */
export type LotView = LotRow & { events: EventRow[]; valuations: ValuationRow[]; evidence: EvidenceRow[] }

export async function findLotView(tx: ReadTx, id: string): Promise<LotView | undefined> {
  const [lot, events, valuations, evidence] = await Promise.all([
    findLot(tx, id),
    listEvents(tx, id),
    listValuations(tx, id),
    listEvidence(tx, { lotId: id }, oldestEvidenceFirst.page(undefined, limits.arrayItems - 1)),
  ])
  return lot === undefined ? undefined : { ...lot, events, valuations, evidence }
}
