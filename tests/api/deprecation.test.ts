import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Document } from '../../src/platform/http/contract-document.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

const deprecated = { since: new Date('2027-01-01T00:00:00Z'), until: new Date('2027-07-01T00:00:00Z') }
const config = { access: 'me.read' as const, deprecated }

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  const schema = (operationId: string) => ({
    operationId,
    tags: ['Me'],
    summary: 'For the test',
    response: { 200: z.object({ told: z.boolean() }) },
  })
  test.app.route({
    method: 'GET',
    url: '/v1/old',
    schema: schema('getOld'),
    config,
    handler: async () => ({ told: true }),
  })
  test.app.route({
    method: 'GET',
    url: '/v1/older',
    schema: schema('getOlder'),
    config: { access: 'me.read', deprecated: { since: deprecated.since } },
    handler: async () => ({ told: true }),
  })
})
afterAll(() => test.close())

describe('an operation that is deprecated', () => {
  it('says since when (RFC 9745) and until when (RFC 8594), in refusals too', async () => {
    const viewer = test.as('PL', 'viewer')
    for (const [client, status] of [
      [viewer, 200],
      [test.bearer(), 401],
    ] as const) {
      const reply = await client.get('/v1/old')
      expect(reply).toMatchObject({
        status,
        headers: { deprecation: '@1798761600', sunset: 'Thu, 01 Jul 2027 00:00:00 GMT' },
      })
    }
    const { headers } = await viewer.get('/v1/older')
    expect([headers['deprecation'], headers['sunset']]).toEqual(['@1798761600', undefined])
  })

  it('is marked in the contract, with the headers', async () => {
    await test.app.ready()
    const { get } = (test.app.swagger() as unknown as Document).paths['/v1/old']!
    expect(get!.deprecated).toBe(true)
    expect(Object.keys(get!.responses['200']!.headers!)).toEqual(expect.arrayContaining(['Deprecation', 'Sunset']))
  })

  it('is the only one that says so: others have neither header', async () => {
    const { headers } = await test.as('PL', 'viewer').get('/v1/me')
    expect([headers['deprecation'], headers['sunset']]).toEqual([undefined, undefined])
  })
})
