import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { statementsOf } from '../support/statements.ts'
import { createWebhookDesk, told, type WebhookDesk } from '../support/webhook-desk.ts'

let desk: WebhookDesk
let test: WebhookDesk['test']
beforeAll(async () => {
  desk = await createWebhookDesk()
  test = desk.test
})
afterEach(() => desk.clear())
afterAll(() => desk.close())

const poland = (...role: Parameters<WebhookDesk['poland']>) => desk.poland(...role)

describe('many queues', () => {
  it('ask the database together: eight of them less than half of what they would ask one by one', async () => {
    const events = 5
    const askedBy = async (queues: number) => {
      const called = await desk.receiver()
      for (let number = 0; number < queues; number += 1)
        await desk.subscribe(`${called.url}/${number}`, { eventTypes: ['consultation.created'] })
      for (let number = 0; number < events; number += 1) await desk.file()
      await test.sequence()
      const statements = await statementsOf(() => desk.dispatch())
      const [positions, ...others] = Map.groupBy(called.received, ({ path }) => path).values()
      expect(positions).toHaveLength(events)
      expect(others).toHaveLength(queues - 1)
      for (const each of others) expect(each.map(({ id }) => id)).toEqual(positions!.map(({ id }) => id))
      await desk.clear()
      return statements.length
    }
    const [one, eight] = [await askedBy(1), await askedBy(8)]
    expect(one, 'control: each delivery of one queue is asked for and marked by itself').toBeGreaterThan(2 * events)
    // How many meet is a matter of the moment.
    expect(eight).toBeLessThan((8 * one) / 2)
  })
})

describe('a receiver that does not take it', () => {
  it('is tried again by the schedule; what comes after waits, in its order', async () => {
    let broken = true
    const called = await desk.receiver((_, response, accept) => {
      if (broken) return void response.writeHead(500).end()
      accept()
      response.writeHead(200).end('thanks')
    })
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.created'] })
    for (let number = 0; number < 3; number += 1) await desk.file()
    await desk.dispatch()
    const [first, second] = await desk.deliveries(made.id)
    expect(first).toMatchObject({
      status: 'failed',
      attempts: 1,
      lastStatus: 500,
      lastError: 'The receiver answered 500.',
    })
    expect(first!.nextAttemptAt).toBe(new Date(test.clock.now().getTime() + 5_000).toISOString())
    expect(second).toMatchObject({ status: 'pending', attempts: 0 })
    test.clock.advance(4_999)
    await desk.dispatch()
    expect((await desk.deliveries(made.id))[0]!.attempts).toBe(1)
    test.clock.advance(1)
    await desk.dispatch()
    expect((await desk.deliveries(made.id))[0]!.attempts).toBe(2)
    broken = false
    test.clock.advance(300_000)
    await desk.dispatch()
    const all = await desk.deliveries(made.id)
    expect(all.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['delivered', 3],
      ['delivered', 1],
      ['delivered', 1],
    ])
    expect(told(called).map(({ data }) => data.position)).toEqual(all.map(({ position }) => position))
  })

  it('Retry-After is honoured', async () => {
    const called = await desk.receiver((_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end())
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.created'] })
    await desk.file()
    await desk.dispatch()
    const [only] = await desk.deliveries(made.id)
    expect(only!.nextAttemptAt).toBe(new Date(test.clock.now().getTime() + 3_600_000).toISOString())
  })

  it('a redirect is a failure and is not followed', async () => {
    const elsewhere = await desk.receiver()
    const called = await desk.receiver((_, response) => void response.writeHead(307, { location: elsewhere.url }).end())
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.created'] })
    await desk.file()
    await desk.dispatch()
    expect((await desk.deliveries(made.id))[0]).toMatchObject({ status: 'failed', lastStatus: 307 })
    expect(elsewhere.received).toEqual([])
  })

  it('one that does not answer in time, or breaks off, is a failure that says so', async () => {
    const slow = await desk.receiver(() => undefined)
    const broken = await desk.receiver((_, response) => void response.socket!.destroy())
    const made = [
      await desk.subscribe(slow.url, { eventTypes: ['consultation.created'] }),
      await desk.subscribe(broken.url, { eventTypes: ['consultation.created'] }),
    ]
    await desk.file()
    await desk.dispatch()
    const errors = await Promise.all(made.map(async ({ id }) => (await desk.deliveries(id))[0]!.lastError))
    expect(errors[0]).toBe('No answer: no answer within 1 s.')
    expect(errors[1]).toBe('No answer: the connection failed.')
  })

  it('410 disables it at once, with an entry in the journal; enabled again it goes on where it stopped', async () => {
    let gone = true
    const called = await desk.receiver((_, response, accept) => {
      if (!gone) accept()
      response.writeHead(gone ? 410 : 200).end()
    })
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.created'] })
    await desk.file()
    await desk.file()
    await desk.dispatch()
    expect(await desk.find(made.id)).toMatchObject({ status: 'disabled', disabledReason: 'gone', version: 2 })
    await test.sequence()
    const feed = await poland().get<{ items: { type: string; resource: { id: string } }[] }>('/v1/changes?limit=200')
    const disabled = feed.body.items.filter(
      ({ type, resource }) => type === 'webhook.disabled' && resource.id === made.id,
    )
    expect(disabled).toHaveLength(1)
    await desk.file()
    await desk.dispatch()
    gone = false
    await poland().post(`/v1/webhooks/${made.id}/enablement`, {}, { ifMatch: 2 })
    await desk.dispatch()
    expect(told(called)).toHaveLength(3)
    expect((await desk.deliveries(made.id)).map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ])
  })

  it('one that fails through the whole schedule, some three days, is disabled, and loses nothing', async () => {
    let broken = true
    const called = await desk.receiver((_, response, accept) => {
      if (!broken) accept()
      response.writeHead(broken ? 502 : 200).end()
    })
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.created'] })
    await desk.file()
    const startedAt = test.clock.now().getTime()
    await desk.dispatch()
    for (const seconds of desk.config.webhookRetrySeconds) {
      expect((await desk.find(made.id)).status).toBe('active')
      test.clock.advance(seconds * 1_000)
      await desk.dispatch()
    }
    expect((test.clock.now().getTime() - startedAt) / 3_600_000).toBeCloseTo(75.6, 1)
    expect(await desk.find(made.id)).toMatchObject({ status: 'disabled', disabledReason: 'failing' })
    expect((await desk.deliveries(made.id))[0]).toMatchObject({ status: 'given_up', attempts: 10 })
    await desk.file()
    broken = false
    const { version } = await desk.find(made.id)
    await poland().post(`/v1/webhooks/${made.id}/enablement`, {}, { ifMatch: version })
    await desk.dispatch()
    expect(told(called)).toHaveLength(2)
  })
})

describe('receivers that never answer', () => {
  it('hold up nobody but their own participant', async () => {
    const slow = await desk.receiver(() => undefined)
    const quick = await desk.receiver()
    for (let number = 0; number < 50; number += 1)
      await desk.subscribe(slow.url, { eventTypes: ['consultation.created'] }, test.as('LT', 'administrator'))
    await desk.subscribe(quick.url, { eventTypes: ['consultation.created'] })
    await desk.file('LT')
    await desk.file('PL')
    const startedAt = performance.now()
    const sent = desk.dispatch()
    await expect.poll(() => quick.received.length, { interval: 5 }).toBe(1)
    expect(performance.now() - startedAt).toBeLessThan(900) // none of the others has come to its end, which is 1 s
    await sent
  })

  it('do not make a queue grow without end: the journal keeps what waits', async () => {
    const slow = await desk.receiver((_, response) => void response.writeHead(500).end())
    const made = await desk.subscribe(slow.url, { fromPosition: 0 })
    await test.rows(
      `insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id,
        occurred_at, for_audience, envelope_salt, payload_salt, payload)
      select 'consultation.created', 'consultation', id, id, 'PL', 'test', now(), array['PL'], $1, $1, '{}'
      from (select uuidv7() as id from generate_series(1, 5000))`,
      [Buffer.alloc(16)],
    )
    await desk.dispatch()
    const [{ waiting }] = (await test.rows<{ waiting: number }>(
      `select count(*)::integer as waiting from accord.webhook_delivery where subscription_id = $1`,
      [made.id],
    )) as [{ waiting: number }]
    expect(waiting).toBeGreaterThan(0)
    expect(waiting).toBeLessThanOrEqual(2_000)
    expect((await desk.find(made.id)).position).toBeLessThan(5_000)
  })
})

describe('a replay', () => {
  it('tells again what came after a position, under the same ids, in order', async () => {
    const called = await desk.receiver()
    const made = await desk.subscribe(called.url, { eventTypes: ['consultation.created'] })
    for (let number = 0; number < 4; number += 1) await desk.file()
    await desk.dispatch()
    const first = called.received.map(({ id }) => id)
    const { position } = told(called)[1]!.data
    const { version } = await desk.find(made.id)
    await poland().post(`/v1/webhooks/${made.id}/replay`, { fromPosition: position }, { ifMatch: version })
    await desk.dispatch()
    expect(called.received.map(({ id }) => id)).toEqual([...first, ...first.slice(2)])
    const late = await poland().post(
      `/v1/webhooks/${made.id}/replay`,
      { fromPosition: 10_000_000 },
      { ifMatch: version + 1 },
    )
    expect([late.status, late.body.errors]).toMatchObject([422, [{ pointer: '/fromPosition' }]])
  })
})
