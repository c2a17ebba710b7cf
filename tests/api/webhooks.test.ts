import { createPublicKey, verify } from 'node:crypto'
import pg from 'pg'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { readConfig } from '../../src/config.ts'
import { createDispatcher, type Dispatcher } from '../../src/modules/webhooks/dispatch.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type Answering, type Receiver, startReceiver } from '../support/receiver.ts'

type Key = { signature: string; publicKey: string | null; secret: string | null; expiresAt: string | null }
type Subscription = {
  id: string
  version: number
  status: string
  disabledReason: string | null
  position: number
  keys: Key[]
}
type Delivery = {
  id: string
  position: number
  status: string
  attempts: number
  nextAttemptAt: string | null
  lastStatus: number | null
  lastError: string | null
  eventType: string | null
}

let test: TestApp
let worker: pg.Client
let dispatcher: Dispatcher
const receivers: Receiver[] = []
const config = readConfig({ NODE_ENV: 'test', WEBHOOK_SECONDS: '1' })

beforeAll(async () => {
  // Signatures are checked against the clock of the day: that is what a receiver does.
  test = await createTestApp({ clock: new Date().toISOString() })
  worker = new pg.Client({ connectionString: test.testDatabase.workerUrl, pipeline: true } as pg.ClientConfig)
  await worker.connect()
  const log = pino({ level: 'silent' })
  dispatcher = createDispatcher({ client: worker, clock: test.clock, config, log, random: () => 0.5 })
})
afterEach(async () => {
  await test.rows(
    "update accord.webhook_subscription set status = 'disabled', disabled_reason = 'owner' where status = 'active'",
  )
  for (const receiver of receivers.splice(0)) await receiver.close()
})
afterAll(async () => {
  await worker.end()
  await test.close()
})

const poland = (role: Role = 'administrator') => test.as('PL', role)

async function receiver(answer?: Answering): Promise<Receiver> {
  const made = await startReceiver(answer)
  receivers.push(made)
  return made
}

async function subscribe(url: string, more: object = {}, client = poland()): Promise<Subscription> {
  const reply = await client.post<Subscription>('/v1/webhooks', { url, description: 'Desk', ...more })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}

/** Everything that is due now is sent and answered. */
async function dispatch(): Promise<void> {
  await test.sequence()
  await dispatcher.round()
  await dispatcher.settled()
}

let drafts = 0
async function file(participant = 'PL'): Promise<string> {
  drafts += 1
  const { body } = await test.as(participant, 'coordinator').post<{ id: string }>('/v1/consultations', {
    kind: 'ad_hoc',
    mode: 'monitoring',
    title: `Draft ${drafts}`,
    summary: 'Plans.',
    asks: [{ text: 'Advice' }],
  })
  return body.id
}

const deliveries = async (id: string) =>
  (await poland().get<{ items: Delivery[] }>(`/v1/webhooks/${id}/deliveries?limit=200`)).body.items.reverse()
const find = async (id: string) => (await poland().get<Subscription>(`/v1/webhooks/${id}`)).body
const told = ({ received }: Receiver) =>
  received.map(({ body }) => JSON.parse(body) as { type: string; data: { position: number; resource: { id: string } } })

describe('a webhook', () => {
  it('is told by a signed POST what happened, thin, and both signatures verify', async () => {
    const desk = await receiver()
    const made = await subscribe(`${desk.url}/accord`, { eventTypes: ['consultation.created'] })
    const id = await file()
    await dispatch()
    expect(desk.received).toHaveLength(1)
    const [{ body, headers, path }] = desk.received as [Receiver['received'][number]]
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
    const made = await subscribe('https://desk.example/accord', { signatures: ['v1'] })
    expect(made.keys).toMatchObject([{ signature: 'v1', secret: expect.stringMatching(/^whsec_/), publicKey: null }])
    expect((await find(made.id)).keys).toMatchObject([{ signature: 'v1', secret: null }])
    const connection = await test.database.connect()
    await expect(connection.query('select secret from accord.webhook_key')).rejects.toMatchObject({ code: '42501' })
    connection.release()
    const journal = await test.rows('select 1 from accord.journal_entry where payload::text like $1', ['%whsec%'])
    expect(journal).toEqual([])
  })

  it('needs no secret with v1a alone', async () => {
    const { keys } = await subscribe('https://desk.example/accord', { signatures: ['v1a'] })
    expect(keys).toMatchObject([{ signature: 'v1a', secret: null, publicKey: expect.stringMatching(/^whpk_/) }])
  })

  it('keeps its old keys signing beside the new until the overlap ends', async () => {
    const desk = await receiver()
    const made = await subscribe(desk.url, { eventTypes: ['consultation.created'], signatures: ['v1'] })
    const rotated = await poland().post<Subscription>(
      `/v1/webhooks/${made.id}/rotation`,
      { overlapHours: 2 },
      { ifMatch: 1 },
    )
    const secrets = [made.keys[0]!.secret!, rotated.body.keys.find(({ secret }) => secret !== null)!.secret!]
    expect(rotated.body.keys).toHaveLength(2)
    const verifies = async () => {
      await file()
      await dispatch()
      const { body, headers } = desk.received.at(-1)!
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
    const [all, mine, one] = [await receiver(), await receiver(), await receiver()]
    await subscribe(all.url)
    await subscribe(mine.url, {
      participants: ['PL'],
      eventTypes: ['consultation.created', 'consultation.acknowledged'],
    })
    const { nextCursor } = (await poland('coordinator').get<{ nextCursor: string }>('/v1/changes?limit=200')).body
    const ukraine = test.as('UA', 'coordinator')
    const filed = await file('UA')
    const request = await ukraine.patch<{ version: number }>(
      `/v1/consultations/${filed}`,
      { invited: ['PL'] },
      { ifMatch: 1 },
    )
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    await subscribe(one.url, { rootIds: [filed] })
    await ukraine.post(`/v1/consultations/${filed}/circulation`, { authorisedBy }, { ifMatch: request.body.version })
    await poland('coordinator').post(`/v1/consultations/${filed}/acknowledgements`)
    await file('PL')
    await file('NO')
    await dispatch()
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
    const desk = await receiver()
    const made = await subscribe(desk.url, { eventTypes: ['consultation.circulated', 'webhook.pinged'] })
    const ukraine = test.as('UA', 'coordinator')
    const filed = await file('UA')
    const request = await ukraine.patch<{ version: number }>(
      `/v1/consultations/${filed}`,
      { invited: ['PL'] },
      { ifMatch: 1 },
    )
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    await ukraine.post(`/v1/consultations/${filed}/circulation`, { authorisedBy }, { ifMatch: request.body.version })
    await poland().post(`/v1/webhooks/${made.id}/ping`)
    await test.fanOut(made.id)
    expect((await deliveries(made.id)).map(({ status }) => status)).toEqual(['pending', 'pending'])
    await test.rows("delete from accord.resource_audience where resource_id = $1 and audience = 'PL'", [filed])
    await dispatch()
    expect(told(desk).map(({ type }) => type)).toEqual(['webhook.pinged'])
    expect((await deliveries(made.id))[0]).toMatchObject({
      status: 'given_up',
      attempts: 0,
      lastError: 'The record is no longer visible to you.',
    })
  })

  it('ping is an event that it gets whatever its filters, in its turn, and no other webhook needs', async () => {
    const [desk, other] = [await receiver(), await receiver()]
    const made = await subscribe(desk.url, { eventTypes: ['offer.made'] })
    await subscribe(other.url, { eventTypes: ['offer.made'] })
    await poland().post(`/v1/webhooks/${made.id}/ping`)
    await dispatch()
    expect(told(desk).map(({ type }) => type)).toEqual(['webhook.pinged'])
    expect(other.received).toEqual([])
  })
})

describe('a receiver that does not take it', () => {
  it('is tried again by the schedule; what comes after waits, in its order', async () => {
    let broken = true
    const desk = await receiver((_, response, accept) => {
      if (broken) return void response.writeHead(500).end()
      accept()
      response.writeHead(200).end('thanks')
    })
    const made = await subscribe(desk.url, { eventTypes: ['consultation.created'] })
    for (let number = 0; number < 3; number += 1) await file()
    await dispatch()
    const [first, second] = await deliveries(made.id)
    expect(first).toMatchObject({
      status: 'failed',
      attempts: 1,
      lastStatus: 500,
      lastError: 'The receiver answered 500.',
    })
    expect(first!.nextAttemptAt).toBe(new Date(test.clock.now().getTime() + 5_000).toISOString())
    expect(second).toMatchObject({ status: 'pending', attempts: 0 })
    test.clock.advance(4_999)
    await dispatch()
    expect((await deliveries(made.id))[0]!.attempts).toBe(1)
    test.clock.advance(1)
    await dispatch()
    expect((await deliveries(made.id))[0]!.attempts).toBe(2)
    broken = false
    test.clock.advance(300_000)
    await dispatch()
    const all = await deliveries(made.id)
    expect(all.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['delivered', 3],
      ['delivered', 1],
      ['delivered', 1],
    ])
    expect(told(desk).map(({ data }) => data.position)).toEqual(all.map(({ position }) => position))
  })

  it('Retry-After is honoured', async () => {
    const desk = await receiver((_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end())
    const made = await subscribe(desk.url, { eventTypes: ['consultation.created'] })
    await file()
    await dispatch()
    const [only] = await deliveries(made.id)
    expect(only!.nextAttemptAt).toBe(new Date(test.clock.now().getTime() + 3_600_000).toISOString())
  })

  it('a redirect is a failure and is not followed', async () => {
    const elsewhere = await receiver()
    const desk = await receiver((_, response) => void response.writeHead(307, { location: elsewhere.url }).end())
    const made = await subscribe(desk.url, { eventTypes: ['consultation.created'] })
    await file()
    await dispatch()
    expect((await deliveries(made.id))[0]).toMatchObject({ status: 'failed', lastStatus: 307 })
    expect(elsewhere.received).toEqual([])
  })

  it('one that does not answer in time, or breaks off, is a failure that says so', async () => {
    const slow = await receiver(() => undefined)
    const broken = await receiver((_, response) => void response.socket!.destroy())
    const made = [
      await subscribe(slow.url, { eventTypes: ['consultation.created'] }),
      await subscribe(broken.url, { eventTypes: ['consultation.created'] }),
    ]
    await file()
    await dispatch()
    const errors = await Promise.all(made.map(async ({ id }) => (await deliveries(id))[0]!.lastError))
    expect(errors[0]).toBe('No answer: no answer within 1 s.')
    expect(errors[1]).toMatch(/^No answer: .*(hang up|ECONNRESET)/)
  })

  it('410 disables it at once, with an entry in the journal; enabled again it goes on where it stopped', async () => {
    let gone = true
    const desk = await receiver((_, response, accept) => {
      if (!gone) accept()
      response.writeHead(gone ? 410 : 200).end()
    })
    const made = await subscribe(desk.url, { eventTypes: ['consultation.created'] })
    await file()
    await file()
    await dispatch()
    expect(await find(made.id)).toMatchObject({ status: 'disabled', disabledReason: 'gone', version: 2 })
    await test.sequence()
    const feed = await poland().get<{ items: { type: string; resource: { id: string } }[] }>('/v1/changes?limit=200')
    const disabled = feed.body.items.filter(
      ({ type, resource }) => type === 'webhook.disabled' && resource.id === made.id,
    )
    expect(disabled).toHaveLength(1)
    await file()
    await dispatch()
    gone = false
    await poland().post(`/v1/webhooks/${made.id}/enablement`, {}, { ifMatch: 2 })
    await dispatch()
    expect(told(desk)).toHaveLength(3)
    expect((await deliveries(made.id)).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  it('one that fails through the whole schedule, some three days, is disabled, and loses nothing', async () => {
    let broken = true
    const desk = await receiver((_, response, accept) => {
      if (!broken) accept()
      response.writeHead(broken ? 502 : 200).end()
    })
    const made = await subscribe(desk.url, { eventTypes: ['consultation.created'] })
    await file()
    const startedAt = test.clock.now().getTime()
    await dispatch()
    for (const seconds of config.webhookRetrySeconds) {
      expect((await find(made.id)).status).toBe('active')
      test.clock.advance(seconds * 1_000)
      await dispatch()
    }
    expect((test.clock.now().getTime() - startedAt) / 3_600_000).toBeCloseTo(75.6, 1)
    expect(await find(made.id)).toMatchObject({ status: 'disabled', disabledReason: 'failing' })
    expect((await deliveries(made.id))[0]).toMatchObject({ status: 'given_up', attempts: 10 })
    await file()
    broken = false
    const { version } = await find(made.id)
    await poland().post(`/v1/webhooks/${made.id}/enablement`, {}, { ifMatch: version })
    await dispatch()
    expect(told(desk)).toHaveLength(2)
  })
})

describe('a replay', () => {
  it('tells again what came after a position, under the same ids, in order', async () => {
    const desk = await receiver()
    const made = await subscribe(desk.url, { eventTypes: ['consultation.created'] })
    for (let number = 0; number < 4; number += 1) await file()
    await dispatch()
    const first = desk.received.map(({ id }) => id)
    const { position } = told(desk)[1]!.data
    const { version } = await find(made.id)
    await poland().post(`/v1/webhooks/${made.id}/replay`, { fromPosition: position }, { ifMatch: version })
    await dispatch()
    expect(desk.received.map(({ id }) => id)).toEqual([...first, ...first.slice(2)])
    const late = await poland().post(
      `/v1/webhooks/${made.id}/replay`,
      { fromPosition: 10_000_000 },
      { ifMatch: version + 1 },
    )
    expect([late.status, late.body.errors]).toMatchObject([422, [{ pointer: '/fromPosition' }]])
  })
})

describe('what may be called', () => {
  it.each([
    'http://desk.example/',
    'https://127.0.0.1/',
    'https://10.0.0.8/x',
    'https://[::ffff:10.0.0.8]/',
    'https://a:b@desk.example/',
  ])('%s is refused where the service is not just tried out', async (url) => {
    const guarded = await createTestApp({ on: test, config: { allowPrivateEgress: false } })
    const reply = await guarded.as('PL', 'administrator').post('/v1/webhooks', { url, description: 'Desk' })
    expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, '/url'])
    await guarded.close()
  })

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
    for (let number = 0; number < left; number += 1) await subscribe('https://desk.example/', {}, finland)
    expect((await finland.post('/v1/webhooks', { url: 'https://desk.example/', description: 'Desk' })).status).toBe(422)
  })
})
