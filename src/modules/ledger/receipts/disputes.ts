import { sql } from 'drizzle-orm'
import { authorize } from '../../../access/policy.ts'
import { notFound, Refusal } from '../../../kernel/refusal.ts'
import { seenBy } from '../../../platform/db/audience.ts'
import { compareAndSet, held } from '../../../platform/db/change.ts'
import { orderBy, type Page } from '../../../platform/db/keyset.ts'
import type { ReadTx } from '../../../platform/db/read.ts'
import { fixed, type RowOf, selection } from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import type { ReasonInput } from '../../../platform/http/wire.ts'
import { event } from '../../../platform/journal/append.ts'
import { sideOf } from '../entries/acts.ts'
import { type EntryRow, findEntry } from '../entries/queries.ts'
import { subjectOf } from '../entries/subject.ts'
import type { ResolutionInput } from './inputs.ts'
import { dispute } from './tables.ts'

const disputes = selection(dispute, {
  as: 'd',
  without: ['accountId', 'changeId', 'resolvedChangeId'],
  computed: { seenBy: seenBy('d.audience_id', 'd.participant') },
})
export type DisputeRow = RowOf<typeof disputes>

function findDispute(tx: ReadTx, id: string): Promise<DisputeRow | undefined> {
  return tx.find(disputes, id)
}

export const oldestDisputeFirst = orderBy(dispute, 'd', ['id'])

const disputesOf = fixed<'entryId'>(sql`where d.entry_id = ${sql.placeholder('entryId')}::uuid and`)

export function listDisputes(tx: ReadTx, entryId: string, _filter: object, page: Page): Promise<DisputeRow[]> {
  return tx.all(disputes, disputesOf({ entryId }, page.after, page.tail))
}

/** Either side of a flow may dispute what is stated of it. The statement stands, and says that it is disputed. */
export async function raiseDispute(tx: WriteTx, entryId: string, { reason }: ReasonInput): Promise<Change<DisputeRow>> {
  const entry = await findEntry(tx, entryId)
  if (entry === undefined) throw notFound('ledger_entry', entryId)
  authorize(tx.actor, 'dispute.raise', sideOf(entry, tx.actor), { type: 'ledger_entry', id: entryId })
  const { participant, accountId } = tx.actor
  const { audienceId } = entry
  const values = { entryId, audienceId, participant, reason, raisedAt: tx.now, accountId }
  const [made] = await tx.db.insert(dispute).values(values).returning({ id: dispute.id }).execute()
  return { row: (await findDispute(tx, made!.id))!, events: [disputeEvent('dispute.raised', entry, made!.id)] }
}

/** The side that raised it says how it was settled. */
export async function resolveDispute(
  tx: WriteTx,
  id: string,
  { resolution }: ResolutionInput,
): Promise<Change<DisputeRow>> {
  const before = await held(tx, dispute, id, findDispute)
  const object = { type: 'dispute', id }
  authorize(tx.actor, 'dispute.raise', before.participant === tx.actor.participant ? ['own'] : [], object)
  tx.precondition({ ...object, version: before.version })
  if (before.resolvedAt !== null)
    throw new Refusal('conflict', 'The dispute is settled already.', { object, state: 'resolved' })
  const entry = (await findEntry(tx, before.entryId))!
  await compareAndSet(tx, dispute, before, { resolution, resolvedAt: tx.now })
  return { row: (await findDispute(tx, id))!, events: [disputeEvent('dispute.resolved', entry, id)] }
}

function disputeEvent(type: 'dispute.raised' | 'dispute.resolved', entry: EntryRow, disputeId: string) {
  return event(type, { ...subjectOf(entry), payload: { entryId: entry.id, disputeId } })
}
