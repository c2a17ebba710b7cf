import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { checkAmount } from '../../kernel/amounts.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { idOf } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { checkRoom, holdLot } from './events.ts'
import type { ValuationInput, WithdrawalInput } from './inputs.ts'
import {
  findEvent,
  findEvidence,
  findLot,
  findValuation,
  findWithdrawal,
  lockLot,
  type ValuationRow,
  type WithdrawalRow,
} from './queries.ts'
import { lotWithdrawal } from './tables.ts'

/**
 * BR-15: a value by one method for one purpose, beside the others. It changes no entry: goods that were handed over
 * without a value stay so in the ledger, so that a later opinion adds to no total.
 */
export async function valueLot(tx: WriteTx, id: string, input: ValuationInput): Promise<Change<ValuationRow>> {
  const { lot, facts } = await holdLot(tx, id, 'lot.value')
  checkRoom(lot)
  checkAmount({ amount: input.amount, currency: input.currency, on: input.valuedOn })
  if (input.valuedOn > facts.today)
    throw unprocessable(
      '/valuedOn',
      say('{day} is later than {today}, which is today in the time zone of the participant that states it.', {
        day: input.valuedOn,
        today: facts.today,
      }),
      'BR-08',
    )
  if (input.evidenceId !== undefined && (await findEvidence(tx, input.evidenceId))?.lotId !== id)
    throw unprocessable('/evidenceId', 'There is no such evidence of this lot, or you may not know of it.', 'BR-15')
  const valuationId = await idOf(
    tx,
    sql`
    insert into accord.lot_valuation (lot_id, participant, purpose, method, valued_on, amount, currency, eur_amount,
      eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, evidence_id, remarks, account_id, recorded_at)
    select ${id}::uuid, accord.current_participant(), ${input.purpose}, ${input.method}, ${input.valuedOn}::date,
      ${input.amount}::numeric, ${input.currency}, accord.quotient(${input.amount}::numeric, f.rate, 2), f.rate,
      f.rate_date, f.source, f.rate_table, ${input.evidenceId ?? null}::uuid, ${input.remarks ?? null},
      accord.current_account(), ${tx.now}::timestamptz
    from (values (1)) one
    left join lateral accord.eur_rate(${input.currency}, ${input.valuedOn}::date) f on true
    returning id`,
  )
  const payload = { valuationId, purpose: input.purpose, method: input.method }
  return {
    row: (await findValuation(tx, valuationId))!,
    events: [event('lot.valued', { resource: id, root: id, payload })],
  }
}

const madeRow = written({ id: lotWithdrawal.id })

/** A wrong statement stays, and this row, which names it, says that it was taken back. */
export async function withdrawStatement(
  tx: WriteTx,
  id: string,
  input: WithdrawalInput,
): Promise<Change<WithdrawalRow>> {
  await lockLot(tx, id)
  const lot = await findLot(tx, id)
  if (lot === undefined) throw notFound('lot', id)
  const stated = await findStated(tx, id, input)
  const object = { type: 'lot', id }
  authorize(tx.actor, 'lot.withdraw', stated.participant === tx.actor.participant ? ['own'] : [], object)
  if (stated.posted)
    throw new Refusal('conflict', 'A hand-over is taken back by reversing its entry.', {
      object,
      rule: 'BR-02',
      state: 'posted',
    })
  const [made] = await tx.rows(
    madeRow,
    sql`
    insert into accord.lot_withdrawal (lot_id, participant, event_id, valuation_id, reason, account_id, recorded_at)
    values (${id}::uuid, accord.current_participant(), ${input.eventId ?? null}::uuid, ${input.valuationId ?? null}::uuid,
      ${input.reason}, accord.current_account(), ${tx.now}::timestamptz)
    on conflict do nothing
    returning id`,
  )
  if (made === undefined)
    throw new Refusal('conflict', 'This statement is taken back already.', { object, state: 'withdrawn' })
  const row = (await findWithdrawal(tx, made.id))!
  const payload = { eventId: row.eventId, valuationId: row.valuationId, reason: input.reason }
  return { row, events: [event('lot.statement_withdrawn', { resource: id, root: id, payload })] }
}

async function findStated(tx: WriteTx, lotId: string, { eventId, valuationId }: WithdrawalInput) {
  if (eventId !== undefined) {
    const found = await findEvent(tx, eventId)
    if (found?.lotId !== lotId) throw unprocessable('/eventId', 'The lot has no such event.')
    return { participant: found.participant, posted: found.entryId !== null }
  }
  const found = await findValuation(tx, valuationId!)
  if (found?.lotId !== lotId) throw unprocessable('/valuationId', 'The lot has no such valuation.')
  return { participant: found.participant, posted: false }
}
