import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { alone, is, isId } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, listOf, named, type RowOf, selection } from '../../platform/db/selection.ts'
import { joinSeen, namesProvision, ofSeen } from '../implementation/queries.ts'
import { ofNeed } from './needs.ts'
import { pledgeConditions } from './rules.ts'
import type { PledgeFilter } from './schemas.ts'
import { pledge } from './tables.ts'

/** A pledge with what the caller may see of the commitments that name it (BR-51). */
const pledges = selection(pledge, {
  as: 'p',
  without: ['wholes', 'requirementId', 'createdBy', 'changeId', 'withdrawnChangeId', 'withdrawnOn'],
  ofPage: { order: 'p.id desc' },
  joins: sql`
    ${joinSeen('p.id')}
    left join accord.pledge s on s.supersedes_pledge_id = p.id
    cross join lateral (
      select coalesce(sum(f.converted), 0) as converted, coalesce(sum(f.commitments), 0)::integer as commitments,
        coalesce(jsonb_object_agg(f.finance_type, f.converted::text) filter (where f.converted > 0), '{}') as on_terms
      from (
        select c.finance_type, sum(b.committed) filter (where c.currency = p.currency) as converted,
          count(*) as commitments
        from accord.commitment c
        cross join lateral (
          select coalesce(sum(e.commitment_amount), 0) as committed
          from accord.ledger_entry e
          where e.commitment_id = c.id and e.flow_kind = 'commitment' and e.stated_by = 'provider'
        ) b
        where c.pledge_id = p.id
          and (b.committed > 0 or c.currency is null)
        group by c.finance_type
      ) f
    ) k`,
  computed: {
    ...ofSeen,
    supersededByPledgeId: computed(z.uuid().nullable(), sql`s.id`),
    converted: computed(z.string(), sql`k.converted`),
    convertedOnTerms: computed(z.record(z.string(), z.string()), sql`k.on_terms`),
    commitments: computed(z.int(), sql`k.commitments`),
    resolved: computed(
      z.string().nullable(),
      sql`(p.gdp_share -> 'series' ->> 'amount')::numeric * (p.gdp_share ->> 'percent')::numeric * 0.01`,
    ),
    /** The requirement that the pledge is for; null for a reader who does not see it. */
    requirementId: computed(z.uuid().nullable(), named('accord.requirement', 'p.requirement_id')),
    conditions: computed(
      z.array(
        z.object({
          number: z.int(),
          condition: z.enum(pledgeConditions),
          words: z.string().nullable(),
          fulfilledOn: z.iso.date().nullable(),
          evidence: z.string().nullable(),
        }),
      ),
      listOf(
        sql`'number', c.number, 'condition', c.condition, 'words', c.words, 'fulfilledOn', c.fulfilled_on,
          'evidence', c.evidence`,
        sql`c.number`,
        sql`accord.pledge_condition c where c.pledge_id = p.id`,
      ),
    ),
  },
})
export type PledgeRow = RowOf<typeof pledges>

export function findPledge(tx: ReadTx, id: string): Promise<PledgeRow | undefined> {
  return tx.find(pledges, id)
}

/**
 * The moment that the question is about: what was recorded by then, and what had happened by its day. By default
 * everything.
 */
type Then = { recorded?: (change: string) => SQL; happened?: (day: string) => SQL }
const always = () => sql`true`

/**
 * BR-23, BR-27: whether the pledge of that alias stands: neither it nor the pledge that it is a part of was withdrawn
 * or replaced by then.
 */
export function pledgeStands(name: string, { recorded = always, happened = always }: Then = {}): SQL {
  const pledge = sql.raw(name)
  const ended = (id: string) => sql`exists (
      select 1
      from accord.pledge s
      where s.supersedes_pledge_id = ${sql.raw(id)} and ${recorded('s.change_id')} and ${happened('s.announced_on')}
    )`
  const withdrawn = (of: string) => sql`(${sql.raw(of)}.status = 'withdrawn'
      and ${recorded(`${of}.withdrawn_change_id`)} and ${happened(`${of}.withdrawn_on`)})`
  return sql`(${recorded(`${name}.change_id`)}
    and not ${withdrawn(name)}
    and not ${ended(`${name}.id`)}
    and (${pledge}.wholes = '{}' or not exists (
      select 1
      from accord.pledge w
      where w.id = any (${pledge}.wholes) and (${withdrawn('w')} or ${ended('w.id')})
    )))`
}

/** BR-20: whether the pledge of that alias is to Ukraine, alone or with others; pledges to others are kept apart. */
export const isToUkraine = (name: string): SQL =>
  sql.raw(`(${name}.participant <> 'UA' and 'UA' = any (${name}.beneficiaries))`)

/** How the pledge of that alias is financed; most do not say. */
export const financeOfPledge = (name: string): SQL => sql.raw(financeOfPledged(`${name}.amount_kind`))
/** The same by the kind of its amount. */
export const financeOfPledged = (amountKind: string) =>
  `case ${amountKind} when 'guarantee_limit' then 'guarantee' when 'equity' then 'equity' else 'unstated' end`

export const newestPledgeFirst = orderBy(pledge, 'p', ['id'], 'desc')

export async function listPledges(tx: ReadTx, filter: PledgeFilter, page: Page): Promise<PledgeRow[]> {
  const seen = await tx.seen(page, 'p.id', ['pledge'], { own: tx.isOwn(alone(filter, 'participant')) })
  return tx.all(
    pledges,
    sql`where ${seen.where}
      and ${is('p.participant', filter.participant)}
      and ${is('p.amount_kind', filter.amountKind)}
      and ${is('p.aid_category', filter.aidCategory)}
      and ${is('p.currency', filter.currency)}
      and ${isId('p.agreement_id', filter.agreementId)}
      and ${isId('p.parent_pledge_id', filter.parentPledgeId)}
      and ${ofNeed('p.requirement_id', filter.requirementId)}
      and ${namesProvision('p.id', filter.provisionId)}
      and ${page.after}
    ${seen.tail}`,
  )
}
