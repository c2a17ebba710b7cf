import { everybody, members, type Rule } from './relations.ts'

/** Who follows goods and evidence, and who asks, reports and closes: a part of the policy. */
export const oversightPolicy = {
  'lot.read': {
    says: {
      en: 'Read lots of goods, their events and valuations',
      uk: 'Читати відомості про партії майна, їхні події та оцінки',
    },
    allow: members,
  },
  'lot.register': {
    says: {
      en: "Register lots of one's own commitments in kind",
      uk: 'Реєструвати партії за власними зобов’язаннями в натуральній формі',
    },
    allow: { ministry: ['own'] },
  },
  'lot.state_event': {
    says: { en: 'State what one’s own side did with a lot', uk: 'Заявляти, що власна сторона зробила з партією' },
    allow: { ministry: ['own', 'counterparty'] },
  },
  'lot.value': {
    says: { en: 'Value a lot that one gives or has', uk: 'Оцінювати партію, яку надають або мають' },
    allow: { ministry: ['own', 'counterparty'] },
  },
  'lot.withdraw': {
    says: { en: 'Take back what one stated of a lot', uk: 'Відкликати власну заяву про партію' },
    allow: { ministry: ['own'] },
  },
  'lot.release': {
    says: { en: "Release one's own lots, wider or narrower", uk: 'Змінювати, кому видно власні партії' },
    allow: { ministry: ['own'] },
  },
  'evidence.read': {
    says: { en: 'Read references to documents', uk: 'Читати посилання на документи' },
    allow: members,
  },
  'evidence.add': {
    says: {
      en: 'Name documents that bear out a flow of which one is a side',
      uk: 'Називати документи, що підтверджують потік, стороною якого є учасник',
    },
    allow: { ministry: ['own', 'counterparty'] },
  },
  'evidence.release': {
    says: {
      en: 'Release references to documents that one named, wider or narrower',
      uk: 'Змінювати, кому видно названі документи',
    },
    allow: { ministry: ['own'] },
  },
  'annotation.read': { says: { en: 'Read remarks of auditors', uk: 'Читати зауваження аудиторів' }, allow: members },
  'annotation.create': {
    says: { en: 'Remark upon what one sees', uk: 'Робити зауваження щодо видимих записів' },
    allow: { auditor: ['any'] },
  },
  'annotation.withdraw': {
    says: { en: "Withdraw one's own audit of an entry", uk: 'Відкликати власний аудит запису' },
    allow: { auditor: ['requester'] },
  },
  'evidence_request.read': {
    says: {
      en: "Read one's own requests for evidence and those about one's records",
      uk: 'Читати власні запити підтверджень і запити щодо власних записів',
    },
    allow: members,
  },
  'evidence_request.create': {
    says: {
      en: 'Ask the owner of what one sees for evidence',
      uk: 'Запитувати підтвердження у власника видимого запису',
    },
    allow: { auditor: ['any'] },
  },
  'evidence_request.answer': {
    says: {
      en: "Answer a request for evidence about one's own record",
      uk: 'Відповідати на запит підтверджень щодо власного запису',
    },
    allow: { ministry: ['addressee'], coordinator: ['addressee'] },
  },
  'evidence_request.withdraw': {
    says: { en: "Withdraw one's own request for evidence", uk: 'Відкликати власний запит підтверджень' },
    allow: { auditor: ['requester'] },
  },
  'report.pull': {
    says: { en: 'Pull reports of what one may see', uk: 'Вивантажувати звіти про те, що можна бачити' },
    allow: { coordinator: ['any'], ministry: ['any'], viewer: ['any'], auditor: ['any'], secretariat: ['any'] },
  },
  'report.pull_access_log': {
    says: {
      en: 'Pull what one’s own accounts pulled, were refused and were granted',
      uk: 'Вивантажувати, що власні облікові записи вивантажили, у чому їм відмовлено і що надано',
    },
    allow: { administrator: ['any'], auditor: ['any'], secretariat: ['any'] },
  },
  'report_run.read': {
    says: {
      en: 'Read what one pulled; of one’s own participant, what may be seen',
      uk: 'Читати власні вивантаження звітів; своєї сторони — ті, які дозволено бачити',
    },
    allow: {
      administrator: ['any'],
      coordinator: ['any'],
      ministry: ['any'],
      viewer: ['any'],
      auditor: ['any'],
      secretariat: ['any'],
    },
  },
  'report_hash.read': {
    says: {
      en: 'Ask whether a file left the service, by its hash',
      uk: 'Запитувати за гешем, чи файл вийшов із сервісу',
    },
    allow: everybody,
  },
  'period.read': {
    says: { en: 'Read accounting periods', uk: 'Читати відомості про облікові періоди' },
    allow: members,
  },
  'period.close': {
    says: { en: 'Close and reopen accounting periods', uk: 'Закривати облікові періоди та відкривати їх знову' },
    allow: { secretariat: ['own'] },
  },
  'period.object': {
    says: { en: 'Object to a closure', uk: 'Заперечувати проти закриття' },
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'webhook.read': {
    says: { en: "Read one's own webhooks and their deliveries", uk: 'Читати власні вебхуки та їх доставлення' },
    allow: { administrator: ['own'], coordinator: ['own'] },
  },
  'webhook.manage': {
    says: {
      en: "Subscribe, change, try out and replay one's own webhooks",
      uk: 'Підписувати, змінювати, перевіряти та повторювати власні вебхуки',
    },
    allow: { administrator: ['own'], coordinator: ['own'] },
  },
} as const satisfies Record<string, Rule>
