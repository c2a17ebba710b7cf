import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { dateIn } from '../../kernel/time.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { atMost, is, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, instantText, kept, listOf, type RowOf, selection } from '../../platform/db/selection.ts'
import type { ClauseType } from '../../reference/clause-types.ts'
import { proposalKinds } from './proposal-rules.ts'
import { agreementStatuses, durationKinds, findings, presences, recordedStatuses } from './rules.ts'
import type { AgreementFilter } from './schemas.ts'
import { agreement, clause } from './tables.ts'

/** What a read of the register needs from its transaction; it does not depend on the reader. */
type Statements = Pick<ReadTx, 'all' | 'find' | 'now'>

/** Today as the clock of the request has it. */
export function today(tx: Pick<ReadTx, 'now'>): string {
  return dateIn(tx.now, 'UTC')
}

const inForce = (clause: SQL, day: SQL) =>
  sql`(${clause}.valid_from is null or ${clause}.valid_from <= ${day}) and (${clause}.valid_to is null or ${clause}.valid_to > ${day})`

const ranks = sql.raw(`array[${recordedStatuses.map((status) => `'${status}'`).join(', ')}]`)

/**
 * standingAt of rules.ts in SQL: joins that give agreement `a` its `standing` on a day. A test compares the two over
 * random histories.
 */
export function standingOn(asOf: string, today: string): SQL {
  const day = sql`${asOf}::date`
  return sql`
  left join lateral (
    select s.status, s.valid_from,
      case s.status when 'ended' then 2 when 'in_effect' then 1 when 'notice_given' then 1 else 0 end as phase
    from accord.agreement_status s
    where s.agreement_id = a.id
      and s.verified
      and (s.valid_from <= ${day} or (s.valid_from is null and ${day} >= ${today}::date))
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

/** Agreements as they stand on a day. */
const agreements = kept((asOf: string, today: string) =>
  selection(agreement, {
    as: 'a',
    isRegister: true,
    without: ['durationYears', 'durationKind', 'changeId'],
    joins: standingOn(asOf, today),
    computed: {
      seenBy: seenBy('a.id'),
      status: computed(z.enum(agreementStatuses).nullable(), sql`standing.status`),
      statusSince: computed(z.iso.date().nullable(), sql`standing.since`),
      expiresOn: computed(z.iso.date().nullable(), sql`standing.expires_on`),
      noticeEffectiveOn: computed(z.iso.date().nullable(), sql`standing.notice_effective_on`),
      validityKind: computed(z.enum(durationKinds), sql`coalesce(validity.terms ->> 'kind', 'unknown')`),
      validityYears: computed(z.int().nullable(), sql`(validity.terms ->> 'years')::integer`),
    },
  }),
)
export type SummaryRow = RowOf<ReturnType<typeof agreements>>

/** One of several readings of a clause. */
export const reading = z.object({
  requiresRequest: z.boolean(),
  used: z.boolean(),
  statement: z.string(),
  source: z.string(),
  reason: z.string().nullable(),
})
export type Reading = z.output<typeof reading>

/** Readings of one fact of the consultation clause that conflict: whether it asks for a request first. */
export const readingsOf = (agreement: string) =>
  listOf(
    sql`'requiresRequest', (w.as_found ->> 'requiresRequest')::boolean, 'used', w.used, 'statement', w.statement,
      'source', w.source, 'reason', w.reason`,
    sql`w.used desc, w.id`,
    sql`accord.claim w where w.agreement_id = ${sql.raw(agreement)} and w.subject = 'requires_request'`,
  )

const clauses = selection(clause, {
  as: 'c',
  isRegister: true,
  without: ['id', 'agreementId', 'changeId', 'endedChangeId'],
  computed: {
    readings: computed(
      z.array(reading),
      sql`case when c.type = 'consultation' then ${readingsOf('c.agreement_id')} else '[]' end`,
    ),
  },
})
export type ClauseRow = RowOf<typeof clauses>

/** What the register holds of an agreement besides its clauses. */
const evidence = selection(agreement, {
  as: 'a',
  isRegister: true,
  only: [],
  computed: {
    statuses: computed(
      z.array(
        z.object({
          status: z.enum(recordedStatuses),
          validFrom: z.string().nullable(),
          verified: z.boolean(),
          note: z.string().nullable(),
          source: z.string(),
          proposalId: z.string().nullable(),
        }),
      ),
      listOf(
        sql`'status', s.status, 'validFrom', s.valid_from, 'verified', s.verified, 'note', s.note, 'source', s.source,
          'proposalId', s.proposal_id`,
        sql`s.valid_from nulls last, array_position(${ranks}, s.status)`,
        sql`accord.agreement_status s where s.agreement_id = a.id`,
      ),
    ),
    claims: computed(
      z.array(
        z.object({
          subject: z.string(),
          statement: z.string(),
          statedBy: z.string().nullable(),
          asOf: z.string().nullable(),
          source: z.string(),
          used: z.boolean(),
          reason: z.string().nullable(),
        }),
      ),
      listOf(
        sql`'subject', c.subject, 'statement', c.statement, 'statedBy', c.stated_by, 'asOf', c.as_of, 'source', c.source,
          'used', c.used, 'reason', c.reason`,
        sql`c.subject, c.id`,
        sql`accord.claim c where c.agreement_id = a.id`,
      ),
    ),
    areas: computed(
      z.array(z.object({ area: z.string(), finding: z.enum(findings), method: z.string(), source: z.string() })),
      listOf(
        sql`'area', m.area, 'finding', m.finding, 'method', m.method, 'source', m.source`,
        sql`m.area`,
        sql`accord.area_mention m where m.agreement_id = a.id`,
      ),
    ),
    proposals: computed(
      z.array(z.object({ id: z.uuid(), kind: z.enum(proposalKinds), proposedBy: z.string(), createdAt: z.string() })),
      listOf(
        sql`'id', p.id, 'kind', p.kind, 'proposedBy', p.proposed_by, 'createdAt', ${instantText('p.created_at')}`,
        sql`p.id`,
        sql`accord.register_proposal p where p.agreement_id = a.id and p.status = 'proposed'`,
      ),
    ),
  },
})

/** One agreement as it stands on a day, with the clauses of that day and what is known of it. */
export type AgreementView = SummaryRow & { clauses: ClauseRow[]; evidence: RowOf<typeof evidence>; asOf: string }

export const agreementsByParty = orderBy(agreement, 'a', ['participant', 'id'])

const given = (value: unknown): boolean => value !== undefined

/** Agreements that had a status on the day, by party. */
export function listAgreements(tx: Statements, filter: AgreementFilter, page: Page): Promise<SummaryRow[]> {
  const asOf = filter.asOf ?? today(tx)
  const day = sql`${asOf}::date`
  const { participant, status, area, clause, deadlineHoursMax, noticeMonthsMin, noticeMonthsMax } = filter
  const presence = filter.presence ?? 'present'
  return tx.all(
    agreements(asOf, today(tx)),
    sql`where standing.status is not null
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
      and ${page.after}
    ${page.tail}`,
  )
}

/** Everything about one agreement: three statements in one flight. */
export async function findAgreement(
  tx: Statements,
  id: string,
  asOf: string = today(tx),
): Promise<AgreementView | undefined> {
  const [row, held, known] = await Promise.all([
    tx.find(agreements(asOf, today(tx)), id),
    tx.all(clauses, sql`where c.agreement_id = ${id}::uuid and ${inForce(sql`c`, sql`${asOf}::date`)} order by c.type`),
    tx.find(evidence, id),
  ])
  if (row === undefined || known === undefined) return undefined
  return { ...row, clauses: held, evidence: known, asOf }
}

/** Every version, oldest first; undefined where there is no such agreement. */
export async function findClauseHistory(tx: ReadTx, id: string, type: ClauseType): Promise<ClauseRow[] | undefined> {
  const [known, versions] = await Promise.all([
    tx.run(sql`select a.id from accord.agreement a where a.id = ${id}`),
    tx.all(clauses, sql`where c.agreement_id = ${id}::uuid and c.type = ${type} order by c.valid_from nulls first`),
  ])
  return known === 0 ? undefined : versions
}

/** The whole matrix: one agreement per partner is few enough to have no pages. */
const compared = kept((types: string, asOf: string, today: string) =>
  selection(agreement, {
    as: 'a',
    isRegister: true,
    only: ['id', 'participant', 'signedOn', 'marking'],
    joins: standingOn(asOf, today),
    computed: {
      status: computed(z.enum(agreementStatuses).nullable(), sql`standing.status`),
      clauses: computed(
        z.record(
          z.string(),
          z.object({
            presence: z.enum(presences),
            terms: z.record(z.string(), z.unknown()),
            locator: z.string().nullable(),
            provisionId: z.string().nullable(),
          }),
        ),
        sql`(
          select coalesce(jsonb_object_agg(c.type, json_build_object('presence', c.presence, 'terms', c.terms,
            'locator', c.locator, 'provisionId', c.provision_id)), '{}')
          from accord.clause c
          where c.agreement_id = a.id and c.type = any (string_to_array(${types}, ','))
            and ${inForce(sql`c`, sql`${asOf}::date`)}
        )`,
      ),
    },
  }),
)
export type ComparedRow = RowOf<ReturnType<typeof compared>>

export function compareClauses(tx: ReadTx, types: readonly ClauseType[], asOf: string): Promise<ComparedRow[]> {
  return tx.all(
    compared(types.join(), asOf, today(tx)),
    sql`where standing.status is not null order by a.participant, a.id ${atMost(comparedAgreementsMax)}`,
  )
}

const comparedAgreementsMax = 1_000
