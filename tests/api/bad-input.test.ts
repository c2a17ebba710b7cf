import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { ProblemBody, TestApp } from '../support/app.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// Beside tests/api/refusals.test.ts: what is wrong outside the declared fields, and what a request may name but not know.

let test: TestApp
let scenery: Scenery
beforeAll(async () => {
  const made = await createSceneryApp()
  test = made.test
  scenery = made.scenery
})
afterAll(() => test.close())

const good = { kind: 'ad_hoc', mode: 'monitoring', title: 'T', summary: 'S.', asks: [{ text: 'x' }] }

async function raw(method: 'GET' | 'POST', url: string, payload?: string) {
  const authorization = `Bearer ${await test.token('UA', 'coordinator')}`
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const reply = await test.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return { status: reply.statusCode, body: reply.json<ProblemBody>() }
}
const stored = async () =>
  (
    await test.rows(
      'select (select count(*) from accord.consultation) as c, (select count(*) from accord.journal_entry) as j',
    )
  )[0]

describe('text that cannot be kept as it is', () => {
  it.each([
    ['a NUL in the path', '/v1/consultations/%00', 'id'],
    ['a NUL in a parameter', '/v1/consultations?requester=U%00', 'requester'],
    ['a NUL in a parameter’s name', '/v1/consultations?a%00=1', undefined],
  ])('%s is 400 and named', async (_what, url, parameter) => {
    const { status, body } = await raw('GET', url)
    expect([status, body.code]).toEqual([400, 'malformed_request'])
    if (parameter !== undefined) expect(body.errors).toEqual([expect.objectContaining({ parameter })])
  })

  it.each(['/v1/consultations/%ED%A0%80', '/v1/consultations/%', '/v1/consultations/%C3', '/v1/%E0%A4%A'])(
    'a path of broken percent-encoding, %s, is 400',
    async (url) => expect((await raw('GET', url)).status).toBe(400),
  )

  it.each(['%ED%A0%80', '%', '%C3', '%zz'])('a parameter of broken percent-encoding, %s, is 400', async (text) => {
    expect((await raw('GET', `/v1/consultations?requester=${text}`)).status).toBe(400)
  })

  it.each([
    ['a NUL deep within', `{"asks":[{"text":"a\\u0000"}]}`, '/asks/0/text'],
    ['a lone surrogate deep within', `{"asks":[{"text":"\\udfff"}]}`, '/asks/0/text'],
    ['a lone surrogate in a member’s name', `{"asks":[{"\\ud800":1}]}`, '/asks/0'],
  ])('%s is 400 and pointed at', async (_what, payload, pointer) => {
    const before = await stored()
    const { status, body } = await raw('POST', '/v1/consultations', payload)
    expect([status, body.code]).toEqual([400, 'malformed_request'])
    expect(body.errors).toEqual([expect.objectContaining({ pointer })])
    expect(await stored()).toEqual(before)
  })
})

describe('members that mean something to the machine', () => {
  it.each([
    ['__proto__', `{"__proto__":{"isAdmin":true}}`],
    ['__proto__ deep within', `{"asks":[{"text":"x","__proto__":{"text":"y"}}]}`],
    ['constructor.prototype', `{"constructor":{"prototype":{"isAdmin":true}}}`],
    ['toString', `{"toString":"x"}`],
    ['a path like /a~b', `{"a~/b":1}`],
  ])('%s is refused and changes nothing', async (_what, part) => {
    const payload = `${JSON.stringify(good).slice(0, -1)},${part.slice(1)}`
    const { status, body } = await raw('POST', '/v1/consultations', payload)
    expect([status, ['malformed_request', 'invalid_request'].includes(body.code)]).toEqual([400, true])
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })

  it('a pointer to an unknown field is escaped (RFC 6901)', async () => {
    const { body } = await raw('POST', '/v1/consultations', JSON.stringify({ ...good, 'a~/b': 1 }))
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/a~0~1b' })])
  })
})

describe('names of 200 characters', () => {
  it.each([
    ['combining marks', `Z${'\u0351\u034a'.repeat(99)}z`],
    ['families', '👩‍👩‍👧‍👦'.repeat(18)],
    ['right to left with marks', 'שָׁלוֹם עֲלֵיכֶם '.repeat(11).trim()],
    ['Cyrillic', 'Щодо ґрунтовного з’ясування '.repeat(7).trim()],
    ['astral letters', '𝔘𝔨𝔯'.repeat(33)],
    ['decomposed and composed', 'e\u0301é'.repeat(66)],
    ['invisible ones', 'a\u200b\u2060\ufeffb'.repeat(40)],
  ])('%s come out as they went in, everywhere they are shown', async (_what, title) => {
    const coordinator = test.as('UA', 'coordinator')
    const { status, body } = await coordinator.post<{ id: string; title: string }>('/v1/consultations', {
      ...good,
      title,
    })
    expect([status, body.title]).toEqual([201, title])
    const shown = await coordinator.get<{ title: string }>(`/v1/consultations/${body.id}`)
    const { body: listed } = await coordinator.get<{ items: { title: string }[] }>('/v1/consultations?limit=1')
    expect([shown.body.title, listed.items[0]!.title]).toEqual([title, title])
    expect(await test.rows('select title from accord.consultation where id = $1', [body.id])).toEqual([{ title }])
  })
})

describe('a record of another’s that a body or a filter names is answered like one that is not there (BR-53)', () => {
  type Probe = [
    what: string,
    who: [string, Role],
    url: () => string,
    body: (id: string) => object,
    hidden: () => string,
  ]
  const probes: Probe[] = [
    [
      'a request to widen',
      ['LT', 'coordinator'],
      () => '/v1/consultations',
      (id) => ({ ...good, invited: ['UA'], originConsultationId: id }),
      () => scenery.draft.id,
    ],
    [
      'an ask',
      ['SE', 'coordinator'],
      () => `/v1/consultations/${scenery.request.id}/responses`,
      (id) => ({ type: 'counter_proposal', askIds: [id] }),
      () => (scenery.draft as typeof scenery.draft & { asks: { id: string }[] }).asks[0]!.id,
    ],
    [
      'an issuer to replace',
      ['NO', 'administrator'],
      () => '/v1/issuers',
      (id) => ({ issuer: 'https://n.example', jwksUri: 'https://n.example/k', audience: 'a', replacesIssuerId: id }),
      () => scenery.issuer.active.id,
    ],
    [
      'an agreement',
      ['GB', 'coordinator'],
      () => '/v1/register-proposals',
      (id) => ({ ...scenery.amendment('GB'), agreementId: id }),
      () => scenery.limitedAgreement,
    ],
  ]

  it.each(probes)('%s', async (_what, who, url, body, hidden) => {
    const [before, client] = [await stored(), test.as(...who)]
    const answer = async (id: string) => {
      const { status, body: problem } = await client.post<ProblemBody & { traceId?: string }>(url(), body(id))
      return JSON.stringify({ status, ...problem, traceId: undefined }).replaceAll(id, 'the id')
    }
    const [invisible, unknown] = [await answer(hidden()), await answer(randomUUID())]
    expect(JSON.parse(unknown)).toMatchObject({ status: 422, errors: [{ pointer: expect.any(String) }] })
    expect(invisible).toBe(unknown)
    expect(await stored()).toEqual(before)
  })

  it('filters by what one may not see give an empty list', async () => {
    const empty = async (participant: string, role: Role, url: string) => {
      const { status, body } = await test.as(participant, role).get<{ items: unknown[]; nextCursor: null }>(url)
      expect([status, body.items, body.nextCursor], url).toEqual([200, [], null])
    }
    await empty('NO', 'administrator', '/v1/issuers?participant=PL')
    await empty('NO', 'administrator', '/v1/accounts?participant=PL')
    await empty('PL', 'coordinator', `/v1/register-proposals?agreementId=${scenery.agreementOf('GB')}`)
    await empty('NZ', 'coordinator', '/v1/consultations?requester=UA')
    await empty('PL', 'coordinator', '/v1/agreements?participant=AU')
  })
})

describe('the wrong state', () => {
  it('is 409 and names the state and what it allows', async () => {
    const reply = await test
      .as('UA', 'coordinator')
      .post(
        `/v1/consultations/${scenery.draft.id}/closure`,
        { reason: 'agreed', outcome: { text: 'x' } },
        { ifMatch: 1 },
      )
    expect([reply.status, reply.body.code, reply.body.state]).toEqual([409, 'conflict', 'draft'])
    expect(reply.body.allowed).toEqual(['amendConsultation', 'circulateConsultation', 'cancelConsultation'])
    expect(reply.body.object).toEqual({ type: 'consultation', id: scenery.draft.id })
  })
})
