import { businessRules } from '../../kernel/business-rules.ts'
import { minorUnitsOf } from '../../kernel/money.ts'
import type { RefusalCode } from '../../kernel/refusal.ts'
import type { ConditionCode } from '../../platform/http/condition.ts'
import { problemTypes } from '../../platform/http/problems.ts'
import areas from '../../reference/areas.json' with { type: 'json' }
import capabilities from '../../reference/capabilities.json' with { type: 'json' }
import type { StreamEnd } from '../audit/stream.ts'
import { type CodeList, codeList, type Entry } from './code-list.ts'
import { eventTypes, resourceTypes } from './event-lists.ts'

const refusals: Readonly<Record<RefusalCode, readonly [en: string, uk: string]>> = {
  unavailable: [
    'The service or its database is too busy or out of reach: try again after Retry-After.',
    'Сервіс або база даних перевантажені чи недоступні: спробуйте ще раз після Retry-After.',
  ],
  rate_limited: [
    'More requests in a minute, or at once, than allowed; the detail says which limit.',
    'Запитів за хвилину або одночасно більше, ніж дозволено; у поясненні зазначено, яку межу перевищено.',
  ],
  unauthenticated: [
    'The token is missing, or does not prove who sends it.',
    'Токена немає або він не доводить, хто його надіслав.',
  ],
  payload_too_large: ['The body is longer than allowed.', 'Тіло запиту довше, ніж дозволено.'],
  unsupported_media_type: ['The body is not JSON, or is compressed.', 'Тіло запиту не у форматі JSON або стиснене.'],
  not_acceptable: [
    'The reply cannot be in any of the media types that the request accepts.',
    'Відповідь неможливо надати в жодній із прийнятних форм.',
  ],
  method_not_allowed: ['The address does not know this method.', 'Адреса не підтримує цього методу.'],
  not_implemented: ['The service knows no such method.', 'Сервіс не знає такого методу.'],
  headers_too_large: [
    'The request line and headers are longer than allowed.',
    'Рядок запиту та заголовки довші, ніж дозволено.',
  ],
  request_timeout: ['The request did not arrive in time.', 'Запит не надійшов вчасно.'],
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
    'What you may see has changed since this cursor was given: begin again without it.',
    'Те, що вам видно, змінилося від часу цього курсора: почніть спочатку.',
  ],
  forbidden: ['You see the record, but may not do this with it.', 'Запис вам видно, але робити з ним цього не можна.'],
  precondition_required: [
    'Send If-Match to say which version you have read.',
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
    'Something went wrong in the service; the operator finds it by the trace id.',
    'Щось пішло не так у нас; ідентифікатор трасування допоможе це знайти.',
    { attributes: { status: 500, title: 'Internal error' } },
  ],
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
    'The reader did not read in time: connect again with the last id.',
    'Надіслане не було вчасно прочитано: підключіться знову з останнім id.',
  ],
  token_expired: ['Connect again with a fresh access token.', 'Підключіться знову з новим токеном доступу.'],
  access_changed: [
    'The account, its issuer or its grants no longer allow it.',
    'Обліковий запис, його провайдер або ролі цього більше не дозволяють.',
  ],
  resync: [
    'What you may see has changed: connect without the last id and read from the beginning.',
    'Коло видимого для вас змінилося: підключіться без останнього id і прочитайте все наново.',
  ],
  time_over: ['The seconds that were asked for are over.', 'Час, на який ви підписалися, минув.'],
  draining: ['The service is being restarted: connect again.', 'Сервіс перезапускається: підключіться знову.'],
  unavailable: ['The stream cannot go on: connect again.', 'Потік не може тривати: підключіться знову.'],
}

const healthReasons: Readonly<Record<ConditionCode, Entry>> = {
  draining: ['The process was told to stop: ask another one.', 'Процес завершує роботу: зверніться до іншого.'],
  unreachable: ['The database does not answer.', 'База даних не відповідає.'],
  read_only: ['The database takes no writes.', 'База даних не приймає записів.'],
  disk_full: ['The disk of the database is full.', 'Диск бази даних заповнено.'],
  out_of_memory: ['The database is out of memory.', 'Базі даних бракує памʼяті.'],
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
      'Why a request is refused; the code by which a program decides. If two apply, the reply has the earlier one in this order.',
      'Чому запит відхилено: орієнтуйтеся на цей код. У порядку, за яким із двох повідомляється перший.',
    ],
    refusalCodes,
  ),
  codeList(
    'businessRule',
    ['The register of rules: a refusal names the one that decides.', 'Реєстр правил: відмова називає те, яке вирішує.'],
    businessRules,
  ),
  codeList('healthStatus', ['Whether the service can answer.', 'Чи може сервіс відповідати.'], {
    ok: ['It can.', 'Може.'],
    unavailable: ['Its database is out of reach.', 'База даних недоступна.'],
  }),
  codeList('reportFormat', ['The formats in which a report can be pulled.', 'Форми, у яких вивантажується звіт.'], {
    json: ['One JSON document with its rows in `items`.', 'Один документ JSON, рядки якого в `items`.'],
    jsonl: ['One JSON object on each line.', 'По одному об’єкту JSON у кожному рядку.'],
    csv: ['Comma-separated values (RFC 4180) in UTF-8.', 'Значення, розділені комами (RFC 4180), у UTF-8.'],
    xlsx: [
      'A workbook (Office Open XML) whose hash is of its cells.',
      'Книга (Office Open XML), хеш якої охоплює її комірки.',
    ],
  }),
  codeList('columnKind', ['What a column of a report holds.', 'Що містить стовпець звіту.'], {
    code: ['A code or an identifier of this service.', 'Код або ідентифікатор цього сервісу.'],
    date: ['A day.', 'День.'],
    instant: ['A moment in UTC.', 'Момент за UTC.'],
    text: ['What somebody wrote.', 'Те, що хтось написав.'],
    key: [
      'An identifier that somebody outside gave, by which rows can be joined with other data.',
      'Ідентифікатор, наданий кимось, за яким зіставляють.',
    ],
    decimal: ['A decimal number.', 'Десяткове число.'],
    integer: ['A whole number.', 'Ціле число.'],
    list: [
      'Several values; in CSV and in a sheet with semicolons between.',
      'Кілька значень; у CSV та в аркуші — через крапку з комою.',
    ],
  }),
  codeList('reportRunStatus', ['How a pull of a report ended.', 'Чим закінчилося вивантаження звіту.'], {
    complete: ['The whole report was sent, and there is a hash of it.', 'Надіслано все, і є його хеш.'],
    incomplete: ['It ended before its end.', 'Воно обірвалося до кінця.'],
  }),
  codeList('annotatable', ['What an auditor can remark upon and ask about.', 'Щодо чого аудитор може висловитися.'], {
    agreement: ['An agreement.', 'Угода.'],
    consultation: ['A consultation request.', 'Запит на консультації.'],
    pledge: ['A pledge.', 'Обіцянка.'],
    commitment: ['A commitment.', 'Зобов’язання.'],
    organisation: ['An organisation that is no participant.', 'Організація, що не є учасником.'],
    allocation: ['An allocation.', 'Розподіл.'],
    ledger_entry: ['An entry of the ledger.', 'Запис книги.'],
    lot: ['A lot of goods.', 'Партія майна.'],
    evidence: ['A reference to a document.', 'Посилання на документ.'],
    requirement: ['A requirement.', 'Потреба.'],
    task: ['A task.', 'Завдання.'],
    instrument: ['An instrument.', 'Документ.'],
    measure: ['A measure of a plan.', 'Захід плану.'],
    joint_project: ['A joint project.', 'Спільний проєкт.'],
    reform_step: ['A step of a reform.', 'Крок реформи.'],
    roadmap_step: ['A step of the roadmap.', 'Крок дорожньої карти.'],
    received_statement: ['What Ukraine received as said by a participant.', 'Отримане Україною як сказане учасником.'],
    monitoring_edition: ['An edition of the monitoring report.', 'Випуск моніторингового звіту.'],
    report_run: ['A pull of a report.', 'Вивантаження звіту.'],
  }),
  codeList('annotationKind', ['What an auditor says of a record.', 'Що аудитор каже про запис.'], {
    remark: ['Something to be known about it.', 'Щось, що слід про нього знати.'],
    audited: [
      'The entry was audited: its verification is `audited` until the audit is withdrawn or the entry reversed (BR-16).',
      'Запис перевірено аудитом: його підтвердження — `audited`, доки аудит не відкликано або запис не сторновано (BR-16).',
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
  codeList('batchMode', ['What a batch does if an item is refused.', 'Що робить пакет, коли елемент відхилено.'], {
    all: ['It posts nothing.', 'Не проводить нічого.'],
    partial: ['It posts the others.', 'Проводить решту.'],
  }),
  codeList('differsBecause', ['Why a repeated pull is not the same.', 'Чому повторне вивантаження відрізняється.'], {
    rows_changed: [
      'Not the rates: either what the caller may see has changed, by a marking, an audience or a grant, or what had been posted was altered. Hold the two against each other row by row.',
      'Не курси: або змінилося те, що може бачити користувач: позначка, коло адресатів чи роль; або змінено вже проведене. Порівняйте обидва рядок за рядком.',
    ],
    rates_changed: ['It was converted with another table of rates.', 'Перераховано за іншою таблицею курсів.'],
  }),
  codeList(
    'streamEnd',
    ['Why the service ends a stream: the event `cut`.', 'Чому сервіс завершує потік: подія `cut`.'],
    streamEndings,
  ),
  codeList(
    'healthReason',
    ['Why a process of the service cannot serve now.', 'Чому процес сервісу зараз не може обслуговувати запити.'],
    healthReasons,
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
    'capability',
    ['What asks, offers and needs are for.', 'Для чого прохання, пропозиції та потреби.'],
    Object.fromEntries(
      capabilities.map(({ code, name }): [string, Entry] => [code, [sentence(name.en), sentence(name.uk)]]),
    ),
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
