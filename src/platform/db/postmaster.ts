import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { writePrivate } from './directory-lock.ts'
import { type Account, cleanEnvironment } from './server-account.ts'

export type Binaries = { initdb: string; postgres: string }
/** The paths of a server and of the files that belong to it. */
export type Files = Record<
  'directory' | 'shown' | 'data' | 'staging' | 'log' | 'lock' | 'passwords' | 'passwordFile' | 'supervisor',
  string
>
export type Postmaster = { pid: number; port: number }
export const pollMs = 20
export const startSeconds = 300 // recovery after a crash reads the log of all changes since the last checkpoint
const fastStopSeconds = 30
const immediateStopSeconds = 10
const portAttempts = 5
const logBytesMax = 5_242_880
const socketPathBytesMax = 103 // Linux allows 107, macOS 103
const portMax = 65_535

export function readPidFile(files: Files): (Postmaster & { ready: boolean }) | undefined {
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

/**
 * A socket in the data directory, which only its owner can reach. A statement takes two thirds of its time by it, or less.
 */
export const socketOf = (files: Files, port: number): string => join(files.data, `.s.PGSQL.${port}`)

/** PostgreSQL reads this setting as a list of directories with commas between them. */
const canHaveSocket = (files: Files): boolean =>
  Buffer.byteLength(socketOf(files, portMax)) <= socketPathBytesMax && !files.data.includes(',')

export async function startServer(server: {
  binaries: Binaries
  files: Files
  account: Account
  durable: boolean
  /** The port at which it has to answer, if a certain one. */
  port?: number
}): Promise<Postmaster> {
  const { binaries, files, account, durable } = server
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: canHaveSocket(files) ? files.data : '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // With the SQLSTATE, which tells expected refusals from errors.
    log_line_prefix: '%m [%p] %e ',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', scram_iterations: '1' }),
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = server.port ?? (await freePort())
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

export async function stopServer(files: Files, pid: number): Promise<void> {
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

export function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      return ''
    }
  }
  return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}

/** A path as the user who starts us would write it. */
export function shown(directory: string): string {
  const near = relative(process.cwd(), directory)
  return near === '' || near.startsWith('..') ? directory : near
}

export function reason(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const lastLine = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? 'no reason given'
  return lastLine.replace(/^.*?(FATAL|PANIC|error):\s*/, '')
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
