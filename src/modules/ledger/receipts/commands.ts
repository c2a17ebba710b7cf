import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../../access/policy.ts'
import { checkAmount } from '../../../kernel/amounts.ts'
import { unprocessable } from '../../../kernel/refusal.ts'
import { audienceOf, checkReleased, type Marked, markChild } from '../../../kernel/visibility.ts'
import { type KeptOrigin, keptOrigin, setAudience } from '../../../platform/db/audience.ts'
import { type RowOf, written } from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import { takenReferences } from '../commitments/queries.ts'
import { isSuspected, mayBeAlike, suspected } from '../entries/alike.ts'
import { postedRow, refuseTaken } from '../entries/posting.ts'
import { type EntryRow, findEntry } from '../entries/queries.ts'
import { subjectOf } from '../entries/subject.ts'
import type { Party } from '../inputs.ts'
import { checkDates, checkPeriod, recordedLateDays } from '../rules.ts'
import { callersDay } from '../today.ts'
import { isGoodsReceipt, isLotReceipt, type ReceiptInput } from './inputs.ts'
import { type Goods, type GoodsOfLot, goodsOfLot, goodsWithoutLot, lockLots, lotFacts, lotsOf } from './lots.ts'

/**
 * The facts that decide receipts, by what they name. `closed`: posting dates that are closed; `origins`: what receipts are
 * made from, by originKey(); `taken`: references that the caller's participant has used, by their keys.
 */
const factsRow = written({
  today: z.string(),
  closed: z.array(z.string()),
  providers: z.array(z.string()),
  organisations: z.array(z.string()),
  commitments: z.record(
    z.string(),
    z.object({ provider: z.string(), organisation: z.string().nullable(), receiver: z.string().nullable() }),
  ),
  origins: z.record(z.string(), z.array(keptOrigin)),
  lots: z.record(z.string(), lotFacts),
  taken: z.array(z.string()),
  unreleasable: z.array(z.string()),
})
type ReceiptFacts = RowOf<typeof factsRow>

/**
 * The receiver's own half: what it got, whether the provider has stated it or not (BR-52). It is a record beside the
 * provider's, matched with it and never written over it.
 */
export async function stateReceipt(tx: WriteTx, input: ReceiptInput): Promise<Change<EntryRow>> {
  const facts = await receiptFacts(tx, [input])
  authorize(tx.actor, 'receipt.create', ['own'])
  const receipt = receiptOf(input, facts, tx.actor.participant)
  const [id] = await insertReceipts(tx, [receipt])
  return { row: (await findEntry(tx, id!))!, events: [receiptStated(receipt, id!)] }
}

/**
 * A receipt of a lot is told under the lot, whose audiences govern it; a replacement is told under the entry that it
 * replaces.
 */
export function receiptStated({ lotId: lot, replaces }: Receipt, id: string) {
  const lotId = lot ?? null
  return event('receipt.stated', {
    ...subjectOf({ lotId, commitmentId: null, audienceId: lotId ?? replaces?.audienceId ?? id }),
    payload: { entryId: id },
  })
}

export type Receipt = ReceiptInput & {
  valueDate: string
  postingDate: string
  marked: Marked
  origins: readonly KeptOrigin[]
  goods?: Goods | GoodsOfLot | undefined
  /** The receipt that it replaces, and whose audiences it shares. */
  replaces?: { id: string; audienceId: string }
}

/** A receipt with its dates. @throws Refusal if a rule forbids it */
export function receiptOf(input: ReceiptInput, facts: ReceiptFacts, participant: string): Receipt {
  const { valueDate = input.transactionDate, postingDate = facts.today } = input
  const origins = facts.origins[originKey(input)] ?? []
  const dated = { ...input, valueDate, postingDate, origins }
  checkDates({ transactionDate: input.transactionDate, valueDate, postingDate }, facts.today)
  checkPeriod(facts.closed.includes(postingDate), postingDate)
  // A receipt of a lot has the lot's audiences.
  const inherited: Marked = { marking: 'limited', releasable_to: [] }
  if (isLotReceipt(input)) {
    const goods = goodsOfLot(input, facts.lots[input.lotId], { participant, valueDate })
    return { ...dated, marked: inherited, goods }
  }
  const goods = isGoodsReceipt(input) ? goodsWithoutLot(input, valueDate) : undefined
  if (goods === undefined) checkAmount({ amount: input.amount!, currency: input.currency!, on: valueDate })
  checkProvider(input.provider!, facts, participant)
  if (input.commitmentId !== undefined)
    checkCommitment(input.provider!, facts.commitments[input.commitmentId], participant)
  checkReleased(input.releasableTo, facts.unreleasable)
  const marked = markChild(input, origins, { sides: sidesOf(input, participant), ofBooks: true })
  return { ...dated, goods, marked }
}

function checkProvider(provider: Party, facts: ReceiptFacts, participant: string): void {
  const [field, known] =
    'participant' in provider
      ? ['participant', facts.providers.includes(provider.participant)]
      : ['organisationId', facts.organisations.includes(provider.organisationId)]
  if (!known) throw unprocessable(`/provider/${field}`, 'There is no such provider.', 'BR-20')
  if ('participant' in provider && provider.participant === participant)
    throw unprocessable('/provider/participant', 'Provider and receiver must be two different parties.', 'BR-20')
}

/** BR-04: the commitment is one of the provider that the receipt names, to the participant that states the receipt. */
function checkCommitment(provider: Party, named: ReceiptFacts['commitments'][string] | undefined, participant: string) {
  if (named === undefined)
    throw unprocessable('/commitmentId', 'There is no such commitment, or you may not know of it.', 'BR-04')
  const isOfProvider =
    'participant' in provider
      ? named.provider === provider.participant
      : named.organisation === null || named.organisation === provider.organisationId
  if (!isOfProvider) throw unprocessable('/commitmentId', 'The commitment is of another provider.', 'BR-04')
  if (named.receiver !== null && named.receiver !== participant)
    throw unprocessable('/commitmentId', 'The commitment is to another receiver.', 'BR-04')
}

const sidesOf = ({ provider }: ReceiptInput, participant: string) =>
  provider && 'participant' in provider ? [participant, provider.participant] : [participant]

/** What a receipt says of the payment that it is about, by which the payment is looked up. */
const clue = (input: ReceiptInput) => ({
  commitment_id: input.commitmentId ?? null,
  provider: input.provider && 'participant' in input.provider ? input.provider.participant : null,
  provider_organisation_id: input.provider && 'organisationId' in input.provider ? input.provider.organisationId : null,
  // The value of goods tells nothing of a payment.
  amount: isGoodsReceipt(input) ? null : (input.amount ?? null),
  currency: input.currency ?? null,
  value_date: input.valueDate ?? input.transactionDate,
  quotes_system: input.providerReference?.system ?? null,
  quotes_id: input.providerReference?.id ?? null,
})
const originKey = (input: ReceiptInput) => JSON.stringify(clue(input))

/** BR-50: the commitment that each names, and the payments that it may be about. */
function originsOfReceipts(inputs: readonly ReceiptInput[]): SQL {
  const clues = [...new Map(inputs.map((input) => [originKey(input), clue(input)]))]
  return sql`coalesce((
        select jsonb_object_agg(g.key, o.origins)
        from jsonb_to_recordset(${JSON.stringify(clues.map(([key, told]) => ({ key, ...told })))}::jsonb) as g (key text,
          commitment_id uuid, provider text, provider_organisation_id uuid, amount numeric, currency text,
          value_date date, quotes_system text, quotes_id text)
        cross join lateral (
          select jsonb_agg(jsonb_build_object('what', n.what, 'id', n.id, 'audiences', n.audiences)) as origins
          from (
            select 'commitment' as what, r.resource_id as id, r.audiences
            from accord.resource_audience r
            where r.resource_id = g.commitment_id
            union all
            select 'payment', p.resource_id, p.audiences
            from accord.payments_received(g.provider, g.provider_organisation_id, g.amount, g.currency, g.value_date,
              g.quotes_system, g.quotes_id) p
          ) n
        ) o
        where o.origins is not null
      ), '{}')`
}

/** The facts that decide these receipts, read after the lots that they name are locked. */
export async function receiptFacts(tx: WriteTx, inputs: readonly ReceiptInput[]): Promise<ReceiptFacts> {
  const lotIds = inputs.flatMap(({ lotId }) => lotId ?? [])
  const locks = lotIds.length === 0 ? [] : lockLots(tx, lotIds)
  const [facts] = await Promise.all([findFacts(tx, inputs), ...locks])
  return facts
}

function findFacts(tx: WriteTx, inputs: readonly ReceiptInput[]): Promise<ReceiptFacts> {
  const all = <Value>(of: (input: ReceiptInput) => Value | undefined) =>
    sql.param([...new Set(inputs.flatMap((input) => of(input) ?? []))])
  const participants = all(({ provider }) => (provider && 'participant' in provider ? provider.participant : undefined))
  const organisations = all(({ provider }) =>
    provider && 'organisationId' in provider ? provider.organisationId : undefined,
  )
  return tx.row(
    factsRow,
    sql`
    select t.today,
      array(
        select to_char(d.posted_on, 'YYYY-MM-DD')
        from (select t.today::date as posted_on union select unnest(${all(({ postingDate }) => postingDate)}::date[])) d
        where accord.posting_closed(d.posted_on)
      ) as closed,
      array(select p.code from accord.participant p where p.code = any (${participants}::text[]) and p.kind <> 'observer')
        as providers,
      array(select o.id from accord.organisation o where o.id = any (${organisations}::uuid[])) as organisations,
      coalesce((
        select jsonb_object_agg(c.id, jsonb_build_object('provider', c.participant,
          'organisation', c.provider_organisation_id, 'receiver', c.receiver))
        from accord.commitment c
        where c.id = any (${all(({ commitmentId }) => commitmentId)}::uuid[])
      ), '{}') as commitments,
      ${originsOfReceipts(inputs.filter((input) => !isLotReceipt(input)))} as origins,
      ${lotsOf(inputs.flatMap(({ lotId }) => lotId ?? []))} as lots,
      ${takenReferences(inputs)} as taken,
      accord.unknown_audiences(${sql.param([...new Set(inputs.flatMap(({ releasableTo }) => releasableTo ?? []))])}::text[])
        as unreleasable
    from ${callersDay(tx)} t`,
  )
}

/** Inserts the entries of these receipts, in one statement however many. @returns the ids in their order */
export async function insertReceipts(
  tx: WriteTx,
  receipts: readonly Receipt[],
  batchId: string | null = null,
): Promise<string[]> {
  const made = tx.row(
    postedRow,
    sql`
    with stated as materialized (
      select uuidv7() as id, accord.current_participant() as participant, r.*
      from rows from (jsonb_to_recordset(${JSON.stringify(receipts.map(record))}::jsonb) as (provider text,
        provider_organisation_id uuid, commitment_id uuid, modality text, amount numeric, currency text,
        transaction_date date, value_date date, posting_date date, lot_id uuid, item_class text, quantity numeric,
        unit text, valuation_method text, beyond boolean, description text, external_system text, external_id text,
        quotes_system text, quotes_id text, replaces_id uuid, governed_by uuid, audiences text[], origins uuid[]))
        with ordinality as r
    ), flow as materialized (
      select s.*, ${mayBeAlike}, 'disbursement' as flow_kind, s.participant as receiver, null::uuid as receiver_organisation_id
      from stated s
    ), ${suspected}, entered as (
      insert into accord.ledger_entry (id, flow_kind, stated_by, participant, audience_id, commitment_id, provider,
        provider_organisation_id, receiver, modality, amount, currency, transaction_date, value_date, posting_date,
        eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, lot_id, item_class, quantity, unit,
        valuation_method, flags, batch_id, description, external_system, external_id, quotes_system, quotes_id,
        replaces_id, account_id, recorded_at)
      select s.id, s.flow_kind, 'receiver', s.participant, coalesce(s.lot_id, s.governed_by, s.id), s.commitment_id, s.provider,
        s.provider_organisation_id, s.receiver, s.modality, s.amount, s.currency, s.transaction_date, s.value_date,
        s.posting_date, accord.quotient(s.amount, f.rate, 2), f.rate, f.rate_date, f.source, f.rate_table,
        s.lot_id, s.item_class, s.quantity, s.unit, s.valuation_method,
        array_remove(array[
          case when s.beyond or ${isSuspected} then 'suspected_duplicate' end,
          case when s.amount is not null and f.rate is null then 'fx_missing' end,
          case when s.transaction_date < (${tx.now}::timestamptz at time zone 'UTC')::date - ${recordedLateDays}::integer
            then 'recorded_late' end
        ], null),
        ${batchId}::uuid, s.description, s.external_system, s.external_id, s.quotes_system, s.quotes_id,
        s.replaces_id, accord.current_account(), ${tx.now}::timestamptz
      from flow s
      left join lateral accord.eur_rate(s.currency, s.value_date) f on true
      order by s.ordinality
    ), seen as (
      select ${setAudience(sql`s.id`, {
        of: 'ledger_entry',
        audiences: sql`s.audiences`,
        sides: sql`array_remove(array[s.provider], null)`,
        origins: sql`s.origins`,
      })}
      from stated s
      where num_nonnulls(s.lot_id, s.governed_by) = 0
    )
    select array(select s.id from stated s order by s.ordinality) as ids, (select count(*) from seen) as seen`,
  )
  return (await refuseTaken(made)).ids
}

function record(receipt: Receipt): Record<string, unknown> {
  const { provider, externalReference: external, providerReference: quoted, replaces } = receipt
  return {
    provider: provider && 'participant' in provider ? provider.participant : null,
    provider_organisation_id: provider && 'organisationId' in provider ? provider.organisationId : null,
    commitment_id: receipt.commitmentId,
    modality: receipt.modality ?? 'cash',
    amount: receipt.amount,
    currency: receipt.currency,
    transaction_date: receipt.transactionDate,
    value_date: receipt.valueDate,
    posting_date: receipt.postingDate,
    description: receipt.description,
    external_system: external?.system,
    external_id: external?.id,
    quotes_system: quoted?.system,
    quotes_id: quoted?.id,
    replaces_id: replaces?.id,
    governed_by: replaces?.audienceId,
    audiences: audienceOf(receipt.marked),
    origins: receipt.origins.map((each) => each.id),
    ...receipt.goods,
  }
}
