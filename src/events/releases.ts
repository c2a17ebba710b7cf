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
  'instrument.release_changed': {
    resource: 'instrument',
    says: 'Who proposed an instrument changed to whom it is released',
    payload: releaseChanged,
  },
  'measure.release_changed': {
    resource: 'measure',
    says: 'Who keeps a measure changed to whom it is released',
    payload: releaseChanged,
  },
  'received_statement.release_changed': {
    resource: 'received_statement',
    says: 'Ukraine changed to whom a received statement is released',
    payload: releaseChanged,
  },
  'joint_project.release_changed': {
    resource: 'joint_project',
    says: 'Who entered a joint project changed to whom it is released',
    payload: releaseChanged,
  },
  'reform_step.release_changed': {
    resource: 'reform_step',
    says: 'Ukraine changed to whom a step of a reform is released',
    payload: releaseChanged,
  },
  'roadmap_step.release_changed': {
    resource: 'roadmap_step',
    says: 'Who entered a step of the roadmap changed to whom it is released',
    payload: releaseChanged,
  },
} as const
