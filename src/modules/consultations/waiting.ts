import { type SQL, sql } from 'drizzle-orm'
import { hasRole } from '../../access/actor.ts'
import { may } from '../../access/policy.ts'
import type { Config } from '../../config.ts'
import type { Said } from '../../kernel/sentence.ts'
import { now } from '../../platform/db/selection.ts'
import type { InboxRow, InboxSource } from '../participants/inbox.ts'
import { acknowledgementDue, type DeadlineSettings, lapseDue, openUndertaking } from './deadlines.ts'
import { objectionHours } from './session-rules.ts'

/**
 * Whose act an item is about, or of how many, and of which request: a desk with several requests tells them apart by their
 * titles.
 */
const about = (who: SQL, amended: SQL = sql`array[]::text[]`) =>
  sql`json_build_object('who', ${who}, 'title', c.title, 'amended', ${amended})::text`
type About = { who: string; title: string | null; amended: string[] }
const read = (row: Pick<InboxRow, 'about'>) => JSON.parse(row.about) as About

/** A sentence with the title of its request; without one if the reader does not see the request. */
const ofRequest = ({ title }: About, { en, uk }: Said): Said =>
  title === null ? { en: `${en}.`, uk: `${uk}.` } : { en: `${en}: “${title}”.`, uk: `${uk}: «${title}».` }

const at = ({ parent }: InboxRow) => `/v1/consultations/${parent}`
const offerAt = ({ id }: InboxRow) => `/v1/offers/${id}`

type InboxSettings = DeadlineSettings & Pick<Config, 'sessionConfirmationDays'>

/** What waits for the desk of this participant; offers wait for its coordinator, accepted ones for its ministry too. */
export function consultationInbox(settings: InboxSettings): InboxSource {
  const ofDesk = [sessions(settings), attendances(settings)]
  const ofRequester = [offers, deviations, objections(settings), unanswered(settings)]
  const ofCoordinator = [requests(settings, true), ...ofDesk, ...ofRequester, jointOffers]
  const ofOfficer = [requests(settings, false), ...ofDesk]
  return {
    rows(actor) {
      const confirms = may(actor, 'commitment.create', ['own']) || may(actor, 'task.create', ['provider'])
      return [
        ...(hasRole(actor, 'coordinator') ? ofCoordinator : hasRole(actor, 'duty_officer') ? ofOfficer : []),
        ...(confirms ? [proposals] : []),
      ]
    },
    told,
  }
}

/** A lapsed request can no longer be answered (BR-35). */
const running = (settings: DeadlineSettings) =>
  sql`c.status = 'circulated'
      and (${lapseDue(settings.consultationLapseDays)} > ${now} or accord.consultation_answered(c.id))`

/** A session held before a closure or a cancellation is confirmed within a limit (BR-31a). */
const confirmable = ({ sessionConfirmationDays }: InboxSettings) =>
  sql`coalesce(c.closed_at, c.cancelled_at) + make_interval(hours => ${sessionConfirmationDays * 24}::integer) >= ${now}`

function requests(settings: DeadlineSettings, coordinator: boolean): SQL {
  const missing = sql`a.state = 'needs_action' and ${acknowledgementDue(settings.acknowledgementMinutes)} <= ${now}`
  return sql`
    select 'consultation' as kind, a.consultation_id as id, a.consultation_id as parent,
      ${about(
        sql`a.requester`,
        sql`case when a.asked_anew then c.amended_fields else array_remove(c.amended_fields, 'asks') end`,
      )} as about,
      a.deadline_at as due_at, a.asked_at as since,
      ${coordinator}::boolean and ${missing} as escalated
    from accord.addressee a
    join accord.consultation c on c.id = a.consultation_id
    where a.participant = accord.current_participant()
      and a.state in ('needs_action', 'acknowledged')
      and ${running(settings)}`
}

/** Sessions that the other side logged of one's own request. */
function sessions(settings: InboxSettings): SQL {
  return sql`
    select 'session', s.id, s.consultation_id, ${about(sql`s.logged_by`)}, null::timestamptz, s.created_at, false
    from accord.session s
    join accord.consultation c on c.id = s.consultation_id
    where s.requester = accord.current_participant()
      and s.requester_confirmed_at is null
      and s.logged_by <> accord.current_participant()
      and (${running(settings)} or ${confirmable(settings)})`
}

/** When a record was seen; until somebody has seen it, it may be objected to. */
const seenLast = sql`case when t.seen_at is null then 'infinity'::timestamptz else t.seen_at end`

/**
 * An addressee whose attendance the requester recorded may object until 48 hours after a person of it saw the record. Then
 * the record counts, and nothing waits any more (BR-130).
 */
function attendances(settings: InboxSettings): SQL {
  const objecting = sql`make_interval(hours => ${objectionHours}::integer)`
  return sql`
    select 'session', s.id, s.consultation_id, ${about(sql`s.logged_by`)}, t.seen_at + ${objecting}, s.created_at, false
    from accord.session_attendance t
    join accord.session s on s.id = t.session_id
    join accord.consultation c on c.id = t.consultation_id
    where t.participant = accord.current_participant()
      and t.confirmed_at is null
      and t.objected_at is null
      and ${seenLast} >= ${now} - ${objecting}
      and s.logged_by <> accord.current_participant()
      and s.requester <> accord.current_participant()
      and (${running(settings)} or ${confirmable(settings)})`
}

/**
 * An addressee objected to its attendance, and nothing else answers its undertaking: waits until it is answered, or the
 * addressee is excused.
 */
function objections(settings: InboxSettings): SQL {
  return sql`
    select 'session_objection', t.session_id, t.consultation_id, ${about(sql`t.participant`)}, null::timestamptz, t.objected_at, false
    from accord.session_attendance t
    join accord.consultation c on c.id = t.consultation_id
    join accord.addressee a on a.consultation_id = t.consultation_id and a.participant = t.participant
    where t.requester = accord.current_participant()
      and t.objected_at is not null
      and a.consulted_at is null
      and a.answered_at is null
      and a.excused_at is null
      and ${running(settings)}`
}

/**
 * One's own request, as long as the time of an addressee has passed without an answer: the addressee may be called, given
 * more time or excused, or the request closed. It has no order of time, so that a page reads no more requests than it
 * shows.
 */
function unanswered(settings: InboxSettings): SQL {
  return sql`
    select 'consultation_time_passed', c.id, c.id, ${about(sql`late.addressees::text`)}, null::timestamptz, late.since, false
    from accord.consultation c
    cross join lateral (
      select count(*) as addressees, min(a.deadline_at) as since
      from accord.addressee a
      where a.consultation_id = c.id
        and ${openUndertaking}
        and a.deadline_at < ${now}
    ) late
    where c.requester = accord.current_participant()
      and late.addressees > 0
      and ${running(settings)}`
}

/** A joint offer waits only when every provider has confirmed its part, because it cannot be accepted before (BR-37). */
const offers = sql`
    select 'offer', o.id, o.consultation_id, ${about(sql`o.provider`)}, null::timestamptz, o.created_at, false
    from accord.offer o
    join accord.consultation c on c.id = o.consultation_id and c.status in ('circulated', 'closed')
    where o.requester = accord.current_participant()
      and o.status in ('offered', 'partly_accepted')
      and not exists (select 1 from accord.offer_partner j where j.offer_id = o.id and j.confirmed_at is null)`

const jointOffers = sql`
    select 'joint_offer', o.id, o.consultation_id, ${about(sql`o.provider`)}, null::timestamptz, o.created_at, false
    from accord.offer_partner j
    join accord.offer o on o.id = j.offer_id
    left join accord.consultation c on c.id = o.consultation_id
    where j.participant = accord.current_participant()
      and j.confirmed_at is null
      and o.status in ('offered', 'partly_accepted')`

/** Accepted parts of one's own offers: for every account that can confirm or decline them. */
const proposals = sql`
    select 'conversion_proposal', v.id, v.consultation_id, ${about(sql`v.requester`)}, v.expires_at, v.created_at, false
    from accord.conversion_proposal v
    left join accord.consultation c on c.id = v.consultation_id
    where v.provider = accord.current_participant()
      and v.conversion = 'pending'
      and v.expires_at > ${now}`

/** Deviations of a provider from what was accepted: for the participant that accepted it. */
const deviations = sql`
    select 'conversion_deviation', v.id, v.consultation_id, ${about(sql`v.provider`)}, v.expires_at, v.created_at, false
    from accord.conversion_proposal v
    left join accord.consultation c on c.id = v.consultation_id
    where v.requester = accord.current_participant()
      and v.conversion = 'deviating'
      and v.expires_at > ${now}`

const waitsFor = (who: string, escalated: boolean): Said =>
  escalated
    ? {
        en: `A request of ${who} waits for you, and no desk has acknowledged it in time`,
        uk: `Запит учасника ${who} чекає на вас, і жоден черговий пункт вчасно не підтвердив отримання`,
      }
    : {
        en: `A request of ${who} waits for you to consult or respond`,
        uk: `Запит учасника ${who} чекає на консультації або відповідь`,
      }

/** The parts of a request that an amendment may change, in everyday words. */
const amendedWords: Readonly<Record<string, readonly [en: string, uk: string]>> = {
  asks: ['what is asked for', 'що просять'],
  mode: ['the mode', 'режим'],
  summary: ['the summary', 'стислий виклад'],
  title: ['the title', 'назва'],
}

/** The sentence about a participant that did something, and its request. */
const sentence = (says: (who: string) => Said) => (row: InboxRow) => {
  const told = read(row)
  return ofRequest(told, says(told.who))
}

const told: InboxSource['told'] = {
  consultation: {
    type: 'consultation',
    href: at,
    says: (row) => {
      const told = read(row)
      const { amended } = told
      const { en, uk } = ofRequest(told, waitsFor(told.who, row.escalated))
      if (amended.length === 0) return { en, uk }
      const named = (language: 0 | 1) => amended.map((field) => amendedWords[field]?.[language] ?? field).join(', ')
      return {
        en: `${en} Amended since its circulation: ${named(0)}.`,
        uk: `${uk} Після поширення змінено: ${named(1)}.`,
      }
    },
  },
  session: {
    type: 'session',
    href: (row) => `${at(row)}/sessions/${row.id}`,
    says: (row) => {
      const told = read(row)
      const { who } = told
      return ofRequest(
        told,
        row.due_at === null
          ? {
              en: `A session that ${who} logged waits for your confirmation`,
              uk: `Зустріч, яку зафіксував учасник ${who}, чекає на ваше підтвердження`,
            }
          : {
              en: `${who} recorded that you took part in a session, which counts unless you object in time`,
              uk: `Учасник ${who} записав вашу участь у зустрічі, яка зараховується, якщо ви вчасно не заперечите`,
            },
      )
    },
  },
  session_objection: {
    type: 'session',
    href: (row) => `${at(row)}/sessions/${row.id}`,
    says: sentence((who) => ({
      en: `${who} objects to the record of a session: nothing answers its clause yet`,
      uk: `Учасник ${who} заперечує проти запису про зустріч: за його положенням відповіді ще немає`,
    })),
  },
  consultation_time_passed: {
    type: 'consultation',
    href: at,
    says: sentence((addressees) => ({
      en: `Addressees whose time has passed (${addressees}) have not answered your request`,
      uk: `Адресати, строк яких минув (${addressees}), не відповіли на ваш запит`,
    })),
  },
  offer: {
    type: 'offer',
    href: offerAt,
    says: sentence((who) => ({
      en: `An offer of ${who} waits for your decision`,
      uk: `Пропозиція учасника ${who} чекає на ваше рішення`,
    })),
  },
  joint_offer: {
    type: 'offer',
    href: offerAt,
    says: sentence((who) => ({
      en: `A joint offer of ${who} waits for you to confirm your part`,
      uk: `Спільна пропозиція учасника ${who} чекає на підтвердження вашої частини`,
    })),
  },
  conversion_deviation: {
    type: 'conversion_proposal',
    href: ({ id }) => `/v1/conversion-proposals/${id}`,
    says: sentence((who) => ({
      en: `${who} gives more or other than you accepted: confirm or refuse that`,
      uk: `Учасник ${who} дає більше чи інше, ніж ви прийняли: підтвердьте або відмовтеся`,
    })),
  },
  conversion_proposal: {
    type: 'conversion_proposal',
    href: ({ id }) => `/v1/conversion-proposals/${id}`,
    says: sentence((who) => ({
      en: `${who} accepted your offer: your ministry confirms it as a commitment, or your coordinator confirms it as a task or declines it`,
      uk: `Учасник ${who} прийняв вашу пропозицію: ваше міністерство підтверджує її як зобов’язання, або ваш координатор підтверджує її як завдання чи відмовляється`,
    })),
  },
}
