import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openExportPool } from '../../src/platform/db/pool.ts'
import { ensureLocalKey, mintToken, registerLocalIssuers } from '../../src/platform/local-issuer.ts'
import { createLog } from '../../src/platform/log.ts'
import { watchFromApi, watchFromWorker } from '../../src/platform/measures.ts'
import { startWorker } from '../../src/worker.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit } from '../support/books.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { freePort, type ServerProcess, startProcess } from '../support/process.ts'
import { itWhole } from '../support/scale.ts'
import { startSecondCluster } from '../support/second-cluster.ts'

const silent = createLog('silent')

async function open(): Promise<TestApp> {
  const test = await createTestApp({ clock: new Date().toISOString() })
  onTestFinished(() => test.close())
  return test
}

async function measureOf(registry: Registry, name: string): Promise<number | undefined> {
  return (await registry.getSingleMetric(name)?.get())?.values[0]?.value
}

/** Every measure that a text names. */
const namesIn = (text: string) => new Set([...text.matchAll(/\baccord_[a-z\d_]+/g)].map(([name]) => name))

const exported = (text: string) =>
  new Set([...text.matchAll(/^(accord_[a-z\d_]+)(?:\{.*\})? /gm)].map(([, name]) => name!))

describe('what an operator sees', () => {
  let database: TestDatabase
  let directory: string
  let keyFile: string
  let api: ServerProcess | undefined
  let log = ''
  beforeAll(async () => {
    database = await createTestDatabase()
    directory = mkdtempSync(join(tmpdir(), 'accord-measures-'))
    keyFile = join(directory, 'key.json')
    await withClient(database.workerUrl, async (client) => registerLocalIssuers(client, await ensureLocalKey(keyFile)))
    const onLog = (text: string) => {
      log += text
    }
    api = await startProcess({ database, directory, keyFile, part: 'api', env: { LOG_LEVEL: 'info' }, onLog })
  })
  afterAll(async () => {
    await api?.end('SIGTERM')
    await database.drop()
    rmSync(directory, { recursive: true })
  })

  it('every measure that the alerts and the dashboard name is told by an API process or a worker', async () => {
    const port = await freePort()
    const env = { METRICS_PORT: String(port) }
    const worker = await startProcess({ database, directory, keyFile, part: 'worker', env })
    onTestFinished(() => worker.end('SIGTERM'))
    const told = async () => {
      await fetch(`${api!.url}/v1/participants`) // refused, and so a refusal is counted
      const [ofApi, ofWorker] = await Promise.all(
        [api!.url, `http://127.0.0.1:${port}`].map(async (url) => await (await fetch(`${url}/metrics`)).text()),
      )
      expect(ofWorker).toMatch(/^accord_sequencer_leading 1$/m)
      expect(ofWorker, 'a worker has no readers, and the alert for who hears nothing is not for it').not.toMatch(
        /^accord_journal_listening/m,
      )
      return new Set([...exported(ofApi!), ...exported(ofWorker!)])
    }
    await expect.poll(told, { timeout: 20_000 }).toContain('accord_sequencer_lag_seconds')
    const all = await told()
    for (const file of ['deploy/prometheus/alerts.yaml', 'deploy/grafana/accord.json']) {
      const named = [...namesIn(readFileSync(file, 'utf8'))]
      expect(named.length).toBeGreaterThan(8)
      expect(
        named.filter((name) => !all.has(name)),
        file,
      ).toEqual([])
    }
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status, 'and nothing else is there').toBe(404)
  })

  it('control: a measure that nobody tells is noticed', () => {
    const all = exported('accord_a_total{status="200"} 1\naccord_b 2\n')
    expect([...namesIn('rate(accord_a_total[5m]) > accord_c')].filter((name) => !all.has(name))).toEqual(['accord_c'])
  })

  it('an entry without a position makes the lag grow, until it has one', async () => {
    const test = await open()
    const watched = async (name: string): Promise<number> => {
      const registry = new Registry()
      const watch = watchFromWorker({ registry, log: silent, url: test.testDatabase.workerUrl })
      await expect.poll(() => measureOf(registry, 'accord_database_answers')).toBe(1)
      await watch.stop()
      return (await measureOf(registry, name))!
    }
    await test.sequence()
    expect(await watched('accord_sequencer_lag_seconds')).toBe(0)
    test.clock.advance(-90_000)
    await commit(test.as('SE', 'ministry'), '10.00')
    expect(await watched('accord_sequencer_lag_seconds')).toBeGreaterThan(80)
    await test.sequence()
    expect(await watched('accord_sequencer_lag_seconds')).toBe(0)
    expect(Math.abs(await watched('accord_database_clock_difference_seconds'))).toBeLessThan(1)
  })

  itWhole(
    'a replica that has stopped following is seen from its primary, and one that has all is not behind',
    async () => {
      const test = await open()
      const standing = await startSecondCluster() // has the schema, and nothing of what happens
      onTestFinished(() => standing.drop())
      const lagOf = async (url: string) => {
        const registry = new Registry()
        const replica = openExportPool({
          url,
          connections: 1,
          waitSeconds: 5,
          applicationName: 'accord test',
          onError: () => undefined,
        })
        const watch = watchFromApi({ registry, log: silent, database: test.database, replica })
        await expect.poll(() => measureOf(registry, 'accord_database_answers')).toBe(1)
        await watch.stop()
        await replica.close()
        return await measureOf(registry, 'accord_replica_lag_seconds')
      }
      test.clock.advance(-90_000)
      await commit(test.as('SE', 'ministry'), '10.00')
      await test.sequence()
      expect(await lagOf(standing.appUrl)).toBeGreaterThan(80)
      expect(await lagOf(test.testDatabase.appUrl)).toBe(0)
    },
  )

  it('housekeeping that failed is tried again within seconds, not in an hour, and tells until then since when it was not done', async () => {
    const test = await open()
    const asSuperuser = (text: string) =>
      withClient(test.testDatabase.superuserUrl, async (superuser) => {
        await superuser.query('set session_replication_role = replica') // a window of nobody
        await superuser.query(text)
      })
    await asSuperuser('revoke delete on accord.refusal_window from accord_worker')
    await asSuperuser(
      `insert into accord.refusal_window (account_id, operation, minute) values (uuidv7(), 'listTasks', now() - interval '1 year')`,
    )
    let failures = 0
    const log = createLog('silent')
    log.trouble = (_error, what) => {
      if (what === 'housekeeping failed') failures += 1
    }
    const registry = new Registry()
    const config = readConfig({ NODE_ENV: 'test' })
    const url = test.testDatabase.workerUrl
    const worker = startWorker({ config, url, log, clock: test.clock, registry })
    onTestFinished(() => worker.stop())
    const lag = async () => (await measureOf(registry, 'accord_housekeeping_lag_seconds'))!
    await expect.poll(() => failures, { timeout: 20_000 }).toBeGreaterThan(1)
    const failed = await lag()
    await asSuperuser('grant delete on accord.refusal_window to accord_worker')
    await expect.poll(() => test.rows('select from accord.refusal_window'), { timeout: 20_000 }).toEqual([])
    await expect.poll(lag).toBeLessThan(failed)
    expect(failed).toBeGreaterThan(0.5)
  })

  it('a database that does not answer is told as that', async () => {
    const registry = new Registry()
    const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/accord`
    const watch = watchFromWorker({ registry, log: silent, url: nowhere })
    await expect.poll(() => measureOf(registry, 'accord_database_answers')).toBe(0)
    await watch.stop()
  })

  it('a replica that does not answer is told as that, and not as the database', async () => {
    const test = await open()
    const registry = new Registry()
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/accord`
    const ofPool = { connections: 1, waitSeconds: 5, applicationName: 'accord test', onError: () => undefined }
    const replica = openExportPool({ url, ...ofPool })
    const watch = watchFromApi({ registry, log: silent, database: test.database, replica })
    await expect.poll(() => measureOf(registry, 'accord_replica_answers')).toBe(0)
    expect(await measureOf(registry, 'accord_database_answers')).toBe(1)
    await watch.stop()
    await replica.close()
  })

  it('a log line of a refusal has its code, rule, record and the client, and why a process is not ready is logged once', async () => {
    const lines = () =>
      log
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
    const now = new Date()
    const token = await mintToken(await ensureLocalKey(keyFile), {
      participant: 'UA',
      role: 'coordinator',
      hours: 1,
      now,
    })
    await fetch(`${api!.url}/v1/consultations/${id}`, { headers: { authorization: `Bearer ${token}` } })
    await expect
      .poll(() => lines().find((line) => line['code'] === 'not_found'))
      .toMatchObject({ status: 404, address: '127.0.0.1', object: { type: 'consultation', id } })
    await database.drop()
    const look = () => fetch(`${api!.url}/health/ready`).then(({ status }) => status)
    await expect.poll(look, { timeout: 15_000 }).toBe(503)
    await look()
    const told = lines().filter((line) => line['msg'] === 'not ready')
    expect(told).toEqual([
      expect.objectContaining({ reason: 'unreachable', cause: expect.stringContaining(database.name) }),
    ])
    const refused = async () => {
      const reply = await fetch(`${api!.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
      return reply.status
    }
    for (let asked = 0; asked < 5; asked += 1) expect(await refused()).toBe(503)
    await expect.poll(() => lines().filter(({ status }) => status === 503).length).toBeGreaterThan(5)
    const reasons = lines().flatMap(({ err }) => (err as { code: string } | undefined)?.code ?? [])
    expect(
      reasons.filter((code) => code === '3D000'),
      'why they are refused is told once',
    ).toEqual(['3D000'])
  })

  it('what each loop of a worker meets in an outage is told once for all of them', async () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line: string) => void lines.push(line) })
    const { trouble } = log
    const met = new Set<string>()
    let times = 0
    log.trouble = (error, what) => {
      times += 1
      met.add(what)
      trouble(error, what)
    }
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/accord`
    const clock = { now: () => new Date() }
    const config = readConfig({ NODE_ENV: 'test' })
    const worker = startWorker({ config, url, log, clock, registry: new Registry() })
    onTestFinished(() => worker.stop())
    await expect.poll(() => [met.size > 5, times > 12], { timeout: 20_000 }).toEqual([true, true])
    expect(lines.map((line) => (JSON.parse(line) as { err: { code: string } }).err.code)).toEqual(['ECONNREFUSED'])
  })
})
