import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, instantText, type RowOf, selection, written } from '../../platform/db/selection.ts'
import type { EditionFilter } from './inputs.ts'
import { monitoringEdition } from './tables.ts'

const Objection = z.object({
  participant: z.string(),
  figure: z.string().nullable(),
  text: z.string(),
  at: z.string(),
})

const editions = selection(monitoringEdition, {
  as: 'e',
  without: ['createdBy', 'pageEn', 'pageUk'],
  computed: {
    seenBy: seenBy('e.id', 'e.participant'),
    objections: computed(
      z.array(Objection),
      sql`coalesce((
        select json_agg(json_build_object('participant', o.participant, 'figure', o.figure, 'text', o.text,
          'at', ${instantText('o.created_at')}) order by o.id)
        from accord.monitoring_objection o
        where o.edition_id = e.id
      ), '[]')`,
    ),
  },
})
export type EditionRow = RowOf<typeof editions>

export function findEdition(tx: ReadTx, id: string): Promise<EditionRow | undefined> {
  return tx.find(editions, id)
}

export const newestEditionFirst = orderBy(monitoringEdition, 'e', ['id'], 'desc')

export function listEditions(tx: ReadTx, filter: EditionFilter, page: Page): Promise<EditionRow[]> {
  return tx.all(editions, sql`where ${is('e.status', filter.status)} and ${page.after} ${page.tail}`)
}

const pageRow = written({ page: monitoringEdition.pageEn })

/** The page as it was issued. */
export async function findPage(tx: ReadTx, id: string, language: 'en' | 'uk'): Promise<string | null | undefined> {
  const column = sql.raw(language === 'en' ? 'page_en' : 'page_uk')
  const [row] = await tx.rows(
    pageRow,
    sql`select e.${column} as page from accord.monitoring_edition e where e.id = ${id}::uuid`,
  )
  return row?.page
}
