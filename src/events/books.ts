import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const reason = z.object({ reason: z.string() })
/** The entry of the ledger. */
const posting = z.object({ entryId: z.string() })

/** More, or something else, is given than was accepted (BR-96). */
export const deviationEvents = {
  'offer.deviation_stated': {
    resource: 'offer',
    says: {
      en: 'The provider states that it gives more, or something else, than was accepted; the requester decides',
      uk: 'Надавач дає більше чи інше, ніж прийнято, якщо це підтвердить ініціатор',
    },
    payload: facts,
  },
  'offer.deviation_confirmed': {
    resource: 'offer',
    says: {
      en: 'The requester confirmed that something else is given than was accepted',
      uk: 'Ініціатор підтвердив, що дають інше, ніж прийнято',
    },
    payload: facts,
  },
  'offer.deviation_refused': {
    resource: 'offer',
    says: {
      en: 'The requester refused that something else is given than was accepted',
      uk: 'Ініціатор не погодився, щоб давали інше, ніж прийнято',
    },
    payload: facts,
  },
} as const

/** Entries that were posted without a rate and got their amount in euro later (BR-57). */
export const revaluationEvents = {
  'ledger_entry.revalued': {
    resource: 'resource',
    says: { en: 'An entry without a rate was given its amount in euro', uk: 'Запис без курсу отримав суму в євро' },
    payload: facts,
  },
  'revaluation.made': {
    resource: 'revaluation',
    says: { en: 'A batch of entries was revalued', uk: 'Переоцінено групу записів' },
    payload: facts,
  },
} as const

/** Pledges, commitments, what was paid and arrived, lots, evidence and rates. */
export const booksEvents = {
  'fx_rate.imported': {
    resource: 'fx_rate_table',
    says: { en: 'A table of exchange rates came in', uk: 'Внесено таблицю курсів' },
    payload: facts,
  },
  'pledge.announced': {
    resource: 'pledge',
    says: { en: 'A pledge was entered', uk: 'Внесено обіцянку' },
    payload: facts,
  },
  'pledge.confirmed': {
    resource: 'pledge',
    says: { en: 'A pledge was confirmed by its giver', uk: 'Обіцянку підтверджено її надавачем' },
    payload: facts,
  },
  'pledge.condition_fulfilled': {
    resource: 'pledge',
    says: { en: 'A condition of a pledge is fulfilled', uk: 'Умову обіцянки виконано' },
    payload: facts,
  },
  'pledge.withdrawn': {
    resource: 'pledge',
    says: { en: 'A pledge was withdrawn', uk: 'Обіцянку відкликано' },
    payload: reason,
  },
  'organisation.registered': {
    resource: 'organisation',
    says: { en: 'An organisation was registered', uk: 'Зареєстровано організацію' },
    payload: facts,
  },
  'commitment.created': {
    resource: 'commitment',
    says: { en: 'A commitment was entered', uk: 'Внесено зобов’язання' },
    payload: facts,
  },
  'commitment.decommitted': {
    resource: 'commitment',
    says: { en: 'A part of a commitment was taken back', uk: 'Частину зобов’язання відкликано' },
    payload: posting,
  },
  'commitment.allocated': {
    resource: 'commitment',
    says: { en: 'A part of a commitment was assigned', uk: 'Частину зобов’язання розподілено' },
    payload: facts,
  },
  'commitment.allocation_released': {
    resource: 'commitment',
    says: { en: 'A part of an allocation was freed', uk: 'Частину розподіленого звільнено' },
    payload: facts,
  },
  'disbursement.posted': {
    resource: 'resource',
    says: { en: 'A disbursement was posted', uk: 'Проведено виплату' },
    payload: posting,
  },
  'return.posted': {
    resource: 'resource',
    says: { en: 'Money came back of a payment', uk: 'Кошти з виплати повернулися' },
    payload: posting,
  },
  'receipt.stated': {
    resource: 'resource',
    says: { en: 'A receiver stated what it got', uk: 'Отримувач заявив отримане' },
    payload: posting,
  },
  'receipt.matched': {
    resource: 'resource',
    says: { en: 'A receipt was matched by hand', uk: 'Отримання зіставлено вручну' },
    payload: facts,
  },
  'receipt.unmatched': {
    resource: 'resource',
    says: { en: 'A match was ended', uk: 'Зіставлення скасовано' },
    payload: facts,
  },
  'dispute.raised': {
    resource: 'resource',
    says: { en: 'A statement is disputed', uk: 'Заяву оскаржено' },
    payload: facts,
  },
  'dispute.resolved': {
    resource: 'resource',
    says: { en: 'A dispute was settled', uk: 'Спір залагоджено' },
    payload: facts,
  },
  'ledger_entry.reversed': {
    resource: 'resource',
    says: { en: 'An entry was reversed', uk: 'Запис сторновано' },
    payload: posting,
  },
  'lot.registered': {
    resource: 'lot',
    says: { en: 'A lot of goods was registered', uk: 'Зареєстровано партію майна' },
    payload: facts,
  },
  'lot.event_stated': {
    resource: 'lot',
    says: { en: 'A side stated what it did with a lot', uk: 'Сторона заявила, що зробила з партією' },
    payload: facts,
  },
  'lot.valued': { resource: 'lot', says: { en: 'A lot was valued', uk: 'Партію оцінено' }, payload: facts },
  'lot.statement_withdrawn': {
    resource: 'lot',
    says: { en: 'An event or a valuation of a lot was taken back', uk: 'Подію або оцінку партії відкликано' },
    payload: facts,
  },
  'evidence.added': {
    resource: 'evidence',
    says: { en: 'A document was named as evidence of a flow', uk: 'Названо документ, що підтверджує потік' },
    payload: facts,
  },
} as const
