import { type SQL, sql } from 'drizzle-orm'
import { notFound } from '../../kernel/refusal.ts'
import { atMost, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Basis } from './matching.ts'
import type { OfferStatus, ResponseType } from './rules.ts'
import type { SessionFormat } from './session-rules.ts'

export type SessionRow = {
  id: string
  consultation_id: string
  requester: string
  held_at: Date
  channel: 'in_person' | 'telephone' | 'video' | 'existing_format'
  level: 'head_of_state' | 'minister' | 'senior_official' | 'working'
  format: SessionFormat
  convened_via: string | null
  chair: string | null
  note_reference: string | null
  note_sha256: string | null
  summary: string | null
  logged_by: string
  requester_confirmed_at: Date | null
  created_at: Date
  attendance: {
    participant: string
    confirmed_at: string | null
    seen_at: string | null
    objected_at: string | null
    objection_reason: string | null
  }[]
  /** Of what this reader is told: it moves with each confirmation, and with the objections that are for its eyes. */
  version: number
}

const sessionColumns = sql`s.id, s.consultation_id, s.requester, s.held_at, s.channel, s.level, s.format, s.convened_via,
  s.chair, s.note_reference, s.note_sha256, s.summary, s.logged_by, s.requester_confirmed_at, s.created_at, (
    select coalesce(jsonb_agg(jsonb_build_object('participant', t.participant, 'confirmed_at', t.confirmed_at,
      'seen_at', t.seen_at, 'objected_at', t.objected_at, 'objection_reason', t.objection_reason)
      order by t.participant collate "C"), '[]')
    from accord.session_attendance t
    where t.session_id = s.id
  ) as attendance, s.version + (
    select count(t.confirmed_at) + count(*) filter (
      where t.objected_at is not null and accord.current_participant() in (t.requester, t.participant))
    from accord.session_attendance t
    where t.session_id = s.id
  )::integer as version`

export function listSessions(tx: ReadTx, id: string, after: string | undefined, limit: number): Promise<SessionRow[]> {
  return tx.rows<SessionRow>(sql`
    select ${sessionColumns}
    from accord.session s
    where s.consultation_id = ${id}
      and ${when(after, (value) => sql`s.id > ${value}::uuid`)}
    order by s.id
    ${atMost(limit + 1)}`)
}

export async function findSession(tx: ReadTx, consultationId: string, id: string): Promise<SessionRow> {
  const rows = await tx.rows<SessionRow>(
    sql`select ${sessionColumns} from accord.session s where s.id = ${id} and s.consultation_id = ${consultationId}`,
  )
  if (rows[0] === undefined) throw notFound('session', id)
  return rows[0]
}

export type OfferRow = {
  id: string
  consultation_id: string
  response_id: string
  requester: string
  provider: string
  ask_id: string | null
  kind: 'capability' | 'money'
  capability: string | null
  quantity: string | null
  unit: string | null
  amount: string | null
  currency: string | null
  available_from: string | null
  terms: string | null
  status: OfferStatus
  accepted: string
  reason: string | null
  shared: boolean
  created_at: Date
  decided_at: Date | null
  version: number
  partners: { participant: string; confirmed_at: string | null }[]
  conversions: {
    id: string
    quantity: string | null
    unit: string | null
    amount: string | null
    currency: string | null
    conversion: 'pending' | 'proposed' | 'deviating' | 'converted' | 'declined'
    expires_at: string
  }[]
}

const offerColumns = sql`o.id, o.consultation_id, o.response_id, o.requester, o.provider, o.ask_id, o.kind, o.capability, o.quantity,
  o.unit, o.amount, o.currency, o.available_from, o.terms, o.status, o.accepted, o.reason, o.shared, o.created_at, o.decided_at,
  o.version, (
    select coalesce(jsonb_agg(jsonb_build_object('participant', j.participant, 'confirmed_at', j.confirmed_at)
      order by j.participant collate "C"), '[]')
    from accord.offer_partner j
    where j.offer_id = o.id
  ) as partners, (
    select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'quantity', v.quantity::text, 'unit', v.unit,
      'amount', v.amount::text, 'currency', v.currency, 'conversion', v.conversion, 'expires_at', v.expires_at) order by v.id), '[]')
    from accord.conversion_proposal v
    where v.offer_id = o.id
  ) as conversions`

export async function findOffer(tx: ReadTx, id: string): Promise<OfferRow> {
  return await offerWhere(tx, id, sql`select ${offerColumns} from accord.offer o where o.id = ${id}`)
}

export async function lockOffer(tx: ReadTx, id: string): Promise<OfferRow> {
  return await offerWhere(tx, id, sql`select ${offerColumns} from accord.offer o where o.id = ${id} for update of o`)
}

async function offerWhere(tx: ReadTx, id: string, statement: SQL): Promise<OfferRow> {
  const rows = await tx.rows<OfferRow>(statement)
  if (rows[0] === undefined) throw notFound('offer', id)
  return rows[0]
}

export type ResponseRow = {
  id: string
  consultation_id: string
  requester: string
  participant: string
  number: number
  sequence: number
  type: ResponseType
  text: string | null
  ask_ids: string[]
  shared: boolean
  submitted_at: Date
  superseded_at: Date | null
  /** Of the responder's addressee row, where the caller may see it. */
  basis: Basis | null
  deadline_at: Date | null
  met_before: boolean | null
  offers: OfferRow[]
}

type ResponseFilter = { id?: string; after?: string | undefined; currentOnly?: boolean | undefined; limit: number }

/** Responses with their offers: two statements in one flight. */
export async function listResponses(
  tx: ReadTx,
  consultationId: string,
  filter: ResponseFilter,
): Promise<ResponseRow[]> {
  const { id, after, currentOnly = false, limit } = filter
  const [responses, offers] = await Promise.all([
    tx.rows<Omit<ResponseRow, 'offers'>>(sql`
      select r.id, r.consultation_id, r.requester, r.participant, r.number, r.sequence, r.type, r.text, r.ask_ids, r.shared,
        r.submitted_at, r.superseded_at, a.basis, a.deadline_at,
        least(a.consulted_at, a.answered_at) < r.submitted_at as met_before
      from accord.response r
      left join accord.addressee a on a.consultation_id = r.consultation_id and a.participant = r.participant
      where r.consultation_id = ${consultationId}
        and ${isId('r.id', id)}
        and (not ${currentOnly}::boolean or r.superseded_at is null)
        and ${when(after, (value) => sql`r.id > ${value}::uuid`)}
      order by r.id
      ${atMost(limit + 1)}`),
    tx.rows<OfferRow>(sql`
      select ${offerColumns}
      from accord.offer o
      where o.consultation_id = ${consultationId}
        and ${isId('o.response_id', id)}
      order by o.id`),
  ])
  const byResponse = Map.groupBy(offers, (offer) => offer.response_id)
  return responses.map((response) => ({ ...response, offers: byResponse.get(response.id) ?? [] }))
}
