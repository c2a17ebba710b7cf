import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, vi } from 'vitest'
import type { TestDatabase } from './postgres.ts'
import { startCommand } from './start-command.ts'

type Start = {
  /** Without one it runs the embedded database in its directory. */
  database?: TestDatabase
  /** For what it keeps in files. */
  directory: string
  keyFile: string
  /** The command of main.ts; both parts in one unless told. */
  part?: 'all' | 'api' | 'worker'
  env?: Record<string, string>
  /** Hears what it logs, at LOG_LEVEL. */
  onLog?: (text: string) => void
}

export type ServerProcess = {
  child: ChildProcess
  /** Where the API answers; a worker has none. */
  url: string
  /** Ends it by the signal and waits until it has gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** The real process on a test database, ready to serve. */
export async function startProcess(start: Start & { port?: number }): Promise<ServerProcess> {
  const { database, directory, keyFile, part = 'all', env = {} } = start
  const port = start.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [...startCommand.arguments, part], {
    stdio: ['ignore', start.onLog === undefined ? 'ignore' : 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...startCommand.env,
      DATABASE_URL: database?.appUrl ?? '',
      WORKER_DATABASE_URL: database?.workerUrl ?? '',
      DATA_DIR: directory,
      LOCAL_ISSUER: 'true',
      LOCAL_ISSUER_KEY_FILE: keyFile,
      PORT: String(port),
      LOG_LEVEL: 'silent',
      DRAIN_LISTEN_SECONDS: '0',
      ...env,
    },
  })
  child.stdout?.on('data', (part: Buffer) => start.onLog?.(String(part)))
  let said = ''
  child.stderr!.on('data', (part: Buffer) => {
    said += part
  })
  const ready = async () => {
    if (child.exitCode !== null) return `exited with ${child.exitCode}: ${said}`
    if (part === 'worker') return said.includes('worker is running') ? 200 : undefined
    try {
      return (await fetch(`${url}/health/ready`)).status
    } catch {
      return undefined
    }
  }
  const patience = { timeout: database === undefined ? 120_000 : 60_000, interval: 20 }
  await vi.waitFor(async () => expect(await ready()).toBe(200), patience)
  return {
    child,
    url,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    },
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
