import { type SQL, sql } from 'drizzle-orm'
import { atMost } from '../../platform/db/filters.ts'
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
}

const provisions = sql`
  select p.id, p.agreement_id, a.participant, p.ordinal, p.locator, p.heading, p.obligor, p.kind, p.strength, p.areas,
    p.summary_en, p.summary_uk, p.authorised_bodies, p.due, p.money, p.source
  from accord.provision p
  join accord.agreement a on a.id = p.agreement_id`

type ListFilter = Omit<ProvisionQuery, 'cursor'> & {
  agreementId?: string
  after: readonly [participant: string, agreementId: string, ordinal: number] | undefined
}

/** In the order of the texts. Both languages are searched: English by its stems, Ukrainian by its words as written. */
export function listProvisions(tx: ReadTx, filter: ListFilter): Promise<ProvisionRow[]> {
  const { kind, strength, obligor, area, participant, q, money, due, agreementId, after } = filter
  const words = sql`lower(${q ?? ''} collate "pg_c_utf8")`
  const is = (column: SQL, value: string | undefined) =>
    sql`(${value ?? null}::text is null or ${column} = ${value ?? null})`
  return tx.rows<ProvisionRow>(sql`${provisions}
    where (${agreementId ?? null}::uuid is null or p.agreement_id = ${agreementId ?? null})
      and ${is(sql`p.kind`, kind)}
      and ${is(sql`p.strength`, strength)}
      and ${is(sql`p.obligor`, obligor)}
      and (${participant ?? null}::text is null or ${participant ?? null} in (a.participant, 'UA'))
      and (${area ?? null}::text is null or ${area ?? null} = any (p.areas))
      and (${money ?? null}::boolean is null or p.money = ${money ?? null})
      and (${due ?? null}::boolean is null or (p.due is not null) = ${due ?? null})
      and (${q ?? null}::text is null
        or p.search @@ (websearch_to_tsquery('english', ${words}) || websearch_to_tsquery('simple', ${words})))
      and (${after?.[0] ?? null}::text is null or (a.participant, p.agreement_id, p.ordinal)
        > (${after?.[0] ?? null}::text, ${after?.[1] ?? null}::uuid, ${after?.[2] ?? null}::integer))
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
