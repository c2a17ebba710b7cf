import { sql } from 'drizzle-orm'
import { hasRole } from '../../access/actor.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Waiting } from '../participants/me.ts'

type Row = {
  kind: 'consultation' | 'session' | 'offer' | 'conversion_proposal'
  consultation_id: string
  id: string
  due_at: Date | null
  requester: string
}

/** What waits for a coordinator or a duty officer of this participant, in one statement. */
export async function consultationsWaiting(tx: ReadTx): Promise<Waiting[]> {
  const rows = await tx.rows<Row>(sql`
    select 'consultation' as kind, a.consultation_id, a.consultation_id as id, a.deadline_at as due_at, a.requester
    from accord.addressee a
    join accord.consultation c on c.id = a.consultation_id and c.status = 'circulated'
    where a.participant = accord.current_participant()
      and a.state in ('needs_action', 'acknowledged')
    union all
    select 'session', s.consultation_id, s.id, null, s.requester
    from accord.session s
    join accord.consultation c on c.id = s.consultation_id and c.status = 'circulated'
    where s.logged_by <> accord.current_participant()
      and case s.requester when accord.current_participant() then s.requester_confirmed_at is null
        else exists (
          select 1 from accord.session_attendance t
          where t.session_id = s.id and t.participant = accord.current_participant() and t.confirmed_at is null
        ) end
    union all
    select 'offer', o.consultation_id, o.id, null, o.requester
    from accord.offer o
    join accord.consultation c on c.id = o.consultation_id and c.status in ('circulated', 'closed')
    where o.requester = accord.current_participant()
      and o.status in ('offered', 'partly_accepted')
    union all
    select 'conversion_proposal', v.consultation_id, v.offer_id, v.expires_at, v.requester
    from accord.conversion_proposal v
    where v.provider = accord.current_participant()
      and v.conversion = 'pending'
      and v.expires_at > ${tx.now}::timestamptz
    limit 200`)
  const coordinator = hasRole(tx.actor, 'coordinator')
  if (!coordinator && !hasRole(tx.actor, 'duty_officer')) return []
  // A duty officer acknowledges and confirms sessions; what is offered is for the coordinator.
  return rows.filter((row) => coordinator || row.kind === 'consultation' || row.kind === 'session').map(toWaiting)
}

function toWaiting({ kind, consultation_id, id, due_at, requester }: Row): Waiting {
  const at = `/v1/consultations/${consultation_id}`
  const dueAt = due_at?.toISOString() ?? null
  switch (kind) {
    case 'consultation':
      return { kind, href: at, dueAt, says: `A request of ${requester} waits for you to consult or respond.` }
    case 'session':
      return {
        kind,
        href: `${at}/sessions`,
        dueAt,
        says: 'A session that the other side logged waits for your confirmation.',
      }
    case 'offer':
      return { kind, href: `/v1/offers/${id}`, dueAt, says: 'An offer waits for your decision.' }
    case 'conversion_proposal':
      return {
        kind,
        href: `/v1/offers/${id}`,
        dueAt,
        says: `${requester} accepted your offer: only you can confirm it.`,
      }
  }
}
