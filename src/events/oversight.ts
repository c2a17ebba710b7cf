import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const reason = z.object({ reason: z.string() })
const passed = z.object({ dueAt: z.iso.datetime({ offset: true }) })

/** Events of remarks, accounting periods, reports and webhooks. */
export const oversightEvents = {
  'annotation.made': {
    resource: 'resource',
    says: { en: 'An auditor remarked upon a record', uk: 'Аудитор зробив зауваження щодо запису' },
    payload: facts,
  },
  'annotation.withdrawn': {
    resource: 'resource',
    says: { en: 'An institution withdrew its audit of an entry', uk: 'Установа відкликала свій аудит запису' },
    payload: facts,
  },
  'evidence_request.made': {
    resource: 'evidence_request',
    says: {
      en: 'An auditor asks the owner of a record for evidence',
      uk: 'Аудитор запитує підтвердження у власника запису',
    },
    payload: facts,
  },
  'evidence_request.answered': {
    resource: 'evidence_request',
    says: { en: 'A request for evidence was answered', uk: 'На запит підтверджень дано відповідь' },
    payload: facts,
  },
  'evidence_request.withdrawn': {
    resource: 'evidence_request',
    says: { en: 'A request for evidence was withdrawn', uk: 'Запит підтверджень відкликано' },
    payload: reason,
  },
  'evidence_request.overdue': {
    resource: 'evidence_request',
    says: {
      en: 'The day for an answer to a request for evidence has passed',
      uk: 'Минув день, до якого слід було відповісти на запит підтверджень',
    },
    payload: passed,
  },
  'report.pulled': {
    resource: 'report_run',
    says: {
      en: 'A report was pulled; the hash is of what left the service',
      uk: 'Звіт вивантажено; хеш засвідчує, що саме залишило сервіс',
    },
    payload: facts,
  },
  'report.cut_off': {
    resource: 'report_run',
    says: { en: 'A pull of a report broke off before its end', uk: 'Вивантаження звіту обірвалося до кінця' },
    payload: facts,
  },
  'period.closed': {
    resource: 'period',
    says: { en: 'An accounting period was closed', uk: 'Обліковий період закрито' },
    payload: facts,
  },
  'period.reopened': {
    resource: 'period',
    says: { en: 'An accounting period was reopened', uk: 'Обліковий період відкрито знову' },
    payload: facts,
  },
  'period.objected': {
    resource: 'period',
    says: { en: 'A participant objects to a closure', uk: 'Учасник заперечує проти закриття' },
    payload: facts,
  },
  'webhook.created': {
    resource: 'webhook',
    says: { en: 'A webhook was subscribed', uk: 'Підписано вебхук' },
    payload: facts,
  },
  'webhook.changed': {
    resource: 'webhook',
    says: { en: 'A webhook was changed', uk: 'Вебхук змінено' },
    payload: facts,
  },
  'webhook.rotated': {
    resource: 'webhook',
    says: { en: 'The keys of a webhook were renewed', uk: 'Ключі вебхука оновлено' },
    payload: facts,
  },
  'webhook.disabled': {
    resource: 'webhook',
    says: {
      en: 'A webhook was disabled: nothing is sent until it is enabled',
      uk: 'Вебхук вимкнено: доки його не ввімкнуть, нічого не надсилається',
    },
    payload: z.object({ reason: z.enum(['owner', 'gone', 'failing']), note: z.string().nullable() }),
  },
  'webhook.enabled': {
    resource: 'webhook',
    says: { en: 'A webhook was enabled again', uk: 'Вебхук знову ввімкнено' },
    payload: facts,
  },
  'webhook.pinged': {
    resource: 'webhook',
    says: { en: 'A webhook was tried out', uk: 'Вебхук перевірено' },
    payload: z.object({}),
  },
  'webhook.replayed': {
    resource: 'webhook',
    says: {
      en: 'Everything after a position is sent to a webhook again',
      uk: 'Вебхуку повторюють усе, що було після позиції',
    },
    payload: z.object({ fromPosition: z.number() }),
  },
} as const
