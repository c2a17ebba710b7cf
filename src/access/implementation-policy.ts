import { everybody, members, type Rule } from './relations.ts'

/** Who may say what implements what, and who keeps instruments and measures: a part of the policy. */
export const implementationPolicy = {
  'instrument.read': {
    says: {
      en: 'Read instruments, their stages and what they are to agreements',
      uk: 'Читати документи, їхні етапи та зв’язок з угодами',
    },
    allow: everybody,
  },
  'instrument.propose': {
    says: { en: 'Propose an instrument of which one is a party', uk: 'Пропонувати документ, стороною якого є' },
    allow: { coordinator: ['own'] },
  },
  'instrument.state': {
    says: {
      en: 'State a stage of an instrument of which one is a party',
      uk: 'Заявляти етап документа, стороною якого є',
    },
    allow: { coordinator: ['party'] },
  },
  'instrument.decide': {
    says: {
      en: 'Confirm or reject what another party proposed of an instrument',
      uk: 'Підтверджувати або відхиляти запропоноване іншою стороною щодо документа',
    },
    allow: { coordinator: ['counterparty'] },
  },
  'instrument.withdraw': {
    says: { en: "Withdraw one's own proposal of an instrument", uk: 'Відкликати власну пропозицію документа' },
    allow: { coordinator: ['own'] },
  },
  'instrument.release': {
    says: {
      en: 'Release instruments that one proposed, wider or narrower',
      uk: 'Розкривати документи, які запропоновано самостійно, ширше або вужче',
    },
    allow: { coordinator: ['own'] },
  },
  'measure.read': { says: { en: 'Read measures', uk: 'Читати заходи' }, allow: members },
  'measure.release': {
    says: {
      en: 'Release measures that one keeps, wider or narrower',
      uk: 'Розкривати заходи, які веде, ширше або вужче',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'measure.keep': {
    says: {
      en: "Enter, import and keep measures under one's own agreement",
      uk: 'Вносити, імпортувати й вести заходи за власною угодою',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'act.read': {
    says: { en: 'Read acts of all kinds under one shape', uk: 'Читати дії всіх видів в одній формі' },
    allow: members,
  },
  'act.arrange': {
    says: { en: 'Say to which arrangements an act belongs', uk: 'Зазначати, до яких форматів належить дія' },
    allow: { ministry: ['own', 'party'], coordinator: ['own', 'party'] },
  },
  'implementation_link.read': {
    says: { en: 'Read what acts implement', uk: 'Читати, що виконують дії' },
    allow: members,
  },
  'implementation_link.claim': {
    says: {
      en: "Claim what one's own acts, or acts under one's own agreement, implement",
      uk: 'Заявляти, що виконують власні дії або дії за власною угодою',
    },
    allow: { ministry: ['own', 'party'], coordinator: ['own', 'party'] },
  },
  'implementation_link.amend': {
    says: {
      en: "Amend and withdraw one's own claims of what acts implement",
      uk: 'Змінювати й відкликати власні заяви про те, що виконують дії',
    },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'implementation_link.decide': {
    says: {
      en: 'Confirm or contest what others claim that acts implement',
      uk: 'Підтверджувати або заперечувати заяви інших про те, що виконують дії',
    },
    allow: { ministry: ['counterparty'], coordinator: ['counterparty'] },
  },
  'link_rule.read': {
    says: { en: "Read one's own rules of linking", uk: 'Читати власні правила зв’язування' },
    allow: { coordinator: ['own'], ministry: ['own'], viewer: ['own'], auditor: ['own'], secretariat: ['own'] },
  },
  'link_rule.manage': {
    says: {
      en: "Save, preview, apply and retire one's own rules of linking",
      uk: 'Зберігати, переглядати, застосовувати й виводити з ужитку власні правила зв’язування',
    },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
} as const satisfies Record<string, Rule>
