import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { held } from '../../platform/db/change.ts'
import { alone, is, when } from '../../platform/db/filters.ts'
import { orderBy, orderOf, type Page } from '../../platform/db/keyset.ts'
import { presenceOf } from '../../platform/db/present.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import {
  computed,
  fixed,
  idsOfPage,
  instantText,
  listOf,
  now,
  type RowOf,
  selection,
  written,
} from '../../platform/db/selection.ts'
import { publicNumbersOf } from '../participants/queries.ts'
import { PublicNumber } from '../participants/schemas.ts'
import { participant } from '../participants/tables.ts'
import type { AddresseeFilter, ConsultationFilter } from './filter-inputs.ts'
import { bases } from './matching.ts'
import { addresseeStates, attemptChannels, attemptOutcomes } from './rules.ts'
import { addressee, ask, consultation } from './tables.ts'

const asks = selection(ask, { as: 'k', without: ['consultationId', 'requester'], computed: {} })
export type AskRow = RowOf<typeof asks>

const own = <Type extends z.ZodType>(type: Type, column: string) => computed(type.nullable(), sql.raw(`o.${column}`))

const ofConsultation = {
  as: 'c',
  without: ['createdBy', 'changeId', 'amendedFields'],
  joins: sql`left join lateral (
    select a.* from accord.addressee a where a.consultation_id = c.id and a.participant = accord.current_participant() limit 1
  ) o on true`,
  computed: {
    seenBy: seenBy('c.id', 'c.requester'),
    originVisible: computed(
      z.boolean(),
      sql`exists (select 1 from accord.consultation w where w.id = c.origin_consultation_id)`,
    ),
    ownBasis: own(z.enum(bases), 'basis'),
    ownState: own(z.enum(addresseeStates), 'state'),
    ownDeadlineAt: own(z.date(), 'deadline_at'),
    ownRequestedBy: own(z.date(), 'requested_by'),
    ownConsultedAt: own(z.date(), 'consulted_at'),
    ownAnsweredAt: own(z.date(), 'answered_at'),
    ownExcusedAt: own(z.date(), 'excused_at'),
    ownFirstSeenAt: own(z.date(), 'first_seen_at'),
    ownConsent: own(z.boolean(), 'multilateral_consent'),
    ownConsentAt: own(z.date(), 'roster_consent_at'),
  },
} as const

const consultations = selection(consultation, {
  ...ofConsultation,
  ofPage: { order: 'c.id desc' },
  computed: {
    ...ofConsultation.computed,
    answered: computed(z.boolean(), sql`c.id = any ((select accord.consultations_answered(${idsOfPage}))::uuid[])`),
  },
})
export type ConsultationRow = RowOf<typeof consultations>

/** How far the reader's own participant is with a request; null if it is no addressee of it. */
export function ownOf(row: ConsultationRow) {
  if (row.ownBasis === null) return null
  return {
    basis: row.ownBasis,
    state: row.ownState!,
    deadlineAt: row.ownDeadlineAt,
    requestedBy: row.ownRequestedBy,
    consultedAt: row.ownConsultedAt,
    answeredAt: row.ownAnsweredAt,
    excusedAt: row.ownExcusedAt,
    endedAt: row.closedAt ?? row.cancelledAt,
    firstSeenAt: row.ownFirstSeenAt,
    asksForConsent: row.ownConsent === true && row.ownConsentAt === null,
  }
}

export const newestConsultationFirst = orderBy(consultation, 'c', ['id'], 'desc')

export async function listConsultations(
  tx: ReadTx,
  filter: ConsultationFilter,
  page: Page,
): Promise<ConsultationRow[]> {
  const ofSide = {
    requester: sql`c.requester = accord.current_participant()`,
    addressee: sql`exists (
      select 1 from accord.addressee o where o.consultation_id = c.id and o.participant = accord.current_participant()
    )`,
  }
  const seen = await tx.seen(page, 'c.id', ['consultation'], { own: tx.isOwn(alone(filter, 'requester')) })
  return tx.all(
    consultations,
    sql`where ${seen.where}
      and ${is('c.status', filter.status)}
      and ${is('c.kind', filter.kind)}
      and ${is('c.requester', filter.requester)}
      and ${when(filter.side, (side) => ofSide[side])}
      and ${page.after}
    ${seen.tail}`,
  )
}

export const consultationPresent = presenceOf(consultation, { seen: seenBy('r.id', 'r.requester') })

function findRow(tx: ReadTx, id: string): Promise<ConsultationRow | undefined> {
  return tx.find(consultations, id)
}

/**
 * The addressees of the caller's request whose undertakings are open. It is written as a count, so that PostgreSQL looks
 * them up by their request: the index of all open ones, of every request, would match three of the conditions.
 */
export const openUndertakings = (id: SQL): SQL => sql`
  select a.participant
  from accord.addressee a
  where a.consultation_id = ${id}
    and a.requester = accord.current_participant()
    and a.basis = 'undertaking'
    and num_nonnulls(a.consulted_at, a.answered_at, a.excused_at) = 0`

/** A request as its reader may see it. */
const wholeConsultations = selection(consultation, {
  ...ofConsultation,
  joins: sql`${ofConsultation.joins} left join lateral accord.consultation_addressed(c.id) d on true`,
  computed: {
    ...ofConsultation.computed,
    answered: computed(z.boolean(), sql`coalesce(d.answered, false)`),
    asks: computed(
      z.array(z.lazy(() => asks.row)),
      listOf(
        sql`'id', k.id, 'number', k.number, 'text', k.text, 'capability', k.capability, 'quantity', k.quantity::text,
          'unit', k.unit, 'addressedTo', k.addressed_to, 'supersededSequence', k.superseded_sequence`,
        sql`k.number`,
        sql`accord.ask k where k.consultation_id = c.id`,
      ),
    ),
    roster: computed(z.array(z.string()), sql`coalesce(d.roster, '{}')`),
    linked: computed(
      z.array(z.uuid()),
      sql`array(select l.id from accord.consultation l where l.origin_consultation_id = c.id order by l.id)`,
    ),
    bases: computed(z.array(z.enum(bases)), sql`coalesce(d.bases, '{}')`),
    states: computed(z.array(z.enum(addresseeStates)), sql`coalesce(d.states, '{}')`),
    undertakingOpen: computed(z.boolean(), sql`coalesce(d.undertaking_open, false)`),
  },
})
export type ConsultationView = RowOf<typeof wholeConsultations>

export function findConsultation(tx: ReadTx, id: string): Promise<ConsultationView | undefined> {
  return tx.find(wholeConsultations, id)
}

/** @throws Refusal `not_found` */
export async function readConsultation(tx: ReadTx, id: string): Promise<ConsultationView> {
  const row = await findConsultation(tx, id)
  if (row === undefined) throw notFound('consultation', id)
  return row
}

const asksOf = fixed<'id'>(sql`where k.consultation_id = ${sql.placeholder('id')}::uuid order by k.number`)

export function listAsks(tx: ReadTx, id: string): Promise<AskRow[]> {
  return tx.all(asks, asksOf({ id }))
}

/** The request, locked against any other change of it. */
export function lockConsultation(tx: ReadTx, id: string): Promise<ConsultationRow> {
  return held(tx, consultation, id, findRow)
}

/** The request, locked for acts of its addressees: many may act at once, but not while the requester changes it. */
export async function holdConsultation(tx: ReadTx, id: string): Promise<ConsultationRow> {
  const [, row] = await Promise.all([
    tx.run(sql`select c.id from accord.consultation c where c.id = ${id}::uuid for share`),
    findRow(tx, id),
  ])
  if (row === undefined) throw notFound('consultation', id)
  return row
}

const endedAt = computed(
  z.date().nullable(),
  sql`(select coalesce(c.closed_at, c.cancelled_at) from accord.consultation c where c.id = a.consultation_id)`,
)
const ofAddressee = {
  as: 'a',
  without: ['askedAt', 'askedAnew', 'halfAt', 'nineTenthsAt'],
  computed: { endedAt, seenBy: seenBy('a.id', 'a.participant', 'a.requester') },
} as const
const addressees = selection(addressee, ofAddressee)
export type AddresseeRow = RowOf<typeof addressees>

/** The caller's own row among the addressees, locked. */
export function lockOwnAddressee(tx: ReadTx, id: string): Promise<AddresseeRow | undefined> {
  return tx.first(
    addressees,
    sql`where a.consultation_id = ${id}::uuid and a.participant = accord.current_participant() for update`,
  )
}

/** The addressees among these participants, locked in one order so that callers cannot deadlock. */
export function lockAddressees(tx: ReadTx, id: string, participants: readonly string[]): Promise<AddresseeRow[]> {
  return tx.all(
    addressees,
    sql`where a.consultation_id = ${id}::uuid and a.participant = any (${sql.param([...participants])}::text[])
    order by a.participant
    for update`,
  )
}

const Desk = z.object({
  office: z.string(),
  telephone: z.string().nullable(),
  email: z.string().nullable(),
  hours: z.string(),
  languages: z.array(z.string()),
})
const Extension = z.object({ oldDeadlineAt: z.string(), newDeadlineAt: z.string(), reason: z.string(), at: z.string() })
const Attempt = z.object({
  at: z.string(),
  channel: z.enum(attemptChannels),
  outcome: z.enum(attemptOutcomes),
  note: z.string().nullable(),
})

/** An addressee with what is needed to call it, and with what became of its time. */
const addresseesWithHistory = selection(addressee, {
  ...ofAddressee,
  joins: sql`cross join lateral (
    select count(*)::integer as attempts, (
        array_agg(json_build_object('at', ${instantText('t.attempted_at')}, 'channel', t.channel, 'outcome', t.outcome,
          'note', t.note) order by t.attempted_at desc, t.id desc)
      )[1] as last_attempt
    from accord.contact_attempt t
    where t.consultation_id = a.consultation_id and t.participant = a.participant
  ) t`,
  computed: {
    ...ofAddressee.computed,
    extensions: computed(
      z.array(Extension),
      listOf(
        sql`'oldDeadlineAt', ${instantText('x.old_deadline_at')}, 'newDeadlineAt', ${instantText('x.new_deadline_at')},
          'reason', x.reason, 'at', ${instantText('x.created_at')}`,
        sql`x.id`,
        sql`accord.deadline_extension x where x.addressee_id = a.id`,
      ),
    ),
    localTime: computed(
      z.string(),
      sql`(
        select to_char(${now} at time zone p.time_zone, 'YYYY-MM-DD"T"HH24:MI')
        from accord.participant p
        where p.code = a.participant
      )`,
    ),
    dutyDesk: computed(
      Desk.nullable(),
      sql`(
        select json_build_object('office', d.office, 'telephone', d.telephone, 'email', d.email, 'hours', d.hours,
          'languages', d.languages)
        from accord.contact_point d
        where d.participant = a.participant and d.kind = 'duty_desk'
        order by d.ordinal
        limit 1
      )`,
    ),
    publicNumbers: computed(z.array(PublicNumber), publicNumbersOf(sql`a.participant`)),
    attempts: computed(z.int(), sql`t.attempts`),
    lastAttempt: computed(Attempt.nullable(), sql`t.last_attempt`),
  },
})
export type AddresseeWithHistory = RowOf<typeof addresseesWithHistory>

export async function findAddressee(tx: ReadTx, id: string, participant: string): Promise<AddresseeWithHistory> {
  const where = sql`where a.consultation_id = ${id}::uuid and a.participant = ${participant}`
  return (await tx.first(addresseesWithHistory, where))!
}

/** Addressees at which nobody has seen the request come first, because whoever makes the calls begins there. */
export const unseenFirst = orderOf<Pick<AddresseeRow, 'firstSeenAt' | 'participant'>>([
  {
    is: '(a.first_seen_at is not null)::integer',
    type: 'integer',
    of: ({ firstSeenAt }) => (firstSeenAt === null ? 0 : 1),
  },
  { is: 'a.participant', type: 'text', of: ({ participant }) => participant },
])

export function listAddressees(
  tx: ReadTx,
  id: string,
  { basis, state, seen }: AddresseeFilter,
  page: Page,
): Promise<AddresseeWithHistory[]> {
  return tx.all(
    addresseesWithHistory,
    sql`where a.consultation_id = ${id}::uuid
      and ${is('a.basis', basis)}
      and ${is('a.state', state)}
      and ${when(seen, (value) => sql`(a.first_seen_at is not null) = ${value}`)}
      and ${page.after}
    ${page.tail}`,
  )
}

/** Only what became of its time; a reply of this is no record. */
const timeliness = selection(addressee, {
  as: 'a',
  only: ['participant', 'basis', 'clockFrom', 'deadlineAt', 'requestedBy', 'consultedAt', 'answeredAt', 'excusedAt'],
  computed: {
    endedAt,
    originalDeadlineAt: computed(
      z.date().nullable(),
      sql`(select x.old_deadline_at from accord.deadline_extension x where x.addressee_id = a.id order by x.id limit 1)`,
    ),
    sessionAttested: computed(
      z.boolean(),
      sql`exists (
        select 1
        from accord.session_attendance t
        join accord.session s on s.id = t.session_id
        where t.consultation_id = a.consultation_id
          and t.participant = a.participant
          and t.confirmed_at is not null
          and s.requester_confirmed_at is not null
          and s.held_at = a.consulted_at
      )`,
    ),
  },
})
export type TimelinessRow = RowOf<typeof timeliness>

const allAddressed = fixed<'id'>(
  sql`where a.consultation_id = ${sql.placeholder('id')}::uuid order by a.participant collate "C"`,
)

export function listTimeliness(tx: ReadTx, id: string): Promise<TimelinessRow[]> {
  return tx.all(timeliness, allAddressed({ id }))
}

const kindRow = written({ code: participant.code, kind: participant.kind })

/** Which of these codes are participants, and their kinds. */
export function findParticipants(tx: ReadTx, codes: readonly string[]): Promise<RowOf<typeof kindRow>[]> {
  return tx.rows(
    kindRow,
    sql`select p.code, p.kind from accord.participant p where p.code = any (${sql.param([...codes])}::text[])`,
  )
}
