import { sql } from 'drizzle-orm'
import { type Action, authorize, type Relation } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { compare, sum } from '../../kernel/decimal.ts'
import { notFound, Refusal } from '../../kernel/refusal.ts'
import { either, say } from '../../kernel/sentence.ts'
import { idOf } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { itemBalance } from '../ledger/commitments/items.ts'
import { lockCommitment, type PostingFacts, postingFacts } from '../ledger/commitments/queries.ts'
import { post } from '../ledger/entries/posting.ts'
import { checkDates, checkItemValue, checkNamed, checkPeriod, standingToBooks } from '../ledger/rules.ts'
import type { EventInput } from './inputs.ts'
import { type EventRow, findEvent, findLot, type LotRow, lockLot } from './queries.ts'
import { checkEvent, mayState, type Side, statedBy } from './rules.ts'

/** The caller's relation to a lot: it keeps the provider's books, or is the receiver's side. */
export function standingToLot(tx: WriteTx, lot: LotRow): Relation[] {
  if (lot.receiver === tx.actor.participant) return ['counterparty']
  return standingToBooks(tx.actor, lot)
}

type Named = Pick<EventInput, 'postingDate' | 'allocationId' | 'parentEntryId'>
type Held = { lot: LotRow; facts: PostingFacts; currency: string | null }

/**
 * The lot, locked after its commitment, with all facts that decide, read behind these locks. Statements about the lots
 * of one commitment wait here for each other.
 */
export async function holdLot(tx: WriteTx, id: string, action: Action, named: Named = {}): Promise<Held> {
  const before = await findLot(tx, id)
  if (before === undefined) throw notFound('lot', id)
  authorize(tx.actor, action, standingToLot(tx, before), { type: 'lot', id })
  const commitmentId = before.commitmentId
  const [commitment, , lot, facts] = await Promise.all([
    lockCommitment(tx, commitmentId),
    lockLot(tx, id),
    findLot(tx, id),
    postingFacts(tx, { commitmentId, ...named }),
  ])
  return { lot: lot!, facts, currency: commitment!.currency }
}

/**
 * BR-17: a milestone of the lot, by the side whose act it is. The provider's hand-over posts the disbursement in the
 * same transaction, and nothing earlier does.
 */
export async function stateEvent(tx: WriteTx, id: string, input: EventInput): Promise<Change<EventRow>> {
  const held = await holdLot(tx, id, 'lot.state_event', input)
  const { lot, facts } = held
  const side: Side = lot.participant === tx.actor.participant ? 'provider' : 'receiver'
  checkSide(input, side, id)
  checkRoom(lot)
  const quantity = checkEvent({ ...input, side, today: facts.today }, lot, lot)
  const entryId = input.event === 'handed_over' ? await postHandOver(tx, held, input, quantity) : null
  const eventId = await insertEvent(tx, lot, { ...input, quantity }, { side, entryId })
  const payload = { eventId, event: input.event, statedBy: side, quantity, occurredOn: input.occurredOn }
  const events = [event('lot.event_stated', { resource: id, root: id, payload })]
  if (entryId !== null)
    events.push(event('disbursement.posted', { resource: id, root: id, resourceType: 'lot', payload: { entryId } }))
  return { row: (await findEvent(tx, eventId))!, events }
}

function checkSide(input: EventInput, side: Side, id: string): void {
  if (mayState(input.event, side)) return
  const detail = say('Only the {sides} can state {event}.', {
    event: input.event,
    sides: either(statedBy[input.event]),
  })
  throw new Refusal('forbidden', detail, {
    object: { type: 'lot', id },
    rule: 'BR-52',
    errors: [{ pointer: '/event', detail, rule: 'BR-52' }],
  })
}

export function checkRoom({ id, statements, status }: LotRow): void {
  if (statements >= limits.statementsPerLot)
    throw new Refusal(
      'conflict',
      say('A lot takes {statementsPerLot} events and valuations.', { statementsPerLot: limits.statementsPerLot }),
      {
        object: { type: 'lot', id },
        state: status,
      },
    )
}

/** BR-05a: what was delivered is never refused for reasons of money; beyond what is committed it is flagged. */
async function postHandOver(tx: WriteTx, held: Held, input: EventInput, quantity: string): Promise<string> {
  const { lot, facts, currency: committedIn } = held
  const { occurredOn, amount = null, currency = null, postingDate = facts.today } = input
  const valuationMethod = checkItemValue(input, occurredOn)
  checkDates({ transactionDate: occurredOn, valueDate: occurredOn, postingDate }, facts.today)
  checkPeriod(facts.closed, postingDate)
  checkNamed(input, facts)
  // A value in another currency counts by quantity alone: different currencies are never added (BR-14).
  const drawn = currency === committedIn ? amount : null
  const item = { itemClass: lot.itemClass, unit: lot.unit }
  const balance = await itemBalance(tx, { commitmentId: lot.commitmentId, ...item })
  const isBeyond =
    compare(sum([balance.handed_over, quantity]), balance.committed) > 0 || isBeyondAllocation(facts.allocation, drawn)
  const [id] = await post(tx, [
    {
      flowKind: 'disbursement',
      commitmentId: lot.commitmentId,
      lotId: lot.id,
      amount,
      currency,
      commitmentAmount: drawn,
      allocationId: input.allocationId,
      parentEntryId: input.parentEntryId,
      transactionDate: occurredOn,
      valueDate: occurredOn,
      postingDate,
      item: { ...item, quantity, valuationMethod },
      exceedsCommitment: isBeyond,
      description: input.remarks,
      external: input.externalReference,
    },
  ])
  return id!
}

const isBeyondAllocation = (allocation: PostingFacts['allocation'], drawn: string | null): boolean =>
  allocation !== null && drawn !== null && compare(sum([allocation.disbursed, drawn]), allocation.allocated) > 0

type Settled = { side: Side; entryId: string | null }

function insertEvent(
  tx: WriteTx,
  { id, participant, receiver }: LotRow,
  input: EventInput & { quantity: string },
  { side, entryId }: Settled,
): Promise<string> {
  const { place = null } = input
  return idOf(
    tx,
    sql`
    with stated as (
      insert into accord.lot_event (lot_id, participant, stated_by, event, quantity, occurred_on, has_place, remarks, entry_id,
        account_id, recorded_at)
      values (${id}::uuid, accord.current_participant(), ${side}, ${input.event}, ${input.quantity}::numeric,
        ${input.occurredOn}::date, ${place !== null}, ${input.remarks ?? null}, ${entryId}::uuid, accord.current_account(),
        ${tx.now}::timestamptz)
      returning id, lot_id, participant
    ), placed as (
      insert into accord.lot_particular (subject_id, lot_id, participant, other_side, place)
      select s.id, s.lot_id, s.participant, ${side === 'provider' ? receiver : participant}, ${place}
      from stated s
      where ${place !== null}
    )
    select id from stated`,
  )
}
