import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { PublicTx } from '../../platform/db/public-read.ts'
import { amongSeen } from '../../platform/db/reach.ts'
import { computed, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { financeOfEntry, joinCommitment } from '../ledger/commitments/queries.ts'
import { financeOfPledge, isToUkraine, pledgeStands } from '../pledges/queries.ts'
import { jointProjectPublication } from '../projects/tables.ts'

const published = selection(jointProjectPublication, {
  as: 'u',
  without: ['projectId', 'createdBy', 'reason', 'decidedBy', 'createdAt'],
  computed: { publishedOn: computed(z.string(), sql`to_char(u.published_at at time zone 'UTC', 'YYYY-MM-DD')`) },
})
export type PublishedRow = RowOf<typeof published>

export const newestFirst = orderBy(jointProjectPublication, 'u', ['id'], 'desc')

/** What parties have published; row-level security leaves out everything else. */
export function listPublished(tx: PublicTx, page: Page): Promise<PublishedRow[]> {
  return tx.all(published, sql`where u.status = 'published' and ${page.after} ${page.tail}`)
}

export function findPublished(tx: PublicTx, id: string): Promise<PublishedRow | undefined> {
  return tx.first(published, sql`where u.id = ${id}::uuid and u.status = 'published'`)
}

const totalRow = written({
  kind: z.string(),
  financeType: z.string(),
  currency: z.string(),
  records: z.int(),
  amount: z.string(),
})
export type TotalRow = RowOf<typeof totalRow>

/**
 * Sums per currency and type of finance of what is public, each kind apart: pledges are never added to commitments,
 * commitments to disbursements, or loans to grants (BR-14, BR-23). Pledges count if they are to Ukraine, have a fixed
 * amount, stand, and are no part of another.
 * Anybody may ask for them, so only what is public is read, however much else there is.
 */
export function publicTotals(tx: PublicTx): Promise<TotalRow[]> {
  return tx.rows(
    totalRow,
    sql`
    select 'pledged' as kind, ${financeOfPledge('p')} as "financeType", p.currency, count(*)::integer as records,
      sum(p.amount * accord.pledge_times(p.per, p.period_from, p.period_to))::text as amount
    from accord.pledge p
    where ${amongSeen('p.id', { kinds: ['pledge'] })}
      and ${pledgeStands('p')}
      and ${isToUkraine('p')}
      and p.amount_kind = 'fixed'
      and p.qualifier <> 'up_to'
      and p.amount is not null
      and p.parent_pledge_id is null
    group by p.currency, 2
    union all
    select case e.flow_kind when 'commitment' then 'committed' when 'disbursement' then
        case e.stated_by when 'provider' then 'disbursed' else 'received' end end,
      ${financeOfEntry}, e.currency, count(*)::integer, sum(e.amount)::text
    from accord.ledger_entry e
    ${joinCommitment}
    where ${amongSeen('e.audience_id', { kinds: ['commitment', 'lot', 'ledger_entry'] })}
      and e.flow_kind in ('commitment', 'disbursement')
      and e.amount is not null
      and e.currency is not null
      and e.receiver = 'UA'
    group by 1, 2, 3
    order by 1, 2, 3`,
  )
}
