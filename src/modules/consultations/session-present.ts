import type { z } from 'zod'
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
