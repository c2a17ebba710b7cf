import { z } from 'zod'

const marked = z.object({ marking: z.string(), releasableTo: z.array(z.string()) })
/** To its owner alone: whom a release let in and whom it took it from. */
const releaseChanged = z.object({
  reason: z.string(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  before: marked,
  after: marked,
})

/** To whom a record is released: one event for each kind of record that its owner releases. */
export const releaseEvents = {
  'pledge.release_changed': {
    resource: 'pledge',
    says: 'The giver changed to whom a pledge is released',
    payload: releaseChanged,
  },
  'commitment.release_changed': {
    resource: 'commitment',
    says: 'Its owner changed to whom a commitment is released',
    payload: releaseChanged,
  },
  'coalition.release_changed': {
    resource: 'coalition',
    says: 'Its founder changed to whom a coalition is released',
    payload: releaseChanged,
  },
  'requirement.release_changed': {
    resource: 'requirement',
    says: 'Ukraine changed to whom a requirement is released',
    payload: releaseChanged,
  },
  'task.release_changed': {
    resource: 'task',
    says: 'Who shared a task out changed to whom it is released',
    payload: releaseChanged,
  },
  'lot.release_changed': {
    resource: 'lot',
    says: 'Its owner changed to whom a lot is released',
    payload: releaseChanged,
  },
  'evidence.release_changed': {
    resource: 'evidence',
    says: 'Who named a document changed to whom the reference is released',
    payload: releaseChanged,
  },
} as const
