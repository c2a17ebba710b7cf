import type { JWTPayload } from 'jose'
import { type Detail, either, say } from '../../kernel/sentence.ts'

/** How to recognise an access token of one identity provider, beside signature, issuer, audience and times. */
export type TokenProfile = {
  /** The provider's name, for people. */
  provider: string
  /** The `typ` of the header, in lower case; null where it may be left out. */
  types: readonly (string | null)[]
  /** Claims that must all be present, as texts that are not empty. */
  texts: readonly string[]
  /** Claims that must all be present, each with one of these values. */
  values: Readonly<Record<string, readonly string[]>>
  /** Claims that name the client: at least one is present. ID tokens of the provider have none, or lack `scopes`. */
  clients: readonly string[]
  /** Claims that say what was granted: at least one is present and not empty. No entry: no such demand. */
  scopes: readonly string[]
  /** The audience may not be the client itself, as it is in an ID token. */
  audienceIsNotClient: boolean
  /** The claim that is the account's subject: the first that is present. */
  subjects: readonly string[]
  /** The provider's `iss` is a name that may begin with http:, and nothing is ever fetched from it. */
  plainIssuer: boolean
}

const plain = { values: {}, scopes: [], audienceIsNotClient: false, subjects: ['sub'], plainIssuer: false }

/**
 * The profiles, each for access tokens as the provider issues them by default. A new one is a line here and a page in
 * docs/identity-providers; its forms are in tests/unit/token-profiles.test.ts.
 */
export const tokenProfiles = {
  rfc9068: {
    ...plain,
    provider: 'any provider that follows RFC 9068',
    types: ['at+jwt'],
    texts: ['jti'],
    clients: ['client_id'],
  },
  keycloak: {
    ...plain,
    provider: 'Keycloak',
    types: ['jwt', 'at+jwt'],
    texts: ['jti'],
    values: { typ: ['Bearer'] },
    clients: ['azp'],
  },
  auth0: {
    ...plain,
    provider: 'Auth0',
    types: ['jwt'],
    texts: [],
    clients: ['azp'],
    scopes: ['scope', 'gty'],
    audienceIsNotClient: true,
  },
  // `sub` differs for each application; `oid` is the number that the portal shows.
  entra: {
    ...plain,
    provider: 'Microsoft Entra ID, tokens of version 1 and 2',
    types: ['jwt'],
    texts: ['tid'],
    values: { ver: ['1.0', '2.0'] },
    clients: ['azp', 'appid'],
    scopes: ['scp', 'roles'],
    subjects: ['oid'],
  },
  adfs: {
    ...plain,
    provider: 'Active Directory Federation Services, 2016 and newer',
    types: ['jwt'],
    texts: [],
    values: { ver: ['1.0'], apptype: ['Public', 'Confidential'] },
    clients: ['appid'],
    plainIssuer: true,
  },
  // A person's `sub` is the name used to sign in, which another person may get one day; `uid` never changes owner.
  okta: {
    ...plain,
    provider: 'Okta, custom authorization servers',
    types: [null, 'jwt'],
    texts: ['jti'],
    clients: ['cid'],
    scopes: ['scp'],
    subjects: ['uid', 'sub'],
  },
} as const satisfies Record<string, TokenProfile>

export type TokenProfileName = keyof typeof tokenProfiles
export const tokenProfileNames = Object.keys(tokenProfiles) as [TokenProfileName, ...TokenProfileName[]]

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\u0000')
const isGranted = (value: unknown) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText))
const quoted = (names: readonly string[]) => either(names.map((name) => `"${name}"`))

/** Why a token is not an access token of this profile, in words for its holder; undefined where it is one. */
export function profileFault(name: TokenProfileName, type: unknown, payload: JWTPayload): Detail | undefined {
  const profile: TokenProfile = tokenProfiles[name]
  if (!profile.types.includes(shortType(type))) {
    const types = either(profile.types.map((each) => (each === null ? 'none' : `"${each}"`)))
    return say('its header "typ" is not {types}, as the profile {profile} of its issuer demands', {
      types,
      profile: name,
    })
  }
  const absent = profile.texts.find((claim) => !isText(payload[claim]))
  if (absent !== undefined)
    return say('it has no claim {claims}, as the profile {profile} of its issuer demands', {
      claims: `"${absent}"`,
      profile: name,
    })
  for (const [claim, values] of Object.entries(profile.values)) {
    if (!values.some((value) => payload[claim] === value))
      return say('its claim {claims} is not {values}, as the profile {profile} of its issuer demands', {
        claims: `"${claim}"`,
        values: quoted(values),
        profile: name,
      })
  }
  const clients = profile.clients.map((claim) => payload[claim]).filter(isText)
  if (clients.length === 0)
    return say('it has no claim {claims}, as the profile {profile} of its issuer demands', {
      claims: quoted(profile.clients),
      profile: name,
    })
  if (profile.scopes.length > 0 && !profile.scopes.some((claim) => isGranted(payload[claim])))
    return say(
      'it has no claim {claims}, as the profile {profile} of its issuer demands: an ID token is no access token',
      { claims: quoted(profile.scopes), profile: name },
    )
  if (profile.audienceIsNotClient && [payload.aud].flat().some((audience) => clients.includes(audience as string)))
    return say('its claim "aud" is its client, as in an ID token, not as the profile {profile} of its issuer demands', {
      profile: name,
    })
  if (subjectOf(name, payload) === undefined)
    return say('its claim {claims} does not fit', { claims: quoted(profile.subjects) })
  return undefined
}

/** The account's subject: the first of the profile's claims that is present, which must be a text. */
export function subjectOf(name: TokenProfileName, payload: JWTPayload): string | undefined {
  const claim = tokenProfiles[name].subjects.find((each) => payload[each] !== undefined)
  const value = claim === undefined ? undefined : payload[claim]
  return isText(value) ? value : undefined
}

/** RFC 7515, 4.1.9: without regard to case, and "application/" may be left out. */
function shortType(type: unknown): string | null {
  return type === undefined
    ? null
    : String(type)
        .toLowerCase()
        .replace(/^application\//, '')
}
