import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { mintToken } from '../../../src/platform/local-issuer.ts'
import { type BenchDatabase, openBenchDatabase, withClient } from '../database.ts'
import { say } from '../figures.ts'
import { call, closeLoad, median, rateOf } from '../load.ts'
import { startService } from '../service.ts'
import { computedBy, parentOf } from './cpu.ts'
import { fill } from './fill.ts'
import { type Peer, type Rows, refuseUnlessInstalled, startDirectus, startPlatformatic } from './servers.ts'
import { type Figure, print } from './table.ts'
import { goalOf, readerOf, type Work, works } from './works.ts'

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise)
const sizes = {
  entries: number('BENCH_ENTRIES', 1_000_000),
  pledges: number('BENCH_PLEDGES', 20_000),
  needs: number('BENCH_NEEDS', 5_000),
  links: number('BENCH_LINKS', 200_000),
  consultations: number('BENCH_CONSULTATIONS', 2_000),
  lots: number('BENCH_LOTS', 20_000),
}
const roundSeconds = number('BENCH_SECONDS', 1)
const rounds = 5
/** Computed in a second by a service that is asked nothing. */
const idleMs = 150

/** What is asked of one party again and again, from whichever of its addresses. */
type Asked = Pick<Peer, 'name' | 'pid' | 'url' | 'headers' | 'count'> & { paths: readonly string[] }
type Token = (reader: readonly [participant: string, role: string]) => Promise<string>
type Bench = {
  database: BenchDatabase
  service: { url: string; pid: number }
  peers: readonly Peer[]
  postmaster: number
  token: Token
}

/**
 * Lists and records beside Platformatic DB and Directus on the same database, in turns.
 * @param only a part of the address of the lists to ask, such as `tasks`; all of them unless told
 */
export async function benchPeers(only = ''): Promise<void> {
  refuseUnlessInstalled()
  const asked = works.filter(({ list }) => list.includes(only))
  if (asked.length === 0) throw new Error(`No list has ${only} in its address.`)
  const database = await openBenchDatabase(say)
  try {
    await fill(database, sizes)
    const figures = await standBeside(database, asked)
    print(figures, sizes)
    const file = process.env['BENCH_JSON']
    if (file !== undefined) writeFileSync(file, `${JSON.stringify({ sizes, figures }, undefined, 2)}\n`)
  } finally {
    closeLoad()
    await database.close()
  }
}

/** Each of the works on a filled database. */
export async function standBeside(database: BenchDatabase, asked: readonly Work[]): Promise<Figure[]> {
  const profile = process.env['BENCH_PROFILE']
  const profiled = profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` }
  const service = await startService(database, 'all', profiled)
  const peers: Peer[] = []
  try {
    say('Platformatic and Directus read the schema…')
    const tables = works.map(({ table }) => table)
    for (const start of [() => startPlatformatic(database, tables), () => startDirectus(database)])
      await start().then(
        (peer) => peers.push(peer),
        (error: Error) => say(`Not measured: ${error.message}`),
      )
    const postmaster = await postmasterOf(database)
    const token: Token = ([participant, role]) =>
      mintToken(database.key, { participant, role, hours: 3, now: new Date() })
    await untilIdle(() => computedBy(service.pid, postmaster))
    const bench = { database, service, peers, postmaster, token }
    // In their first seconds all three compile what they run, and the caches of PostgreSQL are empty: that does not count.
    await measure(bench, asked[0]!).catch(() => undefined)
    const figures: Figure[] = []
    for (const work of asked)
      await measure(bench, work).then(
        (made) => figures.push(...made),
        (error: Error) => say(`${work.list} has no figure: ${error.message}`),
      )
    return figures
  } finally {
    await Promise.all([service.stop(), ...peers.map((peer) => peer.stop())])
  }
}

/** What a start has to catch up with (deadlines that came, what is told of them) would be counted to who is asked first. */
async function untilIdle(computed: () => number): Promise<void> {
  for (let seconds = 0; seconds < 120; seconds += 2) {
    const before = computed()
    await sleep(2_000)
    if (computed() - before < 2 * idleMs) return
  }
  say('Not idle after two minutes; measured nevertheless.')
}

const postmasterOf = ({ superuserUrl }: BenchDatabase) =>
  withClient(superuserUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return parentOf(rows[0]!.pid)
  })

/** One list, and one record of it. */
async function measure(bench: Bench, work: Work): Promise<Figure[]> {
  const { service, peers } = bench
  const headers = { authorization: `Bearer ${await bench.token(readerOf(work))}` }
  const own = { name: 'Accord', url: service.url, pid: service.pid, headers, count: rowsOfPage }
  const { key = 'id', primary = key } = work
  const { path, rows } = await placeOf(bench, work)
  const items = path === undefined ? [] : itemsOf(await call(service.url, { path, headers }))
  const names = { list: { work: work.list, kind: 'list' }, one: { work: `${work.one}/{id}`, kind: 'one' } } as const
  const figure = async (kind: Figure['kind'], parties: readonly Asked[]): Promise<Figure> => ({
    ...names[kind],
    goal: goalOf(work, kind),
    ...(items.length === 0 ? { rows: {}, parties: {} } : await inTurns(bench, kind, parties)),
  })
  const list = await figure('list', [
    { ...own, paths: [path!] },
    ...peers.map((peer) => ({ ...peer, paths: [peer.list(work, rows)] })),
  ])
  if (work.one === undefined) return [list]
  const one = await figure('one', [
    { ...own, paths: items.map((item) => `${work.one}/${item[key]}`) },
    ...peers.map((peer) => ({ ...peer, paths: items.map((item) => peer.one(work, item[primary]!)) })),
  ])
  return [list, one]
}

const itemsOf = (page: string) => (JSON.parse(page) as { items: Record<string, string>[] }).items
const rowsOfPage = (page: string) => itemsOf(page).length

/** The list’s address with its filter; of a record’s own list, that of the record that has most. */
async function placeOf({ database }: Bench, work: Work): Promise<{ path?: string; rows: Rows }> {
  if (work.under === undefined) {
    const path = `${work.list}?limit=50${work.of === undefined ? '' : `&${work.of.filter}`}`
    return { path, rows: work.of === undefined ? {} : { where: work.of } }
  }
  const { column, of, key = 'id' } = work.under
  const { rows } = await withClient(database.superuserUrl, (client) =>
    client.query<{ id: string; value: string }>(
      `select p.id, m.value from (select ${column} as value, count(*) from accord.${work.table}
        where ${column} is not null group by ${column} order by 2 desc, 1 limit 1) m
      join accord.${of} p on p.${key} = m.value`,
    ),
  )
  const [most] = rows
  if (most === undefined) return { rows: {} }
  return {
    path: `${work.list.replace('{id}', most.id)}?limit=50`,
    rows: { where: { column, value: most.value } },
  }
}

/** Those who answer at all, and with how many rows of the list; a record is one. */
async function thoseWho(parties: readonly Asked[], kind: Figure['kind']) {
  const able: Asked[] = []
  const rows: Record<string, number> = {}
  for (const party of parties) {
    const { name, url, headers, paths, count } = party
    try {
      const reply = await call(url, { path: paths[0]!, headers })
      rows[name] = kind === 'list' ? count(reply) : 1
      able.push(party)
    } catch (error) {
      if (name === 'Accord') throw error
      say(`${name} does not answer: ${String(error)}`)
    }
  }
  return { able, rows }
}

/** Each party by turns, who begins changing with the round, after a round that does not count. */
async function inTurns({ postmaster }: Bench, kind: Figure['kind'], asked: readonly Asked[]) {
  const { able: parties, rows } = await thoseWho(asked, kind)
  const taken = new Map(parties.map(({ name }) => [name, { rates: [] as number[], cpu: [] as number[] }]))
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < parties.length; turn += 1) {
      const { name, url, headers, pid, paths } = parties[(round + turn) % parties.length]!
      let done = 0
      const before = computedBy(pid, postmaster)
      const rate = await rateOf(roundSeconds, async () => {
        await call(url, { path: paths[Math.floor(Math.random() * paths.length)]!, headers })
        done += 1
      })
      if (round === 0) continue
      taken.get(name)!.rates.push(rate)
      taken.get(name)!.cpu.push((computedBy(pid, postmaster) - before) / done)
    }
  }
  const own = taken.get('Accord')!
  const told = Object.fromEntries(
    [...taken].map(([name, { rates, cpu }]) => [
      name,
      {
        rate: median(rates),
        cpuMs: median(cpu),
        ratio: median(own.rates.map((rate, at) => rate / rates[at]!)),
      },
    ]),
  )
  const each = Object.entries(told).map(
    ([name, { rate, ratio, cpuMs }]) => `${name} ${rate.toFixed(0)}/s (${ratio.toFixed(2)}, ${cpuMs.toFixed(2)} ms)`,
  )
  say(`${parties[0]!.paths[0]}: ${each.join(', ')}`)
  return { rows, parties: told }
}
