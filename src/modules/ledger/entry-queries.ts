import { type SQL, sql } from 'drizzle-orm'
import { seenBy } from '../../platform/db/audience.ts'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { eurAmount, eurRate, eurRateDate, eurRateSource, eurRateTable, flagsTold, joinRevaluation } from './euro.ts'
import type { EntryQuery } from './inputs.ts'
import { type PartyColumns, referenceFilter } from './queries.ts'
import type { EntryFlag, FlowKind, MatchedHow, Verification } from './rules.ts'

export type EntryRow = PartyColumns & {
  id: string
  flow_kind: FlowKind
  stated_by: 'provider' | 'receiver'
  participant: string
  agency_id: string | null
  audience_id: string
  commitment_id: string | null
  commitment_currency: string | null
  allocation_id: string | null
  provider: string | null
  parent_entry_id: string | null
  modality: string
  amount: string | null
  currency: string | null
  commitment_amount: string | null
  commitment_rate: string | null
  commitment_rate_source: string | null
  draw_deviation: { reason: string; approvedBy: string } | null
  transaction_date: string
  value_date: string
  posting_date: string
  eur_amount: string | null
  eur_rate: string | null
  eur_rate_date: string | null
  eur_rate_source: string | null
  eur_rate_table: number | null
  revaluation_id: string | null
  item_class: string | null
  quantity: string | null
  unit: string | null
  valuation_method: string | null
  lot_id: string | null
  reverses_id: string | null
  reversed_by_id: string | null
  reversal_reason: string | null
  replaces_id: string | null
  returns_id: string | null
  /** Something of it came back, and that stands, as far as the caller may know. */
  has_returns: boolean
  explanation: string | null
  overrun: { reason: string; approvedBy: string } | null
  flags: EntryFlag[]
  /** From who is no side of the flow: what would betray another entry. */
  withheld: boolean
  batch_id: string | null
  description: string | null
  external_system: string | null
  external_id: string | null
  quotes_system: string | null
  quotes_id: string | null
  match: { id: string; how: MatchedHow; matchedAt: string; receiptIds: string[]; disbursementIds: string[] } | null
  disputed: boolean
  verification: Verification
  recorded_at: Date
}

/**
 * Entries by what selects them. What is derived of an entry is asked for all of a page at once; of its match each reader
 * knows the statements that it sees, and where the other side's are all hidden, there is none for it.
 */
const entries = (selected: SQL) => sql`
  with page as materialized (
    select e.* from accord.ledger_entry e ${selected}
  )
  select e.id, e.flow_kind, e.stated_by, e.participant, c.agency_id, e.commitment_id,
    c.currency as commitment_currency, e.allocation_id, e.provider, e.provider_organisation_id, e.receiver,
    e.receiver_organisation_id, e.parent_entry_id, e.modality, e.amount, e.currency, e.commitment_amount, e.commitment_rate,
    e.commitment_rate_source, e.draw_deviation, e.transaction_date, e.value_date, e.posting_date,
    ${sql.raw(eurAmount)} as eur_amount, ${sql.raw(eurRate)} as eur_rate, ${sql.raw(eurRateDate)} as eur_rate_date,
    ${sql.raw(eurRateSource)} as eur_rate_source, ${sql.raw(eurRateTable)} as eur_rate_table, w.revaluation_id, e.item_class, e.quantity, e.unit, e.valuation_method, e.lot_id,
    e.reverses_id, v.reversed_by_id, e.reversal_reason, e.replaces_id, e.returns_id,
    v.has_returns,
    e.explanation, e.overrun, ${sql.raw(flagsTold)} as flags,
    not accord.is_side(e.participant, e.provider, e.receiver) as withheld, e.batch_id, e.description,
    e.external_system, e.external_id, e.quotes_system, e.quotes_id, e.recorded_at, e.audience_id,
    case when v.match_id is not null then jsonb_build_object('id', v.match_id, 'how', v.matched_how,
      'matchedAt', to_char(v.matched_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'receiptIds', v.receipts, 'disbursementIds', v.disbursements) end as match,
    v.disputed, v.verification, ${sql.raw(seenBy('e.audience_id'))} as seen_by
  from page e
  join accord.entry_standings(array(select p.id from page p)) v on v.entry_id = e.id
  left join accord.commitment c on c.id = e.commitment_id
  ${joinRevaluation()}
  order by e.id`

export async function findEntry(tx: ReadTx, id: string): Promise<EntryRow | undefined> {
  const [row] = await tx.rows<EntryRow>(entries(sql`where e.id = ${id}::uuid`))
  return row
}

/** In the order of posting. */
export async function listEntries(
  tx: ReadTx,
  filter: Omit<EntryQuery, 'cursor'> & { after: string | undefined },
): Promise<EntryRow[]> {
  return tx.rows<EntryRow>(
    entries(sql`
    where ${await tx.seen('e.audience_id', 'commitment', 'lot', 'ledger_entry')}
      and ${when(filter.after, (id) => sql`e.id > ${id}::uuid`)}
      and ${isId('e.commitment_id', filter.commitmentId)}
      and ${isId('e.allocation_id', filter.allocationId)}
      and ${isId('e.lot_id', filter.lotId)}
      and ${isId('e.batch_id', filter.batchId)}
      and ${is('e.participant', filter.participant)}
      and ${is('e.provider', filter.provider)}
      and ${is('e.receiver', filter.receiver)}
      and ${is('e.flow_kind', filter.flowKind)}
      and ${is('e.stated_by', filter.statedBy)}
      and ${is('e.currency', filter.currency)}
      and ${when(filter.valueFrom, (day) => sql`e.value_date >= ${day}::date`)}
      and ${when(filter.valueTo, (day) => sql`e.value_date <= ${day}::date`)}
      and ${when(filter.postedFrom, (day) => sql`e.posting_date >= ${day}::date`)}
      and ${when(filter.postedTo, (day) => sql`e.posting_date <= ${day}::date`)}
      and ${when(filter.matched, (yes) => (yes ? isMatched : sql`not ${isMatched}`))}
      and ${when(filter.reversals, (yes) => (yes ? sql`e.reverses_id is not null` : sql`e.reverses_id is null`))}
      and ${referenceFilter('e', filter)}
    order by e.id
    ${atMost(filter.limit + 1)}`),
  )
}

const isMatched = sql`exists (
  select 1
  from accord.match_member own
  join accord.match_member other on other.match_id = own.match_id and other.ended_at is null
    and other.stated_by <> own.stated_by
  where own.entry_id = e.id and own.ended_at is null
  offset 0
)`
