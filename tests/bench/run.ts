import { writeProgram } from '../../src/program.ts'
import {
  atSize,
  type Bench,
  compare,
  entriesMany,
  onFilled,
  type Rates,
  recorded,
  reportStatements,
  rounds,
  swap,
  withAppClient,
} from './bench.ts'
import { benchConsole } from './console-run.ts'
import {
  addLinks,
  addNeeds,
  addPledges,
  type BenchDatabase,
  growLedger,
  openBenchDatabase,
  withClient,
} from './database.ts'
import { exports } from './exports.ts'
import { inSeconds, lines, say, tell } from './figures.ts'
import { benchGrowth } from './growth.ts'
import { call, closeLoad, drain, median } from './load.ts'
import { others } from './others.ts'
import { benchPeers } from './peers/run.ts'
import { benchRest } from './rest.ts'
import { benchStreams } from './streams.ts'
import { sweepLists } from './sweep.ts'
import { batches, disbursement, writes } from './writes.ts'

// Each figure stands beside its limit, measured in the same minute on the same machine: the same SQL by a bare client.
// Rounds alternate, and the median of their ratios counts, because machines are noisy.

const entriesFew = 10_000
const pledges = Number(process.env['BENCH_PLEDGES'] ?? 20_000)
const needs = 5_000 // with 50,000 tasks
const links = 200_000

async function main(): Promise<void> {
  const database = await openBenchDatabase(say)
  try {
    say(`${entriesFew} ledger entries…`)
    await growLedger(database.superuserUrl, 0, entriesFew)
    const few = await atSize(database, async (bench) => ({
      get: await getOne(bench),
      list: await listOf50(bench),
      post: await disbursement(bench),
    }))
    await grow(database, entriesFew)
    await atSize(database, async (bench) => {
      const many = { get: await getOne(bench), list: await listOf50(bench), post: await disbursement(bench) }
      for (const [name, { api, bare }] of Object.entries(many)) {
        const ratio = api / bare
        const work = { get: 'get one', list: 'list of 50, filtered', post: 'post a disbursement' }[name]!
        tell(work, `${api.toFixed(0)}/s of ${bare.toFixed(0)}/s bare: ${ratio.toFixed(2)}`, '>= 0.5', ratio >= 0.5)
        const growth = few[name as keyof typeof few].api / api
        tell(`growth of ${work}`, `${growth.toFixed(2)} x of at ${entriesFew} entries`, '<= 1.2', growth <= 1.2)
      }
      await batches(bench)
      await exports(bench)
      await report(bench, 'pipeline', '/v1/reports/pipeline?format=csv')
      for (const format of ['json', 'csv']) await report(bench, `board as ${format}`, `/v1/board?format=${format}`)
      await implementation(bench)
    })
  } finally {
    closeLoad()
    await database.close()
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function grow({ superuserUrl }: BenchDatabase, entries: number): Promise<void> {
  say(`${entriesMany} ledger entries, ${pledges} pledges…`)
  await growLedger(superuserUrl, entries, entriesMany)
  await addPledges(superuserUrl, pledges)
  await addNeeds(superuserUrl, needs)
  await addLinks(superuserUrl, links)
}

async function someEntries(database: BenchDatabase): Promise<string[]> {
  const { rows } = await withClient(database.superuserUrl, (client) =>
    client.query<{ id: string }>('select id from accord.ledger_entry tablesample system (2) limit 1000'),
  )
  return rows.map(({ id }) => id)
}

async function getOne(bench: Bench): Promise<Rates> {
  const token = await bench.token('SE', 'viewer')
  const ids = await someEntries(bench.database)
  const any = () => ids[Math.floor(Math.random() * ids.length)]!
  const said = await recorded(bench, { url: `/v1/ledger-entries/${ids[0]}`, token })
  const headers = { authorization: `Bearer ${token}` }
  return compare(
    bench,
    () => call(bench.service.url, { path: `/v1/ledger-entries/${any()}`, headers }),
    (lane) => bench.bare.run(swap(said, ids[0]!, any()), lane),
  )
}

async function listOf50(bench: Bench): Promise<Rates> {
  const token = await bench.token('SE', 'viewer')
  const path = '/v1/ledger-entries?provider=SE&flowKind=disbursement&limit=50'
  const said = await recorded(bench, { url: path, token })
  const headers = { authorization: `Bearer ${token}` }
  return compare(
    bench,
    () => call(bench.service.url, { path, headers }),
    (lane) => bench.bare.run(said, lane),
  )
}

/** A report beside its statement alone, read to its end by one client. */
async function report(bench: Bench, name: string, path: string): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const headers = { authorization: `Bearer ${token}` }
  const { enter, select } = await reportStatements(bench, path, token)
  await withAppClient(bench, (client) =>
    beside(
      name,
      async () => {
        await client.query('begin isolation level repeatable read read only')
        await client.query(enter.text, enter.values)
        await client.query(select)
        await client.query('commit')
      },
      () => drain(bench.service.url, { path, headers }),
    ),
  )
}

/** By turns, each from its first to its last byte. */
async function beside(name: string, statements: () => Promise<unknown>, request: () => Promise<unknown>) {
  const ratios: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const alone = await inSeconds(statements)
    const asked = await inSeconds(request)
    say(`${name}: SQL alone ${alone.toFixed(2)} s, request ${asked.toFixed(2)} s`)
    ratios.push(asked / alone)
  }
  const ratio = median(ratios)
  tell(name, `${ratio.toFixed(2)} x of its SQL alone`, '<= 1.3 x', ratio <= 1.3)
}

/** A reply that several statements make, beside those statements alone. */
async function reply(bench: Bench, name: string, path: string): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const headers = { authorization: `Bearer ${token}` }
  const said = await recorded(bench, { url: path, token })
  await beside(
    name,
    () => bench.bare.run(said, 0),
    () => call(bench.service.url, { path, headers }),
  )
}

/** What is read of agreements being implemented, and the report that is owed to the leadership. */
async function implementation(bench: Bench): Promise<void> {
  await report(bench, 'implementation coverage', '/v1/implementation/coverage?format=csv')
  await report(bench, 'outlook', '/v1/outlook?format=csv&without=US')
  await reply(bench, 'bridge', '/v1/bridges?from=pledged&to=confirmed')
  const span = 'from=2026-01-01&to=2026-06-30'
  await reply(bench, 'monitoring', `/v1/reports/monitoring?${span}`)
  const token = await bench.token('UA', 'viewer')
  const page = { path: `/v1/reports/monitoring/page?${span}`, headers: { authorization: `Bearer ${token}` } }
  const waits: number[] = []
  for (let round = 0; round < rounds; round += 1) waits.push(await inSeconds(() => call(bench.service.url, page)))
  const wait = median(waits)
  tell('monitoring as a page, whole', `${wait.toFixed(2)} s`, '< 3 s to its first byte', wait < 3)
}

/** That alone, at its full size. */
async function benchImplementation(): Promise<void> {
  const database = await openBenchDatabase(say)
  try {
    await grow(database, 0)
    await atSize(database, implementation)
  } finally {
    closeLoad()
    await database.close()
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

const works: Record<string, () => Promise<void>> = {
  lists: () => sweepLists(process.argv[3]),
  console: benchConsole,
  peers: () => benchPeers(process.argv[3]),
  implementation: benchImplementation,
  writes: () => onFilled(entriesMany, (bench) => writes(bench, process.argv[3])),
  exports: () => onFilled(entriesMany, exports),
  others: () => onFilled(entriesMany, others),
  rest: () => onFilled(entriesMany, (bench) => benchRest(bench, process.argv[3])),
  streams: benchStreams,
  growth: () => benchGrowth(process.argv[3]),
}
await writeProgram()
await (works[process.argv[2] ?? ''] ?? main)()
