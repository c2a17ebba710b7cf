import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { negate } from '../../kernel/decimal.ts'
import { notFound, type Refusal, unprocessable } from '../../kernel/refusal.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { type EntryRow, findEntry } from './entry-queries.ts'
import type { AllocationInput, DecommitmentInput, DisbursementInput, ReleaseInput, ReversalInput } from './inputs.ts'
import { itemBalance } from './items.ts'
import { type Posting, post, postReversal } from './posting.ts'
import {
  type AllocationRow,
  type CommitmentRow,
  type CommitmentView,
  coalitionExists,
  findAllocation,
  findCommitment,
  lockCommitment,
  type PostingFacts,
  type PostingQuestion,
  postingFacts,
} from './queries.ts'
import { referenceOf, reverseReceipt } from './receipt-reversals.ts'
import {
  checkAllocation,
  checkAmount,
  checkDates,
  checkDecommitment,
  checkDraw,
  checkItemDecommitment,
  checkPeriod,
  checkRelease,
  checkReversible,
  drawnAmount,
  standingToBooks,
} from './rules.ts'
import { subjectOf } from './subject.ts'

export const commitmentObject = (id: string) => ({ type: 'commitment', id })

type Locked = { row: CommitmentRow; facts: PostingFacts }

/** The commitment, locked, and behind the lock all that decides: both statements share a flight. */
async function hold(tx: WriteTx, question: PostingQuestion, missing: (id: string) => Refusal): Promise<Locked> {
  const [row, facts] = await Promise.all([lockCommitment(tx, question.commitmentId), postingFacts(tx, question)])
  if (row === undefined) throw missing(question.commitmentId)
  return { row, facts }
}

export const unknownCommitment = () =>
  unprocessable('/commitmentId', 'There is no such commitment, or you may not know of it.', 'BR-04')

/**
 * Cash, a service or training that is at the recipient's disposal. What leaves the provider's books leaves a
 * commitment of the same provider (BR-04); goods are disbursed by their hand-over (BR-17).
 */
export async function disburse(tx: WriteTx, input: DisbursementInput): Promise<Change<EntryRow>> {
  const { row, facts } = await hold(tx, input, unknownCommitment)
  authorize(tx.actor, 'disbursement.create', standingToBooks(tx.actor, row), commitmentObject(row.id))
  const [id] = await post(tx, [disbursementOf(row, facts, input)])
  return { row: (await findEntry(tx, id!))!, events: [posted(row.id, id!)] }
}

/** BR-21: what a union gives back to a giver for earlier support; no flow to Ukraine, and so never a disbursement. */
export async function refund(tx: WriteTx, input: DisbursementInput): Promise<Change<EntryRow>> {
  const { row, facts } = await hold(tx, input, unknownCommitment)
  authorize(tx.actor, 'disbursement.create', standingToBooks(tx.actor, row), commitmentObject(row.id))
  if (tx.actor.participantKind !== 'union' || row.receiver === null || row.receiver === 'UA')
    throw unprocessable('/commitmentId', 'A union refunds a giver, out of a commitment to that giver.', 'BR-21')
  const [id] = await post(tx, [{ ...disbursementOf(row, facts, input), flowKind: 'giver_refund' }])
  return { row: (await findEntry(tx, id!))!, events: [posted(row.id, id!)] }
}

/** The posting that a disbursement is, where nothing forbids it. @throws Refusal */
export function disbursementOf(
  row: CommitmentRow,
  facts: PostingFacts,
  input: Omit<DisbursementInput, 'commitmentId'>,
  { at = '', replaces }: { at?: string; replaces?: string } = {},
): Posting & { commitmentAmount: string } {
  if (row.modality === 'in_kind' || row.currency === null)
    throw unprocessable(`${at}/commitmentId`, 'Goods are disbursed by their hand-over.', 'BR-17')
  const { valueDate = input.transactionDate, postingDate = facts.today } = input
  checkAmount({ amount: input.amount, currency: input.currency, on: valueDate }, at)
  checkDates({ transactionDate: input.transactionDate, valueDate, postingDate }, facts.today, at)
  checkPeriod(facts.closed, postingDate, at)
  if (input.allocationId !== undefined && facts.allocation === null)
    throw unprocessable(`${at}/allocationId`, 'There is no such allocation of this commitment.', 'BR-05')
  if (input.parentEntryId !== undefined && facts.parent_owner === null)
    throw unprocessable(`${at}/parentEntryId`, 'There is no such entry, or you may not know of it.', 'BR-21')
  const amount = drawnAmount(input, row.currency, at)
  const beyond = checkDraw(
    {
      amount,
      currency: row.currency,
      balance: facts,
      allocation: facts.allocation ?? undefined,
      overrun: input.overrun !== undefined,
    },
    at,
  )
  return {
    flowKind: 'disbursement',
    commitmentId: row.id,
    allocationId: input.allocationId,
    parentEntryId: input.parentEntryId,
    amount: input.amount,
    currency: input.currency,
    commitmentAmount: amount,
    commitmentRate: input.commitmentAmount?.rate,
    commitmentRateSource: input.commitmentAmount?.source,
    deviation: input.commitmentAmount?.deviation,
    transactionDate: input.transactionDate,
    valueDate,
    postingDate,
    overrun: beyond ? input.overrun : undefined,
    description: input.description,
    external: input.externalReference,
    replacesId: replaces,
  }
}

export const posted = (commitmentId: string, entryId: string) =>
  event('disbursement.posted', {
    resource: commitmentId,
    root: commitmentId,
    resourceType: 'commitment',
    payload: { entryId },
  })

/** BR-06: a decommitment is a negative commitment. */
export async function decommit(tx: WriteTx, id: string, input: DecommitmentInput): Promise<Change<CommitmentView>> {
  const { row, facts } = await hold(tx, { commitmentId: id, postingDate: input.postingDate }, (id) =>
    notFound('commitment', id),
  )
  authorize(tx.actor, 'commitment.decommit', standingToBooks(tx.actor, row), commitmentObject(id))
  if (row.currency === null || row.modality === 'in_kind')
    throw unprocessable('/amount', 'Goods are decommitted by reversing the entry of the item.', 'BR-06')
  const { valueDate = facts.today, postingDate = facts.today } = input
  checkAmount({ amount: input.amount, currency: row.currency })
  checkDates({ transactionDate: valueDate, valueDate, postingDate }, facts.today)
  checkPeriod(facts.closed, postingDate)
  checkDecommitment(input.amount, facts)
  const amount = negate(input.amount)
  const dates = { transactionDate: valueDate, valueDate, postingDate }
  const [entry] = await post(tx, [
    {
      flowKind: 'commitment',
      commitmentId: id,
      amount,
      currency: row.currency,
      commitmentAmount: amount,
      ...dates,
      explanation: input.reason,
    },
  ])
  const payload = { entryId: entry! }
  return {
    row: (await findCommitment(tx, id))!,
    events: [event('commitment.decommitted', { resource: id, root: id, payload })],
  }
}

/**
 * BR-02: the reversal keeps kind, parties, currency, value date and rate, and negates; what should have been posted
 * follows in the same transaction.
 */
export async function reverse(tx: WriteTx, id: string, input: ReversalInput): Promise<Change<EntryRow>> {
  const before = await findEntry(tx, id)
  if (before === undefined) throw notFound('ledger_entry', id)
  const object = { type: 'ledger_entry', id }
  authorize(tx.actor, 'ledger_entry.reverse', standingToBooks(tx.actor, before), object)
  if (before.statedBy === 'receiver') return reverseReceipt(tx, before, input)
  const { replacement } = input
  if (before.commitmentId === null) throw notFound('commitment', id)
  const [row, entry, facts] = await Promise.all([
    lockCommitment(tx, before.commitmentId),
    findEntry(tx, id), // as it is behind the lock
    postingFacts(tx, { commitmentId: before.commitmentId }),
  ])
  checkReversible(entry!)
  checkPeriod(facts.closed, facts.today)
  if (before.flowKind === 'commitment' && before.commitmentAmount !== null)
    checkDecommitment(before.commitmentAmount, facts, '/reason')
  if (before.flowKind === 'commitment' && before.itemClass !== null) await checkItem(tx, row!.id, before)
  if (replacement !== undefined && before.flowKind !== 'disbursement')
    throw unprocessable('/replacement', 'Only a disbursement is replaced: file another commitment.', 'BR-02')
  if (replacement !== undefined && before.lotId !== null)
    throw unprocessable('/replacement', 'Goods are handed over anew: state another event of the lot.', 'BR-17')
  const reversal = await postReversal(tx, id, input, facts.today)
  const events = [event('ledger_entry.reversed', { ...subjectOf(before), payload: { entryId: reversal } })]
  if (replacement !== undefined) {
    const freed = await postingFacts(tx, { ...replacement, commitmentId: row!.id })
    const posting = disbursementOf(
      row!,
      freed,
      { ...replacement, externalReference: replacement.externalReference ?? referenceOf(before) },
      { at: '/replacement', replaces: id },
    )
    const [made] = await post(tx, [posting])
    events.push(posted(row!.id, made!))
  }
  return { row: (await findEntry(tx, reversal))!, events }
}

async function checkItem(tx: WriteTx, commitmentId: string, { itemClass, unit, quantity }: EntryRow): Promise<void> {
  checkItemDecommitment(quantity!, await itemBalance(tx, { commitmentId, itemClass: itemClass!, unit: unit! }))
}

/** BR-05: what is allocated stays within what is committed. */
export async function allocate(tx: WriteTx, id: string, input: AllocationInput): Promise<Change<AllocationRow>> {
  const [{ row, facts }, coalition] = await Promise.all([
    hold(tx, { commitmentId: id }, (id) => notFound('commitment', id)),
    input.coalition === undefined ? true : coalitionExists(tx, input.coalition),
  ])
  authorize(tx.actor, 'commitment.allocate', standingToBooks(tx.actor, row), commitmentObject(id))
  if (row.currency === null) throw unprocessable('/amount', 'No value was committed.', 'BR-15')
  checkAmount({ amount: input.amount, currency: row.currency })
  checkAllocation(input.amount, facts)
  if (!coalition) throw unprocessable('/coalition', 'There is no such coalition, or you may not know of it.')
  const [made] = await tx.rows<{ id: string }>(sql`
    insert into accord.allocation (commitment_id, participant, package, coalition, amount, from_on, to_on, created_at)
    values (${id}::uuid, ${row.participant}, ${input.package}, ${input.coalition ?? null}, ${input.amount}::numeric,
      ${input.from ?? null}::date, ${input.to ?? null}::date, ${tx.now}::timestamptz)
    returning id`)
  const payload = { allocationId: made!.id, amount: input.amount, package: input.package }
  return {
    row: (await findAllocation(tx, made!.id))!,
    events: [event('commitment.allocated', { resource: id, root: id, payload })],
  }
}

/** What an allocation does not need is free again for others; what is disbursed from it stays. */
export async function release(tx: WriteTx, id: string, input: ReleaseInput): Promise<Change<AllocationRow>> {
  const before = await findAllocation(tx, id)
  if (before === undefined) throw notFound('allocation', id)
  const object = { type: 'allocation', id }
  const row = await lockCommitment(tx, before.commitmentId)
  authorize(tx.actor, 'commitment.allocate', standingToBooks(tx.actor, row!), object)
  const held = (await findAllocation(tx, id))!
  tx.precondition({ ...object, version: held.version })
  checkAmount({ amount: input.amount, currency: held.currency })
  checkRelease(input.amount, held)
  await tx.change(
    1,
    sql`
    update accord.allocation
    set released = released + ${input.amount}::numeric, version = version + 1
    where id = ${id}::uuid and version = ${held.version}`,
  )
  const payload = { allocationId: id, released: input.amount, reason: input.reason }
  return {
    row: (await findAllocation(tx, id))!,
    events: [event('commitment.allocation_released', { resource: row!.id, root: row!.id, payload })],
  }
}
