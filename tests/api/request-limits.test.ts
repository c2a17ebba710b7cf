import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'

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
