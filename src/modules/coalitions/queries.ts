import { sql } from 'drizzle-orm'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { CoalitionQuery, MembershipQuery } from './inputs.ts'
import type { CoalitionRole, Governance, MembershipStatus } from './rules.ts'

type Stated = { from: string | null; precision: 'day' | 'month' | null }
export type LeadRow = { participant: string; role: CoalitionRole; status: MembershipStatus } & Stated

export type CoalitionRow = Governance & {
  id: string
  code: string
  name_en: string
  name_uk: string
  launched: string | null
  note: string | null
  source: string
  marking: 'public' | 'framework' | 'limited'
  as_found: Record<string, unknown> | null
  created_at: Date
  version: number
  day: string
  led: boolean
  takes_part: boolean
  leads: LeadRow[]
  led_until: string | null
  participants: number
  subgroups: { id: string; name: string }[]
}

/** Memberships that hold on a day; an unknown start is not later than any day. */
const holdsOn = (day: ReturnType<typeof sql>) => sql`m.status in ('claimed', 'confirmed')
  and (m.valid_from is null or m.valid_from <= ${day}) and (m.valid_to is null or m.valid_to > ${day})`

/** Coalitions as they stand on a day, with what the caller may see of how they govern themselves. */
const coalitions = (asOf: string | undefined) => sql`
  select c.id, c.code, c.name_en, c.name_uk, c.launched, c.note, c.source, c.marking, c.as_found, c.created_at, c.version,
    to_char(d.day, 'YYYY-MM-DD') as day, c.code = any ((select accord.coalitions_led())::text[]) as led,
    ('coalition:' || c.code) = any (accord.current_audiences()) as takes_part,
    k.leads_max, k.review_cycle_months as review_cycle, k.signed_on as chartered_on,
    (select max(r.reviewed_on) from accord.coalition_review r where r.coalition = c.code) as reviewed_on,
    n.leads, n.participants, n.led_until,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name collate "C")
      from accord.coalition_subgroup s
      where s.coalition = c.code
    ), '[]') as subgroups
  from accord.coalition c
  cross join (select coalesce(${asOf ?? null}::date, accord.current_day()) as day) d
  cross join lateral (
    select count(distinct m.participant) filter (where ${holdsOn(sql`d.day`)})::integer as participants,
      coalesce(jsonb_agg(jsonb_build_object('participant', m.participant, 'role', m.role, 'status', m.status,
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
  ) k on true`

export async function findCoalition(tx: ReadTx, id: string, asOf?: string): Promise<CoalitionRow | undefined> {
  const [row] = await tx.rows<CoalitionRow>(sql`${coalitions(asOf)} where c.id = ${id}::uuid`)
  return row
}

export function listCoalitions(
  tx: ReadTx,
  filter: Omit<CoalitionQuery, 'cursor'> & { after: string | undefined },
): Promise<CoalitionRow[]> {
  return tx.rows<CoalitionRow>(sql`${coalitions(filter.asOf)}
    where ${is('c.code', filter.code)}
      and ${when(
        filter.participant,
        (participant) => sql`exists (
        select 1 from accord.coalition_membership m
        where m.coalition = c.code and m.participant = ${participant} and ${holdsOn(sql`d.day`)}
      )`,
      )}
      and ${when(filter.after, (value) => sql`c.code > ${value}`)}
    order by c.code
    ${atMost(filter.limit + 1)}`)
}

/** The anchor: whoever decides who leads waits here for the one before. */
export type LockedCoalition = { id: string; code: string; leads: boolean; takes_part: boolean; today: string }

export async function lockCoalition(tx: ReadTx, id: string): Promise<LockedCoalition | undefined> {
  const [row] = await tx.rows<LockedCoalition>(sql`
    select c.id, c.code, c.code = any ((select accord.coalitions_led())::text[]) as leads,
      ('coalition:' || c.code) = any (accord.current_audiences()) as takes_part,
      to_char(accord.current_day(), 'YYYY-MM-DD') as today
    from accord.coalition c
    where c.id = ${id}::uuid
    for update`)
  return row
}

export type ClaimRow = {
  id: string
  coalition: string
  participant: string
  role: CoalitionRole | null
  roleAsFound: string | null
  from: string | null
  to: string | null
  note: string | null
  source: string
  membershipId: string | null
  used: boolean
  reason: string
}

const claimColumns = sql`l.id, l.coalition, l.participant, l.role, l.as_found ->> 'role' as "roleAsFound",
  l.from_stated as "from", l.to_stated as "to", l.note, l.source, l.membership_id as "membershipId", l.used, l.reason`

export type MembershipRow = {
  id: string
  coalition: string
  coalition_id: string
  participant: string
  role: CoalitionRole
  subgroup: { id: string; name: string } | null
  valid_from: string | null
  from_precision: 'day' | 'month' | null
  valid_to: string | null
  status: MembershipStatus
  proposed_by: string | null
  hands_over_id: string | null
  remains_as: CoalitionRole | null
  reason: string | null
  decided_by: string | null
  decided_at: Date | null
  created_at: Date
  version: number
  /** Who decides on what its participant proposes for itself. */
  deciders: string[]
  claims: ClaimRow[]
}

const memberships = sql`
  select m.id, m.coalition, c.id as coalition_id, m.participant, m.role,
    case when s.id is not null then jsonb_build_object('id', s.id, 'name', s.name) end as subgroup,
    m.valid_from, m.from_precision, m.valid_to, m.status, m.proposed_by, m.hands_over_id, f.role as remains_as, m.reason,
    m.decided_by, m.decided_at, m.created_at, m.version,
    accord.membership_deciders(m.coalition, m.participant) as deciders,
    coalesce((
      select jsonb_agg(to_jsonb(q) order by q.used desc, q.id)
      from (
        select ${claimColumns}
        from accord.coalition_claim l
        where l.coalition = m.coalition and l.participant = m.participant
      ) q
    ), '[]') as claims
  from accord.coalition_membership m
  join accord.coalition c on c.code = m.coalition
  left join accord.coalition_subgroup s on s.id = m.subgroup_id
  left join accord.coalition_membership f on f.follows_id = m.id`

export async function findMembership(tx: ReadTx, id: string): Promise<MembershipRow | undefined> {
  const [row] = await tx.rows<MembershipRow>(sql`${memberships} where m.id = ${id}::uuid`)
  return row
}

/** Of one coalition, in the order of their ids; `asOf` leaves those that hold on that day. */
export function listMemberships(
  tx: ReadTx,
  {
    coalitionId,
    after,
    ...filter
  }: Omit<MembershipQuery, 'cursor'> & { coalitionId: string; after?: string | undefined },
): Promise<MembershipRow[]> {
  const day = sql`${filter.asOf ?? null}::date`
  return tx.rows<MembershipRow>(sql`${memberships}
    where c.id = ${coalitionId}::uuid
      and ${is('m.participant', filter.participant)}
      and ${is('m.role', filter.role)}
      and ${is('m.status', filter.status)}
      and (${day} is null or (${holdsOn(day)}))
      and ${when(after, (value) => sql`m.id > ${value}::uuid`)}
    order by m.id
    ${atMost(filter.limit + 1)}`)
}

export function listClaims(
  tx: ReadTx,
  filter: {
    coalition?: string | undefined
    participant?: string | undefined
    used?: boolean | undefined
    limit: number
    after: string | undefined
  },
): Promise<ClaimRow[]> {
  return tx.rows<ClaimRow>(sql`
    select ${claimColumns}
    from accord.coalition_claim l
    where ${is('l.coalition', filter.coalition)}
      and ${is('l.participant', filter.participant)}
      and ${when(filter.used, (used) => sql`l.used = ${used}`)}
      and ${when(filter.after, (value) => sql`l.id > ${value}::uuid`)}
    order by l.id
    ${atMost(filter.limit + 1)}`)
}

export type MembershipFacts = {
  kind: string | null
  /** Whether the coalition does not exist for the participant yet. */
  blind: boolean
  subgroup: boolean
  open: string | null
  later: { role: CoalitionRole; valid_from: string } | null
  leads_max: number | null
  leaders: string[]
  deciders: string[]
}

type MembershipQuestion = {
  coalition: string
  participant: string
  role: CoalitionRole
  subgroupId: string | null
  from: string
  handsOverId: string | null
}

/** All that decides a proposal or its confirmation, to be asked behind the lock on the coalition. */
export async function membershipFacts(tx: ReadTx, question: MembershipQuestion): Promise<MembershipFacts> {
  const { coalition, participant, role, subgroupId, from, handsOverId } = question
  const place = role === 'subgroup_lead' ? (subgroupId ?? 'unnamed') : 'main'
  const [row] = await tx.rows<MembershipFacts>(sql`
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
        select jsonb_build_object('role', m.role, 'valid_from', m.valid_from)
        from accord.coalition_membership m
        where m.coalition = ${coalition} and m.participant = ${participant} and m.place = ${place}
          and m.status = 'confirmed' and m.valid_from >= ${from}::date and m.id is distinct from ${handsOverId}::uuid
        order by m.valid_from
        limit 1
      ) as later,
      l.leads_max, l.leaders, accord.membership_deciders(${coalition}, ${participant}) as deciders
    from accord.leads_from(${coalition}, ${from}::date, ${handsOverId}::uuid) l`)
  return row!
}
