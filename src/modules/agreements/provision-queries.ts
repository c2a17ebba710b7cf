import { type SQL, sql } from 'drizzle-orm'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { ProvisionQuery } from './provision-schemas.ts'
import type { obligors, provisionKinds, strengths } from './rules.ts'

export type ProvisionRow = {
  id: string
  agreement_id: string
  participant: string
  ordinal: number
  locator: string
  heading: string
  obligor: (typeof obligors)[number]
  kind: (typeof provisionKinds)[number]
  strength: (typeof strengths)[number]
  areas: string[]
  summary_en: string
  summary_uk: string
  authorised_bodies: string | null
  due: string | null
  money: boolean
  source: string
  readings: {
    field: 'strength' | 'summary_en' | 'summary_uk'
    was: string
    became: string
    why: string
    readOn: string
  }[]
}

const provisions = sql`
  select p.id, p.agreement_id, a.participant, p.ordinal, p.locator, p.heading, p.obligor, p.kind, p.strength, p.areas,
    p.summary_en, p.summary_uk, p.authorised_bodies, p.due, p.money, p.source,
    coalesce((
      select jsonb_agg(jsonb_build_object('field', r.field, 'was', r.was, 'became', r.became, 'why', r.why,
        'readOn', r.read_on) order by r.field)
      from accord.provision_reading r
      where r.provision_id = p.id
    ), '[]') as readings
  from accord.provision p
  join accord.agreement a on a.id = p.agreement_id`

type ListFilter = Omit<ProvisionQuery, 'cursor'> & {
  agreementId?: string
  after: readonly [participant: string, agreementId: string, ordinal: number] | undefined
}

function matches(q: string): SQL {
  return sql`p.search @@ (websearch_to_tsquery('english', accord.search_words(${q}, ''''))
    || websearch_to_tsquery('simple', accord.search_words(${q}, 'ʼ')))`
}

/** In the order of the texts. Both languages are searched: English by its stems, Ukrainian by its words as written. */
export function listProvisions(tx: ReadTx, filter: ListFilter): Promise<ProvisionRow[]> {
  const { kind, strength, obligor, area, participant, q, money, due, agreementId, after } = filter
  return tx.rows<ProvisionRow>(sql`${provisions}
    where ${isId('p.agreement_id', agreementId)}
      and ${is('p.kind', kind)}
      and ${is('p.strength', strength)}
      and ${is('p.obligor', obligor)}
      and ${when(participant, (value) => sql`${value} in (a.participant, 'UA')`)}
      and ${when(area, (value) => sql`${value} = any (p.areas)`)}
      and ${when(money, (value) => sql`p.money = ${value}`)}
      and ${when(due, (value) => sql`(p.due is not null) = ${value}`)}
      and ${when(q, matches)}
      and ${when(after, ([party, agreement, ordinal]) => sql`(a.participant, p.agreement_id, p.ordinal) > (${party}, ${agreement}::uuid, ${ordinal}::integer)`)}
    order by a.participant, p.agreement_id, p.ordinal
    ${atMost(filter.limit)}`)
}

export async function findProvision(tx: ReadTx, id: string): Promise<ProvisionRow | undefined> {
  const [row] = await tx.rows<ProvisionRow>(sql`${provisions} where p.id = ${id}`)
  return row
}

/** Whether there is such an agreement for the caller. */
export async function agreementExists(tx: ReadTx, id: string): Promise<boolean> {
  const rows = await tx.rows(sql`select a.id from accord.agreement a where a.id = ${id}`)
  return rows.length > 0
}
