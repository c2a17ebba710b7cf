import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const reason = z.object({ reason: z.string() })

/** Who takes part and signs in, and the register of agreements. */
export const registerEvents = {
  'participant.contact_points_changed': {
    resource: 'participant',
    says: { en: 'Contact points were replaced', uk: 'Контактні пункти замінено' },
    payload: z.object({ contactPoints: z.number() }),
  },
  'issuer.proposed': {
    resource: 'issuer',
    says: { en: 'An issuer was proposed', uk: 'Запропоновано провайдера ідентифікації' },
    payload: facts,
  },
  'issuer.confirmed': {
    resource: 'issuer',
    says: { en: 'An issuer was confirmed and is in use', uk: 'Провайдера підтверджено й введено в дію' },
    payload: facts,
  },
  'issuer.retired': {
    resource: 'issuer',
    says: { en: 'An issuer was retired', uk: 'Провайдера виведено з ужитку' },
    payload: facts,
  },
  'issuer.suspended': {
    resource: 'issuer',
    says: { en: 'An issuer was suspended', uk: 'Провайдера призупинено' },
    payload: reason,
  },
  'issuer.reinstated': {
    resource: 'issuer',
    says: { en: 'The suspension of an issuer was lifted', uk: 'Призупинення провайдера скасовано' },
    payload: reason,
  },
  'account.created': {
    resource: 'account',
    says: { en: 'An account was registered', uk: 'Зареєстровано обліковий запис' },
    payload: facts,
  },
  'account.suspended': {
    resource: 'account',
    says: { en: 'An account was suspended', uk: 'Обліковий запис призупинено' },
    payload: reason,
  },
  'account.reinstated': {
    resource: 'account',
    says: { en: 'The suspension of an account was lifted', uk: 'Призупинення облікового запису скасовано' },
    payload: reason,
  },
  'grant.created': { resource: 'account', says: { en: 'A role was granted', uk: 'Надано роль' }, payload: facts },
  'grant.revoked': { resource: 'account', says: { en: 'A role was revoked', uk: 'Роль відкликано' }, payload: facts },

  'register.proposed': {
    resource: 'register_proposal',
    says: {
      en: 'A change of the register was proposed; it is a claim until it is confirmed',
      uk: 'Запропоновано зміну реєстру; це твердження, доки її не підтвердять',
    },
    payload: facts,
  },
  'register.partly_confirmed': {
    resource: 'register_proposal',
    says: {
      en: 'One party confirmed; the confirmation of another is still missing',
      uk: 'Одна сторона підтвердила; підтвердження іншої ще немає',
    },
    payload: facts,
  },
  'register.confirmed': {
    resource: 'register_proposal',
    says: { en: 'A change of the register was confirmed', uk: 'Зміну реєстру підтверджено' },
    payload: facts,
  },
  'register.rejected': {
    resource: 'register_proposal',
    says: { en: 'A change of the register was rejected', uk: 'Зміну реєстру відхилено' },
    payload: reason,
  },
  'register.withdrawn': {
    resource: 'register_proposal',
    says: { en: 'A proposal was withdrawn', uk: 'Пропозицію відкликано' },
    payload: facts,
  },
  'agreement.registered': {
    resource: 'agreement',
    says: { en: 'An agreement entered the register', uk: 'Угоду внесено до реєстру' },
    payload: facts,
  },
  'agreement.clause_amended': {
    resource: 'agreement',
    says: { en: 'A clause was amended', uk: 'Клаузулу змінено' },
    payload: facts,
  },
  'agreement.status_changed': {
    resource: 'agreement',
    says: { en: 'A dated status was recorded', uk: 'Зафіксовано датований статус' },
    payload: facts,
  },
  'agreement.notice_given': {
    resource: 'agreement',
    says: { en: 'A notice was recorded', uk: 'Зафіксовано повідомлення про припинення' },
    payload: facts,
  },
  'agreement.text_attached': {
    resource: 'agreement',
    says: { en: 'A signed text was attached', uk: 'Долучено підписаний текст' },
    payload: facts,
  },
  'agreement.expired': {
    resource: 'agreement',
    says: { en: 'The last day of an agreement has passed', uk: 'Минув останній день дії угоди' },
    payload: z.object({ since: z.iso.date() }),
  },
  'agreement.ended': {
    resource: 'agreement',
    says: {
      en: 'An agreement has ended, by a notice that took effect or on a recorded day',
      uk: 'Угода припинилася: за повідомленням, що набуло чинності, або у зафіксований день',
    },
    payload: z.object({ since: z.iso.date() }),
  },
} as const
