import { members, type Rule } from './relations.ts'

/** Who asks for consultations, and who answers: a part of the policy. */
export const consultationPolicy = {
  'consultation.read': { says: { en: 'Read consultations', uk: 'Читати консультації' }, allow: members },
  'consultation.create': {
    says: { en: 'File a consultation request', uk: 'Подавати запит на консультації' },
    allow: { coordinator: ['own'] },
  },
  'consultation.amend': {
    says: {
      en: 'Change a draft, amend a circulated request',
      uk: 'Змінювати чернетку, вносити зміни до розісланого запиту',
    },
    allow: { coordinator: ['requester'] },
  },
  'consultation.circulate': {
    says: { en: 'Preview and circulate a request', uk: 'Переглядати попередньо та розсилати запит' },
    allow: { coordinator: ['requester'] },
  },
  'consultation.preview': {
    says: { en: 'Preview whom a request would address', uk: 'Переглядати, кому було б адресовано запит' },
    allow: {
      coordinator: ['requester'],
      duty_officer: ['requester'],
      viewer: ['requester'],
      secretariat: ['requester'],
    },
  },
  'consultation.see': {
    says: { en: 'State that one has seen a request', uk: 'Заявити, що запит побачено' },
    allow: { coordinator: ['addressee'], duty_officer: ['addressee'], viewer: ['addressee'] },
  },
  'consultation.acknowledge': {
    says: { en: 'Acknowledge a request', uk: 'Підтверджувати отримання запиту' },
    allow: { coordinator: ['addressee'], duty_officer: ['addressee'] },
  },
  'consultation.consent': {
    says: {
      en: 'Consent to be named on the roster, or record how far the clause is held to apply',
      uk: 'Погоджуватися на згадку в переліку або зазначати, якою мірою клаузула вважається застосовною',
    },
    allow: { coordinator: ['addressee'] },
  },
  'consultation.log_session': {
    says: { en: 'Log a session', uk: 'Фіксувати зустріч' },
    allow: { coordinator: ['requester', 'addressee'], duty_officer: ['requester', 'addressee'] },
  },
  'consultation.log_attempt': {
    says: { en: 'Record an attempt to reach an addressee', uk: 'Фіксувати спробу зв’язатися з адресатом' },
    allow: { coordinator: ['requester'], duty_officer: ['requester'] },
  },
  'consultation.confirm_session': {
    says: {
      en: 'Confirm a session that the other side logged',
      uk: 'Підтверджувати зустріч, яку зафіксувала інша сторона',
    },
    allow: { coordinator: ['counterparty'], duty_officer: ['counterparty'] },
  },
  'consultation.object_to_session': {
    says: { en: 'Object to the record of a session', uk: 'Заперечувати проти запису про зустріч' },
    allow: { coordinator: ['counterparty'], duty_officer: ['counterparty'] },
  },
  'consultation.respond': {
    says: { en: 'Respond, with offers', uk: 'Відповідати, зокрема з пропозиціями' },
    allow: { coordinator: ['addressee'] },
  },
  'consultation.excuse': {
    says: { en: 'Excuse an addressee', uk: 'Звільняти адресата від відповіді' },
    allow: { coordinator: ['requester'] },
  },
  'consultation.extend': {
    says: { en: 'Extend deadlines', uk: 'Подовжувати строки' },
    allow: { coordinator: ['requester'] },
  },
  'consultation.renew': {
    says: { en: 'Renew a lapsed request', uk: 'Поновлювати запит, що втратив чинність' },
    allow: { coordinator: ['requester'] },
  },
  'consultation.close': {
    says: { en: 'Close with an outcome', uk: 'Закривати запит із підсумком' },
    allow: { coordinator: ['requester'] },
  },
  'consultation.cancel': {
    says: { en: 'Cancel with a reason', uk: 'Скасовувати запит із поясненням' },
    allow: { coordinator: ['requester'] },
  },
  'offer.decide': {
    says: { en: 'Accept or reject an offer', uk: 'Приймати або відхиляти пропозицію' },
    allow: { coordinator: ['requester'] },
  },
  'offer.withdraw': {
    says: { en: "Withdraw one's own offer", uk: 'Відкликати власну пропозицію' },
    allow: { coordinator: ['provider'] },
  },
  'proposal.decline': {
    says: {
      en: "Decline what was accepted of one's own offer, or say that one gives other",
      uk: 'Відмовлятися від прийнятого з власної пропозиції або зазначати, що надається інше',
    },
    allow: { coordinator: ['provider'] },
  },
  'offer.join': {
    says: { en: "Confirm one's own part of a joint offer", uk: 'Підтверджувати власну частину спільної пропозиції' },
    allow: { coordinator: ['provider'] },
  },
} as const satisfies Record<string, Rule>
