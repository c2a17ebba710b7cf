import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { BenchDatabase } from '../database.ts'
import { withClient } from '../database.ts'
import { freePort } from '../service.ts'
import type { Work } from './works.ts'

// Both peers are asked as the superuser, whom no row-level security holds back, with the ten connections that both have
// unless told otherwise, nothing cached of replies, nothing logged of requests and nothing told to their makers.

const packages = join(import.meta.dirname, 'node_modules')
const connections = 10
const startSeconds = 300 // each reads the whole schema first

export type Rows = { where?: { column: string; value: string } }
export type Peer = {
  name: string
  url: string
  pid: number
  headers: Record<string, string>
  list(work: Work, rows: Rows): string
  one(work: Work, id: string): string
  /** The rows of a list’s reply. */
  count(reply: string): number
  stop(): Promise<void>
}

export function refuseUnlessInstalled(): void {
  if (existsSync(packages)) return
  throw new Error('The peers are not installed: run npm ci --prefix tests/bench/peers')
}

const camel = (words: string) => words.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
/** As Platformatic names what it makes of a table in a schema. */
const entity = (table: string) => `accord${camel(`_${table}`)}`

export async function startPlatformatic(database: BenchDatabase, tables: readonly string[]): Promise<Peer> {
  const port = await freePort()
  const directory = folderIn(database, 'platformatic')
  const inside = folderIn(database, 'platformatic/db')
  if (!existsSync(join(directory, 'node_modules'))) symlinkSync(packages, join(directory, 'node_modules'))
  write(directory, 'package.json', { type: 'module' })
  write(directory, 'watt.json', {
    $schema: 'https://schemas.platformatic.dev/wattpm/3.67.0.json',
    entrypoint: 'db',
    applications: [{ id: 'db', path: './db' }],
    server: { hostname: '127.0.0.1', port },
    logger: { level: 'error' },
    watch: false,
    metrics: false,
    managementApi: false,
    healthProbes: false,
    restartOnError: false,
    startTimeout: startSeconds * 1_000,
  })
  write(inside, 'package.json', { type: 'module' })
  write(inside, 'platformatic.json', {
    $schema: 'https://schemas.platformatic.dev/@platformatic/db/3.67.0.json',
    module: '@platformatic/db',
    db: {
      connectionString: database.superuserUrl,
      schema: ['accord'],
      autoTimestamp: false,
      poolSize: connections,
      graphql: false,
      events: false,
      openapi: {
        ignoreAllReverseRoutes: true,
        include: Object.fromEntries(tables.map((table) => [entity(table), true])),
      },
    },
  })
  const url = `http://127.0.0.1:${port}`
  const child = startNode([join(packages, 'wattpm/bin/cli.js'), 'start'], directory)
  await answers(child, `${url}/${entity(tables[0]!)}?limit=1`, directory)
  return {
    ...{ name: 'Platformatic', url, pid: child.pid!, headers: {} },
    list: ({ table }, { where }) =>
      `/${entity(table)}?limit=50${where === undefined ? '' : `&where.${camel(where.column)}.eq=${where.value}`}`,
    one: ({ table }, id) => `/${entity(table)}/${encodeURIComponent(id)}`,
    count: (reply) => (JSON.parse(reply) as unknown[]).length,
    stop: () => stop(child),
  }
}

export async function startDirectus(database: BenchDatabase): Promise<Peer> {
  const port = await freePort()
  const directory = folderIn(database, 'directus')
  const token = randomBytes(24).toString('hex')
  await withClient(database.superuserUrl, (client) => client.query('create schema if not exists directus'))
  const settings = {
    NODE_ENV: 'production',
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'without-sandbox.mjs')}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DB_CLIENT: 'pg',
    DB_CONNECTION_STRING: database.superuserUrl,
    DB_SEARCH_PATH: 'array:directus,accord',
    DB_POOL__MIN: '0',
    DB_POOL__MAX: String(connections),
    SECRET: randomBytes(24).toString('hex'),
    ADMIN_EMAIL: 'bench@example.com',
    ADMIN_PASSWORD: randomBytes(24).toString('hex'),
    ADMIN_TOKEN: token,
    TELEMETRY: 'false',
    LOG_LEVEL: 'error',
    SERVE_APP: 'false',
    PRESSURE_LIMITER_ENABLED: 'false',
    EXTENSIONS_PATH: join(directory, 'extensions'),
    STORAGE_LOCAL_ROOT: join(directory, 'uploads'),
  }
  const program = join(packages, '@directus/api/dist/cli/run.js')
  const [code] = await once(startNode([program, 'bootstrap'], directory, settings), 'exit')
  if (code !== 0) throw new Error(`Directus did not make its tables: ${lastWords(directory)}`)
  const child = startNode([program, 'start'], directory, settings)
  const url = `http://127.0.0.1:${port}`
  await answers(child, `${url}/server/ping`, directory)
  return {
    ...{ name: 'Directus', url, pid: child.pid!, headers: { authorization: `Bearer ${token}` } },
    list: ({ table }, { where }) =>
      `/items/${table}?limit=50${where === undefined ? '' : `&filter[${where.column}][_eq]=${where.value}`}`,
    one: ({ table }, id) => `/items/${table}/${encodeURIComponent(id)}`,
    count: (reply) => (JSON.parse(reply) as { data: unknown[] }).data.length,
    stop: () => stop(child),
  }
}

function folderIn({ directory }: BenchDatabase, name: string): string {
  const path = join(directory, name)
  mkdirSync(path, { recursive: true })
  return path
}

const write = (directory: string, name: string, content: object) =>
  writeFileSync(join(directory, name), JSON.stringify(content, undefined, 2), { mode: 0o600 })

/** The Node that runs this bench, with what it says in a file. */
function startNode(command: readonly string[], directory: string, settings: Record<string, string> = {}): ChildProcess {
  const said = openSync(join(directory, 'said.log'), 'a')
  const child = spawn(process.execPath, command, {
    cwd: directory,
    stdio: ['ignore', said, said],
    env: { PATH: process.env['PATH'], HOME: directory, ...settings },
  })
  closeSync(said)
  return child
}

async function answers(child: ChildProcess, url: string, directory: string): Promise<void> {
  const until = performance.now() + startSeconds * 1_000
  for (;;) {
    if (child.exitCode !== null) throw new Error(`A peer ended with ${child.exitCode}: ${lastWords(directory)}`)
    if (performance.now() > until) {
      await stop(child)
      throw new Error(`${url} did not answer within ${startSeconds} s: ${lastWords(directory)}`)
    }
    const answer = await fetch(url).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.ok === true) return
    await delay(200)
  }
}

const lastWords = (directory: string) => readFileSync(join(directory, 'said.log'), 'utf8').slice(-1_000)

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await gone
  clearTimeout(timer)
}
