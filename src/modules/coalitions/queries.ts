import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import { presenceOf } from '../../platform/db/present.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, kept, listOf, orNull, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { participant as participantTable } from '../participants/tables.ts'
import type { ClaimFilter, CoalitionFilter, MembershipFilter } from './inputs.ts'
import { type CoalitionRole, coalitionRoles, membershipStatuses, precisions } from './rules.ts'
import { coalition, coalitionCharter, coalitionClaim, coalitionMembership } from './tables.ts'

/** Memberships that hold on a day; an unknown start is not later than any day. */
const holdsOn = (day: ReturnType<typeof sql>) => sql`m.status in ('claimed', 'confirmed')
  and (m.valid_from is null or m.valid_from <= ${day}) and (m.valid_to is null or m.valid_to > ${day})`

const leadShape = z.object({
  participant: z.string(),
  role: z.enum(coalitionRoles),
  status: z.enum(membershipStatuses),
  from: z.string().nullable(),
  precision: z.enum(precisions).nullable(),
})

/** Coalitions as they stand on a day, with what the caller may see of how they govern themselves. */
const coalitions = kept((asOf: string | undefined) =>
  selection(coalition, {
    as: 'c',
    isRegister: true,
    without: ['releasableTo', 'createdBy', 'createdAt'],
    joins: sql`
      cross join (select coalesce(${asOf ?? null}::date, accord.current_day()) as day) d
      cross join lateral (
        select count(distinct m.participant) filter (where ${holdsOn(sql`d.day`)})::integer as participants,
          coalesce(json_agg(json_build_object('participant', m.participant, 'role', m.role, 'status', m.status,
            'from', m.valid_from, 'precision', m.from_precision) order by m.role desc, m.participant collate "C")
            filter (where m.role in ('lead', 'co_lead') and ${holdsOn(sql`d.day`)}), '[]') as leads,
          to_char(max(m.valid_to) filter (where m.role in ('lead', 'co_lead') and m.status in ('claimed', 'confirmed')
            and m.valid_to <= d.day), 'YYYY-MM-DD') as led_until
        from accord.coalition_membership m
        where m.coalition = c.code
      ) n
      left join lateral (
        select k.leads_max, k.review_cycle_months, k.signed_on
        from accord.coalition_charter k
        where k.coalition = c.code
        order by k.signed_on desc, k.id desc
        limit 1
      ) k on true`,
    computed: {
      seenBy: seenBy('c.id'),
      day: computed(z.iso.date(), sql`to_char(d.day, 'YYYY-MM-DD')`),
      takesPart: computed(z.boolean(), sql`('coalition:' || c.code) = any (accord.current_audiences())`),
      leadsMax: computed(z.int().nullable(), sql`k.leads_max`),
      reviewCycle: computed(z.int().nullable(), sql`k.review_cycle_months`),
      charteredOn: computed(z.iso.date().nullable(), sql`k.signed_on`),
      reviewedOn: computed(
        z.iso.date().nullable(),
        sql`(select max(r.reviewed_on) from accord.coalition_review r where r.coalition = c.code)`,
      ),
      leads: computed(z.array(leadShape), sql`n.leads`),
      participants: computed(z.int(), sql`n.participants`),
      ledUntil: computed(z.iso.date().nullable(), sql`n.led_until`),
      subgroups: computed(
        z.array(z.object({ id: z.uuid(), name: z.string() })),
        listOf(
          sql`'id', s.id, 'name', s.name`,
          sql`s.name collate "C"`,
          sql`accord.coalition_subgroup s where s.coalition = c.code`,
        ),
      ),
    },
  }),
)
export type CoalitionRow = RowOf<ReturnType<typeof coalitions>>

const led = selection(coalition, { as: 'c', only: ['code'], isRegister: true, computed: {} })

/** The codes of the coalitions that the caller's participant leads today. */
export async function listLed(tx: ReadTx): Promise<string[]> {
  const rows = await tx.all(led, sql`where c.code = any ((select accord.coalitions_led())::text[])`)
  return rows.map(({ code }) => code)
}

export const coalitionPresent = presenceOf(coalition, { isRegister: true })

export function findCoalition(tx: ReadTx, id: string, asOf?: string): Promise<CoalitionRow | undefined> {
  return tx.find(coalitions(asOf), id)
}

/** A limit above the number that any coalition has at one time. */
const allMemberships = 1_000

/** A coalition with the memberships that hold on the day. */
export async function findWholeCoalition(tx: ReadTx, id: string, asOf: string | undefined) {
  const row = await findCoalition(tx, id, asOf)
  if (row === undefined) return undefined
  const all = oldestMembershipFirst.page(undefined, allMemberships)
  return { ...row, memberships: await listMemberships(tx, row.id, { asOf: row.day }, all) }
}

export const coalitionsByCode = orderBy(coalition, 'c', ['code'])

export function listCoalitions(tx: ReadTx, filter: CoalitionFilter, page: Page): Promise<CoalitionRow[]> {
  return tx.all(
    coalitions(filter.asOf),
    sql`where ${is('c.code', filter.code)}
      and ${when(
        filter.participant,
        (participant) => sql`exists (
        select 1 from accord.coalition_membership m
        where m.coalition = c.code and m.participant = ${participant} and ${holdsOn(sql`d.day`)}
      )`,
      )}
      and ${page.after}
    ${page.tail}`,
  )
}

const lockedRow = written({
  id: coalition.id,
  code: coalition.code,
  leads: z.boolean(),
  takes_part: z.boolean(),
  today: z.string(),
})
export type LockedCoalition = RowOf<typeof lockedRow>

/** The anchor: every decision about who leads waits here for the one before. */
export async function lockCoalition(tx: ReadTx, id: string): Promise<LockedCoalition | undefined> {
  const [row] = await tx.rows(
    lockedRow,
    sql`
    select c.id, c.code, c.code = any ((select accord.coalitions_led())::text[]) as leads,
      ('coalition:' || c.code) = any (accord.current_audiences()) as takes_part,
      to_char(accord.current_day(), 'YYYY-MM-DD') as today
    from accord.coalition c
    where c.id = ${id}::uuid
    for update`,
  )
  return row
}

const ofClaim = {
  as: 'l',
  without: ['asFound', 'fromStated', 'toStated'],
  computed: {
    roleAsFound: computed(z.string().nullable(), sql`l.as_found ->> 'role'`),
    from: computed(z.string().nullable(), sql`l.from_stated`),
    to: computed(z.string().nullable(), sql`l.to_stated`),
  },
} as const
const claimsWithin = selection(coalitionClaim, ofClaim)
const claims = selection(coalitionClaim, {
  ...ofClaim,
  isRegister: true,
  computed: {
    ...ofClaim.computed,
    seenBy: seenBy('(select c.id from accord.coalition c where c.code = l.coalition)'),
  },
})
export type ClaimRow = RowOf<typeof claims>

const memberships = selection(coalitionMembership, {
  as: 'm',
  isRegister: true,
  without: ['subgroupId', 'place', 'followsId'],
  joins: sql`
    join accord.coalition c on c.code = m.coalition
    left join accord.coalition_subgroup s on s.id = m.subgroup_id
    left join accord.coalition_membership f on f.follows_id = m.id`,
  computed: {
    seenBy: computed(
      z.array(z.string()),
      sql`array[m.participant, 'coalition:' || m.coalition]
        || case when m.status in ('claimed', 'confirmed', 'replaced') then ${seenBy('c.id').is} end`,
    ),
    coalitionId: computed(z.uuid(), sql`c.id`),
    subgroup: computed(
      z.object({ id: z.uuid(), name: z.string() }).nullable(),
      sql`case when s.id is not null then json_build_object('id', s.id, 'name', s.name) end`,
    ),
    remainsAs: computed(z.enum(coalitionRoles).nullable(), sql`f.role`),
    /** Who decides if a participant proposes a role for itself. */
    deciders: computed(
      z.array(z.string()),
      sql`case when m.proposed_by = m.participant
        then accord.membership_deciders(m.coalition, m.participant) else '{}' end`,
    ),
    claims: computed(
      z.array(claimsWithin.row),
      sql`coalesce((
        select json_agg(to_json(q) order by q.used desc, q.id)
        from (${claimsWithin.statement} where l.coalition = m.coalition and l.participant = m.participant) q
      ), '[]')`,
    ),
  },
})
export type MembershipRow = RowOf<typeof memberships>

export function findMembership(tx: ReadTx, id: string): Promise<MembershipRow | undefined> {
  return tx.find(memberships, id)
}

export const oldestMembershipFirst = orderBy(coalitionMembership, 'm', ['id'])

/** The memberships of one coalition; `asOf` keeps only those that hold on that day. */
export function listMemberships(
  tx: ReadTx,
  coalitionId: string,
  { participant, role, status, asOf }: MembershipFilter,
  page: Page,
): Promise<MembershipRow[]> {
  return tx.all(
    memberships,
    sql`where c.id = ${coalitionId}::uuid
      and ${is('m.participant', participant)}
      and ${is('m.role', role)}
      and ${is('m.status', status)}
      and ${when(asOf, (day) => holdsOn(sql`${day}::date`))}
      and ${page.after}
    ${page.tail}`,
  )
}

export const oldestClaimFirst = orderBy(coalitionClaim, 'l', ['id'])

export function listClaims(tx: ReadTx, filter: ClaimFilter, page: Page): Promise<ClaimRow[]> {
  return tx.all(
    claims,
    sql`where ${is('l.coalition', filter.coalition)}
      and ${is('l.participant', filter.participant)}
      and ${when(filter.used, (used) => sql`l.used = ${used}`)}
      and ${page.after}
    ${page.tail}`,
  )
}

/** `blind`: whether the coalition does not exist for the participant yet. */
const factsRow = written({
  kind: orNull(participantTable.kind),
  blind: z.boolean(),
  subgroup: z.boolean(),
  open: orNull(coalitionMembership.id),
  later: orNull(written({ role: coalitionMembership.role, valid_from: z.string() })),
  leads_max: coalitionCharter.leadsMax,
  leaders: z.array(z.string()),
  deciders: z.array(z.string()),
})
export type MembershipFacts = RowOf<typeof factsRow>

type MembershipQuestion = {
  coalition: string
  participant: string
  role: CoalitionRole
  subgroupId: string | null
  from: string
  handsOverId: string | null
}

/** All facts that decide a proposal or its confirmation, to be read behind the lock on the coalition. */
export function membershipFacts(tx: ReadTx, question: MembershipQuestion): Promise<MembershipFacts> {
  const { coalition, participant, role, subgroupId, from, handsOverId } = question
  const place = role === 'subgroup_lead' ? (subgroupId ?? 'unnamed') : 'main'
  return tx.row(
    factsRow,
    sql`
    select
      (select p.kind from accord.participant p where p.code = ${participant}) as kind,
      cardinality(accord.cannot_see((select c.id from accord.coalition c where c.code = ${coalition}),
        array[${participant}::text], accord.current_day())) > 0 as blind,
      exists (
        select 1 from accord.coalition_subgroup s
        where s.id = ${subgroupId}::uuid and s.coalition = ${coalition}
      ) as subgroup,
      (
        select m.id
        from accord.coalition_membership m
        where m.coalition = ${coalition} and m.participant = ${participant} and m.place = ${place}
          and m.status = 'proposed' and m.follows_id is null
        limit 1
      ) as open,
      (
        select json_build_object('role', m.role, 'valid_from', m.valid_from)
        from accord.coalition_membership m
        where m.coalition = ${coalition} and m.participant = ${participant} and m.place = ${place}
          and m.status = 'confirmed' and m.valid_from >= ${from}::date and m.id is distinct from ${handsOverId}::uuid
        order by m.valid_from
        limit 1
      ) as later,
      l.leads_max, l.leaders, accord.membership_deciders(${coalition}, ${participant}) as deciders
    from accord.leads_from(${coalition}, ${from}::date, ${handsOverId}::uuid) l`,
  )
}
