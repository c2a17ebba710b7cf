import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { openExportPool, openPool } from '../../src/platform/db/pool.ts'
import { createMetrics } from '../../src/platform/http/metrics.ts'
import { createLog } from '../../src/platform/log.ts'
import { startCommand } from '../support/start-command.ts'
import type { BenchDatabase } from './database.ts'

export type Service = { url: string; pid: number; startedMs: number; stop(): Promise<void> }

/** Where the profile of what the service computes is written. */
const profiles = process.env['BENCH_PROFILE']
const profiled = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
const plenty = { ACCOUNT_REQUESTS_PER_MINUTE: '10000000', ADDRESS_REQUESTS_PER_MINUTE: '10000000' }

/** The process that `npm start` runs, on this database, from its start to its first answer. */
export async function startService(
  database: BenchDatabase,
  part: 'api' | 'all' = 'all',
  more: Record<string, string> = {},
): Promise<Service> {
  const port = await freePort()
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...profiled, ...startCommand.arguments, part], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...startCommand.env,
      ...plenty,
      ...more,
      DATABASE_URL: database.appUrl,
      WORKER_DATABASE_URL: database.workerUrl,
      DATA_DIR: database.directory,
      LOCAL_ISSUER: 'true',
      LOCAL_ISSUER_KEY_FILE: database.keyFile,
      JOURNAL_KEY_FILE: join(database.directory, 'journal-key'),
      PORT: String(port),
      LOG_LEVEL: 'silent',
    },
  })
  const url = `http://127.0.0.1:${port}`
  await ready(url, child)
  return {
    url,
    pid: child.pid!,
    startedMs: performance.now() - startedAt,
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
    if (answer?.status === 200) return
    await delay(10)
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

/** The same application in this process, whose statements can be listened to. */
export async function openApplication(database: BenchDatabase) {
  const config = readConfig({ ...plenty, NODE_ENV: 'test' })
  const pool = {
    url: database.appUrl,
    connections: 10,
    waitSeconds: 5,
    applicationName: 'accord bench',
    onError: () => undefined,
  }
  const requests = openPool({ ...pool, readConnections: 5, namedStatements: true })
  const exports = openExportPool(pool)
  const app = await buildApp({
    config,
    log: createLog('silent'),
    clock: systemClock,
    database: requests,
    exports,
    listener: { next: async () => undefined, position: () => 0, close: async () => undefined },
    metrics: createMetrics(),
  })
  await app.ready()
  return {
    app,
    async close() {
      await app.close()
      await Promise.all([requests.close(), exports.close()])
    },
  }
}

/** The most memory that the process held while the work ran, in MiB. */
export async function peakOf<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; mebibytes: number }> {
  let pages = 0
  const look = () => {
    pages = Math.max(pages, Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]))
  }
  const timer = setInterval(look, 20)
  try {
    const result = await work()
    look()
    return { result, mebibytes: Math.round((pages * 4_096) / 1_048_576) }
  } finally {
    clearInterval(timer)
  }
}
