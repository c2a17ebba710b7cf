import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { currencyFault } from '../../kernel/currencies.ts'
import { fitsMinorUnits, minorUnitsOf } from '../../kernel/money.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { daysAfter } from '../../kernel/time.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { actAsAddressee, attestAsAddressee, stepOfAddressee } from './addressee-commands.ts'
import { findOffer, findResponse, lockOffer, type OfferRow, type ResponseRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import type { AcceptanceInput, OfferInput, ResponseInput } from './inputs.ts'
import { acceptedShare, type OfferVerb, offerLifecycle, standingToOffer, substantive } from './offer-rules.ts'
import { allowedOnOffer } from './present.ts'
import {
  type AddresseeRow,
  type AskRow,
  type ConsultationRow,
  findParticipants,
  holdConsultation,
  listAsks,
} from './queries.ts'
import { addresseeLifecycle, checkThat } from './rules.ts'
import { response, offer as table } from './tables.ts'

/**
 * The addressee's answer: one current response each, the earlier ones stay readable (BR-34). Offers of a response that
 * is replaced are withdrawn as far as they are open. After its time it is accepted, and says so (BR-33). `recordedAt`:
 * when the requester recorded an answer that its addressee attests now; it was given then (BR-55).
 */
export async function respond(
  tx: WriteTx,
  id: string,
  input: ResponseInput,
  settings: Settings,
  recordedAt?: Date,
): Promise<Change<ResponseRow>> {
  const { request, own } = await (recordedAt === undefined
    ? actAsAddressee(tx, id, 'respondToConsultation', settings)
    : attestAsAddressee(tx, id))
  const saidAt = recordedAt ?? tx.now
  const step = stepOfAddressee(tx, own, 'respondToConsultation')
  const asks = await listAsks(tx, id)
  checkAsks(input, asks)
  checkOffers(input, asks)
  await checkPartners(tx, input)
  const shared = isShared(request, own, input)
  const replaced = await supersede(tx, own)
  const made = await insertResponse(tx, { request, own, input, shared, saidAt, number: (replaced.number ?? 0) + 1 })
  await tx.change(
    1,
    sql`
    update accord.addressee
    set state = ${step.to}, responded_at = least(responded_at, ${saidAt}::timestamptz),
      first_seen_at = coalesce(first_seen_at, ${tx.now}::timestamptz),
      answered_at = least(answered_at, ${substantive[input.type] ? saidAt : null}::timestamptz)
    where id = ${own.id}`,
  )
  if (shared)
    await tx.run(sql`select accord.share_with_addressees(${sql.param([made.id, ...made.offers])}::uuid[], ${id}::uuid)`)
  const row = (await findResponse(tx, made.id))!
  return { row, events: [...replaced.events, ...responseEvents(row)] }
}

/** BR-36: the request says how far responses are shared; the responder may narrow, and is never widened without consent. */
function isShared(request: ConsultationRow, own: AddresseeRow, input: ResponseInput): boolean {
  const named = !own.multilateralConsent || own.rosterConsentAt !== null
  return request.responseVisibility === 'all_addressees' && input.visibility !== 'requester_only' && named
}

function checkAsks(input: ResponseInput, asks: readonly AskRow[]): void {
  const open = new Set(asks.filter((ask) => ask.supersededSequence === null).map((ask) => ask.id))
  const check = (askId: string, pointer: string) => {
    if (!open.has(askId))
      throw unprocessable(pointer, 'There is no such ask in this request for you, or an amendment replaced it.')
  }
  for (const [index, askId] of input.askIds.entries()) check(askId, `/askIds/${index}`)
  input.offers.forEach((offer, index) => {
    if (offer.askId !== undefined) check(offer.askId, `/offers/${index}/askId`)
  })
}

function checkOffers(input: ResponseInput, asks: readonly AskRow[]): void {
  const offering = input.type === 'offer' || input.type === 'partial_offer'
  if (offering && input.offers.length === 0)
    throw unprocessable('/offers', say('A response of type {type} holds at least one offer.', { type: input.type }))
  if (!offering && input.type !== 'counter_proposal' && input.offers.length > 0) {
    throw unprocessable('/offers', say('A response of type {type} holds no offers.', { type: input.type }))
  }
  for (const [index, offer] of input.offers.entries()) checkOffer(offer, index, asks)
}

function checkOffer(offer: OfferInput, index: number, asks: readonly AskRow[]): void {
  const at = `/offers/${index}`
  if (offer.kind === 'money') {
    if (currencyFault(offer.currency) !== undefined)
      throw unprocessable(
        `${at}/currency`,
        say('{code} is not a currency of ISO 4217.', { code: offer.currency }),
        'BR-10',
      )
    if (!fitsMinorUnits(offer.amount, offer.currency)) {
      throw unprocessable(
        `${at}/amount`,
        say('{code} has {count} decimal places.', { code: offer.currency!, count: minorUnitsOf(offer.currency) }),
        'BR-10',
      )
    }
    return
  }
  const ask = asks.find((candidate) => candidate.id === offer.askId)
  if (ask?.unit != null && ask.unit !== offer.unit) {
    throw unprocessable(
      `${at}/unit`,
      say('The ask is for {unit}; an offer to it is in the same unit.', { unit: ask.unit }),
    )
  }
}

async function checkPartners(tx: ReadTx, input: ResponseInput): Promise<void> {
  const named = input.offers.flatMap((offer, at) =>
    (offer.jointWith ?? []).map((code, index) => ({ code, pointer: `/offers/${at}/jointWith/${index}` })),
  )
  if (named.length === 0) return
  const found = await findParticipants(tx, [...new Set(named.map(({ code }) => code))])
  const kinds = new Map(found.map(({ code, kind }) => [code, kind]))
  for (const { code, pointer } of named) {
    const kind = kinds.get(code)
    if (kind === undefined || kind === 'observer')
      throw unprocessable(pointer, say('{code} is not a participant that can offer.', { code }), 'BR-37')
    if (code === tx.actor.participant) throw unprocessable(pointer, 'The responder is the provider already.', 'BR-37')
  }
}

const earlierRow = written({ id: response.id, number: response.number })
const withdrawnRow = written({ id: table.id })

async function supersede(tx: WriteTx, own: AddresseeRow): Promise<{ number: number | undefined; events: Event[] }> {
  const [earlier] = await tx.changed(
    'any',
    earlierRow,
    sql`
    update accord.response
    set superseded_at = ${tx.now}::timestamptz
    where consultation_id = ${own.consultationId}
      and participant = ${own.participant}
      and superseded_at is null
    returning id, number`,
  )
  if (earlier === undefined) return { number: undefined, events: [] }
  const reason = `Replaced by response ${earlier.number + 1}.`
  const withdrawn = await tx.changed(
    'any',
    withdrawnRow,
    sql`
    update accord.offer
    set status = 'withdrawn', reason = ${reason}, decided_at = ${tx.now}::timestamptz, version = version + 1
    where response_id = ${earlier.id}
      and status = any (${sql.param([...offerLifecycle.verbs.withdrawOffer.from])}::text[])
    returning id`,
  )
  return {
    number: earlier.number,
    events: withdrawn.map(({ id }) =>
      event('offer.withdrawn', { resource: id, root: own.consultationId, payload: { reason } }),
    ),
  }
}

type Made = {
  request: ConsultationRow
  own: AddresseeRow
  input: ResponseInput
  shared: boolean
  saidAt: Date
  number: number
}

/** `seen`: of how many records the statement says who sees them. */
const madeRow = written({ id: response.id, offers: z.array(z.uuid()), seen: z.int() })

/** The response, its offers and their partners in one statement, however many there are. */
function insertResponse(tx: WriteTx, { request, own, input, shared, saidAt, number }: Made) {
  const records = input.offers.map((offer) => ({ jointWith: [], ...offer }))
  return tx.row(
    madeRow,
    sql`
    with answered as (
      insert into accord.response (consultation_id, requester, participant, sequence, number, type, text, ask_ids, shared,
        submitted_at, account_id)
      values (${request.id}::uuid, ${request.requester}, ${own.participant}, ${request.sequence}, ${number}, ${input.type},
        ${input.text ?? null}, ${sql.param(input.askIds)}::uuid[], ${shared}, ${saidAt}::timestamptz, ${tx.actor.accountId}::uuid)
      returning id, consultation_id, requester, participant
    ), wanted as (
      select uuidv7() as id, w.*
      from rows from (jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as ("askId" uuid, kind text, capability text,
        quantity numeric, unit text, amount numeric, currency text, "availableFrom" date, terms text, "jointWith" text[]))
        as w
    ), offered as (
      insert into accord.offer (id, consultation_id, response_id, requester, provider, ask_id, kind, capability, quantity, unit,
        amount, currency, available_from, terms, status, shared, created_at)
      select w.id, r.consultation_id, r.id, r.requester, r.participant, w."askId", w.kind, w.capability, w.quantity, w.unit,
        w.amount, w.currency, w."availableFrom", w.terms, 'offered', ${shared}, ${tx.now}::timestamptz
      from wanted w, answered r
    ), joined as (
      insert into accord.offer_partner (offer_id, consultation_id, requester, provider, participant)
      select w.id, r.consultation_id, r.requester, r.participant, partner
      from wanted w, answered r, unnest(w."jointWith") as partner
    ), seen as (
      select ${setAudience(sql`k.id`, { of: 'answer', sides: sql`k.sides`, origins: [request.id] })}
      from (
        select r.id, array[r.requester] as sides from answered r
        union all
        select w.id, array_append(w."jointWith", r.requester) from wanted w, answered r
      ) k
    )
    select r.id, array(select id from wanted) as offers, (select count(*) from seen) as seen from answered r`,
  )
}

function responseEvents(row: ResponseRow): Event[] {
  const root = row.consultationId
  return [
    event('consultation.responded', {
      resource: row.id,
      root,
      payload: { participant: row.participant, type: row.type, number: row.number },
    }),
    ...row.offers.map((offer) => {
      const { kind, capability, quantity, unit, amount, currency } = offer
      const payload = {
        provider: row.participant,
        kind,
        capability,
        quantity,
        unit,
        amount,
        currency,
      }
      // Whoever may read the offer may read this; with whom it is joint is for those who joined and the requester.
      return event('offer.made', { resource: offer.id, root, payload })
    }),
  ]
}

const about = (row: OfferRow) => ({ resource: row.id, root: row.consultationId })

/**
 * The requester takes an offer, in whole or in part; the rest stays open. It writes nothing in another's books: it
 * makes a proposal that only the provider may confirm and that counts in no total (BR-37).
 */
export async function acceptOffer(
  tx: WriteTx,
  id: string,
  input: NonNullable<AcceptanceInput>,
  settings: Settings,
): Promise<Change<OfferRow>> {
  const { offer } = await holdForDecision(tx, id, 'acceptOffer', settings)
  const field = offer.kind === 'money' ? 'amount' : 'quantity'
  const other = offer.kind === 'money' ? 'quantity' : 'amount'
  if (input[other] !== undefined)
    throw unprocessable(
      `/${other}`,
      say('The offer is of {kind}: accept a part of its {field}.', { kind: offer.kind, field }),
      'BR-37',
    )
  const waiting = offer.partners.filter((partner) => partner.confirmedAt === null).map((partner) => partner.participant)
  if (waiting.length > 0) {
    throw new Refusal(
      'conflict',
      say('A joint offer stands when every provider has confirmed its part; {codes} has not.', {
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
  if (offer.kind === 'money' && input.amount !== undefined && !fitsMinorUnits(input.amount, offer.currency!)) {
    throw unprocessable(
      '/amount',
      say('{code} has {count} decimal places.', { code: offer.currency!, count: minorUnitsOf(offer.currency!) }),
      'BR-10',
    )
  }
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

/** The offer behind its lock, with the step that a verb takes on it. */
async function hold(tx: WriteTx, id: string, verb: OfferVerb) {
  const offer = await lockOffer(tx, id)
  const step = take(tx, offerLifecycle, verb, offer, (each) => standingToOffer(tx.actor.participant, offer, each))
  return { offer, step }
}

async function holdForDecision(tx: WriteTx, id: string, verb: OfferVerb, settings: Settings) {
  const held = await hold(tx, id, verb)
  checkThat(await holdConsultation(tx, held.offer.consultationId), 'decidable', verb, tx, settings)
  return held
}

type Held = Awaited<ReturnType<typeof hold>>

export async function rejectOffer(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
  settings: Settings,
): Promise<Change<OfferRow>> {
  return settle(tx, await holdForDecision(tx, id, 'rejectOffer', settings), reason)
}

/** What was accepted stays accepted; only what is open can be taken back. */
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
  // Also where the offer itself is shared: others do not learn who joined it.
  const forAudience = [offer.requester, offer.provider, ...offer.partners.map((each) => each.participant)]
  return { row: (await findOffer(tx, id))!, events: [{ ...joining, forAudience }] }
}

/** BR-131: who joins an offer answers by it, where the request addresses it, from the moment at which it joins. */
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
      and state = any (${sql.param([...from])}::text[])`,
  )
}
