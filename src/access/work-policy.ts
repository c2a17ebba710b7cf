import { everybody, members, type Rule } from './relations.ts'

/** Who files needs, leads coalitions, does tasks and records what was said outside: a part of the policy. */
export const workPolicy = {
  'coalition.read': {
    says: {
      en: 'Read coalitions, memberships and what is claimed of them',
      uk: 'Читати відомості про коаліції, членство та твердження про них',
    },
    allow: everybody,
  },
  'coalition.create': {
    says: { en: 'Found a coalition', uk: 'Засновувати коаліцію' },
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },
  'coalition.govern': {
    says: {
      en: 'Keep the charter, the plan, the meetings and the reviews of a coalition',
      uk: 'Вести статут, план, засідання та перегляди коаліції',
    },
    allow: { coordinator: ['lead'], secretariat: ['member'] },
  },
  'coalition.hand_over': {
    says: { en: "Hand over one's own lead", uk: 'Передавати власне керівництво коаліцією' },
    allow: { coordinator: ['lead'] },
  },
  'coalition.release': {
    says: {
      en: 'Release a coalition that one founded, wider or narrower',
      uk: 'Змінювати, кому видно засновану коаліцію',
    },
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },
  'membership.propose': {
    says: {
      en: 'Propose a role in a coalition, for oneself or as its lead to another',
      uk: 'Пропонувати роль у коаліції: собі або, очолюючи її, іншому',
    },
    allow: { coordinator: ['own', 'lead'] },
  },
  'membership.decide': {
    says: { en: 'Confirm or decline a proposed role', uk: 'Підтверджувати або відхиляти запропоновану роль' },
    allow: { coordinator: ['counterparty'] },
  },
  'membership.withdraw': {
    says: { en: "Withdraw one's own proposal of a role", uk: 'Відкликати власну пропозицію ролі' },
    allow: { coordinator: ['own'] },
  },
  'membership.leave': {
    says: { en: "End one's own role in a coalition", uk: 'Припиняти власну роль у коаліції' },
    allow: { coordinator: ['own'] },
  },
  'received_statement.read': {
    says: { en: 'Read what was recorded of what participants said outside', uk: 'Читати записане зі слів учасників' },
    allow: members,
  },
  'received_statement.record': {
    says: {
      en: 'Record what a participant said outside, and take it back',
      uk: 'Записувати сказане учасником поза системою та відкликати записане',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'received_statement.release': {
    says: {
      en: 'Release what one recorded of what participants said outside, wider or narrower',
      uk: 'Розкривати записане зі сказаного учасниками поза системою, ширше або вужче',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'received_statement.attest': {
    says: {
      en: 'Adopt, correct or disown what was recorded of one’s own participant',
      uk: 'Підтверджувати, виправляти або спростовувати записане про власного учасника',
    },
    allow: { coordinator: ['counterparty'], ministry: ['counterparty'] },
  },
  'requirement.read': { says: { en: 'Read requirements', uk: 'Читати потреби' }, allow: members },
  'requirement.file': {
    says: {
      en: 'File, amend, supersede and withdraw requirements of Ukraine',
      uk: 'Подавати, змінювати, замінювати та відкликати потреби України',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'requirement.validate': {
    says: {
      en: 'Validate a requirement that another account wrote',
      uk: 'Підтверджувати потребу, яку написав інший обліковий запис',
    },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'requirement.release': {
    says: { en: 'Release requirements of Ukraine, wider or narrower', uk: 'Змінювати, кому видно потреби України' },
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'requirement.offer': {
    says: { en: 'Make offers to requirements', uk: 'Робити пропозиції до потреб' },
    allow: { coordinator: ['provider'] },
  },
  'requirement_offer.read': {
    says: {
      en: "Read offers to requirements: one's own, and Ukraine all of them",
      uk: 'Читати пропозиції до потреб: власні, а Україна — всі',
    },
    allow: members,
  },
  'requirement_offer.decide': {
    says: { en: 'Accept and reject offers to requirements', uk: 'Приймати та відхиляти пропозиції до потреб' },
    allow: { coordinator: ['requester'] },
  },
  'requirement_offer.withdraw': {
    says: { en: "Withdraw one's own offer to a requirement", uk: 'Відкликати власну пропозицію до потреби' },
    allow: { coordinator: ['provider'] },
  },
  'task.read': { says: { en: 'Read tasks', uk: 'Читати завдання' }, allow: members },
  'task.create': {
    says: { en: 'Share out tasks', uk: 'Розподіляти завдання' },
    allow: { coordinator: ['own', 'lead', 'party', 'provider'] },
  },
  'task.agree': {
    says: { en: "Agree to one's own part of a task", uk: 'Погоджуватися на свою частину завдання' },
    allow: { coordinator: ['provider'] },
  },
  'task.report': {
    says: {
      en: 'Begin a task, state how it goes and that it is done',
      uk: 'Розпочинати завдання, повідомляти про його хід і виконання',
    },
    allow: { coordinator: ['provider'], ministry: ['provider'] },
  },
  'task.block': {
    says: { en: 'State that a task is held up', uk: 'Повідомляти, що завдання заблоковано' },
    allow: { coordinator: ['provider', 'counterparty'], ministry: ['provider', 'counterparty'] },
  },
  'task.verify': {
    says: { en: 'Verify that a task is done, or return it', uk: 'Перевіряти виконання завдання або повертати його' },
    allow: { coordinator: ['counterparty'], ministry: ['counterparty'] },
  },
  'task.cancel': {
    says: { en: 'Call a task off', uk: 'Скасовувати завдання' },
    allow: { coordinator: ['own', 'lead', 'counterparty'] },
  },
  'task.plan': {
    says: { en: 'Set milestones', uk: 'Визначати віхи' },
    allow: { coordinator: ['own', 'lead', 'provider'], ministry: ['own', 'provider'] },
  },
  'task.assess': {
    says: { en: 'Assess milestones of a task that others do', uk: 'Оцінювати віхи завдання, яке виконують інші' },
    allow: { coordinator: ['counterparty', 'lead'], ministry: ['counterparty'] },
  },
  'task.release': {
    says: {
      en: 'Release tasks that one shared out, wider or narrower',
      uk: 'Змінювати, кому видно розподілені завдання',
    },
    allow: { coordinator: ['own'] },
  },
} as const satisfies Record<string, Rule>
