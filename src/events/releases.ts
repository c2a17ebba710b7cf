import { z } from 'zod'

const marked = z.object({ marking: z.string(), releasableTo: z.array(z.string()) })
/** For the owner alone: who sees the record since the release, and who no longer does. */
const releaseChanged = z.object({
  reason: z.string(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  before: marked,
  after: marked,
})

/** Changes of release: one event for each kind of record that its owner can release. */
export const releaseEvents = {
  'pledge.release_changed': {
    resource: 'pledge',
    says: { en: 'The giver changed to whom a pledge is released', uk: 'Надавач змінив, кому видно обіцянку' },
    payload: releaseChanged,
  },
  'commitment.release_changed': {
    resource: 'commitment',
    says: {
      en: 'The owner of a commitment changed to whom it is released',
      uk: 'Власник змінив, кому видно зобов’язання',
    },
    payload: releaseChanged,
  },
  'coalition.release_changed': {
    resource: 'coalition',
    says: {
      en: 'The founder of a coalition changed to whom it is released',
      uk: 'Засновник змінив, кому видно коаліцію',
    },
    payload: releaseChanged,
  },
  'requirement.release_changed': {
    resource: 'requirement',
    says: { en: 'Ukraine changed to whom a requirement is released', uk: 'Україна змінила, кому видно потребу' },
    payload: releaseChanged,
  },
  'task.release_changed': {
    resource: 'task',
    says: {
      en: 'Whoever shared a task out changed to whom it is released',
      uk: 'Той, хто розподілив завдання, змінив, кому його видно',
    },
    payload: releaseChanged,
  },
  'lot.release_changed': {
    resource: 'lot',
    says: { en: 'The owner of a lot changed to whom it is released', uk: 'Власник змінив, кому видно партію' },
    payload: releaseChanged,
  },
  'evidence.release_changed': {
    resource: 'evidence',
    says: {
      en: 'Whoever named a document changed to whom the reference is released',
      uk: 'Той, хто назвав документ, змінив, кому видно посилання',
    },
    payload: releaseChanged,
  },
  'instrument.release_changed': {
    resource: 'instrument',
    says: {
      en: 'Whoever proposed an instrument changed to whom it is released',
      uk: 'Той, хто запропонував документ, змінив, кому його видно',
    },
    payload: releaseChanged,
  },
  'measure.release_changed': {
    resource: 'measure',
    says: {
      en: 'Whoever keeps a measure changed to whom it is released',
      uk: 'Той, хто веде захід, змінив, кому його видно',
    },
    payload: releaseChanged,
  },
  'received_statement.release_changed': {
    resource: 'received_statement',
    says: {
      en: 'Ukraine changed to whom a received statement is released',
      uk: 'Україна змінила, кому видно отриману заяву',
    },
    payload: releaseChanged,
  },
  'joint_project.release_changed': {
    resource: 'joint_project',
    says: {
      en: 'Whoever entered a joint project changed to whom it is released',
      uk: 'Той, хто вніс спільний проєкт, змінив, кому його видно',
    },
    payload: releaseChanged,
  },
  'reform_step.release_changed': {
    resource: 'reform_step',
    says: {
      en: 'Ukraine changed to whom a step of a reform is released',
      uk: 'Україна змінила, кому видно крок реформи',
    },
    payload: releaseChanged,
  },
  'roadmap_step.release_changed': {
    resource: 'roadmap_step',
    says: {
      en: 'Whoever entered a step of the roadmap changed to whom it is released',
      uk: 'Той, хто вніс крок дорожньої карти, змінив, кому його видно',
    },
    payload: releaseChanged,
  },
} as const
