import { and, eq, isNull, sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import {
  type AccountRow,
  findAccount,
  findAccountBySubject,
  type GrantRow,
  lockAccount,
  lockGrant,
  registrationFacts,
} from './account-queries.ts'
import {
  type AccountStatus,
  type AccountVerb,
  accountLifecycle,
  checkGrants,
  type GrantInput,
  grantLifecycle,
  grantState,
  standingToAccount,
} from './account-rules.ts'
import type { AccountInput } from './account-schemas.ts'
import { countAdministrators, lockOwner } from './queries.ts'
import { requireOwnSuspension, requireWayIn, standing } from './rules.ts'
import { account, accountGrant } from './tables.ts'

/** Registers an account of the caller's own participant, under one of its own issuers. */
export async function createAccount(tx: WriteTx, input: AccountInput): Promise<Change<AccountRow>> {
  const facts = await registrationFacts(tx, { issuer: input.issuer, agencyIds: agenciesOf(input.grants) })
  const { actor } = tx
  authorize(actor, 'account.create', standing(actor, actor.participant))
  const made = await insertAccount(tx, input)
  if (!facts.issuerKnown)
    throw unprocessable(
      '/issuer',
      say('{participant} has registered no such issuer.', { participant: actor.participant }),
    )
  const today = dateIn(tx.now, facts.timeZone)
  checkGrants(
    actor,
    input.grants.map((grant, index) => ({ at: `/grants/${index}`, grant })),
    { today, agencies: facts.agencies },
  )
  const [grants] = await Promise.all([
    insertGrants(tx, made, input.grants),
    tx.run(sql`select ${setAudience(sql`${made}::uuid`, { of: 'account' })}`),
  ])
  const row = (await findAccount(tx, made))!
  const { issuer, subject, kind, name } = row
  return {
    row,
    events: [
      event('account.created', { resource: made, root: made, payload: { issuer, subject, kind, name } }),
      ...grants.map((grant) => event('grant.created', { resource: made, root: made, payload: grantFacts(grant) })),
    ],
  }
}

async function insertAccount(tx: WriteTx, { issuer, subject, kind, name }: AccountInput): Promise<string> {
  const { participant } = tx.actor
  const [made] = await tx.db
    .insert(account)
    .values({ participant, issuer, subject, kind, name, createdAt: tx.now })
    .onConflictDoNothing({ target: [account.issuer, account.subject, account.participant] })
    .returning({ id: account.id })
    .execute()
  if (made !== undefined) return made.id
  const id = (await findAccountBySubject(tx, { participant, issuer, subject }))!
  throw new Refusal('conflict', say('The subject {subject} of this issuer has an account already.', { subject }), {
    object: { type: 'account', id },
    errors: [{ pointer: '/subject', detail: 'belongs to another account' }],
  })
}

/** Takes effect at once, because every transaction reads the status of the caller's account. */
export async function suspendAccount(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<AccountRow>> {
  const { row, step } = await hold(tx, id, 'suspendAccount')
  const suspended = await change(tx, row, { status: step.to, reason, suspendedBy: tx.actor.participant })
  // The secretariat may shut a participant out, with a reason; a participant may not shut itself out.
  if (row.participant === tx.actor.participant) {
    requireWayIn(await countAdministrators(tx, row.participant), objectOf(row), row.participant)
  }
  return { row: suspended, events: [step.event({ reason })] }
}

export async function reinstateAccount(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<AccountRow>> {
  const { row, step } = await hold(tx, id, 'reinstateAccount')
  const reinstated = await change(tx, row, { status: step.to, reason, suspendedBy: null })
  return { row: reinstated, events: [step.event({ reason })] }
}

async function hold(tx: WriteTx, id: string, verb: AccountVerb) {
  const [, row] = await Promise.all([lockOwner(tx, 'account', id), lockAccount(tx, id)])
  if (row === undefined) throw notFound('account', id)
  const relations = standing(tx.actor, row.participant)
  authorize(tx.actor, 'account.suspend', relations, { type: 'account', id })
  if (verb === 'reinstateAccount') requireOwnSuspension(tx.actor, { type: 'account', id }, row)
  // This verb is already authorized; a refusal names what is possible instead.
  const stands = standingToAccount(tx.actor, relations, row)
  return { row, step: take(tx, accountLifecycle, verb, row, (each) => (each === verb ? relations : stands(each))) }
}

type AccountChange = { status: AccountStatus; reason: string; suspendedBy: string | null }

async function change(tx: WriteTx, row: AccountRow, set: AccountChange): Promise<AccountRow> {
  await compareAndSet(tx, account, row, set)
  return (await findAccount(tx, row.id))!
}

export async function createGrant(tx: WriteTx, accountId: string, input: GrantInput): Promise<Change<GrantRow>> {
  const [row, facts] = await Promise.all([
    findAccount(tx, accountId),
    registrationFacts(tx, { issuer: '', agencyIds: agenciesOf([input]) }),
  ])
  if (row === undefined) throw notFound('account', accountId)
  authorize(tx.actor, 'grant.create', standing(tx.actor, row.participant), { type: 'account', id: accountId })
  checkGrants(tx.actor, [{ at: '', grant: input }], { today: dateIn(tx.now, facts.timeZone), agencies: facts.agencies })
  const [grant] = await insertGrants(tx, accountId, [input])
  return {
    row: { ...grant!, timeZone: facts.timeZone },
    events: [event('grant.created', { resource: accountId, root: accountId, payload: grantFacts(grant!) })],
  }
}

type NewGrant = typeof accountGrant.$inferSelect

async function insertGrants(tx: WriteTx, accountId: string, inputs: readonly GrantInput[]): Promise<NewGrant[]> {
  if (inputs.length === 0) return []
  const { participant, accountId: grantedBy } = tx.actor
  return await tx.db
    .insert(accountGrant)
    .values(
      inputs.map(({ role, agencyId, validFrom, validTo }) => ({
        accountId,
        participant,
        role,
        agencyId: agencyId ?? null,
        validFrom,
        validTo: validTo ?? null,
        grantedBy,
        createdAt: tx.now,
      })),
    )
    .returning()
    .execute()
}

/** Ends a grant at once and for good: to have the role again, an account needs a new grant. */
export async function revokeGrant(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<GrantRow>> {
  const [, row] = await Promise.all([lockOwner(tx, 'account_grant', id), lockGrant(tx, id)])
  if (row === undefined) throw notFound('grant', id)
  const status = grantState(row, dateIn(tx.now, row.timeZone))
  const step = take(tx, grantLifecycle, 'revokeGrant', { id, status }, standing(tx.actor, row.participant))
  const unrevoked = and(eq(accountGrant.id, id), isNull(accountGrant.revokedAt))
  await tx.change(1, tx.db.update(accountGrant).set({ revokedAt: tx.now, revokedReason: reason }).where(unrevoked))
  requireWayIn(await countAdministrators(tx, row.participant), { type: 'grant', id, status }, row.participant)
  const payload = { grantId: id, role: row.role, reason }
  return {
    row: { ...row, revokedAt: tx.now, revokedReason: reason },
    events: [{ ...step.event(payload, row.accountId), resource: row.accountId }],
  }
}

function grantFacts({ id, role, agencyId, validFrom, validTo }: NewGrant) {
  return { grantId: id, role, agencyId, validFrom, validTo }
}

function agenciesOf(grants: readonly GrantInput[]): string[] {
  return grants.flatMap(({ agencyId }) => (agencyId === undefined ? [] : [agencyId]))
}

function objectOf(row: AccountRow): { type: string; id: string; status: AccountStatus } {
  return { type: 'account', id: row.id, status: row.status }
}
