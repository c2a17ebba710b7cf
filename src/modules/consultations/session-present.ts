import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { may } from '../../access/policy.ts'
import { assertVisible } from '../../kernel/visibility.ts'
import type { View } from '../../platform/http/operations.ts'
import type { SessionRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import { confirmableUntil } from './rules.ts'
import { datedOf, objectionUntil, seatState } from './session-rules.ts'
import type { Session } from './session-schemas.ts'

/** Details of a seat beside its confirmation, which only the requester and the participant of the seat may see. */
const ofTheTwo = ['attendance.state', 'attendance.seenAt', 'attendance.objectionUntil', 'attendance.objection']

type Seat = SessionRow['attendance'][number]
type ToldRow = Omit<SessionRow, 'requestEndedAt'>

export function sessionToJson(
  { requestEndedAt, ...row }: SessionRow,
  { actor, now }: View,
  { confirmationDays }: Settings,
): z.input<typeof Session> {
  const ends = confirmableUntil({ closedAt: requestEndedAt, cancelledAt: null }, confirmationDays)
  const sides = [row.requester, row.loggedBy, ...row.attendance.map((seat) => seat.participant)]
  assertVisible([actor.participant], sides, `session ${row.id}`)
  const own = (seat: Seat) => actor.participant === row.requester || actor.participant === seat.participant
  return {
    ...row,
    heldAt: row.heldAt.toISOString(),
    note: row.noteReference === null ? null : { reference: row.noteReference, sha256: row.noteSha256 },
    requesterConfirmedAt: row.requesterConfirmedAt?.toISOString() ?? null,
    attendance: row.attendance.map((seat) => ({
      participant: seat.participant,
      confirmedAt: seat.confirmedAt,
      ...(own(seat) ? seatToJson(seat, { recordedByRequester: row.loggedBy === row.requester, ends }, now) : {}),
    })),
    createdAt: row.createdAt.toISOString(),
    allowedActions: ends === null || now <= ends ? allowedOnSession(row, actor, now) : [],
    redactions: row.attendance.every(own) ? [] : ofTheTwo,
  }
}

function seatToJson(seat: Seat, facts: Parameters<typeof seatState>[1], now: Date) {
  const dated = datedOf(seat)
  const state = seatState(dated, facts, now)
  return {
    state,
    seenAt: seat.seenAt,
    objectionUntil: state === 'recorded' ? (objectionUntil(dated, facts.ends)?.toISOString() ?? null) : null,
    objection: seat.objectedAt === null ? null : { at: seat.objectedAt, reason: seat.objectionReason! },
  }
}

/** The side that did not log it confirms; an addressee that the requester recorded may object while its time runs. */
function allowedOnSession(row: ToldRow, actor: Actor, now: Date): ('confirmSession' | 'objectToSession')[] {
  const can = (verb: 'confirm_session' | 'object_to_session') => may(actor, `consultation.${verb}`, ['counterparty'])
  const me = actor.participant
  if (row.loggedBy === me) return []
  if (me === row.requester) return row.requesterConfirmedAt === null && can('confirm_session') ? ['confirmSession'] : []
  const seat = row.attendance.find(({ participant }) => participant === me)
  if (seat === undefined || seat.confirmedAt !== null || seat.objectedAt !== null) return []
  const open = seatState(datedOf(seat), { recordedByRequester: true, ends: null }, now)
  return [
    ...(can('confirm_session') ? (['confirmSession'] as const) : []),
    ...(open === 'recorded' && can('object_to_session') ? (['objectToSession'] as const) : []),
  ]
}
