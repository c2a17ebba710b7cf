import pg from 'pg'
import { mintToken } from '../../src/platform/local-issuer.ts'
import { keptOf } from '../support/kept.ts'
import { isScope, type Statement, statementsOf } from '../support/statements.ts'
import { type Bare, openBare } from './bare.ts'
import { type BenchDatabase, openBenchDatabase, withClient } from './database.ts'
import { lines, say, tell } from './figures.ts'
import { closeLoad, median, rateOf } from './load.ts'
import { computedBy, parentOf, waitedBy } from './peers/cpu.ts'
import { fill } from './peers/fill.ts'
import { openApplication, type Service, startService } from './service.ts'

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise)
export const entriesMany = number('BENCH_ENTRIES', 1_000_000)
export const roundSeconds = number('BENCH_SECONDS', 3)
export const rounds = number('BENCH_ROUNDS', 5)

export type Bench = {
  database: BenchDatabase
  service: Service
  bare: Bare
  postmaster: number
  token: (participant: string, role: string) => Promise<string>
  application: Awaited<ReturnType<typeof openApplication>>
}

/** As much of everything as this many ledger entries have beside them; a kept database that has them already stays as it is. */
export async function filled(database: BenchDatabase, entries: number): Promise<void> {
  const share = entries / 1_000_000
  const of = (many: number, least: number) => Math.max(least, Math.round(many * share))
  await fill(database, {
    entries,
    pledges: of(20_000, 200),
    needs: of(5_000, 50),
    links: of(200_000, 2_000),
    consultations: of(2_000, 20),
    lots: of(20_000, 200),
  })
}

/** On a database of so many ledger entries; the figures are printed at the end. */
export async function onFilled(entries: number, work: (bench: Bench) => Promise<unknown>): Promise<void> {
  const database = await openBenchDatabase(say)
  try {
    await filled(database, entries)
    await atSize(database, work)
  } finally {
    closeLoad()
    await database.close()
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

export async function atSize<T>(database: BenchDatabase, work: (bench: Bench) => Promise<T>): Promise<T> {
  const service = await startService(database)
  tell('start on existing data', `${(service.startedMs / 1_000).toFixed(1)} s`, '<= 5 s', service.startedMs <= 5_000)
  const bare = await openBare(database.appUrl)
  const application = await openApplication(database)
  const postmaster = await postmasterOf(database)
  const token = (participant: string, role: string) =>
    mintToken(database.key, { participant, role, hours: 2, now: new Date() })
  try {
    return await work({ database, service, bare, postmaster, token, application })
  } finally {
    await Promise.all([bare.close(), application.close(), service.stop()])
  }
}

export async function postmasterOf({ superuserUrl }: BenchDatabase): Promise<number> {
  return await withClient(superuserUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return parentOf(rows[0]!.pid)
  })
}

/** `waited`: the share of the time in which the service had something to do and no processor. */
export type Cpu = { service: number; postgres: number; waited: number }
/**
 * `cpu`: milliseconds of the service and of PostgreSQL for one request. `byCpu`: all that is computed for the bare SQL, of
 * all that is for the request, both with their client: the ratio of rates where nothing else takes the processors.
 * `whole`: these two, in milliseconds.
 */
export type Rates = { api: number; bare: number; cpu: Cpu; byCpu: number; whole: { api: number; bare: number } }

/** By turns, after a round that does not count. `before` is done ahead of each turn, and not measured. */
export async function compare(
  { service, postmaster }: Pick<Bench, 'service' | 'postmaster'>,
  api: (lane: number) => Promise<unknown>,
  bare: (lane: number) => Promise<unknown>,
  before: () => Promise<unknown> = async () => undefined,
): Promise<Rates> {
  const each: Rates[] = []
  const counted = (once: (lane: number) => Promise<unknown>) =>
    withCpu({ service, postmaster }, (done) =>
      rateOf(roundSeconds, async (lane) => {
        await once(lane)
        done()
      }),
    )
  for (let round = 0; round <= rounds; round += 1) {
    await before()
    const asked = await counted(api)
    await before()
    const alone = await counted(bare)
    const whole = { api: asked.whole, bare: alone.whole }
    each.push({ api: asked.result, bare: alone.result, cpu: asked.each, byCpu: whole.bare / whole.api, whole })
  }
  each.shift()
  const ratio = median(each.map(({ api, bare }) => api / bare))
  const limit = median(each.map(({ bare }) => bare))
  return {
    api: ratio * limit,
    bare: limit,
    cpu: medianCpu(each.map(({ cpu }) => cpu)),
    byCpu: median(each.map(({ byCpu }) => byCpu)),
    whole: {
      api: median(each.map(({ whole }) => whole.api)),
      bare: median(each.map(({ whole }) => whole.bare)),
    },
  }
}

export const medianCpu = (each: readonly Cpu[]): Cpu => ({
  service: median(each.map(({ service }) => service)),
  postgres: median(each.map(({ postgres }) => postgres)),
  waited: median(each.map(({ waited }) => waited)),
})

/**
 * What the service and PostgreSQL computed, in milliseconds for each time that `done` was told of; `whole`: with this
 * process, which is the client.
 */
export async function withCpu<T>(
  { service, postmaster }: Pick<Bench, 'service' | 'postmaster'>,
  work: (done: () => void) => Promise<T>,
): Promise<{ result: T; each: Cpu; whole: number }> {
  let times = 0
  const own = process.cpuUsage()
  const before = [computedBy(service.pid), computedBy(postmaster), waitedBy(service.pid), performance.now()] as const
  const result = await work(() => {
    times += 1
  })
  const each = {
    service: (computedBy(service.pid) - before[0]) / times,
    postgres: (computedBy(postmaster) - before[1]) / times,
    waited: (waitedBy(service.pid) - before[2]) / (performance.now() - before[3]),
  }
  const { user, system } = process.cpuUsage(own)
  return { result, each, whole: each.service + each.postgres + (user + system) / 1_000 / times }
}

export const toldCpu = ({ service, postgres, waited }: Cpu) =>
  `CPU ${service.toFixed(2)} + ${postgres.toFixed(2)} ms, ${(waited * 100).toFixed(0)} % without a processor`

export type Asked = { method?: 'GET' | 'POST'; url: string; token: string; body?: object; key?: string }

/** What the application asks of PostgreSQL for one request; a write is sent once, because its second is a replay. */
export async function recorded({ application }: Bench, request: Asked): Promise<Statement[]> {
  const { method = 'GET', url, token, body, key } = request
  const headers = { authorization: `Bearer ${token}`, ...(key === undefined ? {} : { 'idempotency-key': key }) }
  const send = async () => {
    const reply = await application.app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    })
    if (reply.statusCode >= 300) throw new Error(`${url} answered ${reply.statusCode}: ${reply.body.slice(0, 300)}`)
  }
  if (method === 'GET') {
    await send() // the issuer's keys are read once
    keptOf({ clock: { now: () => new Date() } }, token)?.answers.clear()
  }
  return await statementsOf(send)
}

export const swap = (statements: readonly Statement[], from: string, to: string): Statement[] =>
  statements.map(({ text, values }) => ({
    text,
    values: values.map((value) => (typeof value === 'string' ? value.replaceAll(from, to) : value)),
  }))

/** The statement of a report, in literals, and the scope statement before it. */
export async function reportStatements(bench: Bench, url: string, token: string) {
  const said = await recorded(bench, { url, token })
  const copied = said.find(({ text }) => text.startsWith('copy ('))!
  const enter = said.find(isScope)!
  return { enter, select: /^copy \((.*)\) to stdout/s.exec(copied.text)![1]! }
}

/** One connection as a request has it, for what is asked by hand. */
export async function withAppClient<T>({ database }: Bench, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.appUrl, options: '-c timezone=UTC -c jit=off' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
