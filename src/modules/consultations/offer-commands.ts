import { sql } from 'drizzle-orm'
import { checkAmount } from '../../kernel/amounts.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { daysAfter } from '../../kernel/time.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { findOffer, lockOffer, type OfferRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import type { AcceptanceInput } from './inputs.ts'
import { acceptedShare, type OfferVerb, offerLifecycle, standingToOffer } from './offer-rules.ts'
import { allowedOnOffer } from './present.ts'
import { addresseeLifecycle } from './rules.ts'
import { offer as table } from './tables.ts'

const about = (row: OfferRow) => ({ resource: row.id, root: row.consultationId })

/**
 * The requester accepts an offer, in whole or in part; the rest stays open. That writes nothing in another's books: it
 * makes a proposal that only the provider may confirm and that counts in no total (BR-37).
 */
export async function acceptOffer(
  tx: WriteTx,
  id: string,
  input: NonNullable<AcceptanceInput>,
  settings: Settings,
): Promise<Change<OfferRow>> {
  const { offer } = await hold(tx, id, 'acceptOffer')
  const field = offer.kind === 'money' ? 'amount' : 'quantity'
  const other = offer.kind === 'money' ? 'quantity' : 'amount'
  if (input[other] !== undefined)
    throw unprocessable(
      `/${other}`,
      say('The offer is of {kind}: to accept a part of it, give its {field}.', { kind: offer.kind, field }),
      'BR-37',
    )
  const waiting = offer.partners.filter((partner) => partner.confirmedAt === null).map((partner) => partner.participant)
  if (waiting.length > 0) {
    throw new Refusal(
      'conflict',
      say('A joint offer can be accepted once every provider has confirmed its part; {codes} has not.', {
        codes: waiting.join(', '),
      }),
      {
        object: { type: 'offer', id },
        rule: 'BR-37',
        state: offer.status,
        allowed: allowedOnOffer(tx.actor, offer),
      },
    )
  }
  if (offer.kind === 'money' && input.amount !== undefined)
    checkAmount({ amount: input.amount, currency: offer.currency! })
  const { share, whole } = acceptedShare((offer.amount ?? offer.quantity)!, offer.accepted, input[field], `/${field}`)
  const { to: status } = offerLifecycle.verbs[whole ? 'acceptOffer' : 'acceptInPart']
  const expiresAt = daysAfter(tx.now, settings.proposalDays)
  await tx.change(
    1,
    sql`
    with taken as (
      update accord.offer
      set status = ${status}, accepted = accepted + ${share}::numeric, decided_at = ${tx.now}::timestamptz, version = version + 1
      where id = ${id} and version = ${offer.version}
      returning id, consultation_id, requester, provider, kind, unit, currency
    )
    insert into accord.conversion_proposal (offer_id, consultation_id, requester, provider, quantity, unit, amount, currency,
      conversion, expires_at, created_at)
    select t.id, t.consultation_id, t.requester, t.provider, case t.kind when 'capability' then ${share}::numeric end, t.unit,
      case t.kind when 'money' then ${share}::numeric end, t.currency, 'pending', ${expiresAt}::timestamptz, ${tx.now}::timestamptz
    from taken t`,
  )
  const row = (await findOffer(tx, id))!
  const payload = { [field]: share, status, conversion: 'pending', expiresAt: expiresAt.toISOString() }
  return { row, events: [event('offer.accepted', { ...about(offer), payload })] }
}

/**
 * Locks the offer, and returns it with the step that a verb takes on it. An offer may be decided while its request runs and
 * after the request was closed. A request with offers was answered, so it does not lapse; a cancelled one has no open
 * offers.
 */
async function hold(tx: WriteTx, id: string, verb: OfferVerb) {
  const offer = await lockOffer(tx, id)
  const step = take(tx, offerLifecycle, verb, offer, (each) => standingToOffer(tx.actor.participant, offer, each))
  return { offer, step }
}

type Held = Awaited<ReturnType<typeof hold>>

export async function rejectOffer(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<OfferRow>> {
  return settle(tx, await hold(tx, id, 'rejectOffer'), reason)
}

/** Takes back what is open; what was accepted stays accepted. */
export async function withdrawOffer(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<OfferRow>> {
  return settle(tx, await hold(tx, id, 'withdrawOffer'), reason)
}

async function settle(tx: WriteTx, { offer, step }: Held, reason: string): Promise<Change<OfferRow>> {
  await compareAndSet(tx, table, offer, { status: step.to, reason, decidedAt: tx.now })
  return { row: (await findOffer(tx, offer.id))!, events: [step.event({ reason }, offer.consultationId)] }
}

/** A partner confirms its own part of a joint offer; until all have, nothing can be accepted. */
export async function joinOffer(tx: WriteTx, id: string): Promise<Change<OfferRow>> {
  const { offer, step } = await hold(tx, id, 'joinOffer')
  const partner = offer.partners.find((candidate) => candidate.participant === tx.actor.participant)
  if (partner!.confirmedAt !== null) return { row: offer, unchanged: true }
  const joined = await tx.change(
    'any',
    sql`
    update accord.offer_partner
    set confirmed_at = ${tx.now}::timestamptz
    where offer_id = ${id}
      and participant = ${tx.actor.participant}
      and confirmed_at is null`,
  )
  // Joined by another account of this side while we waited for the lock.
  if (joined === 0) return { row: (await findOffer(tx, id))!, unchanged: true }
  await answeredByJoining(tx, offer)
  const joining = step.event({ participant: tx.actor.participant }, offer.consultationId)
  // Even if the offer itself is shared, others do not learn who joined it.
  const forAudience = [offer.requester, offer.provider, ...offer.partners.map((each) => each.participant)]
  return { row: (await findOffer(tx, id))!, events: [{ ...joining, forAudience }] }
}

/**
 * BR-131: a participant that joins an offer, and is addressed by the request, answers the request by it from that moment.
 * After the request has ended, nobody answers it any more, and the record of how it was answered stays.
 */
function answeredByJoining(tx: WriteTx, { consultationId }: OfferRow) {
  const { from, to } = addresseeLifecycle.verbs.respondToConsultation
  return tx.change(
    'any',
    sql`
    update accord.addressee
    set state = ${to}, responded_at = coalesce(responded_at, ${tx.now}::timestamptz),
      first_seen_at = coalesce(first_seen_at, ${tx.now}::timestamptz),
      answered_at = coalesce(answered_at, ${tx.now}::timestamptz)
    where consultation_id = ${consultationId}::uuid
      and participant = ${tx.actor.participant}
      and state = any (${sql.param([...from])}::text[])
      and exists (select from accord.consultation c where c.id = consultation_id and c.status = 'circulated')`,
  )
}
