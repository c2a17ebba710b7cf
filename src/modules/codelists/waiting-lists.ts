import { type CodeList, codeList } from './code-list.ts'

/** What waits for an account. */
export const waitingLists: readonly CodeList[] = [
  codeList('waitingKind', ['What can wait for an account.', 'Що може чекати на обліковий запис.'], {
    issuer_proposal: ['A proposed issuer to be confirmed.', 'Запропонований провайдер, якого слід підтвердити.'],
    register_proposal: [
      'A proposed change of the register of agreements to be confirmed or rejected.',
      'Запропонована зміна реєстру угод, яку слід підтвердити або відхилити.',
    ],
    consultation: [
      'A request that asks for a consultation or an answer.',
      'Запит, що потребує консультації або відповіді.',
    ],
    session: [
      'A session that the other side logged, to be confirmed or objected to.',
      'Зустріч, зафіксована іншою стороною: підтвердити або заперечити.',
    ],
    session_objection: [
      'A recorded session to which an addressee objects, and that no longer answers its clause.',
      'Записана зустріч, проти якої адресат заперечує і яка вже не є відповіддю за його положенням.',
    ],
    consultation_time_passed: [
      'Your own request, where the time of addressees has passed without an answer: to call them, give more time, excuse them or close.',
      'Власний запит, на який адресати не відповіли до строку: зателефонувати, подовжити строк, звільнити від відповіді або закрити.',
    ],
    offer: ['An offer to be decided.', 'Пропозиція, щодо якої слід ухвалити рішення.'],
    joint_offer: [
      'A joint offer of which you have to confirm your own part.',
      'Спільна пропозиція, свою частину якої слід підтвердити.',
    ],
    conversion_deviation: [
      'A provider that gives more, or something else, than was accepted, to be confirmed or refused.',
      'Надавач, що дає більше чи інше, ніж прийнято: підтвердити або відмовити.',
    ],
    conversion_proposal: [
      'An accepted offer that its provider may turn into a commitment or a task.',
      'Прийнята пропозиція, яку надавач може перетворити на зобов’язання чи завдання.',
    ],
    coalition_membership: [
      'A role in a coalition that the other side proposed, to be confirmed or declined.',
      'Роль у коаліції, яку запропонувала інша сторона: підтвердити або відхилити.',
    ],
    coalition_review: [
      'A roadmap that the lead of the coalition should have reviewed by now.',
      'Дорожня карта, яку вже мала переглянути сторона, що очолює коаліцію.',
    ],
    received_statement: [
      'A statement that Ukraine recorded of your participant, to be adopted, corrected or disowned.',
      'Записане Україною зі слів учасника: підтвердити, виправити або спростувати.',
    ],
    requirement: [
      'A requirement to be validated by another account than the one that wrote it.',
      'Потреба, яку має підтвердити інший обліковий запис, ніж той, що її написав.',
    ],
    requirement_offer: [
      'An offer to a requirement to be decided.',
      'Пропозиція до потреби, щодо якої слід ухвалити рішення.',
    ],
    accepted_requirement_offer: [
      'An accepted offer to a requirement that its provider may make a commitment or a task.',
      'Прийнята пропозиція до потреби, яку надавач може перетворити на зобов’язання чи завдання.',
    ],
    task_agreement: [
      'A task of which you have to agree to your own part.',
      'Завдання, на свою частину якого слід дати згоду.',
    ],
    task_delivery: [
      'A task that you lead, to be delivered: overdue, or returned by Ukraine.',
      'Завдання, яке учасник очолює і має виконати: прострочене або повернуте Україною.',
    ],
    task_verification: [
      'A delivered task to be verified or returned.',
      'Виконане завдання, яке слід перевірити або повернути.',
    ],
    milestone: [
      'A milestone of a task that others do, whose day has passed: to be assessed.',
      'Віха завдання, яке виконують інші: її день минув, її слід оцінити.',
    ],
    measure: ['A measure whose day is near or past.', 'Захід, строк якого надходить або минув.'],
    instrument: ['An instrument that another party proposed.', 'Документ, який запропонувала інша сторона.'],
    instrument_stage: ['A stage that another party stated.', 'Етап, про який заявила інша сторона.'],
    implementation_link: [
      'What others claim that acts implement, to be confirmed or contested.',
      'Заяви інших про те, що виконують дії: підтвердити або заперечити.',
    ],
    project_publication: [
      'A text for the public about a joint project, to be agreed to by its parties.',
      'Те, що громадськість читатиме про спільний проєкт: потрібна згода його сторін.',
    ],
    monitoring_draft: [
      'A draft of the report to the leadership, to which you may object.',
      'Проєкт звіту для керівництва, проти якого можна заперечити.',
    ],
    evidence_request: ['A question of an auditor to be answered.', 'Запитання аудитора, на яке слід відповісти.'],
  }),
]
