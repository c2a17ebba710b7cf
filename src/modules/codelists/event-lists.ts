import { type EventType, events } from '../../events/catalogue.ts'
import { type ResourceType, resources } from '../../events/resources.ts'
import type { Entry } from './code-list.ts'

export const eventTypes = Object.fromEntries(
  (Object.keys(events) as EventType[]).map((type): [EventType, Entry] => {
    const { says, resource } = events[type]
    return [type, [`${says.en}.`, `${says.uk}.`, { attributes: { resource } }]]
  }),
)

export const resourceTypes = {
  resource: ['Any record: the event names its kind.', 'Будь-який запис: подія називає його вид.'],
  ...Object.fromEntries(Object.entries(resources).map(([kind, { is }]) => [kind, is])),
} as unknown as Readonly<Record<ResourceType | 'resource', Entry>>
