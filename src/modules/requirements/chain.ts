import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { minorUnitsCase } from '../../kernel/money.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { Id, ParticipantCode } from '../../platform/http/wire.ts'

/** In the order in which one comes from the other. */
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
  from: z.array(Id).meta({ description: 'What it came from: links of this chain that you see.' }),
  participant: ParticipantCode,
  status: z.string().nullable().meta({ description: 'Of what has one: by the code list of its kind.' }),
  quantity: z.string().nullable(),
  unit: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
})
export type Link = z.output<typeof Link>

export const Chain = z.object({ requirementId: Id, links: z.array(Link) }).meta({
  id: 'RequirementChain',
  description: 'All that a need led to.',
  examples: [
    {
      requirementId: id,
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

/** One statement; row-level security leaves out what the caller may not see, link by link. */
export function chainOf(tx: ReadTx, requirementId: string): Promise<Link[]> {
  return tx.rows<Link>(sql`
    with need as materialized (
      select q.id, q.participant, q.status, q.quantity, q.unit from accord.requirement q where q.id = ${requirementId}::uuid
    ), task as materialized (
      select k.id, k.participant, k.status, k.quantity, k.unit, k.conversion_proposal_id, k.requirement_offer_id
      from accord.task k
      where k.requirement_id = (select n.id from need n)
    ), commitment as materialized (
      select c.id, c.participant, c.currency, c.pledge_id, c.conversion_proposal_id, c.requirement_offer_id
      from accord.commitment c
      where c.requirement_id = (select n.id from need n)
    ), confirmed as materialized (
      select v.id, v.offer_id
      from accord.conversion_proposal v
      where v.id in (select t.conversion_proposal_id from task t union all select c.conversion_proposal_id from commitment c)
    ), entry as materialized (
      select e.id, e.participant, e.flow_kind, e.commitment_id, e.allocation_id, e.lot_id, e.quantity, e.unit, e.amount,
        e.currency, e.reverses_id, accord.verification_of(e.id) as verification
      from accord.ledger_entry e
      where e.commitment_id in (select c.id from commitment c)
        and e.stated_by = 'provider'
        and e.flow_kind in ('commitment', 'disbursement')
    ), lot as materialized (
      select l.id, l.commitment_id, l.participant, l.quantity, l.unit
      from accord.lot l
      where l.commitment_id in (select c.id from commitment c)
    ), link (rank, kind, id, "from", participant, status, quantity, unit, amount, currency) as (
      select 1, 'requirement', n.id, '{}'::uuid[], n.participant, n.status, n.quantity, n.unit, null::numeric, null
      from need n
      union all
      select 2, 'offer', o.id, '{}', o.provider, o.status, o.quantity, o.unit, o.amount, o.currency
      from accord.offer o
      where o.id in (select v.offer_id from confirmed v)
      union all
      select 3, 'requirement_offer', o.id, array[o.requirement_id], o.participant, o.status, o.quantity, o.unit, o.amount,
        o.currency
      from accord.requirement_offer o
      where o.requirement_id = (select n.id from need n)
      union all
      select 4, 'pledge', p.id, array[p.requirement_id], p.participant, p.status, p.quantity, p.unit, p.amount, p.currency
      from accord.pledge p
      where p.requirement_id = (select n.id from need n)
      union all
      select 5, 'task', t.id, array[n.id, v.offer_id, t.requirement_offer_id], t.participant, t.status, t.quantity, t.unit,
        null, null
      from task t
      cross join need n
      left join confirmed v on v.id = t.conversion_proposal_id
      union all
      select 6, 'commitment', c.id, array[n.id, v.offer_id, c.requirement_offer_id, c.pledge_id], c.participant, null, null,
        null, case when accord.balance_betrays(c.id) then null else (
          select sum(e.amount) from entry e where e.commitment_id = c.id and e.flow_kind = 'commitment'
        ) end, c.currency
      from commitment c
      cross join need n
      left join confirmed v on v.id = c.conversion_proposal_id
      union all
      select 7, 'allocation', a.id, array[a.commitment_id], a.participant, null, null, null, a.amount - a.released, c.currency
      from accord.allocation a
      join commitment c on c.id = a.commitment_id
      union all
      select 8, 'lot', l.id, array[l.commitment_id], l.participant, s.status, l.quantity, l.unit, null, null
      from lot l
      cross join lateral accord.lot_sums(l.id) s
      union all
      select 9, 'disbursement', e.id, array[e.commitment_id, e.allocation_id, e.lot_id, e.reverses_id], e.participant,
        e.verification, e.quantity, e.unit, e.amount, e.currency
      from entry e
      where e.flow_kind = 'disbursement'
      union all
      select 10, 'receipt', r.id, array[m.disbursement_id, r.lot_id], r.participant, accord.verification_of(r.id), r.quantity,
        r.unit, r.amount, r.currency
      from accord.ledger_entry r
      left join accord.receipt_match m on m.receipt_id = r.id and m.ended_at is null
      where r.stated_by = 'receiver'
        and r.id in (
          select m.receipt_id from accord.receipt_match m
          where m.ended_at is null and m.disbursement_id in (select e.id from entry e)
          union all
          select s.id from accord.ledger_entry s
          where s.stated_by = 'receiver' and s.lot_id in (select l.id from lot l)
        )
    )
    select l.kind, l.id, array(
        select f from unnest(l."from") as f where f in (select k.id from link k)
      ) as "from", l.participant, l.status, l.quantity::text as quantity, l.unit, round(l.amount, ${sql.raw(minorUnitsCase('l.currency'))})::text as amount,
      case when l.amount is not null then l.currency end as currency
    from link l
    order by l.rank, l.id`)
}
