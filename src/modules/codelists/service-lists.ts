import { type EventType, events } from '../../events/catalogue.ts'
import { minorUnitsOf } from '../../kernel/money.ts'
import type { RefusalCode } from '../../kernel/refusal.ts'
import { problemTypes } from '../../platform/http/problems.ts'
import areas from '../../reference/areas.json' with { type: 'json' }
import type { StreamEnd } from '../audit/stream.ts'
import { type CodeList, codeList, type Entry } from './code-list.ts'

/** The English of an event is the catalogue’s own. */
const eventsInUkrainian: Readonly<Record<EventType, string>> = {
  'resource.released': 'Запис став видимим для вас',
  'resource.withdrawn': 'Запис більше не видимий для вас',
  'access.refused': 'Відомому обліковому запису відмовлено в дії',
  'participant.contact_points_changed': 'Контактні пункти замінено',
  'issuer.proposed': 'Запропоновано провайдера ідентифікації',
  'issuer.confirmed': 'Провайдера підтверджено й введено в дію',
  'issuer.retired': 'Провайдера виведено з ужитку',
  'issuer.suspended': 'Провайдера призупинено',
  'issuer.reinstated': 'Призупинення провайдера скасовано',
  'account.created': 'Зареєстровано обліковий запис',
  'account.suspended': 'Обліковий запис призупинено',
  'account.reinstated': 'Призупинення облікового запису скасовано',
  'grant.created': 'Надано роль',
  'grant.revoked': 'Роль відкликано',
  'register.proposed': 'Запропоновано зміну реєстру: це твердження',
  'register.partly_confirmed': 'Одна сторона підтвердила; чекаємо на іншу',
  'register.confirmed': 'Зміну реєстру підтверджено',
  'register.rejected': 'Зміну реєстру відхилено',
  'register.withdrawn': 'Пропозицію відкликано',
  'agreement.registered': 'Угоду внесено до реєстру',
  'agreement.clause_amended': 'Клаузулу змінено',
  'agreement.status_changed': 'Зафіксовано датований статус',
  'agreement.notice_given': 'Зафіксовано повідомлення про припинення',
  'agreement.expired': 'Минув останній день дії угоди',
  'agreement.ended': 'Угода припинилася: за повідомленням, що набуло чинності, або у зафіксований день',
  'consultation.created': 'Подано чернетку',
  'consultation.edited': 'Чернетку змінено',
  'consultation.circulated': 'Запит розіслано адресатам',
  'consultation.addressed': 'До учасника звернулися, на певній підставі та зі строком',
  'consultation.amended': 'Розісланий запит змінено: адресати діють заново',
  'consultation.seen': 'Адресат побачив запит',
  'consultation.acknowledged': 'Адресат підтвердив отримання',
  'consultation.consented': 'Адресат погодився на згадку в переліку',
  'consultation.applicability_recorded': 'Адресат зазначив, якою мірою клаузула застосовна',
  'consultation.excused': 'Ініціатор звільнив адресата від відповіді',
  'consultation.deadline_extended': 'Строк подовжено; попередній збережено',
  'consultation.session_logged': 'Зафіксовано зустріч',
  'consultation.session_confirmed': 'Інша сторона підтвердила зустріч',
  'consultation.responded': 'Адресат відповів',
  'consultation.release_changed': 'Ініціатор змінив, кому відкрито запит',
  'consultation.renewed': 'Запит поновлено',
  'consultation.reminded': 'Минула частина строку виконання обов’язку, а його не виконано',
  'consultation.overdue': 'Строк виконання обов’язку минув, а його не виконано',
  'consultation.acknowledgement_missing':
    'Жоден черговий пункт адресата вчасно не підтвердив отримання: справа за його координаторами',
  'consultation.lapsed': 'Запит втратив чинність без відповіді',
  'consultation.closed': 'Запит закрито з підсумком',
  'consultation.cancelled': 'Запит скасовано',
  'offer.made': 'Зроблено пропозицію',
  'offer.joined': 'Надавач підтвердив свою частину спільної пропозиції',
  'offer.accepted': 'Пропозицію прийнято повністю або частково: це пропозиція надавачу',
  'offer.rejected': 'Пропозицію відхилено',
  'offer.proposal_expired': 'Строк пропозиції, яку утворило прийняття, минув: надавач її не підтвердив',
  'offer.withdrawn': 'Пропозицію відкликано',
  'offer.converted': 'Надавач перетворив прийняту пропозицію на зобов’язання або завдання',
  'fx_rate.imported': 'Внесено таблицю курсів',
  'pledge.announced': 'Внесено обіцянку',
  'pledge.confirmed': 'Обіцянку підтверджено її надавачем',
  'pledge.condition_fulfilled': 'Умову обіцянки виконано',
  'pledge.withdrawn': 'Обіцянку відкликано',
  'organisation.registered': 'Зареєстровано організацію',
  'commitment.created': 'Внесено зобов’язання',
  'commitment.decommitted': 'Частину зобов’язання відкликано',
  'commitment.allocated': 'Частину зобов’язання розподілено',
  'commitment.allocation_released': 'Частину розподіленого звільнено',
  'disbursement.posted': 'Проведено виплату',
  'receipt.stated': 'Отримувач заявив отримане',
  'receipt.matched': 'Отримання зіставлено вручну',
  'receipt.unmatched': 'Зіставлення скасовано',
  'dispute.raised': 'Заяву оскаржено',
  'dispute.resolved': 'Спір залагоджено',
  'ledger_entry.reversed': 'Запис сторновано',
  'coalition.created': 'Засновано коаліцію',
  'coalition.subgroup_added': 'Утворено підгрупу',
  'coalition.membership_proposed': 'Запропоновано роль у коаліції: рішення за іншою стороною',
  'coalition.membership_declined': 'Запропоновану роль у коаліції відхилено',
  'coalition.membership_withdrawn': 'Пропозицію ролі в коаліції відкликано',
  'coalition.membership_confirmed': 'Роль у коаліції підтверджено',
  'coalition.membership_ended': 'Учасник припиняє свою роль у коаліції',
  'coalition.handed_over': 'Керівництво коаліцією передано',
  'coalition.lead_missing': 'Від певного дня коаліцію ніхто не очолює',
  'coalition.charter_filed': 'Подано статут',
  'coalition.plan_filed': 'Подано версію плану',
  'coalition.meeting_recorded': 'Зафіксовано засідання',
  'coalition.decision_recorded': 'Зафіксовано рішення',
  'coalition.review_recorded': 'Дорожню карту переглянуто',
  'requirement.filed': 'Подано потребу',
  'requirement.amended': 'Потребу змінено',
  'requirement.validated': 'Потребу підтверджено: можна робити пропозиції та давати завдання',
  'requirement.superseded': 'Її місце посіла інша потреба',
  'requirement.withdrawn': 'Потребу відкликано',
  'task.proposed': 'Завдання розподілено: рішення за тими, хто має його виконати',
  'task.part_agreed': 'Учасник погодився на свою частину завдання',
  'task.agreed': 'Усі погодилися на свої частини завдання',
  'task.started': 'Завдання розпочато',
  'task.progress_reported': 'Учасник повідомив про хід завдання',
  'task.blocked': 'Завдання заблоковано',
  'task.resumed': 'Заблоковане завдання відновлено',
  'task.delivered': 'Завдання виконано, за словами виконавця',
  'task.returned': 'Україна повернула завдання як невиконане',
  'task.verified': 'Україна перевірила виконання завдання',
  'task.cancelled': 'Завдання скасовано',
  'task.milestone_set': 'Визначено віху',
  'task.milestone_assessed': 'Віху оцінено',
  'annotation.made': 'Аудитор зробив зауваження щодо запису',
  'evidence_request.made': 'Аудитор запитує підтвердження у власника запису',
  'evidence_request.answered': 'На запит підтверджень дано відповідь',
  'evidence_request.withdrawn': 'Запит підтверджень відкликано',
  'evidence_request.overdue': 'Минув день, до якого слід було відповісти на запит підтверджень',
  'report.pulled': 'Звіт вивантажено: що саме залишило сервіс, за його хешем',
  'report.cut_off': 'Вивантаження звіту обірвалося до кінця',
  'period.closed': 'Обліковий період закрито',
  'period.reopened': 'Обліковий період відкрито знову',
  'period.objected': 'Учасник заперечує проти закриття',
  'webhook.created': 'Підписано вебхук',
  'webhook.changed': 'Вебхук змінено',
  'webhook.rotated': 'Ключі вебхука оновлено',
  'webhook.disabled': 'Вебхук вимкнено: доки його не ввімкнуть, нічого не надсилається',
  'webhook.enabled': 'Вебхук знову ввімкнено',
  'webhook.pinged': 'Вебхук перевірено',
  'webhook.replayed': 'Вебхуку повторюють усе, що було після позиції',
}

const eventTypes = Object.fromEntries(
  (Object.keys(events) as EventType[]).map((type): [EventType, Entry] => [
    type,
    [`${events[type].says}.`, `${eventsInUkrainian[type]}.`, { attributes: { resource: events[type].resource } }],
  ]),
)

const refusals: Readonly<Record<RefusalCode, readonly [en: string, uk: string]>> = {
  unavailable: [
    'The service or its database is too busy or out of reach: try again after Retry-After.',
    'Сервіс або база даних перевантажені чи недоступні: спробуйте ще раз після Retry-After.',
  ],
  rate_limited: ['More requests in a minute than allowed.', 'Запитів за хвилину більше, ніж дозволено.'],
  unauthenticated: [
    'The token is missing, or is no good proof of who sends it.',
    'Токена немає або він не доводить, хто його надіслав.',
  ],
  payload_too_large: ['The body is longer than allowed.', 'Тіло запиту довше, ніж дозволено.'],
  unsupported_media_type: ['The body is not JSON.', 'Тіло запиту не у форматі JSON.'],
  not_acceptable: [
    'The reply cannot be in any of the forms that are accepted.',
    'Відповідь неможливо надати в жодній із прийнятних форм.',
  ],
  method_not_allowed: ['The address does not know this method.', 'Адреса не підтримує цього методу.'],
  malformed_request: [
    'The request cannot be read, or holds text that cannot be kept.',
    'Запит неможливо прочитати, або він містить текст, який неможливо зберегти.',
  ],
  invalid_request: [
    'A field or parameter is not of its declared form.',
    'Поле або параметр не відповідає оголошеній формі.',
  ],
  idempotency_key_required: ['This operation needs an Idempotency-Key.', 'Ця операція потребує Idempotency-Key.'],
  no_grant: [
    'No grant of the account could ever allow this operation, or it is suspended.',
    'Жодне повноваження облікового запису не дозволяє цієї операції, або його призупинено.',
  ],
  idempotency_key_in_flight: [
    'A request with the same key is being carried out.',
    'Запит із тим самим ключем саме виконується.',
  ],
  idempotency_key_reused: ['The key was used for another request.', 'Ключ уже використано для іншого запиту.'],
  not_found: [
    'There is no such record, or you may not know of it.',
    'Такого запису немає, або вам не слід про нього знати.',
  ],
  resync: [
    'What you may see has changed since this cursor: begin anew.',
    'Те, що вам видно, змінилося від часу цього курсора: почніть спочатку.',
  ],
  forbidden: ['You see the record and may not do this with it.', 'Запис вам видно, але робити з ним цього не можна.'],
  precondition_required: [
    'Say with If-Match which version you have read.',
    'Зазначте в If-Match, яку версію ви прочитали.',
  ],
  precondition_failed: ['The record has changed since you read it.', 'Запис змінився відтоді, як ви його прочитали.'],
  conflict: [
    'The state of the record, or of another, does not allow it.',
    'Стан цього або іншого запису цього не дозволяє.',
  ],
  unprocessable: ['What is sent is against a rule.', 'Надіслане суперечить правилу.'],
}

const refusalCodes: Record<string, Entry> = {
  ...Object.fromEntries(
    (Object.keys(problemTypes) as RefusalCode[]).map((code): [RefusalCode, Entry] => [
      code,
      [...refusals[code], { attributes: problemTypes[code] }],
    ]),
  ),
  internal: [
    'Something went wrong on our side; the trace id finds it.',
    'Щось пішло не так у нас; ідентифікатор трасування допоможе це знайти.',
    { attributes: { status: 500, title: 'Internal error' } },
  ],
}

type ResourceType = (typeof events)[EventType]['resource']

const resourceTypes: Readonly<Record<ResourceType, Entry>> = {
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
  requirement: ['A need of Ukraine’s forces.', 'Потреба сил України.'],
  task: ['A task, with its parts and milestones.', 'Завдання з його частинами та віхами.'],
  coalition: ['A capability coalition, with who takes part in it.', 'Коаліція спроможностей з її учасниками.'],
  coalition_membership: ['A role that is proposed in a coalition.', 'Запропонована роль у коаліції.'],
  coalition_charter: ['A charter or a letter of intent.', 'Статут або лист про наміри.'],
  coalition_plan: ['A version of a coalition’s plan.', 'Версія плану коаліції.'],
  coalition_meeting: ['A meeting of a coalition, with its decisions.', 'Засідання коаліції з його рішеннями.'],
  coalition_review: ['A review of a coalition’s roadmap.', 'Перегляд дорожньої карти коаліції.'],
  evidence_request: ['A question of an auditor to the owner of a record.', 'Запитання аудитора до власника запису.'],
  report_run: ['A pull of a report.', 'Вивантаження звіту.'],
  period: ['An accounting period.', 'Обліковий період.'],
  webhook: ['A subscription of a webhook.', 'Підписка вебхука.'],
}

const currencies: Readonly<Record<string, readonly [en: string, uk: string]>> = {
  EUR: ['Euro', 'Євро'],
  USD: ['US dollar', 'Долар США'],
  UAH: ['Hryvnia', 'Гривня'],
  GBP: ['Pound sterling', 'Фунт стерлінгів'],
  JPY: ['Yen', 'Єна'],
  CAD: ['Canadian dollar', 'Канадський долар'],
  AUD: ['Australian dollar', 'Австралійський долар'],
  NZD: ['New Zealand dollar', 'Новозеландський долар'],
  NOK: ['Norwegian krone', 'Норвезька крона'],
  SEK: ['Swedish krona', 'Шведська крона'],
  DKK: ['Danish krone', 'Данська крона'],
  ISK: ['Iceland krona', 'Ісландська крона'],
  CZK: ['Czech koruna', 'Чеська крона'],
  PLN: ['Zloty', 'Злотий'],
  HUF: ['Forint', 'Форинт'],
  RON: ['Romanian leu', 'Румунський лей'],
  ALL: ['Lek', 'Лек'],
  MDL: ['Moldovan leu', 'Молдовський лей'],
  TRY: ['Turkish lira', 'Турецька ліра'],
  CHF: ['Swiss franc', 'Швейцарський франк'],
}

const streamEndings: Readonly<Record<StreamEnd, Entry>> = {
  slow_reader: [
    'What was sent was not read in time: connect again with the last id.',
    'Надіслане не було вчасно прочитано: підключіться знову з останнім id.',
  ],
  token_expired: ['Connect again with a fresh access token.', 'Підключіться знову з новим токеном доступу.'],
  access_changed: [
    'The account, its issuer or its grants no longer allow it.',
    'Обліковий запис, його провайдер або ролі цього більше не дозволяють.',
  ],
  resync: [
    'What you may see is another set now: connect without the last id and read anew.',
    'Коло видимого для вас змінилося: підключіться без останнього id і прочитайте все наново.',
  ],
  time_over: ['The seconds that were asked for are over.', 'Час, на який ви підписалися, минув.'],
  draining: ['The service is being restarted: connect again.', 'Сервіс перезапускається: підключіться знову.'],
  unavailable: ['The stream cannot go on: connect again.', 'Потік не може тривати: підключіться знову.'],
}

export const serviceLists: readonly CodeList[] = [
  codeList(
    'eventType',
    [
      'What the change feed tells of; `resource` says what kind of record it is about.',
      'Про що повідомляє стрічка змін; `resource` називає вид запису.',
    ],
    eventTypes,
  ),
  codeList(
    'resourceType',
    ['What kind of record an event is about.', 'Якого виду запису стосується подія.'],
    resourceTypes,
  ),
  codeList(
    'refusalCode',
    [
      'Why a request is refused: switch on it. In the order in which, of two, the earlier is told.',
      'Чому запит відхилено: орієнтуйтеся на цей код. У порядку, за яким із двох повідомляється перший.',
    ],
    refusalCodes,
  ),
  codeList('healthStatus', ['Whether the service can answer.', 'Чи може сервіс відповідати.'], {
    ok: ['It can.', 'Може.'],
    unavailable: ['Its database is out of reach.', 'База даних недоступна.'],
  }),
  codeList('reportFormat', ['The forms in which a report is pulled.', 'Форми, у яких вивантажується звіт.'], {
    json: ['One JSON document with its rows in `items`.', 'Один документ JSON, рядки якого в `items`.'],
    jsonl: ['One JSON object on each line.', 'По одному об’єкту JSON у кожному рядку.'],
    csv: ['Comma-separated values (RFC 4180) in UTF-8.', 'Значення, розділені комами (RFC 4180), у UTF-8.'],
  }),
  codeList('reportRunStatus', ['How a pull of a report ended.', 'Чим закінчилося вивантаження звіту.'], {
    complete: ['All of it was sent: the hash is of every byte.', 'Надіслано все: хеш охоплює кожен байт.'],
    incomplete: ['It ended before its end.', 'Воно обірвалося до кінця.'],
  }),
  codeList('annotatable', ['What an auditor can remark upon and ask about.', 'Щодо чого аудитор може висловитися.'], {
    agreement: ['An agreement.', 'Угода.'],
    consultation: ['A consultation request.', 'Запит на консультації.'],
    pledge: ['A pledge.', 'Обіцянка.'],
    commitment: ['A commitment.', 'Зобов’язання.'],
    allocation: ['An allocation.', 'Розподіл.'],
    ledger_entry: ['An entry of the ledger.', 'Запис книги.'],
    report_run: ['A pull of a report.', 'Вивантаження звіту.'],
  }),
  codeList('annotationKind', ['What an auditor says of a record.', 'Що аудитор каже про запис.'], {
    remark: ['Something to be known about it.', 'Щось, що слід про нього знати.'],
    audited: [
      'The entry was audited: its verification is `audited` from now on (BR-16).',
      'Запис перевірено аудитом: його підтвердження відтепер `audited` (BR-16).',
    ],
  }),
  codeList('annotationReaders', ['Who reads a remark.', 'Хто читає зауваження.'], {
    owner: ['The auditor’s participant and the owner of the record.', 'Учасник аудитора і власник запису.'],
    all: ['Whoever sees the record.', 'Кожен, хто бачить запис.'],
  }),
  codeList('evidenceRequestStatus', ['Where a request for evidence stands.', 'Стан запиту підтверджень.'], {
    open: ['It waits for an answer.', 'Чекає на відповідь.'],
    answered: ['The owner of the record has answered.', 'Власник запису відповів.'],
    withdrawn: ['Who asked no longer asks.', 'Той, хто запитував, відкликав запит.'],
  }),
  codeList('batchMode', ['What a batch does where an item is refused.', 'Що робить пакет, коли елемент відхилено.'], {
    all: ['It posts nothing.', 'Не проводить нічого.'],
    partial: ['It posts the others.', 'Проводить решту.'],
  }),
  codeList('differsBecause', ['Why a repeated pull is not the same.', 'Чому повторне вивантаження відрізняється.'], {
    visibility_changed: [
      'What the caller may see has changed: a marking, an audience or a grant.',
      'Змінилося те, що може бачити користувач: позначка, коло адресатів або роль.',
    ],
    rates_changed: ['It was converted with another table of rates.', 'Перераховано за іншою таблицею курсів.'],
  }),
  codeList(
    'streamEnd',
    ['Why the service ends a stream: the event `cut`.', 'Чому сервіс завершує потік: подія `cut`.'],
    streamEndings,
  ),
  codeList('webhookStatus', ['Whether a webhook is called.', 'Чи викликається вебхук.'], {
    active: ['It is.', 'Викликається.'],
    disabled: ['It is not; nothing is lost meanwhile.', 'Не викликається; тим часом нічого не втрачається.'],
  }),
  codeList('webhookDisabledReason', ['Why a webhook was disabled.', 'Чому вебхук вимкнено.'], {
    owner: ['Its participant did it.', 'Це зробив його учасник.'],
    gone: ['Its receiver answered 410.', 'Отримувач відповів 410.'],
    failing: ['It failed through the whole schedule.', 'Він не приймав протягом усього розкладу спроб.'],
  }),
  codeList('webhookDeliveryStatus', ['Where a delivery stands.', 'Стан доставлення.'], {
    pending: ['It will be sent.', 'Буде надіслано.'],
    delivered: ['The receiver answered 2xx.', 'Отримувач відповів 2xx.'],
    failed: ['It will be tried again.', 'Буде повторна спроба.'],
    given_up: ['It will not be tried again.', 'Більше спроб не буде.'],
  }),
  codeList('webhookSignature', ['How a delivery is signed.', 'Як підписано доставлення.'], {
    v1: ['HMAC-SHA256 with a secret that both sides hold.', 'Код HMAC-SHA256 зі спільним секретом.'],
    v1a: [
      'Ed25519: the receiver has the public half, no secret is shared.',
      'Підпис Ed25519: отримувач має відкриту частину, спільного секрету немає.',
    ],
  }),
  codeList(
    'area',
    ['What provisions are about.', 'Чого стосуються положення.'],
    Object.fromEntries(areas.map(({ code, name }): [string, Entry] => [code, [sentence(name.en), sentence(name.uk)]])),
  ),
  codeList(
    'currency',
    [
      'The currencies of the participants, with the number of decimal places of their amounts.',
      'Валюти учасників із кількістю десяткових знаків у сумах.',
    ],
    Object.fromEntries(
      Object.entries(currencies).map(([code, [en, uk]]): [string, Entry] => [
        code,
        [`${en}.`, `${uk}.`, { sameAs: [{ list: 'ISO 4217', code }], attributes: { minorUnits: minorUnitsOf(code) } }],
      ]),
    ),
    'a part of ISO 4217',
  ),
]

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
