import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { atMost } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { fixed, type RowOf, written } from '../../platform/db/selection.ts'

const timelineRow = written({
  eventType: z.string(),
  resourceType: z.string(),
  resourceId: z.uuid(),
  participant: z.string(),
  occurredAt: z.date(),
  payload: z.record(z.string(), z.unknown()),
})
export type TimelineRow = RowOf<typeof timelineRow>

const timeline = fixed<'id'>(sql`
    select e.event_type as "eventType", e.resource_type as "resourceType", e.resource_id as "resourceId", e.participant,
      e.occurred_at as "occurredAt", e.payload
    from accord.journal_entry e
    where e.root_id = ${sql.placeholder('id')}
      and e.event_type not in ('resource.released', 'resource.withdrawn')
    order by e.occurred_at, e.entry_id
    ${atMost(limits.timelineItems + 1)}`)

/**
 * What the journal tells this reader of one request, in the order of time, without drafts and changes of visibility. It
 * returns one more than is shown, to know whether something is left out.
 */
export function listTimeline(tx: ReadTx, id: string): Promise<TimelineRow[]> {
  return tx.rows(timelineRow, timeline({ id }))
}
