import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Refusal } from '../../src/kernel/refusal.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

// What the door does with operations that are wrong: ours, not the client's.

const secret = 'hunter2'

describe('an operation', () => {
  it('that declares no access stops the start, by name', async () => {
    const test = await createTestApp()
    test.app.route({ method: 'GET', url: '/v1/undeclared', handler: async () => ({}) })
    await expect(test.app.ready()).rejects.toThrow('GET /v1/undeclared declares no access')
    await test.close()
  })

  describe('that goes wrong', () => {
    let test: TestApp
    beforeAll(async () => {
      test = await createTestApp()
      const schema = { response: { 200: z.object({ shown: z.string() }) } }
      const route = (url: string, handler: () => unknown, access: 'public' | 'me.read' = 'public') =>
        test.app.route({ method: 'GET', url, schema, config: { access }, handler: async () => handler() })
      route('/fine', () => ({ shown: 'yes', hidden: secret }))
      route('/throws', () => {
        throw new Error(`password=${secret} in select secret from accord.account`)
      })
      route('/throws-text', () => {
        throw secret
      })
      route('/throws-shaped', () => {
        throw Object.assign(new Error(secret), { statusCode: 500, code: 'FST_ERR_SECRET', validation: [secret] })
      })
      route('/misshapen', () => ({ shown: { secret } }))
      test.app.route({
        method: 'GET',
        url: '/undeclared-status',
        schema,
        config: { access: 'public' },
        handler: async (_request, reply) => await reply.code(201 as 200).send({ shown: secret }),
      })
      test.app.route({
        method: 'GET',
        url: '/undeclared-refusal',
        schema,
        config: { access: 'public' },
        handler: async () => {
          throw new Refusal('conflict', 'There is nothing at this address.')
        },
      })
    })
    afterAll(() => test.close())

    it('sends the declared fields of a declared reply and no other', async () => {
      const reply = await test.app.inject({ url: '/fine' })
      expect([reply.statusCode, reply.json()]).toEqual([200, { shown: 'yes' }])
    })

    it.each(['/throws', '/throws-text', '/throws-shaped', '/misshapen', '/undeclared-status'])(
      '%s: a 500 that tells its trace id and nothing else',
      async (url) => {
        const traceId = '0af7651916cd43dd8448eb211c80319c'
        const reply = await test.app.inject({ url, headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } })
        expect(reply.statusCode).toBe(500)
        expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/)
        expect(reply.json()).toEqual({
          type: 'urn:accord:problem:internal',
          title: 'Internal error',
          status: 500,
          code: 'internal',
          detail: 'Something went wrong on our side.',
          traceId,
        })
        expect(`${reply.body}${JSON.stringify(reply.headers)}`).not.toContain(secret)
      },
    )
  })
})

describe('a replay', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp()
  })
  afterAll(() => test.close())
  const draft = {
    kind: 'ad_hoc',
    mode: 'monitoring',
    title: 'T',
    summary: 'S.',
    invited: ['PL'],
    asks: [{ text: 'x' }],
  }

  it('comes before 404, 412, 409 and 422: what was done is told again, whatever has become of it', async () => {
    const coordinator = test.as('UA', 'coordinator')
    const { body } = await coordinator.post<{ id: string }>('/v1/consultations', draft)
    const at = `/v1/consultations/${body.id}`
    const [key, authorisedBy] = [randomUUID(), { name: 'a', office: 'b', instrument: 'c' }]
    const send = (options: object = {}) =>
      coordinator.post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1, key, ...options })
    const first = await send()
    expect(first.status).toBe(200)
    for (const again of [await send(), await send({ ifMatch: 9 }), await send({ headers: { 'if-match': '' } })]) {
      expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true'])
      expect(again.body).toEqual(first.body)
    }
    expect((await send({ key: randomUUID() })).body.code).toBe('precondition_failed')
  })

  it('comes after 403: who has lost the grant is told nothing of what it did', async () => {
    const coordinator = test.as('LT', 'coordinator')
    const key = randomUUID()
    const file = () => coordinator.post('/v1/consultations', draft, { key })
    expect((await file()).status).toBe(201)
    await test.rows(
      `update accord.account_grant g set revoked_at = now(), revoked_reason = 'test' from accord.account a
      where a.id = g.account_id and a.participant = 'LT' and a.subject = 'coordinator'`,
    )
    expect((await file()).body.code).toBe('no_grant')
  })
})
