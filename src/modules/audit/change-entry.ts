import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { eventSchema, eventTypes } from '../../events/catalogue.ts'
import { hrefOf, type ResourceType } from '../../events/resources.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { Id, Instant, ParticipantCode } from '../../platform/http/wire.ts'

/** One change as it is sent: in the feed, in the stream and in webhooks alike. */
export const ChangeEntry = z
  .object({
    position: z.int(),
    type: z.enum(eventTypes as [string, ...string[]]).meta({ description: 'See the code list `eventType`.' }),
    schema: z.string().meta({ description: 'The type and the version of its schema in the AsyncAPI document.' }),
    resource: z.object({ type: z.string(), id: Id, href: z.string().nullable() }),
    rootId: Id.meta({ description: 'The record that this belongs to, such as the consultation of a response.' }),
    participant: ParticipantCode.meta({ description: 'The participant whose account did it.' }),
    occurredAt: Instant,
    recordedAt: Instant,
  })
  .meta({
    id: 'ChangeEntry',
    description:
      'Deliberately short: the content is read from the record itself, by those who may see it at that moment.',
  })

/** The fields of `journal_position p` joined with `journal_entry e`, in the form of changeColumns. */
export const changeFields = {
  position: z.int(),
  event_type: z.enum(eventTypes),
  resource_type: z.string(),
  resource_id: z.uuid(),
  root_id: z.uuid(),
  participant: z.string(),
  occurred_at: z.date(),
  recorded_at: z.date(),
}
const changeRow = written(changeFields)
export type ChangeRow = RowOf<typeof changeRow>

export const changeColumns = sql.raw(
  'p.position, p.recorded_at, e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.occurred_at',
)

export function changeToJson(row: ChangeRow): z.input<typeof ChangeEntry> {
  return {
    position: row.position,
    type: row.event_type,
    schema: eventSchema(row.event_type),
    resource: {
      type: row.resource_type,
      id: row.resource_id,
      href: hrefOf(row.resource_type as ResourceType, row.resource_id),
    },
    rootId: row.root_id,
    participant: row.participant,
    occurredAt: row.occurred_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
  }
}
