import { everybody, members, type Rule } from './relations.ts'

/** Who takes part and signs in, and who keeps the register of agreements: a part of the policy. */
export const registerPolicy = {
  'me.read': {
    says: {
      en: 'Read who I am, my grants and what waits for me',
      uk: 'Дізнатися, хто я, які маю повноваження та що чекає на мене',
    },
    allow: everybody,
  },
  'permission.read': { says: { en: 'Read this policy', uk: 'Читати цю політику доступу' }, allow: everybody },
  'code_list.read': { says: { en: 'Read the code lists', uk: 'Читати переліки кодів' }, allow: everybody },
  'change.read': {
    says: { en: 'Follow the changes that I may see', uk: 'Стежити за змінами, які мені видно' },
    allow: everybody,
  },
  'participant.read': { says: { en: 'Read participants', uk: 'Читати відомості про учасників' }, allow: everybody },
  'participant.update': {
    says: { en: "Keep the participant's contact points", uk: 'Вести контактні пункти свого учасника' },
    allow: { administrator: ['own'] },
  },
  'issuer.read': {
    says: { en: 'Read issuers', uk: 'Читати відомості про провайдерів ідентифікації' },
    allow: { administrator: ['own'], secretariat: ['any'] },
  },
  'issuer.propose': {
    says: {
      en: "Propose one's own issuer, or one that replaces it",
      uk: 'Пропонувати власного провайдера або заміну йому',
    },
    allow: { administrator: ['own'] },
  },
  'issuer.confirm': {
    says: { en: "Confirm a proposal for one's own issuer", uk: 'Підтверджувати пропозицію щодо власного провайдера' },
    allow: { administrator: ['own'] },
  },
  'issuer.retire': {
    says: { en: "Retire one's own issuer", uk: 'Виводити власного провайдера з ужитку' },
    allow: { administrator: ['own'] },
  },
  'issuer.suspend': {
    says: {
      en: 'Suspend an issuer with a reason; lift a suspension of one’s own making',
      uk: 'Призупиняти провайдера з поясненням; скасовувати власне призупинення',
    },
    allow: { administrator: ['own'], secretariat: ['any'] },
  },
  'account.read': {
    says: { en: 'Read accounts', uk: 'Читати облікові записи' },
    allow: { administrator: ['own'], secretariat: ['any'] },
  },
  'account.create': {
    says: { en: "Register one's own accounts", uk: 'Реєструвати облікові записи свого учасника' },
    allow: { administrator: ['own'] },
  },
  'account.suspend': {
    says: {
      en: 'Suspend an account with a reason; lift a suspension of one’s own making',
      uk: 'Призупиняти обліковий запис із поясненням; скасовувати власне призупинення',
    },
    allow: { administrator: ['own'], secretariat: ['any'] },
  },
  'grant.create': {
    says: { en: "Grant roles to one's own accounts", uk: 'Надавати повноваження обліковим записам свого учасника' },
    allow: { administrator: ['own'] },
  },
  'grant.revoke': {
    says: { en: "Revoke grants of one's own accounts", uk: 'Відкликати повноваження облікових записів свого учасника' },
    allow: { administrator: ['own'] },
  },
  'agreement.read': {
    says: {
      en: 'Read agreements, clauses, provisions and claims',
      uk: 'Читати угоди, клаузули, положення та твердження',
    },
    allow: everybody,
  },
  'register.read': {
    says: { en: 'Read proposals to the register', uk: 'Читати пропозиції до реєстру' },
    allow: members,
  },
  'register.propose': {
    says: {
      en: 'Propose an agreement, an amendment, a status or a notice',
      uk: 'Пропонувати угоду, зміну, статус або повідомлення',
    },
    allow: { coordinator: ['party'], secretariat: ['any'] },
  },
  'register.decide': {
    says: {
      en: "Confirm or reject the other party's proposal",
      uk: 'Підтверджувати або відхиляти пропозицію іншої сторони',
    },
    allow: { coordinator: ['party'] },
  },
  'register.withdraw': {
    says: { en: "Withdraw one's own proposal", uk: 'Відкликати власну пропозицію' },
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },
} as const satisfies Record<string, Rule>
