import { type SQL, sql } from 'drizzle-orm'
import { dateIn } from '../../kernel/time.ts'
import type { Marking } from '../../kernel/visibility.ts'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { ClauseType } from '../../reference/clause-types.ts'
import type { ProposalKind } from './proposal-rules.ts'
import {
  type AgreementStatus,
  type DurationKind,
  type findings,
  type legalForms,
  type Presence,
  type RecordedStatus,
  recordedStatuses,
} from './rules.ts'
import type { AgreementQuery } from './schemas.ts'
import type { SourceOfAgreement } from './tables.ts'

export type SummaryRow = {
  id: string
  participant: string
  title_en: string
  title_uk: string | null
  signed_on: string | null
  legal_form: (typeof legalForms)[number] | null
  text_seen: boolean
  marking: Marking
  version: number
  status: AgreementStatus | null
  status_since: string | null
  expires_on: string | null
  notice_effective_on: string | null
}

export type AgreementRow = SummaryRow & {
  place: string | null
  place_country: string | null
  signatory_participant: string | null
  signatory_ukraine: string | null
  languages: string[] | null
  prevailing_language: string | null
  legal_form_note: string | null
  sources: SourceOfAgreement[]
  validity_kind: DurationKind
  validity_years: number | null
}

export type ClauseRow = {
  type: ClauseType
  presence: Presence
  terms: Record<string, unknown>
  locator: string | null
  provision_id: string | null
  source: string
  note: string | null
  valid_from: string | null
  valid_to: string | null
  proposal_id: string | null
  readings: Reading[]
}

/** One of several readings of a clause. */
export type Reading = {
  requiresRequest: boolean
  used: boolean
  statement: string
  source: string
  reason: string | null
}

export type Evidence = {
  statuses: {
    status: RecordedStatus
    validFrom: string | null
    verified: boolean
    note: string | null
    source: string
    proposalId: string | null
  }[]
  claims: {
    subject: string
    statement: string
    statedBy: string | null
    asOf: string | null
    source: string
    used: boolean
    reason: string | null
  }[]
  areas: { area: string; finding: (typeof findings)[number]; method: string; source: string }[]
  proposals: { id: string; kind: ProposalKind; proposedBy: string; createdAt: string }[]
}

export type AgreementView = { row: AgreementRow; clauses: ClauseRow[]; evidence: Evidence }

/** What a read of the register needs of its transaction: it asks nothing of who reads. */
type Statements = Pick<ReadTx, 'rows' | 'now'>

/** Today as the clock of the request has it. */
export function today(tx: Pick<ReadTx, 'now'>): string {
  return dateIn(tx.now, 'UTC')
}

const inForce = (clause: SQL, day: SQL) =>
  sql`(${clause}.valid_from is null or ${clause}.valid_from <= ${day}) and (${clause}.valid_to is null or ${clause}.valid_to > ${day})`

const ranks = sql.raw(`array[${recordedStatuses.map((status) => `'${status}'`).join(', ')}]`)

/**
 * rules.ts's standingAt in SQL: joins that give agreement `a` its `standing` on a day. A test holds the two together
 * over random histories.
 */
export function standingOn(tx: Pick<ReadTx, 'now'>, asOf: string): SQL {
  const day = sql`${asOf}::date`
  return sql`
  left join lateral (
    select s.status, s.valid_from,
      case s.status when 'ended' then 2 when 'in_effect' then 1 when 'notice_given' then 1 else 0 end as phase
    from accord.agreement_status s
    where s.agreement_id = a.id
      and s.verified
      and (s.valid_from <= ${day} or (s.valid_from is null and ${day} >= ${today(tx)}::date))
    order by phase desc,
      case when s.status in ('in_effect', 'notice_given') then s.valid_from end desc nulls last,
      array_position(${ranks}, s.status) desc,
      s.valid_from desc nulls last
    limit 1
  ) held on true
  left join accord.clause validity
    on validity.agreement_id = a.id and validity.type = 'validity' and ${inForce(sql`validity`, day)}
  left join accord.clause exit_clause
    on exit_clause.agreement_id = a.id and exit_clause.type = 'termination' and held.status = 'notice_given'
    and ${inForce(sql`exit_clause`, sql`held.valid_from`)}
  cross join lateral (
    select
      (case validity.terms ->> 'kind'
        when 'fixed_from_signature' then a.signed_on
        when 'fixed_from_entry_into_force' then (
          select min(e.valid_from)
          from accord.agreement_status e
          where e.agreement_id = a.id and e.status = 'in_effect' and e.verified
        )
      end + make_interval(years => (validity.terms ->> 'years')::integer))::date as expires_on,
      (held.valid_from + make_interval(months => (exit_clause.terms ->> 'noticeMonths')::integer))::date
        as notice_effective_on
  ) term
  cross join lateral (
    select case
        when held.status = 'ended' then 'recorded'
        when term.notice_effective_on <= least(term.expires_on, ${day}) then 'noticed'
        when held.status is not null and term.expires_on < ${day} then 'expired'
        else 'recorded'
      end as by
  ) settled
  cross join lateral (
    select
      case settled.by when 'noticed' then 'ended' when 'expired' then 'expired' else held.status end as status,
      case settled.by
        when 'noticed' then term.notice_effective_on
        when 'expired' then term.expires_on + 1
        else held.valid_from
      end as since,
      term.expires_on,
      term.notice_effective_on
  ) standing`
}

const summaryColumns = sql`a.id, a.participant, a.title_en, a.title_uk, a.signed_on, a.legal_form, a.text_seen, a.marking,
  a.version, standing.status, standing.since as status_since, standing.expires_on, standing.notice_effective_on`

type ListFilter = Omit<AgreementQuery, 'cursor' | 'asOf'> & {
  asOf: string
  after: readonly [participant: string, id: string] | undefined
}

const given = (value: unknown): boolean => value !== undefined

/** Agreements that stood in some way on the day, by party. */
export function listAgreements(tx: Statements, filter: ListFilter): Promise<SummaryRow[]> {
  const day = sql`${filter.asOf}::date`
  const { participant, status, area, clause, deadlineHoursMax, noticeMonthsMin, noticeMonthsMax, after } = filter
  const presence = filter.presence ?? 'present'
  return tx.rows<SummaryRow>(sql`
    select ${summaryColumns}
    from accord.agreement a
    ${standingOn(tx, filter.asOf)}
    where standing.status is not null
      and ${when(participant, (value) => sql`${value} in (a.participant, 'UA')`)}
      and ${is('standing.status', status)}
      and ${is('a.legal_form', filter.legalForm)}
      and ${when(filter.textSeen, (textSeen) => sql`a.text_seen = ${textSeen}`)}
      and ${when(
        area,
        (value) => sql`exists (
        select 1 from accord.provision p where p.agreement_id = a.id and ${value} = any (p.areas)
      )`,
      )}
      and ${when(
        clause,
        (value) => sql`exists (
        select 1
        from accord.clause c
        where c.agreement_id = a.id and c.type = ${value} and c.presence = ${presence} and ${inForce(sql`c`, day)}
      )`,
      )}
      and ${when(
        deadlineHoursMax,
        (value) => sql`exists (
        select 1
        from accord.clause c, jsonb_array_elements(c.terms -> 'limbs') as limb
        where c.agreement_id = a.id and c.type = 'consultation' and ${inForce(sql`c`, day)}
          and (limb ->> 'deadlineHours')::integer <= ${value}
      )`,
      )}
      and (not ${given(noticeMonthsMin) || given(noticeMonthsMax)}::boolean or exists (
        select 1
        from accord.clause c
        where c.agreement_id = a.id and c.type = 'termination' and ${inForce(sql`c`, day)}
          and (c.terms ->> 'noticeMonths')::integer
            between ${noticeMonthsMin ?? 0}::integer and ${noticeMonthsMax ?? 2_147_483_647}::integer
      ))
      and ${when(after, ([party, id]) => sql`(a.participant, a.id) > (${party}, ${id}::uuid)`)}
    order by a.participant, a.id
    ${atMost(filter.limit)}`)
}

/** Everything about one agreement: three statements in one flight. */
export async function findAgreement(tx: Statements, id: string, asOf: string): Promise<AgreementView | undefined> {
  const [[row], clauses, [evidence]] = await Promise.all([
    tx.rows<AgreementRow>(sql`
      select ${summaryColumns}, a.place, a.place_country, a.signatory_participant, a.signatory_ukraine, a.languages,
        a.prevailing_language, a.legal_form_note, a.sources, coalesce(validity.terms ->> 'kind', 'unknown') as validity_kind,
        (validity.terms ->> 'years')::integer as validity_years
      from accord.agreement a
      ${standingOn(tx, asOf)}
      where a.id = ${id}`),
    tx.rows<ClauseRow>(sql`
      select ${clauseColumns}
      from accord.clause c
      where c.agreement_id = ${id} and ${inForce(sql`c`, sql`${asOf}::date`)}
      order by c.type`),
    tx.rows<Evidence>(sql`
      select
        (select coalesce(jsonb_agg(jsonb_build_object('status', s.status, 'validFrom', s.valid_from, 'verified', s.verified,
            'note', s.note, 'source', s.source, 'proposalId', s.proposal_id)
            order by s.valid_from nulls last, array_position(${ranks}, s.status)), '[]')
          from accord.agreement_status s
          where s.agreement_id = ${id}) as statuses,
        (select coalesce(jsonb_agg(jsonb_build_object('subject', c.subject, 'statement', c.statement, 'statedBy', c.stated_by,
            'asOf', c.as_of, 'source', c.source, 'used', c.used, 'reason', c.reason) order by c.subject, c.id), '[]')
          from accord.claim c
          where c.agreement_id = ${id}) as claims,
        (select coalesce(jsonb_agg(jsonb_build_object('area', m.area, 'finding', m.finding, 'method', m.method,
            'source', m.source) order by m.area), '[]')
          from accord.area_mention m
          where m.agreement_id = ${id}) as areas,
        (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'proposedBy', p.proposed_by,
            'createdAt', p.created_at) order by p.id), '[]')
          from accord.register_proposal p
          where p.agreement_id = ${id} and p.status = 'proposed') as proposals`),
  ])
  return row === undefined || evidence === undefined ? undefined : { row, clauses, evidence }
}

/** Readings of one fact of the consultation clause that conflict: whether it asks for a request first. */
export const readingsOf = (agreement: string) => sql`coalesce((
    select jsonb_agg(jsonb_build_object('requiresRequest', (w.as_found ->> 'requiresRequest')::boolean, 'used', w.used,
      'statement', w.statement, 'source', w.source, 'reason', w.reason) order by w.used desc, w.id)
    from accord.claim w
    where w.agreement_id = ${sql.raw(agreement)} and w.subject = 'requires_request'
  ), '[]')`

const clauseColumns = sql`c.type, c.presence, c.terms, c.locator, c.provision_id, c.source, c.note, c.valid_from, c.valid_to,
  c.proposal_id, case when c.type = 'consultation' then ${readingsOf('c.agreement_id')} else '[]' end as readings`

/** Every version, oldest first; undefined where there is no such agreement. */
export async function findClauseHistory(tx: ReadTx, id: string, type: ClauseType): Promise<ClauseRow[] | undefined> {
  const [agreements, clauses] = await Promise.all([
    tx.rows<{ id: string }>(sql`select a.id from accord.agreement a where a.id = ${id}`),
    tx.rows<ClauseRow>(sql`
      select ${clauseColumns}
      from accord.clause c
      where c.agreement_id = ${id} and c.type = ${type}
      order by c.valid_from nulls first`),
  ])
  return agreements.length === 0 ? undefined : clauses
}

type ComparedClause = Pick<ClauseRow, 'presence' | 'terms' | 'locator'> & { provisionId: string | null }
export type ComparedRow = Pick<SummaryRow, 'id' | 'participant' | 'signed_on' | 'status' | 'marking'> & {
  clauses: Record<string, ComparedClause>
}

/** The whole matrix: one agreement per partner is few enough to have no pages. */
export function compareClauses(tx: ReadTx, types: readonly ClauseType[], asOf: string): Promise<ComparedRow[]> {
  return tx.rows<ComparedRow>(sql`
    select a.id, a.participant, a.signed_on, a.marking, standing.status, matrix.clauses
    from accord.agreement a
    ${standingOn(tx, asOf)}
    cross join lateral (
      select coalesce(jsonb_object_agg(c.type, jsonb_build_object('presence', c.presence, 'terms', c.terms,
        'locator', c.locator, 'provisionId', c.provision_id)), '{}') as clauses
      from accord.clause c
      where c.agreement_id = a.id and c.type = any (${sql.param(types)}::text[]) and ${inForce(sql`c`, sql`${asOf}::date`)}
    ) matrix
    where standing.status is not null
    order by a.participant, a.id
    ${atMost(comparedAgreementsMax)}`)
}

const comparedAgreementsMax = 1_000
