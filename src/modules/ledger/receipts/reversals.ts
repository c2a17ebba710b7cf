import { checkAmount } from '../../../kernel/amounts.ts'
import { unprocessable } from '../../../kernel/refusal.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import { lockEntry, postReversal } from '../entries/posting.ts'
import { type EntryRow, findEntry } from '../entries/queries.ts'
import { subjectOf } from '../entries/subject.ts'
import type { ReversalInput } from '../inputs.ts'
import { checkDates, checkPeriod, checkReversible } from '../rules.ts'
import { insertReceipts, type Receipt, receiptFacts, receiptStated } from './commands.ts'

type Replacement = NonNullable<ReversalInput['replacement']>

/** Fields that only the provider's books have. */
const ofDisbursements = ['allocationId', 'commitmentAmount', 'parentEntryId', 'overrun'] as const

/**
 * BR-02 in the receiver's books: posts the mirror of its receipt and, with `replacement`, the receipt that it should have
 * stated. No row is locked except a lot's.
 */
export async function reverseReceipt(tx: WriteTx, id: string, input: ReversalInput): Promise<Change<EntryRow>> {
  const [, found] = await Promise.all([lockEntry(tx, id), findEntry(tx, id)])
  const before = found!
  checkReversible(before)
  const { replacement } = input
  const { transactionDate, lotId } = before
  const named = lotId === null ? { transactionDate, ...replacement } : { transactionDate, lotId }
  const facts = await receiptFacts(tx, [named])
  checkPeriod(facts.closed.includes(facts.today), facts.today)
  const restated = replacement === undefined ? undefined : restatedBy(before, replacement, facts)
  const reversal = await postReversal(tx, before.id, input, facts.today)
  const events = [event('ledger_entry.reversed', { ...subjectOf(before), payload: { entryId: reversal } })]
  if (restated !== undefined) {
    const [made] = await insertReceipts(tx, [restated])
    events.push(receiptStated(restated, made!))
  }
  return { row: (await findEntry(tx, reversal))!, events }
}

/** The restated receipt: for the same parties, commitment and readers, quoting the same reference. @throws Refusal */
function restatedBy(
  before: EntryRow,
  replacement: Replacement,
  { today, closed }: { today: string; closed: string[] },
): Receipt {
  const at = '/replacement'
  if (before.itemClass !== null) throw unprocessable(at, 'Goods are received anew: state another receipt.', 'BR-17')
  const foreign = ofDisbursements.find((field) => replacement[field] !== undefined)
  if (foreign !== undefined)
    throw unprocessable(`${at}/${foreign}`, 'is for the provider’s books, but this is a receipt', 'BR-02')
  const { amount, currency, transactionDate, description } = replacement
  const { valueDate = transactionDate, postingDate = today } = replacement
  checkAmount({ amount, currency, on: valueDate }, at)
  checkDates({ transactionDate, valueDate, postingDate }, today, at)
  checkPeriod(closed.includes(postingDate), postingDate, at)
  return {
    amount,
    currency,
    transactionDate,
    description,
    externalReference: replacement.externalReference ?? referenceOf(before),
    provider:
      before.provider === null ? { organisationId: before.providerOrganisationId! } : { participant: before.provider },
    commitmentId: before.commitmentId ?? undefined,
    modality: before.modality as Receipt['modality'],
    valueDate,
    postingDate,
    marked: { marking: 'limited', releasable_to: [] },
    origins: [],
    providerReference: before.quotesId === null ? undefined : { system: before.quotesSystem!, id: before.quotesId },
    replaces: { id: before.id, audienceId: before.audienceId },
  }
}

/** BR-24: a replacement keeps the reference of what it replaces. */
export const referenceOf = ({ externalSystem: system, externalId: id }: EntryRow) =>
  system === null ? undefined : { system, id: id! }
