import { z } from 'zod'
import type { Said } from '../kernel/sentence.ts'
import { booksEvents, deviationEvents, revaluationEvents } from './books.ts'
import { consultationEvents } from './consultations.ts'
import { frameworkEvents } from './framework-events.ts'
import { implementationEvents } from './implementation.ts'
import { oversightEvents } from './oversight.ts'
import { receivedEvents } from './received.ts'
import { registerEvents } from './register.ts'
import { releaseEvents } from './releases.ts'
import { workEvents } from './work.ts'

type Entry = {
  readonly resource: string
  readonly says: Said
  readonly payload: z.ZodType
  /** The version of its schema, by default 1. It is raised when a change of the payload would mislead old readers. */
  readonly version?: number
}

/** Every kind of event: the record that it is about and what its payload holds, which is never a secret. */
export const events = {
  'resource.released': {
    resource: 'resource',
    says: { en: 'A record became visible to you', uk: 'Запис став видимим для вас' },
    payload: z.object({}),
  },
  'resource.withdrawn': {
    resource: 'resource',
    says: { en: 'A record is no longer visible to you', uk: 'Запис більше не видимий для вас' },
    payload: z.object({}),
  },
  'access.refused': {
    resource: 'account',
    says: { en: 'A known account was refused an operation', uk: 'Відомому обліковому запису відмовлено в дії' },
    payload: z.object({ operation: z.string(), code: z.string() }),
  },
  ...registerEvents,
  ...consultationEvents,
  ...deviationEvents,
  ...workEvents,
  ...booksEvents,
  ...receivedEvents,
  ...revaluationEvents,
  ...oversightEvents,
  ...releaseEvents,
  ...implementationEvents,
  ...frameworkEvents,
} as const satisfies Record<string, Entry>

export type EventType = keyof typeof events
export type EventPayload<Type extends EventType> = z.input<(typeof events)[Type]['payload']>

export const eventTypes = Object.keys(events) as EventType[]

const entries: Readonly<Record<EventType, Entry>> = events

/** The name of the schema of an event: its type and version, such as `consultation.circulated.v1`. */
export function eventSchema(type: EventType): string {
  return `${type}.v${entries[type].version ?? 1}`
}
