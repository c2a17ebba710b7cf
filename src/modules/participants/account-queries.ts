import { and, eq, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { roles } from '../../access/actor.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { lock } from '../../platform/db/change.ts'
import { is, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, instantText, listOf, type RowOf, selection, written } from '../../platform/db/selection.ts'
import type { WriteTx } from '../../platform/db/write.ts'
import type { AccountFilter } from './account-schemas.ts'
import { waysIn } from './queries.ts'
import { account, accountGrant, participant } from './tables.ts'

const timeZone = computed(z.string(), sql`p.time_zone`)

/** A grant with the time zone in which its days begin and end. */
const grants = selection(accountGrant, {
  as: 'g',
  joins: sql`join accord.participant p on p.code = g.participant`,
  computed: { timeZone },
})
export type GrantRow = RowOf<typeof grants>

const GrantOfAccount = z.object({
  id: z.uuid(),
  accountId: z.uuid(),
  role: z.enum(roles),
  agencyId: z.uuid().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  grantedBy: z.uuid().nullable(),
  revokedAt: z.string().nullable(),
  revokedReason: z.string().nullable(),
  createdAt: z.string(),
})

const accounts = selection(account, {
  as: 'a',
  isRegister: true,
  joins: sql`join accord.participant p on p.code = a.participant`,
  computed: {
    seenBy: computed(
      z.array(z.string()).nullable(),
      sql`case when a.id = accord.current_account() or accord.is_secretariat() then accord.current_audiences() else ${seenBy('a.id').is} end`,
    ),
    timeZone,
    /**
     * The condition under which no administrator of the caller's participant could sign in without it: requireWayIn()
     * of rules.ts refuses this.
     */
    lastHolder: computed(
      z.boolean(),
      sql`a.participant = accord.current_participant()
        and not exists (
          select 1
          from ${waysIn(sql`a.participant`, sql`accord.current_day()`)} and door.status = 'active' and holder.id <> a.id
        )`,
    ),
    grants: computed(
      z.array(GrantOfAccount),
      listOf(
        sql`'id', g.id, 'accountId', g.account_id, 'role', g.role, 'agencyId', g.agency_id, 'validFrom', g.valid_from,
          'validTo', g.valid_to, 'grantedBy', g.granted_by, 'revokedAt', ${instantText('g.revoked_at')},
          'revokedReason', g.revoked_reason, 'createdAt', ${instantText('g.created_at')}`,
        sql`g.id`,
        sql`accord.account_grant g where g.account_id = a.id`,
      ),
    ),
  },
})
export type AccountRow = RowOf<typeof accounts>

export const oldestAccountFirst = orderBy(account, 'a', ['id'])

export function listAccounts(
  tx: ReadTx,
  { participant, status, role }: AccountFilter,
  page: Page,
): Promise<AccountRow[]> {
  return tx.all(
    accounts,
    sql`where ${is('a.participant', participant)}
      and ${is('a.status', status)}
      and ${when(
        role,
        (value) => sql`exists (
        select 1
        from accord.account_grant r
        where r.account_id = a.id
          and r.role = ${value}
          and ${inForce(sql`r`, tx.now)}
      )`,
      )}
      and ${page.after}
    ${page.tail}`,
  )
}

/** The same condition as `in_force` of grantState() in account-rules.ts. */
function inForce(grant: SQL, now: Date): SQL {
  const today = sql`(${now}::timestamptz at time zone p.time_zone)::date`
  return sql`${grant}.revoked_at is null and ${grant}.valid_from <= ${today} and (${grant}.valid_to is null or ${grant}.valid_to >= ${today})`
}

export function findAccount(tx: ReadTx, id: string): Promise<AccountRow | undefined> {
  return tx.find(accounts, id)
}

/** The account, as it is behind its lock. */
export async function lockAccount(tx: ReadTx, id: string): Promise<AccountRow | undefined> {
  const [, row] = await Promise.all([lock(tx, account, id), findAccount(tx, id)])
  return row
}

export async function findAccountBySubject(
  tx: WriteTx,
  { participant, issuer, subject }: { participant: string; issuer: string; subject: string },
): Promise<string | undefined> {
  const [row] = await tx.db
    .select({ id: account.id })
    .from(account)
    .where(and(eq(account.participant, participant), eq(account.issuer, issuer), eq(account.subject, subject)))
    .execute()
  return row?.id
}

export function findGrant(tx: ReadTx, id: string): Promise<GrantRow | undefined> {
  return tx.find(grants, id)
}

/** The grant, as it is behind its lock. */
export async function lockGrant(tx: ReadTx, id: string): Promise<GrantRow | undefined> {
  const [, row] = await Promise.all([lock(tx, accountGrant, id), findGrant(tx, id)])
  return row
}

const registrationRow = written({
  timeZone: participant.timeZone,
  issuerKnown: z.boolean(),
  agencies: z.array(z.uuid()),
})
export type RegistrationFacts = RowOf<typeof registrationRow>

/** The facts that a new account or grant of the caller's participant is checked against. */
export function registrationFacts(
  tx: ReadTx,
  { issuer, agencyIds }: { issuer: string; agencyIds: readonly string[] },
): Promise<RegistrationFacts> {
  return tx.row(
    registrationRow,
    sql`
    select p.time_zone as "timeZone",
      exists (
        select 1
        from accord.issuer i
        where i.participant = p.code
          and i.issuer = ${issuer}
          and i.status <> 'retired'
      ) as "issuerKnown",
      array(
        select y.id::text
        from accord.agency y
        where y.participant = p.code
          and y.id = any (${sql.param(agencyIds)}::uuid[])
      ) as agencies
    from accord.participant p
    where p.code = accord.current_participant()`,
  )
}
