import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { may } from '../../access/policy.ts'
import { assertVisible } from '../../kernel/visibility.ts'
import type { SessionRow } from './answer-queries.ts'
import { instantOf, type View } from './present.ts'
import { objectionUntil, seatState } from './session-rules.ts'
import type { Session } from './session-schemas.ts'

/** What a seat says beside its confirmation is between the requester and whose seat it is. */
const ofTheTwo = ['attendance.state', 'attendance.seenAt', 'attendance.objectionUntil', 'attendance.objection']

type Seat = SessionRow['attendance'][number]

export function sessionToJson(row: SessionRow, { actor, now }: View): z.input<typeof Session> {
  const sides = [row.requester, row.logged_by, ...row.attendance.map((seat) => seat.participant)]
  assertVisible([actor.participant], sides, `session ${row.id}`)
  const own = (seat: Seat) => actor.participant === row.requester || actor.participant === seat.participant
  return {
    id: row.id,
    consultationId: row.consultation_id,
    heldAt: row.held_at.toISOString(),
    channel: row.channel,
    level: row.level,
    format: row.format,
    convenedVia: row.convened_via,
    chair: row.chair,
    note: row.note_reference === null ? null : { reference: row.note_reference, sha256: row.note_sha256 },
    summary: row.summary,
    loggedBy: row.logged_by,
    requesterConfirmedAt: instantOf(row.requester_confirmed_at),
    attendance: row.attendance.map((seat) => ({
      participant: seat.participant,
      confirmedAt: instantOf(seat.confirmed_at),
      ...(own(seat) ? seatToJson(seat, row, now) : {}),
    })),
    createdAt: row.created_at.toISOString(),
    version: row.version,
    allowedActions: allowedOnSession(row, actor, now),
    redactions: row.attendance.every(own) ? [] : ofTheTwo,
  }
}

function seatToJson(seat: Seat, row: SessionRow, now: Date) {
  const dated = {
    confirmed_at: dateOf(seat.confirmed_at),
    seen_at: dateOf(seat.seen_at),
    objected_at: dateOf(seat.objected_at),
  }
  const state = seatState(dated, row.logged_by === row.requester, now)
  return {
    state,
    seenAt: instantOf(seat.seen_at),
    objectionUntil: state === 'recorded' ? instantOf(objectionUntil(dated)) : null,
    objection: seat.objected_at === null ? null : { at: instantOf(seat.objected_at)!, reason: seat.objection_reason! },
  }
}

const dateOf = (text: string | null) => (text === null ? null : new Date(text))

/** The side that did not log it confirms; an addressee that the requester recorded may object as long as its time runs. */
function allowedOnSession(row: SessionRow, actor: Actor, now: Date): ('confirmSession' | 'objectToSession')[] {
  const can = (verb: 'confirm_session' | 'object_to_session') => may(actor, `consultation.${verb}`, ['counterparty'])
  const me = actor.participant
  if (row.logged_by === me) return []
  if (me === row.requester)
    return row.requester_confirmed_at === null && can('confirm_session') ? ['confirmSession'] : []
  const seat = row.attendance.find(({ participant }) => participant === me)
  if (seat === undefined || seat.confirmed_at !== null || seat.objected_at !== null) return []
  const open = seatState({ confirmed_at: null, seen_at: dateOf(seat.seen_at), objected_at: null }, true, now)
  return [
    ...(can('confirm_session') ? (['confirmSession'] as const) : []),
    ...(open === 'recorded' && can('object_to_session') ? (['objectToSession'] as const) : []),
  ]
}
