import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

export const programNames = ['pg_dump', 'pg_restore'] as const
type ProgramName = (typeof programNames)[number]
export type Programs = Readonly<Record<ProgramName, string>>

const majorMin = 18
const advice =
  "install PostgreSQL 18's client programs (the package postgresql-client-18 of many systems), or name the directory that holds them in POSTGRES_CLIENT_DIRECTORY"

/**
 * The operator's own client programs: the first of each in the directories, of PostgreSQL 18 or newer and no older than
 * the server, because an older one cannot write down all of what a newer server holds.
 * @throws Error whose message is one line for the operator
 */
export async function findPrograms(directories: readonly string[], serverMajor: number): Promise<Programs> {
  const least = Math.max(majorMin, serverMajor)
  const found: Partial<Record<ProgramName, string>> = {}
  for (const name of programNames) {
    const path = directories.map((directory) => join(directory, name)).find(mayRun)
    if (path === undefined) throw new Error(`There is no ${name} here, which Accord does not bring: ${advice}`)
    const { stdout } = await run(path, ['--version'])
    const version = /\(PostgreSQL\) ((\d+)\S*)/.exec(stdout)
    if (version === null) throw new Error(`${path} does not say which version it is of: ${advice}`)
    if (Number(version[2]) < least) {
      throw new Error(`${path} is of PostgreSQL ${version[1]}, and ${least} or newer is needed: ${advice}`)
    }
    found[name] = path
  }
  return found as Programs
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Runs one of them on a database. The password is in the environment, because anybody who lists processes can read
 * arguments.
 */
export async function runOn(path: string, connectionString: string, args: readonly string[]): Promise<void> {
  const url = new URL(connectionString)
  const password = decodeURIComponent(url.password)
  url.password = ''
  await run(path, [`--dbname=${url.href}`, '--no-password', ...args], { PGPASSWORD: password })
}

async function run(path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ stdout: string }> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { LC_ALL: 'C', ...env } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (part: Buffer) => {
    stdout += part
  })
  child.stderr.on('data', (part: Buffer) => {
    stderr = `${stderr}${part}`.slice(-10_000)
  })
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('close', resolve)
  const status = await promise
  if (status !== 0) throw new Error(`${path} failed: ${reasonIn(stderr)}`)
  return { stdout }
}

function reasonIn(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /error:/i.test(line)) ?? lines.at(-1) ?? 'it gave no reason'
}
