import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { describeWhole } from '../support/scale.ts'
import { burnTransactions, moveData, startSecondCluster } from '../support/second-cluster.ts'

// What holds after the data were moved into another database.

/** Of the same database as another process is; its own connections end with it. */
async function restored(source: TestApp, into: TestDatabase): Promise<TestApp> {
  await moveData(source.testDatabase, into)
  return await createTestApp({ on: { clock: source.clock, testDatabase: into } })
}

const report = async (app: TestApp, position: number) => {
  const token = await app.token('SE', 'auditor')
  const reply = await app.app.inject({
    url: `/v1/reports/ledger?format=csv&asOfRecorded=${position}`,
    headers: { authorization: `Bearer ${token}` },
  })
  if (reply.statusCode !== 200) throw new Error(reply.body)
  return reply.body
}
const positionOf = async (app: TestApp) =>
  (await app.as('SE', 'viewer').get<{ position: number }>('/v1/changes?limit=1')).body.position

describeWhole('as-of, in a cluster that numbers its transactions from the start again', () => {
  let cluster: TestDatabase
  beforeAll(async () => {
    cluster = await startSecondCluster()
  })
  afterAll(() => cluster.drop())

  /** The same question before the move, and after it when other things have happened. */
  async function askTwice(prepare: (database: TestDatabase) => Promise<void>): Promise<[string, string]> {
    const source = await createTestApp()
    await prepare(source.testDatabase)
    await prepare(cluster)
    const sweden = source.as('SE', 'ministry')
    const [first] = await source.rows<{ now: string }>('select pg_current_xact_id()::text as now')
    await burnTransactions(source.testDatabase.superuserUrl, BigInt(first!.now) + 20_000n)
    const commitment = await commit(sweden, '1000.00')
    const [began] = await source.rows<{ now: string }>('select pg_current_xact_id()::text as now')
    for (const amount of ['1.00', '2.00', '3.00', '4.00', '5.00']) await pay(sweden, commitment, amount)
    await source.sequence()
    const position = await positionOf(source)
    await pay(sweden, commitment, '6.00')
    await source.sequence()
    const before = await report(source, position)
    const copy = await restored(source, cluster)
    await burnTransactions(cluster.superuserUrl, BigInt(began!.now))
    for (const amount of ['7.00', '8.00', '9.00']) await pay(copy.as('SE', 'ministry'), commitment, amount)
    await copy.sequence()
    const after = await report(copy, position)
    await copy.close()
    await source.close()
    return [before, after]
  }

  it('of a position of before the move gives the same bytes', async () => {
    const [before, after] = await askTwice(async () => undefined)
    expect(before.trim().split('\n').length).toBeGreaterThan(5)
    expect(after).toBe(before)
  })

  it('control: by transaction numbers it would not', async () => {
    const [before, after] = await askTwice(async ({ superuserUrl }) => {
      await withClient(superuserUrl, (client) =>
        client.query(`create or replace function accord.current_change() returns uuid language sql volatile
          return lpad(to_hex(pg_current_xact_id()::text::bigint), 32, '0')::uuid`),
      )
    })
    expect(after).not.toBe(before)
  })
})

let other: TestDatabase
beforeEach(async () => {
  other = await createTestDatabase()
})
afterEach(() => other.drop())

describe('a cursor', () => {
  it('of changes that were lost answers 410, in the feed and in the stream, though their positions exist anew', async () => {
    const source = await createTestApp()
    const sweden = source.as('SE', 'ministry')
    await commit(sweden, '10.00')
    await source.sequence()
    const cursor = async (app: TestApp, after = '') =>
      (await app.as('SE', 'viewer').get<{ nextCursor: string }>(`/v1/changes?limit=200${after}`)).body.nextCursor
    const kept = await cursor(source)
    const copy = await restored(source, other)
    await commit(sweden, '11.00')
    await source.sequence()
    const lost = await cursor(source)
    const ask = (url: string) => copy.as('SE', 'viewer').get<{ code: string }>(url)
    expect((await ask(`/v1/changes?after=${lost}`)).body.code, 'a position that is no more').toBe('resync')
    for (const amount of ['12.00', '13.00']) await commit(copy.as('SE', 'ministry'), amount)
    await copy.sequence()
    expect(await positionOf(copy)).toBeGreaterThan(await positionOf(source))
    for (const url of [`/v1/changes?after=${lost}`, `/v1/stream?seconds=0&after=${lost}`]) {
      const reply = await ask(url)
      expect([reply.status, reply.body.code], url).toEqual([410, 'resync'])
    }
    expect((await ask(`/v1/changes?after=${kept}`)).status, 'control: one of before goes on').toBe(200)
    await copy.close()
    await source.close()
  })
})

describe('a replica behind its primary', () => {
  it('answers a position that was just told, or its time, with 503 and not as one that does not exist', async () => {
    const source = await createTestApp()
    await commit(source.as('SE', 'ministry'), '10.00')
    await source.sequence()
    await moveData(source.testDatabase, other)
    const before = await positionOf(source)
    const reader = await createTestApp({ on: source, readUrl: other.appUrl })
    source.clock.advance(60_000)
    await commit(source.as('SE', 'ministry'), '11.00')
    await source.sequence()
    const told = await positionOf(source)
    const ask = async (app: TestApp, asOf: string | number) => {
      const { statusCode, headers } = await app.app.inject({
        url: `/v1/reports/ledger?format=csv&asOfRecorded=${encodeURIComponent(asOf)}`,
        headers: { authorization: `Bearer ${await app.token('SE', 'auditor')}` },
      })
      return [statusCode, headers['retry-after']]
    }
    expect(told).toBeGreaterThan(before)
    expect(await ask(reader, told)).toEqual([503, '2'])
    expect(await ask(reader, source.clock.now().toISOString())).toEqual([503, '2'])
    expect(await ask(reader, told + 1), 'of nobody').toEqual([422, undefined])
    expect(await ask(reader, before), 'what it has').toEqual([200, undefined])
    expect(await ask(source, told), 'control: of the primary').toEqual([200, undefined])
    await reader.close()
    await source.close()
  })
})
