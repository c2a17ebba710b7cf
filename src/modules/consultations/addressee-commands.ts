import { eq, sql } from 'drizzle-orm'
import { hasRole } from '../../access/actor.ts'
import { type Action, authorize } from '../../access/policy.ts'
import { follow } from '../../kernel/lifecycle.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { setAudience } from '../../platform/db/audience.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { findSession, type SessionRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import type { SessionInput } from './inputs.ts'
import {
  type AddresseeRow,
  type AddresseeWithHistory,
  findAddressee,
  holdConsultation,
  lockAddressees,
} from './queries.ts'
import {
  addresseeLifecycle,
  type ConsultationVerb,
  checkConfirmable,
  checkExtension,
  permitVerb,
  standingTo,
} from './rules.ts'
import { addressee } from './tables.ts'

const about = (row: AddresseeRow) => ({ resource: row.id, root: row.consultation_id })

/** The request and the caller's own row of it, both held, for a verb of an addressee. */
export async function actAsAddressee(
  tx: WriteTx,
  id: string,
  action: Action,
  verb: ConsultationVerb,
  settings: Settings,
) {
  const request = await holdConsultation(tx, id)
  const [own] = await lockAddressees(tx, id, [tx.actor.participant])
  authorize(tx.actor, action, standingTo(tx.actor, { requester: request.requester, addressed: own !== undefined }), {
    type: 'consultation',
    id,
  })
  permitVerb(request, verb, tx.now, settings.lapseDays)
  return { request, own: own! }
}

const stateOf = (own: AddresseeRow) => ({ type: 'addressee', id: own.id, status: own.state })

/** Says that the request has arrived. It answers no undertaking: what the texts ask for is consulting (BR-31a). */
export async function acknowledge(tx: WriteTx, id: string, settings: Settings): Promise<Change<AddresseeWithHistory>> {
  const { own } = await actAsAddressee(tx, id, 'consultation.acknowledge', 'acknowledge', settings)
  const state = follow(addresseeLifecycle, 'acknowledge', stateOf(own))
  await tx.change(
    1,
    sql`
    update accord.addressee
    set state = ${state}, acknowledged_at = coalesce(acknowledged_at, ${tx.now}::timestamptz),
      first_seen_at = coalesce(first_seen_at, ${tx.now}::timestamptz)
    where id = ${own.id}`,
  )
  const row = await findAddressee(tx, id, own.participant)
  return {
    row,
    events: [
      event('consultation.acknowledged', {
        ...about(own),
        payload: { participant: own.participant, sequence: own.sequence },
      }),
    ],
  }
}

/** Reading for one's participant is seeing; an auditor's look is not its participant's. */
export function seesForParticipant(tx: ReadTx): boolean {
  return (['coordinator', 'duty_officer', 'viewer'] as const).some((role) => hasRole(tx.actor, role))
}

export async function markSeen(tx: WriteTx, id: string): Promise<Change<null>> {
  const { participant } = await tx.entered()
  const rows = await tx.change<{ id: string }>(
    'any',
    sql`
    update accord.addressee
    set first_seen_at = ${tx.now}::timestamptz
    where consultation_id = ${id}
      and participant = ${participant}
      and first_seen_at is null
    returning id`,
  )
  if (rows[0] === undefined) return { row: null, unchanged: true }
  return {
    row: null,
    events: [event('consultation.seen', { resource: rows[0].id, root: id, payload: { participant } })],
  }
}

/** An addressee whose text lets third states in only with consent agrees to be named to the others (BR-36). */
export async function consentToRoster(
  tx: WriteTx,
  id: string,
  settings: Settings,
): Promise<Change<AddresseeWithHistory>> {
  const { own } = await actAsAddressee(tx, id, 'consultation.consent', 'consentToRoster', settings)
  if (!own.multilateral_consent) {
    throw new Refusal('conflict', 'The text asks for no consent: the participant is on the roster already.', {
      object: { type: 'addressee', id: own.id },
      rule: 'BR-36',
    })
  }
  if (own.roster_consent_at !== null) return { row: await findAddressee(tx, id, own.participant), unchanged: true }
  await tx.change(1, tx.db.update(addressee).set({ rosterConsentAt: tx.now }).where(eq(addressee.id, own.id)))
  const row = await findAddressee(tx, id, own.participant)
  return {
    row,
    events: [event('consultation.consented', { ...about(own), payload: { participant: own.participant } })],
  }
}

/** How far an addressee holds the clause to apply, without prejudice to what it does (BR-33). */
export async function recordApplicability(
  tx: WriteTx,
  id: string,
  input: { applicability: NonNullable<AddresseeRow['applicability']>; note?: string | undefined },
  settings: Settings,
): Promise<Change<AddresseeWithHistory>> {
  const { own } = await actAsAddressee(tx, id, 'consultation.consent', 'recordApplicability', settings)
  const held = { applicability: input.applicability, applicabilityNote: input.note ?? null }
  await tx.change(1, tx.db.update(addressee).set(held).where(eq(addressee.id, own.id)))
  const row = await findAddressee(tx, id, own.participant)
  const payload = { participant: own.participant, before: own.applicability, after: input.applicability }
  return { row, events: [event('consultation.applicability_recorded', { ...about(own), payload })] }
}

/** The requester's side of its addressees' rows: held request, locked rows, all of them there. */
async function actOnAddressees(
  tx: WriteTx,
  id: string,
  participants: readonly string[],
  action: Action,
  verb: ConsultationVerb,
  settings: Settings,
) {
  const request = await holdConsultation(tx, id)
  authorize(tx.actor, action, standingTo(tx.actor, { requester: request.requester, addressed: false }), {
    type: 'consultation',
    id,
  })
  permitVerb(request, verb, tx.now, settings.lapseDays)
  const rows = await lockAddressees(tx, id, participants)
  return { request, rows }
}

export async function excuse(
  tx: WriteTx,
  id: string,
  input: { participant: string; reason: string },
  settings: Settings,
): Promise<Change<AddresseeWithHistory>> {
  const { rows } = await actOnAddressees(tx, id, [input.participant], 'consultation.excuse', 'excuse', settings)
  const [row] = rows
  if (row === undefined) throw unprocessable('/participant', `${input.participant} is not an addressee.`)
  const state = follow(addresseeLifecycle, 'excuse', stateOf(row))
  const excusal = { state, excusedAt: tx.now, excusedReason: input.reason }
  await tx.change(1, tx.db.update(addressee).set(excusal).where(eq(addressee.id, row.id)))
  const excused = await findAddressee(tx, id, row.participant)
  return { row: excused, events: [event('consultation.excused', { ...about(row), payload: { reason: input.reason } })] }
}

export type ExtensionRow = { participant: string; oldDeadlineAt: string; newDeadlineAt: string; reason: string }

/** A later deadline as a new event; the old one is kept (BR-31). Without participants: every undertaking that is still open. */
export async function extendDeadlines(
  tx: WriteTx,
  id: string,
  input: { participants?: string[] | undefined; deadlineAt: string; reason: string },
  settings: Settings,
): Promise<Change<ExtensionRow[]>> {
  const named = input.participants ?? (await openDuties(tx, id))
  const { rows } = await actOnAddressees(tx, id, named, 'consultation.extend', 'extend', settings)
  const deadline = new Date(input.deadlineAt)
  named.forEach((code, index) => {
    const row = rows.find((candidate) => candidate.participant === code)
    const pointer = input.participants === undefined ? '/deadlineAt' : `/participants/${index}`
    if (row === undefined) throw unprocessable(pointer, `${code} is not an addressee.`, 'BR-31')
    if (row.deadline_at === null)
      throw unprocessable(pointer, `${code} has no deadline: only an undertaking has one.`, 'BR-33')
    // A later deadline must not turn what was late into what was in time.
    if (row.consulted_at !== null || row.answered_at !== null || row.excused_at !== null)
      throw unprocessable(pointer, `${code} has consulted or is excused: no undertaking is open.`, 'BR-31')
    checkExtension(row.deadline_at, deadline, tx.now, '/deadlineAt')
  })
  if (rows.length === 0)
    throw new Refusal('conflict', 'No undertaking is open: there is nothing to extend.', {
      object: { type: 'consultation', id },
      rule: 'BR-31',
    })
  await tx.change(
    named.length,
    sql`
    with extended as (
      insert into accord.deadline_extension (consultation_id, addressee_id, requester, participant, old_deadline_at,
        new_deadline_at, reason, created_at)
      select a.consultation_id, a.id, a.requester, a.participant, a.deadline_at, ${deadline}::timestamptz, ${input.reason}, ${tx.now}::timestamptz
      from accord.addressee a
      where a.consultation_id = ${id}
        and a.participant = any (${sql.param(named)}::text[])
    )
    update accord.addressee
    set deadline_at = ${deadline}::timestamptz
    where consultation_id = ${id}
      and participant = any (${sql.param(named)}::text[])`,
  )
  const extensions = rows.map((row) => ({
    participant: row.participant,
    oldDeadlineAt: row.deadline_at!.toISOString(),
    newDeadlineAt: deadline.toISOString(),
    reason: input.reason,
  }))
  const events = rows.map((row, index) =>
    event('consultation.deadline_extended', { ...about(row), payload: extensions[index]! }),
  )
  return { row: extensions, events }
}

async function openDuties(tx: ReadTx, id: string): Promise<string[]> {
  const rows = await tx.rows<{ participant: string }>(sql`
    select a.participant
    from accord.addressee a
    where a.consultation_id = ${id}
      and a.requester = accord.current_participant()
      and a.basis = 'undertaking'
      and a.consulted_at is null
      and a.answered_at is null
      and a.excused_at is null`)
  return rows.map((row) => row.participant)
}

/** A session that took place. Whoever logs it vouches for its own side; the undertaking is answered when the other side confirms. */
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
  const addressed = !requesting && rows.length === 1
  authorize(tx.actor, 'consultation.log_session', standingTo(tx.actor, { requester: request.requester, addressed }), {
    type: 'consultation',
    id,
  })
  permitVerb(request, 'logSession', tx.now, settings.lapseDays)
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
      throw unprocessable(`/participants/${index}`, `${code} is not an addressee.`, 'BR-31a')
  })
  requireNamable(rows)
  const heldAt = new Date(input.heldAt)
  const earliest = earlierOf(request.occurred_at, request.circulated_at!)
  if (heldAt > tx.now) throw unprocessable('/heldAt', 'A session that has not taken place cannot be logged.', 'BR-31a')
  if (heldAt < earliest)
    throw unprocessable('/heldAt', `The matter came up at ${earliest.toISOString()}; the session is earlier.`, 'BR-31a')
  const [made] = await tx.rows<{ id: string }>(sql`
    with logged as (
      insert into accord.session (consultation_id, requester, held_at, channel, level, convened_via, summary, logged_by,
        requester_confirmed_at, created_at)
      values (${id}::uuid, ${request.requester}, ${heldAt}::timestamptz, ${input.channel}, ${input.level}, ${input.convenedVia ?? null},
        ${input.summary ?? null}, ${tx.actor.participant}, ${requesting ? tx.now : null}::timestamptz, ${tx.now}::timestamptz)
      returning id, consultation_id, requester
    ), attended as (
      insert into accord.session_attendance (session_id, consultation_id, requester, participant, confirmed_at)
      select s.id, s.consultation_id, s.requester, code, ${requesting ? null : tx.now}::timestamptz
      from logged s, unnest(${sql.param(attending)}::text[]) as code
    )
    select s.id
    from logged s
    cross join lateral ${setAudience(sql`s.id`, { sides: [request.requester, ...attending], origins: [id] })}`)
  const row = await findSession(tx, id, made!.id)
  const payload = {
    heldAt: heldAt.toISOString(),
    channel: input.channel,
    level: input.level,
    participants: attending,
    loggedBy: tx.actor.participant,
  }
  return { row, events: [event('consultation.session_logged', { resource: row.id, root: id, payload })] }
}

/** Those who sat together know of each other: so nobody sits with others on the record before it consents to be named. */
function requireNamable(rows: readonly AddresseeRow[]): void {
  if (rows.length < 2) return
  const hidden = rows.find((row) => row.multilateral_consent && row.roster_consent_at === null)
  if (hidden === undefined) return
  throw unprocessable(
    '/participants',
    `${hidden.participant} has not consented to be named to the others: log its session on its own.`,
    'BR-36',
  )
}

function earlierOf(a: Date | null, b: Date): Date {
  return a !== null && a < b ? a : b
}

function confirmedAlready(sessionId: string): Refusal {
  return new Refusal('conflict', 'This side has confirmed the session already.', {
    object: { type: 'session', id: sessionId },
    state: 'confirmed',
    allowed: [],
  })
}

/** The side that did not log a session confirms it: for that addressee its undertaking is answered from when it was held (BR-31a). */
export async function confirmSession(
  tx: WriteTx,
  id: string,
  sessionId: string,
  settings: Settings,
): Promise<Change<SessionRow>> {
  const [request, session] = await Promise.all([holdConsultation(tx, id), findSession(tx, id, sessionId)])
  const me = tx.actor.participant
  const seat = session.attendance.find((attendance) => attendance.participant === me)
  const counterparty = session.logged_by !== me && (me === request.requester || seat !== undefined)
  authorize(tx.actor, 'consultation.confirm_session', counterparty ? ['counterparty'] : [], {
    type: 'session',
    id: sessionId,
  })
  permitVerb(request, 'confirmSession', tx.now, settings.lapseDays)
  checkConfirmable(request, tx.now, settings.confirmationDays)
  const confirmed = me === request.requester ? session.requester_confirmed_at : seat!.confirmed_at
  if (confirmed !== null) throw confirmedAlready(sessionId)
  const participants = me === request.requester ? session.attendance.map((attendance) => attendance.participant) : [me]
  const rows = await lockAddressees(tx, id, participants)
  const written = await tx.change(
    'any',
    me === request.requester
      ? sql`update accord.session set requester_confirmed_at = ${tx.now}::timestamptz, version = version + 1 where id = ${sessionId} and requester_confirmed_at is null returning id`
      : sql`
      update accord.session_attendance
      set confirmed_at = ${tx.now}::timestamptz
      where session_id = ${sessionId}
        and participant = ${me}
        and confirmed_at is null
      returning session_id`,
  )
  // Confirmed by another account of this side between the look and the lock.
  if (written.length === 0) throw confirmedAlready(sessionId)
  await tx.change(
    rows.length,
    sql`
    update accord.addressee
    set consulted_at = least(consulted_at, ${session.held_at}::timestamptz),
      state = case when state in ('needs_action', 'acknowledged') then 'consulted' else state end
    where id = any (${sql.param(rows.map((row) => row.id))}::uuid[])`,
  )
  const row = await findSession(tx, id, sessionId)
  const events: Event[] = [
    event('consultation.session_confirmed', {
      resource: sessionId,
      root: id,
      payload: {
        by: me,
        heldAt: session.held_at.toISOString(),
        participants,
        afterClosure: request.closed_at !== null,
      },
    }),
  ]
  return { row, events }
}
