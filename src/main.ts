import './platform/quick-imports.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Client } from 'pg'
import { type Config, readConfig } from './config.ts'
import type { Metrics } from './platform/http/metrics.ts'
import type { Log } from './platform/log.ts'
import type { Tracing } from './platform/tracing/tracing.ts'
import { root } from './root.ts'

type Stop = () => Promise<void>

const say = (line: string) => process.stderr.write(`${line}\n`)

const commands: Record<string, (config: Config, args: string[]) => Promise<Stop | undefined>> = {
  all: (config) => serve(config, { api: true, worker: true }),
  api: (config) => serve(config, { api: true, worker: false }),
  worker: (config) => serve(config, { api: false, worker: true }),
  migrate: prepare,
  token: printToken,
  bootstrap: (config, args) => asOperator(config, (by, client) => by.bootstrap(client, config, args)),
  'confirm-issuer': (config, args) => asOperator(config, (by, client) => by.confirm(client, args)),
  build: buildProgram,
  openapi: writeDocuments,
  schema: writeSchema,
  report: apart(async () => (await import('./report.ts')).writeReport),
  witness: apart(async () => (await import('./witness.ts')).witness),
  'renew-journal-key': apart(async () => (await import('./platform/keys.ts')).renewJournalKey),
  backup: writeBackup,
  restore: restoreBackup,
}

/** Commands that take no argument: an argument to one is refused, because another command may have been meant. */
const takeNone = ['all', 'api', 'worker', 'migrate', 'build', 'schema', 'renew-journal-key']

/** Runs a command that needs no database: it asks a running server, which may be anywhere, or works on a file. */
function apart(load: () => Promise<(config: Config, args: string[]) => Promise<void>>) {
  return async (config: Config, args: string[]) => {
    const command = await load()
    await command(config, args)
    return undefined
  }
}

/** The process: environment -> config -> dependencies -> listen; drain on a signal. The only place that exits. */
async function main(): Promise<void> {
  const [name = 'all', ...args] = process.argv.slice(2)
  const command = commands[name]
  if (command === undefined) throw new Error(`Unknown command ${name}. There are: ${Object.keys(commands).join(', ')}.`)
  if (takeNone.includes(name) && args.length > 0) throw new Error(`${name} takes no argument: ${args[0]} is unknown.`)
  const config = readConfig(process.env)
  let stop: Stop | undefined
  let draining = false
  const drain = (signal: string) => {
    if (stop === undefined) process.exit(1)
    if (draining) return
    draining = true
    say(`${signal}: draining…`)
    stop().then(
      () => process.exit(0),
      (error: Error) => {
        say(`Stopped with an error: ${error.message}`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', drain)
  process.on('SIGINT', drain)
  stop = await command(config, args)
  if (stop === undefined) process.exit(0)
}

async function serve(config: Config, parts: { api: boolean; worker: boolean }): Promise<Stop> {
  const { createLog } = await import('./platform/log.ts')
  const log = createLog(config.logLevel)
  const { createMetrics, measureProcess } = await import('./platform/http/metrics.ts')
  const metrics = createMetrics()
  measureProcess(metrics)
  const stops: Stop[] = []
  try {
    const urls = await openDatabase(config, stops, { alone: true })
    await checkRoles(config, urls, parts)
    if (parts.api && parts.worker) await settleKeys(config, urls.workerUrl!)
    if (parts.worker) {
      const { startWorker } = await import('./worker.ts')
      const { systemClock } = await import('./kernel/time.ts')
      const worker = startWorker({
        config,
        url: urls.workerUrl!,
        log,
        clock: systemClock,
        registry: metrics.registry,
      })
      stops.push(() => worker.stop())
    }
    const { startTracing } = await import('./platform/tracing/start.ts')
    const tracing = await startTracing(config.tracing, log)
    if (tracing !== undefined) stops.push(() => tracing.stop())
    if (parts.api) await listen(config, urls.appUrl, log, { stops, metrics, tracing })
    else await tellMeasures(config, metrics, stops)
  } catch (error) {
    await stopAll(stops)
    throw error
  }
  return () => stopAll(stops)
}

/** Stops in reverse order, so that the database is stopped last. */
async function stopAll(stops: Stop[]): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop()
}

type Urls = { appUrl: string; workerUrl: string | undefined }

async function openDatabase(config: Config, stops: Stop[], { alone }: { alone: boolean }): Promise<Urls> {
  if (config.database.appUrl !== undefined) {
    return { appUrl: config.database.appUrl, workerUrl: config.database.workerUrl }
  }
  const { startEmbedded } = await import('./platform/db/embedded.ts')
  const embedded = await startEmbedded({ dataDir: config.dataDir, onProgress: say, alone, keepsRunning: alone })
  stops.push(() => embedded.stop())
  await migrateAndLoad(config, embedded.ownerUrl, embedded.appUrl, embedded.workerUrl)
  return { appUrl: embedded.appUrl, workerUrl: embedded.workerUrl }
}

async function migrateAndLoad(config: Config, ownerUrl: string, appUrl: string, workerUrl: string): Promise<void> {
  const { migrate } = await import('./platform/db/migrate.ts')
  const { loadReference } = await import('./reference/load.ts')
  const { allowNewer } = config.database
  await migrate({ ownerUrl, logins: { appUrl, workerUrl }, onProgress: say, allowNewer })
  await withClient(workerUrl, (client) => loadReference(client, say))
}

async function withClient<T>(url: string, fn: (client: Client) => Promise<T>, setting?: string): Promise<T> {
  const by = await import('./platform/db/client-of.ts')
  return await by.withClient(url, fn, setting)
}

async function settleKeys(config: Config, workerUrl: string): Promise<void> {
  const keys = await import('./platform/keys.ts')
  await keys.settleKeys(config, workerUrl)
}

async function checkRoles(config: Config, urls: Urls, parts: { api: boolean; worker: boolean }): Promise<void> {
  const { checkDatabase } = await import('./platform/db/migrate.ts')
  if (parts.worker && urls.workerUrl === undefined) {
    throw new Error('WORKER_DATABASE_URL: the worker needs a login of its own, a member of accord_worker.')
  }
  const { checkSession } = await import('./platform/db/session.ts')
  const { allowNewer, pooler, directUrl } = config.database
  if (parts.api) await checkSession({ url: urls.appUrl, setting: 'DATABASE_URL', pooled: pooler })
  if (parts.api && pooler) await checkSession({ url: directUrl!, setting: 'DATABASE_DIRECT_URL', pooled: false })
  // A worker listens, and holds locks of sessions.
  if (parts.worker) await checkSession({ url: urls.workerUrl!, setting: 'WORKER_DATABASE_URL', pooled: false })
  if (parts.api) await checkDatabase({ url: urls.appUrl, kind: 'app', allowNewer, onProgress: say })
  if (parts.worker) await checkDatabase({ url: urls.workerUrl!, kind: 'worker', allowNewer, onProgress: say })
}

/** A worker listens at a port only if it is asked for its measures. */
async function tellMeasures(config: Config, metrics: Metrics, stops: Stop[]): Promise<void> {
  if (config.metricsPort !== undefined) {
    const { serveMeasures } = await import('./platform/measures.ts')
    const measures = await serveMeasures(metrics.registry, config.host, config.metricsPort)
    stops.push(() => measures.close())
  }
  say('Accord worker is running.')
}

type Listening = { stops: Stop[]; metrics: Metrics; tracing: Tracing | undefined }

async function listen(config: Config, appUrl: string, log: Log, { stops, metrics, tracing }: Listening): Promise<void> {
  const { buildApp } = await import('./app.ts')
  const { systemClock } = await import('./kernel/time.ts')
  const { openExportPool, openPool } = await import('./platform/db/pool.ts')
  const { measureListening } = await import('./platform/http/metrics.ts')
  const { watchFromApi } = await import('./platform/measures.ts')
  const { listenToJournal } = await import('./platform/journal/listen.ts')
  const { signerFor } = await import('./platform/keys.ts')
  const pool = {
    url: appUrl,
    connections: config.database.poolConnections,
    waitSeconds: config.database.poolWaitSeconds,
    applicationName: 'accord api',
    trace: tracing?.statement,
    onError: (error: Error) => log.trouble(error, 'an idle database connection was lost'),
  }
  const { namedStatements, pooler, readConnections } = config.database
  const directUrl = config.database.directUrl ?? appUrl
  const database = openPool({ ...pool, readConnections, namedStatements, startParameters: !pooler })
  stops.push(() => database.close())
  const exports = openExportPool({
    ...pool,
    url: config.database.readUrl ?? directUrl,
    connections: config.database.exportConnections,
    applicationName: 'accord export',
  })
  stops.push(() => exports.close())
  const replica = config.database.readUrl === undefined ? undefined : exports
  const watch = watchFromApi({ registry: metrics.registry, log, database, replica })
  stops.push(() => watch.stop())
  const listener = listenToJournal({
    url: directUrl,
    log,
    onListening: measureListening(metrics),
  })
  stops.push(() => listener.close())
  const draining = new AbortController()
  const app = await buildApp({
    config,
    log,
    clock: systemClock,
    database,
    exports,
    listener,
    signer: await signerFor(config, log),
    metrics,
    tracing,
    draining: draining.signal,
  })
  stops.push(async () => {
    draining.abort()
    await delay(config.drainListenSeconds * 1_000)
    const bound = setTimeout(() => app.server.closeAllConnections(), config.drainSeconds * 1_000)
    await app.close()
    clearTimeout(bound)
  })
  const { listeningRefused } = await import('./platform/listening.ts')
  const { host, port } = config
  const address = await app.listen({ host, port }).catch((error: unknown) => {
    throw listeningRefused(error, { host, port, setting: 'PORT' })
  })
  const { announced } = await import('./platform/announce.ts')
  announced(config, address).forEach(say)
}

/** `migrate`: migrations, reference data, local issuers. With DATABASE_URL set it needs the two other URLs too. */
async function prepare(config: Config): Promise<undefined> {
  const { appUrl, workerUrl, ownerUrl } = config.database
  if (appUrl === undefined || workerUrl === undefined || ownerUrl === undefined) {
    throw new Error(
      'migrate needs DATABASE_OWNER_URL, DATABASE_URL and WORKER_DATABASE_URL. Without any, npm start migrates the embedded database.',
    )
  }
  await migrateAndLoad(config, ownerUrl, appUrl, workerUrl)
  await settleKeys(config, workerUrl)
  say('The database is ready.')
}

async function printToken(config: Config, args: string[]): Promise<undefined> {
  const { values } = parseArgs({
    args,
    options: {
      participant: { type: 'string' },
      role: { type: 'string' },
      subject: { type: 'string' },
      hours: { type: 'string', default: '8' },
    },
  })
  const { mintToken, readLocalKey } = await import('./platform/local-issuer.ts')
  const { roles } = await import('./access/actor.ts')
  const { participant, role, subject = role } = values
  const hours = Number(values.hours)
  if (participant === undefined || !/^[A-Z]{2}$/.test(participant))
    throw new Error('--participant: a code of two capital letters, such as UA.')
  if (!roles.some((known) => known === role) && values.subject === undefined)
    throw new Error(`--role: one of ${roles.join(', ')}; or --subject, of an account that you made.`)
  if (!(hours > 0 && hours <= 24)) throw new Error('--hours: more than 0, at most 24.')
  const key = await readLocalKey(config.localIssuer.keyFile)
  process.stdout.write(`${await mintToken(key, { participant, role: subject!, hours, now: new Date() })}\n`)
}

/** Commands of the operator on the register of participants, on the embedded database too. */
async function asOperator(
  config: Config,
  command: (by: typeof import('./modules/participants/operator.ts'), client: Client) => Promise<string>,
) {
  const stops: Stop[] = []
  try {
    const { workerUrl } = await openDatabase(config, stops, { alone: false })
    if (workerUrl === undefined) throw new Error('This needs WORKER_DATABASE_URL beside DATABASE_URL.')
    const by = await import('./modules/participants/operator.ts')
    say(await withClient(workerUrl, (client) => command(by, client)))
  } finally {
    await stopAll(stops)
  }
  return undefined
}

/** `backup DIR`: a dump of the database, and what it holds. The service may run meanwhile. */
async function writeBackup(config: Config, args: string[]): Promise<undefined> {
  const directory = directoryIn(args, 'backup')
  const { backUp } = await import('./platform/backup/backup.ts')
  await onWholeDatabase(config, false, async ({ url }) => {
    const programs = config.database.clientDirectories
    const { position, root } = await backUp({ directory, url, programs, onProgress: say })
    say(`${directory} is a backup up to position ${position} of the journal, whose root is ${root}.`)
  })
}

/** `restore DIR`: a backup into an empty database. */
async function restoreBackup(config: Config, args: string[]): Promise<undefined> {
  const directory = directoryIn(args, 'restore')
  const { restore } = await import('./platform/backup/backup.ts')
  await onWholeDatabase(config, true, async (urls) => {
    const programs = config.database.clientDirectories
    const { position, root } = await restore({ directory, ...urls, programs, onProgress: say })
    say(`Restored and checked up to position ${position} of the journal, whose root is ${root}.`)
  })
}

function directoryIn(args: string[], command: string): string {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  if (positionals.length !== 1) throw new Error(`${command}: name one directory, such as: npm run ${command} -- DIR`)
  return positionals[0]!
}

type WholeDatabase = Record<'url' | 'ownerUrl' | 'appUrl' | 'workerUrl', string>

/** With a login that row-level security does not bind: that of the embedded database, or the one in the settings. */
async function onWholeDatabase(config: Config, alone: boolean, work: (urls: WholeDatabase) => Promise<void>) {
  const { appUrl, workerUrl, ownerUrl, backupUrl } = config.database
  if (appUrl !== undefined) {
    const missing = Object.entries({
      DATABASE_BACKUP_URL: backupUrl,
      // A restore makes the other logins first.
      ...(alone ? { DATABASE_OWNER_URL: ownerUrl, WORKER_DATABASE_URL: workerUrl } : {}),
    }).find(([, value]) => value === undefined)
    if (missing !== undefined) throw new Error(`${missing[0]} is needed for this beside DATABASE_URL.`)
    return await work({ url: backupUrl!, ownerUrl: ownerUrl ?? '', appUrl, workerUrl: workerUrl ?? '' })
  }
  const { startEmbedded } = await import('./platform/db/embedded.ts')
  const embedded = await startEmbedded({ dataDir: config.dataDir, onProgress: say, alone })
  try {
    await work({ ...embedded, url: embedded.superuserUrl })
  } finally {
    await embedded.stop()
  }
}

/** `build`: the program without types, which `npm start` makes before it runs it. */
async function buildProgram(): Promise<undefined> {
  const { writeProgram } = await import('./program.ts')
  await writeProgram()
}

/** `openapi`: the documents from routes and events; with --check it only says whether the committed ones are the same. */
async function writeDocuments(config: Config, args: string[]): Promise<undefined> {
  const { check } = parseArgs({ args, options: { check: { type: 'boolean' } } }).values
  const { renderOpenApi } = await import('./openapi.ts')
  const { renderAsyncApi } = await import('./asyncapi.ts')
  const { readFile, writeFile } = await import('node:fs/promises')
  const documents = { 'openapi/openapi.json': await renderOpenApi(config), 'openapi/asyncapi.json': renderAsyncApi() }
  for (const [name, text] of Object.entries(documents)) {
    const file = new URL(name, root)
    if (check !== true) await writeFile(file, text)
    else if ((await readFile(file, 'utf8').catch(() => '')) !== text)
      throw new Error(`${name} is not what routes and events say: run npm run openapi and commit it.`)
  }
}

/** `schema`: what the migrations make, in a server that is thrown away, as a file for a DBA to read. */
async function writeSchema(): Promise<undefined> {
  const { chmod, mkdtemp, rm, writeFile } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const { startEmbedded } = await import('./platform/db/embedded.ts')
  const { migrate, migrationsDirectory } = await import('./platform/db/migrate.ts')
  const { renderSchema } = await import('./platform/db/schema.ts')
  const dataDir = await mkdtemp(join(tmpdir(), 'accord-schema-'))
  await chmod(dataDir, 0o755) // as root, we run the server as another user, who must be able to pass through
  const embedded = await startEmbedded({ dataDir, durable: false })
  try {
    await migrate({ ownerUrl: embedded.ownerUrl })
    await writeFile(
      join(migrationsDirectory, 'schema.sql'),
      await withClient(embedded.ownerUrl, renderSchema, 'DATABASE_OWNER_URL'),
    )
  } finally {
    await embedded.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  const lines = error instanceof Error ? error.message : String(error)
  say(
    lines
      .split('\n')
      .map((line) => `accord: ${line}`)
      .join('\n'),
  )
  process.exit(1)
})
