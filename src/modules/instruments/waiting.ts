import { sql } from 'drizzle-orm'
import { may } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { now } from '../../platform/db/selection.ts'
import type { InboxSource } from '../participants/inbox.ts'

const measures = sql`
    select 'measure' as kind, m.id, m.id as parent, m.responsible_body || ': ' || m.title as about,
      ((m.due_on + 1)::timestamp at time zone p.time_zone) as due_at, m.created_at as since, false as escalated
    from accord.measure m
    join accord.participant p on p.code = m.participant
    where m.participant = accord.current_participant()
      and m.status in ('planned', 'in_progress')
      and m.due_on <= (${now} at time zone 'UTC')::date + ${limits.measureNoticeDays}::integer`

const found = sql`
    select 'instrument', i.id, i.id, i.proposed_by, null::timestamptz, i.created_at, false
    from accord.instrument i
    where i.status = 'proposed'
      and i.proposed_by <> accord.current_participant()
      and exists (
        select 1 from accord.instrument_party p
        where p.instrument_id = i.id and p.participant = accord.current_participant()
      )`

const stages = sql`
    select 'instrument_stage', s.id, s.instrument_id, s.stated_by, null::timestamptz, s.created_at, false
    from accord.instrument_stage s
    join accord.instrument i on i.id = s.instrument_id and i.status in ('found', 'confirmed')
    where s.status = 'proposed'
      and s.stated_by <> accord.current_participant()
      and exists (
        select 1 from accord.instrument_party p
        where p.instrument_id = s.instrument_id and p.participant = accord.current_participant()
      )`

/** Open measures whose day is near or past, for their participants; instruments and stages, for another party (BR-110). */
export const instrumentInbox: InboxSource = {
  rows: (actor) => [
    ...(may(actor, 'measure.keep', ['own']) ? [measures] : []),
    ...(may(actor, 'instrument.decide', ['counterparty']) ? [found, stages] : []),
  ],
  told: {
    measure: {
      type: 'measure',
      href: ({ id }) => `/v1/measures/${id}`,
      says: ({ about }) => ({
        en: `A measure is due. ${about}`,
        uk: `Надходить строк заходу. ${about}`,
      }),
    },
    instrument: {
      type: 'instrument',
      href: ({ id }) => `/v1/instruments/${id}`,
      says: ({ about }) => ({
        en: `An instrument that ${about} proposed waits for your confirmation.`,
        uk: `Документ, який запропонував учасник ${about}, чекає на ваше підтвердження.`,
      }),
    },
    instrument_stage: {
      type: 'instrument_stage',
      href: ({ parent }) => `/v1/instruments/${parent}`,
      says: ({ about }) => ({
        en: `A stage of an instrument that ${about} stated waits for your confirmation.`,
        uk: `Етап документа, про який заявив учасник ${about}, чекає на ваше підтвердження.`,
      }),
    },
  },
}
