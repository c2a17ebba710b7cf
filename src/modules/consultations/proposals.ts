import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { policy } from '../../access/policy.ts'
import { checkAmount } from '../../kernel/amounts.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import { seenByParties } from '../../platform/db/audience.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { View } from '../../platform/http/operations.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { allowedActions, type Taken, take } from '../../platform/lifecycle.ts'
import { lockOffer } from './answer-queries.ts'
import {
  type Conversion,
  conversionProposalLifecycle,
  isProposalExpired,
  type ProposalVerb,
  standingToProposal,
} from './proposal-rules.ts'
import { type ConversionProposal, type DeviationInput, GivenInstead, type ProposalFilter } from './proposal-schemas.ts'
import { conversionProposal } from './tables.ts'

const proposals = selection(conversionProposal, {
  as: 'v',
  joins: sql`join accord.offer o on o.id = v.offer_id
    join accord.consultation c on c.id = v.consultation_id`,
  computed: {
    seenBy: seenByParties('v.requester', 'v.provider'),
    title: computed(z.string(), sql`c.title`),
    kind: computed(z.enum(['capability', 'money']), sql`o.kind`),
    capability: computed(z.string().nullable(), sql`o.capability`),
    terms: computed(z.string().nullable(), sql`o.terms`),
    availableFrom: computed(z.string().nullable(), sql`o.available_from`),
    provisionId: computed(
      z.string().nullable(),
      sql`(select a.provision_id from accord.addressee a where a.consultation_id = v.consultation_id and a.participant = v.provider)`,
    ),
    today: computed(z.string(), sql`to_char(accord.current_day(), 'YYYY-MM-DD')`),
  },
})
export type ProposalRow = RowOf<typeof proposals>

export function findProposal(tx: ReadTx, id: string): Promise<ProposalRow | undefined> {
  return tx.find(proposals, id)
}

export const newestProposalFirst = orderBy(conversionProposal, 'v', ['id'], 'desc')

export function listProposals(tx: ReadTx, { conversion }: ProposalFilter, page: Page): Promise<ProposalRow[]> {
  return tx.all(proposals, sql`where ${is('v.conversion', conversion)} and ${page.after} ${page.tail}`)
}

/** The confirmed deviation of the proposal that a record was made of. Null for readers who may not see the proposal. */
export const givenInstead = (proposal: string) =>
  computed(
    GivenInstead.nullable(),
    sql`case when ${sql.raw(proposal)} is not null then (
      select v.deviation
      from accord.conversion_proposal v
      where v.id = ${sql.raw(proposal)} and v.deviation ->> 'confirmed' = 'true'
    ) end`,
  )

/** Locks a proposal after its offer, in the order that all keep. Does nothing if the caller may not know of it. */
export async function lockProposal(tx: WriteTx, id: string): Promise<void> {
  const found = await findProposal(tx, id)
  if (found === undefined) return
  await lockOffer(tx, found.offerId)
  await tx.run(sql`select v.id from accord.conversion_proposal v where v.id = ${id}::uuid for update`)
}

/** Locks the proposal, and returns it with the step that a verb takes on it. */
export async function holdProposal(
  tx: WriteTx,
  id: string,
  verb: ProposalVerb,
): Promise<{ row: ProposalRow; step: Taken<Conversion> }> {
  await lockProposal(tx, id)
  const row = await findProposal(tx, id)
  if (row === undefined) throw notFound('conversion_proposal', id)
  const { participant } = tx.actor
  const step = take(tx, conversionProposalLifecycle, verb, { ...row, status: row.conversion }, (each) =>
    standingToProposal(participant, row, each),
  )
  if (isProposalExpired(row, tx.now))
    throw new Refusal(
      'conflict',
      say('The proposal expired at {at}: ask for a new acceptance.', { at: row.expiresAt.toISOString() }),
      {
        object: { type: 'conversion_proposal', id },
        rule: 'BR-37',
        state: 'expired',
        allowed: [],
      },
    )
  return { row, step }
}

/** BR-37: the provider declines what was accepted: Ukraine is told, and the quantity is open again. */
export async function declineProposal(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<ProposalRow>> {
  const { row, step } = await holdProposal(tx, id, 'declineProposal')
  await compareAndSet(tx, conversionProposal, row, { conversion: step.to, reason, decidedAt: tx.now })
  await reopenOffer(tx, row.offerId, (row.amount ?? row.quantity)!)
  const { quantity, unit, amount, currency } = row
  const payload = { proposalId: id, reason, quantity, unit, amount, currency }
  return {
    row: (await findProposal(tx, id))!,
    events: [event('offer.conversion_declined', { resource: row.offerId, root: row.consultationId, payload })],
  }
}

/** The terms that its provider confirms: what was accepted, or the deviation that the requester has confirmed. */
export function agreedOf({ deviation, capability, quantity, unit, amount, currency }: ProposalRow) {
  const instead = deviation?.confirmed === true ? deviation : undefined
  return {
    capability: instead?.capability ?? capability,
    quantity: instead?.quantity ?? quantity,
    unit: instead?.unit ?? unit,
    amount: instead?.amount ?? amount,
    currency: instead?.currency ?? currency,
  }
}

/** The goods in a title: the unit is written as in the offer, whatever the number. */
export function goodsInWords({ capability, quantity, unit }: ReturnType<typeof agreedOf>): string {
  const counted = `${unit}: ${quantity}`
  return capability === null ? counted : `${capability.replaceAll('_', ' ')} (${counted})`
}

/**
 * BR-96: the provider says what it gives instead and why; nothing can be made of the proposal until the requester confirms.
 */
export async function stateDeviation(tx: WriteTx, id: string, input: DeviationInput): Promise<Change<ProposalRow>> {
  const { row, step } = await holdProposal(tx, id, 'stateDeviation')
  const { reason, capability = null, quantity = null, unit = null, amount = null, currency = null } = input
  const foreign = row.amount === null ? { amount, currency } : { capability, quantity, unit }
  const [at] = Object.entries(foreign).find(([, told]) => told !== null) ?? []
  if (at !== undefined)
    throw unprocessable(
      `/${at}`,
      'The offer that was accepted is of the other kind: goods or services, or money.',
      'BR-96',
    )
  if ([capability, quantity, unit, amount, currency].every((each) => each === null))
    throw unprocessable('', 'Name what differs from what was accepted.', 'BR-96')
  if (row.amount !== null)
    checkAmount({ amount: amount ?? row.amount, currency: currency ?? row.currency!, on: dateIn(tx.now, 'UTC') })
  const deviation = { capability, quantity, unit, amount, currency, reason, confirmed: false }
  await compareAndSet(tx, conversionProposal, row, { conversion: step.to, deviation, deviationRefusal: null })
  return deviated(tx, row, 'offer.deviation_stated', { ...deviation })
}

/**
 * BR-96: the participant that accepted the offer confirms the deviation, and from then on the deviation is what the
 * provider confirms.
 */
export async function confirmDeviation(tx: WriteTx, id: string): Promise<Change<ProposalRow>> {
  const { row, step } = await holdProposal(tx, id, 'confirmDeviation')
  await compareAndSet(tx, conversionProposal, row, {
    conversion: step.to,
    deviation: { ...row.deviation!, confirmed: true },
  })
  return deviated(tx, row, 'offer.deviation_confirmed', { ...row.deviation })
}

/** Refuses a deviation: what was accepted stands as it was. */
export async function refuseDeviation(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<ProposalRow>> {
  const { row, step } = await holdProposal(tx, id, 'refuseDeviation')
  const deviationRefusal = { reason, at: tx.now.toISOString() }
  await compareAndSet(tx, conversionProposal, row, { conversion: step.to, deviation: null, deviationRefusal })
  return deviated(tx, row, 'offer.deviation_refused', { reason })
}

async function deviated(
  tx: WriteTx,
  { id, offerId, consultationId }: ProposalRow,
  type: 'offer.deviation_stated' | 'offer.deviation_confirmed' | 'offer.deviation_refused',
  payload: object,
): Promise<Change<ProposalRow>> {
  const about = { resource: offerId, root: consultationId, payload: { proposalId: id, ...payload } }
  return { row: (await findProposal(tx, id))!, events: [event(type, about)] }
}

/** Opens an accepted part again that is not given after all. The offer is locked. */
export async function reopenOffer(tx: WriteTx, offerId: string, share: string): Promise<void> {
  await tx.change(
    1,
    sql`
    update accord.offer
    set accepted = accepted - ${share}::numeric, version = version + 1,
      status = case
        when status not in ('accepted', 'partly_accepted') then status
        when accepted = ${share}::numeric then 'offered'
        else 'partly_accepted' end
    where id = ${offerId}::uuid`,
  )
}

type Became = { type: 'commitment' | 'task'; id: string }

/** Marks a proposal that was checked and locked as what its provider made of it. */
export async function markConverted(tx: WriteTx, id: string, { type, id: became }: Became): Promise<void> {
  await tx.change(
    1,
    sql`
    update accord.conversion_proposal
    set conversion = 'converted', decided_at = ${tx.now}::timestamptz, version = version + 1, became_type = ${type},
      became_id = ${became}::uuid
    where id = ${id}::uuid and conversion = 'pending'`,
  )
}

/** Money becomes a commitment alone. */
const fits = ({ kind }: ProposalRow, operation: string) => operation !== 'confirmProposalAsTask' || kind !== 'money'

/** The operations that confirm a proposal, and the roles that may, so that everybody can see for whom it waits. */
const confirmations = (['confirmProposalAsCommitment', 'confirmProposalAsTask'] as const).map((operationId) => ({
  operationId,
  roles: Object.keys(policy[conversionProposalLifecycle.verbs[operationId].action].allow),
}))

export function proposalToJson(row: ProposalRow, { actor, now }: View): z.input<typeof ConversionProposal> {
  const expired = isProposalExpired(row, now)
  return {
    ...row,
    expired,
    became: row.becameId === null ? null : { type: row.becameType!, id: row.becameId },
    confirmedBy:
      row.conversion === 'pending' && !expired ? confirmations.filter((each) => fits(row, each.operationId)) : [],
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    // Only the provider can decide (BR-37).
    decidedBy: row.decidedAt === null ? null : row.provider,
    deviationRefusal: row.deviationRefusal === null ? null : { by: row.requester, ...row.deviationRefusal },
    createdAt: row.createdAt.toISOString(),
    allowedActions: expired
      ? []
      : allowedActions(conversionProposalLifecycle, row.conversion, actor, (verb) =>
          standingToProposal(actor.participant, row, verb),
        ).filter((verb) => fits(row, verb)),
  }
}
