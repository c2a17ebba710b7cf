import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Embedded, startEmbedded } from '../../src/platform/db/embedded.ts'
import { migrationsDirectory } from '../../src/platform/db/migrate.ts'
import { temporaryHome, withClient } from '../support/postgres.ts'

type Started = Pick<Embedded, 'superuserUrl' | 'ownerUrl' | 'adopted'> & { lines: string[] }

const asRoot = process.getuid?.() === 0
const nobody = 65_534
const wait = { timeout: 20_000, interval: 20 }
const source = fileURLToPath(new URL('../../src/platform/db/embedded.ts', import.meta.url))
const starter = `
  import { startEmbedded } from ${JSON.stringify(source)}
  const lines = []
  const onProgress = (line) => lines.push(line)
  const server = await startEmbedded({ dataDir: process.argv[1], durable: false, onProgress }).catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
  process.on('SIGTERM', () => server.stop().then(() => process.exit(0)))
  console.log(JSON.stringify({ ...server, lines }))
  setInterval(() => {}, 1_000)`

let used: string
let saidFirst: string[]
beforeAll(async () => {
  used = mkdtempSync(join(temporaryHome(), 'accord-embedded-'))
  chmodSync(used, 0o755)
  const child = spawnStarter(used) // with an empty environment: no LANG
  saidFirst = (await started(child)).lines
  child.kill('SIGTERM')
  await once(child, 'exit')
})
afterAll(() => rmSync(used, { recursive: true, force: true }))

function freshDirectory(parent = temporaryHome()): string {
  const directory = mkdtempSync(join(parent, 'accord-embedded-'))
  chmodSync(directory, 0o755)
  onTestFinished(async () => {
    const pid = postmasterOf(directory)
    if (pid !== undefined && pid !== process.pid) {
      process.kill(pid, 'SIGQUIT')
      await expect.poll(() => postmasterOf(directory), wait).toBeUndefined()
    }
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

/** One that holds a cluster already: making it takes longer than all else here. */
function usedDirectory(parent?: string): string {
  const directory = freshDirectory(parent)
  expect(spawnSync('cp', ['-a', `${used}/.`, directory]).status).toBe(0)
  return directory
}

function postmasterOf(directory: string): number | undefined {
  const file = join(directory, 'postgres', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
}

async function start(dataDir: string): Promise<Embedded> {
  return await startEmbedded({ dataDir, durable: false })
}

const starters: ChildProcess[] = []
afterEach(() => {
  for (const child of starters.splice(0)) child.kill('SIGKILL')
})

/** Another process that starts the server and holds it until it is told to end. */
function spawnStarter(dataDir: string, uid?: number): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', starter, dataDir], {
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: {},
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  starters.push(child)
  return child
}

/** The first line it prints: on standard output what it started, on standard error why it did not. */
async function firstLine(child: ChildProcess): Promise<string> {
  const lines = [child.stdout!, child.stderr!].map((input) => once(createInterface({ input }), 'line'))
  const [line] = (await Promise.race(lines)) as [string]
  return line
}

async function started(child: ChildProcess): Promise<Started> {
  const line = await firstLine(child)
  expect(line).toMatch(/^\{/)
  return JSON.parse(line) as Started
}

async function value(url: string, sql: string): Promise<unknown> {
  return await withClient(url, async (client) => {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  })
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

describe('the embedded server', () => {
  test('keeps its data over a stop, and its second start is fast', async () => {
    expect(saidFirst[0]).toBe(`Preparing PostgreSQL 18 in ${used.slice(1)} (first start only)…`) // from the directory /
    const dataDir = usedDirectory()
    const lines: string[] = []
    const first = await startEmbedded({ dataDir, durable: false, onProgress: (line) => lines.push(line) })
    expect(lines).toEqual([`Starting PostgreSQL 18 in ${dataDir}`])
    expect(first.adopted).toBe(false)
    await withClient(first.ownerUrl, (client) => client.query('create table kept as select 42 as answer'))
    await first.stop()
    expect(postmasterOf(dataDir)).toBeUndefined()

    const before = performance.now()
    const second = await start(dataDir)
    const seconds = (performance.now() - before) / 1000
    expect(await value(second.ownerUrl, 'select answer from kept')).toBe(42)
    await second.stop()
    expect(seconds).toBeLessThan(2)
  })

  test('is UTF-8 with the builtin locale, answers on this machine alone and asks for a password', async () => {
    const dataDir = usedDirectory()
    const { superuserUrl } = await started(spawnStarter(dataDir))
    expect(
      await value(
        superuserUrl,
        `select concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale)
        from pg_database where datname = 'accord'`,
      ),
    ).toBe('UTF8 b C.UTF-8')
    expect(await value(superuserUrl, 'show listen_addresses')).toBe('127.0.0.1')
    expect(await value(superuserUrl, 'show unix_socket_directories')).toBe(join(dataDir, 'postgres'))
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700)
    expect(await value(superuserUrl, 'select inet_client_addr()')).toBeNull()
    expect(statSync(join(dataDir, 'postgres-passwords.json')).mode & 0o777).toBe(0o600)
    const guessed = new URL(superuserUrl)
    guessed.password = 'postgres'
    expect(await refusal(value(guessed.href, 'select 1'))).toMatch(/password authentication failed/)
  })

  test('tells in its log what was refused by a rule of the service from what went wrong, by the SQLSTATE', async () => {
    const dataDir = usedDirectory()
    const { superuserUrl } = await started(spawnStarter(dataDir))
    const refused = `do $$ begin raise exception 'carried out' using errcode = 'AC410'; end $$`
    await refusal(value(superuserUrl, refused))
    await refusal(value(superuserUrl, 'select 1 / 0'))
    const states = readFileSync(join(dataDir, 'postgres.log'), 'utf8').matchAll(/\] (\w{5}) ERROR:/g)
    expect([...states].map(([, state]) => state)).toEqual(['AC410', '22012'])
    const raised = readdirSync(migrationsDirectory)
      .filter((name) => /^\d.*\.sql$/.test(name))
      .flatMap((name) => readFileSync(join(migrationsDirectory, name), 'utf8').match(/raise exception[^;]*;/g) ?? [])
    expect(raised.filter((each) => !/errcode = 'AC\d{3}'/.test(each))).toEqual([])
    expect(raised.length).toBeGreaterThan(4)
  })

  test.for([
    ['longer than a socket may have', 'd'.repeat(90)],
    ['longer than that in bytes alone', 'дані'.repeat(12)],
    ['two directories to PostgreSQL', 'a, b'],
  ])('is reached by the loopback where the way to its socket is %s', async ([, directory]) => {
    const parent = join(freshDirectory(), directory!)
    mkdirSync(parent)
    const { superuserUrl } = await started(spawnStarter(usedDirectory(parent)))
    expect(await value(superuserUrl, 'show unix_socket_directories')).toBe('')
    expect(await value(superuserUrl, 'select inet_client_addr()')).toBe('127.0.0.1')
  })

  test('does not stop with its data what it did not start', async () => {
    const dataDir = usedDirectory()
    const child = spawnStarter(dataDir)
    const theirs = await started(child)
    const ours = await start(dataDir)
    expect(ours.adopted).toBe(true)
    expect(ours.ownerUrl).toBe(theirs.ownerUrl)
    await ours.stop()
    expect(await value(theirs.ownerUrl, 'select 1')).toBe(1)
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(postmasterOf(dataDir)).toBeUndefined()
  })

  test('of another process is not served by a second npm start, which says who has it and ends', async () => {
    const dataDir = usedDirectory()
    const first = spawnStarter(dataDir)
    await started(first)
    const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
    const second = spawnSync(process.execPath, [main], {
      env: { DATA_DIR: dataDir, PORT: '0' },
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect([second.status, second.stderr]).toEqual([
      1,
      `accord: The data directory ${dataDir} is in use by process ${first.pid}: end that process, or set DATA_DIR to another directory\n`,
    ])
  })

  test('outlives a killed starter, and belongs to the one that finds it', async () => {
    const dataDir = usedDirectory()
    const child = spawnStarter(dataDir)
    const theirs = await started(child)
    await withClient(theirs.ownerUrl, (client) => client.query('create table kept as select 42 as answer'))
    const pid = postmasterOf(dataDir)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const ours = await start(dataDir)
    expect(ours.adopted).toBe(true)
    expect(postmasterOf(dataDir)).toBe(pid)
    expect(await value(ours.ownerUrl, 'select answer from kept')).toBe(42)
    await ours.stop()
    expect(postmasterOf(dataDir)).toBeUndefined()
  })

  test('recovers after it was killed itself', async () => {
    const dataDir = usedDirectory()
    const first = await startEmbedded({ dataDir })
    await withClient(first.ownerUrl, (client) => client.query('create table kept as select 42 as answer'))
    const pid = postmasterOf(dataDir)!
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => value(first.ownerUrl, 'select 1').catch(() => 'gone'), wait).toBe('gone')

    const second = await startEmbedded({ dataDir })
    expect(second.adopted).toBe(false)
    expect(await value(second.ownerUrl, 'select answer from kept')).toBe(42)
    await second.stop()
  })

  test('that ends by itself is started again at the same port by who keeps it running, as often as it ends', async () => {
    const dataDir = usedDirectory()
    const lines: string[] = []
    const onProgress = (line: string) => lines.push(line)
    const server = await startEmbedded({ dataDir, durable: false, keepsRunning: true, onProgress })
    const kept = 'set synchronous_commit to on; create table kept as select 42 as answer'
    await withClient(server.ownerUrl, (client) => client.query(kept))
    const runsAgain = () => lines.filter((line) => line.startsWith('PostgreSQL runs again')).length
    for (const [times, signal] of (['SIGKILL', 'SIGINT'] as const).entries()) {
      const pid = postmasterOf(dataDir)!
      process.kill(pid, signal)
      // It answers before its keeper has seen that it does; ended in between, it would not have started.
      await expect.poll(runsAgain, wait).toBe(times + 1)
      expect(postmasterOf(dataDir)).not.toBe(pid)
      expect(await value(server.ownerUrl, 'select answer from kept')).toBe(42)
    }
    await server.stop()
    expect(postmasterOf(dataDir)).toBeUndefined()
    expect(lines.filter((line) => line.startsWith('PostgreSQL '))).toEqual(
      Array.from({ length: 2 }, () => [
        `PostgreSQL ended by itself in ${dataDir}: starting it again`,
        `PostgreSQL runs again in ${dataDir}`,
      ]).flat(),
    )
  })

  test('is started once by two processes that begin together', async () => {
    const dataDir = usedDirectory()
    const both = await Promise.all([spawnStarter(dataDir), spawnStarter(dataDir)].map(started))
    expect(both.map((one) => one.adopted).sort()).toEqual([false, true])
    expect(both[0]?.ownerUrl).toBe(both[1]?.ownerUrl)
  })

  test('takes no notice of files that a crash left behind', async () => {
    const dataDir = usedDirectory()
    // The process ids of a machine that was switched off have come round to somebody else: us.
    writeFileSync(
      join(dataDir, 'postgres', 'postmaster.pid'),
      `${process.pid}\n${dataDir}/postgres\n1\n1\n\n127.0.0.1\n\nready\n`,
    )
    writeFileSync(join(dataDir, 'postgres.lock'), `${process.pid} 1`)
    mkdirSync(join(dataDir, 'postgres.new'))
    const server = await start(dataDir)
    expect(server.adopted).toBe(false)
    await server.stop()
  })
})

describe('one clear line', () => {
  test('for a data directory that cannot be made', async () => {
    const dataDir = freshDirectory()
    writeFileSync(join(dataDir, 'file'), '')
    expect(await refusal(start(join(dataDir, 'file', 'data')))).toBe(
      `The data directory ${join(dataDir, 'file', 'data')} is not writable (ENOTDIR): set DATA_DIR to one that is`,
    )
  })

  test('for a data directory that may not be written', async () => {
    const dataDir = freshDirectory()
    chmodSync(dataDir, 0o555)
    const child = spawnStarter(dataDir, asRoot ? nobody : undefined)
    expect(await firstLine(child)).toBe(
      `The data directory ${dataDir} is not writable (EACCES): set DATA_DIR to one that is`,
    )
  })

  test('for a data directory that is full', async (context) => {
    if (!existsSync('/dev/full')) context.skip('this machine has no /dev/full')
    const dataDir = freshDirectory()
    symlinkSync('/dev/full', join(dataDir, 'postgres-passwords.json.tmp'))
    expect(await refusal(start(dataDir))).toBe(
      `The data directory ${dataDir} takes no more (ENOSPC): make room there, or set DATA_DIR to another one`,
    )
  })

  test('for data of another major version', async () => {
    const dataDir = usedDirectory()
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    expect(await refusal(start(dataDir))).toBe(
      `${dataDir}/postgres was made by PostgreSQL 17, this is 18: dump and restore it, or set DATA_DIR`,
    )
  })

  test('for data whose passwords are gone', async () => {
    const dataDir = usedDirectory()
    rmSync(join(dataDir, 'postgres-passwords.json'))
    expect(await refusal(start(dataDir))).toMatch(/^\S+postgres-passwords\.json is missing/)
  })
})

describe('the user it runs as', () => {
  test('an ordinary user', async (context) => {
    const dataDir = freshDirectory()
    if (asRoot) {
      const reach = spawnSync(process.execPath, ['--check', source], { uid: nobody, gid: nobody, cwd: '/' })
      if (reach.status !== 0) context.skip('an ordinary user cannot reach this checkout')
      chownSync(dataDir, nobody, nobody)
    }
    const { ownerUrl } = await started(spawnStarter(dataDir, asRoot ? nobody : undefined))
    expect(await value(ownerUrl, 'select 1')).toBe(1)
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(asRoot ? nobody : process.getuid?.())
  })

  test('root: another user, who owns the data and keeps them at the next start', async (context) => {
    if (!asRoot) context.skip('not running as root')
    const dataDir = usedDirectory()
    const owner = statSync(join(used, 'postgres')).uid
    const first = await start(dataDir)
    expect(await value(first.ownerUrl, 'select 1')).toBe(1)
    await first.stop()
    const second = await start(dataDir)
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(owner)
    await second.stop()
  })

  test('root, for a directory that only root reaches: a user namespace, or a line that names the directory', async (context) => {
    if (!asRoot) context.skip('not running as root')
    const closed = mkdtempSync(join(homedir(), '.accord-embedded-'))
    onTestFinished(() => rmSync(closed, { recursive: true, force: true }))
    const dataDir = freshDirectory(closed)
    const spaces = spawnSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', '--', 'true']).status === 0
    if (spaces) {
      const server = await start(dataDir)
      expect(await value(server.ownerUrl, 'select 1')).toBe(1)
      await server.stop()
    } else {
      expect(await refusal(start(dataDir))).toContain(`no other user reaches ${dataDir}`)
    }
  })

  test('root, in a directory lent by an ordinary user: that user, who can start it again', async (context) => {
    if (!asRoot) context.skip('not running as root')
    const dataDir = freshDirectory()
    chownSync(dataDir, nobody, nobody)
    await start(dataDir).then((server) => server.stop())
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody)
    const again = await started(spawnStarter(dataDir, nobody))
    expect(await value(again.ownerUrl, 'select 1')).toBe(1)
  })
})
