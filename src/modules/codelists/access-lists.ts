import type { Role } from '../../access/actor.ts'
import type { Action, Relation } from '../../access/policy.ts'
import { policy } from '../../access/policy.ts'
import { type CodeList, codeList, type Entry } from './code-list.ts'
import { frameworkActions } from './framework-words.ts'

const roles: Readonly<Record<Role, Entry>> = {
  administrator: [
    'Keeps the issuers, accounts, grants and contact points of its own participant.',
    'Веде провайдерів ідентифікації, облікові записи, повноваження та контактні пункти власного учасника.',
  ],
  coordinator: [
    'Files, answers and closes consultations, proposes and confirms changes of the register of agreements.',
    'Подає запити на консультації, відповідає на них і закриває їх, пропонує та підтверджує зміни реєстру угод.',
  ],
  duty_officer: [
    'Reads, acknowledges requests and logs sessions at any hour; commits its participant to nothing.',
    'Читає, підтверджує отримання запитів і фіксує зустрічі в будь-який час; не бере зобов’язань за свого учасника.',
  ],
  ministry: [
    'States pledges, payments, deliveries and progress; with an agency, for that agency alone.',
    'Заявляє обіцянки, виплати, поставки та хід виконання; якщо зазначено відомство — лише щодо нього.',
  ],
  viewer: [
    'Reads what its participant may read, a minister for example.',
    'Читає те, що дозволено його учаснику, наприклад міністр.',
  ],
  auditor: [
    'Reads both sides’ statements in rows that concern its participant, annotates and asks for evidence, changes nothing else.',
    'Читає заяви обох сторін у записах, що стосуються його учасника, додає зауваження та запитує докази, нічого іншого не змінює.',
  ],
  secretariat: [
    'The office that Ukraine leads: keeps the common calendar and lists, may suspend an account or an issuer with a reason, speaks for nobody else.',
    'Офіс під керівництвом України: веде спільний календар і переліки, може з поясненням призупинити обліковий запис чи провайдера, ні за кого іншого не говорить.',
  ],
  observer: ['Reads what is public.', 'Читає загальнодоступне.'],
}

const relations: Readonly<Record<Relation, Entry>> = {
  any: ['Every record that the caller can see.', 'Будь-який запис, видимий для того, хто звертається.'],
  own: ['A record of the caller’s own participant.', 'Запис власного учасника.'],
  requester: ['Of a consultation that the caller’s participant filed.', 'Консультація, яку подав його учасник.'],
  addressee: [
    'Of a consultation that is addressed to the caller’s participant.',
    'Консультація, адресована його учаснику.',
  ],
  provider: [
    'Of an offer that the caller’s participant made or joins, or of a task that it does.',
    'Пропозиція, яку його учасник зробив або до якої приєднується, чи завдання, яке він виконує.',
  ],
  counterparty: [
    'Of a session that the other side logged, of a membership that it proposed, or of a task that it does.',
    'Зустріч, яку зафіксувала інша сторона, членство, яке вона запропонувала, або завдання, яке вона виконує.',
  ],
  party: ['Of an agreement to which the caller’s participant is a party.', 'Угода, стороною якої є його учасник.'],
  lead: [
    'Of a coalition that the caller’s participant leads; Ukraine’s where nobody else does.',
    'Коаліція, яку очолює його учасник; України — якщо більше ніхто.',
  ],
  member: [
    'Of a coalition in which the caller’s participant takes part.',
    'Коаліція, у якій бере участь його учасник.',
  ],
}

/** The English of an action is the policy’s own. */
const actionsInUkrainian: Readonly<Record<Action, string>> = {
  'me.read': 'Дізнатися, хто я, які маю повноваження та що чекає на мене',
  'permission.read': 'Читати цю політику доступу',
  'code_list.read': 'Читати переліки кодів',
  'change.read': 'Стежити за змінами, які мені видно',
  'participant.read': 'Читати відомості про учасників',
  'participant.update': 'Вести контактні пункти свого учасника',
  'issuer.read': 'Читати відомості про провайдерів ідентифікації',
  'issuer.propose': 'Пропонувати власного провайдера або заміну йому',
  'issuer.confirm': 'Підтверджувати пропозицію щодо власного провайдера',
  'issuer.retire': 'Виводити власного провайдера з ужитку',
  'issuer.suspend': 'Призупиняти провайдера з поясненням; скасовувати власне призупинення',
  'account.read': 'Читати облікові записи',
  'account.create': 'Реєструвати облікові записи свого учасника',
  'account.suspend': 'Призупиняти обліковий запис із поясненням; скасовувати власне призупинення',
  'grant.create': 'Надавати повноваження обліковим записам свого учасника',
  'grant.revoke': 'Відкликати повноваження облікових записів свого учасника',
  'agreement.read': 'Читати угоди, клаузули, положення та твердження',
  'register.read': 'Читати пропозиції до реєстру',
  'register.propose': 'Пропонувати угоду, зміну, статус або повідомлення',
  'register.decide': 'Підтверджувати або відхиляти пропозицію іншої сторони',
  'register.withdraw': 'Відкликати власну пропозицію',
  'consultation.read': 'Читати консультації',
  'consultation.create': 'Подавати запит на консультації',
  'consultation.amend': 'Змінювати чернетку, вносити зміни до розісланого запиту',
  'consultation.circulate': 'Переглядати попередньо та розсилати запит',
  'consultation.preview': 'Переглядати, кому було б адресовано запит',
  'consultation.see': 'Заявити, що запит побачено',
  'consultation.acknowledge': 'Підтверджувати отримання запиту',
  'consultation.consent':
    'Погоджуватися на згадку в переліку або зазначати, якою мірою клаузула вважається застосовною',
  'consultation.log_session': 'Фіксувати зустріч',
  'consultation.log_attempt': 'Фіксувати спробу зв’язатися з адресатом',
  'consultation.confirm_session': 'Підтверджувати зустріч, яку зафіксувала інша сторона',
  'consultation.respond': 'Відповідати, зокрема з пропозиціями',
  'consultation.excuse': 'Звільняти адресата від відповіді',
  'consultation.extend': 'Подовжувати строки',
  'consultation.renew': 'Поновлювати запит, що втратив чинність',
  'consultation.close': 'Закривати запит із підсумком',
  'consultation.cancel': 'Скасовувати запит із поясненням',
  'offer.decide': 'Приймати або відхиляти пропозицію',
  'offer.withdraw': 'Відкликати власну пропозицію',
  'offer.join': 'Підтверджувати власну частину спільної пропозиції',
  'fx_rate.read': 'Читати валюти та обмінні курси',
  'fx_rate.import': 'Вносити обмінні курси',
  'pledge.read': 'Читати обіцянки',
  'pledge.create': 'Вносити власні обіцянки',
  'pledge.confirm': 'Підтверджувати власні обіцянки',
  'pledge.fulfil': 'Фіксувати виконання умови власної обіцянки',
  'pledge.withdraw': 'Відкликати власні обіцянки',
  'pledge.release': 'Змінювати, кому видно власні обіцянки',
  'organisation.read': 'Читати відомості про організації, що надають або отримують',
  'organisation.create': 'Реєструвати організацію',
  'commitment.read': 'Читати зобов’язання та їх розподіл',
  'commitment.create': 'Вносити зобов’язання до власних книг',
  'commitment.decommit': 'Відкликати частину зобов’язання',
  'commitment.allocate': 'Розподіляти частини зобов’язання та звільняти їх',
  'commitment.release': 'Змінювати, кому видно власні зобов’язання',
  'disbursement.create': 'Проводити виплати',
  'return.create': 'Зазначати повернення коштів за власними записами',
  'receipt.create': 'Заявляти отримане',
  'receipt.match': 'Зіставляти власні отримання та скасовувати зіставлення',
  'dispute.raise': 'Оскаржувати заяву та залагоджувати власний спір',
  'ledger_entry.read': 'Читати записи книги',
  'ledger_entry.reverse': 'Сторнувати власні записи',
  'coalition.read': 'Читати відомості про коаліції, членство та твердження про них',
  'coalition.create': 'Засновувати коаліцію',
  'coalition.govern': 'Вести статут, план, засідання та перегляди коаліції',
  'coalition.hand_over': 'Передавати власне керівництво коаліцією',
  'coalition.release': 'Змінювати, кому видно засновану коаліцію',
  'membership.propose': 'Пропонувати роль у коаліції: собі або, очолюючи її, іншому',
  'membership.decide': 'Підтверджувати або відхиляти запропоновану роль',
  'membership.withdraw': 'Відкликати власну пропозицію ролі',
  'membership.leave': 'Припиняти власну роль у коаліції',
  'received_statement.read': 'Читати записане зі слів учасників',
  'received_statement.record': 'Записувати сказане учасником поза системою та відкликати записане',
  'received_statement.attest': 'Підтверджувати, виправляти або спростовувати записане про власного учасника',
  'requirement.read': 'Читати потреби',
  'requirement.file': 'Подавати, змінювати, замінювати та відкликати потреби України',
  'requirement.validate': 'Підтверджувати потребу, яку написав інший обліковий запис',
  'requirement.release': 'Змінювати, кому видно потреби України',
  'requirement.offer': 'Робити пропозиції до потреб',
  'requirement_offer.read': 'Читати пропозиції до потреб: власні, а Україна — всі',
  'requirement_offer.decide': 'Приймати та відхиляти пропозиції до потреб',
  'requirement_offer.withdraw': 'Відкликати власну пропозицію до потреби',
  'task.read': 'Читати завдання',
  'task.create': 'Розподіляти завдання',
  'task.agree': 'Погоджуватися на свою частину завдання',
  'task.report': 'Розпочинати завдання, повідомляти про його хід і виконання',
  'task.block': 'Повідомляти, що завдання заблоковано',
  'task.verify': 'Перевіряти виконання завдання або повертати його',
  'task.cancel': 'Скасовувати завдання',
  'task.plan': 'Визначати віхи',
  'task.assess': 'Оцінювати віхи завдання, яке виконують інші',
  'task.release': 'Змінювати, кому видно розподілені завдання',
  ...frameworkActions,
  'lot.read': 'Читати відомості про партії майна, їхні події та оцінки',
  'lot.register': 'Реєструвати партії за власними зобов’язаннями в натуральній формі',
  'lot.state_event': 'Заявляти, що власна сторона зробила з партією',
  'lot.value': 'Оцінювати партію, яку надають або мають',
  'lot.withdraw': 'Відкликати власну заяву про партію',
  'lot.release': 'Змінювати, кому видно власні партії',
  'evidence.read': 'Читати посилання на документи',
  'evidence.add': 'Називати документи, що підтверджують потік, стороною якого є учасник',
  'evidence.release': 'Змінювати, кому видно названі документи',
  'annotation.read': 'Читати зауваження аудиторів',
  'annotation.create': 'Робити зауваження щодо видимих записів',
  'annotation.withdraw': 'Відкликати власний аудит запису',
  'evidence_request.read': 'Читати власні запити підтверджень і запити щодо власних записів',
  'evidence_request.create': 'Запитувати підтвердження у власника видимого запису',
  'evidence_request.answer': 'Відповідати на запит підтверджень щодо власного запису',
  'evidence_request.withdraw': 'Відкликати власний запит підтверджень',
  'report.pull': 'Вивантажувати звіти про те, що можна бачити',
  'report.pull_access_log': 'Вивантажувати, що власні облікові записи вивантажили, у чому їм відмовлено і що надано',
  'report_run.read': 'Читати власні вивантаження звітів; своєї сторони — ті, які дозволено бачити',
  'report_hash.read': 'Запитувати за гешем, чи файл вийшов із сервісу',
  'period.read': 'Читати відомості про облікові періоди',
  'period.close': 'Закривати облікові періоди та відкривати їх знову',
  'period.object': 'Заперечувати проти закриття',
  'webhook.read': 'Читати власні вебхуки та їх доставлення',
  'webhook.manage': 'Підписувати, змінювати, перевіряти та повторювати власні вебхуки',
}

const actions = Object.fromEntries(
  (Object.keys(policy) as Action[]).map((action): [Action, Entry] => [
    action,
    [`${policy[action].says}.`, `${actionsInUkrainian[action]}.`],
  ]),
)

export const accessLists: readonly CodeList[] = [
  codeList('participantKind', ['What a participant is to the agreements.', 'Ким є учасник щодо угод.'], {
    ukraine: ['Ukraine, a party to every agreement.', 'Україна, сторона кожної угоди.'],
    state: ['A state that has signed an agreement with Ukraine.', 'Держава, що підписала угоду з Україною.'],
    union: [
      'A union of states that has signed an agreement: the European Union.',
      'Об’єднання держав, що підписало угоду: Європейський Союз.',
    ],
    coalition_partner: [
      'Takes part in a capability coalition without an agreement.',
      'Бере участь у коаліції спроможностей без угоди.',
    ],
    observer: [
      'Observes or audits the framework and is no party.',
      'Спостерігає за системою або перевіряє її, не будучи стороною.',
    ],
  }),
  codeList('contactPointKind', ['What a contact point is for.', 'Призначення контактного пункту.'], {
    duty_desk: ['Answers at any hour: the first to call.', 'Відповідає цілодобово: телефонувати насамперед сюди.'],
    office: ['Answers in working hours.', 'Відповідає в робочий час.'],
    technical: ['For the systems that call this service.', 'З питань систем, що звертаються до цього сервісу.'],
  }),
  codeList('accountKind', ['Who acts under an account.', 'Хто діє під обліковим записом.'], {
    person: ['One person.', 'Одна людина.'],
    service: ['A system of a ministry.', 'Система міністерства.'],
  }),
  codeList('accountStatus', ['Whether an account is served.', 'Чи обслуговується обліковий запис.'], {
    active: ['Its tokens are served as far as its grants go.', 'Його токени обслуговуються в межах повноважень.'],
    suspended: [
      'Its tokens are refused at once, until whoever suspended it lifts that.',
      'Його токени відхиляються негайно, доки той, хто призупинив, цього не скасує.',
    ],
  }),
  codeList('accountVerb', ['What can be done to an account.', 'Що можна зробити з обліковим записом.'], {
    suspension: ['Refuse its tokens, with a reason.', 'Відмовляти його токенам, із поясненням.'],
    reinstatement: ['Lift one’s own suspension.', 'Скасувати власне призупинення.'],
  }),
  codeList('issuerStatus', ['Whether tokens of an issuer are accepted.', 'Чи приймаються токени провайдера.'], {
    proposed: [
      'Waits for an administrator’s confirmation; nothing is accepted yet.',
      'Чекає на підтвердження адміністратора; ще нічого не приймається.',
    ],
    active: ['Its tokens are accepted.', 'Його токени приймаються.'],
    suspended: [
      'Its tokens are refused at once, until whoever suspended it lifts that.',
      'Його токени відхиляються негайно, доки той, хто призупинив, цього не скасує.',
    ],
    retired: ['Ended for good.', 'Остаточно виведений з ужитку.'],
  }),
  codeList(
    'issuerProfile',
    [
      'Whose access tokens an issuer makes, and so what they are told by.',
      'Чиї токени доступу видає провайдер і за чим їх розпізнають.',
    ],
    {
      rfc9068: ['A provider that follows RFC 9068.', 'Провайдер, що дотримується RFC 9068.'],
      keycloak: ['Keycloak.', 'Провайдер Keycloak.'],
      auth0: ['Auth0, with its own token profile.', 'Провайдер Auth0 з власним профілем токенів.'],
      entra: ['Microsoft Entra ID, tokens of version 1 and 2.', 'Провайдер Microsoft Entra ID, токени версій 1 і 2.'],
      adfs: ['Active Directory Federation Services.', 'Служби федерації Active Directory.'],
      okta: ['Okta, a custom authorization server.', 'Провайдер Okta, власний сервер авторизації.'],
    },
  ),
  codeList('issuerVerb', ['What can be done to an issuer.', 'Що можна зробити з провайдером.'], {
    confirmation: [
      'Put a proposal to use, and retire what it replaces.',
      'Ввести пропозицію в дію й вивести з ужитку те, що вона замінює.',
    ],
    suspension: ['Refuse its tokens, with a reason.', 'Відмовляти його токенам, із поясненням.'],
    reinstatement: ['Lift one’s own suspension.', 'Скасувати власне призупинення.'],
    retirement: ['End it for good, or withdraw a proposal.', 'Вивести з ужитку остаточно або відкликати пропозицію.'],
  }),
  codeList(
    'grantState',
    [
      'Where a grant stands today, in the time zone of its participant.',
      'Стан повноваження сьогодні, за часовим поясом учасника.',
    ],
    {
      upcoming: ['Its first day is yet to come.', 'Його перший день ще не настав.'],
      in_force: ['It gives its role today.', 'Сьогодні воно надає роль.'],
      expired: ['Its last day is past.', 'Його останній день минув.'],
      revoked: ['It was taken back.', 'Його відкликано.'],
    },
  ),
  codeList(
    'role',
    ['What an account may do for its participant.', 'Що обліковий запис може робити від імені учасника.'],
    roles,
  ),
  codeList(
    'relation',
    [
      'How a participant stands to a record; the policy names them.',
      'Як учасник стосується запису; їх називає політика доступу.',
    ],
    relations,
  ),
  codeList('action', ['What the policy decides about.', 'Про що вирішує політика доступу.'], actions),
  codeList('marking', ['Who may know of a record.', 'Хто може знати про запис.'], {
    public: ['Everybody.', 'Усі.'],
    framework: ['All participants that are parties to an agreement.', 'Усі учасники, що є сторонами угод.'],
    limited: ['Its owner and those to whom it is released by name.', 'Власник і ті, кому його передано поіменно.'],
  }),
  codeList(
    'audience',
    [
      'To whom a record can be released, besides participants by their codes and coalitions as `coalition:<code>`.',
      'Кому може бути передано запис, окрім учасників за їхніми кодами та коаліцій як `coalition:<код>`.',
    ],
    {
      public: ['Every account.', 'Кожен обліковий запис.'],
      framework: [
        'Accounts of Ukraine, of states and unions with an agreement, and of the framework’s auditors.',
        'Облікові записи України, держав та об’єднань з угодою, а також аудиторів системи.',
      ],
      framework_audit: ['The auditors of the framework.', 'Аудитори системи.'],
    },
  ),
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
      'A session that the other side logged, to be confirmed.',
      'Зустріч, зафіксована іншою стороною, яку слід підтвердити.',
    ],
    offer: ['An offer to be decided.', 'Пропозиція, щодо якої слід ухвалити рішення.'],
    joint_offer: [
      'A joint offer, one’s own part of which is to be confirmed.',
      'Спільна пропозиція, свою частину якої слід підтвердити.',
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
      'A roadmap that was to be reviewed by now, by who leads the coalition.',
      'Дорожня карта, яку вже мала переглянути сторона, що очолює коаліцію.',
    ],
    received_statement: [
      'What Ukraine recorded of what one said outside, to be adopted, corrected or disowned.',
      'Записане Україною зі слів учасника: підтвердити, виправити або спростувати.',
    ],
    requirement: [
      'A requirement to be validated by another account than wrote it.',
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
      'A task, one’s own part of which is to be agreed to.',
      'Завдання, на свою частину якого слід дати згоду.',
    ],
    task_delivery: [
      'A task that one leads, to be delivered: overdue, or returned by Ukraine.',
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
    project_publication: [
      'What the public is to read of a joint project, to be agreed to by its parties.',
      'Те, що громадськість читатиме про спільний проєкт: потрібна згода його сторін.',
    ],
    monitoring_draft: [
      'A draft of the report to the leadership, to which one may object.',
      'Проєкт звіту для керівництва, проти якого можна заперечити.',
    ],
    evidence_request: ['A question of an auditor to be answered.', 'Запитання аудитора, на яке слід відповісти.'],
  }),
]
