import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { JWK } from 'jose'
import { type Actor, isOneOf } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { type FieldError, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { type PlainSentence, say } from '../../kernel/sentence.ts'
import { checkTarget } from '../../platform/http/egress.ts'
import { keyFault, readKey } from '../../platform/http/token.ts'
import { type TokenProfileName, tokenProfiles } from '../../platform/http/token-profiles.ts'
import { heard } from '../../platform/language/language.ts'
import { allowedActions, lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'
import { localIssuerPrefix } from '../../platform/local-issuer.ts'

export const issuerLifecycle = lifecycle({
  of: 'issuer',
  states: { proposed: [], active: [], suspended: [], retired: [] },
  verbs: {
    confirmIssuer: { from: ['proposed'], to: 'active', action: 'issuer.confirm', event: 'issuer.confirmed' },
    suspendIssuer: { from: ['active'], to: 'suspended', action: 'issuer.suspend', event: 'issuer.suspended' },
    reinstateIssuer: { from: ['suspended'], to: 'active', action: 'issuer.suspend', event: 'issuer.reinstated' },
    retireIssuer: {
      from: ['proposed', 'active', 'suspended'],
      to: 'retired',
      action: 'issuer.retire',
      event: 'issuer.retired',
    },
  },
})
export const issuerStatuses = statesOf(issuerLifecycle)
export type IssuerStatus = StateOf<typeof issuerLifecycle>
export type IssuerVerb = VerbOf<typeof issuerLifecycle>

/** Which issuers are asked for. */
export type IssuerFilter = { participant?: string | undefined; status?: IssuerStatus | undefined }

type Held = { status: IssuerStatus; suspendedBy: string | null }
type Proposed = { proposedBy: string | null }
type Doors = { lastDoor: boolean; confirmable: boolean }

/**
 * The caller's relation to an issuer for each verb: a suspension by another participant stands until that participant
 * lifts it, a proposal is confirmed by another account, and nobody closes its own last way in.
 */
export function standingToIssuer(actor: Actor, relations: readonly Relation[], row: Held & Proposed & Doors) {
  return (verb: IssuerVerb): readonly Relation[] | undefined => {
    const barred =
      verb === 'confirmIssuer'
        ? isProposer(actor, row) || !row.confirmable
        : barredBySuspension(verb, row)
          ? row.suspendedBy !== actor.participant
          : (verb === 'suspendIssuer' || verb === 'retireIssuer') && row.lastDoor
    return barred ? undefined : relations
  }
}

const isProposer = (actor: Actor, row: Proposed) => isOneOf(actor, [row.proposedBy])

/**
 * BR-62: an issuer lets in whomever it names, so two accounts must agree to it.
 * @throws Refusal `forbidden`
 */
export function requireSecondAdministrator(actor: Actor, row: Proposed & { id: string }): void {
  if (!isProposer(actor, row)) return
  throw new Refusal(
    'forbidden',
    say('Whoever proposes an issuer cannot confirm it: another administrator of {participant} can, or the operator.', {
      participant: actor.participant,
    }),
    { object: { type: 'issuer', id: row.id }, rule: 'BR-62' },
  )
}

function barredBySuspension(verb: IssuerVerb, row: Held): boolean {
  return row.status === 'suspended' && (verb === 'reinstateIssuer' || verb === 'retireIssuer')
}

/**
 * An issuer that another participant suspended stays as it is until the suspension is lifted: retiring or replacing it
 * would amount to lifting the suspension.
 * @throws Refusal `conflict`
 */
export function requireNotSuspendedByAnother(actor: Actor, row: Held & { id: string }): void {
  if (row.status === 'suspended' && row.suspendedBy !== actor.participant) {
    throw new Refusal(
      'conflict',
      say('The issuer is suspended by {suspendedBy}: it can be neither retired nor replaced before that is lifted.', {
        suspendedBy: row.suspendedBy ?? '',
      }),
      {
        object: { type: 'issuer', id: row.id },
        state: 'suspended',
        allowed: [],
      },
    )
  }
}

/** @throws Refusal `conflict` if the issuer to be replaced is not in use */
export function requireReplaceable(actor: Actor, row: Held & Proposed & Doors & { id: string }): void {
  if (row.status !== 'active' && row.status !== 'suspended') {
    throw new Refusal(
      'conflict',
      say('The issuer to be replaced is {status}; only an active or suspended one is replaced.', {
        status: row.status,
      }),
      {
        object: { type: 'issuer', id: row.id },
        state: row.status,
        allowed: allowedActions(issuerLifecycle, row.status, actor, standingToIssuer(actor, ['own'], row)),
      },
    )
  }
  requireNotSuspendedByAnother(actor, row)
}

type ProposedUrls = { issuer: string; jwksUri?: string | undefined; profile: TokenProfileName }

/** @throws Refusal `unprocessable` */
export function checkUrls({ issuer, jwksUri, profile }: ProposedUrls, allowPrivateEgress: boolean): void {
  if (issuer.startsWith(localIssuerPrefix)) {
    throw unprocessable(
      '/issuer',
      say('{localIssuerPrefix}… is kept for the issuers for trying out.', { localIssuerPrefix }),
    )
  }
  if (!issuer.startsWith('https:') && !tokenProfiles[profile].plainIssuer && !allowPrivateEgress) {
    throw unprocessable('/issuer', say('An issuer of the profile {profile} must be an https URL.', { profile }))
  }
  if (jwksUri === undefined) return
  try {
    checkTarget(new URL(jwksUri), allowPrivateEgress)
  } catch (error) {
    throw unprocessable(
      '/jwksUri',
      say('Keys cannot be fetched from this address: {why}.', { why: heard((error as Error).message) }),
    )
  }
}

/**
 * The public keys as they are kept: the members that verification reads.
 * @throws Refusal `unprocessable` that points at every key that could not, or may not, verify a token
 */
export function checkKeys(keys: readonly unknown[]): JWK[] {
  const kept: JWK[] = []
  const errors: FieldError[] = []
  const ids = new Set<string | undefined>()
  for (const [index, given] of keys.entries()) {
    const key = readKey(given)
    const fault: PlainSentence | undefined =
      key === undefined
        ? 'its members are not those of a JWK'
        : (keyFault(key) ?? importFault(key) ?? repeatFault(key, ids))
    if (key === undefined || fault !== undefined) {
      errors.push({
        pointer: `/jwks/keys/${index}`,
        detail: say('The key may not verify tokens: {fault}.', { fault: fault ?? '' }),
      })
      continue
    }
    ids.add(key.kid)
    kept.push(key)
  }
  if (errors.length > 0) throw new Refusal('unprocessable', errors[0]!.detail, { errors })
  return kept
}

/** A check of the members alone would not notice a point that is not on its curve. */
function importFault(key: JWK): PlainSentence | undefined {
  try {
    createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
    return undefined
  } catch {
    return 'its values are not those of a public key'
  }
}

function repeatFault(key: JWK, ids: ReadonlySet<string | undefined>): PlainSentence | undefined {
  return key.kid !== undefined && ids.has(key.kid) ? 'another key has the same kid' : undefined
}
