import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { lock } from '../../platform/db/change.ts'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection } from '../../platform/db/selection.ts'
import type { WriteTx } from '../../platform/db/write.ts'
import type { IssuerFilter } from './issuer-rules.ts'
import { waysIn } from './queries.ts'
import { issuer } from './tables.ts'

const ways = waysIn(sql`i.participant`, sql`accord.current_day()`)

const issuers = selection(issuer, {
  as: 'i',
  isRegister: true,
  computed: {
    seenBy: computed(
      z.array(z.string()).nullable(),
      sql`case when accord.is_secretariat() then accord.current_audiences() else ${seenBy('i.id').is} end`,
    ),
    /**
     * The condition under which no administrator of the caller's participant could sign in without it: requireWayIn()
     * of rules.ts refuses this.
     */
    lastDoor: computed(
      z.boolean(),
      sql`i.participant = accord.current_participant()
        and not exists (select 1 from ${ways} and door.status = 'active' and door.id <> i.id)`,
    ),
    /** The condition that it can be put to use, as far as its participant can see. */
    confirmable: computed(
      z.boolean(),
      sql`i.status = 'proposed'
        and not exists (
          select 1
          from accord.issuer o
          where o.participant = i.participant
            and o.issuer = i.issuer
            and o.status in ('active', 'suspended')
            and o.id is distinct from i.replaces_id
        )
        and (
          i.replaces_id is null
          or exists (
            select 1
            from accord.issuer o
            where o.id = i.replaces_id
              and (o.status = 'active' or o.status = 'suspended' and o.suspended_by = i.participant)
          )
          and exists (
            select 1
            from ${ways} and (door.id = i.id or door.status = 'active' and door.id <> i.replaces_id)
          )
        )`,
    ),
  },
})
export type IssuerRow = RowOf<typeof issuers>

export const oldestIssuerFirst = orderBy(issuer, 'i', ['id'])

export function listIssuers(tx: ReadTx, { participant, status }: IssuerFilter, page: Page): Promise<IssuerRow[]> {
  return tx.all(
    issuers,
    sql`where ${is('i.participant', participant)} and ${is('i.status', status)} and ${page.after} ${page.tail}`,
  )
}

export function findIssuer(tx: ReadTx, id: string): Promise<IssuerRow | undefined> {
  return tx.find(issuers, id)
}

/** The issuer, as it is behind its lock. */
export async function lockIssuer(tx: ReadTx, id: string): Promise<IssuerRow | undefined> {
  const [, row] = await Promise.all([lock(tx, issuer, id), findIssuer(tx, id)])
  return row
}

/** A participant's own registration of a URL that is in use; registrations of others must not be revealed. */
export async function findLiveIssuer(
  tx: WriteTx,
  participant: string,
  url: string,
): Promise<{ id: string } | undefined> {
  const [row] = await tx.db
    .select({ id: issuer.id })
    .from(issuer)
    .where(
      and(eq(issuer.participant, participant), eq(issuer.issuer, url), inArray(issuer.status, ['active', 'suspended'])),
    )
    .execute()
  return row
}
