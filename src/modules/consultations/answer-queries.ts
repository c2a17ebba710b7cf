import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { held } from '../../platform/db/change.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, fixed, instantText, listOf, type RowOf, selection } from '../../platform/db/selection.ts'
import { statesOf } from '../../platform/lifecycle.ts'
import type { ResponseFilter } from './filter-inputs.ts'
import { bases } from './matching.ts'
import { conversionProposalLifecycle } from './proposal-rules.ts'
import type { AddresseeRow } from './queries.ts'
import { offer, response, session } from './tables.ts'

const Seat = z.object({
  participant: z.string(),
  confirmedAt: z.string().nullable(),
  seenAt: z.string().nullable(),
  objectedAt: z.string().nullable(),
  objectionReason: z.string().nullable(),
})

const sessions = selection(session, {
  as: 's',
  without: ['version'],
  computed: {
    seenBy: seenBy('s.id', 's.requester'),
    requestEndedAt: computed(
      z.date().nullable(),
      sql`(select coalesce(c.closed_at, c.cancelled_at) from accord.consultation c where c.id = s.consultation_id)`,
    ),
    attendance: computed(
      z.array(Seat),
      listOf(
        sql`'participant', t.participant, 'confirmedAt', ${instantText('t.confirmed_at')},
          'seenAt', ${instantText('t.seen_at')}, 'objectedAt', ${instantText('t.objected_at')},
          'objectionReason', t.objection_reason`,
        sql`t.participant collate "C"`,
        sql`accord.session_attendance t where t.session_id = s.id`,
      ),
    ),
    // The version of what this reader is told: it changes with each confirmation, and with the objections that this reader
    // may see.
    version: computed(
      z.int(),
      sql`s.version + (
        select count(t.confirmed_at) + count(*) filter (
          where t.objected_at is not null and accord.current_participant() in (t.requester, t.participant))
        from accord.session_attendance t
        where t.session_id = s.id
      )::integer`,
    ),
  },
})
export type SessionRow = RowOf<typeof sessions>

export const oldestSessionFirst = orderBy(session, 's', ['id'])

const sessionsOf = fixed<'id'>(sql`where s.consultation_id = ${sql.placeholder('id')}::uuid and`)

export function listSessions(tx: ReadTx, id: string, _filter: object, page: Page): Promise<SessionRow[]> {
  return tx.all(sessions, sessionsOf({ id }, page.after, page.tail))
}

export function findSession(tx: ReadTx, consultationId: string, id: string): Promise<SessionRow | undefined> {
  return tx.first(sessions, sql`where s.id = ${id}::uuid and s.consultation_id = ${consultationId}::uuid`)
}

/** @throws Refusal `not_found` */
export async function readSession(tx: ReadTx, consultationId: string, id: string): Promise<SessionRow> {
  const row = await findSession(tx, consultationId, id)
  if (row === undefined) throw notFound('session', id)
  return row
}

const Partner = z.object({ participant: z.string(), confirmedAt: z.string().nullable() })
const Conversion = z.object({
  id: z.uuid(),
  quantity: z.string().nullable(),
  unit: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  conversion: z.enum(statesOf(conversionProposalLifecycle)),
  expiresAt: z.string(),
})

/** The partners and the proposals of an offer, as columns for a statement that calls it `o`. */
const partnersOfOffer = listOf(
  sql`'participant', j.participant, 'confirmedAt', ${instantText('j.confirmed_at')}`,
  sql`j.participant collate "C"`,
  sql`accord.offer_partner j where j.offer_id = o.id`,
)
const conversionsOfOffer = listOf(
  sql`'id', v.id, 'quantity', v.quantity::text, 'unit', v.unit, 'amount', v.amount::text, 'currency', v.currency,
    'conversion', v.conversion, 'expiresAt', ${instantText('v.expires_at')}`,
  sql`v.id`,
  sql`accord.conversion_proposal v where v.offer_id = o.id`,
)

const offers = selection(offer, {
  as: 'o',
  computed: {
    seenBy: seenBy('o.id', 'o.provider', 'o.requester'),
    partners: computed(z.array(Partner), partnersOfOffer),
    conversions: computed(z.array(Conversion), conversionsOfOffer),
  },
})
export type OfferRow = RowOf<typeof offers>

export function findOffer(tx: ReadTx, id: string): Promise<OfferRow | undefined> {
  return tx.find(offers, id)
}

export function lockOffer(tx: ReadTx, id: string): Promise<OfferRow> {
  return held(tx, offer, id, findOffer)
}

const responses = selection(response, {
  as: 'r',
  without: ['accountId'],
  joins: sql`left join accord.addressee a on a.consultation_id = r.consultation_id and a.participant = r.participant`,
  computed: {
    seenBy: seenBy('r.id', 'r.participant', 'r.requester'),
    // From the responder's row among the addressees, if the caller may see it.
    basis: computed(z.enum(bases).nullable(), sql`a.basis`),
    deadlineAt: computed(z.date().nullable(), sql`a.deadline_at`),
    metBefore: computed(z.boolean().nullable(), sql`least(a.consulted_at, a.answered_at) < r.submitted_at`),
  },
})
export type ResponseRow = RowOf<typeof responses> & { offers: OfferRow[] }

export const oldestResponseFirst = orderBy(response, 'r', ['id'])

const responsesOf = fixed<'id'>(sql`where r.consultation_id = ${sql.placeholder('id')}::uuid and`)
const current = sql`r.superseded_at is null and`
const offersOf = fixed<'id'>(sql`where o.consultation_id = ${sql.placeholder('id')}::uuid order by o.id`)

/** Responses with their offers: two statements in one flight. */
export async function listResponses(
  tx: ReadTx,
  id: string,
  { currentOnly = false }: ResponseFilter,
  page: Page,
): Promise<ResponseRow[]> {
  const [found, made] = await Promise.all([
    tx.all(responses, responsesOf({ id }, ...(currentOnly ? [current] : []), page.after, page.tail)),
    tx.all(offers, offersOf({ id })),
  ])
  return withOffers(found, made)
}

/** The current response of an addressee. */
export async function findCurrentResponse(
  tx: ReadTx,
  { consultationId, participant }: Pick<AddresseeRow, 'consultationId' | 'participant'>,
): Promise<ResponseRow | undefined> {
  const current = sql`r.consultation_id = ${consultationId}::uuid and r.participant = ${participant} and r.superseded_at is null`
  const [found, made] = await Promise.all([
    tx.all(responses, sql`where ${current}`),
    tx.all(
      offers,
      sql`where o.consultation_id = ${consultationId}::uuid
        and o.response_id = (select r.id from accord.response r where ${current})
      order by o.id`,
    ),
  ])
  return withOffers(found, made)[0]
}

function withOffers(found: readonly RowOf<typeof responses>[], made: readonly OfferRow[]): ResponseRow[] {
  const byResponse = Map.groupBy(made, ({ responseId }) => responseId)
  return found.map((each) => ({ ...each, offers: byResponse.get(each.id) ?? [] }))
}
