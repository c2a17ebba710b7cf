import { type SQL, sql } from 'drizzle-orm'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { markConverted } from '../consultations/proposals.ts'

/** The accepted offer that somebody confirms: of a consultation, or one made to a need. */
export type Confirming = { conversionProposalId?: string | undefined; requirementOfferId?: string | undefined }

type Proposal = { provider: string; conversion: string; expired: boolean; offer_id: string; consultation_id: string }
type NeedOffer = { provider: string; status: string; expired: boolean; requirement_id: string }
export type Accepted = { proposal: Proposal | null; need_offer: NeedOffer | null }

/** Both as columns of a statement, held until they are converted. */
export const acceptedNamed = (tx: ReadTx, input: Confirming): SQL => sql`(
        select jsonb_build_object('provider', v.provider, 'conversion', v.conversion, 'offer_id', v.offer_id,
          'expired', v.expires_at <= ${tx.now}::timestamptz, 'consultation_id', v.consultation_id)
        from accord.conversion_proposal v
        where v.id = ${input.conversionProposalId ?? null}::uuid
        for update
      ) as proposal,
      (
        select jsonb_build_object('provider', o.participant, 'status', o.status, 'requirement_id', o.requirement_id,
          'expired', o.status = 'accepted' and o.expires_at <= ${tx.now}::timestamptz)
        from accord.requirement_offer o
        where o.id = ${input.requirementOfferId ?? null}::uuid
        for update
      ) as need_offer`

/** The offer that is confirmed, as what a record is made from. */
export const acceptedOrigins = (input: Confirming): { what: string; id: SQL }[] => [
  {
    what: 'offer',
    id: sql`(select v.offer_id from accord.conversion_proposal v where v.id = ${input.conversionProposalId ?? null}::uuid)`,
  },
  { what: 'offer', id: sql`${input.requirementOfferId ?? null}::uuid` },
]

/** The need that is named, or the one of the offer that is. */
export const needOf = (input: Confirming & { requirementId?: string | undefined }): SQL => sql`coalesce(
          ${input.requirementId ?? null}::uuid,
          (select o.requirement_id from accord.requirement_offer o where o.id = ${input.requirementOfferId ?? null}::uuid)
        )`

/** BR-37: only the provider confirms, once, while the proposal or the accepted offer stands. */
export function checkAccepted(
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
  return new Refusal('conflict', `The ${what} is ${state}.`, {
    rule: 'BR-37',
    state,
    errors: [{ pointer, detail: `is ${state}`, rule: 'BR-37' }],
  })
}

/** Marks what is confirmed as converted. To be asked after checkAccepted. */
export async function convert(
  tx: WriteTx,
  { conversionProposalId, requirementOfferId }: Confirming,
  { proposal }: Accepted,
  became: { commitmentId: string } | { taskId: string },
): Promise<Event[]> {
  if (conversionProposalId !== undefined) {
    const [type, id] =
      'taskId' in became ? (['task', became.taskId] as const) : (['commitment', became.commitmentId] as const)
    await markConverted(tx, conversionProposalId, { type, id })
    const { offer_id: resource, consultation_id: root } = proposal!
    return [event('offer.converted', { resource, root, payload: { proposalId: conversionProposalId, ...became } })]
  }
  if (requirementOfferId === undefined) return []
  await tx.rows(sql`
    update accord.requirement_offer
    set status = 'converted', version = version + 1
    where id = ${requirementOfferId}::uuid and status = 'accepted'`)
  const about = { resource: requirementOfferId, root: requirementOfferId }
  return [event('requirement_offer.converted', { ...about, payload: became })]
}
