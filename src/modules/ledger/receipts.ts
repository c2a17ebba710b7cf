import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { checkReleased } from '../../kernel/visibility.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import type { MatchInput, ReceiptInput } from './inputs.ts'
import { refuseTaken } from './posting.ts'
import { type EntryRow, findEntry } from './queries.ts'
import { checkAmount, checkDates, checkPeriod, recordedLateDays } from './rules.ts'

type Marked = { marking: Marking; releasable_to: string[] }
type Facts = {
  today: string
  closed: boolean
  provider: boolean
  commitment: Marked | null
  unreleasable: string[]
}

/**
 * The receiver's own half: what it got, whether the provider has stated it or not (BR-52). It is a record beside the
 * provider's, matched with it and never written over it.
 */
export async function stateReceipt(tx: WriteTx, input: ReceiptInput): Promise<Change<EntryRow>> {
  const facts = await findFacts(tx, input)
  const { participant } = tx.actor
  authorize(tx.actor, 'receipt.create', ['own'])
  const { valueDate = input.transactionDate, postingDate = facts.today } = input
  checkAmount({ amount: input.amount, currency: input.currency, on: valueDate })
  checkDates({ transactionDate: input.transactionDate, valueDate, postingDate }, facts.today)
  checkPeriod(facts.closed, postingDate)
  const field = 'participant' in input.provider ? 'participant' : 'organisationId'
  if (!facts.provider) throw unprocessable(`/provider/${field}`, 'There is no such provider.', 'BR-20')
  if ('participant' in input.provider && input.provider.participant === participant)
    throw unprocessable('/provider/participant', 'A flow has two sides.', 'BR-20')
  checkMarking(input, facts.commitment)
  checkReleased(input.releasableTo, facts.unreleasable)
  const id = await insertReceipt(tx, input, { valueDate, postingDate })
  return {
    row: (await findEntry(tx, id))!,
    events: [event('receipt.stated', { resource: id, root: id, payload: { entryId: id } })],
  }
}

/** BR-50: what names a commitment is never less restricted than it. */
function checkMarking({ commitmentId, marking, releasableTo = [] }: ReceiptInput, commitment: Marked | null): void {
  if (commitmentId === undefined) return
  if (commitment === null)
    throw unprocessable('/commitmentId', 'There is no such commitment, or you may not know of it.', 'BR-04')
  if (restriction[marking] < restriction[commitment.marking])
    throw unprocessable('/marking', `The commitment is ${commitment.marking}.`, 'BR-50')
  const wider = releasableTo.findIndex((audience) => !commitment.releasable_to.includes(audience))
  if (commitment.marking === 'restricted' && wider >= 0)
    throw unprocessable(`/releasableTo/${wider}`, 'The commitment is not released to it.', 'BR-50')
}

type Marking = 'public' | 'framework' | 'restricted'
const restriction: Readonly<Record<Marking, number>> = { public: 0, framework: 1, restricted: 2 }

async function findFacts(tx: WriteTx, input: ReceiptInput): Promise<Facts> {
  const { provider, postingDate = null, commitmentId = null } = input
  const [row] = await tx.rows<Facts>(sql`
    select t.today, accord.posting_closed(coalesce(${postingDate}::date, t.today::date)) as closed,
      exists (
        select 1 from accord.participant p
        where p.code = ${'participant' in provider ? provider.participant : null} and p.kind <> 'observer'
      ) or exists (
        select 1 from accord.organisation o
        where o.id = ${'organisationId' in provider ? provider.organisationId : null}::uuid
      ) as provider,
      (
        select jsonb_build_object('marking', c.marking, 'releasable_to', c.releasable_to)
        from accord.commitment c
        where c.id = ${commitmentId}::uuid
      ) as commitment,
      accord.unknown_audiences(${sql.param(input.releasableTo ?? [])}::text[]) as unreleasable
    from (
      select to_char(${tx.now}::timestamptz at time zone p.time_zone, 'YYYY-MM-DD') as today
      from accord.participant p
      where p.code = accord.current_participant()
    ) t`)
  return row!
}

async function insertReceipt(
  tx: WriteTx,
  input: ReceiptInput,
  { valueDate, postingDate }: { valueDate: string; postingDate: string },
): Promise<string> {
  const { provider, externalReference: external, providerReference: quoted } = input
  const made = tx.rows<{ id: string }>(sql`
    with stated as materialized (
      select uuidv7() as id, ${input.amount}::numeric as amount, ${input.currency}::text as currency,
        ${valueDate}::date as value_date, ${input.transactionDate}::date as transaction_date,
        ${input.commitmentId ?? null}::uuid as commitment_id, accord.current_participant() as participant,
        ${'participant' in provider ? provider.participant : null}::text as provider
    ), entered as (
      insert into accord.ledger_entry (id, flow_kind, stated_by, participant, audience_id, commitment_id, provider,
        provider_organisation_id, receiver, modality, amount, currency, transaction_date, value_date, posting_date,
        eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, flags, description, external_system,
        external_id, quotes_system, quotes_id, account_id, recorded_at)
      select s.id, 'disbursement', 'receiver', s.participant, s.id, s.commitment_id, s.provider,
        ${'organisationId' in provider ? provider.organisationId : null}::uuid, s.participant, ${input.modality}, s.amount,
        s.currency, s.transaction_date, s.value_date, ${postingDate}::date, accord.round_half_even(s.amount / f.rate, 2),
        f.rate, f.rate_date, f.source, f.rate_table,
        array_remove(array[
          case when f.rate is null then 'fx_missing' end,
          case when s.transaction_date < (${tx.now}::timestamptz at time zone 'UTC')::date - ${recordedLateDays}::integer
            then 'recorded_late' end
        ], null),
        ${input.description ?? null}, ${external?.system ?? null}, ${external?.id ?? null}, ${quoted?.system ?? null},
        ${quoted?.id ?? null}, accord.current_account(), ${tx.now}::timestamptz
      from stated s
      left join lateral accord.eur_rate(s.currency, s.value_date) f on true
    ), seen as (
      insert into accord.resource_audience (resource_id, audience)
      select distinct s.id, audience
      from stated s, unnest(case ${input.marking}::text when 'restricted' then ${sql.param(input.releasableTo ?? [])}::text[]
        else array[${input.marking}::text] end || array_remove(array[s.participant, s.provider], null)) as audience
    )
    select id from stated`)
  const [row] = await refuseTaken(made)
  return row!.id
}

type Pair = { receipt: EntryRow; disbursement: EntryRow }

/** BR-20: two statements of one flow, paired by hand where the rules of matching could not tell. */
export async function matchReceipt(tx: WriteTx, id: string, { disbursementId }: MatchInput): Promise<Change<EntryRow>> {
  const [receipt, disbursement] = await Promise.all([findEntry(tx, id), findEntry(tx, disbursementId)])
  if (receipt === undefined) throw notFound('ledger_entry', id)
  const object = { type: 'ledger_entry', id }
  authorize(tx.actor, 'receipt.match', receipt.participant === tx.actor.participant ? ['own'] : [], object)
  if (disbursement === undefined)
    throw unprocessable('/disbursementId', 'There is no such entry, or you may not know of it.', 'BR-20')
  checkPair({ receipt, disbursement })
  const [made] = await tx.rows<{ id: string }>(sql`
    insert into accord.receipt_match (receipt_id, disbursement_id, how, account_id, matched_at)
    values (${id}::uuid, ${disbursementId}::uuid, 'manual', accord.current_account(), ${tx.now}::timestamptz)
    on conflict do nothing
    returning id`)
  if (made === undefined)
    throw new Refusal('conflict', 'One of the two is matched already: end that match first.', {
      object,
      state: 'matched',
    })
  return { row: (await findEntry(tx, id))!, events: [matchEvent('receipt.matched', receipt, disbursementId)] }
}

export async function endMatch(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<EntryRow>> {
  const receipt = await findEntry(tx, id)
  if (receipt === undefined) throw notFound('ledger_entry', id)
  const object = { type: 'ledger_entry', id }
  authorize(tx.actor, 'receipt.match', receipt.participant === tx.actor.participant ? ['own'] : [], object)
  const [ended] = await tx.rows<{ disbursement_id: string }>(sql`
    update accord.receipt_match
    set ended_at = ${tx.now}::timestamptz, ended_by = accord.current_account(), end_reason = ${reason}
    where receipt_id = ${id}::uuid and ended_at is null
    returning disbursement_id`)
  if (ended === undefined) throw new Refusal('conflict', 'It is not matched.', { object, state: 'unmatched' })
  return { row: (await findEntry(tx, id))!, events: [matchEvent('receipt.unmatched', receipt, ended.disbursement_id)] }
}

function checkPair({ receipt, disbursement }: Pair): void {
  const object = { type: 'ledger_entry', id: receipt.id }
  if (receipt.stated_by !== 'receiver' || receipt.flow_kind !== 'disbursement')
    throw new Refusal('conflict', 'It is not a receipt.', { object, state: receipt.flow_kind })
  const at = '/disbursementId'
  if (disbursement.stated_by !== 'provider' || disbursement.flow_kind !== 'disbursement')
    throw unprocessable(at, 'It is not a disbursement that a provider states.', 'BR-20')
  for (const entry of [receipt, disbursement]) {
    if (entry.reverses_id !== null || entry.reversed_by_id !== null)
      throw unprocessable(at, 'What is reversed is matched with nothing.', 'BR-03')
  }
  const sameSides =
    disbursement.receiver === receipt.participant &&
    disbursement.provider === receipt.provider &&
    disbursement.provider_organisation_id === receipt.provider_organisation_id
  if (!sameSides) throw unprocessable(at, 'Its provider and receiver are others.', 'BR-20')
}

function matchEvent(type: 'receipt.matched' | 'receipt.unmatched', { id }: EntryRow, disbursementId: string) {
  return event(type, { resource: id, root: id, payload: { entryId: id, disbursementId } })
}
