import { mintToken } from '../../src/platform/local-issuer.ts'
import { filteredBy } from '../support/filter-values.ts'
import { publishedOperations } from '../support/operations.ts'
import { entriesMany, filled, postmasterOf, withCpu } from './bench.ts'
import { type BenchDatabase, keepAsTriggersDo, narrowAudiences, openBenchDatabase, withClient } from './database.ts'
import { lines, say, tell } from './figures.ts'
import { call, closeLoad } from './load.ts'
import { works } from './peers/works.ts'
import { type Service, startService } from './service.ts'
import { lists as named } from './sweep.ts'
import { type Doing, disbursing, makings, progressing, receiving, responding, type Writing } from './writes.ts'

const entriesFew = 10_000
const deepPage = Number(process.env['BENCH_PAGES'] ?? 1_000)
const tries = 9
const writeRounds = 5
const writesOfRound = 60
const growthMax = 1.2
/** What a busy machine adds to a request of a few milliseconds, whatever it asks. */
const noiseMs = 3
const rareMs = 50
/** Reads that are no list and no record. */
const others = ['/v1/me', '/v1/agreements/comparison']
const tenOf = ['ledger_entry', 'commitment', 'pledge', 'requirement', 'task']

/** Who sees all, what is theirs, a thousandth, and ten of a million. */
const readers = [
  ['UA', 'ministry'],
  ['SE', 'ministry'],
  ['XA', 'auditor'],
  ['AU', 'auditor'],
] as const

/** Milliseconds, the best of several because others take the processors too; how many rows were shown. */
type Figure = { ms: number; rows: number }
/** By reader, address and page, or by the name of a write. */
type Figures = Map<string, Figure>
type Grown = { asked: string; before: Figure; after: Figure; ratio: number }

/**
 * Every list, alone and by each filter of the contract, its first page and page 1,000, every record, and writes: of few
 * entries and of many. Growth must not be felt.
 */
export async function benchGrowth(only = ''): Promise<void> {
  const few = await atSize(entriesFew, process.env['BENCH_DIRECTORY_FEW'], only)
  const many = await atSize(entriesMany, process.env['BENCH_DIRECTORY'], only)
  const each = [...many].flatMap(([asked, after]): Grown[] => {
    const before = few.get(asked)
    return before === undefined ? [] : [{ asked, before, after, ratio: after.ms / before.ms }]
  })
  for (const { asked, before, after, ratio } of each.toSorted((a, b) => b.after.ms - a.after.ms))
    process.stdout.write(
      `${ratio.toFixed(2).padStart(7)} x  ${before.ms.toFixed(1)} to ${after.ms.toFixed(1)} ms  ${before.rows} to ${after.rows} rows  ${asked}\n`,
    )
  // A page that was not full of few entries and is of many takes longer for its rows alone.
  const alike = each.filter(({ before, after }) => after.rows <= before.rows)
  const grown = alike.filter(({ ratio, before, after }) => ratio > growthMax && after.ms - before.ms > noiseMs)
  tell('what grows', `${grown.length} of ${alike.length}`, `none above ${growthMax} x`, grown.length === 0)
  const slow = each.filter(({ asked, after }) => asked.includes(' /v1/') && after.ms > rareMs)
  tell('reads that are slow', `${slow.length} of ${each.length}`, `none above ${rareMs} ms`, slow.length === 0)
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function atSize(entries: number, directory: string | undefined, only: string): Promise<Figures> {
  const database = await openBenchDatabase(say, directory)
  try {
    await filled(database, entries)
    await narrowed(database)
    const service = await startService(database)
    try {
      return await ask(database, service, only)
    } finally {
      await service.stop()
    }
  } finally {
    closeLoad()
    await database.close()
  }
}

/** Books between their two sides, as by default; and ten records of each kind for one more. */
async function narrowed(database: BenchDatabase): Promise<void> {
  const there = await withClient(database.superuserUrl, async (client) => {
    const { rows } = await client.query<{ narrow: boolean; ten: boolean }>(
      `select exists (
          select 1 from accord.commitment c join accord.resource_audience r on r.resource_id = c.id
          where c.title like 'Load %' and not 'framework' = any (r.audiences)
        ) as narrow,
        exists (select 1 from accord.resource_audience r where r.kind = 'ledger_entry' and 'AU' = any (r.audiences)) as ten`,
    )
    return rows[0]!
  })
  if (!there.narrow) await narrowAudiences(database.superuserUrl)
  if (there.ten) return
  await withClient(database.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    for (const kind of tenOf)
      await client.query(
        `update accord.resource_audience r set audiences = accord.as_set(r.audiences || '{AU}')
        where r.resource_id in (select n.resource_id from accord.resource_audience n where n.kind = $1 order by n.resource_id limit 10)`,
        [kind],
      )
    await client.query('reset session_replication_role')
    await keepAsTriggersDo(client)
    await client.query('vacuum (analyze) accord.resource_audience, accord.unmatched_entry, accord.act')
  })
}

type Answer = { items?: { id?: string; code?: string }[]; nextCursor?: string | null }
type Reader = { name: string; read: (path: string) => Promise<Answer> }

async function ask(database: BenchDatabase, service: Service, only: string): Promise<Figures> {
  const figures: Figures = new Map()
  const under = await listsUnder(database)
  const token: Writing['token'] = (participant, role) =>
    mintToken(database.key, { participant, role, hours: 3, now: new Date() })
  for (const [participant, role] of readers) {
    const headers = { authorization: `Bearer ${await token(participant, role)}` }
    const read = async (path: string) => JSON.parse(await call(service.url, { path, headers })) as Answer
    const reader = { name: `${participant} ${role}`, read }
    for (const list of listsOf(only)) await askList(figures, reader, list)
    for (const work of under)
      if (work.list.includes(only)) await timed(figures, `${reader.name} ${work.list}`, () => read(work.at))
    for (const path of others) if (path.includes(only)) await timed(figures, `${reader.name} ${path}`, () => read(path))
    for (const { list, one, key = 'id' } of works)
      if (one === list && list.includes(only)) await askOne(figures, reader, list, key)
    say(`${reader.name} has asked`)
  }
  if (only === '' || only === 'writes') await write(figures, { database, service, token })
  return figures
}

/** Lists at an address of their own, each with what is asked of it: a filter of the contract alone, or a named pair. */
function listsOf(only: string) {
  return publishedOperations()
    .filter(({ id, path, access }) => /^list(?!Changes)/.test(id) && !path.includes('{') && access !== 'public')
    .filter(({ path }) => path.includes(only))
    .map((operation) => {
      const plain = `${operation.path}?limit=50`
      const asked = (named[operation.path]?.queries ?? []).filter((query) => query !== '')
      const ofContract = filteredBy(operation, plain).map(({ url }) => url)
      return {
        path: operation.path,
        urls: [plain, ...new Set([...asked.map((query) => `${plain}&${query}`), ...ofContract])],
      }
    })
}

async function askList(figures: Figures, { name, read }: Reader, { path, urls }: ReturnType<typeof listsOf>[number]) {
  const deep = await cursorOf(read, `${path}?limit=200`)
  for (const url of urls) {
    const first = await timed(figures, `${name} ${url}`, () => read(url))
    if (first?.nextCursor == null || deep === undefined) continue
    const behind = `${url}&cursor=${deep}`
    // Asked by days, a list is in another order, with cursors of its own.
    const isOwn = await read(behind).then(
      () => false,
      () => true,
    )
    const cursor = isOwn ? await cursorOf(read, url.replace('limit=50', 'limit=200')) : deep
    if (cursor !== undefined) await timed(figures, `${name} ${url}, deep`, () => read(`${url}&cursor=${cursor}`))
  }
}

async function askOne(figures: Figures, { name, read }: Reader, list: string, key: 'id' | string): Promise<void> {
  const first = (await read(`${list}?limit=1`).catch(() => undefined))?.items?.[0]
  const id = first?.[key as 'id']
  if (id !== undefined) await timed(figures, `${name} ${list}/{${key}}`, () => read(`${list}/${id}`))
}

/** Lists of what belongs to a record, of the one to which the most belongs. */
async function listsUnder({ superuserUrl }: BenchDatabase): Promise<{ list: string; at: string }[]> {
  return await withClient(superuserUrl, async (client) => {
    const found: { list: string; at: string }[] = []
    for (const { list, table, under } of works) {
      if (under === undefined) continue
      const { column, of, key = 'id' } = under
      const { rows } = await client.query<{ id: string }>(
        `select p.id from (
          select ${column} as value from accord.${table} where ${column} is not null
          group by ${column} order by count(*) desc, ${column} limit 1
        ) m join accord.${of} p on p.${key} = m.value`,
      )
      if (rows[0] !== undefined) found.push({ list, at: `${list.replace('{id}', rows[0].id)}?limit=50` })
    }
    return found
  })
}

/** The cursor behind so many pages of fifty, or behind the last full page there is. */
async function cursorOf(read: Reader['read'], url: string): Promise<string | undefined> {
  let cursor: string | undefined
  for (let seen = 0; seen < deepPage * 50; seen += 200) {
    const page = await read(`${url}${cursor === undefined ? '' : `&cursor=${cursor}`}`).catch(() => undefined)
    if (page?.nextCursor == null) break
    cursor = encodeURIComponent(page.nextCursor)
  }
  return cursor
}

/** The best of several; of few where it takes half a second. Nothing where it is refused. */
async function timed(figures: Figures, name: string, work: () => Promise<Answer>): Promise<Answer | undefined> {
  let ms = Number.POSITIVE_INFINITY
  try {
    for (let done = 0; ; done += 1) {
      const startedAt = performance.now()
      const answer = await work()
      ms = Math.min(ms, performance.now() - startedAt)
      if (done + 1 < (ms > 500 ? 3 : tries)) continue
      figures.set(name, { ms, rows: answer.items?.length ?? 1 })
      return answer
    }
  } catch (error) {
    if (!/answered 4/.test((error as Error).message)) say(`${name}: ${(error as Error).message}`)
    return undefined
  }
}

/** What the service and PostgreSQL compute for each, the least of several rounds: the machine waits for its disk too. */
async function write(figures: Figures, bench: Writing): Promise<void> {
  const doings: Record<string, Doing> = {
    disbursement: await disbursing(bench),
    receipt: await receiving(bench),
    'task progress': await progressing(bench),
    response: await responding(bench),
    ...(await makings(bench)),
  }
  const parties = { service: bench.service, postmaster: await postmasterOf(bench.database) }
  for (const [name, { once, before }] of Object.entries(doings)) {
    let ms = Number.POSITIVE_INFINITY
    for (let round = 0; round < writeRounds; round += 1) {
      await before?.()
      const { each } = await withCpu(parties, async (done) => {
        for (let number = 0; number < writesOfRound; number += 1) {
          await once(0)
          done()
        }
      })
      ms = Math.min(ms, each.service + each.postgres)
    }
    figures.set(`write (CPU): ${name}`, { ms, rows: 1 })
  }
  say('what is written has been written')
}
