import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())

/** What is given is more or other than what was accepted (BR-96). */
export const deviationEvents = {
  'offer.deviation_stated': {
    resource: 'offer',
    says: 'The provider gives more or other than was accepted, if the requester confirms',
    payload: facts,
  },
  'offer.deviation_confirmed': {
    resource: 'offer',
    says: 'The requester confirmed that other is given than was accepted',
    payload: facts,
  },
  'offer.deviation_refused': {
    resource: 'offer',
    says: 'The requester refused that other is given than was accepted',
    payload: facts,
  },
} as const

/** Entries that were posted without a rate and got their amount in euro later (BR-57). */
export const revaluationEvents = {
  'ledger_entry.revalued': {
    resource: 'resource',
    says: 'An entry without a rate was given its amount in euro',
    payload: facts,
  },
  'revaluation.made': { resource: 'revaluation', says: 'A batch of entries was revalued', payload: facts },
} as const
