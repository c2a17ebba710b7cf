import { mintToken } from '../../src/platform/local-issuer.ts'
import { entriesMany, filled } from './bench.ts'
import { type BenchDatabase, narrowAudiences, openBenchDatabase, withClient } from './database.ts'
import { lines, say, tell } from './figures.ts'
import { call, closeLoad } from './load.ts'
import { type Service, startService } from './service.ts'
import { lists } from './sweep.ts'

const entriesFew = 10_000
const deepPage = Number(process.env['BENCH_PAGES'] ?? 1_000)
const tries = 9
const growthMax = 1.2
/** What a busy machine adds to a request of a few milliseconds, whatever it asks. */
const noiseMs = 3
const rareMs = 50
const tenOf = ['ledger_entry', 'commitment', 'pledge', 'requirement', 'task']

/** Who sees all, what is theirs, a thousandth, and ten of a million. */
const readers = [
  ['UA', 'ministry'],
  ['SE', 'ministry'],
  ['XA', 'auditor'],
  ['AU', 'auditor'],
] as const

/** By reader, address and page; milliseconds, the best of several because others take the processors too. */
type Figures = Map<string, number>

/** Every list, alone and with its filters, of few entries and of many: growth must not be felt. */
export async function benchGrowth(only = ''): Promise<void> {
  const few = await atSize(entriesFew, process.env['BENCH_DIRECTORY_FEW'], only)
  const many = await atSize(entriesMany, process.env['BENCH_DIRECTORY'], only)
  const each = [...many].flatMap(([asked, ms]) => {
    const before = few.get(asked)
    return before === undefined ? [] : [{ asked, before, ms, ratio: ms / before }]
  })
  for (const { asked, before, ms, ratio } of each.toSorted((a, b) => b.ms - a.ms))
    process.stdout.write(`${ratio.toFixed(2).padStart(7)} x  ${before.toFixed(1)} to ${ms.toFixed(1)} ms  ${asked}\n`)
  const grown = each.filter(({ ratio, before, ms }) => ratio > growthMax && ms - before > noiseMs)
  const worst = Math.max(...each.map(({ ms }) => ms))
  tell('lists that grow', `${grown.length} of ${each.length}`, `none above ${growthMax} x`, grown.length === 0)
  tell('the slowest of them', `${worst.toFixed(0)} ms`, `<= ${rareMs} ms`, worst <= rareMs)
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
    await client.query('vacuum (analyze) accord.resource_audience')
  })
}

async function ask(database: BenchDatabase, { url }: Service, only: string): Promise<Figures> {
  const figures: Figures = new Map()
  for (const [participant, role] of readers) {
    const token = await mintToken(database.key, { participant, role, hours: 3, now: new Date() })
    const headers = { authorization: `Bearer ${token}` }
    const page = async (path: string) =>
      JSON.parse(await call(url, { path, headers })) as { nextCursor?: string | null }
    for (const [list, { queries }] of Object.entries(lists)) {
      if (!list.includes(only)) continue
      for (const query of queries) {
        const path = `${list}?limit=50${query === '' ? '' : `&${query}`}`
        const name = `${participant} ${role} ${path}`
        try {
          figures.set(name, await bestOf(() => page(path)))
          const deep = query === '' && list !== '/v1/changes' ? await cursorOf(page, list) : undefined
          if (deep !== undefined) figures.set(`${name}, deep`, await bestOf(() => page(`${path}&cursor=${deep}`)))
        } catch (error) {
          say(`${name}: ${(error as Error).message}`)
        }
      }
    }
    say(`${participant} ${role} has asked`)
  }
  return figures
}

/** The cursor behind so many pages of fifty, or behind the last full page there is. */
async function cursorOf(page: (path: string) => Promise<{ nextCursor?: string | null }>, list: string) {
  let cursor: string | undefined
  for (let seen = 0; seen < deepPage * 50; seen += 200) {
    const { nextCursor } = await page(`${list}?limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    if (nextCursor == null) break
    cursor = encodeURIComponent(nextCursor)
  }
  return cursor
}

/** In milliseconds; once where it takes half a second. */
async function bestOf(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let done = 0; done < tries; done += 1) {
    const startedAt = performance.now()
    await work()
    const took = performance.now() - startedAt
    best = Math.min(best, took)
    if (done >= 2 && best > 500) break
  }
  return best
}
