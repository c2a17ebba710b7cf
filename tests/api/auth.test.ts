import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { base64url, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator } from '../../src/platform/http/issuers.ts'
import { type Client, createTestApp, type TestApp } from '../support/app.ts'
import { itWhole } from '../support/scale.ts'
import { confirmIssuer } from '../support/second-administrator.ts'

let t: TestApp
/** A second process over the same database, with caches of its own. */
let other: TestApp
beforeAll(async () => {
  t = await createTestApp({ config: { allowPrivateEgress: true } })
  other = await createTestApp({ on: t, config: { allowPrivateEgress: true } })
})
afterAll(async () => {
  await other.close()
  await t.close()
})

type Pair = { publicKey: JWK; privateKey: JWK }
type IssuerBody = { id: string; version: number; status: string }
type AccountBody = { id: string; version: number; grants: { id: string }[] }

async function makePair(kid: string): Promise<Pair> {
  const pair = await generateKeyPair('ES256', { extractable: true })
  return {
    publicKey: { ...(await exportJWK(pair.publicKey)), kid },
    privateKey: { ...(await exportJWK(pair.privateKey)), kid },
  }
}

async function mint(issuer: string, { privateKey }: Pair, claims: object = {}, typ = 'at+jwt'): Promise<string> {
  const seconds = Math.floor(t.clock.now().getTime() / 1_000)
  const payload = {
    iss: issuer,
    aud: 'accord',
    sub: 'desk',
    client_id: 'desk',
    iat: seconds,
    exp: seconds + 600,
    jti: crypto.randomUUID(),
    ...claims,
  }
  return await new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', typ, kid: privateKey.kid! })
    .sign(await importJWK(privateKey, 'ES256'))
}

const because = { reason: 'Test of the alarm.' }

/** An issuer in use, with the account `desk` under it, which is a coordinator. */
async function register(
  participant: string,
  issuer: string,
  keys: object,
): Promise<{ issuer: IssuerBody; account: AccountBody }> {
  const administrator = t.as(participant, 'administrator')
  const proposed = await administrator.post<IssuerBody>('/v1/issuers', { issuer, audience: 'accord', ...keys })
  expect(proposed.status).toBe(201)
  const confirmed = await confirmIssuer<IssuerBody>(t, participant, proposed.body.id)
  const grants = [{ role: 'coordinator', validFrom: '2026-01-01' }]
  const made = await administrator.post<AccountBody>('/v1/accounts', {
    issuer,
    subject: 'desk',
    kind: 'service',
    name: 'Desk',
    grants,
  })
  expect(made.status).toBe(201)
  return { issuer: confirmed.body, account: made.body }
}

/** What both processes answer to the same token. */
async function statuses(token: string): Promise<number[]> {
  return await Promise.all([t, other].map(async (each) => (await each.bearer(token).get('/v1/me')).status))
}

describe('401', () => {
  test('for what is not a good token, with a challenge and no word about why beyond what its holder can see', async () => {
    const good = await t.token('PL', 'coordinator')
    const [header, payload] = good.split('.') as [string, string]
    const none = `${base64url.encode(JSON.stringify({ alg: 'none', typ: 'at+jwt' }))}.${payload}.`
    const stranger = await makePair('one')
    const tokens: Record<string, string> = {
      'alg none': none,
      'a signature cut off': `${header}.${payload}.`,
      'no JWT at all': 'password',
      'an issuer that nobody registered': await mint('https://nobody.example', stranger),
      'a foreign key under a registered issuer': await mint('https://local-issuer.accord.invalid/PL', stranger),
    }
    for (const [says, token] of Object.entries(tokens)) {
      const refused = await t.bearer(token).get('/v1/me')
      expect(refused, says).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
        headers: { 'www-authenticate': expect.stringContaining('Bearer') },
      })
    }
    const send = (headers: Record<string, string>) => t.bearer().get('/v1/me', { headers })
    for (const authorization of ['', 'Basic dTpw', 'Bearer', `bearer  ${good} x`, good]) {
      expect(await send({ authorization }), authorization.slice(0, 12)).toMatchObject({ status: 401 })
    }
    expect(await send({})).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    // RFC 6750, section 3.1: who has sent no token has made no error.
    expect((await send({})).headers['www-authenticate']).toBe('Bearer')
    expect((await send({ authorization: 'Basic dTpw' })).headers['www-authenticate']).toBe('Bearer')
    const invalid = 'Bearer error="invalid_token"'
    expect((await send({ authorization: 'Bearer password' })).headers['www-authenticate']).toBe(invalid)
    expect(await send({ authorization: `bearer ${good}` })).toMatchObject({ status: 200 })
  })

  test('for a token that has expired, or is for another audience', async () => {
    const pair = await makePair('one')
    const url = 'https://times.example.pl'
    await register('PL', url, { jwks: { keys: [pair.publicKey] } })
    expect(await statuses(await mint(url, pair))).toEqual([200, 200])
    expect(await statuses(await mint(url, pair, { aud: 'elsewhere' }))).toEqual([401, 401])
    const token = await mint(url, pair)
    t.clock.advance(631_000)
    expect(await statuses(token)).toEqual([401, 401])
  })

  test('comes before what the body or the path would be told', async () => {
    expect(await t.bearer().post('/v1/issuers', { nonsense: true })).toMatchObject({ status: 401 })
    expect(await t.bearer('x').get('/v1/participants/not-a-code')).toMatchObject({ status: 401 })
  })
})

describe('a token of one participant’s issuer', () => {
  test('acts for that participant alone, whatever it claims', async () => {
    const pair = await makePair('one')
    const url = 'https://login.example.se'
    await register('SE', url, { jwks: { keys: [pair.publicKey] } })
    const claims = { participant: 'UA', roles: ['secretariat'], scope: 'admin', azp: 'UA' }
    const { body } = await t
      .bearer(await mint(url, pair, claims))
      .get<{ participant: { code: string }; grants: object[] }>('/v1/me')
    expect(body).toMatchObject({ participant: { code: 'SE' }, grants: [{ role: 'coordinator' }] })
    expect(await statuses(await mint(url, pair, { sub: 'somebody-else' }))).toEqual([403, 403])
  })
})

describe('at once, in every process', () => {
  async function setUp(participant: string, url: string) {
    const pair = await makePair('one')
    const registered = await register(participant, url, { jwks: { keys: [pair.publicKey] } })
    const token = await mint(url, pair)
    expect(await statuses(token)).toEqual([200, 200])
    return { ...registered, pair, token, administrator: t.as(participant, 'administrator') }
  }

  function suspend(client: Client, path: string, version: number) {
    return client.post<IssuerBody>(`${path}/suspension`, because, { ifMatch: version })
  }

  test('a suspended account is refused, and served again when the suspension is lifted', async () => {
    const { account, token, administrator } = await setUp('NO', 'https://a.example.no')
    const { body } = await suspend(administrator, `/v1/accounts/${account.id}`, account.version)
    expect(await statuses(token)).toEqual([403, 403])
    await administrator.post(`/v1/accounts/${account.id}/reinstatement`, because, { ifMatch: body.version })
    expect(await statuses(token)).toEqual([200, 200])
  })

  test('every account of a suspended issuer is refused, and served again when that is lifted', async () => {
    const { issuer, token } = await setUp('DK', 'https://a.example.dk')
    const secretariat = t.as('UA', 'secretariat')
    const { body } = await suspend(secretariat, `/v1/issuers/${issuer.id}`, issuer.version)
    expect(await statuses(token)).toEqual([403, 403])
    await secretariat.post(`/v1/issuers/${issuer.id}/reinstatement`, because, { ifMatch: body.version })
    expect(await statuses(token)).toEqual([200, 200])
  })

  test('a retired issuer is as unknown as one that never was', async () => {
    const { issuer, token, administrator } = await setUp('FI', 'https://a.example.fi')
    await administrator.post(`/v1/issuers/${issuer.id}/retirement`, because, { ifMatch: issuer.version })
    expect(await statuses(token)).toEqual([401, 401])
  })

  test('a revoked grant gives nothing any more', async () => {
    const { account, token, administrator } = await setUp('EE', 'https://a.example.ee')
    await administrator.post(`/v1/grants/${account.grants[0]!.id}/revocation`, because)
    expect(await statuses(token)).toEqual([403, 403])
  })

  test('new keys are accepted and old ones refused, in both orders of asking', async () => {
    for (const oldFirst of [true, false]) {
      const url = `https://${oldFirst}.example.lv`
      const { issuer, token, administrator } = await setUp('LV', url)
      const next = await makePair('two')
      const proposal = {
        issuer: url,
        jwks: { keys: [next.publicKey] },
        audience: 'accord',
        replacesIssuerId: issuer.id,
      }
      const { body } = await administrator.post<IssuerBody>('/v1/issuers', proposal)
      const fresh = await mint(url, next)
      expect(await statuses(fresh), 'a proposal opens nothing').toEqual([401, 401])
      await confirmIssuer(t, 'LV', body.id)
      const [first, second] = oldFirst ? [token, fresh] : [fresh, token]
      expect(await statuses(first)).toEqual(oldFirst ? [401, 401] : [200, 200])
      expect(await statuses(second)).toEqual(oldFirst ? [200, 200] : [401, 401])
    }
  })

  test('a write that was on its way is refused too', async () => {
    const { account, token, administrator } = await setUp('LT', 'https://a.example.lt')
    await suspend(administrator, `/v1/accounts/${account.id}`, account.version)
    const refused = await other
      .bearer(token)
      .post('/v1/issuers', { issuer: 'https://b.example.lt', jwksUri: 'https://b.example.lt/j', audience: 'accord' })
    expect(refused).toMatchObject({ status: 403, body: { code: 'no_grant', detail: 'The account is suspended.' } })
  })
})

describe('the profile of an issuer', () => {
  test('is chosen at registration, shown and journalled, and decides which tokens sign in', async () => {
    const pair = await makePair('one')
    const url = 'http://adfs.example.gr/adfs/services/trust'
    const administrator = t.as('GR', 'administrator')
    const { issuer } = await register('GR', url, { jwks: { keys: [pair.publicKey] }, profile: 'adfs' })
    const shown = await administrator.get<{ profile: string }>(`/v1/issuers/${issuer.id}`)
    expect(shown.body.profile).toBe('adfs')
    const journal = await t.rows<{ type: string; profile: string }>(
      `select event_type as type, payload ->> 'profile' as profile from accord.journal_entry where resource_id = '${issuer.id}' order by entry_id`,
    )
    expect(journal).toEqual([
      { type: 'issuer.proposed', profile: 'adfs' },
      { type: 'issuer.confirmed', profile: 'adfs' },
    ])
    expect(await statuses(await mint(url, pair))).toEqual([401, 401])
    expect(await statuses(await mint(url, pair, { apptype: 'Public', appid: 'c', ver: '1.0' }, 'JWT'))).toEqual([
      200, 200,
    ])
  })
})

// At once: who has a token by an unknown key waits for the next fetch, which is seconds after the last.
describe.concurrent('keys that are fetched', () => {
  const documents = new Map<string, string>()
  let server: Server
  let base: string
  const fetched: string[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      fetched.push(request.url ?? '')
      const text = documents.get(request.url ?? '')
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(text)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  itWhole(
    'are those of the registration in use: a replacement brings its own, old ones are refused at once',
    async () => {
      const [old, next] = [await makePair('one'), await makePair('two')]
      documents.set('/old', JSON.stringify({ keys: [old.publicKey] }))
      documents.set('/new', JSON.stringify({ keys: [next.publicKey] }))
      const url = 'https://remote.example.nl'
      const { issuer } = await register('NL', url, { jwksUri: `${base}/old` })
      const [before, after] = [await mint(url, old), await mint(url, next)]
      expect(await statuses(before)).toEqual([200, 200])
      const administrator = t.as('NL', 'administrator')
      const { body } = await administrator.post<IssuerBody>('/v1/issuers', {
        issuer: url,
        jwksUri: `${base}/new`,
        audience: 'accord',
        replacesIssuerId: issuer.id,
      })
      await confirmIssuer(t, 'NL', body.id)
      expect(await statuses(before)).toEqual([401, 401])
      expect(await statuses(after)).toEqual([200, 200])
    },
  )

  test('may be anything without an error of ours; good ones among them are used', async () => {
    const good = await makePair('good')
    const junk = [
      null,
      5,
      'key',
      [],
      { kty: 5 },
      { kty: 'RSA', n: {}, e: 1 },
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'good' },
    ]
    documents.set('/junk', JSON.stringify({ keys: [...junk, good.publicKey] }))
    const url = 'https://junk.example.cz'
    await register('CZ', url, { jwksUri: `${base}/junk` })
    expect(await statuses(await mint(url, good))).toEqual([200, 200])
    const broken = [
      ['/list', '[]'],
      ['/text', 'keys'],
      ['/null', 'null'],
      ['/long', JSON.stringify({ keys: [], padding: 'x'.repeat(70_000) })],
      ['/absent', undefined],
    ] as const
    const answers = broken.map(async ([path, text]) => {
      if (text !== undefined) documents.set(path, text)
      const issuer = `https://broken.example.cz${path}`
      await register('CZ', issuer, { jwksUri: `${base}${path}` })
      return [path, ...(await statuses(await mint(issuer, good)))]
    })
    expect(await Promise.all(answers)).toEqual(broken.map(([path]) => [path, 401, 401]))
  })

  test('are not fetched anew for every token that cannot be checked', async () => {
    const pair = await makePair('one')
    documents.set('/calm', JSON.stringify({ keys: [pair.publicKey] }))
    const url = 'https://calm.example.sk'
    await register('SI', url, { jwksUri: `${base}/calm` })
    expect((await t.bearer(await mint(url, pair)).get('/v1/me')).status).toBe(200)
    const fetches = () => fetched.filter((path) => path === '/calm').length
    const before = fetches()
    const unknown = await Promise.all(Array.from({ length: 10 }, (_, round) => makePair(`unknown-${round}`)))
    const tokens = await Promise.all(unknown.map((stranger) => mint(url, stranger)))
    const refused = await Promise.all(tokens.map((token) => t.bearer(token).get('/v1/me')))
    expect(refused.map(({ status }) => status)).toEqual(Array(10).fill(401))
    expect(fetches() - before).toBe(1)
  })

  itWhole('are fetched for a good token by a new key, though a bad one has just used a fetch', async () => {
    const [old, next] = [await makePair('one'), await makePair('two')]
    documents.set('/rotated', JSON.stringify({ keys: [old.publicKey] }))
    const url = 'https://rotated.example.si'
    await register('SI', url, { jwksUri: `${base}/rotated` })
    expect((await t.bearer(await mint(url, old)).get('/v1/me')).status).toBe(200)
    expect((await t.bearer(await mint(url, await makePair('bad'))).get('/v1/me')).status).toBe(401)
    documents.set('/rotated', JSON.stringify({ keys: [next.publicKey] }))
    expect((await t.bearer(await mint(url, next)).get('/v1/me')).status).toBe(200)
    expect((await t.bearer(await mint(url, old)).get('/v1/me')).status).toBe(401)
  })

  test('that change have the tokens of their issuer checked again, and those of nobody else', async () => {
    const [old, next] = [await makePair('one'), await makePair('two')]
    documents.set('/changing', JSON.stringify({ keys: [old.publicKey] }))
    const url = 'https://changing.example.hr'
    await register('HR', url, { jwksUri: `${base}/changing` })
    const options = { database: t.database, now: () => t.clock.now(), allowPrivateEgress: true }
    const { authenticate } = createAuthenticator(options)
    const tokens = [await mint(url, old), await t.token('SE', 'coordinator')]
    // What is remembered is answered at once.
    const remembered = () => tokens.map((token) => !(authenticate(token) instanceof Promise))
    await Promise.all(tokens.map(authenticate))
    expect(remembered()).toEqual([true, true])
    documents.set('/changing', JSON.stringify({ keys: [next.publicKey, old.publicKey] }))
    await authenticate(await mint(url, next))
    expect(remembered()).toEqual([false, true])
  })
})
