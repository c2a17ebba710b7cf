import { sql } from 'drizzle-orm'
import { authorize } from '../../../access/policy.ts'
import { checkAmount } from '../../../kernel/amounts.ts'
import { notFound, unprocessable } from '../../../kernel/refusal.ts'
import { compareAndSet } from '../../../platform/db/change.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import type { AllocationInput, ReleaseInput } from '../inputs.ts'
import { checkAllocation, checkRelease, standingToBooks } from '../rules.ts'
import {
  type AllocationRow,
  coalitionExists,
  commitmentObject,
  findAllocation,
  holdCommitment,
  lockCommitment,
} from './queries.ts'
import { allocation } from './tables.ts'

/** BR-05: what is allocated stays within what is committed. */
export async function allocate(tx: WriteTx, id: string, input: AllocationInput): Promise<Change<AllocationRow>> {
  const [{ row, facts }, coalition] = await Promise.all([
    holdCommitment(tx, { commitmentId: id }, (id) => notFound('commitment', id)),
    input.coalition === undefined ? true : coalitionExists(tx, input.coalition),
  ])
  authorize(tx.actor, 'commitment.allocate', standingToBooks(tx.actor, row), commitmentObject(id))
  if (row.currency === null)
    throw unprocessable('/amount', 'The commitment has no value, so no amount of it can be named.', 'BR-15')
  checkAmount({ amount: input.amount, currency: row.currency })
  checkAllocation(input.amount, facts)
  if (!coalition) throw unprocessable('/coalition', 'There is no such coalition, or you may not know of it.')
  const { from: fromOn, to: toOn, ...fields } = input
  const values = { ...fields, fromOn, toOn, commitmentId: id, participant: row.participant, createdAt: tx.now }
  const [made] = await tx.db.insert(allocation).values(values).returning({ id: allocation.id }).execute()
  const payload = { allocationId: made!.id, amount: input.amount, package: input.package }
  return {
    row: (await findAllocation(tx, made!.id))!,
    events: [event('commitment.allocated', { resource: id, root: id, payload })],
  }
}

/** The part that an allocation does not need is free again for others; what is disbursed from it stays. */
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
  await compareAndSet(tx, allocation, held, { released: sql`${allocation.released} + ${input.amount}::numeric` })
  const payload = { allocationId: id, released: input.amount, reason: input.reason }
  return {
    row: (await findAllocation(tx, id))!,
    events: [event('commitment.allocation_released', { resource: row!.id, root: row!.id, payload })],
  }
}
