import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { Config } from '../../src/config.ts'
import { fieldErrors } from '../../src/platform/http/problems.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { manyEntries } from '../support/many-entries.ts'
import { withClient } from '../support/postgres.ts'
import { itWhole, scaled } from '../support/scale.ts'
import { confirmIssuer } from '../support/second-administrator.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const roomy = { addressRequestsPerMinute: 1_000_000, accountRequestsPerMinute: 1_000_000 }
const entries = scaled(20_000, 30_000)
const everybody = { participant: 1, account: 1 }

/** `on`: whose database it serves, in place of one of its own. */
async function serve(config: Partial<Config>, on?: TestApp): Promise<{ test: TestApp; url: string; port: number }> {
  const test = await createTestApp({ config: { ...roomy, ...config }, ...(on && { on }) })
  closing.push(() => test.close())
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = test.app.server.address() as AddressInfo
  return { test, url: `http://127.0.0.1:${port}`, port }
}

type Served = Awaited<ReturnType<typeof serve>>

async function ask({ test, url }: Served, [participant, role]: [string, Role], path: string, init: RequestInit = {}) {
  const headers = { ...init.headers, authorization: `Bearer ${await test.token(participant, role)}` }
  return await fetch(url + path, { ...init, headers })
}

const said = async (reply: Response) => [reply.status, ((await reply.json()) as ProblemBody).detail]

/** The median of what somebody else waits for a small read, in milliseconds. */
async function median(served: Served): Promise<number> {
  const token = await served.test.token('FI', 'coordinator')
  const times: number[] = []
  for (let turn = 0; turn < 60; turn += 1) {
    const begun = performance.now()
    const reply = await fetch(`${served.url}/v1/participants/FI`, { headers: { authorization: `Bearer ${token}` } })
    await reply.text()
    expect(reply.status).toBe(200)
    times.push(performance.now() - begun)
  }
  return times.sort((a, b) => a - b)[30]!
}

/** The median while something else goes on; taken anew, three times at most, where other work of this machine spoils it. */
async function medianBeside(served: Served, before: number): Promise<number> {
  let best = Infinity
  for (let attempt = 0; attempt < 3 && best >= 3 * before + 5; attempt += 1) best = Math.min(best, await median(served))
  return best
}

const accounts: [string, Role][] = [
  ['SE', 'coordinator'],
  ['SE', 'ministry'],
  ['SE', 'viewer'],
  ['SE', 'auditor'],
]

describe('one participant’s four accounts that wait at the feed with all they have', () => {
  /** Begins so many long polls of each account; each stays until its request is aborted. */
  async function abuse(served: Served, polls: number, by = accounts) {
    const abort = new AbortController()
    closing.push(() => abort.abort())
    const refused: [number, string][] = []
    let settled = 0
    for (const who of by) {
      const { nextCursor } = (await (await ask(served, who, '/v1/changes')).json()) as { nextCursor: string }
      const wait = async (): Promise<void> => {
        const reply = await ask(served, who, `/v1/changes?after=${nextCursor}&wait=30`, { signal: abort.signal })
        const [status, detail] = (await said(reply)) as [number, string]
        // Where many begin at once, some are refused as work before they wait; others are told of something and go on.
        if (!/waiting requests/.test(detail) && !abort.signal.aborted) {
          await pause(50)
          await wait()
        } else refused.push([status, detail])
      }
      for (let poll = 0; poll < polls; poll += 1) {
        void wait()
          .catch(() => undefined)
          .finally(() => {
            settled += 1
          })
      }
    }
    return { refused, open: () => by.length * polls - settled }
  }

  it('leave room to wait for others, and are told which limit; the median of others stays within three times', async () => {
    const served = await serve({ requestsWaiting: 100, requestsInFlight: 400 })
    const before = await median(served)
    const one = await abuse(served, 30, accounts.slice(0, 1))
    await vi.waitUntil(() => one.open() === 25, { timeout: 20_000, interval: 20 })
    expect(one.refused).toContainEqual([429, 'More than 25 waiting requests of this account are under way.'])
    const others = await abuse(served, 30, accounts.slice(1))
    await vi.waitUntil(() => others.open() === 15, { timeout: 20_000, interval: 20 })
    expect(others.refused).toContainEqual([429, 'More than 40 waiting requests of this participant are under way.'])
    expect(await medianBeside(served, before)).toBeLessThan(3 * before + 5)
    const other = await ask(served, ['FI', 'coordinator'], '/v1/changes?wait=1')
    expect(other.status).toBe(200)
  })

  itWhole('are not counted as working: more wait than may work, and work goes on', async () => {
    const served = await serve({ requestsWaiting: 100, requestsInFlight: 20 })
    const { open } = await abuse(served, 9)
    await vi.waitUntil(() => open() === 36, { timeout: 20_000, interval: 20 })
    expect((await ask(served, ['FI', 'coordinator'], '/v1/participants/FI')).status).toBe(200)
    expect((await ask(served, ['SE', 'ministry'], '/v1/participants/FI')).status).toBe(200)
  })

  it('control: without shares they take every place, and another who would wait is refused', async () => {
    const served = await serve({ requestsWaiting: 40, requestsInFlight: 200, shares: everybody })
    const { nextCursor } = (await (await ask(served, ['FI', 'coordinator'], '/v1/changes')).json()) as {
      nextCursor: string
    }
    const { open } = await abuse(served, 12)
    await vi.waitUntil(() => open() === 40, { timeout: 20_000, interval: 20 })
    const other = await ask(served, ['FI', 'coordinator'], `/v1/changes?after=${nextCursor}&wait=1`)
    expect(await said(other)).toEqual([503, 'More than 40 waiting requests are under way.'])
  })

  it('whoever is refused a wait gives the place back, as often as it asks', async () => {
    const served = await serve({ requestsWaiting: 8, requestsInFlight: 20 })
    const { open } = await abuse(served, 3, accounts.slice(0, 1))
    await vi.waitUntil(() => open() === 2, { timeout: 5_000, interval: 20 })
    const { nextCursor } = (await (await ask(served, accounts[0]!, '/v1/changes')).json()) as { nextCursor: string }
    for (let turn = 0; turn < 12; turn += 1) {
      const refused = await ask(served, accounts[0]!, `/v1/changes?after=${nextCursor}&wait=30`)
      expect(await said(refused)).toEqual([429, 'More than 2 waiting requests of this account are under way.'])
    }
  })

  it('whoever hangs up gives the place back', async () => {
    const served = await serve({ requestsWaiting: 5, requestsInFlight: 5, shares: everybody })
    for (let round = 0; round < 4; round += 1) {
      const abort = new AbortController()
      const polls = Array.from({ length: 5 }, () =>
        ask(served, ['SE', 'ministry'], '/v1/changes?wait=30', { signal: abort.signal }).catch(() => undefined),
      )
      await Promise.race([...polls, new Promise((resolve) => setImmediate(resolve))])
      abort.abort()
      await Promise.all(polls)
      await vi.waitUntil(async () => (await ask(served, ['SE', 'ministry'], '/v1/changes?wait=0')).status === 200, {
        timeout: 5_000,
        interval: 20,
      })
    }
  })
})

describe('one participant’s reads that wait for a lock', () => {
  it('leave others a connection, who read meanwhile, also by a token that nobody came by', async () => {
    const served = await serve({})
    await withClient(served.test.testDatabase.superuserUrl, async (holder) => {
      await holder.query('begin')
      await holder.query('lock table accord.task in access exclusive mode')
      const waiting = accounts.flatMap(([, role]) =>
        Array.from({ length: 4 }, () => ask(served, ['SE', role], '/v1/tasks')),
      )
      const { idle } = served.test.database
      await vi.waitUntil(() => idle().total - idle().idle === 4, { timeout: 4_000, interval: 5 })
      const begun = performance.now()
      for (const role of ['coordinator', 'auditor'] as const) {
        expect((await ask(served, ['FI', role], '/v1/participants/FI')).status).toBe(200)
        expect((await ask(served, ['FI', role], '/v1/commitments')).status).toBe(200)
      }
      // Nobody waited for who waits.
      expect(performance.now() - begun).toBeLessThan(4_000)
      await holder.query('rollback')
      expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200))
    })
  })
})

describe('a participant that keeps all its connections for writes busy', () => {
  it('keeps nothing off the record that it does meanwhile: what it is refused, and what it pulls', async () => {
    const served = await serve({})
    const { database, rows } = served.test
    // All that one participant has of ten.
    const held = await Promise.all(Array.from({ length: 9 }, () => database.connect('SE')))
    expect((await ask(served, ['SE', 'viewer'], '/v1/webhooks')).status).toBe(403)
    await (await ask(served, ['SE', 'viewer'], '/v1/reports/pledges')).text()
    const written = await rows<{ type: string }>(
      `select event_type as type from accord.journal_entry where participant = 'SE' order by entry_id`,
    )
    for (const connection of held) connection.release()
    expect(written).toEqual([{ type: 'access.refused' }, { type: 'report.pulled' }])
  })
})

describe('a viewer that pulls exports and does not read them', () => {
  async function pullUnread({ test, port }: Served, [participant, role]: [string, Role]): Promise<Socket> {
    const token = await test.token(participant, role)
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    closing.push(() => socket.destroy())
    socket.write(`GET /v1/reports/ledger?format=json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`)
    await once(socket, 'readable')
    return socket
  }
  const status = (socket: Socket) => Number(String(socket.read(12)).slice(9))
  let filled: TestApp
  beforeAll(async () => {
    filled = await createTestApp()
    await manyEntries(filled, entries)
    await filled.sequence()
  })
  afterAll(() => filled.close())

  /** The runs on record when an export has been read for a while, steadily and slowly: some kilobytes at a time. */
  async function runsAfter(exportSeconds: number, patienceMs: number): Promise<object[]> {
    const served = await serve({ exportSeconds }, filled)
    const known = (await served.test.rows('select from accord.report_run')).length
    const socket = await pullUnread(served, ['SE', 'viewer'])
    const until = performance.now() + patienceMs
    let runs: object[] = []
    for (; runs.length === 0 && performance.now() < until; await pause(20)) {
      socket.read(8_192)
      runs = await served.test.rows('select status, sha256 from accord.report_run order by id offset $1', [known])
    }
    return runs
  }

  it('is cut off after so long, however steadily it reads, and its run has no hash', async () => {
    expect(await runsAfter(1, 15_000)).toEqual([{ status: 'incomplete', sha256: null }])
  })

  itWhole('control: reads on where it may for half an hour', async () => {
    expect(await runsAfter(1_800, 2_500)).toEqual([])
  })

  it('holds its share and no more: others export, and the median of others stays within three times', async () => {
    const served = await serve({}, filled)
    const before = await median(served)
    const viewer: [string, Role] = ['SE', 'viewer']
    const sockets = [await pullUnread(served, viewer), await pullUnread(served, viewer)]
    expect(sockets.map(status)).toEqual([200, 200])
    const third = await ask(served, viewer, '/v1/reports/ledger')
    expect(await said(third)).toEqual([429, 'More than 2 exports of this participant are under way.'])
    expect(await medianBeside(served, before)).toBeLessThan(3 * before + 5)
    const other = await ask(served, ['FI', 'auditor'], '/v1/reports/ledger?valueFrom=2026-11-23')
    expect(other.status).toBe(200)
    await other.text()
  })

  itWhole('control: without shares it holds every connection, and nobody else exports', async () => {
    const served = await serve({ shares: everybody }, filled)
    for (let pull = 0; pull < 4; pull += 1) expect(status(await pullUnread(served, ['SE', 'viewer']))).toBe(200)
    const other = await ask(served, ['FI', 'auditor'], '/v1/reports/ledger?valueFrom=2026-11-23')
    expect(await said(other)).toEqual([503, 'More than 4 exports are under way.'])
  })
})

describe('bodies of very many unknown keys', () => {
  const keys = (count: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0])))
  const post = async (test: TestApp, payload: string) => {
    const headers = {
      authorization: `Bearer ${await test.token('SE', 'viewer')}`,
      'content-type': 'application/json',
      'idempotency-key': 'k',
    }
    const begun = process.cpuUsage()
    const reply = await test.app.inject({ method: 'POST', url: '/v1/consultations', headers, payload })
    const { user, system } = process.cpuUsage(begun) // not the clock: others use this machine too
    return { reply, milliseconds: (user + system) / 1_000 }
  }
  const cost = async (test: TestApp, payload: string) => {
    const times: number[] = []
    for (let turn = 0; turn < 9; turn += 1) times.push((await post(test, payload)).milliseconds)
    // The least of them: what else the machine does only adds.
    return Math.min(...times)
  }

  it('cost no more than a plain body of their size, and are answered in a few lines', async () => {
    const test = await createTestApp({ config: roomy })
    closing.push(() => test.close())
    const many = keys(80_000)
    const few = keys(490)
    const plain = (size: number) => JSON.stringify({ title: 'x'.repeat(size) })
    const refused = await post(test, many)
    expect([refused.reply.statusCode, refused.reply.json<ProblemBody>().detail]).toEqual([
      413,
      'The body has more than 6000 values.',
    ])
    const told = await post(test, few)
    expect([told.reply.statusCode, told.reply.payload.length < 12_000]).toEqual([400, true])
    expect(told.reply.json<ProblemBody>().errors?.at(-1)?.detail).toMatch(/^and 39\d more$/)
    const floor = await cost(test, plain(1_000))
    for (const body of [many, few])
      expect(await cost(test, body)).toBeLessThan(3 * (await cost(test, plain(body.length))) + floor)
    if (process.env['SHOW_LOG'])
      process.stderr.write(
        `many ${await cost(test, many)} few ${await cost(test, few)} plain ${await cost(test, plain(many.length))} floor ${floor}\n`,
      )
  })

  it('control: with every error told the reply is several times the body', () => {
    const [path, message] = [[], 'Unrecognized keys']
    const issue = { code: 'unrecognized_keys', path, message, keys: Object.keys(JSON.parse(keys(80_000)) as object) }
    expect(JSON.stringify(fieldErrors('body', [issue], Number.POSITIVE_INFINITY)).length).toBeGreaterThan(4_000_000)
    expect(JSON.stringify(fieldErrors('body', [issue])).length).toBeLessThan(10_000)
  })

  itWhole(
    'leave the median of others within three times of what it is beside a plain body of the same size',
    async () => {
      const served = await serve({})
      const beside = async (body: string) => {
        let going = true
        const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' }
        const sending = (async () => {
          while (going)
            await (await ask(served, ['SE', 'viewer'], '/v1/consultations', { method: 'POST', headers, body })).text()
        })()
        const measured = await median(served)
        going = false
        await sending
        return measured
      }
      const many = keys(80_000)
      const [alone, plain] = [await median(served), await beside(JSON.stringify({ title: 'x'.repeat(many.length) }))]
      const during = await beside(many)
      if (process.env['SHOW_LOG']) process.stderr.write(`alone ${alone} plain ${plain} many ${during}\n`)
      expect(during).toBeLessThan(3 * Math.max(alone, plain))
    },
  )
})

describe('an issuer whose keys cannot be had', () => {
  it('takes no place from who comes by another, however many tokens name it', async () => {
    const served = await serve({ requestsInFlight: 60 })
    let fetches = 0
    const silent = createServer(() => {
      fetches += 1
    })
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    closing.push(() => silent.close())
    const issuer = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const proposed = await served.test
      .as('PL', 'administrator')
      .post<{ id: string }>('/v1/issuers', { issuer, jwksUri: `${issuer}/keys`, audience: 'accord' })
    expect(proposed.status, JSON.stringify(proposed.body)).toBe(201)
    expect((await confirmIssuer(served.test, 'PL', proposed.body.id)).status).toBe(200)
    const [header, claims] = [
      { alg: 'ES256', kid: 'none' },
      { iss: issuer, sub: 'anybody', aud: 'accord' },
    ]
    const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    const headers = { authorization: `Bearer ${parts.join('.')}.${'A'.repeat(86)}` }
    let left = 100
    const asked = Array.from({ length: left }, () =>
      fetch(`${served.url}/v1/me`, { headers }).finally(() => {
        left -= 1
      }),
    )
    // Who is told at once has held a place for that moment.
    await vi.waitUntil(() => left <= 50, { timeout: 4_500, interval: 5 })
    for (let turn = 0; turn < 10; turn += 1) expect((await ask(served, ['FI', 'viewer'], '/v1/me')).status).toBe(200)
    expect(fetches, 'all who come at once wait for one').toBe(1)
    silent.closeAllConnections()
    silent.close()
    const told = await Promise.all(asked)
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([401, 503]))
  })
})
