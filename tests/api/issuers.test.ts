import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { confirmAsOperator } from '../../src/modules/participants/issuer-confirmation.ts'
import { issuerLifecycle, issuerStatuses } from '../../src/modules/participants/issuer-rules.ts'
import type { Issuer, IssuerPage } from '../../src/modules/participants/issuer-schemas.ts'
import { type Client, createTestApp, type ProblemBody, type Reply, type TestApp, trial } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { confirmIssuer, secondAdministrator } from '../support/second-administrator.ts'

type IssuerBody = z.output<typeof Issuer>
type Page = z.output<typeof IssuerPage>
const unknownId = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

let t: TestApp
let key: JWK
beforeAll(async () => {
  t = await createTestApp({ config: { allowPrivateEgress: false } })
  const pair = await generateKeyPair('ES256', { extractable: true })
  key = { ...(await exportJWK(pair.publicKey)), kid: 'one' }
})
afterAll(() => t.close())

function proposal(issuer: string, more: object = {}) {
  return { issuer, jwks: { keys: [key] }, audience: 'accord', ...more }
}

async function propose(client: Client, issuer: string, more: object = {}): Promise<IssuerBody> {
  const { status, body } = await client.post<IssuerBody>('/v1/issuers', proposal(issuer, more))
  expect(status).toBe(201)
  return body
}

const confirm = (participant: string, { id }: { id: string }) =>
  confirmIssuer<IssuerBody & ProblemBody>(t, participant, id)

/** Proposed by one administrator, confirmed by another, and as the first sees it then. */
async function proposeAndConfirm(participant: string, issuer: string, more: object = {}): Promise<IssuerBody> {
  const administrator = t.as(participant, 'administrator')
  const proposed = await propose(administrator, issuer, more)
  expect((await confirm(participant, proposed)).status).toBe(200)
  return (await administrator.get<IssuerBody>(`/v1/issuers/${proposed.id}`)).body
}

const because = { reason: 'The signing key may have leaked.' }

const verbs = [
  ['confirmIssuer', 'confirmation'],
  ['suspendIssuer', 'suspension'],
  ['reinstateIssuer', 'reinstatement'],
  ['retireIssuer', 'retirement'],
] as const

function verb(
  client: Client,
  issuer: { id: string; version: number },
  name: string,
): Promise<Reply<IssuerBody & ProblemBody>> {
  return client.post(`/v1/issuers/${issuer.id}/${name}`, name === 'confirmation' ? undefined : because, {
    ifMatch: issuer.version,
  })
}

describe('who sees issuers', () => {
  test('an administrator sees its own participant’s, the secretariat everybody’s, other roles none', async () => {
    const own = await t.as('PL', 'administrator').get<Page>('/v1/issuers')
    expect(own.body.items.map(({ participant }) => participant)).toEqual(['PL'])
    const all = await t.as('UA', 'secretariat').get<Page>('/v1/issuers?limit=200')
    expect(new Set(all.body.items.map(({ participant }) => participant)).size).toBeGreaterThan(30)
    const one = await t.as('UA', 'secretariat').get<Page>('/v1/issuers?participant=DE&status=active')
    expect(one.body.items.map(({ participant }) => participant)).toEqual(['DE'])
    for (const role of ['coordinator', 'duty_officer', 'viewer', 'auditor'] as const) {
      expect(await t.as('PL', role).get('/v1/issuers')).toMatchObject({ status: 403, body: { code: 'no_grant' } })
    }
  })

  test('another participant’s issuer is the same 404 as none, for Ukraine’s administrator too', async () => {
    const { body } = await t.as('PL', 'administrator').get<Page>('/v1/issuers')
    const { id, version } = body.items[0]!
    for (const stranger of [t.as('DE', 'administrator'), t.as('UA', 'administrator')]) {
      const hidden = await stranger.get(`/v1/issuers/${id}`)
      const absent = await stranger.get(`/v1/issuers/${unknownId}`)
      expect(hidden.status).toBe(404)
      expect({ ...hidden.body, object: absent.body.object, traceId: '' }).toEqual({ ...absent.body, traceId: '' })
      for (const [, name] of verbs) expect(await verb(stranger, { id, version }, name)).toMatchObject({ status: 404 })
    }
  })

  test('BR-61: the events go to the administrators of the participant alone', async () => {
    const issuer = await propose(t.as('SE', 'administrator'), 'https://feed.example.se')
    await t.sequence()
    type Feed = { items: { type: string; resource: { href: string } }[] }
    const own = await t.as('SE', 'administrator').get<Feed>('/v1/changes?limit=200')
    expect(own.body.items).toContainEqual(
      expect.objectContaining({
        type: 'issuer.proposed',
        resource: { type: 'issuer', id: issuer.id, href: `/v1/issuers/${issuer.id}` },
      }),
    )
    for (const [participant, role] of [
      ['UA', 'coordinator'],
      ['SE', 'viewer'],
    ] as const) {
      const other = await t.as(participant, role).get<Feed>('/v1/changes?limit=200')
      expect(other.body.items.map(({ resource }) => resource.href)).not.toContain(`/v1/issuers/${issuer.id}`)
    }
  })
})

describe('proposal and confirmation', () => {
  test('a proposal is confirmed by another administrator of its participant and is in use from then on', async () => {
    const administrator = t.as('NL', 'administrator')
    const proposed = await administrator.post<IssuerBody>('/v1/issuers', proposal('https://login.example.nl'))
    expect(proposed).toMatchObject({
      status: 201,
      headers: { location: `/v1/issuers/${proposed.body.id}`, etag: '"1"' },
      body: {
        participant: 'NL',
        status: 'proposed',
        jwksUri: null,
        jwks: { keys: [key] },
        allowedActions: ['retireIssuer'],
      },
    })
    const confirmed = await confirm('NL', proposed.body)
    expect(confirmed).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { status: 'active', allowedActions: ['suspendIssuer', 'retireIssuer'] },
    })
    expect(confirmed.body.proposedBy).toBe(proposed.body.proposedBy)
    expect(confirmed.body.confirmedBy).not.toBe(proposed.body.proposedBy)
    const read = await administrator.get<IssuerBody>(`/v1/issuers/${proposed.body.id}`)
    expect(read.body).toEqual(confirmed.body)
  })

  test('BR-62: whoever proposed it does not confirm it, nor is it asked to; a second account of the participant is', async () => {
    const [first, second] = [t.as('JP', 'administrator'), await secondAdministrator(t, 'JP')]
    const proposed = await propose(first, 'https://login.example.jp')
    expect(await verb(first, proposed, 'confirmation')).toMatchObject({
      status: 403,
      body: {
        code: 'forbidden',
        rule: 'BR-62',
        object: { type: 'issuer', id: proposed.id },
        detail: expect.stringContaining('another administrator of JP can, or the operator'),
      },
    })
    const asks = async (client: Client) => {
      const { body } = await client.get<{ waiting: { kind: string }[] }>('/v1/me')
      const { body: read } = await client.get<IssuerBody>(`/v1/issuers/${proposed.id}`)
      return [body.waiting.some(({ kind }) => kind === 'issuer_proposal'), read.allowedActions]
    }
    expect(await asks(first)).toEqual([false, ['retireIssuer']])
    expect(await asks(second)).toEqual([true, ['confirmIssuer', 'retireIssuer']])
    expect(await verb(second, proposed, 'confirmation')).toMatchObject({ status: 200, body: { status: 'active' } })
  })

  test('BR-62: the operator confirms what the only administrator proposed, and the journal tells it without an account', async () => {
    const administrator = t.as('DK', 'administrator')
    const asOperator = (id: string) =>
      withClient(t.testDatabase.workerUrl, (client) => confirmAsOperator(client, id, t.clock.now()))
    const first = await propose(administrator, 'https://one.example.dk')
    expect(await asOperator(first.id)).toMatchObject({ participant: 'DK', issuer: 'https://one.example.dk' })
    const second = await propose(administrator, 'https://one.example.dk', { replacesIssuerId: first.id })
    await asOperator(second.id)
    const { body } = await administrator.get<Page>('/v1/issuers')
    const now = body.items.filter(({ issuer }) => issuer === first.issuer)
    expect(now.map(({ status, confirmedBy }) => [status, confirmedBy])).toEqual([
      ['retired', null],
      ['active', null],
    ])
    const told = await t.rows(
      `select event_type, account_id from accord.journal_entry where resource_id = $1 order by entry_id`,
      [second.id],
    )
    expect(told).toEqual([
      { event_type: 'issuer.proposed', account_id: expect.any(String) },
      { event_type: 'issuer.confirmed', account_id: null },
    ])
    const twice = await propose(administrator, 'https://one.example.dk')
    const local = body.items.find(({ issuer }) => issuer.endsWith('.invalid/DK'))!
    const shut = await propose(administrator, 'https://shut.example.dk', { replacesIssuerId: local.id })
    for (const [id, says] of [
      [second.id, /is active: only a proposed one/],
      [twice.id, /in use by another registration/],
      [shut.id, /lock DK out/],
      [unknownId, /There is no issuer/],
      ['one', /is not the id of an issuer/],
    ] as const)
      await expect(asOperator(id)).rejects.toThrow(says)
    expect((await administrator.get('/v1/me')).status).toBe(200)
  })

  test('the secretariat registers nobody’s issuer and confirms nobody’s proposal', async () => {
    const secretariat = t.as('UA', 'secretariat')
    expect(await secretariat.post('/v1/issuers', proposal('https://login.example.ua'))).toMatchObject({
      status: 403,
      body: { code: 'no_grant' },
    })
    const proposed = await propose(t.as('BE', 'administrator'), 'https://login.example.be')
    expect(await verb(secretariat, proposed, 'confirmation')).toMatchObject({ status: 403, body: { code: 'no_grant' } })

    // With both roles the account is Ukraine's administrator and nobody else's.
    await t.rows(`insert into accord.account_grant (account_id, participant, role, valid_from)
      select id, participant, 'administrator', '2024-01-01' from accord.account where participant = 'UA' and subject = 'secretariat'`)
    for (const name of ['confirmation', 'retirement']) {
      const refused = await verb(secretariat, proposed, name)
      expect(refused).toMatchObject({
        status: 403,
        body: { code: 'forbidden', object: { type: 'issuer', id: proposed.id } },
      })
    }
    await t.rows(`update accord.account_grant g set revoked_at = now() from accord.account a
      where a.id = g.account_id and a.subject = 'secretariat' and g.role = 'administrator'`)
  })

  test('a replacement retires what it replaces in the same moment', async () => {
    const administrator = t.as('CZ', 'administrator')
    const first = await proposeAndConfirm('CZ', 'https://login.example.cz')
    const second = await propose(administrator, 'https://login.example.cz', { replacesIssuerId: first.id })
    const [while_, after] = [
      await administrator.get<IssuerBody>(`/v1/issuers/${first.id}`),
      await confirm('CZ', second),
    ]
    expect([while_.body.status, after.body.status]).toEqual(['active', 'active'])
    const { body: replaced } = await administrator.get<IssuerBody>(`/v1/issuers/${first.id}`)
    expect(replaced).toMatchObject({ status: 'retired', version: 3, allowedActions: [] })
    const again = await administrator.post(
      '/v1/issuers',
      proposal('https://login.example.cz', { replacesIssuerId: first.id }),
    )
    expect(again).toMatchObject({ status: 409, body: { object: { type: 'issuer', id: first.id }, state: 'retired' } })
  })

  test('one live registration per URL: a second of one’s own, or another’s, is 409', async () => {
    const url = 'https://login.example.org'
    const live = await proposeAndConfirm('FI', url)
    const own = await propose(t.as('FI', 'administrator'), url)
    const refused = await confirm('FI', own)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'conflict', object: { id: own.id }, errors: [{ pointer: '/issuer' }] },
    })
    expect(refused.body.detail).toContain(live.id)
    const foreign = await propose(t.as('EE', 'administrator'), url)
    const other = await confirm('EE', foreign)
    expect(other).toMatchObject({ status: 409, body: { code: 'conflict', object: { id: foreign.id } } })
    expect(JSON.stringify(other.body)).not.toMatch(new RegExp(`${live.id}|FI`))
  })

  test('of two confirmations of one proposal at once, one wins', async () => {
    const administrator = t.as('LV', 'administrator')
    const proposed = await propose(await secondAdministrator(t, 'LV'), 'https://race.example.lv')
    const both = await Promise.all([
      verb(administrator, proposed, 'confirmation'),
      verb(administrator, proposed, 'confirmation'),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
  })

  test('only one’s own issuer is replaced: another’s is as unknown as none', async () => {
    const { body } = await t.as('DE', 'administrator').get<Page>('/v1/issuers')
    for (const replacesIssuerId of [body.items[0]!.id, unknownId]) {
      const refused = await t
        .as('PL', 'administrator')
        .post('/v1/issuers', proposal('https://x.example.pl', { replacesIssuerId }))
      expect(refused).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/replacesIssuerId', detail: 'PL has no such issuer.' }] },
      })
    }
  })

  test('Prefer: handling=validate checks everything and stores nothing', async () => {
    const administrator = t.as('IS', 'administrator')
    const good = await administrator.post<object>('/v1/issuers', proposal('https://login.example.is'), trial)
    expect(good).toMatchObject({ status: 200, body: { issuer: 'https://login.example.is' } })
    const bad = await administrator.post(
      '/v1/issuers',
      proposal('https://login.example.is', { jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }),
      trial,
    )
    expect(bad.status).toBe(422)
    const { body } = await administrator.get<Page>('/v1/issuers')
    expect(body.items).toHaveLength(1)
  })

  test('the same key with the same body is answered with the stored reply, with another body 422', async () => {
    const administrator = t.as('PT', 'administrator')
    const first = await administrator.post<IssuerBody>('/v1/issuers', proposal('https://login.example.pt'), {
      key: 'k1',
    })
    const again = await administrator.post<IssuerBody>('/v1/issuers', proposal('https://login.example.pt'), {
      key: '"k1"',
    })
    expect(again).toMatchObject({
      status: 201,
      body: first.body,
      headers: { 'idempotency-replayed': 'true', location: first.headers['location'] },
    })
    const other = await administrator.post('/v1/issuers', proposal('https://other.example.pt'), { key: 'k1' })
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })
})

describe('what may be proposed', () => {
  test('keys that may not verify tokens are 422 and pointed at', async () => {
    const weak = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey)
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const cases: [string, object][] = [
      ['a private key', { ...(await exportJWK(privateKey)) }],
      ['a shared secret', { kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ' }],
      ['RSA of 1024 bits', { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 0xff).toString('base64url') }],
      ['RSA with exponent 1', { ...weak, e: 'AQ' }],
      ['RSA with exponent 3', { ...weak, e: 'Aw' }],
      ['a curve that is not on the list', { ...key, crv: 'secp256k1' }],
      ['a point off its curve', { ...key, y: key.x }],
      ['a key for encryption', { ...key, use: 'enc' }],
      ['a key that only signs', { ...key, key_ops: ['sign'] }],
      ['members of another type', { kty: 'RSA', n: 5, e: ['AQAB'] }],
      ['a repeated kid', { ...key }],
    ]
    for (const [says, bad] of cases) {
      const refused = await t
        .as('PL', 'administrator')
        .post('/v1/issuers', proposal('https://k.example.pl', { jwks: { keys: [key, bad] } }))
      expect(refused, says).toMatchObject({
        status: 422,
        body: { code: 'unprocessable', errors: [{ pointer: '/jwks/keys/1' }] },
      })
      expect(JSON.stringify(refused.body)).not.toContain('AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ')
    }
  })

  test('members that verification does not read are not kept', async () => {
    const issuer = await propose(t.as('GR', 'administrator'), 'https://login.example.gr', {
      jwks: { keys: [{ ...key, x5t: 'abc', ext: true }] },
    })
    expect(issuer.jwks).toEqual({ keys: [key] })
  })

  test('a form that is not declared is 400, a rule that is broken 422; both name the field', async () => {
    const administrator = t.as('PL', 'administrator')
    const cases: [object, number, string][] = [
      [{ issuer: 'https://a.example', audience: 'accord' }, 400, ''],
      [proposal('https://a.example', { jwksUri: 'https://a.example/jwks' }), 400, ''],
      [proposal('http://a.example'), 422, '/issuer'],
      [proposal('http://a.example', { profile: 'okta' }), 422, '/issuer'],
      [proposal('https://a.example', { profile: 'Okta' }), 400, '/profile'],
      [proposal('https://user@a.example'), 400, '/issuer'],
      [proposal('not a url'), 400, '/issuer'],
      [proposal(`https://a.example/${'a'.repeat(300)}`), 400, '/issuer'],
      [proposal('https://a.example', { jwks: { keys: [] } }), 400, '/jwks/keys'],
      [proposal('https://a.example', { jwks: { keys: Array(21).fill(key) } }), 400, '/jwks/keys'],
      [proposal('https://a.example', { audience: '' }), 400, '/audience'],
      [proposal('https://a.example', { participant: 'UA' }), 400, '/participant'],
      [proposal('https://a.example', { replacesIssuerId: 'x' }), 400, '/replacesIssuerId'],
      [{ issuer: 'https://a.example', jwksUri: 'http://a.example/jwks', audience: 'accord' }, 422, '/jwksUri'],
      [proposal('https://local-issuer.accord.invalid/PL'), 422, '/issuer'],
    ]
    for (const [body, status, pointer] of cases) {
      const refused = await administrator.post('/v1/issuers', body)
      expect(refused, JSON.stringify(body).slice(0, 80)).toMatchObject({ status, body: { errors: [{ pointer }] } })
    }
    const { body } = await administrator.get<Page>('/v1/issuers')
    expect(body.items).toHaveLength(1)
  })
})

describe('suspension, reinstatement, retirement', () => {
  test('what the secretariat suspends it alone reinstates, and its owner can neither retire nor replace it', async () => {
    const administrator = t.as('NO', 'administrator')
    const secretariat = t.as('UA', 'secretariat')
    const issuer = await proposeAndConfirm('NO', 'https://login.example.no')
    const suspended = await verb(secretariat, issuer, 'suspension')
    expect(suspended).toMatchObject({
      status: 200,
      body: { status: 'suspended', reason: because.reason, suspendedBy: 'UA', allowedActions: ['reinstateIssuer'] },
    })
    const { body: seen } = await administrator.get<IssuerBody>(`/v1/issuers/${issuer.id}`)
    expect(seen.allowedActions).toEqual([])
    expect(await verb(administrator, seen, 'reinstatement')).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await verb(administrator, seen, 'retirement')).toMatchObject({
      status: 409,
      body: { state: 'suspended', allowed: [] },
    })
    const replacement = await administrator.post(
      '/v1/issuers',
      proposal('https://login.example.no', { replacesIssuerId: issuer.id }),
    )
    expect(replacement).toMatchObject({ status: 409, body: { state: 'suspended' } })
    const beside = await propose(administrator, 'https://login.example.no')
    expect(await confirm('NO', beside)).toMatchObject({ status: 409 })
    expect(await verb(secretariat, seen, 'reinstatement')).toMatchObject({
      status: 200,
      body: { status: 'active', suspendedBy: null },
    })
  })

  test('what the participant suspends the secretariat does not reinstate', async () => {
    const administrator = t.as('RO', 'administrator')
    const issuer = await proposeAndConfirm('RO', 'https://login.example.ro')
    const suspended = await verb(administrator, issuer, 'suspension')
    expect(suspended.body).toMatchObject({
      status: 'suspended',
      suspendedBy: 'RO',
      allowedActions: ['reinstateIssuer', 'retireIssuer'],
    })
    expect(await verb(t.as('UA', 'secretariat'), suspended.body, 'reinstatement')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
    expect(await verb(administrator, suspended.body, 'reinstatement')).toMatchObject({
      status: 200,
      body: { status: 'active' },
    })
  })

  test('nobody locks its own participant out: the last way in is neither retired, suspended nor replaced away', async () => {
    const administrator = t.as('LU', 'administrator')
    const { body } = await administrator.get<Page>('/v1/issuers')
    const last = body.items[0]!
    for (const name of ['suspension', 'retirement']) {
      const refused = await verb(administrator, last, name)
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'conflict', object: { type: 'issuer', id: last.id } },
      })
      expect(refused.body.detail).toContain('lock LU out')
    }
    const other = await propose(administrator, 'https://new.example.lu', { replacesIssuerId: last.id })
    expect(await confirm('LU', other)).toMatchObject({ status: 409 })

    // With an administrator under the new issuer the old one may go.
    const account = {
      issuer: 'https://new.example.lu',
      subject: 'admin',
      kind: 'person',
      name: 'New',
      grants: [{ role: 'administrator', validFrom: '2026-01-01' }],
    }
    expect((await administrator.post('/v1/accounts', account)).status).toBe(201)
    expect(await confirm('LU', other)).toMatchObject({ status: 200, body: { status: 'active' } })
    expect(await administrator.get('/v1/me')).toMatchObject({ status: 401 })
  })

  test('two administrators who each close the other’s door at once: one is refused', async () => {
    const administrator = t.as('IE', 'administrator')
    const { body } = await administrator.get<Page>('/v1/issuers')
    const second = await proposeAndConfirm('IE', 'https://two.example.ie')
    await administrator.post('/v1/accounts', {
      issuer: second.issuer,
      subject: 'admin',
      kind: 'person',
      name: 'Two',
      grants: [{ role: 'administrator', validFrom: '2026-01-01' }],
    })
    const both = await Promise.all([
      verb(administrator, body.items[0]!, 'retirement'),
      verb(administrator, second, 'retirement'),
    ])
    const left = await t.rows(`select 1 from accord.issuer where participant = 'IE' and status = 'active'`)
    expect(left).toHaveLength(1)
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('every verb in every state: what the lifecycle does not allow is 409 and says what is', async () => {
    const administrator = t.as('AL', 'administrator')
    const second = await secondAdministrator(t, 'AL')
    for (const status of issuerStatuses) {
      for (const [operation, name] of verbs) {
        const issuer = await propose(second, `https://${status}-${name}.example.al`)
        if (status !== 'proposed') {
          await t.rows(
            `update accord.issuer set status = $2, suspended_by = case when $2 = 'suspended' then 'AL' end where id = $1`,
            [issuer.id, status],
          )
        }
        const { body: before } = await administrator.get<IssuerBody>(`/v1/issuers/${issuer.id}`)
        const allowed = (issuerLifecycle.verbs[operation].from as readonly string[]).includes(status)
        expect((before.allowedActions as string[]).includes(operation), `${name} of ${status}`).toBe(allowed)
        const reply = await verb(administrator, before, name)
        if (allowed) expect(reply).toMatchObject({ status: 200, body: { status: issuerLifecycle.verbs[operation].to } })
        else
          expect(reply).toMatchObject({
            status: 409,
            body: { code: 'conflict', state: status, allowed: before.allowedActions },
          })
      }
    }
  })

  test('a verb needs the version that was read, a key and a reason', async () => {
    const administrator = t.as('BG', 'administrator')
    const issuer = await proposeAndConfirm('BG', 'https://login.example.bg')
    const url = `/v1/issuers/${issuer.id}/suspension`
    expect(await administrator.post(url, because)).toMatchObject({ status: 428 })
    expect(await administrator.post(url, because, { ifMatch: 1 })).toMatchObject({
      status: 412,
      headers: { etag: '"2"' },
    })
    expect(await administrator.post(url, {}, { ifMatch: 2 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reason' }] },
    })
    expect(await administrator.post(url, because, { ifMatch: 2, key: '' })).toMatchObject({ status: 400 })
    const { body } = await administrator.get<IssuerBody>(`/v1/issuers/${issuer.id}`)
    expect(body.status).toBe('active')
  })
})
