import { everybody, members, type Rule } from './relations.ts'

/** Who keeps which books: a part of the policy. */
export const booksPolicy = {
  'fx_rate.read': {
    says: { en: 'Read currencies and exchange rates', uk: 'Читати валюти та обмінні курси' },
    allow: everybody,
  },
  'fx_rate.import': {
    says: { en: 'Bring exchange rates in', uk: 'Вносити обмінні курси' },
    allow: { secretariat: ['own'] },
  },
  'pledge.read': { says: { en: 'Read pledges', uk: 'Читати обіцянки' }, allow: everybody },
  'pledge.create': {
    says: { en: "Enter one's own pledges", uk: 'Вносити власні обіцянки' },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'pledge.confirm': {
    says: { en: "Confirm one's own pledges", uk: 'Підтверджувати власні обіцянки' },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'pledge.fulfil': {
    says: {
      en: "Record that a condition of one's own pledge is fulfilled",
      uk: 'Фіксувати виконання умови власної обіцянки',
    },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'pledge.withdraw': {
    says: { en: "Withdraw one's own pledges", uk: 'Відкликати власні обіцянки' },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'pledge.release': {
    says: { en: "Release one's own pledges, wider or narrower", uk: 'Змінювати, кому видно власні обіцянки' },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'organisation.read': {
    says: {
      en: 'Read organisations that give or receive',
      uk: 'Читати відомості про організації, що надають або отримують',
    },
    allow: everybody,
  },
  'organisation.create': {
    says: { en: 'Register an organisation', uk: 'Реєструвати організацію' },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'commitment.read': {
    says: { en: 'Read commitments and their allocations', uk: 'Читати зобов’язання та їх розподіл' },
    allow: members,
  },
  'commitment.create': {
    says: { en: "Enter a commitment into one's own books", uk: 'Вносити зобов’язання до власних книг' },
    allow: { ministry: ['own'] },
  },
  'commitment.decommit': {
    says: { en: 'Take a part of a commitment back', uk: 'Відкликати частину зобов’язання' },
    allow: { ministry: ['own'] },
  },
  'commitment.allocate': {
    says: { en: 'Assign parts of a commitment, and free them', uk: 'Розподіляти частини зобов’язання та звільняти їх' },
    allow: { ministry: ['own'] },
  },
  'commitment.release': {
    says: { en: "Release one's own commitments, wider or narrower", uk: 'Змінювати, кому видно власні зобов’язання' },
    allow: { ministry: ['own'] },
  },
  'disbursement.create': { says: { en: 'Post disbursements', uk: 'Проводити виплати' }, allow: { ministry: ['own'] } },
  'return.create': {
    says: {
      en: 'State that money came back of what one stated',
      uk: 'Зазначати повернення коштів за власними записами',
    },
    allow: { ministry: ['own'] },
  },
  'receipt.create': { says: { en: 'State what was received', uk: 'Заявляти отримане' }, allow: { ministry: ['own'] } },
  'receipt.match': {
    says: {
      en: "Match one's own receipts, and end a match",
      uk: 'Зіставляти власні отримання та скасовувати зіставлення',
    },
    allow: { ministry: ['own'] },
  },
  'dispute.raise': {
    says: {
      en: 'Dispute a statement, and settle one’s own dispute',
      uk: 'Оскаржувати заяву та залагоджувати власний спір',
    },
    allow: { ministry: ['own', 'counterparty'], coordinator: ['own', 'counterparty'] },
  },
  'ledger_entry.read': { says: { en: 'Read entries of the ledger', uk: 'Читати записи книги' }, allow: members },
  'ledger_entry.reverse': {
    says: { en: "Reverse one's own entries", uk: 'Сторнувати власні записи' },
    allow: { ministry: ['own'] },
  },
  'revaluation.read': {
    says: {
      en: 'Read revaluations, as far as one sees their entries',
      uk: 'Читати переоцінки, наскільки видно їхні записи',
    },
    allow: members,
  },
  'revaluation.make': {
    says: { en: 'Give entries without a rate their amount in euro', uk: 'Давати записам без курсу суму в євро' },
    allow: { secretariat: ['own'] },
  },
} as const satisfies Record<string, Rule>
