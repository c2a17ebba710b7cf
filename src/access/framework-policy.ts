import { everybody, members, type Rule } from './relations.ts'

/** Who keeps joint projects, reforms, the roadmap and the report to the leadership: a part of the policy. */
export const frameworkPolicy = {
  'project.read': {
    says: {
      en: 'Read joint projects and what of them is published',
      uk: 'Читати спільні проєкти та те, що з них оприлюднено',
    },
    allow: everybody,
  },
  'project.register': {
    says: {
      en: 'Enter joint projects to which one is a party',
      uk: 'Вносити спільні проєкти, стороною яких є учасник',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'project.report': {
    says: {
      en: 'State where a joint project stands to which one is a party',
      uk: 'Повідомляти про стан спільного проєкту, стороною якого є учасник',
    },
    allow: { coordinator: ['party'], ministry: ['party'] },
  },
  'joint_project.release': {
    says: {
      en: 'Release joint projects that one entered, wider or narrower',
      uk: 'Розкривати внесені спільні проєкти, ширше або вужче',
    },
    allow: { coordinator: ['own'] },
  },
  'project.publish': {
    says: {
      en: 'Propose, agree to, refuse and take back what the public reads of a joint project',
      uk: 'Пропонувати, погоджувати, відхиляти та відкликати те, що про спільний проєкт читає громадськість',
    },
    allow: { coordinator: ['party'] },
  },
  'reform.read': {
    says: {
      en: 'Read what Ukraine undertook in return, and what came of it',
      uk: 'Читати, що Україна зобов’язалася зробити натомість, і що з того вийшло',
    },
    allow: everybody,
  },
  'reform.plan': {
    says: {
      en: 'Plan steps of reforms of Ukraine, and amend them before they are assessed',
      uk: 'Планувати кроки реформ України та змінювати їх до оцінювання',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform.report': {
    says: { en: 'State how far a step of a reform is', uk: 'Повідомляти про хід кроку реформи' },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform_step.release': {
    says: {
      en: 'Release steps of reforms of Ukraine, wider or narrower',
      uk: 'Розкривати кроки реформ України, ширше або вужче',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform.assess': {
    says: {
      en: 'Enter what was decided about a step of a reform, by reference',
      uk: 'Вносити ухвалене щодо кроку реформи, з посиланням',
    },
    allow: { coordinator: ['any'], secretariat: ['any'] },
  },
  'roadmap.read': {
    says: { en: 'Read the steps of the roadmap', uk: 'Читати кроки дорожньої карти' },
    allow: everybody,
  },
  'roadmap.plan': {
    says: {
      en: 'Enter steps of the roadmap, what must be done before one’s own, and drop those',
      uk: 'Вносити кроки дорожньої карти, те, що має передувати власним, і відмовлятися від власних',
    },
    allow: { coordinator: ['own'] },
  },
  'roadmap_step.release': {
    says: {
      en: 'Release steps of the roadmap that one entered, wider or narrower',
      uk: 'Розкривати внесені кроки дорожньої карти, ширше або вужче',
    },
    allow: { coordinator: ['own'] },
  },
  'roadmap.report': {
    says: {
      en: 'State how far a step of the roadmap is that one owns, contributes to or keeps',
      uk: 'Повідомляти про хід кроку дорожньої карти, яким учасник володіє, сприяє або веде запис',
    },
    allow: { coordinator: ['own', 'provider'], ministry: ['own', 'provider'] },
  },
  'monitoring.read': {
    says: {
      en: 'Read the report to the leadership, its drafts and its editions',
      uk: 'Читати звіт для керівництва, його проєкти та видання',
    },
    allow: {
      administrator: ['member'],
      coordinator: ['member'],
      duty_officer: ['member'],
      ministry: ['member'],
      viewer: ['member'],
      auditor: ['member'],
      secretariat: ['member'],
    },
  },
  'monitoring.draft': {
    says: {
      en: 'Put a draft of the report before the parties, take it back, and issue it',
      uk: 'Подавати сторонам проєкт звіту, відкликати його та видавати',
    },
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },
  'monitoring.object': {
    says: { en: 'Object to a draft of the report', uk: 'Заперечувати проти проєкту звіту' },
    allow: { coordinator: ['member'] },
  },
  'brief.read': {
    says: {
      en: 'Read the brief on a participant, as far as one may see',
      uk: 'Читати довідку про учасника в межах видимого',
    },
    allow: members,
  },
} as const satisfies Record<string, Rule>
