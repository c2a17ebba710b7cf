import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { checkAmount } from '../../kernel/amounts.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { daysAfter } from '../../kernel/time.ts'
import { compareAndSet, make } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { lockNeedOffer } from '../pledges/needs.ts'
import type { OfferInput } from './offer-inputs.ts'
import { findOffer, type OfferRow } from './offer-queries.ts'
import { type OfferVerb, requirementOfferLifecycle, standingToOffer } from './offer-rules.ts'
import { checkQuantity, standingToOfferFor } from './rules.ts'
import { requirement, requirementOffer } from './tables.ts'

const needRow = written({ status: requirement.status, today: z.string(), counted: z.string().nullable() })

/** BR-85: only to a validated need. An offer binds nobody and is in nobody's books (BR-37). */
export async function makeOffer(tx: WriteTx, requirementId: string, input: OfferInput): Promise<Change<OfferRow>> {
  const [need] = await tx.rows(
    needRow,
    sql`
    select q.status, to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      accord.in_unit_of(q.id, ${input.quantity}::numeric, ${input.unit}) as counted
    from accord.requirement q
    where q.id = ${requirementId}::uuid
    for share of q`,
  )
  if (need === undefined) throw notFound('requirement', requirementId)
  const object = { type: 'requirement', id: requirementId }
  authorize(tx.actor, 'requirement.offer', standingToOfferFor(tx.actor.participant), object)
  if (need.status !== 'validated')
    throw new Refusal(
      'conflict',
      say('The requirement is {status}: offers can be made only to a validated one.', { status: need.status }),
      {
        object,
        rule: 'BR-85',
        state: need.status,
      },
    )
  checkQuantity(input.quantity)
  if (need.counted === null)
    throw unprocessable('/unit', 'is not the unit of the requirement, and no conversion is declared', 'BR-86')
  if (input.amount !== undefined) checkAmount({ amount: input.amount, currency: input.currency!, on: need.today })
  if (input.availableFrom !== undefined && input.availableFrom < need.today)
    throw unprocessable('/availableFrom', say('is before today, {today}', { today: need.today }), 'BR-94')
  const { participant, accountId: createdBy } = tx.actor
  const { quantity, unit } = input
  const id = await make(
    tx,
    requirementOffer,
    {
      ...{ requirementId, participant, quantity, unit, counted: need.counted },
      ...{ amount: input.amount ?? null, currency: input.currency ?? null, text: input.text ?? null },
      ...{ availableFrom: input.availableFrom ?? null, createdBy, createdAt: tx.now },
    },
    { sides: ['UA'], origins: [requirementId] },
  )
  const payload = { requirementId, quantity, unit }
  return {
    row: (await findOffer(tx, id))!,
    events: [event('requirement_offer.made', { resource: id, root: id, payload })],
  }
}

/**
 * Acceptance writes nothing in the provider's books: the provider names the offer, in time, in a commitment or a task
 * of its own (BR-37).
 */
export async function acceptRequirementOffer(tx: WriteTx, id: string, expiryDays: number): Promise<Change<OfferRow>> {
  const { row, step } = await hold(tx, id, 'acceptRequirementOffer')
  if (row.requirementStatus !== 'validated')
    throw new Refusal('conflict', say('The requirement is {state}.', { state: row.requirementStatus ?? 'hidden' }), {
      object: { type: 'requirement', id: row.requirementId },
      rule: 'BR-90',
      state: row.requirementStatus ?? 'hidden',
    })
  const expiresAt = daysAfter(tx.now, expiryDays)
  const payload = { requirementId: row.requirementId, expiresAt: expiresAt.toISOString() }
  return decide(tx, { row, step }, { reason: null, expiresAt }, payload)
}

export async function rejectRequirementOffer(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<OfferRow>> {
  return decide(tx, await hold(tx, id, 'rejectRequirementOffer'), { reason }, { reason })
}

export async function withdrawRequirementOffer(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<OfferRow>> {
  return decide(tx, await hold(tx, id, 'withdrawRequirementOffer'), { reason }, { reason })
}

/** One compare-and-set behind the lock of the need and then of the offer. */
async function decide(
  tx: WriteTx,
  { row, step }: Awaited<ReturnType<typeof hold>>,
  facts: { reason: string | null; expiresAt?: Date },
  payload: Record<string, unknown>,
): Promise<Change<OfferRow>> {
  await compareAndSet(tx, requirementOffer, row, { status: step.to, decidedAt: tx.now, ...facts })
  return { row: (await findOffer(tx, row.id))!, events: [step.event(payload)] }
}

/** The offer behind its locks, with the step that a verb takes on it. */
async function hold(tx: WriteTx, id: string, verb: OfferVerb) {
  await lockNeedOffer(tx, id)
  const row = await findOffer(tx, id)
  if (row === undefined) throw notFound('requirement_offer', id)
  const { participant } = tx.actor
  const step = take(tx, requirementOfferLifecycle, verb, row, (each) => standingToOffer(participant, row, each))
  return { row, step }
}
