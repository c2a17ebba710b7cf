import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
/** Before and after of the fields that changed. */
const changes = z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
const reason = z.object({ reason: z.string() })
const passed = z.object({ dueAt: z.iso.datetime({ offset: true }) })

/** What happens to requests, their sessions, responses and offers. */
export const consultationEvents = {
  'consultation.created': {
    resource: 'consultation',
    says: { en: 'A draft was filed', uk: 'Подано чернетку' },
    payload: facts,
  },
  'consultation.edited': {
    resource: 'consultation',
    says: { en: 'A draft was changed', uk: 'Чернетку змінено' },
    payload: z.object({ changes }),
  },
  'consultation.circulated': {
    resource: 'consultation',
    says: { en: 'A request was circulated to its addressees', uk: 'Запит розіслано адресатам' },
    payload: facts,
  },
  'consultation.addressed': {
    resource: 'addressee',
    says: {
      en: 'A participant was addressed, on a basis and with a deadline',
      uk: 'До учасника звернулися, на певній підставі та зі строком',
    },
    payload: facts,
  },
  'consultation.amended': {
    resource: 'consultation',
    says: {
      en: 'A circulated request was amended: addressees that are asked for something else must act again',
      uk: 'Розісланий запит змінено: адресати, у яких тепер просять інше, мають діяти знову',
    },
    payload: z.object({ sequence: z.number(), changes }),
  },
  'consultation.seen': {
    resource: 'addressee',
    says: { en: 'An addressee saw the request', uk: 'Адресат побачив запит' },
    payload: facts,
  },
  'consultation.acknowledged': {
    resource: 'addressee',
    says: { en: 'An addressee acknowledged the request', uk: 'Адресат підтвердив отримання' },
    payload: facts,
  },
  'consultation.consented': {
    resource: 'addressee',
    says: { en: 'An addressee consents to be named on the roster', uk: 'Адресат погодився на згадку в переліку' },
    payload: facts,
  },
  'consultation.applicability_recorded': {
    resource: 'addressee',
    says: {
      en: 'An addressee recorded how far the clause is held to apply',
      uk: 'Адресат зазначив, якою мірою клаузула застосовна',
    },
    payload: facts,
  },
  'consultation.excused': {
    resource: 'addressee',
    says: { en: 'The requester excused an addressee', uk: 'Ініціатор звільнив адресата від відповіді' },
    payload: reason,
  },
  'consultation.deadline_extended': {
    resource: 'addressee',
    says: { en: 'A deadline was extended; the old one is kept', uk: 'Строк подовжено; попередній збережено' },
    payload: facts,
  },
  'consultation.contact_attempted': {
    resource: 'addressee',
    says: { en: 'The requester tried to reach an addressee', uk: 'Ініціатор намагався зв’язатися з адресатом' },
    payload: facts,
  },
  'consultation.session_logged': {
    resource: 'session',
    says: { en: 'A session was logged', uk: 'Зафіксовано зустріч' },
    payload: facts,
  },
  'consultation.session_confirmed': {
    resource: 'session',
    says: { en: 'The other side confirmed a session', uk: 'Інша сторона підтвердила зустріч' },
    payload: facts,
  },
  'consultation.session_seen': {
    resource: 'session',
    says: { en: 'An addressee saw the record of a session', uk: 'Адресат побачив запис про зустріч' },
    payload: facts,
  },
  'consultation.session_objected': {
    resource: 'session',
    says: { en: 'An addressee objected to the record of a session', uk: 'Адресат заперечив проти запису про зустріч' },
    payload: facts,
  },
  'consultation.responded': {
    resource: 'response',
    says: { en: 'An addressee responded', uk: 'Адресат відповів' },
    payload: facts,
  },
  'consultation.roster_changed': {
    resource: 'consultation',
    says: {
      en: 'More addressees of a request are named to the others',
      uk: 'Інших адресатів запиту названо решті',
    },
    payload: z.object({ added: z.array(z.string()) }),
  },
  'consultation.release_changed': {
    resource: 'consultation',
    says: { en: 'The requester changed to whom a request is released', uk: 'Ініціатор змінив, кому відкрито запит' },
    payload: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  },
  'consultation.renewed': {
    resource: 'consultation',
    says: { en: 'A request was renewed', uk: 'Запит поновлено' },
    payload: facts,
  },
  'consultation.reminded': {
    resource: 'addressee',
    says: {
      en: 'A share of the time to consult has passed, and there was no answer yet',
      uk: 'Минула частина часу на консультації, а їх ще не було',
    },
    payload: z.object({ share: z.literal([50, 90]), deadlineAt: z.iso.datetime({ offset: true }) }),
  },
  'consultation.time_passed': {
    resource: 'addressee',
    says: { en: 'The time to consult has passed without an answer', uk: 'Час на консультації минув, а їх не було' },
    payload: passed,
  },
  'consultation.acknowledgement_missing': {
    resource: 'addressee',
    says: {
      en: 'No desk of an addressee has acknowledged in time, so its coordinators are told now',
      uk: 'Жоден черговий пункт адресата вчасно не підтвердив отримання, тож тепер повідомлено його координаторів',
    },
    payload: passed,
  },
  'consultation.lapsed': {
    resource: 'consultation',
    says: { en: 'A request lapsed without an answer', uk: 'Запит втратив чинність без відповіді' },
    payload: passed,
  },
  'consultation.closed': {
    resource: 'consultation',
    says: { en: 'A request was closed with its outcome', uk: 'Запит закрито з підсумком' },
    payload: facts,
  },
  'consultation.cancelled': {
    resource: 'consultation',
    says: { en: 'A request was cancelled', uk: 'Запит скасовано' },
    payload: reason,
  },
  'offer.made': { resource: 'offer', says: { en: 'An offer was made', uk: 'Зроблено пропозицію' }, payload: facts },
  'offer.joined': {
    resource: 'offer',
    says: {
      en: 'A provider confirmed its part of a joint offer',
      uk: 'Надавач підтвердив свою частину спільної пропозиції',
    },
    payload: facts,
  },
  'offer.accepted': {
    resource: 'offer',
    says: {
      en: 'An offer was accepted, in whole or in part; this made a proposal that its provider confirms or declines',
      uk: 'Пропозицію прийнято повністю або частково; це створило проєкт, який її надавач підтверджує або відхиляє',
    },
    payload: facts,
  },
  'offer.rejected': {
    resource: 'offer',
    says: { en: 'An offer was rejected', uk: 'Пропозицію відхилено' },
    payload: reason,
  },
  'offer.proposal_expired': {
    resource: 'offer',
    says: {
      en: 'The proposal that an acceptance made has expired, because its provider did not confirm it',
      uk: 'Строк пропозиції, яку утворило прийняття, минув: надавач її не підтвердив',
    },
    payload: passed,
  },
  'offer.withdrawn': {
    resource: 'offer',
    says: { en: 'An offer was withdrawn', uk: 'Пропозицію відкликано' },
    payload: reason,
  },
  'offer.conversion_declined': {
    resource: 'offer',
    says: {
      en: 'The provider declined what was accepted of its offer; that part is open again',
      uk: 'Надавач відмовився від прийнятої частини своєї пропозиції: її знову відкрито',
    },
    payload: facts,
  },
  'offer.converted': {
    resource: 'offer',
    says: {
      en: 'The provider made an accepted offer a commitment or a task',
      uk: 'Надавач перетворив прийняту пропозицію на зобов’язання або завдання',
    },
    payload: facts,
  },
} as const
