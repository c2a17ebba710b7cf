import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { lineMediaTypes } from '../../src/platform/http/accept.ts'
import { createTestApp, type ProblemBody, type TestApp, trial } from '../support/app.ts'
import { contract } from '../support/contract.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

type Raw = {
  as?: [string, Role]
  method?: 'GET' | 'POST' | 'PATCH'
  url: string
  payload?: string | Buffer
  headers?: Record<string, string>
  key?: string
}
async function raw({ as = ['UA', 'coordinator'], method = 'POST', url, payload, headers, key }: Raw) {
  const reply = await test.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${await test.token(...as)}`,
      ...(method === 'POST' ? { 'idempotency-key': key ?? randomUUID() } : {}),
      ...(payload === undefined && headers === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  })
  const body = (reply.payload.startsWith('{') ? reply.json() : {}) as ProblemBody & Record<string, unknown>
  return { status: reply.statusCode, headers: reply.headers, body }
}

const trying = { 'content-type': 'application/json', ...trial.headers }
const consultation = { kind: 'ad_hoc', mode: 'monitoring', title: 'T', summary: 'S.', asks: [{ text: 'x' }] }
const draft = (more: object) =>
  raw({ url: '/v1/consultations', payload: JSON.stringify({ ...consultation, ...more }), headers: trying })

it('the process starts however long it takes to make the console: a busy host is no fault', () => {
  expect(test.app.initialConfig.pluginTimeout).toBe(0)
})

describe('a member that stands there twice', () => {
  it('is 400 in any body, and the reply names it by its pointer', async () => {
    const { asks: _, ...rest } = consultation
    const payload = `${JSON.stringify(rest).slice(0, -1)},"asks":[{"text":"x","text":"y"}]}`
    const { status, body } = await raw({ url: '/v1/consultations', payload })
    expect([status, body.code, body.errors]).toEqual([
      400,
      'malformed_request',
      [{ pointer: '/asks/0/text', detail: 'stands there twice' }],
    ])
  })

  it('is refused in its line of JSON Lines, and another line in its place is another request to an Idempotency-Key', async () => {
    const key = randomUUID()
    const post = (line: string) =>
      raw({
        as: ['UA', 'ministry'],
        url: '/v1/receipts/batch?mode=partial',
        payload: `${line}\n\n \r\n`,
        headers: { 'content-type': 'application/jsonl' },
        key,
      })
    const item = '{"provider":{"participant":"SE"},"amount":"1.00","currency":"EUR","transactionDate":"2026-11-02"}'
    const twice = (amount: string) => `${item}\n{"amount":"${amount}","amount":"2.00"}`
    const first = await post(twice('1.00'))
    expect([first.status, first.body['results']]).toEqual([
      200,
      [
        expect.objectContaining({ line: 1, refusal: null }),
        expect.objectContaining({
          line: 2,
          refusal: { code: 'malformed_request', errors: [{ pointer: '/amount', detail: 'stands there twice' }] },
        }),
      ],
    ])
    expect((await post(twice('9.00'))).status).toBe(422)
    expect((await post(twice('1.00'))).headers['idempotency-replayed']).toBe('true')
  })
})

describe('JSON Lines', () => {
  it.each([
    'application/x-ndjson',
    'application/jsonl',
    'application/x-jsonlines',
    'application/jsonlines',
    'application/ndjson',
  ])('are taken as %s, with blank lines at the end, and given where that is asked for', async (type) => {
    const line = '{"provider":{"participant":"SE"},"amount":"1.00","currency":"EUR","transactionDate":"2026-11-02"}'
    const url = '/v1/receipts/batch'
    const headers = { ...trying, 'content-type': type }
    const sent = await raw({ as: ['UA', 'ministry'], url, payload: `${line}\n\n\n`, headers })
    expect([sent.status, sent.body['accepted']]).toEqual([200, 1])
    const given = await raw({
      as: ['UA', 'auditor'],
      method: 'GET',
      url: '/v1/reports/ledger',
      headers: { accept: type },
    })
    expect([given.status, given.headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  })

  it('a blank line before another item is wrong, as is a type that is none of them', async () => {
    const post = (payload: string, type: string) =>
      raw({ as: ['UA', 'ministry'], url: '/v1/receipts/batch', payload, headers: { 'content-type': type } })
    expect((await post('{}\n\n{}\n', 'application/jsonl')).body.errors).toContainEqual({
      line: 2,
      detail: 'The line is empty.',
    })
    const other = await post('{}\n', 'text/csv')
    const types = `application/json, ${lineMediaTypes.join(', ')}`
    expect([other.status, other.headers['accept'], other.body.detail]).toEqual([
      415,
      types,
      `This operation takes ${types}.`,
    ])
  })
})

describe('null', () => {
  it('for an optional field is taken as absent, at any depth', async () => {
    const url = '/v1/disbursements'
    const base = { commitmentId: randomUUID(), amount: '1.00', currency: 'EUR', transactionDate: '2026-11-02' }
    const told = async (more: object) => {
      const { status, body } = await raw({
        as: ['SE', 'ministry'],
        url,
        payload: JSON.stringify({ ...base, ...more }),
        headers: trying,
      })
      return [status, body.code, body.errors]
    }
    const absent = await told({})
    expect(await told({ description: null, externalReference: null, commitmentAmount: null })).toEqual(absent)
    expect(absent[0]).not.toBe(400)
  })

  it('for what is required is told as missing, and an unknown field stays unknown', async () => {
    const { status, body } = await draft({ title: null, colour: null })
    expect(status).toBe(400)
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { pointer: '/title', detail: 'is required' },
        { pointer: '/colour', detail: 'is not a field of this request' },
      ]),
    )
  })

  it('keeps its meaning where the schema has it', async () => {
    const contactPoints = [
      { kind: 'duty_desk', office: 'Desk', telephone: null, email: 'desk@mfa.example', hours: 'always' },
    ]
    const administrator = test.as('LV', 'administrator')
    const { body } = await administrator.get<{ version: number }>('/v1/participants/LV')
    const changed = await administrator.patch<{ contactPoints: object[] }>(
      '/v1/participants/LV',
      { contactPoints },
      { ifMatch: body.version },
    )
    expect([changed.status, changed.body.contactPoints[0]]).toEqual([200, { ...contactPoints[0], languages: [] }])
  })

  it('in an item of a list stays what it is', async () => {
    const { status, body } = await draft({ asks: [null] })
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/asks/0'])
  })
})

describe('what is missing or half said is told in words', () => {
  it('every required field of every operation that is left out "is required"', async () => {
    const document = contract as {
      paths: Record<
        string,
        Record<string, { requestBody?: { content: Record<string, { schema: { $ref?: string } }> } }>
      >
      components: { schemas: Record<string, { required?: string[] }> }
    }
    const wrong: string[] = []
    let asked = 0
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { requestBody }] of Object.entries(operations)) {
        const name = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1)
        const required = (name === undefined ? undefined : document.components.schemas[name]?.required) ?? []
        if (required.length === 0) continue
        const url = path.replaceAll(/\{\w+\}/g, randomUUID())
        const { status, body } = await raw({ method: method.toUpperCase() as 'POST', url, payload: '{}' })
        asked += 1
        if (status === 403) continue
        for (const field of required) {
          const found = body.errors?.find(({ pointer }) => pointer === `/${field}`)
          if (found?.detail !== 'is required') wrong.push(`${method} ${path} /${field}: ${status} ${found?.detail}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(30)
  })

  it('a time without its offset', async () => {
    const crisis = {
      kind: 'crisis',
      mode: 'full_activation',
      trigger: 'armed_attack',
      hostilities: 'ongoing',
      victim: 'UA',
    }
    const { status, body } = await draft({ ...crisis, occurredAt: '2026-11-27T06:40:00' })
    expect([status, body.errors?.find(({ pointer }) => pointer === '/occurredAt')?.detail]).toEqual([
      400,
      'has no offset from UTC: write 2026-11-27T06:40:00Z, or with one such as 2026-11-27T06:40:00+02:00',
    ])
  })

  it.each([
    ['UK', 'GB'],
    ['EL', 'GR'],
  ])('%s hints at %s, in a body and in a filter', async (habit, code) => {
    const detail = `is no code of ISO 3166-1: write ${code}`
    const crisis = {
      kind: 'crisis',
      mode: 'full_activation',
      trigger: 'armed_attack',
      hostilities: 'ongoing',
      victim: habit,
    }
    expect((await draft({ ...crisis, occurredAt: '2026-11-23T06:40:00Z' })).body.errors).toContainEqual({
      pointer: '/victim',
      detail,
    })
    const { status, body } = await raw({ method: 'GET', url: `/v1/ledger-entries?provider=${habit}` })
    expect([status, body.errors]).toEqual([400, [{ parameter: 'provider', detail }]])
  })

  it.each(['2', '"2', 'W/2', '2, 3'])('an If-Match of %s lacks quotes', async (tag) => {
    const { body } = await test.as('EE', 'administrator').get<{ version: number }>('/v1/participants/EE')
    expect(body.version).toBeGreaterThan(0)
    const payload = '{"contactPoints":[]}'
    const headers = { 'content-type': 'application/json', 'if-match': tag }
    const reply = await raw({
      as: ['EE', 'administrator'],
      method: 'PATCH',
      url: '/v1/participants/EE',
      payload,
      headers,
    })
    expect([reply.status, reply.body.code]).toEqual([412, 'precondition_failed'])
    expect(reply.body.detail).toMatch(/without quotes: send "/)
  })

  it.each(['"7"', '*', '"7", "8"', 'W/"7"'])('an If-Match of %s has them', async (tag) => {
    const headers = { 'content-type': 'application/json', 'if-match': tag }
    const payload = '{"contactPoints":[]}'
    const reply = await raw({
      as: ['EE', 'administrator'],
      method: 'PATCH',
      url: '/v1/participants/EE',
      payload,
      headers,
    })
    expect(reply.body.detail ?? '').not.toMatch(/without quotes/)
  })
})

describe('titles that nobody can see', () => {
  it.each([
    '\u200b\u200b',
    '\u2060',
    '\u2800',
    '\u3164',
    '\u200e\u200f',
    '\u00ad',
    '\u034f',
    '\u115f',
    '\ufe0f',
    ' \u{e0020}',
    '\u180e',
    '\u0007',
    '\u2028',
  ])('%j is blank', async (title) => {
    const { status, body } = await draft({ title })
    expect([status, body.errors]).toEqual([400, [{ pointer: '/title', detail: 'must not be blank' }]])
  })

  it.each(['Ї', '👩‍👩‍👧', '―', '.', '\u0301', '\u200bх', 'ﷺ', '漢', '0'])('%j is seen', async (title) => {
    expect((await draft({ title })).status).toBe(200)
  })
})

describe('numbers in a query', () => {
  it.each(['0x10', '1e1', '+5', ' 5', '5 ', '5.0', '05x', '', '-1', '0', '201', '٥'])(
    'limit=%s is refused',
    async (limit) => {
      const { status, body } = await raw({ method: 'GET', url: `/v1/participants?limit=${encodeURIComponent(limit)}` })
      expect([status, body.errors?.[0]?.parameter]).toEqual([400, 'limit'])
    },
  )
  it.each([
    ['201', 'Too big: expected number to be <=200'],
    ['0', 'Too small: expected number to be >=1'],
    ['1.5', 'must be a whole number in decimal digits'],
  ])('limit=%s is refused for what is wrong with it: %s', async (limit, detail) => {
    const { body } = await raw({ method: 'GET', url: `/v1/participants?limit=${limit}` })
    expect(body.errors).toEqual([{ parameter: 'limit', detail }])
  })
  it.each(['1', '5', '050', '200'])('limit=%s passes', async (limit) => {
    expect((await raw({ method: 'GET', url: `/v1/participants?limit=${limit}` })).status).toBe(200)
  })
})

describe('a body that is not plain', () => {
  it('compressed is 415 and says what is taken', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const payload = gzipSync(JSON.stringify(consultation))
    const reply = await raw({ url: '/v1/consultations', payload, headers })
    expect([reply.status, reply.headers['accept-encoding'], reply.body.code]).toEqual([
      415,
      'identity',
      'unsupported_media_type',
    ])
  })

  it.each(['identity', 'Identity '])('%s is plain', async (coding) => {
    const headers = { ...trying, 'content-encoding': coding }
    expect((await raw({ url: '/v1/consultations', payload: JSON.stringify(consultation), headers })).status).toBe(200)
  })

  it('a verb without a body may say that it sends JSON; where a body is needed, its absence is told', async () => {
    const { body } = await test
      .as('SE', 'administrator')
      .post<{ id: string }>('/v1/webhooks', { url: 'https://duty.mfa.example/x', description: 'x' })
    const headers = { 'content-type': 'application/json', 'if-match': '*' }
    const ping = await raw({ as: ['SE', 'administrator'], url: `/v1/webhooks/${body.id}/ping`, headers, payload: '' })
    expect(ping.status).toBe(200)
    const empty = await raw({ url: '/v1/consultations', headers: { 'content-type': 'application/json' }, payload: '' })
    expect([empty.status, empty.body.errors]).toEqual([400, [{ pointer: '', detail: 'is required' }]])
  })
})
