import { type SQL, sql } from 'drizzle-orm'
import { hasRole } from '../../access/actor.ts'
import { may } from '../../access/policy.ts'
import type { Config } from '../../config.ts'
import type { InboxRow, InboxSource } from '../participants/inbox.ts'
import { acknowledgementDue, type DeadlineSettings, lapseDue } from './deadlines.ts'
import { objectionHours } from './session-rules.ts'

const at = ({ parent }: InboxRow) => `/v1/consultations/${parent}`
const offerAt = ({ id }: InboxRow) => `/v1/offers/${id}`

type InboxSettings = DeadlineSettings & Pick<Config, 'sessionConfirmationDays'>

/** What waits for the desk of this participant; what is offered is for its coordinator, what was accepted for its ministry too. */
export function consultationInbox(settings: InboxSettings): InboxSource {
  return {
    rows(actor, now) {
      const coordinator = hasRole(actor, 'coordinator')
      const desk = coordinator || hasRole(actor, 'duty_officer')
      const confirms = may(actor, 'commitment.create', ['own']) || may(actor, 'task.create', ['provider'])
      const rows = [
        ...(desk ? [requests(settings, now, coordinator), sessions(settings, now)] : []),
        ...(coordinator ? [offers(), jointOffers(), deviations(now), objections(settings, now)] : []),
        ...(confirms ? [proposals(now)] : []),
      ]
      return rows.length === 0 ? undefined : sql.join(rows, sql` union all `)
    },
    told,
  }
}

/** A lapsed request can be answered no more (BR-35). */
const running = (settings: DeadlineSettings, now: Date) =>
  sql`c.status = 'circulated'
      and (${lapseDue(settings.consultationLapseDays)} > ${now}::timestamptz or accord.consultation_answered(c.id))`

/** A session of before a closure or a cancellation is confirmed within a limit (BR-31a). */
const confirmable = ({ sessionConfirmationDays }: InboxSettings, now: Date) =>
  sql`coalesce(c.closed_at, c.cancelled_at) + make_interval(hours => ${sessionConfirmationDays * 24}::integer) >= ${now}::timestamptz`

function requests(settings: DeadlineSettings, now: Date, coordinator: boolean): SQL {
  const missing = sql`a.state = 'needs_action' and ${acknowledgementDue(settings.acknowledgementMinutes)} <= ${now}::timestamptz`
  return sql`
    select 'consultation' as kind, a.consultation_id as id, a.consultation_id as parent,
      array_to_string(
        a.requester || case when a.amended_at is null then array_remove(c.amended_fields, 'asks') else c.amended_fields end,
        ' '
      ) as about,
      a.deadline_at as due_at, greatest(c.circulated_at, a.amended_at) as since,
      ${coordinator}::boolean and ${missing} as escalated
    from accord.addressee a
    join accord.consultation c on c.id = a.consultation_id
    where a.participant = accord.current_participant()
      and a.state in ('needs_action', 'acknowledged')
      and ${running(settings, now)}`
}

/**
 * What the other side logged. An addressee whom the requester recorded has until 48 hours after a person of it saw the
 * record; then it stands, and waits for nobody (BR-130).
 */
function sessions(settings: InboxSettings, now: Date): SQL {
  const until = sql`t.seen_at + make_interval(hours => ${objectionHours}::integer)`
  return sql`
    select 'session', s.id, s.consultation_id, s.logged_by, ${until}, s.created_at, false
    from accord.session s
    join accord.consultation c on c.id = s.consultation_id
    left join accord.session_attendance t on t.session_id = s.id and t.participant = accord.current_participant()
    where s.logged_by <> accord.current_participant()
      and (${running(settings, now)} or ${confirmable(settings, now)})
      and case s.requester when accord.current_participant() then s.requester_confirmed_at is null
        else t.session_id is not null and t.confirmed_at is null and t.objected_at is null
          and (t.seen_at is null or ${until} >= ${now}::timestamptz) end`
}

/** An addressee took its attendance back, and nothing else answers its undertaking: until it does, or is excused. */
function objections(settings: InboxSettings, now: Date): SQL {
  return sql`
    select 'session_objection', s.id, s.consultation_id, t.participant, null::timestamptz, t.objected_at, false
    from accord.session_attendance t
    join accord.session s on s.id = t.session_id
    join accord.consultation c on c.id = t.consultation_id
    join accord.addressee a on a.consultation_id = t.consultation_id and a.participant = t.participant
    where t.requester = accord.current_participant()
      and t.objected_at is not null
      and a.consulted_at is null
      and a.answered_at is null
      and a.excused_at is null
      and ${running(settings, now)}`
}

/** A joint one only when every provider has confirmed its part: before that it cannot be accepted (BR-37). */
function offers(): SQL {
  return sql`
    select 'offer', o.id, o.consultation_id, o.provider, null::timestamptz, o.created_at, false
    from accord.offer o
    join accord.consultation c on c.id = o.consultation_id and c.status in ('circulated', 'closed')
    where o.requester = accord.current_participant()
      and o.status in ('offered', 'partly_accepted')
      and not exists (select 1 from accord.offer_partner j where j.offer_id = o.id and j.confirmed_at is null)`
}

function jointOffers(): SQL {
  return sql`
    select 'joint_offer', o.id, o.consultation_id, o.provider, null::timestamptz, o.created_at, false
    from accord.offer_partner j
    join accord.offer o on o.id = j.offer_id
    where j.participant = accord.current_participant()
      and j.confirmed_at is null
      and o.status in ('offered', 'partly_accepted')`
}

/** What was accepted of one's own offers: for every account that can confirm or decline it. */
function proposals(now: Date): SQL {
  return sql`
    select 'conversion_proposal', v.id, v.consultation_id, v.requester, v.expires_at, v.created_at, false
    from accord.conversion_proposal v
    where v.provider = accord.current_participant()
      and v.conversion = 'pending'
      and v.expires_at > ${now}::timestamptz`
}

/** What a provider gives more or other than was accepted: for who accepted it. */
function deviations(now: Date): SQL {
  return sql`
    select 'conversion_deviation', v.id, v.consultation_id, v.provider, v.expires_at, v.created_at, false
    from accord.conversion_proposal v
    where v.requester = accord.current_participant()
      and v.conversion = 'deviating'
      and v.expires_at > ${now}::timestamptz`
}

const waitsFor = (about: string, escalated: boolean) =>
  escalated
    ? {
        en: `A request of ${about} waits for you: no desk has acknowledged it in time.`,
        uk: `Запит учасника ${about} чекає на вас: жоден черговий пункт вчасно не підтвердив отримання.`,
      }
    : {
        en: `A request of ${about} waits for you to consult or respond.`,
        uk: `Запит учасника ${about} чекає на консультації або відповідь.`,
      }

/** What an amendment may change, as people call it. */
const amendedWords: Readonly<Record<string, readonly [en: string, uk: string]>> = {
  asks: ['what is asked for', 'що просять'],
  mode: ['the mode', 'режим'],
  summary: ['the summary', 'стислий виклад'],
  title: ['the title', 'назва'],
}

const told: InboxSource['told'] = {
  consultation: {
    type: 'consultation',
    href: at,
    says: ({ about, escalated }) => {
      const [requester = '', ...amended] = about.split(' ')
      const { en, uk } = waitsFor(requester, escalated)
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
    says: ({ about, due_at }) =>
      due_at === null
        ? {
            en: `A session that ${about} logged waits for your confirmation.`,
            uk: `Зустріч, яку зафіксував учасник ${about}, чекає на ваше підтвердження.`,
          }
        : {
            en: `${about} recorded that you took part in a session. It counts unless you object in time.`,
            uk: `Учасник ${about} записав вашу участь у зустрічі. Вона зараховується, якщо ви вчасно не заперечите.`,
          },
  },
  session_objection: {
    type: 'session',
    href: (row) => `${at(row)}/sessions/${row.id}`,
    says: ({ about }) => ({
      en: `${about} objects to the record of a session: nothing answers its clause yet.`,
      uk: `Учасник ${about} заперечує проти запису про зустріч: за його положенням відповіді ще немає.`,
    }),
  },
  offer: {
    type: 'offer',
    href: offerAt,
    says: ({ about }) => ({
      en: `An offer of ${about} waits for your decision.`,
      uk: `Пропозиція учасника ${about} чекає на ваше рішення.`,
    }),
  },
  joint_offer: {
    type: 'offer',
    href: offerAt,
    says: ({ about }) => ({
      en: `A joint offer of ${about} waits for you to confirm your part.`,
      uk: `Спільна пропозиція учасника ${about} чекає на підтвердження вашої частини.`,
    }),
  },
  conversion_deviation: {
    type: 'conversion_proposal',
    href: ({ id }) => `/v1/conversion-proposals/${id}`,
    says: ({ about }) => ({
      en: `${about} gives more or other than you accepted: confirm or refuse that.`,
      uk: `Учасник ${about} дає більше чи інше, ніж ви прийняли: підтвердьте або відмовтеся.`,
    }),
  },
  conversion_proposal: {
    type: 'conversion_proposal',
    href: ({ id }) => `/v1/conversion-proposals/${id}`,
    says: ({ about }) => ({
      en: `${about} accepted your offer: your ministry confirms it as a commitment, or your coordinator as a task, or declines it.`,
      uk: `Учасник ${about} прийняв вашу пропозицію: ваше міністерство підтверджує її як зобов’язання, ваш координатор — як завдання, або відмовляється.`,
    }),
  },
}
