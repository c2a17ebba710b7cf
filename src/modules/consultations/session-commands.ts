import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { daysAfter } from '../../kernel/time.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { idOf } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { readSession, type SessionRow } from './answer-queries.ts'
import { actUpon, type Settings } from './commands.ts'
import type { SessionInput } from './inputs.ts'
import { type AddresseeRow, type ConsultationRow, holdConsultation, lockAddressees } from './queries.ts'
import { addresseeLifecycle, checkAttestable } from './rules.ts'
import { isPerson } from './session-objections.ts'
import { formatOf } from './session-rules.ts'

/**
 * Records a session that took place, one record however many took part. What the requester records counts for every
 * addressee that it names, unless that addressee objects (BR-130). What an addressee records counts when the requester
 * confirms it.
 */
export async function logSession(
  tx: WriteTx,
  id: string,
  input: SessionInput,
  settings: Settings,
): Promise<Change<SessionRow>> {
  const request = await holdConsultation(tx, id)
  const requesting = tx.actor.participant === request.requester
  const attending = requesting ? (input.participants ?? []) : [tx.actor.participant]
  const rows = await lockAddressees(tx, id, attending)
  const step = actUpon(tx, request, 'logSession', settings)
  if (requesting && attending.length === 0)
    throw unprocessable('/participants', 'Name the addressees that took part.', 'BR-31a')
  if (!requesting && input.participants?.some((code) => code !== tx.actor.participant)) {
    throw unprocessable(
      '/participants',
      'An addressee logs its own sessions alone: nobody speaks for another.',
      'BR-52',
    )
  }
  attending.forEach((code, index) => {
    if (!rows.some((row) => row.participant === code))
      throw unprocessable(`/participants/${index}`, say('{code} is not an addressee.', { code }), 'BR-31a')
  })
  requireNamable(rows)
  const heldAt = checkedTime(request, input, tx.now)
  const format = formatOf(input, attending.length)
  if (format === 'bilateral' && attending.length > 1)
    throw unprocessable('/format', 'A session with several addressees cannot have the format “between two”.', 'BR-130')
  const sessionId = await idOf(
    tx,
    sql`
    with logged as (
      insert into accord.session (consultation_id, requester, held_at, channel, level, format, convened_via, chair,
        note_reference, note_sha256, summary, logged_by, requester_confirmed_at, created_at)
      values (${id}::uuid, ${request.requester}, ${heldAt}::timestamptz, ${input.channel}, ${input.level}, ${format},
        ${input.convenedVia ?? null}, ${input.chair ?? null}, ${input.note?.reference ?? null}, ${input.note?.sha256 ?? null},
        ${input.summary ?? null}, ${tx.actor.participant}, ${requesting ? tx.now : null}::timestamptz, ${tx.now}::timestamptz)
      returning id, consultation_id, requester
    ), attended as (
      insert into accord.session_attendance (session_id, consultation_id, requester, participant, confirmed_at)
      select s.id, s.consultation_id, s.requester, code, ${requesting ? null : tx.now}::timestamptz
      from logged s, unnest(${sql.param(attending)}::text[]) as code
    )
    select s.id
    from logged s
    cross join lateral ${setAudience(sql`s.id`, { of: 'session', sides: [request.requester, ...attending], origins: [id] })}`,
  )
  if (requesting) await consulted(tx, rows, heldAt)
  const row = await readSession(tx, id, sessionId)
  const payload = {
    heldAt: heldAt.toISOString(),
    channel: input.channel,
    level: input.level,
    format,
    participants: attending,
    loggedBy: tx.actor.participant,
  }
  return { row, events: [{ ...step.event(payload, id), resource: row.id }] }
}

/**
 * BR-132: a session held before the circulation counts if it was on the matter: not before the matter came up, if the
 * request says when that was.
 */
function checkedTime(request: ConsultationRow, input: SessionInput, now: Date): Date {
  const heldAt = new Date(input.heldAt)
  if (heldAt > now) throw unprocessable('/heldAt', 'A session that has not taken place cannot be logged.', 'BR-31a')
  const { occurredAt, createdAt } = request
  if (occurredAt !== null && heldAt < occurredAt)
    throw unprocessable(
      '/heldAt',
      say('The matter came up at {at}, and the session was earlier.', { at: occurredAt.toISOString() }),
      'BR-132',
    )
  const days = limits.sessionBeforeRequestDays
  const earliest = daysAfter(createdAt, -days)
  if (occurredAt === null && heldAt < earliest)
    throw unprocessable(
      '/heldAt',
      say(
        'The request does not say when the matter came up: a session counts from {days} days before it was made, {at}.',
        { days, at: earliest.toISOString() },
      ),
      'BR-132',
    )
  return heldAt
}

/** Marks the undertaking of each of these as answered from the time of a session that counts. */
function consulted(tx: WriteTx, rows: readonly AddresseeRow[], heldAt: Date) {
  const { from, to } = addresseeLifecycle.verbs.logSession
  return tx.change(
    rows.length,
    sql`
    update accord.addressee
    set consulted_at = least(consulted_at, ${heldAt}::timestamptz),
      state = case when state = any (${sql.param([...from])}::text[]) then ${to} else state end
    where id = any (${sql.param(rows.map((row) => row.id))}::uuid[])`,
  )
}

/**
 * Participants of one session learn of each other, so a session with others may name nobody who has not consented to be
 * named.
 */
function requireNamable(rows: readonly AddresseeRow[]): void {
  if (rows.length < 2) return
  const hidden = rows.find((row) => row.multilateralConsent && row.rosterConsentAt === null)
  if (hidden === undefined) return
  throw unprocessable(
    '/participants',
    say(
      '{code} has not consented to be named to the others: log its session on its own, or ask it to consent by {operation}.',
      {
        code: hidden.participant,
        operation: 'consentToRoster',
      },
    ),
    'BR-36',
  )
}

function confirmedAlready(sessionId: string): Refusal {
  return new Refusal('conflict', 'This side has confirmed the session already.', {
    object: { type: 'session', id: sessionId },
    state: 'confirmed',
    allowed: [],
  })
}

function objectedAlready(sessionId: string): Refusal {
  return new Refusal('conflict', 'This side has objected to the session: log one that it took part in.', {
    object: { type: 'session', id: sessionId },
    rule: 'BR-130',
    state: 'objected',
    allowed: [],
  })
}

/**
 * The side that did not log a session confirms it: the undertaking of that addressee is answered from the time of the
 * session (BR-31a).
 */
export async function confirmSession(
  tx: WriteTx,
  id: string,
  sessionId: string,
  settings: Settings,
): Promise<Change<SessionRow>> {
  const [request, session] = await Promise.all([holdConsultation(tx, id), readSession(tx, id, sessionId)])
  const me = tx.actor.participant
  const attending = session.attendance.map((attendance) => attendance.participant)
  const counterparty = session.loggedBy !== me && (me === request.requester || attending.includes(me))
  authorize(tx.actor, 'consultation.confirm_session', counterparty ? ['counterparty'] : [], {
    type: 'session',
    id: sessionId,
  })
  checkAttestable(request, 'confirmSession', tx.now, settings.confirmationDays)
  const participants = me === request.requester ? attending : [me]
  // Acts of one side come one at a time: the locks are on rows of the addressees, and what stands is read after them.
  const [rows, held] = await Promise.all([lockAddressees(tx, id, participants), readSession(tx, id, sessionId)])
  const seat = held.attendance.find((attendance) => attendance.participant === me)
  const confirmed = me === request.requester ? held.requesterConfirmedAt : seat!.confirmedAt
  if (confirmed !== null) throw confirmedAlready(sessionId)
  if (me !== request.requester && seat!.objectedAt !== null) throw objectedAlready(sessionId)
  await tx.change(
    1,
    me === request.requester
      ? sql`update accord.session set requester_confirmed_at = ${tx.now}::timestamptz, version = version + 1 where id = ${sessionId} and requester_confirmed_at is null`
      : sql`
      update accord.session_attendance
      set confirmed_at = ${tx.now}::timestamptz, seen_at = case when ${isPerson} then coalesce(seen_at, ${tx.now}::timestamptz) else seen_at end
      where session_id = ${sessionId}
        and participant = ${me}
        and confirmed_at is null
        and objected_at is null`,
  )
  await consulted(tx, rows, session.heldAt)
  const row = await readSession(tx, id, sessionId)
  const events: Event[] = [
    event('consultation.session_confirmed', {
      resource: sessionId,
      root: id,
      payload: {
        by: me,
        heldAt: session.heldAt.toISOString(),
        participants,
        afterClosure: (request.closedAt ?? request.cancelledAt) !== null,
      },
    }),
  ]
  return { row, events }
}
