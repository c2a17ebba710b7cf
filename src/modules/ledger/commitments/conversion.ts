import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Refusal, unprocessable } from '../../../kernel/refusal.ts'
import { say } from '../../../kernel/sentence.ts'
import type { ReadTx } from '../../../platform/db/read.ts'
import { orNull, type RowOf, written } from '../../../platform/db/selection.ts'
import type { WriteTx } from '../../../platform/db/write.ts'
import { type Event, event } from '../../../platform/journal/append.ts'
import { lockProposal, markConverted, reopenOffer } from '../../consultations/proposals.ts'
import { lockNeedOffer } from '../../pledges/needs.ts'
import { checkAgrees, type Rest, type Said, type Terms } from './confirmation-rules.ts'

/** The accepted offer that is being confirmed: of a consultation, or one made to a need. */
export type Confirming = { conversionProposalId?: string | undefined; requirementOfferId?: string | undefined }

/** The columns of the offer; the figures of a proposal are those that were accepted. */
const offered = {
  provider: z.string(),
  expired: z.boolean(),
  capability: z.string().nullable(),
  quantity: z.string().nullable(),
  unit: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
}
const offeredRow = written(offered)
type Offered = RowOf<typeof offeredRow>

/** The columns of acceptedNamed(). */
export const acceptedColumns = {
  proposal: orNull(
    written({
      ...offered,
      deviates: z.boolean(),
      requester: z.string(),
      conversion: z.string(),
      offer_id: z.uuid(),
      consultation_id: z.uuid(),
    }),
  ),
  need_offer: orNull(written({ ...offered, status: z.string(), requirement_id: z.uuid() })),
}
const acceptedRow = written(acceptedColumns)
export type Accepted = RowOf<typeof acceptedRow>

/** Locks them until they are converted: a proposal after its offer, and an offer to a requirement after its need. */
export async function lockAccepted(
  tx: WriteTx,
  { conversionProposalId, requirementOfferId }: Confirming,
): Promise<void> {
  if (conversionProposalId !== undefined) await lockProposal(tx, conversionProposalId)
  if (requirementOfferId !== undefined) await lockNeedOffer(tx, requirementOfferId)
}

/** Both as columns of a statement, to be sent after lockAccepted. */
export const acceptedNamed = (tx: ReadTx, input: Confirming): SQL => sql`(
        select jsonb_build_object('provider', v.provider, 'requester', v.requester, 'conversion', v.conversion,
          'offer_id', v.offer_id, 'expired', v.expires_at <= ${tx.now}::timestamptz, 'consultation_id', v.consultation_id,
          'capability', coalesce(d.told ->> 'capability', (select f.capability from accord.offer f where f.id = v.offer_id)),
          'deviates', d.told is not null,
          'quantity', coalesce(d.told ->> 'quantity', v.quantity::text), 'unit', coalesce(d.told ->> 'unit', v.unit),
          'amount', coalesce(d.told ->> 'amount', v.amount::text), 'currency', coalesce(d.told ->> 'currency', v.currency))
        from accord.conversion_proposal v
        cross join lateral (select case when (v.deviation ->> 'confirmed')::boolean then v.deviation end as told) d
        where v.id = ${input.conversionProposalId ?? null}::uuid
      ) as proposal,
      (
        select jsonb_build_object('provider', o.participant, 'status', o.status, 'requirement_id', o.requirement_id,
          'expired', o.status = 'accepted' and o.expires_at <= ${tx.now}::timestamptz,
          'capability', (select q.capability from accord.requirement q where q.id = o.requirement_id), 'quantity', o.quantity::text, 'unit', o.unit, 'amount', o.amount::text, 'currency', o.currency)
        from accord.requirement_offer o
        where o.id = ${input.requirementOfferId ?? null}::uuid
      ) as need_offer`

/** The offer that is confirmed, as an origin of the record. */
export const acceptedOrigins = (input: Confirming): { what: string; id: SQL }[] => [
  {
    what: 'offer',
    id: sql`(select v.offer_id from accord.conversion_proposal v where v.id = ${input.conversionProposalId ?? null}::uuid)`,
  },
  { what: 'offer', id: sql`${input.requirementOfferId ?? null}::uuid` },
]

/** The need that is named, or that of the offer that is named. */
export const needOf = (input: Confirming & { requirementId?: string | undefined }): SQL =>
  input.requirementId === undefined
    ? sql`(select o.requirement_id from accord.requirement_offer o where o.id = ${input.requirementOfferId ?? null}::uuid)`
    : sql`${input.requirementId}::uuid`

/**
 * BR-37: only the provider confirms, once, while the proposal or the accepted offer stands, and only what was accepted.
 * @returns the part that stays open
 */
export function checkConfirmation(
  input: Confirming & { requirementId?: string | undefined },
  accepted: Accepted,
  participant: string,
  said: Said,
): Rest | null {
  checkStanding(input, accepted, participant)
  if (input.conversionProposalId !== undefined) {
    const { requester, ...offered } = accepted.proposal!
    const rest = checkAgrees(termsOf(offered, requester), said)
    // A deviation was agreed for the offer as a whole, so no part of the offer opens again.
    return offered.deviates ? null : rest
  }
  if (input.requirementOfferId === undefined) return null
  if (accepted.need_offer!.capability === null)
    throw unprocessable('/requirementOfferId', 'You may not know of its requirement any more.', 'BR-90')
  return checkAgrees(termsOf(accepted.need_offer!, 'UA'), said)
}

function termsOf({ provider, capability, quantity, unit, amount, currency }: Offered, receiver: string): Terms {
  return {
    provider,
    receiver,
    goods: quantity === null ? null : { capability: capability!, quantity, unit: unit! },
    money: amount === null ? null : { amount, currency: currency! },
  }
}

function checkStanding(
  input: Confirming & { requirementId?: string | undefined },
  { proposal, need_offer: offer }: Accepted,
  participant: string,
): void {
  if (input.conversionProposalId !== undefined) {
    const at = '/conversionProposalId'
    if (input.requirementOfferId !== undefined)
      throw unprocessable('/requirementOfferId', 'One offer is confirmed at a time.', 'BR-37')
    if (proposal === null || proposal.provider !== participant)
      throw unprocessable(at, 'There is no such proposal of yours.', 'BR-37')
    if (proposal.conversion !== 'pending' || proposal.expired)
      throw notStanding(at, 'proposal', proposal.expired ? 'expired' : proposal.conversion)
  }
  if (input.requirementOfferId !== undefined) {
    const at = '/requirementOfferId'
    if (offer === null || offer.provider !== participant)
      throw unprocessable(at, 'There is no such offer of yours.', 'BR-37')
    if (offer.status !== 'accepted' || offer.expired)
      throw notStanding(at, 'offer', offer.expired ? 'expired' : offer.status)
    if (input.requirementId !== undefined && input.requirementId !== offer.requirement_id)
      throw unprocessable(at, 'was made to another requirement', 'BR-37')
  }
}

function notStanding(pointer: string, what: string, state: string): Refusal {
  return new Refusal('conflict', say('The {what} is {marking}.', { what, marking: state }), {
    rule: 'BR-37',
    state,
    errors: [{ pointer, detail: say('is {state}', { state }), rule: 'BR-37' }],
  })
}

type Confirmed = { accepted: Accepted; rest: Rest | null; became: { commitmentId: string } | { taskId: string } }

/** Marks what is confirmed as converted, and opens the rest again. To be called after checkConfirmation. */
export async function convert(
  tx: WriteTx,
  { conversionProposalId, requirementOfferId }: Confirming,
  { accepted: { proposal }, rest, became }: Confirmed,
): Promise<Event[]> {
  const openAgain = rest === null ? {} : { openAgain: rest }
  if (conversionProposalId !== undefined) {
    const [type, id] =
      'taskId' in became ? (['task', became.taskId] as const) : (['commitment', became.commitmentId] as const)
    await markConverted(tx, conversionProposalId, { type, id })
    const { offer_id: resource, consultation_id: root } = proposal!
    if (rest !== null) await reopenOffer(tx, resource, 'amount' in rest ? rest.amount : rest.quantity)
    const payload = { proposalId: conversionProposalId, ...became, ...openAgain }
    return [event('offer.converted', { resource, root, payload })]
  }
  if (requirementOfferId === undefined) return []
  await tx.change(
    1,
    sql`
    update accord.requirement_offer
    set status = 'converted', version = version + 1
    where id = ${requirementOfferId}::uuid and status = 'accepted'`,
  )
  const about = { resource: requirementOfferId, root: requirementOfferId }
  return [event('requirement_offer.converted', { ...about, payload: { ...became, ...openAgain } })]
}
