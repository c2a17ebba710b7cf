import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { checkAmount } from '../../kernel/amounts.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { changedTo } from '../../platform/db/change.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { actAsAddressee, attestAsAddressee, stepOfAddressee } from './addressee-commands.ts'
import { findCurrentResponse, type ResponseRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import type { OfferInput, ResponseInput } from './inputs.ts'
import { offerLifecycle, requestCancelled, substantive } from './offer-rules.ts'
import { type AddresseeRow, type AskRow, type ConsultationRow, findParticipants, listAsks } from './queries.ts'
import { response, offer as table } from './tables.ts'

/**
 * The addressee's answer: one current response each; earlier ones stay readable (BR-34). The open offers of a replaced
 * response are withdrawn. A response after its time is accepted, and says so (BR-33). `recordedAt`: when the requester
 * recorded an answer that its addressee attests now; that counts as its time (BR-55).
 */
export async function respond(
  tx: WriteTx,
  id: string,
  input: ResponseInput,
  settings: Settings,
  recordedAt?: Date,
): Promise<Change<ResponseRow>> {
  const [{ request, own }, asks] = await Promise.all([
    recordedAt === undefined ? actAsAddressee(tx, id, 'respondToConsultation', settings) : attestAsAddressee(tx, id),
    listAsks(tx, id),
  ])
  const saidAt = recordedAt ?? tx.now
  const step = stepOfAddressee(tx, own, 'respondToConsultation')
  checkAsks(input, asks)
  checkOffers(input, asks, dateIn(tx.now, 'UTC'))
  await checkPartners(tx, input)
  const shared = isShared(request, own, input)
  // In one flight: each statement sees what the one before has changed.
  const [withdrawn, row] = await Promise.all([
    supersede(tx, own),
    changedTo(
      Promise.all([
        insertResponse(tx, { request, own, input, shared, saidAt }),
        tx.change(
          1,
          sql`
          update accord.addressee
          set state = ${step.to}, responded_at = least(responded_at, ${saidAt}::timestamptz),
            first_seen_at = coalesce(first_seen_at, ${tx.now}::timestamptz),
            answered_at = least(answered_at, ${substantive[input.type] ? saidAt : null}::timestamptz)
          where id = ${own.id}`,
        ),
        ...(shared ? [shareAmongAddressees(tx, own)] : []),
      ]),
      findCurrentResponse(tx, own),
    ),
  ])
  return { row, events: [...withdrawn, ...responseEvents(row)] }
}

function shareAmongAddressees(tx: WriteTx, { consultationId, participant }: AddresseeRow): Promise<number> {
  return tx.run(sql`
    select accord.share_with_addressees(array_agg(r.id) || array_agg(o.id) filter (where o.id is not null), ${consultationId}::uuid)
    from accord.response r
    left join accord.offer o on o.response_id = r.id
    where r.consultation_id = ${consultationId}::uuid
      and r.participant = ${participant}
      and r.superseded_at is null`)
}

/**
 * BR-36: the request says how far responses are shared. The responder may narrow that; it is never widened without consent.
 */
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

function checkOffers(input: ResponseInput, asks: readonly AskRow[], today: string): void {
  const offering = input.type === 'offer' || input.type === 'partial_offer'
  if (offering && input.offers.length === 0)
    throw unprocessable('/offers', say('A response of type {type} holds at least one offer.', { type: input.type }))
  if (!offering && input.type !== 'counter_proposal' && input.offers.length > 0) {
    throw unprocessable('/offers', say('A response of type {type} holds no offers.', { type: input.type }))
  }
  for (const [index, offer] of input.offers.entries()) checkOffer(offer, index, asks, today)
}

function checkOffer(offer: OfferInput, index: number, asks: readonly AskRow[], today: string): void {
  const at = `/offers/${index}`
  if (offer.kind === 'money') {
    checkAmount({ ...offer, on: today }, at)
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

const withdrawnRow = written({ id: table.id, reason: z.string() })

/** Ends the current response, and its open offers. */
async function supersede(tx: WriteTx, own: AddresseeRow): Promise<Event[]> {
  const withdrawn = await tx.changed(
    'any',
    withdrawnRow,
    sql`
    with earlier as (
      update accord.response
      set superseded_at = ${tx.now}::timestamptz
      where consultation_id = ${own.consultationId}
        and participant = ${own.participant}
        and superseded_at is null
      returning id, number
    )
    update accord.offer o
    set status = 'withdrawn', reason = 'Replaced by response ' || (e.number + 1) || '.', decided_at = ${tx.now}::timestamptz,
      version = version + 1
    from earlier e
    where o.response_id = e.id
      and o.status = any (${sql.param([...offerLifecycle.verbs.withdrawOffer.from])}::text[])
    returning o.id, o.reason`,
  )
  return withdrawn.map(({ id, reason }) =>
    event('offer.withdrawn', { resource: id, root: own.consultationId, payload: { reason } }),
  )
}

type Made = {
  request: ConsultationRow
  own: AddresseeRow
  input: ResponseInput
  shared: boolean
  saidAt: Date
}

/** `seen`: the number of records for which the statement set who sees them. */
const madeRow = written({ id: response.id, offers: z.array(z.uuid()), seen: z.int() })

/** The response, its offers and their partners in one statement, however many there are. */
function insertResponse(tx: WriteTx, { request, own, input, shared, saidAt }: Made) {
  const records = input.offers.map((offer) => ({ jointWith: [], ...offer }))
  const over = request.status === 'cancelled'
  return tx.row(
    madeRow,
    sql`
    with answered as (
      insert into accord.response (consultation_id, requester, participant, sequence, number, type, text, ask_ids, shared,
        submitted_at, account_id)
      select ${request.id}::uuid, ${request.requester}, ${own.participant}, ${request.sequence}::integer,
        coalesce(max(r.number), 0) + 1, ${input.type}, ${input.text ?? null}, ${sql.param(input.askIds)}::uuid[], ${shared}::boolean,
        ${saidAt}::timestamptz, ${tx.actor.accountId}::uuid
      from accord.response r
      where r.consultation_id = ${request.id}::uuid
        and r.participant = ${own.participant}
      returning id, consultation_id, requester, participant
    ), wanted as (
      select uuidv7() as id, w.*
      from rows from (jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as ("askId" uuid, kind text, capability text,
        quantity numeric, unit text, amount numeric, currency text, "availableFrom" date, terms text, "jointWith" text[]))
        as w
    ), offered as (
      insert into accord.offer (id, consultation_id, response_id, requester, provider, ask_id, kind, capability, quantity, unit,
        amount, currency, available_from, terms, status, reason, decided_at, shared, created_at)
      select w.id, r.consultation_id, r.id, r.requester, r.participant, w."askId", w.kind, w.capability, w.quantity, w.unit,
        w.amount, w.currency, w."availableFrom", w.terms, ${over ? 'rejected' : 'offered'}, ${over ? requestCancelled : null}::text,
        ${over ? tx.now : null}::timestamptz, ${shared}, ${tx.now}::timestamptz
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
      // Told to all who may read the offer; the partners of a joint offer are known to those who joined and the requester
      // alone.
      return event('offer.made', { resource: offer.id, root, payload })
    }),
  ]
}
