import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, ChangeTx, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { account } from '../participants/tables.ts'
import { readSession, type SessionRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import type { ObjectionInput } from './inputs.ts'
import { holdConsultation, lockAddressees } from './queries.ts'
import { checkAttestable } from './rules.ts'
import { checkObjectable, datedOf } from './session-rules.ts'
import { sessionAttendance } from './tables.ts'

/** Whether a person acts, because a look of a service account does not count. */
export const isPerson = sql`exists (
  select 1 from accord.account k where k.id = accord.current_account() and k.kind = 'person')`

/**
 * An addressee says that what the requester recorded was no consultation with it: the session no longer answers its
 * undertaking, and nobody else's is touched (BR-130).
 */
export async function objectToSession(
  tx: WriteTx,
  id: string,
  sessionId: string,
  { reason }: ObjectionInput,
  settings: Settings,
): Promise<Change<SessionRow>> {
  const [request, session] = await Promise.all([holdConsultation(tx, id), readSession(tx, id, sessionId)])
  const me = tx.actor.participant
  const recorded = session.loggedBy === session.requester
  const seated = session.attendance.some(({ participant }) => participant === me)
  authorize(tx.actor, 'consultation.object_to_session', recorded && seated ? ['counterparty'] : [], {
    type: 'session',
    id: sessionId,
  })
  checkAttestable(request, 'objectToSession', tx.now, settings.confirmationDays)
  // Acts of this side come one at a time: the lock is on its own row, and the seat is read after it.
  const [own] = await lockAddressees(tx, id, [me])
  const seat = (await readSession(tx, id, sessionId)).attendance.find(({ participant }) => participant === me)!
  checkObjectable(sessionId, datedOf(seat), tx.now)
  await tx.change(
    1,
    sql`
    update accord.session_attendance
    set objected_at = ${tx.now}::timestamptz, objection_reason = ${reason},
      seen_at = case when ${isPerson} then coalesce(seen_at, ${tx.now}::timestamptz) else seen_at end
    where session_id = ${sessionId}
      and participant = ${me}
      and confirmed_at is null
      and objected_at is null`,
  )
  await tx.change(1, withoutSession(own!.id))
  const row = await readSession(tx, id, sessionId)
  const payload = { participant: me, heldAt: session.heldAt.toISOString(), reason }
  // Others who took part are told of their own seat alone.
  const about = { resource: sessionId, root: id, payload, forAudience: [session.requester, me] }
  return { row, events: [event('consultation.session_objected', about)] }
}

/**
 * The first session that still counts for this addressee, if there is one; otherwise the addressee is where it was before.
 */
const withoutSession = (addresseeId: string) => sql`
    update accord.addressee a
    set consulted_at = f.held_at, state = case when a.state <> 'consulted' or f.held_at is not null then a.state
      when a.acknowledged_at is not null then 'acknowledged' else 'needs_action' end
    from (
      select min(s.held_at) as held_at
      from accord.addressee o
      left join accord.session_attendance t on t.consultation_id = o.consultation_id and t.participant = o.participant
        and t.objected_at is null
      left join accord.session s on s.id = t.session_id and s.requester_confirmed_at is not null
      where o.id = ${addresseeId}::uuid
    ) f
    where a.id = ${addresseeId}::uuid`

const seenRow = written({
  sessionId: sessionAttendance.sessionId,
  requester: sessionAttendance.requester,
  kind: account.kind,
})

/**
 * A person's first look at the records of its participant's attendance begins the time for objecting. A service account's
 * look is recorded apart.
 */
export async function markSessionsSeen(tx: ChangeTx, id: string, sessionIds: readonly string[]): Promise<Change<null>> {
  const { participant } = await tx.entered()
  const rows = await tx.changed(
    'any',
    seenRow,
    sql`
    update accord.session_attendance t
    set seen_at = case k.kind when 'person' then ${tx.now}::timestamptz end,
      fetched_at = case k.kind when 'person' then t.fetched_at else ${tx.now}::timestamptz end
    from accord.account k
    where k.id = accord.current_account()
      and t.consultation_id = ${id}
      and t.session_id = any (${sql.param([...sessionIds])}::uuid[])
      and t.participant = ${participant}
      and t.seen_at is null
      and (k.kind = 'person' or t.fetched_at is null)
    returning t.session_id as "sessionId", t.requester, k.kind`,
  )
  if (rows.length === 0) return { row: null, unchanged: true }
  return {
    row: null,
    events: rows.map(({ sessionId, requester, kind }) => {
      const payload = { participant, by: kind }
      const forAudience = [participant, requester]
      return event('consultation.session_seen', { resource: sessionId, root: id, payload, forAudience })
    }),
  }
}

/** The same, by an operation of its own: a page that shows a session knows when somebody looks. */
export async function stateSessionSeen(tx: WriteTx, id: string, sessionId: string): Promise<Change<SessionRow>> {
  const [{ participant }, session] = await Promise.all([tx.entered(), readSession(tx, id, sessionId)])
  const seated = session.attendance.some((seat) => seat.participant === participant)
  authorize(tx.actor, 'consultation.see', seated ? ['addressee'] : [], { type: 'session', id: sessionId })
  const seen = await markSessionsSeen(tx, id, [sessionId])
  return { ...seen, row: await readSession(tx, id, sessionId) }
}
