import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { minorUnitsCase } from '../../kernel/money.ts'
import { atMost } from '../../platform/db/filters.ts'
import { sortedBy } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { Id, ParticipantCode } from '../../platform/http/wire.ts'
import { isBalanceWithheld } from '../ledger/commitments/queries.ts'

/** The kinds of links of a chain, in the order in which one comes from the other. */
export const chainKinds = [
  'requirement',
  'offer',
  'requirement_offer',
  'pledge',
  'task',
  'commitment',
  'allocation',
  'lot',
  'disbursement',
  'receipt',
] as const

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const offer = '01979d2a-7f31-7000-8000-4c9a3a2f6b11'

const Link = z.object({
  kind: z.enum(chainKinds),
  id: Id,
  from: z.array(Id).meta({ description: 'The links of this chain, as far as you see them, from which it came.' }),
  participant: ParticipantCode,
  status: z
    .string()
    .nullable()
    .meta({ description: 'The status of the record, by the code list of its kind; null where the kind has none.' }),
  quantity: z.string().nullable(),
  unit: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
})
export type Link = z.output<typeof Link>

export const Chain = z
  .object({
    requirementId: Id,
    links: z.array(Link),
    complete: z.boolean().meta({
      description: `False if there are more than ${limits.chainLinks} links: the last ones are left out.`,
    }),
  })
  .meta({
    id: 'RequirementChain',
    description: 'What a need led to.',
    examples: [
      {
        requirementId: id,
        complete: true,
        links: [
          {
            kind: 'requirement',
            id,
            from: [],
            participant: 'UA',
            status: 'validated',
            quantity: '4000',
            unit: 'pieces',
            amount: null,
            currency: null,
          },
          {
            kind: 'requirement_offer',
            id: offer,
            from: [id],
            participant: 'SE',
            status: 'offered',
            quantity: '500',
            unit: 'pieces',
            amount: null,
            currency: null,
          },
        ],
      },
    ],
  })

/** Records that name the need, and records that belong to those. */
const sets = (requirementId: string, most: SQL): SQL => sql`
  with need as materialized (
    select q.id, q.participant, q.status, q.quantity, q.unit from accord.requirement q where q.id = ${requirementId}::uuid
  ), task as materialized (
    select k.id, k.participant, k.status, k.quantity, k.unit, k.conversion_proposal_id, k.requirement_offer_id
    from accord.task k
    where k.requirement_id = (select n.id from need n)
    order by ${sql.raw(sortedBy('k.id'))}
    ${most}
  ), commitment as materialized (
    select c.id, c.participant, c.currency, c.pledge_id, c.conversion_proposal_id, c.requirement_offer_id
    from accord.commitment c
    where c.requirement_id = (select n.id from need n)
    order by c.id
    ${most}
  ), confirmed as materialized (
    select v.id, v.offer_id
    from accord.conversion_proposal v
    where v.id = any (array(select t.conversion_proposal_id from task t union all select c.conversion_proposal_id from commitment c))
  ), lot as materialized (
    select l.*
    from commitment c
    cross join lateral (
      select l.id, l.commitment_id, l.participant, l.quantity, l.unit
      from accord.lot l
      where l.commitment_id = c.id
      order by l.id
      ${most}
    ) l
    order by l.id
    ${most}
  ), disbursement as materialized (
    select e.*
    from commitment c
    cross join lateral (
      select e.id, e.participant, e.commitment_id, e.allocation_id, e.lot_id, e.reverses_id, e.quantity, e.unit, e.amount,
        e.currency
      from accord.ledger_entry e
      where e.commitment_id = c.id and e.flow_kind = 'disbursement' and e.stated_by = 'provider'
      order by e.id
      ${most}
    ) e
    order by e.id
    ${most}
  ), given as materialized (
    select m.match_id, m.entry_id
    from accord.match_member m
    where m.entry_id = any (array(select p.id from disbursement p)) and m.ended_at is null
  ), received as materialized (
    select m.match_id, m.entry_id
    from accord.match_member m
    where m.match_id = any (array(select g.match_id from given g)) and m.ended_at is null and m.stated_by = 'receiver'
  ), matched as materialized (
    select r.entry_id as receipt_id, array_agg(g.entry_id order by g.entry_id) as disbursement_ids
    from received r
    join given g on g.match_id = r.match_id
    group by r.entry_id
  )`

/** All of it as links, in the order in which one comes from the other. */
const linked = (most: SQL): SQL => sql`
  link (rank, kind, id, "from", participant, status, quantity, unit, amount, currency) as materialized (
    select 1, 'requirement', n.id, '{}'::uuid[], n.participant, n.status, n.quantity, n.unit, null::numeric, null
    from need n
    union all
    select 2, 'offer', o.id, '{}', o.provider, o.status, o.quantity, o.unit, o.amount, o.currency
    from accord.offer o
    where o.id = any (array(select v.offer_id from confirmed v))
    union all
    (
      select 3, 'requirement_offer', o.id, array[o.requirement_id], o.participant, o.status, o.quantity, o.unit, o.amount,
        o.currency
      from accord.requirement_offer o
      where o.requirement_id = (select n.id from need n)
      order by o.id
      ${most}
    )
    union all
    (
      select 4, 'pledge', p.id, array[p.requirement_id], p.participant, p.status, p.quantity, p.unit, p.amount, p.currency
      from accord.pledge p
      where p.requirement_id = (select n.id from need n)
      order by p.id
      ${most}
    )
    union all
    select 5, 'task', t.id, array[n.id, v.offer_id, t.requirement_offer_id], t.participant, t.status, t.quantity, t.unit,
      null, null
    from task t
    cross join need n
    left join confirmed v on v.id = t.conversion_proposal_id
    union all
    select 6, 'commitment', c.id, array[n.id, v.offer_id, c.requirement_offer_id, c.pledge_id], c.participant, null, null,
      null, null, c.currency
    from commitment c
    cross join need n
    left join confirmed v on v.id = c.conversion_proposal_id
    union all
    (
      select 7, 'allocation', a.id, array[c.id], a.participant, null, null, null, a.amount - a.released, c.currency
      from commitment c
      cross join lateral (
        select a.id, a.participant, a.amount, a.released
        from accord.allocation a
        where a.commitment_id = c.id
        order by a.id
        ${most}
      ) a
      order by a.id
      ${most}
    )
    union all
    select 8, 'lot', l.id, array[l.commitment_id], l.participant, null, l.quantity, l.unit, null, null
    from lot l
    union all
    select 9, 'disbursement', d.id, array[d.commitment_id, d.allocation_id, d.lot_id, d.reverses_id], d.participant, null,
      d.quantity, d.unit, d.amount, d.currency
    from disbursement d
    union all
    select 10, 'receipt', r.id, m.disbursement_ids || r.lot_id, r.participant, null, r.quantity, r.unit, r.amount,
      r.currency
    from accord.ledger_entry r
    left join matched m on m.receipt_id = r.id
    where r.stated_by = 'receiver'
      and r.id = any (array(
        select m.receipt_id from matched m
        union all
        select s.id from accord.ledger_entry s
        where s.stated_by = 'receiver' and s.lot_id = any (array(select l.id from lot l))
      ))
  )`

/**
 * As many links as are asked for, and one more if there are more. Row-level security leaves out, link by link, what the
 * caller may not see. A link comes after the links that it came from, so that only the last ones are cut off. No set
 * needs more rows than that, so a need with many records costs no more, except for its tasks: all of them are read,
 * because their index has the order of their days. The content of a link is read only for links that are shown.
 */
export async function chainOf(tx: ReadTx, requirementId: string, limit: number): Promise<Link[]> {
  const most = atMost(limit + 1)
  const links = await tx.rows(
    Link,
    sql`
    ${sets(requirementId, most)}, ${linked(most)}, shown as materialized (
      select l.* from link l order by l.rank, l.id ${most}
    ), committed as materialized (
      select e.commitment_id as id, sum(e.amount) as amount
      from accord.commitment c
      join accord.ledger_entry e on e.commitment_id = c.id
      where c.id = any (array(select l.id from shown l where l.kind = 'commitment'))
        and not ${isBalanceWithheld('c')}
        and e.stated_by = 'provider'
        and e.flow_kind = 'commitment'
      group by e.commitment_id
    )
    select l.kind, l.id, array_remove(l."from", null) as "from", l.participant,
      case
        when l.kind in ('disbursement', 'receipt') then coalesce(v.verification, 'unverified')
        when l.kind = 'lot' then (select o.status from accord.lot o where o.id = l.id)
        else l.status
      end as status, l.quantity::text as quantity, l.unit,
      round(a.amount, ${sql.raw(minorUnitsCase('l.currency'))})::text as amount,
      case when a.amount is not null then l.currency end as currency
    from shown l
    left join committed c on c.id = l.id
    left join accord.entry_standings(
      array(select s.id from shown s where s.kind in ('disbursement', 'receipt'))
    ) v on v.entry_id = l.id
    cross join lateral (
      select case when l.kind <> 'commitment' then l.amount else c.amount end as amount
    ) a
    order by ${sql.raw(sortedBy('l.rank'))}, l.id`,
  )
  const seen = new Set(links.map((link) => link.id))
  return links.map((link) => ({ ...link, from: link.from.filter((id) => seen.has(id)) }))
}
