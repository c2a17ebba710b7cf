import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { inject } from 'vitest'
import { isAlive, readStamp } from '../../src/platform/db/directory-lock.ts'
import { startEmbedded } from '../../src/platform/db/embedded.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { type ensureLocalKey, registerLocalIssuers } from '../../src/platform/local-issuer.ts'

/** What global-setup.ts hands to every test file. */
export type TestPostgres = {
  /** Its database part is replaced for every test database. */
  superuserUrl: string
  ownerUrl: string
  appUrl: string
  workerUrl: string
  template: string
  /** The same with the local issuers and their accounts, for applications. */
  appTemplate: string
}

export type TestDatabase = {
  name: string
  appUrl: string
  workerUrl: string
  ownerUrl: string
  superuserUrl: string
  drop(): Promise<void>
}

export type LocalKey = Awaited<ReturnType<typeof ensureLocalKey>>
type Server = { url: string; line: string; stop(): Promise<void> }

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres
    /** The key of the local issuers of every test app. */
    localKey: LocalKey
  }
}

const image = 'postgres:18'
const pullSeconds = 180
const cloneAttempts = 20
const startAttempts = 100
const temporaryPrefix = 'accord-test-'
const memory = '/dev/shm'
/** What the shortest of the operating systems takes. */
const memoryBytes = 4 * 1024 ** 3
const abandonMs = 5_000
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const fast = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'scram_iterations=1',
  'max_connections=200',
]

/**
 * A database of the calling file's own: migrated, with the reference data in it. `empty` is one with nothing in it,
 * not even roles' rights.
 */
export async function createTestDatabase(
  options: { empty?: boolean; template?: string | undefined } = {},
): Promise<TestDatabase> {
  const { ownerUrl, template } = inject('postgres')
  const name = nameInRun(randomBytes(6).toString('hex'))
  await createDatabase(ownerUrl, name, options.template ?? (options.empty === true ? 'template1' : template))
  return databaseOf(name)
}

/**
 * A database that further ones of the run are cloned from, filled by whoever asks for it first. `told`, which is JSON, is
 * kept beside it for all others.
 */
export async function keptTemplate<Told>(
  purpose: string,
  fill: (database: TestDatabase) => Promise<Told>,
): Promise<{ template: string; told: Told }> {
  const cluster = inject('postgres')
  const template = nameInRun(purpose)
  return await withClient(inDatabase(cluster.superuserUrl, 'postgres'), async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [template])
    const { rows } = await client.query<{ told: string | null }>(
      `select shobj_description(oid, 'pg_database') as told from pg_database where datname = $1`,
      [template],
    )
    const kept = rows[0]?.told
    if (kept !== undefined && kept !== null) return { template, told: JSON.parse(kept) as Told }
    await client.query(`drop database if exists ${template} with (force)`) // of a file that failed while it filled it
    await createDatabase(cluster.ownerUrl, template, cluster.appTemplate)
    const told = await fill(databaseOf(template))
    await client.query(`comment on database ${template} is ${client.escapeLiteral(JSON.stringify(told))}`)
    return { template, told }
  })
}

const nameInRun = (part: string) => inject('postgres').template.replace(/template$/, part)

function databaseOf(name: string): TestDatabase {
  const cluster = inject('postgres')
  return {
    name,
    appUrl: inDatabase(cluster.appUrl, name),
    workerUrl: inDatabase(cluster.workerUrl, name),
    ownerUrl: inDatabase(cluster.ownerUrl, name),
    superuserUrl: inDatabase(cluster.superuserUrl, name),
    drop: () => dropDatabase(cluster.superuserUrl, name),
  }
}

/** Runs one piece of work on a connection of its own. */
export async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** TEST_DATABASE_URL, else a container, else the embedded server; `line` says which and why. */
export async function choosePostgres(): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined && given !== '') {
    return { url: given, line: `${await describe(given)} of TEST_DATABASE_URL`, stop: async () => {} }
  }
  const container = await startContainer()
  if (typeof container !== 'string') return container
  return await startTemporary(container)
}

/** Logins of this run alone, and the template that every test database is cloned from. */
export async function prepareCluster(
  server: Server,
  key: LocalKey,
): Promise<{ postgres: TestPostgres; remove(): Promise<void> }> {
  const run = `accord_test_${randomBytes(4).toString('hex')}`
  const login = (name: string) => {
    const url = new URL(server.url)
    url.username = `${run}_${name}`
    url.password = randomBytes(12).toString('hex')
    return url.href
  }
  const appUrl = login('app')
  const workerUrl = login('worker')
  const remove = () => removeRun(server.url, run)
  try {
    const ownerUrl = await prepareOwner(server.url, login('owner'))
    const template = `${run}_template`
    await createDatabase(ownerUrl, template, 'template1')
    await migrate({ ownerUrl: inDatabase(ownerUrl, template), logins: { appUrl, workerUrl } })
    await loadTemplate(inDatabase(workerUrl, template))
    await withClient(inDatabase(ownerUrl, template), (client) => client.query('vacuum (analyze)'))
    const appTemplate = `${run}_issuers`
    await createDatabase(ownerUrl, appTemplate, template)
    await withClient(inDatabase(workerUrl, appTemplate), (client) => registerLocalIssuers(client, key))
    return { postgres: { superuserUrl: server.url, ownerUrl, appUrl, workerUrl, template, appTemplate }, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Migrations must not need a superuser: they run as a login that may create roles and databases and no more. */
async function prepareOwner(adminUrl: string, ownerUrl: string): Promise<string> {
  return await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ super: boolean }>(
      'select rolsuper as super from pg_roles where rolname = current_user',
    )
    if (rows[0]?.super !== true) return adminUrl
    const { username, password } = new URL(ownerUrl)
    await client.query(`create role ${username} login createrole createdb password '${password}'`)
    const groups = await client.query<{ name: string }>(`select rolname as name from pg_roles
      where rolname in ('accord_owner', 'accord_app', 'accord_worker', 'accord_definer')`)
    for (const { name } of groups.rows)
      await client.query(`grant ${name} to ${username} with admin true, inherit ${name === 'accord_owner'}`)
    return ownerUrl
  })
}

async function loadTemplate(workerUrl: string): Promise<void> {
  const loader = new URL('../../src/reference/load.ts', import.meta.url)
  if (!existsSync(loader)) throw new Error('src/reference/load.ts is missing: there is no reference data to test with')
  const { loadReference } = await import('../../src/reference/load.ts')
  await withClient(workerUrl, (client) => loadReference(client))
}

async function createDatabase(ownerUrl: string, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connectionKept(ownerUrl).query(`create database ${name} template ${template} strategy file_copy`)
      return
    } catch (error) {
      // 55006: somebody (autovacuum, a connection about to close) is still in the template.
      const busy = error instanceof pg.DatabaseError && error.code === '55006'
      if (!busy || attempt >= cloneAttempts) throw error
      await delay(50)
    }
  }
}

async function dropDatabase(superuserUrl: string, name: string): Promise<void> {
  await connectionKept(superuserUrl).query(`drop database if exists ${name} with (force)`)
}

const kept = new Map<string, pg.Pool>()

/** The connection of this process beside all databases of tests, which every file of it makes and drops. */
function connectionKept(url: string): pg.Pool {
  const known = kept.get(url)
  if (known !== undefined) return known
  const made = new pg.Pool({ connectionString: inDatabase(url, 'postgres'), max: 1, allowExitOnIdle: true })
  made.on('error', () => {}) // the server is stopped under it at the end
  kept.set(url, made)
  return made
}

/** A server that was lent to us gets back what it had. */
async function removeRun(adminUrl: string, run: string): Promise<void> {
  await withClient(inDatabase(adminUrl, 'postgres'), async (client) => {
    const databases = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [`${run}_`],
    )
    for (const { name } of databases.rows) await client.query(`drop database if exists ${name} with (force)`)
    const logins = await client.query<{ name: string }>(
      'select rolname as name from pg_roles where starts_with(rolname, $1)',
      [`${run}_`],
    )
    for (const { name } of logins.rows) {
      // What it granted to others hangs on it.
      if (name.endsWith('_owner')) await client.query(`drop owned by ${name} cascade`)
    }
    for (const { name } of logins.rows) await client.query(`drop role ${name}`)
  })
}

function inDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString)
  url.pathname = `/${name}`
  return url.href
}

async function describe(connectionString: string): Promise<string> {
  return await withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`)
    return `PostgreSQL ${rows[0]?.version}`
  })
}

/** The container, or why there is none. */
async function startContainer(): Promise<Server | string> {
  const { GenericContainer, ImageName, getContainerRuntimeClient } = await import('testcontainers')
  let engine: Awaited<ReturnType<typeof getContainerRuntimeClient>>
  try {
    engine = await getContainerRuntimeClient()
  } catch {
    return 'no Docker engine answers'
  }
  try {
    const name = ImageName.fromString(image)
    const there = await engine.image.exists(name)
    if (!there) {
      const { promise, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new Error(`not pulled within ${pullSeconds} s`)), pullSeconds * 1000)
      await Promise.race([engine.image.pull(name), promise]).finally(() => clearTimeout(timer))
    }
    const password = randomBytes(12).toString('hex')
    const container = new GenericContainer(image)
      .withEnvironment({ POSTGRES_PASSWORD: password })
      .withCommand(['postgres', ...fast.flatMap((setting) => ['-c', setting])])
      .withExposedPorts(5432)
    const started = await container.start().catch(() => {
      // Its helper image, which clears up after a run that was killed, may be out of reach where ours is not.
      process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true'
      return container.start()
    })
    const url = `postgres://postgres:${password}@${started.getHost()}:${started.getMappedPort(5432)}/postgres`
    const stop = async () => {
      await started.stop()
    }
    try {
      return { url, line: `${await whenStarted(() => describe(url))} in a container (${image})`, stop }
    } catch (error) {
      await stop()
      throw error
    }
  } catch (error) {
    return `no container of ${image}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`
  }
}

/** The port of a container is open before its server has recovered; until then it answers 57P03. */
async function whenStarted<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      const starting = error instanceof pg.DatabaseError && error.code === '57P03'
      if (!starting || attempt >= startAttempts) throw error
      await delay(100)
    }
  }
}

async function startTemporary(why: string): Promise<Server> {
  await removeAbandoned()
  const dataDir = mkdtempSync(join(temporaryHome(), temporaryPrefix))
  chmodSync(dataDir, 0o755) // as root the server runs as another user, who must pass through
  const embedded = await startEmbedded({ dataDir, durable: false })
  const abandon = () => stopAtOnce(dataDir)
  const leave = () => process.exit(130)
  // A run that is interrupted has no teardown, and without a handler not even an exit event.
  process.once('exit', abandon)
  for (const signal of interruptions) process.once(signal, leave)
  return {
    url: embedded.superuserUrl,
    line: `${await describe(embedded.superuserUrl)} embedded (${why})`,
    async stop() {
      await embedded.stop()
      process.off('exit', abandon)
      for (const signal of interruptions) process.off(signal, leave)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Where servers of tests keep their data: memory where there is enough of it, as a database is more than a thousand files. */
export function temporaryHome(): string {
  try {
    const { bavail, bsize } = statfsSync(memory)
    accessSync(memory, constants.W_OK)
    if (bavail * bsize >= memoryBytes) return memory
  } catch {
    // There is none here.
  }
  return tmpdir()
}

function stopAtOnce(dataDir: string): void {
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  const deadline = Date.now() + abandonMs
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
  const never = new Int32Array(new SharedArrayBuffer(4))
  while (existsSync(pidFile) && Date.now() < deadline) Atomics.wait(never, 0, 0, 20)
  rmSync(dataDir, { recursive: true, force: true })
}

/** Servers of runs that were killed before they could do even that. */
async function removeAbandoned(): Promise<void> {
  const home = temporaryHome()
  for (const name of readdirSync(home).filter((each) => each.startsWith(temporaryPrefix))) {
    const dataDir = join(home, name)
    const starter = readStamp(join(dataDir, 'postgres.supervisor'))
    if (starter === '' || isAlive(starter)) continue
    await startEmbedded({ dataDir, durable: false }).then((server) => server.stop())
    rmSync(dataDir, { recursive: true, force: true })
  }
}
