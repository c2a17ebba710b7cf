import { spawnSync } from 'node:child_process'
import { chownSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 20
const unsignedMs = 5_000 // a lock without its holder's name: killed between making and signing it

/** Lets one process at a time look, prepare and start; a lock whose holder was killed is void. */
export async function withLock<T>(lock: string, waitSeconds: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + waitSeconds * 1000
  while (!take(lock)) {
    const holder = readStamp(lock)
    if (isVoid(lock, holder) && readStamp(lock) === holder) rmSync(lock, { force: true })
    else if (Date.now() < deadline) await delay(pollMs)
    else throw new Error(`${lock} is held by process ${holder.split(' ')[0]}: end that process, or delete the file`)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, stampOf(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function isVoid(lock: string, holder: string): boolean {
  if (holder !== '') return !isAlive(holder)
  const written = statSync(lock, { throwIfNoEntry: false })
  return written !== undefined && Date.now() - written.mtimeMs > unsignedMs
}

/** A process id with the time at which its process began, because ids are used again. */
export function stampOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? '' : `${pid} ${fields[19]}`
    } catch {
      return ''
    }
  }
  const started = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return started.status === 0 ? `${pid} ${started.stdout.trim()}` : ''
}

export function isAlive(stamp: string): boolean {
  return stamp !== '' && stampOf(Number(stamp.split(' ')[0])) === stamp
}

export function readStamp(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Readable for us alone, and for the owner of the directory if root writes into it. */
export function writePrivate(path: string, text: string): void {
  const next = `${path}.tmp`
  writeFileSync(next, text, { mode: 0o600 })
  if (process.getuid?.() === 0) {
    const { uid, gid } = statSync(dirname(path))
    chownSync(next, uid, gid)
  }
  renameSync(next, path)
}
