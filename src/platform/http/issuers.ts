import type { JWK } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import type { Database } from '../db/pool.ts'
import type { Credential } from '../db/scope.ts'
import { document, orNull, type RowOf, written } from '../db/selection.ts'
import { fetchJson } from './egress.ts'
import { fetchedKeys, heldKeys, type KeySet, type WaitingRoom } from './key-set.ts'
import { claimedIssuer, type Proof, readKey, UnknownKey, unauthenticated, verifyToken } from './token.ts'
import { tokenProfileNames } from './token-profiles.ts'

const registrationRow = written({
  id: z.uuid(),
  version: z.int(),
  participant: z.string(),
  status: z.enum(['active', 'suspended']),
  audience: z.string(),
  profile: z.enum(tokenProfileNames),
  jwks_uri: z.string().nullable(),
  jwks: orNull(document<{ keys: JWK[] }>()),
})
type Registration = RowOf<typeof registrationRow>

type Known = Registration & { keySet: KeySet; readAt: number }

/** `keys`: the keys of its issuer that it was checked with. */
type Checked = Proof & { keys: readonly JWK[] }
type Proved = { credential: Credential; keys: readonly JWK[]; untilMs: number }

type Options = { database: Database; now(): Date; allowPrivateEgress: boolean }

export type Authenticator = {
  /** Proves who sends the token, unless that was done before. @throws Refusal `unauthenticated` */
  authenticate(token: string): Credential | Promise<Credential>
  /** As authenticate(), with the issuer's registration read afresh. */
  reauthenticate(token: string): Promise<Credential>
}

/**
 * Keys of issuers are cached, but a cached registration is not trusted: accord.enter() tells the version of the
 * registration in every transaction, so that a change or a suspension acts at once.
 */
export function createAuthenticator({ database, now, allowPrivateEgress }: Options): Authenticator {
  const cache = new LRUCache<string, Known>({ max: limits.issuersCached })
  // A signature that was checked stays valid as long as its issuer's keys are the same. To whom it belongs and what that
  // account may do is asked in every transaction all the same.
  const proved = new LRUCache<string, Proved>({ max: limits.tokensCached })
  const room: WaitingRoom = { waiting: 0, max: limits.jwksWaiting, maxOfOne: limits.jwksWaitingOfOne }

  async function registration(issuer: string, fresh: boolean): Promise<Known> {
    const cached = cache.get(issuer)
    const age = cached === undefined ? Number.POSITIVE_INFINITY : (Date.now() - cached.readAt) / 1_000
    if (cached !== undefined && !fresh && age < limits.jwksCacheSeconds) return cached
    const row = await database.look(async (connection): Promise<Registration | undefined> => {
      const { rows } = await connection.query('select * from accord.issuer_keys($1)', [issuer])
      return connection.as(registrationRow, rows)[0]
    })
    if (row === undefined) {
      cache.delete(issuer)
      throw unauthenticated('its issuer is not registered')
    }
    // Fetched keys belong to one version of one registration. Others may have looked it up meanwhile: all who come this way
    // wait for one fetch, and only few may wait.
    const latest = cache.get(issuer)
    const same = latest?.id === row.id && latest.version === row.version ? latest : undefined
    const known: Known = { ...row, keySet: same?.keySet ?? keySetOf(row), readAt: Date.now() }
    cache.set(issuer, known)
    return known
  }

  function keySetOf({ jwks, jwks_uri: address }: Registration): KeySet {
    if (address === null) return heldKeys(jwks?.keys ?? [])
    return fetchedKeys(() => fetchKeys(address, allowPrivateEgress), room)
  }

  async function verify(token: string, { issuer, known }: { issuer: string; known: Known }): Promise<Checked> {
    const { audience, profile } = known
    const keys = known.keySet.keys() // the list may be replaced while these are tried
    return { ...(await verifyToken(token, keys, { issuer, audience, profile, now: now() })), keys }
  }

  /** A fetch that was already running may have begun before the key was published; one that began afterwards has not. */
  async function verifyRenewed(token: string, by: { issuer: string; known: Known }): Promise<Checked> {
    for (;;) {
      const renewal = await by.known.keySet.renew()
      try {
        return await verify(token, by)
      } catch (error) {
        if (!(error instanceof UnknownKey) || renewal !== 'joined') throw error
      }
    }
  }

  async function prove(token: string, fresh: boolean): Promise<Credential> {
    const issuer = claimedIssuer(token)
    let known = await registration(issuer, fresh)
    await keysOf(known)
    let checked: Checked
    try {
      checked = await verify(token, { issuer, known })
    } catch (error) {
      const before = known
      if (!fresh) known = await registration(issuer, true)
      const changed = known.id !== before.id || known.version !== before.version
      if (changed) await keysOf(known)
      else if (!(error instanceof UnknownKey)) throw error
      checked = await (changed ? verify : verifyRenewed)(token, { issuer, known })
    }
    const { subject, expiresAt, keys } = checked
    const { id: issuerId, version: issuerVersion, participant } = known
    const credential = { issuer, subject, participant, expiresAt, issuerId, issuerVersion, fresh }
    const untilMs = Math.min(expiresAt.getTime(), now().getTime() + limits.jwksCacheSeconds * 1_000)
    if (!fresh) proved.set(token, { credential, keys, untilMs })
    return credential
  }

  function remembered(token: string): Credential | undefined {
    const hit = proved.get(token)
    if (hit === undefined || now().getTime() >= hit.untilMs) return undefined
    // Another version of the registration has other keys.
    return cache.get(hit.credential.issuer)?.keySet.keys() === hit.keys ? hit.credential : undefined
  }

  return {
    authenticate: (token) => remembered(token) ?? prove(token, false),
    async reauthenticate(token) {
      proved.delete(token)
      return await prove(token, true)
    },
  }
}

/** @throws Refusal `unavailable` if too many wait for the same */
async function keysOf({ keySet }: Known): Promise<void> {
  if (await keySet.keepFresh()) return
  throw new Refusal('unavailable', 'Many requests wait for the keys of this issuer, which are being fetched.', {
    retryAfterSeconds: 1,
  })
}

async function fetchKeys(address: string, allowPrivate: boolean): Promise<JWK[] | undefined> {
  const document = await fetchJson(address, { bytes: limits.jwksBytes, seconds: limits.jwksSeconds, allowPrivate })
  const keys = (document as { keys?: unknown } | null)?.keys
  if (!Array.isArray(keys)) return undefined
  return keys
    .slice(0, limits.jwksKeys)
    .map(readKey)
    .filter((key) => key !== undefined)
}
