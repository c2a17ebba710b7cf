import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Refusal } from '../../../kernel/refusal.ts'
import { setAudience } from '../../../platform/db/audience.ts'
import { idOf } from '../../../platform/db/change.ts'
import { sqlState, unwrap } from '../../../platform/db/pool.ts'
import { written } from '../../../platform/db/selection.ts'
import type { WriteTx } from '../../../platform/db/write.ts'
import type { ReversalInput } from '../inputs.ts'
import { type FlowKind, recordedLateDays } from '../rules.ts'
import { isSuspected, mayBeAlike, suspected } from './alike.ts'

/** What the provider states. Parties and modality are those of the commitment. */
export type Posting = {
  flowKind: FlowKind
  commitmentId: string
  /** Null, and so is the currency, if no value is stated. */
  amount: string | null
  currency: string | null
  /** What counts against the commitment, in its currency. */
  commitmentAmount: string | null
  transactionDate: string
  valueDate: string
  postingDate: string
  allocationId?: string | undefined
  parentEntryId?: string | undefined
  commitmentRate?: string | undefined
  commitmentRateSource?: string | undefined
  /** Why the amount drawn is not what the rate gives. */
  deviation?: { reason: string; approvedBy: string } | undefined
  item?: { itemClass: string; quantity: string; unit: string; valuationMethod: string } | undefined
  /** The goods that are handed over: whoever sees the lot sees the entry. */
  lotId?: string | undefined
  /** Whether it is more than is committed of this class and unit (BR-05a). */
  exceedsCommitment?: boolean | undefined
  overrun?: { reason: string; approvedBy: string } | undefined
  explanation?: string | undefined
  description?: string | undefined
  external?: { system: string; id: string } | undefined
  replacesId?: string | undefined
}

/** The flags of a posting `s`, with its rate `f`. */
const flagsOf = (now: Date): SQL => sql`array_remove(array[
          case when s.exceeds_commitment then 'exceeds_commitment' end,
          case when s.overrun is not null then 'overrun' end,
          case when s.deviation is not null then 'draw_differs' end,
          case when s.amount is not null and f.rate is null then 'fx_missing' end,
          case when s.transaction_date < (${now}::timestamptz at time zone 'UTC')::date - ${recordedLateDays}::integer
            then 'recorded_late' end,
          case when ${isSuspected} then 'suspected_duplicate' end
        ], null)`

/** The ids of what one statement posts, in their order; `seen`: for how many of them it set who sees them. */
export const postedRow = written({ ids: z.array(z.uuid()), seen: z.int() })

/**
 * Inserts the entries of these postings, in one statement however many: with the euro amount by the reference rate of the
 * value date (BR-11), stored with rate, date, source and table (BR-13), and with their flags. The owner of an upstream leg
 * sees from now on what became of it.
 * @returns the ids in the order of the postings
 */
export async function post(tx: WriteTx, postings: readonly Posting[], batchId?: string): Promise<string[]> {
  const made = tx.row(
    postedRow,
    sql`
    with stated as materialized (
      select uuidv7() as id, p.*
      from rows from (jsonb_to_recordset(${JSON.stringify(postings.map(record))}::jsonb) as (flow_kind text,
        commitment_id uuid, allocation_id uuid, parent_entry_id uuid, amount numeric, currency text,
        commitment_amount numeric, commitment_rate numeric, commitment_rate_source text, deviation jsonb, transaction_date date,
        value_date date, posting_date date, item_class text, quantity numeric, unit text, valuation_method text,
        lot_id uuid, exceeds_commitment boolean, overrun jsonb, explanation text, description text, external_system text,
        external_id text, replaces_id uuid))
        with ordinality as p
    ), flow as materialized (
      select s.*, ${mayBeAlike}, c.participant, c.provider_organisation_id, c.receiver,
        c.receiver_organisation_id, c.modality,
        case when c.provider_organisation_id is null then c.participant end as provider
      from stated s
      join accord.commitment c on c.id = s.commitment_id
    ), ${suspected}, entered as (
      insert into accord.ledger_entry (id, flow_kind, stated_by, participant, audience_id, commitment_id, allocation_id,
        provider, provider_organisation_id, receiver, receiver_organisation_id, parent_entry_id, modality, amount, currency,
        commitment_amount, commitment_rate, commitment_rate_source, draw_deviation, transaction_date, value_date, posting_date, eur_amount,
        eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, item_class, quantity, unit, valuation_method, lot_id,
        replaces_id, explanation, overrun, flags, batch_id, description, external_system, external_id, account_id, recorded_at)
      select s.id, s.flow_kind, 'provider', s.participant, coalesce(s.lot_id, s.commitment_id), s.commitment_id,
        s.allocation_id, s.provider, s.provider_organisation_id, s.receiver, s.receiver_organisation_id,
        s.parent_entry_id, s.modality, s.amount,
        s.currency, s.commitment_amount, s.commitment_rate, s.commitment_rate_source, s.deviation, s.transaction_date, s.value_date,
        s.posting_date, accord.quotient(s.amount, f.rate, 2), f.rate, f.rate_date, f.source, f.rate_table,
        s.item_class, s.quantity, s.unit, s.valuation_method, s.lot_id, s.replaces_id, s.explanation, s.overrun,
        ${flagsOf(tx.now)},
        ${batchId ?? null}::uuid, s.description, s.external_system, s.external_id, accord.current_account(),
        ${tx.now}::timestamptz
      from flow s
      left join lateral accord.eur_rate(s.currency, s.value_date) f on true
      order by s.ordinality
    ), seen as (
      -- Who gave what is passed on sees what becomes of it.
      select ${setAudience(sql`r.resource_id`, { audiences: sql`r.audiences`, sides: sql`u.givers` })}
      from (
        select coalesce(s.lot_id, s.commitment_id) as governing, array_agg(upstream.participant) as givers
        from stated s
        join accord.ledger_entry upstream on upstream.id = s.parent_entry_id
        group by coalesce(s.lot_id, s.commitment_id)
      ) u
      join accord.resource_audience r on r.resource_id = u.governing
      where not r.audiences @> u.givers
    )
    select array(select s.id from stated s order by s.ordinality) as ids, (select count(*) from seen) as seen`,
  )
  return (await refuseTaken(made)).ids
}

const uniqueViolation = '23505'

/** BR-24: a participant's reference in a system names one record. */
export async function refuseTaken<T>(made: Promise<T>): Promise<T> {
  try {
    return await made
  } catch (error) {
    const state = sqlState(unwrap(error))
    if (state?.code !== uniqueViolation || state.constraint?.endsWith('external_id_key') !== true) throw error
    const detail = 'Another record has this reference already.'
    throw new Refusal('conflict', detail, {
      rule: 'BR-24',
      errors: [{ pointer: '/externalReference', detail, rule: 'BR-24' }],
    })
  }
}

function record(posting: Posting): Record<string, unknown> {
  const { item, external } = posting
  return {
    flow_kind: posting.flowKind,
    commitment_id: posting.commitmentId,
    allocation_id: posting.allocationId,
    parent_entry_id: posting.parentEntryId,
    amount: posting.amount,
    currency: posting.currency,
    commitment_amount: posting.commitmentAmount,
    commitment_rate: posting.commitmentRate,
    commitment_rate_source: posting.commitmentRateSource,
    deviation: posting.deviation,
    transaction_date: posting.transactionDate,
    value_date: posting.valueDate,
    posting_date: posting.postingDate,
    item_class: item?.itemClass,
    quantity: item?.quantity,
    unit: item?.unit,
    valuation_method: item?.valuationMethod,
    lot_id: posting.lotId,
    exceeds_commitment: posting.exceedsCommitment,
    overrun: posting.overrun,
    explanation: posting.explanation,
    description: posting.description,
    external_system: external?.system,
    external_id: external?.id,
    replaces_id: posting.replacesId,
  }
}

/** Makes a return of an entry and a reversal of it wait for one another. */
export const lockEntry = (tx: WriteTx, id: string): Promise<unknown> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${id}, 25))`)

/** Posts the mirror of an entry: same kind, parties, currency, value date and rate; posted today (BR-02, BR-09). */
export async function postReversal(
  tx: WriteTx,
  entryId: string,
  { reason, explanation }: Pick<ReversalInput, 'reason' | 'explanation'>,
  today: string,
): Promise<string> {
  const made = idOf(
    tx,
    sql`
    insert into accord.ledger_entry (flow_kind, stated_by, participant, audience_id, commitment_id, allocation_id, provider,
      provider_organisation_id, receiver, receiver_organisation_id, parent_entry_id, modality, amount, currency,
      commitment_amount, commitment_rate, commitment_rate_source, transaction_date, value_date, posting_date, eur_amount,
      eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, item_class, quantity, unit, valuation_method, lot_id,
      reverses_id, reversal_reason, explanation, account_id, recorded_at)
    select e.flow_kind, e.stated_by, e.participant, e.audience_id, e.commitment_id, e.allocation_id, e.provider,
      e.provider_organisation_id, e.receiver, e.receiver_organisation_id, e.parent_entry_id, e.modality, -e.amount, e.currency,
      -e.commitment_amount, e.commitment_rate, e.commitment_rate_source, e.transaction_date, e.value_date, ${today}::date,
      -e.eur_amount, e.eur_rate, e.eur_rate_date, e.eur_rate_source, e.eur_rate_table, e.item_class, -e.quantity, e.unit,
      e.valuation_method, e.lot_id, e.id, ${reason}, ${explanation}, accord.current_account(), ${tx.now}::timestamptz
    from accord.ledger_entry e
    where e.id = ${entryId}::uuid
    returning id`,
  )
  return await refuseReversed(made, entryId)
}

/** BR-03, if another reversal of the entry was under way. */
async function refuseReversed<T>(made: Promise<T>, id: string): Promise<T> {
  try {
    return await made
  } catch (error) {
    const state = sqlState(unwrap(error))
    if (state?.code !== uniqueViolation || state.constraint !== 'ledger_entry_reverses_id_key') throw error
    throw new Refusal('conflict', 'The entry is reversed already.', {
      object: { type: 'ledger_entry', id },
      rule: 'BR-03',
      state: 'reversed',
    })
  }
}
