import { sql } from 'drizzle-orm'
import { notFound } from '../../kernel/refusal.ts'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type Reading, readingsOf, standingOn } from '../agreements/queries.ts'
import { type PublicNumberJson, publicNumbersOf } from '../participants/queries.ts'
import type { Basis, Limb, Trigger } from './matching.ts'
import type { AddresseeState, attemptChannels, attemptOutcomes } from './rules.ts'

export type AskRow = {
  id: string
  number: number
  text: string
  capability: string | null
  quantity: string | null
  unit: string | null
  addressed_to: string[] | null
  superseded_sequence: number | null
}

export type ConsultationRow = {
  id: string
  requester: string
  victim: string | null
  kind: 'crisis' | 'scheduled' | 'ad_hoc'
  mode: 'monitoring' | 'information_sharing' | 'full_activation'
  trigger: Trigger | null
  hostilities: 'ongoing' | 'ceased' | null
  title: string
  summary: string
  occurred_at: Date | null
  requested_by: Date | null
  deadline_hours: number | null
  deadline_reason: string | null
  response_visibility: 'requester_only' | 'all_addressees'
  marking: 'public' | 'framework' | 'limited'
  releasable_to: string[]
  invited: string[]
  origin_consultation_id: string | null
  status: 'draft' | 'circulated' | 'closed' | 'cancelled'
  sequence: number
  version: number
  authorised_by: { name: string; office: string; instrument: string } | null
  circulated_at: Date | null
  renewed_at: Date | null
  closed_at: Date | null
  close_reason: 'agreed' | 'partly_agreed' | 'no_agreement' | 'superseded' | 'no_longer_needed' | null
  outcome: { text: string } | null
  cancelled_at: Date | null
  cancel_reason: string | null
  created_at: Date
  answered: boolean
  origin_visible: boolean
  audiences: string[]
}

export type AddresseeRow = {
  id: string
  consultation_id: string
  requester: string
  participant: string
  agreement_id: string | null
  clause_id: string | null
  provision_id: string | null
  locator: string | null
  basis: Basis
  why: string
  limb: Limb | null
  clock_from: Date
  deadline_at: Date | null
  requested_by: Date | null
  multilateral_consent: boolean
  roster_consent_at: Date | null
  state: AddresseeState
  sequence: number
  first_seen_at: Date | null
  first_fetched_at: Date | null
  acknowledged_at: Date | null
  consulted_at: Date | null
  answered_at: Date | null
  responded_at: Date | null
  excused_at: Date | null
  excused_reason: string | null
  applicability: 'accepted' | 'without_prejudice' | 'contested' | null
  applicability_note: string | null
  /** When the request was closed or cancelled. */
  ended_at: Date | null
}

type Extension = { old_deadline_at: string; new_deadline_at: string; reason: string; created_at: string }
type Attempt = {
  at: string
  channel: (typeof attemptChannels)[number]
  outcome: (typeof attemptOutcomes)[number]
  note: string | null
}
export type AddresseeWithHistory = AddresseeRow & {
  extensions: Extension[]
  /** The hour at which whoever is rung looks at the clock. */
  local_time: string
  duty_desk: (Omit<ContactRow, 'participant'> & { languages: string[] }) | null
  public_numbers: PublicNumberJson[]
  attempts: number
  last_attempt: Attempt | null
}

const consultationColumns = sql`c.id, c.requester, c.victim, c.kind, c.mode, c.trigger, c.hostilities, c.title, c.summary,
  c.occurred_at, c.requested_by, c.deadline_hours, c.deadline_reason, c.response_visibility, c.marking, c.releasable_to,
  c.invited, c.origin_consultation_id, c.status, c.sequence, c.version, c.authorised_by, c.circulated_at, c.renewed_at,
  c.closed_at, c.close_reason, c.outcome, c.cancelled_at, c.cancel_reason, c.created_at,
  accord.consultation_answered(c.id) as answered,
  exists (select 1 from accord.consultation o where o.id = c.origin_consultation_id) as origin_visible,
  coalesce((select r.audiences from accord.resource_audience r where r.resource_id = c.id), '{}') as audiences`

export const addresseeColumns = sql`a.id, a.consultation_id, a.requester, a.participant, a.agreement_id, a.clause_id, a.provision_id,
  a.locator, a.basis, a.why, a.limb, a.clock_from, a.deadline_at, a.requested_by, a.multilateral_consent, a.roster_consent_at,
  a.state, a.sequence, a.first_seen_at, a.first_fetched_at, a.acknowledged_at, a.consulted_at, a.answered_at, a.responded_at, a.excused_at,
  a.excused_reason, a.applicability, a.applicability_note,
  (select coalesce(c.closed_at, c.cancelled_at) from accord.consultation c where c.id = a.consultation_id) as ended_at`

/** What whoever calls an addressee needs, beside what became of its time. `now`: for the hour at its place. */
const addresseeHistory = (now: Date) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('old_deadline_at', x.old_deadline_at, 'new_deadline_at', x.new_deadline_at,
      'reason', x.reason, 'created_at', x.created_at) order by x.id), '[]')
    from accord.deadline_extension x
    where x.addressee_id = a.id
  ) as extensions, (
    select to_char(${now}::timestamptz at time zone p.time_zone, 'YYYY-MM-DD"T"HH24:MI')
    from accord.participant p
    where p.code = a.participant
  ) as local_time, (
    select jsonb_build_object('office', d.office, 'telephone', d.telephone, 'email', d.email, 'hours', d.hours,
      'languages', d.languages)
    from accord.contact_point d
    where d.participant = a.participant and d.kind = 'duty_desk'
    order by d.ordinal
    limit 1
  ) as duty_desk, ${publicNumbersOf(sql`a.participant`)} as public_numbers, t.attempts, t.last_attempt`

const attemptsOf = sql`
    cross join lateral (
      select count(*)::integer as attempts, (
          array_agg(jsonb_build_object('at', to_char(t.attempted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'channel', t.channel, 'outcome', t.outcome, 'note', t.note) order by t.attempted_at desc, t.id desc)
        )[1] as last_attempt
      from accord.contact_attempt t
      where t.consultation_id = a.consultation_id and t.participant = a.participant
    ) t`

export type ConsultationView = ConsultationRow & {
  asks: AskRow[]
  own: AddresseeRow | null
  linked: string[]
  roster: string[]
  counts: { basis: Basis; state: AddresseeState; addressees: number }[]
}

/** A request as its reader may see it; @throws Refusal `not_found` */
export async function findConsultation(tx: ReadTx, id: string): Promise<ConsultationView> {
  const [found, own, asks, facts] = await Promise.all([
    tx.rows<ConsultationRow>(sql`select ${consultationColumns} from accord.consultation c where c.id = ${id}`),
    tx.rows<AddresseeRow>(sql`
      select ${addresseeColumns}
      from accord.addressee a
      where a.consultation_id = ${id}
        and a.participant = accord.current_participant()`),
    listAsks(tx, id),
    tx.rows<Pick<ConsultationView, 'linked' | 'roster' | 'counts'>>(sql`
      select accord.consultation_roster(${id}) as roster,
        array(select c.id from accord.consultation c where c.origin_consultation_id = ${id} order by c.id) as linked,
        (select coalesce(jsonb_agg(to_jsonb(n)), '[]') from accord.consultation_counts(${id}) n) as counts`),
  ])
  const row = found[0]
  if (row === undefined) throw notFound('consultation', id)
  return { ...row, own: own[0] ?? null, asks, ...facts[0]! }
}

export function listAsks(tx: ReadTx, id: string): Promise<AskRow[]> {
  return tx.rows<AskRow>(sql`
    select k.id, k.number, k.text, k.capability, k.quantity, k.unit, k.addressed_to, k.superseded_sequence
    from accord.ask k
    where k.consultation_id = ${id}
    order by k.number`)
}

/** The row to act upon, locked against any other change of it. */
export async function lockConsultation(tx: ReadTx, id: string): Promise<ConsultationRow> {
  const rows = await tx.rows<ConsultationRow>(
    sql`select ${consultationColumns} from accord.consultation c where c.id = ${id} for update`,
  )
  if (rows[0] === undefined) throw notFound('consultation', id)
  return rows[0]
}

/** The request as it stands while its addressees act: many at once, but not while the requester changes it. */
export async function holdConsultation(tx: ReadTx, id: string): Promise<ConsultationRow> {
  const rows = await tx.rows<ConsultationRow>(
    sql`select ${consultationColumns} from accord.consultation c where c.id = ${id} for share`,
  )
  if (rows[0] === undefined) throw notFound('consultation', id)
  return rows[0]
}

/** The addressees among these participants, locked in one order so that two callers cannot wait for each other. */
export function lockAddressees(tx: ReadTx, id: string, participants: readonly string[]): Promise<AddresseeRow[]> {
  return tx.rows<AddresseeRow>(sql`
    select ${addresseeColumns}
    from accord.addressee a
    where a.consultation_id = ${id}
      and a.participant = any (${sql.param([...participants])}::text[])
    order by a.participant
    for update`)
}

export async function findAddressee(tx: ReadTx, id: string, participant: string): Promise<AddresseeWithHistory> {
  const rows = await tx.rows<AddresseeWithHistory>(sql`
    select ${addresseeColumns}, ${addresseeHistory(tx.now)}
    from accord.addressee a
    ${attemptsOf}
    where a.consultation_id = ${id}
      and a.participant = ${participant}`)
  return rows[0]!
}

type AddresseeFilter = {
  basis?: string | undefined
  state?: string | undefined
  seen?: boolean | undefined
  after?: readonly [number, string] | undefined
  limit: number
}

/** Those whom nobody has seen it at come first: whoever makes the calls begins there. */
export function listAddressees(tx: ReadTx, id: string, filter: AddresseeFilter): Promise<AddresseeWithHistory[]> {
  const { basis, state, seen, after, limit } = filter
  return tx.rows<AddresseeWithHistory>(sql`
    select ${addresseeColumns}, ${addresseeHistory(tx.now)}
    from accord.addressee a
    ${attemptsOf}
    where a.consultation_id = ${id}
      and ${is('a.basis', basis)}
      and ${is('a.state', state)}
      and ${when(seen, (value) => sql`(a.first_seen_at is not null) = ${value}`)}
      and ${when(after, ([seen, code]) => sql`((a.first_seen_at is not null)::integer, a.participant) > (${seen}::integer, ${code})`)}
    order by (a.first_seen_at is not null)::integer, a.participant collate "C"
    ${atMost(limit + 1)}`)
}

export type SummaryRow = ConsultationRow & { own: AddresseeRow | null }
type ConsultationFilter = {
  status?: string | undefined
  kind?: string | undefined
  requester?: string | undefined
  side?: 'requester' | 'addressee' | undefined
  before?: string | undefined
  limit: number
}

/** Newest first: identifiers follow time. */
export async function listConsultations(tx: ReadTx, filter: ConsultationFilter): Promise<SummaryRow[]> {
  const { status, kind, requester, side, before, limit } = filter
  type Joined = ConsultationRow & { own_basis: Basis | null; own_state: AddresseeState } & Record<
      `own_${string}`,
      unknown
    >
  const rows = await tx.rows<Joined>(sql`
    select ${consultationColumns}, a.basis as own_basis, a.state as own_state, a.deadline_at as own_deadline_at,
      a.requested_by as own_requested_by, a.consulted_at as own_consulted_at, a.answered_at as own_answered_at,
      a.excused_at as own_excused_at,
      coalesce(c.closed_at, c.cancelled_at) as own_ended_at, a.first_seen_at as own_first_seen_at
    from accord.consultation c
    left join accord.addressee a on a.consultation_id = c.id and a.participant = accord.current_participant()
    where ${is('c.status', status)}
      and ${is('c.kind', kind)}
      and ${is('c.requester', requester)}
      and ${when(side, (as) => (as === 'requester' ? sql`c.requester = accord.current_participant()` : sql`a.id is not null`))}
      and ${when(before, (value) => sql`c.id < ${value}::uuid`)}
    order by c.id desc
    ${atMost(limit + 1)}`)
  return rows.map((row) => ({
    ...row,
    own:
      row.own_basis === null
        ? null
        : ({
            basis: row.own_basis,
            state: row.own_state,
            deadline_at: row['own_deadline_at'],
            requested_by: row['own_requested_by'],
            consulted_at: row['own_consulted_at'],
            answered_at: row['own_answered_at'],
            excused_at: row['own_excused_at'],
            ended_at: row['own_ended_at'],
            first_seen_at: row['own_first_seen_at'],
          } as AddresseeRow),
  }))
}

export type PartyRow = {
  participant: string
  kind: string
  agreement_id: string
  clause_id: string | null
  presence: 'present' | 'absent' | 'unknown' | null
  terms: {
    limbs?: Limb[]
    victim?: 'ukraine' | 'either'
    requiresRequest?: boolean | null
    multilateralConsent?: boolean
  } | null
  locator: string | null
  provision_id: string | null
  operative: boolean
  over: boolean
  readings: Reading[]
}

/**
 * The agreements between Ukraine and each participant with the consultation clause in force on a day; of a requester
 * other than Ukraine, its own. `operative`: ratified or in effect; `over`: ended, by a notice or otherwise, or expired.
 */
export function listParties(tx: ReadTx, requester: string, day: string): Promise<PartyRow[]> {
  return tx.rows<PartyRow>(sql`
    select a.participant, p.kind, a.id as agreement_id, k.id as clause_id, k.presence, k.terms, k.locator, k.provision_id,
      coalesce(standing.status in ('ratified', 'in_effect', 'notice_given'), false) as operative,
      coalesce(standing.status in ('ended', 'expired'), false) as over, ${readingsOf('a.id')} as readings
    from accord.agreement a
    join accord.participant p on p.code = a.participant
    ${standingOn(tx, day)}
    left join accord.clause k on k.agreement_id = a.id
      and k.type = 'consultation'
      and (k.valid_from is null or k.valid_from <= ${day}::date)
      and (k.valid_to is null or k.valid_to > ${day}::date)
    where ${requester} = 'UA' or a.participant = ${requester}
    order by a.participant collate "C"`)
}

export type ContactRow = {
  participant: string
  office: string
  telephone: string | null
  email: string | null
  hours: string
}

/** The duty desk of each participant that has registered one. */
export function listDutyDesks(tx: ReadTx): Promise<ContactRow[]> {
  return tx.rows<ContactRow>(sql`
    select distinct on (d.participant) d.participant, d.office, d.telephone, d.email, d.hours
    from accord.contact_point d
    where d.kind = 'duty_desk'
    order by d.participant, d.ordinal`)
}

/** Which of these codes are participants, and of which kind. */
export function findParticipants(tx: ReadTx, codes: readonly string[]): Promise<{ code: string; kind: string }[]> {
  return tx.rows(
    sql`select p.code, p.kind from accord.participant p where p.code = any (${sql.param([...codes])}::text[])`,
  )
}
