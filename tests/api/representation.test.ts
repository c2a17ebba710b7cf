import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { sampled } from '../support/scale.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

async function get(
  url: string,
  headers: Record<string, string> = {},
  as: [string, Role] = ['UA', 'coordinator'],
  method: 'GET' | 'HEAD' = 'GET',
) {
  const authorization = `Bearer ${await test.token(...as)}`
  const reply = await test.app.inject({ method, url, headers: { authorization, ...headers } })
  return { status: reply.statusCode, headers: reply.headers, bytes: reply.rawPayload }
}

const referenceData = [
  '/v1/agreements',
  '/v1/agreements/comparison',
  '/v1/agreements/{id}',
  '/v1/agreements/{id}/clauses/{type}/history',
  '/v1/agreements/{id}/provisions',
  '/v1/capabilities',
  '/v1/claims',
  '/v1/coalition-claims',
  '/v1/coalitions',
  '/v1/coalitions/{id}/memberships',
  '/v1/code-lists',
  '/v1/code-lists/{name}',
  '/v1/currencies',
  '/v1/fx-rates',
  '/v1/fx-rates/imports',
  '/v1/instruments',
  '/v1/joint-projects',
  '/v1/organisations',
  '/v1/participants',
  '/v1/permissions',
  '/v1/provisions',
  '/v1/provisions/{id}',
  '/v1/reform-commitments',
  '/v1/reform-programmes',
  '/v1/reform-steps',
  '/v1/reports',
  '/v1/roadmap-steps',
]
const publicView = [
  '/v1/public/agreements',
  '/v1/public/agreements/{id}',
  '/v1/public/feed.atom',
  '/v1/public/feed.json',
  '/v1/public/projects',
  '/v1/public/projects/{id}',
  '/v1/public/totals',
]

/** The address of one of them: of the first in its list. */
async function placeOf(path: string): Promise<string> {
  const words: Record<string, string> = { '{name}': 'role', '{type}': 'termination' }
  const [list, parameter] = path.split(/\/(?=\{id\})/)
  const said = path.replaceAll(/\{(name|type)\}/g, (name) => words[name]!)
  if (parameter === undefined) return said
  const { body } = await test.as('UA', 'coordinator').get<{ items: { id: string }[] }>(`${list}?limit=1`)
  return said.replace('{id}', body.items[0]!.id)
}

const consultation = { kind: 'ad_hoc', mode: 'monitoring', title: 'T', summary: 'S.', asks: [{ text: 'x' }] }
describe('what changes rarely', () => {
  it('reference data, the contract and the public view are all of what answers by its tag', () => {
    const byTag = publishedOperations().filter(({ statuses }) => statuses.includes(304))
    expect(byTag.map(({ path }) => path).sort()).toEqual([...referenceData, ...publicView].sort())
  })

  const byTag = [...referenceData, ...publicView.filter((path) => !path.includes('{'))]
  it.each(['/docs/json', '/docs/yaml', ...sampled(byTag, 3)])(
    '%s (in the short run, of a third of these) has a tag of the whole, is 304 by it, comes compressed, and says that this depends on what is accepted',
    async (path) => {
      const url = await placeOf(path)
      const ask = (headers: Record<string, string>) => get(url, headers)
      const first = await ask({})
      const kept = publicView.includes(path) ? /^public, max-age=/ : /no-cache/
      expect([first.status, first.headers['cache-control']]).toEqual([200, expect.stringMatching(kept)])
      const tag = first.headers['etag'] as string
      expect(tag).toMatch(/^W\/"[\w-]{27}"$/)
      const same = await ask({ 'if-none-match': tag })
      expect([same.status, same.bytes.length, same.headers['etag']]).toEqual([304, 0, tag])
      for (const other of ['W/"x"', '"1"']) expect((await ask({ 'if-none-match': other })).status).toBe(200)
      const packed = await ask({ 'accept-encoding': 'br' })
      const head = await get(url, { 'accept-encoding': 'br' }, undefined, 'HEAD')
      const unchangedHead = await get(url, { 'if-none-match': tag }, undefined, 'HEAD')
      expect([unchangedHead.status, head.status, head.headers['etag']]).toEqual([304, 200, tag])
      for (const { headers } of [same, unchangedHead])
        expect(headers, 'RFC 9110, 8.6').not.toHaveProperty('content-length')
      expect([undefined, `${packed.bytes.length}`]).toContain(head.headers['content-length'])
      for (const { headers } of [first, same, packed, head]) expect(headers['vary']).toMatch(/accept-encoding/i)
      if (first.bytes.length < 2_048) return
      expect([packed.headers['content-encoding'], packed.headers['etag']]).toEqual(['br', tag])
      expect(brotliDecompressSync(packed.bytes).equals(first.bytes)).toBe(true)
    },
  )

  it('the tag changes with a character of the reply, and is not shared by two who are told different things', async () => {
    const tagOf = async (as: [string, Role]) => (await get('/v1/participants', {}, as)).headers['etag']
    const before = await tagOf(['LT', 'administrator'])
    const administrator = test.as('LT', 'administrator')
    const { body } = await administrator.get<{ version: number }>('/v1/participants/LT')
    const contactPoints = [{ kind: 'duty_desk', office: 'Another desk', email: 'desk@mfa.example', hours: 'always' }]
    await administrator.patch('/v1/participants/LT', { contactPoints }, { ifMatch: body.version })
    expect(await tagOf(['LT', 'administrator'])).not.toBe(before)
  })

  it('in another language what has sentences has another tag', async () => {
    for (const url of ['/v1/public/feed.atom', '/v1/public/feed.json']) {
      const tag = async (language: string) => (await get(`${url}?language=${language}`)).headers['etag']
      expect(await tag('uk'), url).not.toBe(await tag('en'))
    }
  })

  it('a record with a version keeps its version as its tag', async () => {
    const reply = await get('/v1/participants/LT')
    expect(reply.headers['etag']).toMatch(/^"\d+"$/)
  })
})

describe('who can be reached', () => {
  const put = async (more: object) => {
    const administrator = test.as('NO', 'administrator')
    const { body } = await administrator.get<{ version: number }>('/v1/participants/NO')
    const contactPoints = [{ kind: 'duty_desk', office: 'Desk', hours: 'always', ...more }]
    return (await administrator.patch('/v1/participants/NO', { contactPoints }, { ifMatch: body.version })).status
  }
  it.each([
    '+46 8 405 10 00',
    '+46 8 405 10 00 ext. 123',
    '+46 8 405 10 00;ext=123',
    '+46 8 405 10 00 x123',
    '+380 (44) 238-15-00',
  ])('the telephone %s is taken', async (telephone) => expect(await put({ telephone })).toBe(200))
  it.each([
    '8 405 10 00',
    '+46',
    '+46 8 405 10 00 ext.',
    '+46 8 405 10 00;ext=abc',
    '+46 8 405 10 00 ext 1234567890',
    '+46\n8405100',
  ])('the telephone %j is refused', async (telephone) => expect(await put({ telephone })).toBe(400))
  it.each(['duty@mfa.gov.ua', 'чергова@пошта.укр', 'o’brien+desk@mfa.example', 'a.b_c-d@xn--80a.xn--j1amh'])(
    'the address %s is taken',
    async (email) => expect(await put({ email })).toBe(200),
  )
  it.each([
    'duty',
    'duty@',
    '@mfa.gov.ua',
    'a b@mfa.gov.ua',
    'duty@mfa',
    'a@b@c.ua',
    'duty@mfa..ua',
    'a@b.ua\nBcc: x@y.z',
  ])('the address %j is refused', async (email) => expect(await put({ email })).toBe(400))
})

describe('what anybody is told', () => {
  it('neither readiness nor measures tell a position of the journal', async () => {
    await test.as('UA', 'coordinator').post('/v1/consultations', consultation)
    await test.sequence()
    const health = await test.app.inject('/health/ready')
    expect(health.json()).toEqual({ status: 'ok' })
    const measures = (await test.app.inject('/metrics')).payload
    expect(measures, 'control: measures are told').toMatch(/^accord_\w+(\{.*\})? \d/m)
    expect(measures).not.toMatch(/position\S* \d/)
  })

  it('the page of the documentation asks for nothing by another scheme or from another place', async () => {
    const reply = await test.app.inject('/docs/')
    expect(reply.statusCode).toBe(200)
    const policy = String(reply.headers['content-security-policy'])
    expect(policy).not.toMatch(/upgrade-insecure-requests|https?:/)
    expect(policy).toMatch(/script-src 'self'/)
  })
})
