import { sql } from 'drizzle-orm'
import type { Relation } from '../../access/policy.ts'
import { authorize } from '../../access/policy.ts'
import { notFound, Refusal } from '../../kernel/refusal.ts'
import { atMost, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { type EntryRow, findEntry } from './entry-queries.ts'
import type { ResolutionInput } from './inputs.ts'
import { subjectOf } from './subject.ts'

export type DisputeRow = {
  id: string
  entry_id: string
  audience_id: string
  participant: string
  reason: string
  raised_at: Date
  resolution: string | null
  resolved_at: Date | null
  version: number
}

const columns = sql.raw(`d.id, d.entry_id, d.audience_id, d.participant, d.reason, d.raised_at, d.resolution,
  d.resolved_at, d.version`)

export function listDisputes(
  tx: ReadTx,
  { entryId, after, limit }: { entryId: string; after: string | undefined; limit: number },
): Promise<DisputeRow[]> {
  return tx.rows<DisputeRow>(sql`
    select ${columns}
    from accord.dispute d
    where d.entry_id = ${entryId}::uuid
      and ${when(after, (value) => sql`d.id > ${value}::uuid`)}
    order by d.id
    ${atMost(limit + 1)}`)
}

/** Either side of a flow disputes what is stated of it; the statement stands, and says that it is disputed. */
export async function raiseDispute(tx: WriteTx, entryId: string, { reason }: ReasonInput): Promise<Change<DisputeRow>> {
  const entry = await findEntry(tx, entryId)
  if (entry === undefined) throw notFound('ledger_entry', entryId)
  authorize(tx.actor, 'dispute.raise', sideOf(tx, entry), { type: 'ledger_entry', id: entryId })
  const [row] = await tx.rows<DisputeRow>(sql`
    insert into accord.dispute as d (entry_id, audience_id, participant, reason, raised_at, account_id)
    values (${entryId}::uuid, ${entry.audience_id}::uuid, accord.current_participant(), ${reason},
      ${tx.now}::timestamptz, accord.current_account())
    returning ${columns}`)
  return { row: row!, events: [disputeEvent('dispute.raised', entry, row!.id)] }
}

/** Who raised it says how it was settled. */
export async function resolveDispute(
  tx: WriteTx,
  id: string,
  { resolution }: ResolutionInput,
): Promise<Change<DisputeRow>> {
  const [before] = await tx.rows<DisputeRow>(sql`
    select ${columns} from accord.dispute d where d.id = ${id}::uuid for update`)
  if (before === undefined) throw notFound('dispute', id)
  const object = { type: 'dispute', id }
  authorize(tx.actor, 'dispute.raise', before.participant === tx.actor.participant ? ['own'] : [], object)
  tx.precondition({ ...object, version: before.version })
  if (before.resolved_at !== null) throw new Refusal('conflict', 'It is settled.', { object, state: 'resolved' })
  const entry = (await findEntry(tx, before.entry_id))!
  const [row] = await tx.change<DisputeRow>(
    1,
    sql`
    update accord.dispute as d
    set resolution = ${resolution}, resolved_at = ${tx.now}::timestamptz, version = version + 1
    where d.id = ${id}::uuid and d.version = ${before.version}
    returning ${columns}`,
  )
  return { row: row!, events: [disputeEvent('dispute.resolved', entry, id)] }
}

function sideOf(tx: ReadTx, { provider, receiver, participant }: EntryRow): Relation[] {
  if (participant === tx.actor.participant) return ['own']
  return [provider, receiver].includes(tx.actor.participant) ? ['counterparty'] : []
}

function disputeEvent(type: 'dispute.raised' | 'dispute.resolved', entry: EntryRow, disputeId: string) {
  return event(type, { ...subjectOf(entry), payload: { entryId: entry.id, disputeId } })
}
