import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const reason = z.object({ reason: z.string() })
const passed = z.object({ dueAt: z.iso.datetime({ offset: true }) })

/** What acts implement. An event of a link is an event of its act, for everybody who sees the act. */
export const implementationEvents = {
  'implementation_link.claimed': {
    resource: 'resource',
    says: { en: 'A participant claims what an act implements', uk: 'Учасник заявив, що виконує дія' },
    payload: facts,
  },
  'implementation_link.amended': {
    resource: 'resource',
    says: {
      en: 'A claim of what an act implements was amended; the other side is asked to confirm again',
      uk: 'Заяву про те, що виконує дія, змінено: іншу сторону запитано заново',
    },
    payload: facts,
  },
  'implementation_link.partly_confirmed': {
    resource: 'resource',
    says: {
      en: 'One of the participants that are asked confirmed what an act implements',
      uk: 'Один із запитаних підтвердив, що виконує дія',
    },
    payload: facts,
  },
  'implementation_link.confirmed': {
    resource: 'resource',
    says: { en: 'What an act implements was confirmed', uk: 'Підтверджено, що виконує дія' },
    payload: facts,
  },
  'implementation_link.contested': {
    resource: 'resource',
    says: { en: 'What an act is said to implement was contested', uk: 'Заперечено, що дія виконує зазначене' },
    payload: facts,
  },
  'implementation_link.withdrawn': {
    resource: 'resource',
    says: { en: 'A claim of what an act implements was withdrawn', uk: 'Заяву про те, що виконує дія, відкликано' },
    payload: facts,
  },
  'implementation_link.reminded': {
    resource: 'resource',
    says: {
      en: 'The other side of a claim is reminded: its silence will soon count as no objection',
      uk: 'Іншій стороні нагадано про заяву: невдовзі мовчання буде враховано',
    },
    payload: passed.extend({ linkId: z.string() }),
  },
  'implementation_link.not_objected': {
    resource: 'resource',
    says: {
      en: 'Nobody has objected to a claim in time; without prejudice',
      uk: 'Ніхто вчасно не заперечив проти заяви; без шкоди для позиції',
    },
    payload: passed.extend({ linkId: z.string() }),
  },
  'implementation_link.arranged': {
    resource: 'resource',
    says: { en: 'An act was said to belong to an arrangement too', uk: 'Зазначено, що дія належить також до формату' },
    payload: facts,
  },
  'link_rule.created': {
    resource: 'link_rule',
    says: { en: 'A rule of linking was saved', uk: 'Збережено правило зв’язування' },
    payload: facts,
  },
  'link_rule.previewed': {
    resource: 'link_rule',
    says: { en: 'A rule of linking was previewed', uk: 'Переглянуто наслідки правила зв’язування' },
    payload: facts,
  },
  'link_rule.applied': {
    resource: 'link_rule',
    says: { en: 'A rule of linking was applied', uk: 'Застосовано правило зв’язування' },
    payload: facts,
  },
  'link_rule.retired': {
    resource: 'link_rule',
    says: { en: 'A rule of linking was retired', uk: 'Правило зв’язування виведено з ужитку' },
    payload: reason,
  },
  'instrument.proposed': {
    resource: 'instrument',
    says: {
      en: 'A party proposed an instrument: a claim until another confirms it',
      uk: 'Сторона запропонувала документ: це твердження, доки не підтвердить інша',
    },
    payload: facts,
  },
  'instrument.confirmed': {
    resource: 'instrument',
    says: { en: 'Another party confirmed an instrument', uk: 'Інша сторона підтвердила документ' },
    payload: facts,
  },
  'instrument.rejected': {
    resource: 'instrument',
    says: { en: 'Another party rejected an instrument', uk: 'Інша сторона відхилила документ' },
    payload: reason,
  },
  'instrument.withdrawn': {
    resource: 'instrument',
    says: { en: 'A proposal of an instrument was withdrawn', uk: 'Пропозицію документа відкликано' },
    payload: reason,
  },
  'instrument.stage_stated': {
    resource: 'instrument',
    says: { en: 'A party stated a stage of an instrument', uk: 'Сторона заявила етап документа' },
    payload: facts,
  },
  'instrument.stage_confirmed': {
    resource: 'instrument',
    says: { en: 'Another party confirmed a stage of an instrument', uk: 'Інша сторона підтвердила етап документа' },
    payload: facts,
  },
  'instrument.stage_rejected': {
    resource: 'instrument',
    says: { en: 'Another party rejected a stage of an instrument', uk: 'Інша сторона відхилила етап документа' },
    payload: facts,
  },
  'measure.created': {
    resource: 'measure',
    says: { en: 'A measure was entered', uk: 'Внесено захід' },
    payload: facts,
  },
  'measure.amended': {
    resource: 'measure',
    says: { en: 'A measure was amended', uk: 'Захід змінено' },
    payload: facts,
  },
  'measure.started': {
    resource: 'measure',
    says: { en: 'A measure was begun', uk: 'Захід розпочато' },
    payload: z.object({}),
  },
  'measure.done': {
    resource: 'measure',
    says: { en: 'A measure is done, as its owner says', uk: 'Захід виконано, за словами його власника' },
    payload: facts,
  },
  'measure.cancelled': {
    resource: 'measure',
    says: { en: 'A measure was called off', uk: 'Захід скасовано' },
    payload: reason,
  },
  'measure.overdue': {
    resource: 'measure',
    says: { en: 'The day of a measure has passed, and it is not done', uk: 'Минув день заходу, а його не виконано' },
    payload: passed,
  },
} as const
