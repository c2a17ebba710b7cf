import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { mintToken } from '../../src/platform/local-issuer.ts'
import { type Statement, statementsOf } from '../support/statements.ts'
import { type Bare, copyOut, openBare, withLiterals } from './bare.ts'
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
import { inSeconds, lines, say, tell } from './figures.ts'
import { call, closeLoad, drain, median, rateOf } from './load.ts'
import { benchPeers } from './peers/run.ts'
import { openApplication, peakOf, type Service, startService } from './service.ts'
import { sweepLists } from './sweep.ts'

// Each figure stands beside its limit, measured in the same minute on the same machine: the same SQL by a bare client.
// Rounds alternate, and the median of their ratios counts, because machines are noisy.

const entriesFew = 10_000
const entriesMany = Number(process.env['BENCH_ENTRIES'] ?? 1_000_000)
const pledges = Number(process.env['BENCH_PLEDGES'] ?? 20_000)
const needs = 5_000 // with 50,000 tasks
const links = 200_000
const roundSeconds = Number(process.env['BENCH_SECONDS'] ?? 3)
const rounds = 5

type Bench = {
  database: BenchDatabase
  service: Service
  bare: Bare
  token: (participant: string, role: string) => Promise<string>
  application: Awaited<ReturnType<typeof openApplication>>
}

async function main(): Promise<void> {
  const database = await openBenchDatabase(say)
  try {
    say(`${entriesFew} ledger entries…`)
    await growLedger(database.superuserUrl, 0, entriesFew)
    const few = await atSize(database, async (bench) => ({
      get: await getOne(bench),
      list: await listOf50(bench),
      post: await postOne(bench),
    }))
    await grow(database, entriesFew)
    await atSize(database, async (bench) => {
      const many = { get: await getOne(bench), list: await listOf50(bench), post: await postOne(bench) }
      for (const [name, { api, bare }] of Object.entries(many)) {
        const ratio = api / bare
        const work = { get: 'get one', list: 'list of 50, filtered', post: 'post a disbursement' }[name]!
        tell(work, `${api.toFixed(0)}/s of ${bare.toFixed(0)}/s bare: ${ratio.toFixed(2)}`, '>= 0.5', ratio >= 0.5)
        const growth = few[name as keyof typeof few].api / api
        tell(`growth of ${work}`, `${growth.toFixed(2)} x of at ${entriesFew} entries`, '<= 1.2', growth <= 1.2)
      }
      await batches(bench, many.post.api)
      await exportCsv(bench)
      await exportWorkbook(bench)
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

async function atSize<T>(database: BenchDatabase, work: (bench: Bench) => Promise<T>): Promise<T> {
  const service = await startService(database)
  tell('start on existing data', `${(service.startedMs / 1_000).toFixed(1)} s`, '<= 5 s', service.startedMs <= 5_000)
  const bare = await openBare(database.appUrl)
  const application = await openApplication(database)
  const token = (participant: string, role: string) =>
    mintToken(database.key, { participant, role, hours: 2, now: new Date() })
  try {
    return await work({ database, service, bare, token, application })
  } finally {
    await Promise.all([bare.close(), application.close(), service.stop()])
  }
}

type Rates = { api: number; bare: number }

/** By turns, after a round that does not count. */
async function compare(api: (lane: number) => Promise<unknown>, bare: (lane: number) => Promise<unknown>) {
  const each: Rates[] = []
  for (let round = 0; round <= rounds; round += 1)
    each.push({ api: await rateOf(roundSeconds, api), bare: await rateOf(roundSeconds, bare) })
  each.shift()
  const ratio = median(each.map(({ api, bare }) => api / bare))
  const limit = median(each.map(({ bare }) => bare))
  return { api: ratio * limit, bare: limit }
}

/** What the application asks of PostgreSQL for one request. */
async function recorded(
  { application }: Bench,
  request: { method?: 'GET' | 'POST'; url: string; token: string; body?: object; key?: string },
): Promise<Statement[]> {
  const { method = 'GET', url, token, body, key } = request
  const headers = { authorization: `Bearer ${token}`, ...(key === undefined ? {} : { 'idempotency-key': key }) }
  let status = 0
  const send = async () => {
    const reply = await application.app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    })
    status = reply.statusCode
  }
  await send() // the issuer's keys are read once
  const said = await statementsOf(key === undefined ? send : () => send())
  if (status >= 300) throw new Error(`${url} answered ${status}`)
  return said
}

const swap = (statements: readonly Statement[], from: string, to: string): Statement[] =>
  statements.map(({ text, values }) => ({
    text,
    values: values.map((value) => (typeof value === 'string' ? value.replaceAll(from, to) : value)),
  }))

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
    () => call(bench.service.url, { path, headers }),
    (lane) => bench.bare.run(said, lane),
  )
}

const content = { 'content-type': 'application/json' }

async function commitments(bench: Bench, token: string, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    const reply = await call(bench.service.url, {
      method: 'POST',
      path: '/v1/commitments',
      headers: { ...content, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
      body: JSON.stringify({
        title: 'Bench',
        signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
        signedOn: '2026-03-02',
        modality: 'cash',
        aidCategory: 'military',
        amount: '900000000000.00',
        currency: 'EUR',
      }),
    })
    ids.push((JSON.parse(reply) as { id: string }).id)
  }
  return ids
}

/** Amounts of their own, as books have them: what looks alike is looked for. */
const nextAmount = () => `${(1 + Math.random() * 900_000).toFixed(2)}`
const payment = (commitmentId: string) => ({
  commitmentId,
  amount: nextAmount(),
  currency: 'EUR',
  transactionDate: '2026-06-15',
})

async function postOne(bench: Bench): Promise<Rates> {
  const token = await bench.token('SE', 'ministry')
  const books = await commitments(bench, token, 16)
  const [key, body] = [randomUUID(), payment(books[0]!)]
  const headers = () => ({ ...content, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() })
  const first = randomUUID()
  await recorded(bench, { method: 'POST', url: '/v1/disbursements', token, body: payment(books[0]!), key: first })
  const said = await recordedPost(bench, token, body, key)
  return compare(
    (lane) =>
      call(bench.service.url, {
        method: 'POST',
        path: '/v1/disbursements',
        headers: headers(),
        body: JSON.stringify(payment(books[lane]!)),
      }),
    (lane) =>
      bench.bare.run(
        swap(swap(swap(said, key, randomUUID()), body.amount, nextAmount()), books[0]!, books[lane]!),
        lane,
      ),
  )
}

/** A post is recorded at its first time: its second is a replay. */
async function recordedPost({ application }: Bench, token: string, payload: object, key: string): Promise<Statement[]> {
  return await statementsOf(async () => {
    const reply = await application.app.inject({
      method: 'POST',
      url: '/v1/disbursements',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
      payload,
    })
    if (reply.statusCode !== 201) throw new Error(reply.body)
  })
}

async function batches(bench: Bench, single: number): Promise<void> {
  const token = await bench.token('SE', 'ministry')
  const [id] = await commitments(bench, token, 1)
  const rates: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const items = Array.from({ length: 1_000 }, () => payment(id!))
    const startedAt = performance.now()
    await call(bench.service.url, {
      method: 'POST',
      path: '/v1/disbursements/batch',
      headers: { ...content, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
      body: JSON.stringify({ items }),
    })
    rates.push(1_000 / ((performance.now() - startedAt) / 1_000))
  }
  // One by one: the client that posts singly waits for each answer.
  const alone: number[] = []
  for (let number = 0; number < 100; number += 1) {
    const startedAt = performance.now()
    await call(bench.service.url, {
      method: 'POST',
      path: '/v1/disbursements',
      headers: { ...content, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
      body: JSON.stringify(payment(id!)),
    })
    alone.push(1_000 / (performance.now() - startedAt))
  }
  const [rate, one] = [median(rates), median(alone)]
  const measured = `${rate.toFixed(0)}/s, singly ${one.toFixed(0)}/s (16 at once ${single.toFixed(0)}/s): ${(rate / one).toFixed(1)} x`
  tell('batch of 1,000 disbursements', measured, '>= 20 x', rate / one >= 20)
}

/** The cursor's statement of a report, in literals, and the scope statement before it. */
async function reportStatements(bench: Bench, url: string, token: string) {
  const said = await recorded(bench, { url, token })
  const declared = said.find(({ text }) => text.startsWith('declare report'))!
  const enter = said.find(({ text }) => text.includes('accord.enter('))!
  return { enter, select: withLiterals(declared).replace(/^declare report no scroll cursor for\s+/, '') }
}

async function exportCsv(bench: Bench): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const url = '/v1/reports/ledger?format=csv'
  const headers = { authorization: `Bearer ${token}` }
  const small = await reportStatements(bench, `${url}&valueTo=2000-01-01`, token)
  const inner = /from \((select[\s\S]*)\) r\s*$/.exec(small.select)![1]!.replaceAll("'2000-01-01'", 'null')
  const each: { ratio: number; rows: number; peak: number; seconds: number }[] = []
  for (let round = 0; round < 3; round += 1) {
    const copied = await copyOut(bench.database.appUrl, small.enter, inner)
    const { result, mebibytes } = await peakOf(bench.service.pid, async () => {
      const startedAt = performance.now()
      const bytes = await drain(bench.service.url, { path: url, headers })
      return { bytes, seconds: (performance.now() - startedAt) / 1_000 }
    })
    each.push({
      ratio: copied.seconds / result.seconds,
      rows: entriesMany,
      peak: mebibytes,
      seconds: result.seconds,
    })
    say(
      `COPY ${copied.seconds.toFixed(1)} s, ${copied.bytes} bytes; export ${result.seconds.toFixed(1)} s, ${result.bytes} bytes`,
    )
  }
  const ratio = median(each.map((one) => one.ratio))
  const peak = Math.max(...each.map((one) => one.peak))
  const rate = entriesMany / median(each.map(({ seconds }) => seconds))
  tell('CSV export of all entries', `${rate.toFixed(0)} rows/s, ${ratio.toFixed(2)} of COPY`, '>= 0.5', ratio >= 0.5)
  tell('memory of the CSV export', `${peak} MiB`, '< 256 MiB', peak < 256)
}

async function exportWorkbook(bench: Bench): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const path = '/v1/reports/ledger?format=xlsx&originalCurrency=EUR'
  const headers = { authorization: `Bearer ${token}` }
  const { result, mebibytes } = await peakOf(bench.service.pid, () => drain(bench.service.url, { path, headers }))
  tell(
    'memory of a workbook of a quarter of them',
    `${mebibytes} MiB for ${result} bytes`,
    '< 256 MiB',
    mebibytes < 256,
  )
}

/** A report beside its statement alone, read to its end by one client. */
async function report(bench: Bench, name: string, path: string): Promise<void> {
  const token = await bench.token('UA', 'auditor')
  const headers = { authorization: `Bearer ${token}` }
  const { enter, select } = await reportStatements(bench, path, token)
  const client = new pg.Client({ connectionString: bench.database.appUrl, options: '-c timezone=UTC -c jit=off' })
  await client.connect()
  await beside(
    name,
    async () => {
      await client.query('begin isolation level repeatable read read only')
      await client.query(enter.text, enter.values)
      await client.query(select)
      await client.query('commit')
    },
    () => drain(bench.service.url, { path, headers }),
  )
  await client.end()
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

if (process.argv[2] === 'lists') await sweepLists(process.argv[3])
else if (process.argv[2] === 'console') await benchConsole()
else if (process.argv[2] === 'peers') await benchPeers(process.argv[3])
else if (process.argv[2] === 'implementation') await benchImplementation()
else await main()
