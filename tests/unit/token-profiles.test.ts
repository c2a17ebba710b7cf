import { readFileSync } from 'node:fs'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '../../src/kernel/refusal.ts'
import { verifyToken } from '../../src/platform/http/token.ts'
import { type TokenProfileName, tokenProfileNames, tokenProfiles } from '../../src/platform/http/token-profiles.ts'

const issuer = 'https://login.example.org'
const audience = 'accord'
const client = 'c1d2'
const now = new Date('2026-11-23T06:40:00Z')
const iat = Math.floor(now.getTime() / 1_000)
const times = { iat, nbf: iat, exp: iat + 3_600 }

let keys: JWK[]
let privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']
beforeAll(async () => {
  const pair = await generateKeyPair('RS256')
  privateKey = pair.privateKey
  keys = [await exportJWK(pair.publicKey)]
})

type Form = { header: { typ?: string; [name: string]: unknown }; payload: JWTPayload }
type Forms = { person: Form; service: Form; idToken: Form; subjects: [person: string, service: string] }

const jwt = { typ: 'JWT', kid: 'k' }
const access = { iss: issuer, aud: audience, ...times }
const id = { iss: issuer, aud: client, ...times }

/** What each provider issues by default: the claims that it documents, with values of nobody. */
const forms: Record<Exclude<TokenProfileName, 'entra'> | 'entra v1' | 'entra v2', Forms> = {
  rfc9068: {
    person: { header: { typ: 'at+jwt' }, payload: { ...access, sub: 'p1', client_id: client, jti: 'j', scope: 'a' } },
    service: {
      header: { typ: 'application/AT+JWT' },
      payload: { ...access, sub: client, client_id: client, jti: 'j' },
    },
    idToken: { header: { typ: 'JWT' }, payload: { ...id, sub: 'p1', nonce: 'n', at_hash: 'h', sid: 's' } },
    subjects: ['p1', client],
  },
  keycloak: {
    person: {
      header: jwt,
      payload: {
        ...{ ...access, aud: [audience, 'account'], jti: 'onrtac:1', sub: 'f3a1', typ: 'Bearer', azp: client },
        ...{ sid: 's', acr: '1', scope: 'openid profile', email_verified: false, preferred_username: 'desk' },
      },
    },
    service: {
      header: jwt,
      payload: {
        ...{ ...access, jti: 'trrtcc:1', sub: '9bd0', typ: 'Bearer', azp: client, acr: '1', scope: 'profile' },
        ...{ client_id: client, clientHost: '192.0.2.1', preferred_username: 'service-account-desk' },
      },
    },
    idToken: {
      header: jwt,
      payload: {
        ...{ ...id, jti: 'j', sub: 'f3a1', typ: 'ID', azp: client, nonce: 'n', sid: 's', at_hash: 'h', acr: '1' },
        ...{ preferred_username: 'desk' },
      },
    },
    subjects: ['f3a1', '9bd0'],
  },
  auth0: {
    person: {
      header: jwt,
      payload: { ...access, sub: 'auth0|507f', azp: client, scope: 'openid', aud: [audience, `${issuer}/userinfo`] },
    },
    service: {
      header: jwt,
      payload: { ...access, sub: `${client}@clients`, azp: client, gty: 'client-credentials' },
    },
    idToken: { header: jwt, payload: { ...id, sub: 'auth0|507f', nonce: 'n', sid: 's', name: 'Desk' } },
    subjects: ['auth0|507f', `${client}@clients`],
  },
  'entra v1': {
    person: {
      header: { ...jwt, x5t: 'k' },
      payload: {
        ...{ ...access, acr: '1', aio: 'a', amr: ['pwd'], appid: client, appidacr: '0', oid: 'o1', rh: 'r' },
        ...{ scp: 'act', sub: 'pairwise', tid: 't', unique_name: 'desk@example.org', uti: 'u', ver: '1.0' },
      },
    },
    service: {
      header: { ...jwt, x5t: 'k' },
      payload: {
        ...{ ...access, aio: 'a', appid: client, appidacr: '1', idp: issuer, oid: 'o2', rh: 'r', roles: ['act'] },
        ...{ sub: 'o2', tid: 't', uti: 'u', ver: '1.0' },
      },
    },
    idToken: {
      header: { ...jwt, x5t: 'k' },
      payload: {
        ...{ ...id, amr: ['pwd'], oid: 'o1', rh: 'r', roles: ['desk'], sub: 'pairwise', tid: 't', nonce: 'n' },
        ...{ unique_name: 'desk@example.org', uti: 'u', ver: '1.0' },
      },
    },
    subjects: ['o1', 'o2'],
  },
  'entra v2': {
    person: {
      header: jwt,
      payload: {
        ...{ ...access, azp: client, azpacr: '0', oid: 'o1', preferred_username: 'desk@example.org', rh: 'r' },
        ...{ scp: 'act', sub: 'pairwise', tid: 't', uti: 'u', ver: '2.0' },
      },
    },
    service: {
      header: jwt,
      payload: {
        ...{ ...access, azp: client, azpacr: '1', oid: 'o2', rh: 'r', roles: ['act'], sub: 'o2', tid: 't' },
        ...{ uti: 'u', ver: '2.0' },
      },
    },
    idToken: {
      header: jwt,
      payload: {
        ...{ ...id, oid: 'o1', preferred_username: 'desk@example.org', rh: 'r', roles: ['desk'], nonce: 'n' },
        ...{ sub: 'pairwise', tid: 't', uti: 'u', ver: '2.0' },
      },
    },
    subjects: ['o1', 'o2'],
  },
  adfs: {
    person: {
      header: { ...jwt, x5t: 'k' },
      payload: {
        ...{ ...access, apptype: 'Public', appid: client, authmethod: 'urn:password', sub: 'S-1', ver: '1.0' },
        ...{ auth_time: '2026-11-23T06:39:00.000Z', scp: 'openid' },
      },
    },
    service: {
      header: { ...jwt, x5t: 'k' },
      payload: { ...access, apptype: 'Confidential', appid: client, sub: client, ver: '1.0' },
    },
    idToken: {
      header: { ...jwt, x5t: 'k' },
      payload: {
        ...id,
        auth_time: iat,
        sub: 'S-1',
        upn: 'desk@example.org',
        nonce: 'n',
        unique_name: 'desk',
        sid: 's',
      },
    },
    subjects: ['S-1', client],
  },
  okta: {
    person: {
      header: { kid: 'k' },
      payload: {
        ...{ ...access, ver: 1, jti: 'AT.1', cid: client, uid: '00u1', scp: ['openid', 'act'], auth_time: iat },
        ...{ sub: 'desk@example.org' },
      },
    },
    service: {
      header: { kid: 'k' },
      payload: { ...access, ver: 1, jti: 'AT.2', cid: client, scp: ['act'], sub: client },
    },
    idToken: {
      header: { kid: 'k' },
      payload: { ...id, sub: '00u1', ver: 1, jti: 'ID.1', amr: ['pwd'], idp: '00o1', nonce: 'n', at_hash: 'h' },
    },
    subjects: ['00u1', client],
  },
}

const names = Object.keys(forms) as (keyof typeof forms)[]
const profileOf = (name: keyof typeof forms) => name.split(' ')[0] as TokenProfileName

async function outcome(profile: TokenProfileName, { header, payload }: Form, wanted = audience): Promise<string> {
  const { kid: _, ...rest } = header
  const token = await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', ...rest }).sign(privateKey)
  try {
    return (await verifyToken(token, keys, { issuer, audience: wanted, profile, now })).subject
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

const refused = /^The access token is refused: /

describe('each profile', () => {
  test('has the forms of its provider here, and a page that says what to set where', () => {
    expect(new Set(names.map(profileOf))).toEqual(new Set(tokenProfileNames))
    for (const name of tokenProfileNames) {
      const { texts, values, clients, scopes, subjects } = tokenProfiles[name]
      const page = readFileSync(new URL(`../../docs/identity-providers/${name}.md`, import.meta.url), 'utf8')
      const said = [...texts, ...Object.keys(values), ...clients, ...scopes, ...subjects].filter(
        (claim) => !page.includes(`\`${claim}\``),
      )
      expect(said, name).toEqual([])
      expect(page).toContain(`--profile ${name}`)
    }
  })

  test.each(names)(
    '%s: an access token as the provider issues it signs in, of a person and of a service',
    async (name) => {
      const { person, service, subjects } = forms[name]
      expect([await outcome(profileOf(name), person), await outcome(profileOf(name), service)]).toEqual(subjects)
    },
  )

  test.each(names)(
    '%s: no ID token of any provider signs in, even where console and API share a registration',
    async (name) => {
      for (const other of names) {
        const { idToken } = forms[other]
        // The audience is the registration's own id where both are one: the audience alone then tells nothing.
        expect(await outcome(profileOf(name), idToken, client), other).toMatch(refused)
        expect(
          await outcome(profileOf(name), { ...idToken, payload: { ...idToken.payload, aud: audience } }),
          other,
        ).toMatch(refused)
      }
    },
  )

  test('takes access tokens of no other provider’s form, but for a Keycloak token where Auth0 is said', async () => {
    const passed: string[] = []
    for (const name of tokenProfileNames) {
      for (const other of names.filter((each) => profileOf(each) !== name)) {
        for (const kind of ['person', 'service'] as const) {
          const said = await outcome(name, forms[other][kind])
          if (!refused.test(said)) passed.push(`${name} takes a ${kind}’s of ${other}`)
        }
      }
    }
    expect(passed).toEqual(['auth0 takes a person’s of keycloak', 'auth0 takes a service’s of keycloak'])
  })

  test('demands each thing of its line: with one left out the token is refused, and the refusal names it', async () => {
    const demanded: Record<keyof typeof forms, string[]> = {
      rfc9068: ['jti', 'client_id', 'sub'],
      keycloak: ['jti', 'typ', 'azp', 'sub'],
      auth0: ['azp', 'scope', 'sub'],
      'entra v1': ['tid', 'ver', 'appid', 'scp', 'oid'],
      'entra v2': ['tid', 'ver', 'azp', 'scp', 'oid'],
      adfs: ['ver', 'apptype', 'appid', 'sub'],
      okta: ['jti', 'cid', 'scp'],
    }
    for (const name of names) {
      const { header, payload } = forms[name].person
      for (const claim of demanded[name]) {
        const said = await outcome(profileOf(name), { header, payload: { ...payload, [claim]: undefined } })
        expect(said, name).toMatch(refused)
        expect(said, name).toContain(`"${claim}"`)
        expect(said, name).not.toContain('header')
      }
      for (const claim of demanded[name].filter((each) => each !== 'ver')) {
        for (const value of ['', 7, null, {}]) {
          expect(await outcome(profileOf(name), { header, payload: { ...payload, [claim]: value } }), claim).toMatch(
            refused,
          )
        }
      }
    }
  })

  test('names the header where the header is wrong, never a claim', async () => {
    for (const name of names) {
      const { payload } = forms[name].person
      for (const typ of ['logout+jwt', 'dpop+jwt', 'id+jwt']) {
        const said = await outcome(profileOf(name), { header: { typ }, payload })
        expect(said, name).toMatch(new RegExp(`its header "typ" is not .*profile ${profileOf(name)}`))
      }
    }
  })

  test('of Keycloak takes no refresh, offline, logout or DPoP-bound token, of Auth0 none for its own client', async () => {
    const { header, payload } = forms.keycloak.person
    for (const typ of ['ID', 'Refresh', 'Offline', 'Logout', 'DPoP', 'bearer']) {
      expect(await outcome('keycloak', { header, payload: { ...payload, typ } })).toContain('"typ" is not "Bearer"')
    }
    const own = { ...forms.auth0.person.payload, aud: client }
    expect(await outcome('auth0', { header: jwt, payload: own }, client)).toContain('its claim "aud" is its client')
  })
})
