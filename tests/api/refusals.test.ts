import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'

const good = { kind: 'ad_hoc', mode: 'monitoring', title: 'Good', summary: 'Good.', asks: [{ text: 'Anything' }] }

describe('bad input gets a problem document that names the field; nothing is stored', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp()
  })
  afterAll(() => test.close())

  const stored = async () => {
    const [row] = await test.rows<{ n: number }>(
      'select (select count(*) from accord.consultation)::int + (select count(*) from accord.journal_entry)::int as n',
    )
    return row!.n
  }
  const raw = async (payload: string | Buffer, headers: Record<string, string> = {}, url = '/v1/consultations') => {
    const token = await test.token('UA', 'coordinator')
    const reply = await test.app.inject({
      method: 'POST',
      url,
      payload,
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': randomUUID(),
        'content-type': 'application/json',
        ...headers,
      },
    })
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/)
    return {
      status: reply.statusCode,
      body: reply.json<ProblemBody & { type: string; title: string; status: number; traceId: string }>(),
      headers: reply.headers,
    }
  }
  const deep = `{"asks":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
  const cases: [what: string, body: string, status: number, code: string, field: string | undefined][] = [
    ['an unknown field', JSON.stringify({ ...good, colour: 'red' }), 400, 'invalid_request', '/colour'],
    [
      'an unknown field within',
      JSON.stringify({ ...good, asks: [{ text: 'x', colour: 'red' }] }),
      400,
      'invalid_request',
      '/asks/0/colour',
    ],
    ['a wrong type', JSON.stringify({ ...good, title: 7 }), 400, 'invalid_request', '/title'],
    ['an array for an object', JSON.stringify([good]), 400, 'invalid_request', ''],
    ['an unknown wire value', JSON.stringify({ ...good, kind: 'war' }), 400, 'invalid_request', '/kind'],
    ['a missing field', JSON.stringify({ ...good, summary: undefined }), 400, 'invalid_request', '/summary'],
    ['a blank text', JSON.stringify({ ...good, title: '   ' }), 400, 'invalid_request', '/title'],
    ['a text that is too long', JSON.stringify({ ...good, title: 'x'.repeat(301) }), 400, 'invalid_request', '/title'],
    [
      'too many items',
      JSON.stringify({ ...good, asks: Array.from({ length: 51 }, () => ({ text: 'x' })) }),
      400,
      'invalid_request',
      '/asks',
    ],
    [
      'a body that is too large',
      JSON.stringify({ ...good, summary: 'x'.repeat(1_100_000) }),
      413,
      'payload_too_large',
      undefined,
    ],
    ['JSON of 10,000 levels', deep, 400, 'malformed_request', undefined],
    ['a NUL byte', JSON.stringify({ ...good, title: 'a\u0000b' }), 400, 'malformed_request', '/title'],
    ['a lone surrogate', `{"title":"\\ud800"}`, 400, 'malformed_request', '/title'],
    ['a NUL byte in a member’s name', `{"a\\u0000":1}`, 400, 'malformed_request', ''],
    [
      'a date of the year 9999',
      JSON.stringify({ ...good, occurredAt: '9999-01-01T00:00:00Z' }),
      400,
      'invalid_request',
      '/occurredAt',
    ],
    [
      'a date before independence',
      JSON.stringify({ ...good, occurredAt: '1990-12-31T00:00:00Z' }),
      400,
      'invalid_request',
      '/occurredAt',
    ],
    [
      'a date that there is not',
      JSON.stringify({ ...good, occurredAt: '2026-02-30T00:00:00Z' }),
      400,
      'invalid_request',
      '/occurredAt',
    ],
    [
      'a time without a zone',
      JSON.stringify({ ...good, occurredAt: '2026-02-03T00:00:00' }),
      400,
      'invalid_request',
      '/occurredAt',
    ],
    [
      'a quantity of zero',
      JSON.stringify({ ...good, asks: [{ text: 'x', quantity: '0', unit: 'u' }] }),
      400,
      'invalid_request',
      '/asks/0/quantity',
    ],
    [
      'a quantity that is a number',
      JSON.stringify({ ...good, asks: [{ text: 'x', quantity: 1, unit: 'u' }] }),
      400,
      'invalid_request',
      '/asks/0/quantity',
    ],
    [
      'a quantity without a unit',
      JSON.stringify({ ...good, asks: [{ text: 'x', quantity: '1' }] }),
      400,
      'invalid_request',
      '/asks/0/unit',
    ],
    ['a prototype', '{"__proto__":{"x":1}}', 400, 'malformed_request', undefined],
    ['no JSON at all', '{"title":', 400, 'malformed_request', undefined],
    ['a number beyond numbers', `{"title":1e400}`, 400, 'invalid_request', '/title'],
  ]

  it.each(cases)('%s', async (_what, body, status, code, field) => {
    const before = await stored()
    const reply = await raw(body)
    expect(reply.body).toMatchObject({ status, code, traceId: expect.stringMatching(/^[\da-f]{32}$/) })
    expect(reply.status).toBe(status)
    if (field !== undefined) expect(reply.body.errors?.map((error) => error.pointer)).toContain(field)
    expect(await stored()).toBe(before)
  })

  it('another media type is 415, an Accept that JSON cannot serve is 406, no body at all is 400', async () => {
    expect((await raw('title=x', { 'content-type': 'application/x-www-form-urlencoded' })).body.code).toBe(
      'unsupported_media_type',
    )
    expect((await raw('<a/>', { 'content-type': 'text/plain' })).body.code).toBe('unsupported_media_type')
    for (const accept of ['text/html', 'application/json;q=0, */*', '*/*;q=0'])
      expect((await raw(JSON.stringify(good), { accept })).body.code, accept).toBe('not_acceptable')
    expect((await raw('')).status).toBe(400)
  })

  it('parameters are named too: unknown, repeated, out of range, not an identifier, NUL', async () => {
    const get = (url: string) => test.as('UA', 'coordinator').get(url)
    const names = async (url: string) => {
      const reply = await get(url)
      expect(reply.status, url).toBe(400)
      return reply.body.errors?.map((error) => error.parameter)
    }
    expect(await names('/v1/consultations?colour=red')).toEqual(['colour'])
    expect(await names('/v1/consultations?limit=1&limit=2')).toEqual(['limit'])
    expect(await names('/v1/consultations?limit=-1')).toEqual(['limit'])
    expect(await names('/v1/consultations?limit=201')).toEqual(['limit'])
    expect(await names('/v1/consultations?cursor=%00')).toEqual(['cursor'])
    expect(await names('/v1/consultations?cursor=W10')).toEqual(['cursor'])
    expect(await names('/v1/ledger-entries?cursor=WzEuNV0'), '[1.5]').toEqual(['cursor'])
    expect(await names('/v1/ledger-entries?cursor=WzFlMzA4XQ'), '[1e308]').toEqual(['cursor'])
    expect(await names('/v1/consultations/not-an-id')).toEqual(['id'])
    expect((await get('/v1/consultations/%zz')).status).toBe(400)
    expect((await get(`/v1/consultations/${randomUUID()}`)).status).toBe(404)
    expect((await get('/v1/nothing')).status).toBe(404)
  })

  it('says what a value should be, once: absent, no date, no UUID, neither a position nor an instant', async () => {
    const details = async (reply: Promise<{ body: ProblemBody }>) =>
      (await reply).body.errors?.map((error) => [error.pointer ?? error.parameter, error.detail])
    const client = test.as('UA', 'auditor')
    expect(await details(client.post('/v1/annotations', { resource: { type: 'pledge', id: 'x' } }))).toEqual(
      expect.arrayContaining([
        ['/resource/id', 'must be a UUID'],
        ['/text', 'is required'],
      ]),
    )
    expect(await details(client.get('/v1/coalitions?asOf=today'))).toEqual([
      ['asOf', 'must be a date such as 2026-11-23'],
    ])
    expect(await details(client.get('/v1/reports/ledger?asOfRecorded=today'))).toEqual([
      ['asOfRecorded', 'must be a position of the journal, or an instant such as 2026-11-23T06:40:00Z'],
    ])
  })

  it('another method is 405 and says which there are', async () => {
    const reply = await test.app.inject({ method: 'DELETE', url: '/v1/consultations' })
    expect(reply.statusCode).toBe(405)
    expect(reply.headers['allow']).toBe('GET, HEAD, POST')
  })

  it('names in many scripts go in and come out as they are', async () => {
    const family = '👨‍👩‍👧‍👦'
    const names = [
      'Zażółć gęślą jaźń',
      'Ґанок і їжак',
      'שָׁלוֹם',
      'مرحبا',
      'é vs e\u0301',
      family.repeat(10),
      '𝒜𝒷𝒸',
      'ᾳ̈́',
      '\u202eRTL\u202c',
      `e${'\u0301'.repeat(199)}`,
    ]
    for (const title of names) {
      const reply = await test.as('UA', 'coordinator').post<{ title: string }>('/v1/consultations', { ...good, title })
      expect(reply.status, title).toBe(201)
      expect(reply.body.title).toBe(title)
    }
  })

  it('tokens: none, nonsense, expired, of another issuer, for another audience, alg none, HS256 with a public key: 401', async () => {
    const url = '/v1/me'
    const ok = await test.token('UA', 'viewer')
    const [header, payload, signature] = ok.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const [row] = await test.rows<{ jwks: { keys: object[] } }>(
      `select jwks from accord.issuer where participant = 'UA'`,
    )
    const publicKey = new TextEncoder().encode(JSON.stringify(row!.jwks.keys[0]))
    const tokens: Record<string, string | undefined> = {
      none: undefined,
      nonsense: 'nonsense',
      'alg none': `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      'HS256 with the public key': await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .sign(publicKey),
      'another issuer': `${header}.${encode({ ...claims, iss: 'https://local-issuer.accord.invalid/PL' })}.${signature}`,
      'an unknown issuer': `${header}.${encode({ ...claims, iss: 'https://nobody.example' })}.${signature}`,
      'another audience': `${header}.${encode({ ...claims, aud: 'other' })}.${signature}`,
      'a changed subject': `${header}.${encode({ ...claims, sub: 'coordinator' })}.${signature}`,
      'padding in the signature': `${ok}=`,
    }
    for (const [what, token] of Object.entries(tokens)) {
      const reply = await test.bearer(token).get(url)
      expect(reply.status, what).toBe(401)
      expect(reply.body.code, what).toBe('unauthenticated')
      expect(reply.headers['www-authenticate'], what).toMatch(/^Bearer/)
    }
    expect((await test.bearer(ok).get(url)).status).toBe(200)
    test.clock.advance(3 * 3_600_000)
    expect((await test.bearer(ok).get(url)).status).toBe(401)
  })
})

describe('of two refusals the earlier one of the published order is told', () => {
  let test: TestApp
  let at: string
  beforeAll(async () => {
    test = await createTestApp()
    const filed = await test.as('UA', 'coordinator').post<{ id: string }>('/v1/consultations', {
      kind: 'crisis',
      mode: 'monitoring',
      trigger: 'armed_attack',
      hostilities: 'ongoing',
      victim: 'UA',
      title: 'Order',
      summary: 'Order.',
      asks: [{ text: 'x' }],
    })
    at = `/v1/consultations/${filed.body.id}`
    const authorisedBy = { name: 'a', office: 'b', instrument: 'c' }
    await test.as('UA', 'coordinator').post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
  })
  afterAll(() => test.close())

  const ask = async (options: {
    as?: [string, 'coordinator' | 'viewer']
    body?: string
    headers?: Record<string, string>
    url?: string
    key?: boolean
  }) => {
    const token = options.as === undefined ? undefined : await test.token(...options.as)
    const reply = await test.app.inject({
      method: 'POST',
      url: options.url ?? `${at}/closure`,
      payload: options.body ?? '{"reason":"agreed","outcome":{"text":"x"}}',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(options.key === false ? {} : { 'idempotency-key': randomUUID() }),
        ...options.headers,
      },
    })
    return reply.json<ProblemBody>().code
  }
  const large = `{"x":"${'x'.repeat(1_100_000)}"}`

  it('401 before 413, 415, 406 and 400', async () => {
    expect(await ask({ body: large })).toBe('unauthenticated')
    expect(await ask({ headers: { 'content-type': 'text/plain' } })).toBe('unauthenticated')
    expect(await ask({ headers: { accept: 'text/html' } })).toBe('unauthenticated')
    expect(await ask({ body: '{' })).toBe('unauthenticated')
  })

  it('413, 415 and 406 before 400', async () => {
    expect(await ask({ as: ['UA', 'viewer'], body: large, key: false })).toBe('payload_too_large')
    expect(await ask({ as: ['UA', 'viewer'], body: '{', headers: { 'content-type': 'text/plain' } })).toBe(
      'unsupported_media_type',
    )
    expect(await ask({ as: ['UA', 'viewer'], body: '{', headers: { accept: 'text/html' } })).toBe('not_acceptable')
  })

  it('400 before 403 without any grant', async () => {
    expect(await ask({ as: ['UA', 'viewer'], body: '{}' })).toBe('invalid_request')
    expect(await ask({ as: ['UA', 'viewer'], key: false })).toBe('idempotency_key_required')
  })

  it('403 without any grant before 404, and 404 before 428', async () => {
    const nowhere = `/v1/consultations/${randomUUID()}/closure`
    expect(await ask({ as: ['UA', 'viewer'], url: nowhere })).toBe('no_grant')
    expect(await ask({ as: ['UA', 'coordinator'], url: nowhere })).toBe('not_found')
  })

  it('403 by relation before 428 and 412', async () => {
    expect(await ask({ as: ['NO', 'coordinator'] })).toBe('forbidden')
    expect(await ask({ as: ['NO', 'coordinator'], headers: { 'if-match': '"999"' } })).toBe('forbidden')
  })

  it('428 and 412 before 409, and 409 before 422', async () => {
    const url = `${at}/circulation`
    const body = '{"authorisedBy":{"name":"a","office":"b","instrument":"c"}}'
    expect(await ask({ as: ['UA', 'coordinator'], url, body })).toBe('precondition_required')
    expect(await ask({ as: ['UA', 'coordinator'], url, body, headers: { 'if-match': '"1"' } })).toBe(
      'precondition_failed',
    )
    expect(await ask({ as: ['UA', 'coordinator'], url, body, headers: { 'if-match': 'W/"2"' } })).toBe(
      'precondition_failed',
    )
    expect(await ask({ as: ['UA', 'coordinator'], url, body, headers: { 'if-match': '"1", "2"' } })).toBe('conflict')
    await ask({
      as: ['UA', 'coordinator'],
      url: `${at}/cancellation`,
      body: '{"reason":"x"}',
      headers: { 'if-match': '*' },
    })
    const session = '{"participants":["HR"],"heldAt":"2026-11-24T00:00:00Z","channel":"video","level":"working"}'
    expect(await ask({ as: ['UA', 'coordinator'], url: `${at}/sessions`, body: session })).toBe('conflict')
  })

  it('a 403 of a known account is journalled once per operation and minute', async () => {
    const count = async () => {
      const rows = await test.rows(
        `select 1 from accord.journal_entry where event_type = 'access.refused' and participant = 'SE'`,
      )
      return rows.length
    }
    for (let time = 0; time < 5; time += 1) expect(await ask({ as: ['SE', 'viewer'] })).toBe('no_grant')
    expect(await count()).toBe(1)
    test.clock.advance(60_000)
    expect(await ask({ as: ['SE', 'viewer'] })).toBe('no_grant')
    expect(await count()).toBe(2)
  })
})
