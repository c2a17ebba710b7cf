import { LRUCache } from 'lru-cache'
import * as client from 'openid-client'
import { z } from 'zod'
import { participantKinds, rolesOpenTo } from '../access/actor.ts'
import { type Config, limits } from '../config.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Detail } from '../kernel/sentence.ts'
import type { Database } from '../platform/db/pool.ts'
import { type RowOf, written } from '../platform/db/selection.ts'
import { guardedRequest, Unreachable } from '../platform/http/egress.ts'

/** The console as a client of one participant's issuer. */
const consoleClient = written({
  participant: z.string(),
  issuer: z.string(),
  audience: z.string(),
  client_id: z.string(),
  secret: z.string().nullable(),
  scope: z.string(),
  resource: z.string().nullable(),
})
type ConsoleClient = RowOf<typeof consoleClient>

/** What the browser keeps while the person is at the identity provider. It only proves that the same browser comes back. */
const Pending = z.strictObject({
  issuerId: z.uuid(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
})
export type Pending = z.output<typeof Pending>

const names = { participant: z.string(), nameEn: z.string(), nameUk: z.string() }
const issuerChoice = written({ ...names, issuerId: z.uuid(), issuer: z.string() })
export type IssuerChoice = RowOf<typeof issuerChoice>
const localRow = written({ ...names, kind: z.enum(participantKinds) })
export type LocalChoice = Omit<RowOf<typeof localRow>, 'kind'> & { roles: readonly string[] }

export function listIssuerChoices(database: Database): Promise<IssuerChoice[]> {
  return query(
    database,
    issuerChoice,
    `select issuer_id as "issuerId", participant, name_en as "nameEn", name_uk as "nameUk", issuer
    from accord.console_issuers()`,
    [],
  )
}

/** For a trial without passwords: every participant, with the roles that its kind can hold. */
export async function listLocalChoices(database: Database): Promise<LocalChoice[]> {
  const rows = await query(
    database,
    localRow,
    `select code as participant, kind, name_en as "nameEn", name_uk as "nameUk"
    from accord.participant
    order by code collate "C"`,
    [],
  )
  return rows.map(({ kind, ...named }) => ({ ...named, roles: rolesOpenTo(kind, named.participant) }))
}

async function findClient(database: Database, issuerId: string): Promise<ConsoleClient> {
  const [known] = await query(
    database,
    consoleClient,
    'select participant, issuer, audience, client_id, secret, scope, resource from accord.console_client($1)',
    [issuerId],
  )
  if (known === undefined) throw new Refusal('not_found', 'Nobody signs in here by this issuer.')
  return known
}

const query = <Row>(database: Database, row: z.ZodType<Row>, text: string, values: unknown[]): Promise<Row[]> =>
  database.look(async (connection) => {
    const { rows } = await connection.query(text, values)
    return connection.as(row, rows)
  })

/** The issuer's description of itself, fetched with the same care as every address that others chose. */
async function discover(known: ConsoleClient, config: Config): Promise<client.Configuration> {
  const allowPrivate = config.allowPrivateEgress
  const guarded: client.CustomFetch = async (url, { method, headers, body }) => {
    const answer = await guardedRequest(
      url,
      {
        method: method as 'GET' | 'POST',
        headers: headers as Record<string, string>,
        ...(body == null ? {} : { body: String(body) }),
      },
      { bytes: limits.jwksBytes, seconds: limits.jwksSeconds, allowPrivate },
    )
    const plain = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    )
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: plain })
  }
  const authentication = known.secret === null ? client.None() : client.ClientSecretPost(known.secret)
  return await client.discovery(new URL(known.issuer), known.client_id, undefined, authentication, {
    [client.customFetch]: guarded,
    ...(allowPrivate ? { execute: [client.allowInsecureRequests] } : {}),
  })
}

/** Until when the description is kept, and until when it is kept even if a later fetch fails, in milliseconds. */
type Discovered = { provider: Promise<client.Configuration>; until: number; atLeast: number }
const discovered = new LRUCache<string, Discovered>({ max: limits.keptProviders })

/**
 * The description of a provider, fetched once for all who sign in within some minutes, so that nobody can flood it
 * through this service.
 */
function providerOf(known: ConsoleClient, config: Config): Promise<client.Configuration> {
  const key = JSON.stringify(known)
  const held = discovered.get(key)
  if (held !== undefined && performance.now() < held.until) return held.provider
  const provider = discover(known, config)
  const now = performance.now()
  const until = now + limits.jwksCacheSeconds * 1_000
  const found = { provider, until, atLeast: now + limits.jwksRefreshSecondsMin * 1_000 }
  discovered.set(key, found)
  provider.catch(() => forget(known))
  return provider
}

/**
 * A provider that could not be reached, or did not confirm, may answer otherwise the next time. It is not asked again
 * at once, because anybody can come back with an unconfirmed reply.
 */
function forget(known: ConsoleClient): void {
  const held = discovered.get(JSON.stringify(known))
  if (held !== undefined) held.until = held.atLeast
}

/** Where the browser goes, and what it keeps until it comes back: authorization code with PKCE, state and nonce. */
export async function beginSignIn(
  database: Database,
  config: Config,
  { issuerId, redirectUri, returnTo }: { issuerId: string; redirectUri: string; returnTo: string },
): Promise<{ location: string; pending: Pending }> {
  const known = await findClient(database, issuerId)
  const provider = await providerOf(known, config).catch(refuseProvider)
  const pending = {
    issuerId,
    returnTo,
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  }
  const location = client.buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: known.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    // Providers name the API of a token in one of two ways; each ignores the other.
    ...(known.resource === null ? { audience: known.audience } : { resource: known.resource }),
  })
  return { location: location.href, pending }
}

/** The token for the code: `state`, `iss`, the ID token and its `nonce` are checked. @throws Refusal `unauthenticated` */
export async function finishSignIn(
  database: Database,
  config: Config,
  { callback, pending }: { callback: URL; pending: Pending },
): Promise<{ token: string; issuer: string }> {
  const known = await findClient(database, pending.issuerId)
  const provider = await providerOf(known, config).catch(refuseProvider)
  const tokens = await client
    .authorizationCodeGrant(
      provider,
      callback,
      {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      },
      known.resource === null ? undefined : { resource: known.resource },
    )
    .catch((error: unknown) => {
      forget(known)
      return refuseProvider(error)
    })
  return { token: tokens.access_token, issuer: known.issuer }
}

/**
 * Errors of the provider or the callback are shown in the words of the console: nothing that a stranger sent gets onto
 * the page.
 */
function refuseProvider(error: unknown): never {
  if (error instanceof Refusal) throw error
  const why = error instanceof Unreachable || (error as Error)?.cause instanceof Unreachable
  const detail: Detail = why
    ? 'The identity provider cannot be reached.'
    : 'The identity provider did not confirm this sign-in: begin anew.'
  const refusal = new Refusal('unauthenticated', detail)
  refusal.cause = error
  throw refusal
}

export function writePending(pending: Pending): string {
  return Buffer.from(JSON.stringify(pending)).toString('base64url')
}

/** @returns undefined if no sign-in was begun in this browser */
export function readPending(text: string | undefined): Pending | undefined {
  if (text === undefined) return undefined
  try {
    return Pending.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}

/** Only a page of the console: no other host, and no other part of this one. */
export function ownPath(path: string): string {
  return /^\/console(\/[\w\-./]*)?(\?[\w\-./=&%+:,]*)?$/.test(path) && !path.includes('//') ? path : '/console'
}
