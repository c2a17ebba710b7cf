import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { is, isId, when } from '../../platform/db/filters.ts'
import { orderOf, type Page } from '../../platform/db/keyset.ts'
import { presenceOf } from '../../platform/db/present.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, listOf, type RowOf, selection } from '../../platform/db/selection.ts'
import type { ProvisionFilter } from './provision-schemas.ts'
import { agreement, provision } from './tables.ts'

const provisions = selection(provision, {
  as: 'p',
  isRegister: true,
  without: ['resourceId', 'search'],
  joins: sql`join accord.agreement a on a.id = p.agreement_id`,
  computed: {
    participant: computed(z.string(), sql`a.participant`),
    readings: computed(
      z.array(
        z.object({
          field: z.enum(['strength', 'summary_en', 'summary_uk']),
          was: z.string(),
          became: z.string(),
          why: z.string(),
          readOn: z.iso.date(),
        }),
      ),
      listOf(
        sql`'field', r.field, 'was', r.was, 'became', r.became, 'why', r.why, 'readOn', r.read_on`,
        sql`r.field`,
        sql`accord.provision_reading r where r.provision_id = p.id`,
      ),
    ),
  },
})
export type ProvisionRow = RowOf<typeof provisions>

/** The order of the texts: agreement by agreement, provision by provision. */
export const inOrderOfTexts = orderOf<Pick<ProvisionRow, 'participant' | 'agreementId' | 'ordinal'>>([
  { is: 'a.participant', type: 'text', of: ({ participant }) => participant },
  { is: 'p.agreement_id', type: 'uuid', of: ({ agreementId }) => agreementId },
  { is: 'p.ordinal', type: 'integer', of: ({ ordinal }) => ordinal },
])

function matches(q: string): SQL {
  return sql`p.search @@ (websearch_to_tsquery('english', accord.search_words(${q}, ''''))
    || websearch_to_tsquery('simple', accord.search_words(${q}, 'ʼ')))`
}

/** Both languages are searched: English by its stems, Ukrainian by its words as written. */
export function listProvisions(
  tx: ReadTx,
  { kind, strength, obligor, area, participant, q, money, due }: ProvisionFilter,
  page: Page,
  agreementId?: string,
): Promise<ProvisionRow[]> {
  return tx.all(
    provisions,
    sql`where ${isId('p.agreement_id', agreementId)}
      and ${is('p.kind', kind)}
      and ${is('p.strength', strength)}
      and ${is('p.obligor', obligor)}
      and ${when(participant, (value) => sql`${value} in (a.participant, 'UA')`)}
      and ${when(area, (value) => sql`${value} = any (p.areas)`)}
      and ${when(money, (value) => sql`p.money = ${value}`)}
      and ${when(due, (value) => sql`(p.due is not null) = ${value}`)}
      and ${when(q, matches)}
      and ${page.after}
    ${page.tail}`,
  )
}

export function findProvision(tx: ReadTx, id: string): Promise<ProvisionRow | undefined> {
  return tx.first(provisions, sql`where p.id = ${id}`)
}

/** Such an agreement, if there is one for the caller. */
export const agreementPresent = presenceOf(agreement, { isRegister: true })
