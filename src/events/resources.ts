import type { Action } from '../access/policy.ts'
import type { EventType, events } from './catalogue.ts'

type Kind = {
  /** The action of the policy by which it is read: whoever may never read it gets no events about it. */
  readonly readBy: Action
  /** The path at which it is read, without its id; absent if it is read with the record that it is a part of. */
  readonly at?: string
  /** What it is, in English and Ukrainian, as the code list says it. */
  readonly is: readonly [en: string, uk: string]
}

/** The kinds of records that events are about. Events of ledger entries name the kind of entry. */
export type ResourceType = Exclude<(typeof events)[EventType]['resource'], 'resource'> | 'ledger_entry'

/** Every kind of thing that an event can be about. */
export const resources: Readonly<Record<ResourceType, Kind>> = {
  participant: { readBy: 'participant.read', at: '/v1/participants/', is: ['A participant.', 'Учасник.'] },
  issuer: {
    readBy: 'issuer.read',
    at: '/v1/issuers/',
    is: ['An issuer of tokens.', 'Провайдер ідентифікації, що видає токени.'],
  },
  account: {
    readBy: 'account.read',
    at: '/v1/accounts/',
    is: ['An account, with its grants.', 'Обліковий запис із повноваженнями.'],
  },
  register_proposal: {
    readBy: 'register.read',
    at: '/v1/register-proposals/',
    is: ['A proposed change of the register of agreements.', 'Запропонована зміна реєстру угод.'],
  },
  agreement: { readBy: 'agreement.read', at: '/v1/agreements/', is: ['An agreement.', 'Угода.'] },
  consultation: {
    readBy: 'consultation.read',
    at: '/v1/consultations/',
    is: ['A consultation request.', 'Запит на консультації.'],
  },
  addressee: {
    readBy: 'consultation.read',
    is: ['A participant as addressee of a request.', 'Учасник як адресат запиту.'],
  },
  session: { readBy: 'consultation.read', is: ['A session of a consultation.', 'Зустріч у межах консультацій.'] },
  response: { readBy: 'consultation.read', is: ['A response to a request.', 'Відповідь на запит.'] },
  offer: {
    readBy: 'consultation.read',
    at: '/v1/offers/',
    is: ['An offer within a response.', 'Пропозиція у складі відповіді.'],
  },
  fx_rate_table: { readBy: 'fx_rate.read', is: ['A table of exchange rates.', 'Таблиця обмінних курсів.'] },
  pledge: {
    readBy: 'pledge.read',
    at: '/v1/pledges/',
    is: ['A pledge, with its conditions.', 'Обіцянка з її умовами.'],
  },
  organisation: {
    readBy: 'organisation.read',
    at: '/v1/organisations/',
    is: ['An organisation that is no participant.', 'Організація, що не є учасником.'],
  },
  commitment: {
    readBy: 'commitment.read',
    at: '/v1/commitments/',
    is: ['A commitment, with all that is posted to it.', 'Зобов’язання з усіма його проведеннями.'],
  },
  ledger_entry: {
    readBy: 'ledger_entry.read',
    at: '/v1/ledger-entries/',
    is: ['A statement in the ledger.', 'Заява в книзі.'],
  },
  revaluation: {
    readBy: 'revaluation.read',
    at: '/v1/revaluations/',
    is: ['A batch that gave entries their amount in euro.', 'Переоцінка, що дала записам суму в євро.'],
  },
  received_statement: {
    readBy: 'received_statement.read',
    at: '/v1/received-statements/',
    is: [
      'What a participant said outside, as Ukraine received it.',
      'Сказане учасником поза системою, як його отримала Україна.',
    ],
  },
  requirement: {
    readBy: 'requirement.read',
    at: '/v1/requirements/',
    is: ['A need of Ukraine’s forces.', 'Потреба сил України.'],
  },
  requirement_offer: {
    readBy: 'requirement_offer.read',
    at: '/v1/requirement-offers/',
    is: ['An offer made to a requirement.', 'Пропозиція до потреби.'],
  },
  task: {
    readBy: 'task.read',
    at: '/v1/tasks/',
    is: ['A task, with its parts and milestones.', 'Завдання з його частинами та віхами.'],
  },
  instrument: {
    readBy: 'instrument.read',
    at: '/v1/instruments/',
    is: ['An instrument, with its parties and stages.', 'Документ із його сторонами та етапами.'],
  },
  measure: {
    readBy: 'measure.read',
    at: '/v1/measures/',
    is: ['What is to be done about a provision.', 'Що слід зробити за положенням.'],
  },
  link_rule: {
    readBy: 'link_rule.read',
    at: '/v1/link-rules/',
    is: ['A saved rule that links acts to agreements.', 'Збережене правило, що пов’язує дії з угодами.'],
  },
  coalition: {
    readBy: 'coalition.read',
    at: '/v1/coalitions/',
    is: ['A capability coalition, with who takes part in it.', 'Коаліція спроможностей з її учасниками.'],
  },
  coalition_membership: {
    readBy: 'coalition.read',
    at: '/v1/coalition-memberships/',
    is: ['A role that is proposed in a coalition.', 'Запропонована роль у коаліції.'],
  },
  coalition_charter: {
    readBy: 'coalition.read',
    is: ['A charter or a letter of intent.', 'Статут або лист про наміри.'],
  },
  coalition_plan: { readBy: 'coalition.read', is: ['A version of a coalition’s plan.', 'Версія плану коаліції.'] },
  coalition_meeting: {
    readBy: 'coalition.read',
    is: ['A meeting of a coalition, with its decisions.', 'Засідання коаліції з його рішеннями.'],
  },
  coalition_review: {
    readBy: 'coalition.read',
    is: ['A review of a coalition’s roadmap.', 'Перегляд дорожньої карти коаліції.'],
  },
  joint_project: {
    readBy: 'project.read',
    at: '/v1/joint-projects/',
    is: ['A joint project, with its stages and milestones.', 'Спільний проєкт з його етапами та віхами.'],
  },
  joint_project_publication: {
    readBy: 'project.read',
    at: '/v1/joint-project-publications/',
    is: ['What the public reads of a joint project.', 'Те, що громадськість читає про спільний проєкт.'],
  },
  reform_step: {
    readBy: 'reform.read',
    at: '/v1/reform-steps/',
    is: ['A step of a reform, with its assessments.', 'Крок реформи з його оцінками.'],
  },
  roadmap_step: {
    readBy: 'roadmap.read',
    at: '/v1/roadmap-steps/',
    is: ['A step of the roadmap, with what was said of it.', 'Крок дорожньої карти з тим, що про нього сказано.'],
  },
  monitoring_edition: {
    readBy: 'monitoring.read',
    at: '/v1/monitoring-editions/',
    is: ['A draft or an edition of the report.', 'Проєкт або видання звіту.'],
  },
  lot: {
    readBy: 'lot.read',
    at: '/v1/lots/',
    is: ['A lot of goods, with its events and valuations.', 'Партія майна з її подіями та оцінками.'],
  },
  evidence: {
    readBy: 'evidence.read',
    at: '/v1/evidence/',
    is: ['A reference to a document.', 'Посилання на документ.'],
  },
  evidence_request: {
    readBy: 'evidence_request.read',
    at: '/v1/evidence-requests/',
    is: ['A question of an auditor to the owner of a record.', 'Запитання аудитора до власника запису.'],
  },
  report_run: { readBy: 'report_run.read', at: '/v1/report-runs/', is: ['A pull of a report.', 'Вивантаження звіту.'] },
  period: { readBy: 'period.read', is: ['An accounting period.', 'Обліковий період.'] },
  webhook: { readBy: 'webhook.read', at: '/v1/webhooks/', is: ['A subscription of a webhook.', 'Підписка вебхука.'] },
}

/** The address of the record; null if it is read with the record that it is a part of. */
export function hrefOf(kind: ResourceType, id: string): string | null {
  const { at } = resources[kind]
  return at === undefined ? null : `${at}${id}`
}
