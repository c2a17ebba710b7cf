import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const reason = z.object({ reason: z.string() })

/** What Ukraine recorded of what participants said outside, and what became of it (BR-55). */
export const receivedEvents = {
  'received_statement.recorded': {
    resource: 'received_statement',
    says: {
      en: 'Ukraine recorded what a participant said outside',
      uk: 'Україна записала сказане учасником поза системою',
    },
    payload: facts,
  },
  'received_statement.adopted': {
    resource: 'received_statement',
    says: { en: 'A participant adopted what was recorded of it', uk: 'Учасник підтвердив записане з його слів' },
    payload: facts,
  },
  'received_statement.corrected': {
    resource: 'received_statement',
    says: {
      en: 'A participant stated what is right in place of what was recorded of it',
      uk: 'Учасник заявив правильне замість записаного з його слів',
    },
    payload: facts,
  },
  'received_statement.disowned': {
    resource: 'received_statement',
    says: { en: 'A participant disowned what was recorded of it', uk: 'Учасник спростував записане з його слів' },
    payload: reason,
  },
  'received_statement.withdrawn': {
    resource: 'received_statement',
    says: { en: 'Ukraine took back what it had recorded', uk: 'Україна відкликала записане' },
    payload: reason,
  },
} as const
