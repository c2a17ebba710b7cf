import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../../access/policy.ts'
import { checkAmount } from '../../../kernel/amounts.ts'
import { compare, negate, sum, withPlaces } from '../../../kernel/decimal.ts'
import { minorUnitsOf } from '../../../kernel/money.ts'
import { Refusal, unprocessable } from '../../../kernel/refusal.ts'
import { say } from '../../../kernel/sentence.ts'
import { idOf } from '../../../platform/db/change.ts'
import { written } from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import type { ReturnInput } from '../inputs.ts'
import { checkDates, checkPeriod, recordedLateDays, standingToBooks } from '../rules.ts'
import { callersDay } from '../today.ts'
import { lockEntry, refuseTaken } from './posting.ts'
import { type EntryRow, findEntry } from './queries.ts'
import { subjectOf } from './subject.ts'

const factsRow = written({ today: z.string(), closed: z.boolean(), returned: z.string(), drawn: z.string() })

/**
 * BR-25: money that comes back is a flow of its own, with its own day: the same kind and parties, negative. It is no
 * reversal, which says that something never happened. Each side states the return of its own statement.
 */
export async function stateReturn(tx: WriteTx, input: ReturnInput): Promise<Change<EntryRow>> {
  const { valueDate = input.transactionDate, postingDate = null } = input
  const [, facts, entry] = await Promise.all([
    lockEntry(tx, input.entryId),
    tx.row(
      factsRow,
      sql`
      select t.today, accord.posting_closed(coalesce(${postingDate}::date, t.today::date)) as closed,
        r.amount::text as returned, r.commitment_amount::text as drawn
      from ${callersDay(tx)} t
      cross join accord.returned_of(${input.entryId}::uuid) r`,
    ),
    findEntry(tx, input.entryId),
  ])
  if (entry === undefined)
    throw unprocessable('/entryId', 'There is no such entry, or you may not know of it.', 'BR-25')
  authorize(tx.actor, 'return.create', standingToBooks(tx.actor, entry), { type: 'ledger_entry', id: entry.id })
  checkReturnable(entry)
  const dates = { transactionDate: input.transactionDate, valueDate, postingDate: postingDate ?? facts.today }
  const currency = entry.currency!
  checkAmount({ amount: input.amount, currency, on: valueDate })
  checkDates(dates, facts.today)
  checkPeriod(facts.closed, dates.postingDate)
  if (input.transactionDate < entry.transactionDate)
    throw unprocessable(
      '/transactionDate',
      say('The payment was made on {transaction_date}: money cannot come back earlier.', {
        transaction_date: entry.transactionDate,
      }),
      'BR-25',
    )
  const standing = sum([entry.amount!, facts.returned])
  if (compare(input.amount, standing) > 0)
    throw unprocessable(
      '/amount',
      say('{currency} {left} of the {currency} {paid} paid can still come back, and this is {amount}.', {
        currency,
        paid: entry.amount!,
        left: withPlaces(standing, minorUnitsOf(currency)),
        amount: input.amount,
      }),
      'BR-25',
    )
  const id = await insertReturn(tx, input, entry, { ...dates, ...facts })
  const made = event('return.posted', { ...subjectOf(entry), payload: { entryId: id } })
  return { row: (await findEntry(tx, id))!, events: [made] }
}

function checkReturnable(entry: EntryRow): void {
  const object = { type: 'ledger_entry', id: entry.id }
  if (
    entry.flowKind !== 'disbursement' ||
    entry.itemClass !== null ||
    entry.amount === null ||
    entry.returnsId !== null
  )
    throw unprocessable(
      '/entryId',
      'Only money of a payment comes back like this; for goods state an event of their lot.',
      'BR-25',
    )
  if (entry.reversesId !== null || entry.reversedById !== null)
    throw new Refusal('conflict', 'The payment is reversed, so nothing of it can come back.', {
      object,
      rule: 'BR-25',
      state: 'reversed',
    })
}

type Before = { transactionDate: string; valueDate: string; postingDate: string; returned: string; drawn: string }

/**
 * Gives back to the commitment that part of what the payment drew which has come back of the payment. It is rounded over
 * all returns together, so that returns of the whole payment leave nothing drawn.
 */
async function insertReturn(tx: WriteTx, input: ReturnInput, entry: EntryRow, before: Before): Promise<string> {
  const { externalReference: external } = input
  const made = idOf(
    tx,
    sql`
    insert into accord.ledger_entry (flow_kind, stated_by, participant, audience_id, commitment_id, allocation_id, provider,
      provider_organisation_id, receiver, receiver_organisation_id, modality, amount, currency, commitment_amount,
      commitment_rate, commitment_rate_source, transaction_date, value_date, posting_date, eur_amount, eur_rate,
      eur_rate_date, eur_rate_source, eur_rate_table, returns_id, explanation, description, external_system, external_id,
      flags, account_id, recorded_at)
    select e.flow_kind, e.stated_by, e.participant, e.audience_id, e.commitment_id, e.allocation_id, e.provider,
      e.provider_organisation_id, e.receiver, e.receiver_organisation_id, e.modality, v.amount, e.currency,
      case when e.commitment_amount is not null then least(0,
        accord.quotient(e.commitment_amount * (${before.returned}::numeric + v.amount), e.amount,
          ${minorUnitsOf(entry.commitmentCurrency ?? 'EUR')}) - ${before.drawn}::numeric) end,
      e.commitment_rate, e.commitment_rate_source, ${before.transactionDate}::date, ${before.valueDate}::date,
      ${before.postingDate}::date, accord.quotient(v.amount, f.rate, 2), f.rate, f.rate_date, f.source, f.rate_table,
      e.id, ${input.reason}, ${input.description ?? null}, ${external?.system ?? null}, ${external?.id ?? null},
      array_remove(array[
        case when f.rate is null then 'fx_missing' end,
        case when ${before.transactionDate}::date < (${tx.now}::timestamptz at time zone 'UTC')::date - ${recordedLateDays}::integer
          then 'recorded_late' end
      ], null),
      accord.current_account(), ${tx.now}::timestamptz
    from accord.ledger_entry e
    cross join (select ${negate(input.amount)}::numeric as amount) v
    left join lateral accord.eur_rate(e.currency, ${before.valueDate}::date) f on true
    where e.id = ${entry.id}::uuid
    returning id`,
  )
  return await refuseTaken(made)
}
