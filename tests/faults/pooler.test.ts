import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { ensureLocalKey, mintToken, registerLocalIssuers } from '../../src/platform/local-issuer.ts'
import { describeWhere } from '../support/describe-where.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { freePort, startProcess } from '../support/process.ts'

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path))

let database: TestDatabase
let directory: string
beforeAll(async () => {
  database = await createTestDatabase()
  directory = mkdtempSync(join(tmpdir(), 'accord-pooler-'))
  chmodSync(directory, 0o755)
})
afterAll(async () => {
  await database.drop()
  rmSync(directory, { recursive: true, force: true })
})

/** PgBouncer by deploy/pgbouncer.ini, before the test database; `more` goes into its settings. */
async function startPooler(more = ''): Promise<string> {
  const url = new URL(database.appUrl)
  const port = await freePort()
  const users = join(directory, 'userlist.txt')
  writeFileSync(users, `"${url.username}" "${url.password}"\n`)
  const text = readFileSync('deploy/pgbouncer.ini', 'utf8')
    .replace(/^accord = .*$/m, `${database.name} = host=${url.hostname} port=${url.port} dbname=${database.name}`)
    .replace('listen_port = 6432', `listen_port = ${port}\nunix_socket_dir =\n${more}`)
    .replace('/etc/pgbouncer/userlist.txt', users)
  const file = join(directory, `pgbouncer-${port}.ini`)
  writeFileSync(file, text)
  const child = spawn(program!, [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), file], { stdio: 'ignore' })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  const opens = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.end())
    })
  await expect.poll(opens, { timeout: 10_000 }).toBe(true)
  url.search = ''
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return url.href
}

/** What the process says where it does not start. */
function refusalOf(env: Record<string, string>): string {
  const ran = spawnSync(process.execPath, ['src/main.ts', 'api'], {
    env: { PORT: '0', ...env },
    encoding: 'utf8',
    timeout: 30_000,
  })
  return `${ran.status} ${ran.stderr}`
}

describeWhere(program !== undefined, 'PgBouncer')('behind PgBouncer in transaction mode', () => {
  it('is refused at boot where the pooler takes no parameters at the start, drops them, or the login lacks them', async () => {
    const strict = await startPooler()
    expect(refusalOf({ DATABASE_URL: strict })).toMatch(
      /^1 accord: DATABASE_URL leads to a pooler that passes no start-up parameters on \(unsupported startup parameter.*docs\/operations\.md/,
    )
    const dropping = await startPooler(
      'ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout,options',
    )
    expect(refusalOf({ DATABASE_URL: dropping })).toMatch(
      /^1 accord: DATABASE_URL: a pooler on the way drops what a session begins with \(statement_timeout, /,
    )
    const pooled = { DATABASE_URL: strict, DATABASE_POOLER: 'true' }
    expect(refusalOf({ ...pooled, DATABASE_DIRECT_URL: database.appUrl })).toMatch(
      /^1 accord: DATABASE_URL: the login lacks settings that the pooler does not pass on; have a DBA run: alter role "\w+" set statement_timeout = '15000'; /,
    )
    expect(() => readConfig(pooled)).toThrow(/^DATABASE_DIRECT_URL: with DATABASE_POOLER/)
  })

  it('serves reads and writes of many at once, hears the journal past it, and leaves no session behind with a caller in it', async () => {
    const login = new URL(database.appUrl).username
    await withClient(database.superuserUrl, async (client) => {
      for (const setting of [
        `statement_timeout = '15000'`,
        `lock_timeout = '5000'`,
        `idle_in_transaction_session_timeout = '30000'`,
        `timezone = 'UTC'`,
        `jit = 'off'`,
      ])
        await client.query(`alter role "${login}" in database "${database.name}" set ${setting}`)
    })
    const pooled = await startPooler()
    const keyFile = join(directory, 'key.json')
    const key = await ensureLocalKey(keyFile)
    await withClient(database.workerUrl, (client) => registerLocalIssuers(client, key))
    const server = await startProcess({
      database: { ...database, appUrl: pooled },
      directory,
      keyFile,
      env: { DATABASE_POOLER: 'true', DATABASE_DIRECT_URL: database.appUrl },
    })
    onTestFinished(() => server.end('SIGTERM'))
    const token = async (participant: string) =>
      `Bearer ${await mintToken(key, { participant, role: 'coordinator', hours: 1, now: new Date() })}`
    const [ukraine, sweden] = await Promise.all([token('UA'), token('SE')])
    const draft = (title: string) =>
      fetch(`${server.url}/v1/consultations`, {
        method: 'POST',
        headers: { authorization: ukraine, 'content-type': 'application/json', 'idempotency-key': title },
        body: JSON.stringify({ kind: 'ad_hoc', mode: 'monitoring', title, summary: 'S.', asks: [{ text: 'x' }] }),
      })
    const list = (authorization: string) =>
      fetch(`${server.url}/v1/consultations?limit=200`, { headers: { authorization } })
    const titles = Array.from({ length: 20 }, (_, number) => `draft-${number}`)
    const [written, read] = await Promise.all([
      Promise.all(titles.map(async (title) => (await draft(title)).status)),
      Promise.all(titles.map(async () => (await (await list(sweden)).json()) as { items: unknown[] })),
    ])
    expect(new Set(written)).toEqual(new Set([201]))
    // Drafts of Ukraine are nobody else's, whoever's transaction the server connection served before.
    expect(read.every(({ items }) => items.length === 0)).toBe(true)
    expect(((await (await list(ukraine)).json()) as { items: unknown[] }).items).toHaveLength(20)
    const listening = async () =>
      /^accord_journal_listening 1$/m.test(await (await fetch(`${server.url}/metrics`)).text())
    await expect.poll(listening).toBe(true)
    await withClient(pooled, async (client) => {
      const { rows } = await client.query(`select count(*) as shown from accord.consultation`)
      expect(Number(rows[0].shown)).toBe(0)
    })
  })
})
