import { createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp } from '../support/app.ts'
import type { Receiver } from '../support/receiver.ts'
import { createWebhookDesk, type Subscription, told, type WebhookDesk } from '../support/webhook-desk.ts'

let desk: WebhookDesk
let test: WebhookDesk['test']
beforeAll(async () => {
  desk = await createWebhookDesk()
  test = desk.test
})
afterEach(() => desk.clear())
afterAll(() => desk.close())

const poland = (...role: Parameters<WebhookDesk['poland']>) => desk.poland(...role)

describe('a webhook', () => {
  it('is told by a signed POST what happened, thin, and both signatures verify', async () => {
    const called = await desk.receiver()
    const made = await desk.subscribe(`${called.url}/accord`, { eventTypes: ['consultation.created'] })
    const id = await desk.file()
    await desk.dispatch()
    expect(called.received).toHaveLength(1)
    const [{ body, headers, path }] = called.received as [Receiver['received'][number]]
    const payload = JSON.parse(body) as { type: string; timestamp: string; data: Record<string, unknown> }
    expect(path).toBe('/accord')
    expect(Object.keys(payload)).toEqual(['type', 'timestamp', 'data'])
    expect(payload).toMatchObject({
      type: 'consultation.created',
      data: { schema: 'consultation.created.v1', resource: { id, href: `/v1/consultations/${id}` } },
    })
    expect(body).not.toContain('Draft') // nothing of the record itself
    const given = headers as Record<string, string>
    const [v1, v1a] = ['v1', 'v1a'].map((scheme) => made.keys.find(({ signature }) => signature === scheme)!)
    expect(new Webhook(v1!.secret!).verify(body, given)).toEqual(payload)
    expect(() => new Webhook(v1!.secret!).verify(body.replace('PL', 'UA'), given)).toThrow()
    const publicKey = createPublicKey({
      key: {
        kty: 'OKP',
        crv: 'Ed25519',
        x: Buffer.from(v1a!.publicKey!.slice('whpk_'.length), 'base64').toString('base64url'),
      },
      format: 'jwk',
    })
    const signature = given['webhook-signature']!.split(' ')
      .find((part) => part.startsWith('v1a,'))!
      .slice(4)
    const content = `${given['webhook-id']}.${given['webhook-timestamp']}.${body}`
    expect(verify(null, Buffer.from(content), publicKey, Buffer.from(signature, 'base64'))).toBe(true)
    expect(verify(null, Buffer.from(`${content} `), publicKey, Buffer.from(signature, 'base64'))).toBe(false)
  })

  it('shows a secret once; nobody reads it again, not even the role of the API', async () => {
    const made = await desk.subscribe('https://desk.example/accord', { signatures: ['v1'] })
    expect(made.keys).toMatchObject([{ signature: 'v1', secret: expect.stringMatching(/^whsec_/), publicKey: null }])
    expect((await desk.find(made.id)).keys).toMatchObject([{ signature: 'v1', secret: null }])
    const connection = await test.database.connect()
    await expect(connection.query('select secret from accord.webhook_key')).rejects.toMatchObject({ code: '42501' })
    connection.release()
    const journal = await test.rows('select 1 from accord.journal_entry where payload::text like $1', ['%whsec%'])
    expect(journal).toEqual([])
  })

  it('needs no secret with v1a alone', async () => {
    const { keys } = await desk.subscribe('https://desk.example/accord', { signatures: ['v1a'] })
    expect(keys).toMatchObject([{ signature: 'v1a', secret: null, publicKey: expect.stringMatching(/^whpk_/) }])
  })

  it('keeps its old keys signing beside the new until the overlap ends', async () => {
    const called = await desk.receiver()
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.created'], signatures: ['v1'] })
    const rotated = await poland().post<Subscription>(
      `/v1/webhooks/${made.id}/rotation`,
      { overlapHours: 2 },
      { ifMatch: 1 },
    )
    const secrets = [made.keys[0]!.secret!, rotated.body.keys.find(({ secret }) => secret !== null)!.secret!]
    expect(rotated.body.keys).toHaveLength(2)
    const verifies = async () => {
      await desk.file()
      await desk.dispatch()
      const { body, headers } = called.received.at(-1)!
      // The injected clock runs ahead of the receiver's own.
      const at = { ...(headers as Record<string, string>) }
      return secrets.map((secret) => {
        const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = at
        return signature!.split(' ').includes(new Webhook(secret).sign(id!, new Date(Number(timestamp) * 1_000), body))
      })
    }
    expect(await verifies()).toEqual([true, true])
    test.clock.advance(2 * 3_600_000)
    expect(await verifies()).toEqual([false, true])
  })

  it('BR-50: is told exactly what the change feed tells its participant, filtered as it asked', async () => {
    const [all, mine, one] = [await desk.receiver(), await desk.receiver(), await desk.receiver()]
    await desk.subscribe(all.url)
    await desk.subscribe(mine.url, {
      participants: ['PL'],
      eventTypes: ['consultation.created', 'consultation.acknowledged'],
    })
    const { nextCursor } = (await poland('coordinator').get<{ nextCursor: string }>('/v1/changes?limit=200')).body
    const ukraine = test.as('UA', 'coordinator')
    const filed = await desk.file('UA')
    const request = await ukraine.patch<{ version: number }>(
      `/v1/consultations/${filed}`,
      { invited: ['PL'] },
      { ifMatch: 1 },
    )
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    await desk.subscribe(one.url, { rootIds: [filed] })
    await ukraine.post(`/v1/consultations/${filed}/circulation`, { authorisedBy }, { ifMatch: request.body.version })
    await poland('coordinator').post(`/v1/consultations/${filed}/acknowledgements`)
    await desk.file('PL')
    await desk.file('NO')
    await desk.dispatch()
    const feed = await poland('coordinator').get<{ items: { position: number; type: string }[] }>(
      `/v1/changes?limit=200&after=${nextCursor}`,
    )
    expect(told(all).map(({ data }) => data)).toEqual(feed.body.items)
    expect(told(mine).map(({ type }) => type)).toEqual(['consultation.acknowledged', 'consultation.created'])
    const ofOne = feed.body.items.filter((item) => (item as unknown as { rootId: string }).rootId === filed)
    expect(told(one).map(({ type }) => type)).toEqual(ofOne.map(({ type }) => type))
    expect(ofOne.length).toBeGreaterThan(2)
  })

  it('BR-50: what is withdrawn between the event and its sending is not sent, and does not hold up the rest', async () => {
    const called = await desk.receiver()
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.circulated', 'webhook.pinged'] })
    const ukraine = test.as('UA', 'coordinator')
    const filed = await desk.file('UA')
    const request = await ukraine.patch<{ version: number }>(
      `/v1/consultations/${filed}`,
      { invited: ['PL'] },
      { ifMatch: 1 },
    )
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    await ukraine.post(`/v1/consultations/${filed}/circulation`, { authorisedBy }, { ifMatch: request.body.version })
    await poland().post(`/v1/webhooks/${made.id}/ping`)
    await test.fanOut(made.id)
    expect((await desk.deliveries(made.id)).map(({ status }) => status)).toEqual(['pending', 'pending'])
    await test.rows("select accord.set_audience($1, '{UA}')", [filed])
    await desk.dispatch()
    expect(told(called).map(({ type }) => type)).toEqual(['webhook.pinged'])
    expect((await desk.deliveries(made.id))[0]).toMatchObject({
      status: 'given_up',
      attempts: 0,
      lastError: 'The record is no longer visible to you.',
    })
  })

  it('ping is an event that it gets whatever its filters, in its turn, and no other webhook needs', async () => {
    const [called, other] = [await desk.receiver(), await desk.receiver()]
    const made = await desk.subscribe(called.url, { eventTypes: ['offer.made'] })
    await desk.subscribe(other.url, { eventTypes: ['offer.made'] })
    await poland().post(`/v1/webhooks/${made.id}/ping`)
    await desk.dispatch()
    expect(told(called).map(({ type }) => type)).toEqual(['webhook.pinged'])
    expect(other.received).toEqual([])
  })
})

describe('what may be called', () => {
  it.each([
    'http://desk.example/',
    'https://127.0.0.1/',
    'https://10.0.0.8/x',
    'https://[::ffff:10.0.0.8]/',
    'https://localhost/',
    'https://desk.local/',
    'https://desk.internal./',
    'https://desk/',
    'https://a:b@desk.example/',
  ])('%s is refused where the service is not just tried out', async (url) => {
    const guarded = await createTestApp({ on: test, config: { allowPrivateEgress: false } })
    const reply = await guarded.as('PL', 'administrator').post('/v1/webhooks', { url, description: 'Desk' })
    expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, '/url'])
    await guarded.close()
  })

  it.each(['https://duty.mfa.gov.pl/hook', 'https://8.8.8.8/', 'https://[2606:4700::1111]:8443/x'])(
    '%s is taken where the service is not just tried out',
    async (url) => {
      const guarded = await createTestApp({ on: test, config: { allowPrivateEgress: false } })
      const reply = await guarded.as('PL', 'administrator').post('/v1/webhooks', { url, description: 'Desk' })
      expect(reply.status).toBe(201)
      await guarded.close()
    },
  )

  it.each(['ftp://desk.example/', 'desk.example', 'javascript:alert(1)', ''])(
    '%s is no address of a webhook',
    async (url) => {
      expect((await poland().post('/v1/webhooks', { url, description: 'Desk' })).status).toBe(400)
    },
  )

  it('a participant has a bounded number of them', async () => {
    const [{ left }] = (await test.rows<{ left: number }>(
      `select 50 - count(*)::integer as left from accord.webhook_subscription where participant = 'FI'`,
    )) as [{ left: number }]
    const finland = test.as('FI', 'administrator')
    for (let number = 0; number < left; number += 1) await desk.subscribe('https://desk.example/', {}, finland)
    expect((await finland.post('/v1/webhooks', { url: 'https://desk.example/', description: 'Desk' })).status).toBe(422)
  })
})
