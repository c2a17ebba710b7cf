import { randomBytes } from 'node:crypto'
import type { Actor } from '../../access/actor.ts'
import { type EventPayload, type EventType, events } from '../../events/catalogue.ts'

/** One thing that happened, as a command reports it to write(). */
export type Event<Type extends EventType = EventType> = {
  type: Type
  resource: string
  /** The record whose timeline this belongs to; the resource itself if it belongs to no other. */
  root: string
  payload: EventPayload<Type>
  /** What kind of record it is, for the events that any kind can have (`released`, tombstones). */
  resourceType?: string
  /** Only these audiences are told, in place of the record's own (`released`, tombstones). */
  forAudience?: readonly string[]
}

export function event<Type extends EventType>(type: Type, facts: Omit<Event<Type>, 'type'>): Event {
  return { type, ...facts } as unknown as Event
}

export const appendStatement = 'select accord.append_journal($1::jsonb)'

/** Who did it; the clock has no account. */
type Author = { participant: string; accountId: string | null }

type Entry = { event: Event; author: Author; requestId: string; at: Date }

/** The journal rows of one change, as the parameter of appendStatement. */
export function appendParameter(list: readonly Event[], actor: Actor, requestId: string, now: Date): string {
  return entriesParameter(list.map((event) => ({ event, author: actor, requestId, at: now })))
}

const saltBytes = 16

/** Journal rows, as the parameter of appendStatement. The payload is checked on its way in. */
export function entriesParameter(entries: readonly Entry[]): string {
  const salts = randomBytes(2 * saltBytes * entries.length).toString('hex')
  const saltAt = (number: number) => salts.slice(number * 2 * saltBytes, (number + 1) * 2 * saltBytes)
  return JSON.stringify(
    entries.map(({ event: item, author, requestId, at }, number) => ({
      event_type: item.type,
      resource_type: item.resourceType ?? events[item.type].resource,
      resource_id: item.resource,
      root_id: item.root,
      participant: author.participant,
      account_id: author.accountId,
      request_id: requestId,
      occurred_at: at.toISOString(),
      for_audience: item.forAudience ?? null,
      envelope_salt: saltAt(2 * number),
      payload_salt: saltAt(2 * number + 1),
      payload: events[item.type].payload.parse(item.payload),
    })),
  )
}
