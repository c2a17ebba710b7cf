import { sql } from 'drizzle-orm'
import { limits } from '../../config.ts'
import { atMost } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type AddresseeRow, addresseeColumns } from './queries.ts'

export type TimelineRow = {
  event_type: string
  resource_type: string
  resource_id: string
  participant: string
  occurred_at: Date
  payload: Record<string, unknown>
}

/**
 * What the journal tells of one request, to this reader, in the order of time; drafts and deliveries of visibility are
 * not part of it. One more than is told, so that what is left out is known.
 */
export function listTimeline(tx: ReadTx, id: string): Promise<TimelineRow[]> {
  return tx.rows<TimelineRow>(sql`
    select e.event_type, e.resource_type, e.resource_id, e.participant, e.occurred_at, e.payload
    from accord.journal_entry e
    where e.root_id = ${id}
      and e.event_type not in ('resource.released', 'resource.withdrawn')
    order by e.occurred_at, e.entry_id
    ${atMost(limits.timelineItems + 1)}`)
}

export type TimelinessRow = AddresseeRow & { original_deadline_at: Date | null; session_attested: boolean }

export function listTimeliness(tx: ReadTx, id: string): Promise<TimelinessRow[]> {
  return tx.rows<TimelinessRow>(sql`
    select ${addresseeColumns}, (
      select x.old_deadline_at from accord.deadline_extension x where x.addressee_id = a.id order by x.id limit 1
    ) as original_deadline_at, exists (
      select 1
      from accord.session_attendance t
      join accord.session s on s.id = t.session_id
      where t.consultation_id = a.consultation_id
        and t.participant = a.participant
        and t.confirmed_at is not null
        and s.requester_confirmed_at is not null
        and s.held_at = a.consulted_at
    ) as session_attested
    from accord.addressee a
    where a.consultation_id = ${id}
    order by a.participant collate "C"`)
}
