import { sql } from 'drizzle-orm'
import { authorize } from '../../../access/policy.ts'
import { notFound, Refusal, unprocessable } from '../../../kernel/refusal.ts'
import { written } from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import type { ReasonInput } from '../../../platform/http/wire.ts'
import { event } from '../../../platform/journal/append.ts'
import { isWithoutLot } from '../entries/acts.ts'
import { type EntryRow, findEntry } from '../entries/queries.ts'
import { subjectOf } from '../entries/subject.ts'
import type { MatchInput } from './inputs.ts'
import { matchMember } from './tables.ts'

/**
 * BR-26: brings statements of one flow together by hand, where the rules of matching could not tell. If one of the two is
 * already in a match, it takes the other into it. All statements of the same two sides wait for one another, so that what
 * is read after the lock stays true.
 */
export async function matchReceipt(tx: WriteTx, id: string, { disbursementId }: MatchInput): Promise<Change<EntryRow>> {
  const sides = await ownReceipt(tx, id)
  const [, found, disbursement, matches] = await Promise.all([
    lockSides(tx, sides),
    findEntry(tx, id),
    findEntry(tx, disbursementId),
    liveMatches(tx, [id, disbursementId]),
  ])
  const receipt = found!
  if (disbursement === undefined)
    throw unprocessable('/disbursementId', 'There is no such entry, or you may not know of it.', 'BR-26')
  checkPair(receipt, disbursement)
  const [ofReceipt, ofDisbursement] = [matches.get(id), matches.get(disbursementId)]
  if (ofReceipt !== undefined && ofDisbursement !== undefined) throw bothMatched(id, ofReceipt === ofDisbursement)
  const joining = [...(ofReceipt === undefined ? [id] : []), ...(ofDisbursement === undefined ? [disbursementId] : [])]
  await tx.change(
    joining.length,
    sql`
    insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
    select g.match_id, e.id, e.stated_by, 'manual', accord.current_account(), ${tx.now}::timestamptz
    from (select coalesce(${ofReceipt ?? ofDisbursement ?? null}::uuid, uuidv7()) as match_id offset 0) g
    join accord.ledger_entry e on e.id = any (${sql.param(joining)}::uuid[])`,
  )
  return { row: (await findEntry(tx, id))!, events: [matchEvent('receipt.matched', receipt, disbursementId)] }
}

const endedRow = written({ match_id: matchMember.matchId })

/** A receipt leaves its match. The match ends if one side has nothing left in it. */
export async function endMatch(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<EntryRow>> {
  const sides = await ownReceipt(tx, id)
  // If two leave one match at once, the later one sees that the earlier has left.
  const [, receipt] = await Promise.all([lockSides(tx, sides), findEntry(tx, id)])
  const [ended] = await tx.changed(
    'any',
    endedRow,
    sql`
    update accord.match_member
    set ended_at = ${tx.now}::timestamptz, ended_by = accord.current_account(), end_reason = ${reason}
    where entry_id = ${id}::uuid and ended_at is null
    returning match_id`,
  )
  const object = { type: 'ledger_entry', id }
  if (ended === undefined) throw new Refusal('conflict', 'The receipt is not matched.', { object, state: 'unmatched' })
  await tx.run(sql`
    select accord.end_one_sided(array[${ended.match_id}::uuid], accord.current_account(), ${tx.now}::timestamptz, ${reason})`)
  const disbursementId = receipt!.match?.disbursementIds[0] ?? null
  return { row: (await findEntry(tx, id))!, events: [matchEvent('receipt.unmatched', receipt!, disbursementId)] }
}

const lockSides = (tx: WriteTx, { provider, providerOrganisationId, receiver }: EntryRow): Promise<unknown> =>
  tx.run(sql`select accord.lock_sides(${provider ?? providerOrganisationId}, ${receiver})`)

/** These addresses are for receipts: a disbursement is a record of its provider, and not found here. */
async function ownReceipt(tx: WriteTx, id: string): Promise<EntryRow> {
  const receipt = await findEntry(tx, id)
  if (receipt === undefined || receipt.statedBy !== 'receiver' || receipt.flowKind !== 'disbursement')
    throw notFound('ledger_entry', id)
  const relations = receipt.participant === tx.actor.participant ? (['own'] as const) : []
  authorize(tx.actor, 'receipt.match', relations, { type: 'ledger_entry', id })
  return receipt
}

const liveRow = written({ entryId: matchMember.entryId, match_id: matchMember.matchId })

/** The live match of each of these entries, if it has one. */
async function liveMatches(tx: WriteTx, entries: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.rows(
    liveRow,
    sql`
    select m.entry_id as "entryId", m.match_id
    from accord.match_member m
    where m.ended_at is null and m.entry_id = any (${sql.param([...entries])}::uuid[])`,
  )
  return new Map(rows.map((row) => [row.entryId, row.match_id]))
}

function bothMatched(id: string, together: boolean): Refusal {
  const detail = together
    ? 'The two are matched with each other already.'
    : 'Each of the two is in a match of its own: end one of these first.'
  return new Refusal('conflict', detail, { object: { type: 'ledger_entry', id }, rule: 'BR-26', state: 'matched' })
}

const ofAnotherLot = 'The entry is about another lot, or about no lot.'
const stateByLot =
  'The receipt names no lot: when the provider has registered the lot, reverse the receipt and state it by that lot.'

function checkPair(receipt: EntryRow, disbursement: EntryRow): void {
  const at = '/disbursementId'
  if (disbursement.statedBy !== 'provider' || disbursement.flowKind !== 'disbursement')
    throw unprocessable(at, 'The entry is not a disbursement that a provider states.', 'BR-26')
  for (const entry of [receipt, disbursement]) {
    if (entry.reversesId !== null || entry.reversedById !== null)
      throw unprocessable(at, 'A reversed entry cannot be matched.', 'BR-03')
  }
  const sameSides =
    disbursement.receiver === receipt.participant &&
    disbursement.provider === receipt.provider &&
    disbursement.providerOrganisationId === receipt.providerOrganisationId
  if (!sameSides) throw unprocessable(at, 'The entry has another provider or receiver.', 'BR-20')
  const ofSameGoods =
    disbursement.lotId === receipt.lotId && (disbursement.itemClass === null) === (receipt.itemClass === null)
  if (!ofSameGoods) throw unprocessable(at, isWithoutLot(receipt) ? stateByLot : ofAnotherLot, 'BR-26')
}

function matchEvent(type: 'receipt.matched' | 'receipt.unmatched', receipt: EntryRow, disbursementId: string | null) {
  return event(type, { ...subjectOf(receipt), payload: { entryId: receipt.id, disbursementId } })
}
