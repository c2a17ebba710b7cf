import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
/** Before and after of the fields that changed. */
const changes = z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
const reason = z.object({ reason: z.string() })
const passed = z.object({ dueAt: z.iso.datetime({ offset: true }) })

/** Needs, offers to them, tasks and coalitions. */
export const workEvents = {
  'requirement_offer.made': {
    resource: 'requirement_offer',
    says: { en: 'An offer was made to a requirement', uk: 'До потреби зроблено пропозицію' },
    payload: facts,
  },
  'requirement_offer.accepted': {
    resource: 'requirement_offer',
    says: {
      en: 'Ukraine accepted an offer to a requirement: its provider may make it a commitment or a task',
      uk: 'Україна прийняла пропозицію до потреби',
    },
    payload: facts,
  },
  'requirement_offer.rejected': {
    resource: 'requirement_offer',
    says: { en: 'Ukraine rejected an offer to a requirement', uk: 'Україна відхилила пропозицію до потреби' },
    payload: reason,
  },
  'requirement_offer.withdrawn': {
    resource: 'requirement_offer',
    says: { en: 'An offer to a requirement was withdrawn', uk: 'Пропозицію до потреби відкликано' },
    payload: reason,
  },
  'requirement_offer.expired': {
    resource: 'requirement_offer',
    says: {
      en: 'An accepted offer to a requirement has expired: its provider made nothing of it in time',
      uk: 'Строк прийнятої пропозиції до потреби минув: надавач її не перетворив',
    },
    payload: passed,
  },
  'requirement_offer.converted': {
    resource: 'requirement_offer',
    says: {
      en: 'The provider made an accepted offer to a requirement a commitment or a task',
      uk: 'Надавач перетворив прийняту пропозицію до потреби',
    },
    payload: facts,
  },
  'coalition.created': {
    resource: 'coalition',
    says: { en: 'A coalition was founded', uk: 'Засновано коаліцію' },
    payload: facts,
  },
  'coalition.subgroup_added': {
    resource: 'coalition',
    says: { en: 'A sub-group was formed', uk: 'Утворено підгрупу' },
    payload: facts,
  },
  'coalition.membership_proposed': {
    resource: 'coalition_membership',
    says: {
      en: 'A role in a coalition was proposed; the other side decides',
      uk: 'Запропоновано роль у коаліції: рішення за іншою стороною',
    },
    payload: facts,
  },
  'coalition.membership_declined': {
    resource: 'coalition_membership',
    says: { en: 'A proposed role in a coalition was declined', uk: 'Запропоновану роль у коаліції відхилено' },
    payload: facts,
  },
  'coalition.membership_withdrawn': {
    resource: 'coalition_membership',
    says: { en: 'A proposal of a role in a coalition was withdrawn', uk: 'Пропозицію ролі в коаліції відкликано' },
    payload: facts,
  },
  'coalition.membership_confirmed': {
    resource: 'coalition',
    says: { en: 'A role in a coalition was confirmed', uk: 'Роль у коаліції підтверджено' },
    payload: facts,
  },
  'coalition.membership_ended': {
    resource: 'coalition',
    says: { en: 'A participant ends its role in a coalition', uk: 'Учасник припиняє свою роль у коаліції' },
    payload: facts,
  },
  'coalition.handed_over': {
    resource: 'coalition',
    says: { en: 'The lead of a coalition was handed over', uk: 'Керівництво коаліцією передано' },
    payload: facts,
  },
  'coalition.lead_missing': {
    resource: 'coalition',
    says: { en: 'From a day on nobody leads a coalition', uk: 'Від певного дня коаліцію ніхто не очолює' },
    payload: z.object({ since: z.iso.date() }),
  },
  'coalition.charter_filed': {
    resource: 'coalition_charter',
    says: { en: 'A charter was filed', uk: 'Подано статут' },
    payload: facts,
  },
  'coalition.plan_filed': {
    resource: 'coalition_plan',
    says: { en: 'A version of a plan was filed', uk: 'Подано версію плану' },
    payload: facts,
  },
  'coalition.meeting_recorded': {
    resource: 'coalition_meeting',
    says: { en: 'A meeting was recorded', uk: 'Зафіксовано засідання' },
    payload: facts,
  },
  'coalition.decision_recorded': {
    resource: 'coalition_meeting',
    says: { en: 'A decision was recorded', uk: 'Зафіксовано рішення' },
    payload: facts,
  },
  'coalition.review_recorded': {
    resource: 'coalition_review',
    says: { en: 'A roadmap was reviewed', uk: 'Дорожню карту переглянуто' },
    payload: facts,
  },
  'coalition.review_overdue': {
    resource: 'coalition_charter',
    says: {
      en: 'The day has passed by which the roadmap was to be reviewed',
      uk: 'Минув день, до якого слід було переглянути дорожню карту',
    },
    payload: passed,
  },
  'requirement.filed': {
    resource: 'requirement',
    says: { en: 'A requirement was filed', uk: 'Подано потребу' },
    payload: facts,
  },
  'requirement.amended': {
    resource: 'requirement',
    says: { en: 'A requirement was amended', uk: 'Потребу змінено' },
    payload: z.object({ changes }),
  },
  'requirement.validated': {
    resource: 'requirement',
    says: {
      en: 'A requirement was validated: offers and tasks may be made against it',
      uk: 'Потребу підтверджено: можна робити пропозиції та давати завдання',
    },
    payload: facts,
  },
  'requirement.superseded': {
    resource: 'requirement',
    says: { en: 'Another requirement has taken its place', uk: 'Її місце посіла інша потреба' },
    payload: facts,
  },
  'requirement.withdrawn': {
    resource: 'requirement',
    says: { en: 'A requirement was withdrawn', uk: 'Потребу відкликано' },
    payload: reason,
  },
  'task.proposed': {
    resource: 'task',
    says: {
      en: 'A task was shared out; those who are to do it decide',
      uk: 'Завдання розподілено: рішення за тими, хто має його виконати',
    },
    payload: facts,
  },
  'task.part_agreed': {
    resource: 'task',
    says: { en: 'A participant agreed to its part of a task', uk: 'Учасник погодився на свою частину завдання' },
    payload: facts,
  },
  'task.agreed': {
    resource: 'task',
    says: { en: 'All have agreed to their parts of a task', uk: 'Усі погодилися на свої частини завдання' },
    payload: facts,
  },
  'task.started': {
    resource: 'task',
    says: { en: 'A task was begun', uk: 'Завдання розпочато' },
    payload: z.object({}),
  },
  'task.progress_reported': {
    resource: 'task',
    says: { en: 'A participant stated how a task goes', uk: 'Учасник повідомив про хід завдання' },
    payload: facts,
  },
  'task.blocked': { resource: 'task', says: { en: 'A task is held up', uk: 'Завдання заблоковано' }, payload: facts },
  'task.resumed': {
    resource: 'task',
    says: { en: 'A task that was held up goes on', uk: 'Заблоковане завдання відновлено' },
    payload: z.object({}),
  },
  'task.delivered': {
    resource: 'task',
    says: { en: 'A task is done, as its lead says', uk: 'Завдання виконано, за словами виконавця' },
    payload: facts,
  },
  'task.returned': {
    resource: 'task',
    says: { en: 'Ukraine returned a task as not done', uk: 'Україна повернула завдання як невиконане' },
    payload: reason,
  },
  'task.verified': {
    resource: 'task',
    says: { en: 'Ukraine verified that a task is done', uk: 'Україна перевірила виконання завдання' },
    payload: facts,
  },
  'task.cancelled': {
    resource: 'task',
    says: { en: 'A task was called off', uk: 'Завдання скасовано' },
    payload: reason,
  },
  'task.overdue': {
    resource: 'task',
    says: {
      en: 'The day has passed on which a task was due, and it is not delivered',
      uk: 'Минув день, до якого завдання мало бути виконано, а воно не виконане',
    },
    payload: passed,
  },
  'task.milestone_overdue': {
    resource: 'task',
    says: {
      en: 'The day of a milestone has passed, and nobody has assessed it',
      uk: 'День віхи минув, а її ніхто не оцінив',
    },
    payload: passed.extend({ milestoneId: z.string() }),
  },
  'task.milestone_set': { resource: 'task', says: { en: 'A milestone was set', uk: 'Визначено віху' }, payload: facts },
  'task.milestone_assessed': {
    resource: 'task',
    says: { en: 'A milestone was assessed', uk: 'Віху оцінено' },
    payload: facts,
  },
} as const
