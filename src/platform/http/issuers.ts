import type { JWK } from 'jose'
import { limits } from '../../config.ts'
import type { Database } from '../db/pool.ts'
import type { Credential } from '../db/scope.ts'
import { fetchJson } from './egress.ts'
import { claimedIssuer, readKey, unauthenticated, verifyToken } from './token.ts'

type Registration = {
  id: string
  version: number
  participant: string
  status: 'active' | 'suspended'
  audience: string
  jwks_uri: string | null
  jwks: { keys: JWK[] } | null
}

type Known = Registration & { keys: JWK[]; readAt: number; fetchedAt: number }

type Options = { database: Database; now(): Date; allowPrivateEgress: boolean }

export type Authenticator = {
  /** Proves who sends the token. @throws Refusal `unauthenticated` */
  authenticate(token: string): Promise<Credential>
  /** As authenticate(), with the issuer's registration read afresh. */
  reauthenticate(token: string): Promise<Credential>
}

/**
 * Keys of issuers are cached, their registrations are not trusted from the cache: accord.enter() tells the version of
 * the registration in every transaction, so that a change or a suspension acts at once.
 */
export function createAuthenticator({ database, now, allowPrivateEgress }: Options): Authenticator {
  const cache = new Map<string, Known>()
  // A signature that was checked stays checked, for as long as its keys are not looked at anew. Whom it belongs to and
  // what that account may do is asked in every transaction all the same.
  const proved = new Map<string, { credential: Credential; untilMs: number }>()

  async function registration(issuer: string, fresh: boolean): Promise<Known> {
    const cached = cache.get(issuer)
    const age = cached === undefined ? Number.POSITIVE_INFINITY : (Date.now() - cached.readAt) / 1_000
    if (cached !== undefined && !fresh && age < limits.jwksCacheSeconds) return cached
    const connection = await database.connect()
    let row: Registration | undefined
    try {
      const result = await connection.query('select * from accord.issuer_keys($1)', [issuer])
      row = result.rows[0] as Registration | undefined
      connection.release()
    } catch (error) {
      connection.release(error as Error)
      throw error
    }
    if (row === undefined) {
      cache.delete(issuer)
      throw unauthenticated('its issuer is not registered')
    }
    // Fetched keys belong to one version of one registration.
    const same = cached?.id === row.id && cached.version === row.version ? cached : undefined
    const known: Known = {
      ...row,
      keys: row.jwks?.keys ?? same?.keys ?? [],
      readAt: Date.now(),
      fetchedAt: same?.fetchedAt ?? 0,
    }
    if (cache.size >= limits.issuersCached) cache.clear()
    cache.set(issuer, known)
    return known
  }

  /** Fetches a remote key set where it is due: bounded, so that unknown key ids cannot make us hammer an issuer. */
  async function refresh(known: Known, secondsOld: number): Promise<boolean> {
    if (known.jwks_uri === null || (Date.now() - known.fetchedAt) / 1_000 < secondsOld) return false
    known.fetchedAt = Date.now()
    try {
      const document = await fetchJson(known.jwks_uri, {
        bytes: limits.jwksBytes,
        seconds: limits.jwksSeconds,
        allowPrivate: allowPrivateEgress,
      })
      const keys = (document as { keys?: unknown } | null)?.keys
      if (!Array.isArray(keys)) return false
      known.keys = keys
        .slice(0, limits.jwksKeys)
        .map(readKey)
        .filter((key) => key !== undefined)
      proved.clear()
      return true
    } catch {
      return false // the keys that are known go on
    }
  }

  async function prove(token: string, fresh: boolean): Promise<Credential> {
    const issuer = claimedIssuer(token)
    let known = await registration(issuer, fresh)
    await refresh(known, limits.jwksCacheSeconds)
    const check = () => verifyToken(token, known.keys, { issuer, audience: known.audience, now: now() })
    let payload: Awaited<ReturnType<typeof check>>
    try {
      payload = await check()
    } catch (error) {
      const before = known
      if (!fresh) known = await registration(issuer, true)
      const changed = known.id !== before.id || known.version !== before.version
      const fetched = await refresh(known, changed ? 0 : limits.jwksRefreshSecondsMin)
      if (!changed && !fetched) throw error
      payload = await check()
    }
    const expiresAt = new Date(payload.exp! * 1_000)
    const { id: issuerId, version: issuerVersion, participant } = known
    const credential = { issuer, subject: payload.sub!, participant, expiresAt, issuerId, issuerVersion, fresh }
    if (proved.size >= limits.tokensCached) proved.clear()
    const untilMs = Math.min(expiresAt.getTime(), now().getTime() + limits.jwksCacheSeconds * 1_000)
    if (!fresh) proved.set(token, { credential, untilMs })
    return credential
  }

  function remembered(token: string): Credential | undefined {
    const hit = proved.get(token)
    if (hit === undefined || now().getTime() >= hit.untilMs) return undefined
    const { credential } = hit
    const known = cache.get(credential.issuer)
    return known?.id === credential.issuerId && known.version === credential.issuerVersion ? credential : undefined
  }

  return {
    authenticate: async (token) => remembered(token) ?? (await prove(token, false)),
    async reauthenticate(token) {
      proved.delete(token)
      return await prove(token, true)
    },
  }
}
