import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { ReadTx } from '../../platform/db/read.ts'
import type { IssuerStatus } from './issuer-rules.ts'
import { issuer } from './tables.ts'

export type IssuerRow = typeof issuer.$inferSelect

type IssuerFilter = {
  participant?: string | undefined
  status?: IssuerStatus | undefined
  after?: string | undefined
  limit: number
}

export function listIssuers(tx: ReadTx, { participant, status, after, limit }: IssuerFilter): Promise<IssuerRow[]> {
  return tx.db
    .select()
    .from(issuer)
    .where(
      and(
        participant === undefined ? undefined : eq(issuer.participant, participant),
        status === undefined ? undefined : eq(issuer.status, status),
        after === undefined ? undefined : gt(issuer.id, after),
      ),
    )
    .orderBy(asc(issuer.id))
    .limit(limit)
    .execute()
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
