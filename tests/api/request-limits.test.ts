import { randomUUID } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { contract } from '../support/contract.ts'
import { contract as contractOfSweden } from '../support/implementation-scenery.ts'
import { publishedOperations } from '../support/operations.ts'

const most = 3

describe.each([
  { by: 'account', config: { accountRequestsPerMinute: most, addressRequestsPerMinute: 1_000 }, others: 200 },
  { by: 'address', config: { accountRequestsPerMinute: 1_000, addressRequestsPerMinute: most }, others: 429 },
])('a minute has so many requests of one $by', ({ config, others }) => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp({ config })
  })
  afterAll(() => test.close())

  it('what is beyond is refused and says when it may be tried again, and whom else that concerns', async () => {
    const token = await test.token('SE', 'viewer')
    const ask = (bearer: string) =>
      test.app.inject({ url: '/v1/participants/SE', headers: { authorization: `Bearer ${bearer}` } })
    for (let count = 1; count <= most; count += 1) expect((await ask(token)).statusCode).toBe(200)
    const refused = await ask(token)
    expect(refused.statusCode).toBe(429)
    expect(refused.json()).toMatchObject({ code: 'rate_limited' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(refused.headers['ratelimit-limit']).toBe(String(most))
    expect((await ask(await test.token('PT', 'viewer'))).statusCode).toBe(others)
  })
})

describe('how much is left of a limit', () => {
  let test: TestApp
  let authorization: string
  let base: string
  beforeAll(async () => {
    test = await createTestApp({ config: { accountRequestsPerMinute: 500, addressRequestsPerMinute: 1_000 } })
    authorization = `Bearer ${await test.token('SE', 'ministry')}`
    base = await test.app.listen({ port: 0, host: '127.0.0.1' })
  })
  afterAll(() => test.close())

  const toldOf = (headers: Record<string, unknown>) =>
    ['limit', 'remaining', 'reset'].map((name) => Number(headers[`ratelimit-${name}`] ?? Number.NaN))
  const ask = async (request: InjectOptions | string) => {
    const given = typeof request === 'string' ? { url: request } : request
    const { statusCode, headers } = await test.app.inject({ ...given, headers: { authorization, ...given.headers } })
    return { status: statusCode, headers, told: toldOf(headers) }
  }
  const post = (url: string, payload: object, more: object = {}): InjectOptions => ({
    ...{ method: 'POST', url, payload, headers: { 'idempotency-key': randomUUID(), ...more } },
  })

  it('is told by every reply to a request that was counted, whatever it came to', async () => {
    const { headers } = await ask('/v1/code-lists')
    const etag = String(headers['etag'])
    const requests: [status: number, request: InjectOptions | string][] = [
      [200, '/v1/participants/SE'],
      [200, { method: 'HEAD', url: '/v1/participants/SE' }],
      [304, { url: '/v1/code-lists', headers: { 'if-none-match': etag } }],
      [200, '/v1/reports/ledger?format=json'],
      [200, '/v1/reports/ledger?format=jsonl'],
      [200, '/v1/reports/ledger?format=csv'],
      [200, '/v1/reports/ledger?format=xlsx'],
      [200, '/v1/reports/pipeline/chart.svg'],
      [200, '/v1/participants/SE/brief/page'],
      [200, '/v1/public/feed.atom'],
      [201, post('/v1/commitments', contractOfSweden)],
      [200, post('/v1/commitments', contractOfSweden, { prefer: 'handling=validate' })],
      [400, '/v1/participants?limit=many'],
      [400, post('/v1/commitments', {})],
      [401, { url: '/v1/participants', headers: { authorization: 'Bearer none' } }],
      [403, '/v1/issuers'],
      [404, `/v1/tasks/${randomUUID()}`],
      [406, { url: '/v1/participants', headers: { accept: 'text/csv' } }],
      [415, { ...post('/v1/commitments', contractOfSweden, { 'content-type': 'text/plain' }), payload: 'none' }],
      [422, post('/v1/commitments', { ...contractOfSweden, currency: 'XXX' })],
    ]
    const wrong: string[] = []
    for (const [expected, request] of requests) {
      const { status, told } = await ask(request)
      const known = told.every((each) => Number.isFinite(each)) && [500, 1_000].includes(told[0]!)
      if (status !== expected || !known) wrong.push(`${JSON.stringify(request)}: ${status} ${told}`)
    }
    expect(wrong).toEqual([])
    const aborted = new AbortController()
    const stream = await fetch(`${base}/v1/stream`, { headers: { authorization }, signal: aborted.signal })
    expect([stream.status, ...toldOf(Object.fromEntries(stream.headers))]).toEqual([
      200,
      500,
      expect.any(Number),
      expect.any(Number),
    ])
    aborted.abort()
  })

  it('becomes less by one with each request', async () => {
    const left = async () => (await ask('/v1/participants/SE')).told[1]!
    const first = await left()
    expect([await left(), await left()]).toEqual([first - 1, first - 2])
  })

  it('is that of the address where less of that is left', async () => {
    const crowded = await createTestApp({ config: { accountRequestsPerMinute: 500, addressRequestsPerMinute: 20 } })
    const headers = { authorization: `Bearer ${await crowded.token('SE', 'ministry')}` }
    const reply = await crowded.app.inject({ url: '/v1/participants/SE', headers })
    expect(toldOf(reply.headers).slice(0, 2)).toEqual([20, 19])
    await crowded.close()
  })

  it('stands in the contract of every reply that can be counted', () => {
    type Told = { $ref?: string; headers?: Record<string, unknown> }
    const { paths, components } = contract as unknown as {
      paths: Record<string, Record<string, { operationId: string; responses: Record<string, Told> }>>
      components: { responses: Record<string, Told> }
    }
    const counted = new Set(publishedOperations().flatMap(({ id, statuses }) => (statuses.includes(429) ? [id] : [])))
    const silent = Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .filter(({ operationId }) => counted.has(operationId))
      .flatMap(({ operationId, responses }) =>
        Object.entries(responses).flatMap(([status, reply]) => {
          const { headers = {} } =
            reply.$ref === undefined ? reply : components.responses[reply.$ref.split('/').at(-1)!]!
          return 'RateLimit-Remaining' in headers ? [] : [`${operationId} ${status}`]
        }),
      )
    expect(silent).toEqual([])
    expect(counted.size).toBeGreaterThan(150)
  })
})
