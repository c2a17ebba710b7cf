import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import contract from '../../openapi/openapi.json' with { type: 'json' }
import { sentences } from '../../src/kernel/sentence.ts'
import { problemTypes } from '../../src/platform/http/problems.ts'
import { inUkrainian, preferredLanguage } from '../../src/platform/language/language.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'

// English and Ukrainian, by Accept-Language: what a refusal says, why somebody is addressed, what happened.

const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack',
  summary: 'Strikes on substations.',
  asks: [{ text: 'Air defence' }],
}
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
const cyrillic = /[а-яіїєґ]/i

let test: TestApp
let at: string
beforeAll(async () => {
  test = await createTestApp()
  const filed = await kyiv().post<{ id: string }>('/v1/consultations', attack)
  at = `/v1/consultations/${filed.body.id}`
})
afterAll(() => test.close())
const kyiv = () => test.as('UA', 'coordinator')

const writes = () =>
  Object.entries(contract.paths).flatMap(([path, item]) =>
    (['post', 'patch'] as const)
      .filter((verb) => verb in item)
      .map((verb) => ({ method: verb.toUpperCase() as 'POST' | 'PATCH', path })),
  )

async function asked(method: 'GET' | 'POST', url: string, language: string | undefined, body?: object) {
  const reply = await test.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${await test.token('UA', 'coordinator')}`,
      ...(language === undefined ? {} : { 'accept-language': language }),
      ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { payload: body }),
  })
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers }
}

describe('Accept-Language', () => {
  it('chooses between the two by weight and then by order; what names neither is English', () => {
    const said = (header: string | undefined) => preferredLanguage(header)
    expect(['uk', 'uk-UA,en;q=0.8', 'fr, uk;q=0.4, en;q=0.3', 'UK'].map(said)).toEqual(['uk', 'uk', 'uk', 'uk'])
    expect(['en', undefined, '', '*', 'fr', 'uk;q=0', 'uk;q=0.5, en', 'uk;q=x'].map(said)).toEqual(
      Array.from({ length: 8 }, () => 'en'),
    )
  })

  it('every refusal says in which language it is, and that this depends on the header', async () => {
    for (const [language, told] of [
      [undefined, 'en'],
      ['uk-UA', 'uk'],
    ] as const) {
      const reply = await asked('GET', '/v1/consultations/01979d2a-7f31-7000-8000-4c9a3a2f6b10', language)
      expect([reply.status, reply.headers['content-language']]).toEqual([404, told])
      expect(String(reply.headers['vary'])).toMatch(/accept-language/i)
      expect(cyrillic.test(reply.body.detail)).toBe(told === 'uk')
      expect(cyrillic.test(reply.body.title)).toBe(told === 'uk')
    }
  })

  it('a wrong field, a broken rule, a wrong state and a missing right are told in Ukrainian, with the rule', async () => {
    const field = await asked('POST', '/v1/consultations', 'uk', { ...attack, title: undefined, victim: 'UK' })
    expect(field.body.errors).toEqual(
      expect.arrayContaining([
        { pointer: '/title', detail: 'обов’язкове' },
        { pointer: '/victim', detail: 'не є кодом ISO 3166-1: напишіть GB' },
      ]),
    )
    expect(field.headers['content-language']).toBe('uk')
    const rule = await asked('POST', '/v1/consultations', 'uk', { ...attack, occurredAt: '2199-01-01T00:00:00Z' })
    expect(rule.body).toMatchObject({ status: 422, rule: 'BR-31', detail: 'Подія не може бути в майбутньому.' })
    expect(rule.body.ruleSays).toMatch(cyrillic)
    const state = await asked('POST', `${at}/sessions`, 'uk', {
      participants: ['NO'],
      heldAt: '2026-01-01T00:00:00Z',
      channel: 'video',
      level: 'working',
    })
    expect(state.status).toBe(409)
    expect(state.body.detail).toContain('чернетка')
    expect(state.body.allowed).toContain('circulateConsultation')
    const right = await asked('POST', `${at}/acknowledgements`, 'uk')
    expect([right.status, cyrillic.test(right.body.detail)]).toEqual([403, true])
  })

  it('every write of the contract tells in Ukrainian what is wrong with a body, an identifier and a missing token', async () => {
    const told = new Set<string>()
    const token = await test.token('UA', 'coordinator')
    for (const { method, path } of writes()) {
      const headers = { 'accept-language': 'uk', 'idempotency-key': crypto.randomUUID(), 'if-match': '"1"' }
      const url = path.replace(/\{\w+\}/g, crypto.randomUUID())
      const signedIn = { ...headers, authorization: `Bearer ${token}` }
      const json = { ...signedIn, 'content-type': 'application/json' }
      const replies = [
        await test.app.inject({ method, url, headers }),
        await test.app.inject({ method, url: path.replace(/\{\w+\}/g, 'UK!'), headers: signedIn }),
        ...(await Promise.all(
          ['{}', '[]', '7', '{"colour":"red"}', '{'].map((payload) =>
            test.app.inject({ method, url, headers: json, payload }),
          ),
        )),
      ]
      for (const reply of replies) {
        if (reply.statusCode < 400) continue
        const problem = reply.json<ProblemBody & { title: string; detail: string }>()
        const texts = [problem.title, problem.detail, ...(problem.errors ?? []).map(({ detail }) => detail)]
        for (const text of texts) expect(text, `${method} ${path}`).toMatch(cyrillic)
        expect(reply.headers['content-language']).toBe('uk')
        told.add(`${reply.statusCode}`)
      }
    }
    expect([...told].sort()).toEqual(expect.arrayContaining(['400', '401', '403', '404']))
  })

  it('why each is addressed, and the timeline, in the language that was asked for', async () => {
    const preview = await asked('GET', `${at}/circulation/preview`, 'uk')
    expect(preview.headers['content-language']).toBe('uk')
    for (const { why, used, otherTriggers } of preview.body.rows) {
      expect(used.why).toMatch(cyrillic)
      for (const text of [why, ...otherTriggers.map((other: { why: string }) => other.why)])
        expect(text.replaceAll(/consentToRoster/g, '')).not.toMatch(/[a-z]{4,}/i)
    }
    await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
    const addressees = await asked('GET', `${at}/addressees`, 'uk')
    expect(addressees.body.items[0].why).toMatch(cyrillic)
    expect((await asked('GET', `${at}/addressees`, 'en')).body.items[0].why).not.toMatch(cyrillic)
    await test.sequence()
    const timeline = await asked('GET', `${at}/timeline`, 'uk')
    expect(timeline.body.items.length).toBeGreaterThan(5)
    for (const { says } of timeline.body.items) expect(says).toMatch(cyrillic)
    expect(timeline.headers['content-language']).toBe('uk')
  })
})

describe('the catalogue of sentences', () => {
  it('has every title of a refusal, and every sentence keeps its parameters', () => {
    for (const { title } of Object.values(problemTypes)) expect(inUkrainian(title), title).toMatch(cyrillic)
    const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    for (const [en, uk] of Object.entries(sentences)) {
      for (const name of names(uk)) expect(names(en), en).toContain(name)
    }
  })

  it('is not slowed by what a stranger writes', () => {
    const began = performance.now()
    for (let time = 0; time < 100; time += 1) inUkrainian(`${'The is needs : '.repeat(60)}${time}`)
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
