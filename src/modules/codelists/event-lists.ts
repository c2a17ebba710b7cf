import { type EventType, events } from '../../events/catalogue.ts'
import type { ResourceType } from '../../events/resources.ts'
import { eventsInUkrainian } from '../../events/words.ts'
import type { Entry } from './code-list.ts'

export const eventTypes = Object.fromEntries(
  (Object.keys(events) as EventType[]).map((type): [EventType, Entry] => [
    type,
    [`${events[type].says}.`, `${eventsInUkrainian[type]}.`, { attributes: { resource: events[type].resource } }],
  ]),
)

export const resourceTypes: Readonly<Record<ResourceType | 'resource', Entry>> = {
  resource: ['Any record: the event names its kind.', 'Будь-який запис: подія називає його вид.'],
  participant: ['A participant.', 'Учасник.'],
  issuer: ['An issuer of tokens.', 'Провайдер ідентифікації, що видає токени.'],
  account: ['An account, with its grants.', 'Обліковий запис із повноваженнями.'],
  register_proposal: ['A proposed change of the register of agreements.', 'Запропонована зміна реєстру угод.'],
  agreement: ['An agreement.', 'Угода.'],
  consultation: ['A consultation request.', 'Запит на консультації.'],
  addressee: ['A participant as addressee of a request.', 'Учасник як адресат запиту.'],
  session: ['A session of a consultation.', 'Зустріч у межах консультацій.'],
  response: ['A response to a request.', 'Відповідь на запит.'],
  offer: ['An offer within a response.', 'Пропозиція у складі відповіді.'],
  fx_rate_table: ['A table of exchange rates.', 'Таблиця обмінних курсів.'],
  pledge: ['A pledge, with its conditions.', 'Обіцянка з її умовами.'],
  organisation: ['An organisation that is no participant.', 'Організація, що не є учасником.'],
  commitment: ['A commitment, with all that is posted to it.', 'Зобов’язання з усіма його проведеннями.'],
  ledger_entry: ['A statement in the ledger.', 'Заява в книзі.'],
  revaluation: ['A batch that gave entries their amount in euro.', 'Переоцінка, що дала записам суму в євро.'],
  received_statement: [
    'What a participant said outside, as Ukraine received it.',
    'Сказане учасником поза системою, як його отримала Україна.',
  ],
  requirement: ['A need of Ukraine’s forces.', 'Потреба сил України.'],
  requirement_offer: ['An offer made to a requirement.', 'Пропозиція до потреби.'],
  task: ['A task, with its parts and milestones.', 'Завдання з його частинами та віхами.'],
  instrument: ['An instrument, with its parties and stages.', 'Документ із його сторонами та етапами.'],
  measure: ['What is to be done about a provision.', 'Що слід зробити за положенням.'],
  link_rule: ['A saved rule that links acts to agreements.', 'Збережене правило, що пов’язує дії з угодами.'],
  coalition: ['A capability coalition, with who takes part in it.', 'Коаліція спроможностей з її учасниками.'],
  coalition_membership: ['A role that is proposed in a coalition.', 'Запропонована роль у коаліції.'],
  coalition_charter: ['A charter or a letter of intent.', 'Статут або лист про наміри.'],
  coalition_plan: ['A version of a coalition’s plan.', 'Версія плану коаліції.'],
  coalition_meeting: ['A meeting of a coalition, with its decisions.', 'Засідання коаліції з його рішеннями.'],
  coalition_review: ['A review of a coalition’s roadmap.', 'Перегляд дорожньої карти коаліції.'],
  joint_project: ['A joint project, with its stages and milestones.', 'Спільний проєкт з його етапами та віхами.'],
  joint_project_publication: [
    'What the public reads of a joint project.',
    'Те, що громадськість читає про спільний проєкт.',
  ],
  reform_step: ['A step of a reform, with its assessments.', 'Крок реформи з його оцінками.'],
  roadmap_step: [
    'A step of the roadmap, with what was said of it.',
    'Крок дорожньої карти з тим, що про нього сказано.',
  ],
  monitoring_edition: ['A draft or an edition of the report.', 'Проєкт або видання звіту.'],
  lot: ['A lot of goods, with its events and valuations.', 'Партія майна з її подіями та оцінками.'],
  evidence: ['A reference to a document.', 'Посилання на документ.'],
  evidence_request: ['A question of an auditor to the owner of a record.', 'Запитання аудитора до власника запису.'],
  report_run: ['A pull of a report.', 'Вивантаження звіту.'],
  period: ['An accounting period.', 'Обліковий період.'],
  webhook: ['A subscription of a webhook.', 'Підписка вебхука.'],
}
