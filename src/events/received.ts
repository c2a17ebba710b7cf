import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const reason = z.object({ reason: z.string() })

/** What Ukraine recorded of what participants said outside, and what became of it (BR-55). */
export const receivedEvents = {
  'received_statement.recorded': {
    resource: 'received_statement',
    says: 'Ukraine recorded what a participant said outside',
    payload: facts,
  },
  'received_statement.adopted': {
    resource: 'received_statement',
    says: 'A participant made what was recorded of it its own',
    payload: facts,
  },
  'received_statement.corrected': {
    resource: 'received_statement',
    says: 'A participant stated what is right in place of what was recorded of it',
    payload: facts,
  },
  'received_statement.disowned': {
    resource: 'received_statement',
    says: 'A participant disowned what was recorded of it',
    payload: reason,
  },
  'received_statement.withdrawn': {
    resource: 'received_statement',
    says: 'Ukraine took back what it had recorded',
    payload: reason,
  },
} as const
