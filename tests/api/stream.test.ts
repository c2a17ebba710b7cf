import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { Config } from '../../src/config.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { type EventReader, openEventStream } from '../support/event-stream.ts'
import { itWhole } from '../support/scale.ts'
import { statementsOf } from '../support/statements.ts'

const request = (title: string) => ({
  kind: 'ad_hoc',
  mode: 'monitoring',
  title,
  summary: 'Plans.',
  asks: [{ text: 'Advice' }],
  invited: ['PL', 'NO'],
})
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }

type Change = { position: number; type: string; resource: { id: string } }
type Changes = { items: Change[]; nextCursor: string }

let test: TestApp
let base: string
const open: EventReader[] = []

async function listening(config: Partial<Config> = {}, on?: TestApp): Promise<{ app: TestApp; base: string }> {
  const app = await createTestApp({ config, ...(on === undefined ? {} : { on }) })
  return { app, base: await app.app.listen({ host: '127.0.0.1', port: 0 }) }
}

beforeAll(async () => {
  ;({ app: test, base } = await listening({ streamHeartbeatSeconds: 1 }))
})
afterEach(() => {
  for (const reader of open.splice(0)) reader.hangUp()
})
afterAll(() => test.close())

type Options = { lastEventId?: string; query?: string; at?: string; token?: string }

async function streamOf(participant: string, role: Role, { at = base, token, ...options }: Options = {}) {
  const reader = await openEventStream(at, { token: token ?? (await test.token(participant, role)), ...options })
  open.push(reader)
  return reader
}

async function circulate(title: string): Promise<string> {
  const coordinator = test.as('UA', 'coordinator')
  const { body } = await coordinator.post<{ id: string }>('/v1/consultations', request(title))
  await coordinator.post(`/v1/consultations/${body.id}/circulation`, { authorisedBy }, { ifMatch: 1 })
  await test.sequence()
  return body.id
}

const feed = async (participant: string, role: Role, after?: string) =>
  (
    await test
      .as(participant, role)
      .get<Changes>(`/v1/changes?limit=200${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`)
  ).body

/** An entry that everybody may see, to know that everything before it has been told. */
async function lastOfAll(): Promise<number> {
  const [row] = await test.rows<{ id: string }>('select id from accord.agreement order by id limit 1')
  await test.rows(
    `insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id,
      occurred_at, envelope_salt, payload_salt, payload)
    values ('agreement.status_changed', 'agreement', $1, $1, 'UA', 'test', $2, $3, $3, '{}')`,
    [row!.id, test.clock.now(), Buffer.alloc(16)],
  )
  await test.sequence()
  const [end] = await test.rows<{ position: string }>('select max(position) as position from accord.journal_position')
  return Number(end!.position)
}

describe('the stream', () => {
  it('reads once for all streams of all accounts that follow, however many there are', async () => {
    const each = 20
    const many = await listening({ streamHeartbeatSeconds: 600, streamsPerAccount: each }, test)
    try {
      const readers = await Promise.all(
        ['NO', 'PL'].flatMap((participant) =>
          Array.from({ length: each }, () => streamOf(participant, 'viewer', { at: many.base })),
        ),
      )
      const toldAll = async () => {
        const position = await lastOfAll()
        await Promise.all(readers.map((reader) => reader.until(({ data }) => data.position === position)))
      }
      await toldAll() // each has read what there was when it came
      const statements = await statementsOf(toldAll)
      const own = statements.filter(
        ({ text }) => text.includes('accord.journal_position') && text.includes('accord.has_role'),
      )
      const together = statements.filter(({ text }) => text.includes('accord.told_after('))
      // Once more where the journal was told of twice; forty where nothing is shared.
      expect(together.length).toBeGreaterThanOrEqual(1)
      expect(together.length).toBeLessThanOrEqual(3)
      expect(own).toEqual([])
    } finally {
      await many.app.close()
    }
  })

  it('BR-50: tells each reader what the change feed tells it, no more and no less', async () => {
    const readers: [string, Role][] = [
      ['UA', 'coordinator'],
      ['PL', 'duty_officer'],
      ['NO', 'viewer'],
      ['SE', 'coordinator'],
      ['XA', 'auditor'],
      ['PL', 'observer'],
    ]
    const before = new Map<string, string>()
    const streams = new Map<string, EventReader>()
    for (const [participant, role] of readers) {
      before.set(`${participant} ${role}`, (await feed(participant, role)).nextCursor)
      streams.set(`${participant} ${role}`, await streamOf(participant, role))
    }
    const id = await circulate('To Poland and Norway')
    await test.as('PL', 'coordinator').post(`/v1/consultations/${id}/acknowledgements`)
    const last = await lastOfAll()
    const told = new Map<string, number>()
    for (const [participant, role] of readers) {
      const who = `${participant} ${role}`
      const events = await streams.get(who)!.until(({ data }) => data.position === last)
      const { items } = await feed(participant, role, before.get(who))
      expect(
        events.map(({ data }) => data),
        who,
      ).toEqual(items)
      expect(events.every(({ event, data }) => event === data['type'])).toBe(true)
      told.set(who, events.length)
    }
    expect(told.get('UA coordinator')).toBeGreaterThan(told.get('PL duty_officer')!)
    expect(told.get('PL duty_officer')).toBeGreaterThan(told.get('NO viewer')!)
    expect([told.get('SE coordinator'), told.get('XA auditor'), told.get('PL observer')]).toEqual([1, 1, 1])
  })

  it('BR-61: a reader that is cut off again and again and sends Last-Event-ID misses nothing', async () => {
    const start = (await feed('UA', 'coordinator')).nextCursor
    for (const number of [1, 2, 3, 4]) await circulate(`Resumed ${number}`)
    const last = await lastOfAll()
    const positions: number[] = []
    let lastEventId = start
    let connections = 0
    while (positions.at(-1) !== last) {
      connections += 1
      const reader = await streamOf('UA', 'coordinator', { lastEventId })
      let left = 3
      const seen = await reader.until(({ data }) => data.position === last || --left === 0)
      reader.hangUp()
      positions.push(...seen.map(({ data }) => data.position))
      lastEventId = seen.at(-1)!.id
    }
    expect(connections).toBeGreaterThan(3)
    expect(positions).toEqual((await feed('UA', 'coordinator', start)).items.map(({ position }) => position))
  })

  it('control: a reader that comes back without it misses what happened in between', async () => {
    const reader = await streamOf('UA', 'coordinator')
    reader.hangUp()
    const id = await circulate('Nobody listened')
    const again = await streamOf('UA', 'coordinator')
    const last = await lastOfAll()
    const seen = await again.until(({ data }) => data.position === last)
    expect(seen.some(({ data }) => (data['resource'] as { id: string }).id === id)).toBe(false)
  })

  it('takes a cursor of the feed as `after`, and a header wins over it', async () => {
    const start = (await feed('PL', 'viewer')).nextCursor
    await circulate('After')
    const query = `?seconds=0&after=${encodeURIComponent(start)}`
    const told = await (await streamOf('PL', 'viewer', { query })).rest()
    expect(told.at(-1)).toMatchObject({ event: 'cut', data: { reason: 'time_over' } })
    expect(told.length).toBeGreaterThan(1)
    const lastEventId = told.at(-2)!.id
    const rest = await (await streamOf('PL', 'viewer', { query, lastEventId })).rest()
    expect(rest.map(({ event }) => event)).toEqual(['cut'])
  })

  it('beats while nothing happens, and moves the last id on', async () => {
    const reader = await streamOf('SE', 'viewer')
    expect(await reader.comment()).toBe(': nothing new')
    const before = reader.lastId()
    await circulate('Not for Sweden')
    await expect.poll(async () => (await reader.comment()) && reader.lastId() !== before).toBe(true)
  })

  it('is refused as any request: a bad cursor 400, no token 401, another Accept 406', async () => {
    const token = await test.token('PL', 'viewer')
    expect((await openEventStream(base, { token, lastEventId: 'nonsense' })).status).toBe(400)
    expect((await openEventStream(base, { token: 'nonsense' })).status).toBe(401)
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
    expect((await test.app.inject({ url: '/v1/stream?seconds=0', headers })).statusCode).toBe(406)
  })
})

describe('a stream is ended with its reason', () => {
  it('when its token expires', async () => {
    const reader = await streamOf('NO', 'viewer')
    test.clock.advance(3_600_000)
    expect((await reader.rest()).at(-1)).toMatchObject({ event: 'cut', data: { reason: 'token_expired' } })
  })

  it('when a grant is given or taken: what may be seen is another set, and the old cursor is 410', async () => {
    const administrator = test.as('IT', 'administrator')
    const made = await administrator.post<{ id: string }>('/v1/accounts', {
      issuer: 'https://local-issuer.accord.invalid/IT',
      subject: 'desk',
      kind: 'person',
      name: 'Desk',
    })
    const grant = (role: Role) =>
      administrator.post<{ id: string }>(`/v1/accounts/${made.body.id}/grants`, { role, validFrom: '2026-11-01' })
    await grant('viewer')
    const token = await test.token('IT', 'desk')
    const reader = await streamOf('IT', 'viewer', { token })
    await reader.comment()
    const lastEventId = reader.lastId()
    await grant('auditor')
    await test.sequence()
    expect((await reader.rest()).at(-1)).toMatchObject({ event: 'cut', data: { reason: 'resync' } })
    const again = await streamOf('IT', 'viewer', { token, lastEventId })
    expect([again.status, (await again.body())['code']]).toEqual([410, 'resync'])
    const fresh = await streamOf('IT', 'viewer', { token })
    await administrator.post(`/v1/accounts/${made.body.id}/suspension`, { reason: 'Left.' }, { ifMatch: 1 })
    await test.sequence()
    expect((await fresh.rest()).at(-1)).toMatchObject({ event: 'cut', data: { reason: 'access_changed' } })
  })

  itWhole('when its reader does not read, while the others are told', async () => {
    const slow = await listening({ streamStallSeconds: 8, streamHeartbeatSeconds: 1 }, test)
    try {
      const start = (await feed('DK', 'viewer')).nextCursor
      // More than the buffers of a connection hold.
      await test.rows(
        `insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id,
          occurred_at, envelope_salt, payload_salt, payload)
        select 'agreement.status_changed', 'agreement', a.id, a.id, 'UA', 'test', $1, $2, $2, '{}'
        from (select id from accord.agreement order by id limit 1) a, generate_series(1, 40000)`,
        [test.clock.now(), Buffer.alloc(16)],
      )
      await test.sequence()
      const query = `?after=${encodeURIComponent(start)}`
      const lazy = await streamOf('DK', 'viewer', { query, at: slow.base })
      lazy.pause()
      const stalledAt = Date.now()
      const good = await streamOf('DK', 'ministry', { at: slow.base })
      const last = await lastOfAll()
      expect((await good.until(({ data }) => data.position === last)).length).toBe(1)
      // Longer than it may stall, shorter than it is given to look: it reads again and finds the reason.
      await expect
        .poll(
          async () => {
            const sent = (await good.comment()) && Date.now() - stalledAt > 9_000
            return sent
          },
          { timeout: 15_000 },
        )
        .toBe(true)
      lazy.resume()
      const told = await lazy.rest()
      expect(told.at(-1)).toMatchObject({ event: 'cut', data: { reason: 'slow_reader' } })
      expect(told.length).toBeLessThan(40_000)
    } finally {
      await slow.app.close()
    }
  })

  it('when the service is stopped: nobody has to be cut off', async () => {
    const other = await listening({}, test)
    const reader = await streamOf('PL', 'viewer', { at: other.base })
    await Promise.all([
      other.app.close(),
      reader.rest().then((told) => {
        expect(told.at(-1)).toMatchObject({ event: 'cut', data: { reason: 'draining' } })
      }),
    ])
  })
})

describe('how many there may be', () => {
  it('an account has its share: one more is 429; a place that is given back can be taken; more than all is 503', async () => {
    const few = await listening({ streamsPerAccount: 2, streamsOpen: 3 }, test)
    try {
      const at = few.base
      const first = await streamOf('PL', 'viewer', { at })
      await streamOf('PL', 'viewer', { at })
      expect((await streamOf('PL', 'viewer', { at })).status).toBe(429)
      await streamOf('NO', 'viewer', { at })
      const over = await streamOf('DK', 'viewer', { at })
      expect([over.status, (await over.body())['code']]).toEqual([503, 'unavailable'])
      // Requests that end have places of their own.
      expect((await few.app.as('DK', 'viewer').get('/v1/me')).status).toBe(200)
      first.hangUp()
      await expect
        .poll(async () => {
          const reader = await streamOf('PL', 'viewer', { at })
          if (reader.status !== 200) reader.hangUp()
          return reader.status
        })
        .toBe(200)
    } finally {
      await few.app.close()
    }
  })
})
