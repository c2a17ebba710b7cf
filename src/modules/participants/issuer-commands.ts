import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import { sqlState } from '../../platform/db/pool.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { findIssuer, findLiveIssuer, type IssuerRow, lockIssuer } from './issuer-queries.ts'
import {
  checkKeys,
  checkUrls,
  type IssuerStatus,
  type IssuerVerb,
  issuerLifecycle,
  requireNotSuspendedByAnother,
  requireReplaceable,
  requireSecondAdministrator,
  standingToIssuer,
} from './issuer-rules.ts'
import type { IssuerInput } from './issuer-schemas.ts'
import { countAdministrators, lockOwner } from './queries.ts'
import { requireOwnSuspension, requireWayIn, standing } from './rules.ts'
import { consoleSecret, issuer } from './tables.ts'

/** A proposal changes nothing yet: no token is accepted because of it. */
export async function proposeIssuer(
  tx: WriteTx,
  input: IssuerInput,
  allowPrivateEgress: boolean,
): Promise<Change<IssuerRow>> {
  const replaced = input.replacesIssuerId === undefined ? undefined : await findIssuer(tx, input.replacesIssuerId)
  const actor = await tx.entered()
  authorize(actor, 'issuer.propose', standing(actor, actor.participant))
  if (input.replacesIssuerId !== undefined) {
    if (replaced?.participant !== actor.participant) {
      throw unprocessable(
        '/replacesIssuerId',
        say('{participant} has no such issuer.', { participant: actor.participant }),
      )
    }
    requireReplaceable(actor, replaced)
  }
  checkUrls(input, allowPrivateEgress)
  const jwks = input.jwks === undefined ? null : { keys: checkKeys(input.jwks.keys) }
  const [made] = await tx.db
    .insert(issuer)
    .values({
      participant: actor.participant,
      issuer: input.issuer,
      jwksUri: input.jwksUri ?? null,
      jwks,
      audience: input.audience,
      profile: input.profile,
      status: 'proposed',
      replacesId: input.replacesIssuerId ?? null,
      proposedBy: actor.accountId,
      createdAt: tx.now,
      consoleClientId: input.consoleClient?.clientId ?? null,
      consoleHasSecret: input.consoleClient?.clientSecret !== undefined,
      consoleScope: input.consoleClient?.scope ?? null,
      consoleResource: input.consoleClient?.resource ?? null,
    })
    .returning({ id: issuer.id })
    .execute()
  const { id } = made!
  const secret = input.consoleClient?.clientSecret
  if (secret !== undefined) {
    const kept = { issuerId: id, participant: actor.participant, secret }
    await tx.db.insert(consoleSecret).values(kept).execute()
  }
  await tx.run(sql`select ${setAudience(sql`${id}::uuid`, { of: 'issuer' })}`)
  const row = (await findIssuer(tx, id))!
  const { issuer: url, jwksUri, audience, profile, replacesId, consoleClientId } = row
  const payload = { issuer: url, jwksUri, jwks, audience, profile, replacesIssuerId: replacesId, consoleClientId }
  return { row, events: [event('issuer.proposed', { resource: id, root: id, payload })] }
}

/**
 * Puts a proposal to use and retires the issuer that it replaces, in one transaction: there is no moment with two, and
 * none without.
 */
export async function confirmIssuer(tx: WriteTx, id: string): Promise<Change<IssuerRow>> {
  const { row, step } = await hold(tx, id, 'confirmIssuer')
  const events: Event[] = []
  if (row.replacesId !== null) {
    const replaced = (await lockIssuer(tx, row.replacesId))!
    requireReplaceable(tx.actor, replaced)
    await change(tx, replaced, { status: 'retired', reason: `Replaced by ${row.issuer}.`, suspendedBy: null })
    events.push(event('issuer.retired', { resource: replaced.id, root: replaced.id, payload: { replacedBy: id } }))
  }
  const confirmed = await goLive(tx, row, step.to)
  requireWayIn(await countAdministrators(tx, row.participant), objectOf(row), row.participant, ['retireIssuer'])
  events.push(step.event({ issuer: row.issuer, profile: row.profile, replacesIssuerId: row.replacesId }))
  return { row: confirmed, events }
}

async function goLive(tx: WriteTx, row: IssuerRow, status: IssuerStatus): Promise<IssuerRow> {
  const live = await findLiveIssuer(tx, row.participant, row.issuer)
  if (live !== undefined)
    throw inUse(
      row,
      say('The issuer {issuer} is in use by your issuer {id}: propose one that replaces it.', {
        issuer: row.issuer,
        id: live.id,
      }),
    )
  try {
    return await change(tx, row, { status, confirmedBy: tx.actor.accountId })
  } catch (error) {
    if (sqlState(error)?.constraint === 'issuer_live')
      throw inUse(
        row,
        say('The issuer {issuer} is in use by a registration that is not yours.', { issuer: row.issuer }),
      )
    throw error
  }
}

function inUse(row: IssuerRow, detail: Detail): Refusal {
  return new Refusal('conflict', detail, {
    object: { type: 'issuer', id: row.id },
    state: row.status,
    allowed: ['retireIssuer'],
    errors: [{ pointer: '/issuer', detail: 'is the URL of another issuer that is registered' }],
  })
}

/** Takes effect at once, because every transaction reads the status of the caller's issuer. */
export async function suspendIssuer(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<IssuerRow>> {
  const { row, step } = await hold(tx, id, 'suspendIssuer')
  const suspended = await change(tx, row, { status: step.to, reason, suspendedBy: tx.actor.participant })
  await keepOwnWayIn(tx, row)
  return { row: suspended, events: [step.event({ reason })] }
}

export async function reinstateIssuer(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<IssuerRow>> {
  const { row, step } = await hold(tx, id, 'reinstateIssuer')
  const reinstated = await change(tx, row, { status: step.to, reason, suspendedBy: null })
  return { row: reinstated, events: [step.event({ reason })] }
}

/** Ends an issuer, or a proposal that nobody wants any more. */
export async function retireIssuer(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<IssuerRow>> {
  const { row, step } = await hold(tx, id, 'retireIssuer')
  const retired = await change(tx, row, { status: step.to, reason, suspendedBy: null })
  await keepOwnWayIn(tx, row)
  return { row: retired, events: [step.event({ reason })] }
}

async function hold(tx: WriteTx, id: string, verb: IssuerVerb) {
  const [, row] = await Promise.all([lockOwner(tx, 'issuer', id), lockIssuer(tx, id)])
  if (row === undefined) throw notFound('issuer', id)
  const relations = standing(tx.actor, row.participant)
  authorize(tx.actor, issuerLifecycle.verbs[verb].action, relations, { type: 'issuer', id })
  if (verb === 'confirmIssuer') requireSecondAdministrator(tx.actor, row)
  if (verb === 'reinstateIssuer') requireOwnSuspension(tx.actor, { type: 'issuer', id }, row)
  tx.precondition({ type: 'issuer', id, version: row.version })
  if (verb === 'retireIssuer') requireNotSuspendedByAnother(tx.actor, row)
  // This verb is already authorized; a refusal names what is possible instead.
  const stands = standingToIssuer(tx.actor, relations, row)
  return { row, step: take(tx, issuerLifecycle, verb, row, (each) => (each === verb ? relations : stands(each))) }
}

type IssuerChange = Partial<typeof issuer.$inferSelect>

async function change(tx: WriteTx, row: IssuerRow, set: IssuerChange): Promise<IssuerRow> {
  await compareAndSet(tx, issuer, row, set)
  return (await findIssuer(tx, row.id))!
}

/** The secretariat may shut a participant out, with a reason; a participant may not shut itself out. */
async function keepOwnWayIn(tx: WriteTx, row: IssuerRow): Promise<void> {
  if (row.participant !== tx.actor.participant) return
  requireWayIn(await countAdministrators(tx, row.participant), objectOf(row), row.participant)
}

function objectOf(row: IssuerRow): { type: string; id: string; status: IssuerStatus } {
  return { type: 'issuer', id: row.id, status: row.status }
}
