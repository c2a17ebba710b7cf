import { writeFileSync } from 'node:fs'
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

/** What is asked of one party again and again, from whichever of its addresses. */
type Asked = { name: string; pid: number; url: string; headers: Record<string, string>; paths: readonly string[] }
type Token = (reader: readonly [participant: string, role: string]) => Promise<string>
type Bench = {
  database: BenchDatabase
  service: { url: string; pid: number }
  peers: readonly Peer[]
  postmaster: number
  token: Token
}

/** Lists and records beside Platformatic DB and Directus on the same database, in turns. @param only part of an address */
export async function benchPeers(only = ''): Promise<void> {
  refuseUnlessInstalled()
  const asked = works.filter(({ list }) => list.includes(only))
  if (asked.length === 0) throw new Error(`No list has ${only} in its address.`)
  const database = await openBenchDatabase(say)
  const ends: (() => Promise<void>)[] = [database.close]
  try {
    await fill(database, sizes)
    const profile = process.env['BENCH_PROFILE']
    const service = await startService(
      database,
      'all',
      profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` },
    )
    ends.unshift(service.stop)
    say('Platformatic and Directus read the schema…')
    const peers: Peer[] = []
    for (const start of [
      () =>
        startPlatformatic(
          database,
          works.map(({ table }) => table),
        ),
      () => startDirectus(database),
    ]) {
      const peer = await start()
      peers.push(peer)
      ends.unshift(peer.stop)
    }
    const postmaster = await withClient(database.superuserUrl, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      return parentOf(rows[0]!.pid)
    })
    const token: Token = ([participant, role]) =>
      mintToken(database.key, { participant, role, hours: 3, now: new Date() })
    const figures: Figure[] = []
    for (const work of asked) {
      figures.push(...(await measure({ database, service, peers, postmaster, token }, work)))
    }
    print(figures, sizes)
    const file = process.env['BENCH_JSON']
    if (file !== undefined) writeFileSync(file, `${JSON.stringify({ sizes, figures }, undefined, 2)}\n`)
  } finally {
    closeLoad()
    for (const end of ends) await end()
  }
}

/** One list, and one record of it. */
async function measure(bench: Bench, work: Work): Promise<Figure[]> {
  const { service, peers } = bench
  const headers = { authorization: `Bearer ${await bench.token(readerOf(work))}` }
  const { path, rows } = await placeOf(bench, work)
  if (path === undefined) return [{ work: work.list, kind: 'list', rows: [], parties: {}, goal: 0 }]
  const page = JSON.parse(await call(service.url, { path, headers })) as { items: Record<string, string>[] }
  const ids = page.items.map((item) => item[work.key ?? 'id']!)
  const figure = async (kind: Figure['kind'], parties: readonly Asked[]): Promise<Figure> => ({
    ...{ work: kind === 'list' ? work.list : `${work.one}/{id}`, kind, goal: goalOf(work, kind) },
    rows: kind === 'list' ? await countRows(parties, [page.items.length], peers) : [],
    parties: ids.length === 0 ? {} : await inTurns(bench, parties),
  })
  const own = { name: 'Accord', url: service.url, pid: service.pid, headers }
  const list = await figure('list', [
    { ...own, paths: [path] },
    ...peers.map((peer) => ({ ...peer, paths: [peer.list(work, rows)] })),
  ])
  if (work.one === undefined) return [list]
  const one = await figure('one', [
    { ...own, paths: ids.map((id) => `${work.one}/${id}`) },
    ...peers.map((peer) => ({ ...peer, paths: ids.map((id) => peer.one(work, id)) })),
  ])
  return [list, one]
}

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

async function countRows(parties: readonly Asked[], own: readonly number[], peers: readonly Peer[]): Promise<number[]> {
  const [, ...others] = parties
  const counted = others.map(async ({ url, headers, paths }, at) =>
    peers[at]!.count(await call(url, { path: paths[0]!, headers })),
  )
  return [...own, ...(await Promise.all(counted))]
}

/** Each party by turns, who begins changing with the round, after a round that does not count. */
async function inTurns({ postmaster }: Bench, parties: readonly Asked[]): Promise<Figure['parties']> {
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
  say(
    `${parties[0]!.paths[0]}: ${Object.entries(told)
      .map(([name, { rate }]) => `${name} ${rate.toFixed(0)}/s`)
      .join(', ')}`,
  )
  return told
}
