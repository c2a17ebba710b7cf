import { authorize } from '../../../access/policy.ts'
import { checkAmount } from '../../../kernel/amounts.ts'
import { notFound, unprocessable } from '../../../kernel/refusal.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import { itemBalance } from '../commitments/items.ts'
import {
  type CommitmentRow,
  commitmentObject,
  holdCommitment,
  lockCommitment,
  type PostingFacts,
  postingFacts,
  unknownCommitment,
} from '../commitments/queries.ts'
import type { DisbursementInput, ReversalInput } from '../inputs.ts'
import { referenceOf, reverseReceipt } from '../receipts/reversals.ts'
import {
  checkDates,
  checkDecommitment,
  checkDraw,
  checkDrawnAgain,
  checkItemDecommitment,
  checkNamed,
  checkPeriod,
  checkReversible,
  drawnAmount,
  standingToBooks,
} from '../rules.ts'
import { lockEntry, type Posting, post, postReversal } from './posting.ts'
import { type EntryRow, findEntry } from './queries.ts'
import { subjectOf } from './subject.ts'

/**
 * Cash, a service or training that is at the recipient's disposal. A disbursement draws on a commitment of the same
 * provider (BR-04); goods are disbursed by their hand-over (BR-17).
 */
export async function disburse(tx: WriteTx, input: DisbursementInput): Promise<Change<EntryRow>> {
  const { row, facts } = await holdCommitment(tx, input, unknownCommitment)
  authorize(tx.actor, 'disbursement.create', standingToBooks(tx.actor, row), commitmentObject(row.id))
  const [id] = await post(tx, [disbursementOf(row, facts, input)])
  return { row: (await findEntry(tx, id!))!, events: [posted(row.id, id!)] }
}

/**
 * BR-21: money that a union gives back to a giver for earlier support. It is no flow to Ukraine, so it is never a
 * disbursement.
 */
export async function refund(tx: WriteTx, input: DisbursementInput): Promise<Change<EntryRow>> {
  const { row, facts } = await holdCommitment(tx, input, unknownCommitment)
  authorize(tx.actor, 'disbursement.create', standingToBooks(tx.actor, row), commitmentObject(row.id))
  if (tx.actor.participantKind !== 'union' || row.receiver === null || row.receiver === 'UA')
    throw unprocessable(
      '/commitmentId',
      'Only a union posts a refund, to a giver and out of a commitment to that giver.',
      'BR-21',
    )
  const [id] = await post(tx, [{ ...disbursementOf(row, facts, input), flowKind: 'giver_refund' }])
  return { row: (await findEntry(tx, id!))!, events: [posted(row.id, id!)] }
}

/** The posting of a disbursement. @throws Refusal if a rule forbids it */
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
  checkNamed(input, facts, at)
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

/**
 * BR-02: the reversal keeps kind, parties, currency, value date and rate, and negates the amount. The entry that should
 * have been posted follows in the same transaction.
 */
export async function reverse(tx: WriteTx, id: string, input: ReversalInput): Promise<Change<EntryRow>> {
  const before = await findEntry(tx, id)
  if (before === undefined) throw notFound('ledger_entry', id)
  const object = { type: 'ledger_entry', id }
  authorize(tx.actor, 'ledger_entry.reverse', standingToBooks(tx.actor, before), object)
  const { replacement } = input
  if (replacement !== undefined && before.returnsId !== null)
    throw unprocessable('/replacement', 'A return cannot be replaced: state another return.', 'BR-25')
  if (before.statedBy === 'receiver') return reverseReceipt(tx, id, input)
  if (before.commitmentId === null) throw notFound('commitment', id)
  const { commitmentId, allocationId, returnsId } = before
  const [, row, entry, facts, returned] = await Promise.all([
    lockEntry(tx, id),
    lockCommitment(tx, commitmentId),
    findEntry(tx, id), // as it is after the locks
    postingFacts(tx, { commitmentId, allocationId: allocationId ?? undefined }),
    returnsId === null ? undefined : findEntry(tx, returnsId),
  ])
  checkReversible(entry!)
  checkPeriod(facts.closed, facts.today)
  if (before.flowKind === 'commitment' && before.commitmentAmount !== null)
    checkDecommitment(before.commitmentAmount, facts, '/reason')
  if (before.flowKind === 'commitment' && before.itemClass !== null) await checkItem(tx, row!.id, before)
  if (returned?.overrun === null) checkDrawnAgain(before, facts)
  if (replacement !== undefined && before.flowKind !== 'disbursement')
    throw unprocessable('/replacement', 'Only a disbursement can be replaced: enter another commitment.', 'BR-02')
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
