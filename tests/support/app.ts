import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { inject } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Clock } from '../../src/kernel/time.ts'
import { fanOut } from '../../src/modules/webhooks/dispatch-queries.ts'
import { type Charts, createCharts } from '../../src/platform/charts/draw.ts'
import { type Database, openExportPool, openPool } from '../../src/platform/db/pool.ts'
import type { WriteFaults } from '../../src/platform/db/write.ts'
import { createMetrics } from '../../src/platform/http/metrics.ts'
import { listenToJournal } from '../../src/platform/journal/listen.ts'
import { signerOf } from '../../src/platform/journal/note.ts'
import { createSequencer } from '../../src/platform/journal/sequence.ts'
import { mintToken } from '../../src/platform/local-issuer.ts'
import { createLog } from '../../src/platform/log.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'
import { listenForEnglish } from './said.ts'
import { exampleKey } from './tree.ts'

/** A clock that stands until it is set. */
export type TestClock = Clock & { set(moment: string | Date): void; advance(milliseconds: number): void }

export type Reply<Body> = { status: number; body: Body; headers: Record<string, string | undefined> }

/** What a problem document holds, for replies that are refusals. */
export type ProblemBody = {
  code: string
  detail: string
  object?: { type: string; id: string }
  rule?: string
  errors?: { pointer?: string; parameter?: string; detail: string; rule?: string }[]
  state?: string
  allowed?: string[]
}

/** `ifMatch`: the version that was read. `key`: the Idempotency-Key, a fresh one unless given. */
export type CallOptions = { ifMatch?: number; key?: string; headers?: Record<string, string> }

/** Everything is checked, and nothing stored. */
export const trial = { headers: { prefer: 'handling=validate' } } as const

/** Somebody who sends requests; bodies are typed by whoever reads them. */
export type Client = {
  get<Body = ProblemBody>(url: string, options?: CallOptions): Promise<Reply<Body>>
  post<Body = ProblemBody>(url: string, body?: unknown, options?: CallOptions): Promise<Reply<Body>>
  patch<Body = ProblemBody>(url: string, body: unknown, options?: CallOptions): Promise<Reply<Body>>
}

export type TestApp = {
  app: FastifyInstance
  testDatabase: TestDatabase
  /** The pool of the API. */
  database: Database
  /** The plain pool of exports. */
  exports: Database
  clock: TestClock
  /** The account of that role, with a token of the participant's local issuer that is valid by the clock. */
  as(participant: string, role: Role): Client
  /** Whoever holds this token; without one, nobody. */
  bearer(token?: string | (() => Promise<string>)): Client
  /** A token of a local issuer. */
  token(participant: string, role: string): Promise<string>
  /** A statement as the worker, who sees every row: to arrange and to look, never in place of a request. */
  rows<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** Gives positions to everything in the journal that has none. */
  sequence(): Promise<void>
  /** Makes the deliveries of what happened, without sending them; the newest one of a webhook. */
  fanOut(webhookId: string): Promise<string>
  /** Lines of its log, of errors alone. */
  readonly logged: readonly string[]
  close(): Promise<void>
}

/** `on`: another test app, whose database and clock this one shares, like a second process. */
export type TestAppOptions = {
  clock?: string
  /** What its database is cloned from, in place of the empty one. */
  template?: string
  faults?: WriteFaults
  config?: Partial<Config>
  on?: Pick<TestApp, 'clock' | 'testDatabase'>
  /** A database that is filled and stays when the app is closed. */
  fills?: TestDatabase
  /** Where exports are read from, in place of the database itself. */
  readUrl?: string
  /** What draws, in place of the one of all. */
  charts?: Charts
  /** Whether it has a key for the journal; yes, unless told. */
  signs?: boolean
}

/** One process draws for all applications of another: to load what draws takes it half a second. */
const charts = createCharts()

const firstMoment = '2026-11-23T06:40:00.000Z'

/** The real application on a real database of its own, with the local issuers registered. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const key = inject('localKey')
  const clock = options.on?.clock ?? createTestClock(options.clock)
  const testDatabase =
    options.on?.testDatabase ??
    options.fills ??
    (await createTestDatabase({ template: options.template ?? inject('postgres').appTemplate }))
  const worker = new pg.Client({ connectionString: testDatabase.workerUrl, options: '-c timezone=UTC' })
  worker.on('error', () => undefined) // the database is dropped under it where a test failed
  await worker.connect()

  const logged: string[] = []
  const write = (line: string) => {
    logged.push(line)
    if (process.env['SHOW_LOG']) process.stderr.write(line)
  }
  const log = createLog('error', { write })
  const config = { ...readConfig({ NODE_ENV: 'test' }), ...options.config }
  const pool = {
    url: testDatabase.appUrl,
    connections: 10,
    waitSeconds: 5,
    applicationName: 'accord test',
    parseRows: true,
    onError: () => undefined,
  }
  const database = openPool({ ...pool, readConnections: 5, namedStatements: true })
  const exports = openExportPool({ ...pool, url: options.readUrl ?? pool.url, connections: 4 })
  const listener = listenToJournal({ url: testDatabase.appUrl, log })
  const faults = options.faults === undefined ? {} : { faults: options.faults }
  const app = await buildApp({
    config,
    log,
    clock,
    database,
    exports,
    listener,
    signer: options.signs === false ? undefined : signerOf(exampleKey),
    metrics: createMetrics(),
    charts: options.charts ?? charts,
    selfCheck: true,
    ...faults,
  })
  const english = listenForEnglish(app)

  // A client takes one statement at a time, and a test may ask several things at once.
  let last: Promise<unknown> = Promise.resolve()
  const rows: TestApp['rows'] = async (text, values) => {
    const asked = last.then(() => worker.query(text, values))
    last = asked.catch(() => undefined)
    return (await asked).rows
  }

  // One after the other: a console gives positions all the time, while its test asks for them too.
  const sequencer = createSequencer({ client: worker, clock })
  let sequencing: Promise<void> = Promise.resolve()
  function sequence(): Promise<void> {
    const done = sequencing.then(async () => {
      if (!(await sequencer.lead())) throw new Error('another sequencer leads this database')
      while ((await sequencer.step()).entries > 0);
    })
    sequencing = done.catch(() => undefined)
    return done
  }

  const token = (participant: string, role: string) => mintToken(key, { participant, role, hours: 1, now: clock.now() })
  const held = holdTokens(token, clock)
  const bearer: TestApp['bearer'] = (given) =>
    createClient(app, logged, typeof given === 'string' ? async () => given : given)
  const test: TestApp = {
    app,
    testDatabase,
    database,
    exports,
    clock,
    as: (participant, role) => bearer(() => held(participant, role)),
    bearer,
    token,
    rows,
    sequence,
    logged,
    async fanOut(webhookId) {
      await sequence()
      while (await fanOut(worker, clock.now()));
      const { rows } = await worker.query(
        'select id from accord.webhook_delivery where subscription_id = $1 order by position desc limit 1',
        [webhookId],
      )
      return rows[0].id
    },
    async close() {
      await listener.close()
      const cutOff = setTimeout(() => app.server.closeAllConnections(), 100) // a client keeps its own for seconds
      await app.close()
      clearTimeout(cutOff)
      await Promise.all([database.close(), exports.close()])
      await worker.end()
      if (options.on === undefined && options.fills === undefined) await testDatabase.drop()
      letGo(test)
      english.fail()
    },
  }
  return test
}

/** Files of tests stay loaded, and what they hold with them: of an application that is closed, nothing. */
function letGo(test: TestApp): void {
  for (const name of ['app', 'database', 'exports', 'as', 'bearer', 'token', 'rows', 'sequence', 'fanOut'] as const)
    Reflect.deleteProperty(test, name)
  test.close = async () => undefined
}

const heldMs = 1_800_000

/** Signing costs more than most requests: as clients do, each account uses a token again while it is valid. */
function holdTokens(mint: TestApp['token'], clock: Clock): TestApp['token'] {
  const held = new Map<string, { token: Promise<string>; at: number }>()
  return (participant, role) => {
    const name = `${participant} ${role}`
    const now = clock.now().getTime()
    const last = held.get(name)
    if (last !== undefined && now >= last.at && now < last.at + heldMs) return last.token
    const token = mint(participant, role)
    held.set(name, { token, at: now })
    return token
  }
}

function createClient(app: FastifyInstance, logged: string[], token?: () => Promise<string>): Client {
  async function send<Body>(method: 'GET' | 'POST' | 'PATCH', url: string, body: unknown, options: CallOptions = {}) {
    const headers: Record<string, string> = {
      ...(token === undefined ? {} : { authorization: `Bearer ${await token()}` }),
      ...(method === 'POST' ? { 'idempotency-key': options.key ?? randomUUID() } : {}),
      ...(options.ifMatch === undefined ? {} : { 'if-match': `"${options.ifMatch}"` }),
      ...options.headers,
    }
    const response = await app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body as object }),
    })
    // Whatever a client sends, this is never the answer.
    if (response.statusCode === 500) throw new Error(`${method} ${url} answered 500\n${logged.at(-1)}`)
    const text = response.body
    return {
      status: response.statusCode,
      body: (text === '' ? undefined : JSON.parse(text)) as Body,
      headers: response.headers as Reply<Body>['headers'],
    }
  }
  return {
    get: (url, options) => send('GET', url, undefined, options),
    post: (url, body, options) => send('POST', url, body, options),
    patch: (url, body, options) => send('PATCH', url, body, options),
  }
}

export function createTestClock(start = firstMoment): TestClock {
  let now = new Date(start)
  return {
    now: () => new Date(now),
    set(moment) {
      now = new Date(moment)
    },
    advance(milliseconds) {
      now = new Date(now.getTime() + milliseconds)
    },
  }
}
