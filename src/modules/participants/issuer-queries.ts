import { and, eq, inArray, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { selection } from '../../platform/db/selection.ts'
import type { IssuerFilter } from './issuer-rules.ts'
import { issuer } from './tables.ts'

export type IssuerRow = typeof issuer.$inferSelect

const issuers = selection(issuer, { as: 'i', computed: {} })

export const oldestIssuerFirst = orderBy(issuer, 'i', ['id'])

export function listIssuers(tx: ReadTx, { participant, status }: IssuerFilter, page: Page): Promise<IssuerRow[]> {
  return tx.all(
    issuers,
    sql`where ${is('i.participant', participant)} and ${is('i.status', status)} and ${page.after} ${page.tail}`,
  )
}

export async function findIssuer(tx: ReadTx, id: string): Promise<IssuerRow | undefined> {
  const [row] = await tx.db.select().from(issuer).where(eq(issuer.id, id)).execute()
  return row
}

export async function lockIssuer(tx: ReadTx, id: string): Promise<IssuerRow | undefined> {
  const [row] = await tx.db.select().from(issuer).where(eq(issuer.id, id)).for('update').execute()
  return row
}

/** A participant's own live registration of a URL: of another participant's nothing can be said. */
export async function findLiveIssuer(tx: ReadTx, participant: string, url: string): Promise<IssuerRow | undefined> {
  const [row] = await tx.db
    .select()
    .from(issuer)
    .where(
      and(eq(issuer.participant, participant), eq(issuer.issuer, url), inArray(issuer.status, ['active', 'suspended'])),
    )
    .execute()
  return row
}
