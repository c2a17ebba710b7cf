import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Role } from '../../access/actor.ts'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { AccountStatus, accountKinds } from './account-rules.ts'
import { account } from './tables.ts'

/** Instants inside of JSON are text. */
type GrantColumns = {
  id: string
  accountId: string
  role: Role
  agencyId: string | null
  validFrom: string
  validTo: string | null
  grantedBy: string | null
  revokedAt: string | Date | null
  revokedReason: string | null
  createdAt: string | Date
}

/** A grant with the time zone in which its days begin and end. */
export type GrantRow = GrantColumns & { timeZone: string }

export type AccountRow = {
  id: string
  participant: string
  timeZone: string
  issuer: string
  subject: string
  kind: (typeof accountKinds)[number]
  name: string
  status: AccountStatus
  reason: string | null
  suspendedBy: string | null
  createdAt: Date
  version: number
  grants: GrantColumns[]
}

const accounts = sql`
  select a.id, a.participant, p.time_zone as "timeZone", a.issuer, a.subject, a.kind, a.name, a.status, a.reason,
    a.suspended_by as "suspendedBy", a.created_at as "createdAt", a.version, g.grants
  from accord.account a
  join accord.participant p on p.code = a.participant
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'accountId', g.account_id, 'role', g.role,
      'agencyId', g.agency_id, 'validFrom', g.valid_from, 'validTo', g.valid_to, 'grantedBy', g.granted_by,
      'revokedAt', g.revoked_at, 'revokedReason', g.revoked_reason, 'createdAt', g.created_at) order by g.id), '[]') as grants
    from accord.account_grant g
    where g.account_id = a.id
  ) g`

type AccountFilter = {
  participant: string | null
  status: string | null
  role: string | null
  after: string | null
  limit: number
}

export function listAccounts(
  tx: ReadTx,
  { participant, status, role, after, limit }: AccountFilter,
): Promise<AccountRow[]> {
  return tx.rows<AccountRow>(sql`${accounts}
    where ${is('a.participant', participant)}
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
      and ${when(after, (value) => sql`a.id > ${value}::uuid`)}
    order by a.id
    ${atMost(limit)}`)
}

/** As grantState() of account-rules.ts says `in_force`. */
function inForce(grant: SQL, now: Date): SQL {
  const today = sql`(${now}::timestamptz at time zone p.time_zone)::date`
  return sql`${grant}.revoked_at is null and ${grant}.valid_from <= ${today} and (${grant}.valid_to is null or ${grant}.valid_to >= ${today})`
}

export async function findAccount(tx: ReadTx, id: string): Promise<AccountRow | undefined> {
  const [row] = await tx.rows<AccountRow>(sql`${accounts} where a.id = ${id}`)
  return row
}

export async function lockAccount(tx: ReadTx, id: string): Promise<AccountRow | undefined> {
  const [row] = await tx.rows<AccountRow>(sql`${accounts} where a.id = ${id} for update of a`)
  return row
}

export async function findAccountBySubject(
  tx: ReadTx,
  { participant, issuer, subject }: { participant: string; issuer: string; subject: string },
): Promise<string | undefined> {
  const [row] = await tx.db
    .select({ id: account.id })
    .from(account)
    .where(and(eq(account.participant, participant), eq(account.issuer, issuer), eq(account.subject, subject)))
    .execute()
  return row?.id
}

export async function lockGrant(tx: ReadTx, id: string): Promise<(GrantRow & { participant: string }) | undefined> {
  const [row] = await tx.rows<GrantRow & { participant: string }>(sql`
    select g.id, g.account_id as "accountId", g.participant, g.role, g.agency_id as "agencyId",
      g.valid_from as "validFrom", g.valid_to as "validTo", g.granted_by as "grantedBy", g.revoked_at as "revokedAt",
      g.revoked_reason as "revokedReason", g.created_at as "createdAt", p.time_zone as "timeZone"
    from accord.account_grant g
    join accord.participant p on p.code = g.participant
    where g.id = ${id}
    for update of g`)
  return row
}

export type RegistrationFacts = { timeZone: string; issuerKnown: boolean; agencies: string[] }

/** What a new account or grant of the caller's participant is held against. */
export async function registrationFacts(
  tx: ReadTx,
  { issuer, agencyIds }: { issuer: string; agencyIds: readonly string[] },
): Promise<RegistrationFacts> {
  const [row] = await tx.rows<RegistrationFacts>(sql`
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
    where p.code = accord.current_participant()`)
  return row!
}
