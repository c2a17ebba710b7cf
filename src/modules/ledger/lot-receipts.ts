import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { compare, sum } from '../../kernel/decimal.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import type { LotReceiptInput } from './inputs.ts'
import { refuseTaken } from './posting.ts'
import { type EntryRow, findEntry } from './queries.ts'
import { checkDates, checkItemValue, checkPeriod, recordedLateDays } from './rules.ts'
import { subjectOf } from './subject.ts'

type Facts = { today: string; closed: boolean; receiver: string | null; quantity: string; received: string }

/**
 * Goods that the receiver says it has, of a lot that it knows of; before any hand-over too (BR-17). That the receipt is
 * confirmed is read from here and never stated by the provider.
 */
export async function stateLotReceipt(tx: WriteTx, input: LotReceiptInput): Promise<Change<EntryRow>> {
  const [, , [facts]] = await Promise.all([...lockBoth(tx, input.lotId), findFacts(tx, input)])
  const { participant } = tx.actor
  authorize(tx.actor, 'receipt.create', ['own'])
  if (facts === undefined) throw unprocessable('/lotId', 'There is no such lot, or you may not know of it.', 'BR-17')
  if (facts.receiver !== participant) throw unprocessable('/lotId', 'Its receiver is another.', 'BR-52')
  const { valueDate = input.transactionDate, postingDate = facts.today } = input
  const method = checkItemValue(input, valueDate)
  checkDates({ transactionDate: input.transactionDate, valueDate, postingDate }, facts.today)
  checkPeriod(facts.closed, postingDate)
  const beyond = compare(sum([facts.received, input.quantity]), facts.quantity) > 0
  const id = await insertReceipt(tx, input, { valueDate, postingDate, method, beyond })
  const row = (await findEntry(tx, id))!
  return { row, events: [event('receipt.stated', { ...subjectOf(row), payload: { entryId: id } })] }
}

/** The commitment before the lot, as whoever states an event of it: an order that all keep is no deadlock. */
function lockBoth(tx: WriteTx, lotId: string) {
  return [
    tx.rows(sql`
      select c.id
      from accord.commitment c
      where c.id = (select l.commitment_id from accord.lot l where l.id = ${lotId}::uuid)
      for update`),
    tx.rows(sql`select l.id from accord.lot l where l.id = ${lotId}::uuid for update`),
  ] as const
}

function findFacts(tx: WriteTx, { lotId, postingDate }: LotReceiptInput): Promise<Facts[]> {
  return tx.rows<Facts>(sql`
    select t.today, accord.posting_closed(coalesce(${postingDate ?? null}::date, t.today::date)) as closed, l.receiver, l.quantity,
      s.received
    from accord.lot l
    cross join lateral accord.lot_sums(l.id) s
    cross join lateral (
      select to_char(${tx.now}::timestamptz at time zone p.time_zone, 'YYYY-MM-DD') as today
      from accord.participant p
      where p.code = accord.current_participant()
    ) t
    where l.id = ${lotId}::uuid`)
}

type Settled = { valueDate: string; postingDate: string; method: string; beyond: boolean }

/** More than the lot holds is a suspicion (BR-24), not a refusal: what the receiver counted is its statement. */
async function insertReceipt(tx: WriteTx, input: LotReceiptInput, settled: Settled): Promise<string> {
  const { externalReference: external, providerReference: quoted, amount = null, currency = null } = input
  const { valueDate, postingDate, method, beyond } = settled
  const made = tx.rows<{ id: string }>(sql`
    insert into accord.ledger_entry (flow_kind, stated_by, participant, audience_id, commitment_id, lot_id, provider,
      provider_organisation_id, receiver, modality, amount, currency, transaction_date, value_date, posting_date, eur_amount,
      eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, item_class, quantity, unit, valuation_method, flags,
      description, external_system, external_id, quotes_system, quotes_id, account_id, recorded_at)
    select 'disbursement', 'receiver', l.receiver, l.id, l.commitment_id, l.id,
      case when l.provider_organisation_id is null then l.participant end, l.provider_organisation_id, l.receiver,
      'in_kind', ${amount}::numeric, ${currency}, ${input.transactionDate}::date, ${valueDate}::date, ${postingDate}::date,
      accord.round_half_even(${amount}::numeric / f.rate, 2), f.rate, f.rate_date, f.source, f.rate_table, l.item_class,
      ${input.quantity}::numeric, l.unit, ${method},
      array_remove(array[
        case when ${beyond}::boolean then 'suspected_duplicate' end,
        case when ${amount}::numeric is not null and f.rate is null then 'fx_missing' end,
        case when ${input.transactionDate}::date < (${tx.now}::timestamptz at time zone 'UTC')::date - ${recordedLateDays}::integer
          then 'recorded_late' end
      ], null),
      ${input.description ?? null}, ${external?.system ?? null}, ${external?.id ?? null}, ${quoted?.system ?? null},
      ${quoted?.id ?? null}, accord.current_account(), ${tx.now}::timestamptz
    from accord.lot l
    left join lateral accord.eur_rate(${currency}, ${valueDate}::date) f on true
    where l.id = ${input.lotId}::uuid
    returning id`)
  const [row] = await refuseTaken(made)
  return row!.id
}
