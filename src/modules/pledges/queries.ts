import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { namesProvision, provisionsOf } from '../implementation/queries.ts'
import { ofNeed } from './needs.ts'
import type { StatedStatus } from './rules.ts'
import type { Pledge, PledgeInput, PledgeQuery } from './schemas.ts'

type Shape = z.input<typeof Pledge>

export type PledgeRow = {
  id: string
  participant: string
  agency_id: string | null
  agreement_id: string | null
  provision_ids: string[]
  title: string
  original: string
  paraphrased: boolean
  source: string
  announced_on: string
  amount_kind: PledgeInput['amountKind']
  qualifier: Shape['qualifier']
  per: Shape['per']
  floor_per_year: string | null
  aid_category: Shape['aidCategory']
  amount: string | null
  amount_max: string | null
  currency: string | null
  gdp_share: Shape['gdpShare']
  resolved: string | null
  relative_to: string | null
  quantity: string | null
  unit: string | null
  period_from: string | null
  period_to: string | null
  indicative: Shape['indicative']
  schedule: Shape['schedule']
  items: Shape['items']
  conditions: Shape['conditions']
  beneficiaries: string[]
  includes_union_contribution: Shape['includesUnionContribution']
  parent_pledge_id: string | null
  supersedes_pledge_id: string | null
  superseded_by_id: string | null
  /** Null for who does not see the need. */
  requirement_id: string | null
  converted: string
  commitments: number
  status: StatedStatus
  status_reason: string | null
  marking: Shape['marking']
  releasable_to: string[]
  as_found: Record<string, unknown> | null
  created_at: Date
  version: number
}

/** A pledge with what the caller may see of the commitments that name it (BR-51). */
const pledges = sql`
  select p.id, p.participant, p.agency_id, p.agreement_id, p.title, p.original, p.paraphrased, p.source, p.announced_on, p.amount_kind,
    p.qualifier, p.per, p.floor_per_year, p.aid_category, p.amount, p.amount_max, p.currency, p.gdp_share, p.relative_to, p.quantity, p.unit,
    p.period_from, p.period_to, p.indicative, p.schedule, p.items, p.beneficiaries, p.includes_union_contribution,
    p.parent_pledge_id, p.supersedes_pledge_id, s.id as superseded_by_id, p.status, p.status_reason, p.marking,
    p.releasable_to, p.as_found, p.created_at, p.version, ${sql.raw(seenBy('p.id'))} as seen_by, k.converted, k.commitments,
    (p.gdp_share -> 'series' ->> 'amount')::numeric * (p.gdp_share ->> 'percent')::numeric / 100 as resolved,
    (select q.id from accord.requirement q where q.id = p.requirement_id) as requirement_id,
    ${provisionsOf('p.id')} as provision_ids,
    coalesce((
      select jsonb_agg(jsonb_build_object('number', c.number, 'condition', c.condition, 'words', c.words,
        'fulfilledOn', c.fulfilled_on, 'evidence', c.evidence) order by c.number)
      from accord.pledge_condition c
      where c.pledge_id = p.id
    ), '[]') as conditions
  from accord.pledge p
  left join accord.pledge s on s.supersedes_pledge_id = p.id
  cross join lateral (
    select coalesce(sum(b.committed) filter (where c.currency = p.currency), 0) as converted, count(*)::integer as commitments
    from accord.commitment c
    cross join lateral accord.commitment_balance(c.id) b
    where c.pledge_id = p.id
      and (b.committed > 0 or c.currency is null)
  ) k`

export async function findPledge(tx: ReadTx, id: string): Promise<PledgeRow | undefined> {
  const [row] = await tx.rows<PledgeRow>(sql`${pledges} where p.id = ${id}::uuid`)
  return row
}

/** Newest first. */
export function listPledges(
  tx: ReadTx,
  filter: Omit<PledgeQuery, 'cursor'> & { before: string | undefined },
): Promise<PledgeRow[]> {
  return tx.rows<PledgeRow>(sql`${pledges}
    where ${tx.seen('p.id')}
      and ${is('p.participant', filter.participant)}
      and ${is('p.amount_kind', filter.amountKind)}
      and ${is('p.aid_category', filter.aidCategory)}
      and ${is('p.currency', filter.currency)}
      and ${isId('p.agreement_id', filter.agreementId)}
      and ${isId('p.parent_pledge_id', filter.parentPledgeId)}
      and ${ofNeed('p.requirement_id', filter.requirementId)}
      and ${namesProvision('p.id', filter.provisionId)}
      and ${when(filter.before, (id) => sql`p.id < ${id}::uuid`)}
    order by p.id desc
    ${atMost(filter.limit + 1)}`)
}
