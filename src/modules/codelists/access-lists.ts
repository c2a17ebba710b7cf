import type { Role } from '../../access/actor.ts'
import type { Action, Relation } from '../../access/policy.ts'
import { policy } from '../../access/policy.ts'
import { type CodeList, codeList, type Entry } from './code-list.ts'

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
    'Of a coalition that the caller’s participant leads; Ukraine counts as lead if nobody else leads.',
    'Коаліція, яку очолює його учасник; України — якщо більше ніхто.',
  ],
  member: [
    'Of a coalition in which the caller’s participant takes part.',
    'Коаліція, у якій бере участь його учасник.',
  ],
}

const actions = Object.fromEntries(
  (Object.keys(policy) as Action[]).map((action): [Action, Entry] => [
    action,
    [`${policy[action].says.en}.`, `${policy[action].says.uk}.`],
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
      'A state that takes part in a capability coalition without an agreement.',
      'Бере участь у коаліції спроможностей без угоди.',
    ],
    observer: [
      'A participant that observes or audits the framework and is no party.',
      'Спостерігає за системою або перевіряє її, не будучи стороною.',
    ],
  }),
  codeList('contactPointKind', ['What a contact point is for.', 'Призначення контактного пункту.'], {
    duty_desk: ['Answers at any hour: the first to call.', 'Відповідає цілодобово: телефонувати насамперед сюди.'],
    office: ['Answers in working hours.', 'Відповідає в робочий час.'],
    technical: ['For the systems that call this service.', 'З питань систем, що звертаються до цього сервісу.'],
  }),
  codeList('publicNumberKind', ['What a public telephone number is.', 'Що це за відкритий номер телефону.'], {
    switchboard: ['The switchboard of a ministry.', 'Комутатор міністерства.'],
    duty_line: ['A line that is said to answer at any hour.', 'Лінія, яка, за повідомленнями, відповідає цілодобово.'],
    temporary_line: ['Opened for one crisis; it may be closed.', 'Відкрита для однієї кризи; може вже не діяти.'],
    information_line: ['For questions of the public.', 'Для запитань громадськості.'],
  }),
  codeList('accountKind', ['Who acts under an account.', 'Хто діє під обліковим записом.'], {
    person: ['One person.', 'Одна людина.'],
    service: ['A system of a ministry.', 'Система міністерства.'],
  }),
  codeList('accountStatus', ['Whether an account can use the service.', 'Чи обслуговується обліковий запис.'], {
    active: ['Its tokens are accepted, for what its grants allow.', 'Його токени обслуговуються в межах повноважень.'],
    suspended: [
      'Its tokens are refused from that moment, until whoever suspended it lifts the suspension.',
      'Його токени відхиляються негайно, доки той, хто призупинив, цього не скасує.',
    ],
  }),
  codeList('accountVerb', ['What can be done to an account.', 'Що можна зробити з обліковим записом.'], {
    suspendAccount: ['Refuse its tokens, with a reason.', 'Відмовляти його токенам, із поясненням.'],
    reinstateAccount: ['Lift one’s own suspension.', 'Скасувати власне призупинення.'],
    createGrant: ['Give it a role.', 'Надати йому роль.'],
  }),
  codeList('issuerStatus', ['Whether tokens of an issuer are accepted.', 'Чи приймаються токени провайдера.'], {
    proposed: [
      'Waits for an administrator’s confirmation; nothing is accepted yet.',
      'Чекає на підтвердження адміністратора; ще нічого не приймається.',
    ],
    active: ['Its tokens are accepted.', 'Його токени приймаються.'],
    suspended: [
      'Its tokens are refused from that moment, until whoever suspended it lifts the suspension.',
      'Його токени відхиляються негайно, доки той, хто призупинив, цього не скасує.',
    ],
    retired: ['Ended for good.', 'Остаточно виведений з ужитку.'],
  }),
  codeList(
    'issuerProfile',
    [
      'The software that makes an issuer’s access tokens, which decides how they are recognised.',
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
    confirmIssuer: [
      'Put a proposal to use, and retire what it replaces.',
      'Ввести пропозицію в дію й вивести з ужитку те, що вона замінює.',
    ],
    suspendIssuer: ['Refuse its tokens, with a reason.', 'Відмовляти його токенам, із поясненням.'],
    reinstateIssuer: ['Lift one’s own suspension.', 'Скасувати власне призупинення.'],
    retireIssuer: ['End it for good, or withdraw a proposal.', 'Вивести з ужитку остаточно або відкликати пропозицію.'],
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
      'The relations of a participant to a record that the policy names.',
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
]
