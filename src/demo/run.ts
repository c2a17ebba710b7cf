import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../config.ts'
import { readLocalKey } from '../platform/local-issuer.ts'
import { tellBooks } from './books.ts'
import { must, officeOf, tell } from './client.ts'
import { tellCoalition } from './coalition.ts'
import { tellImplementation } from './implementation.ts'
import { tellMainJob } from './main-job.ts'
import { keepCheckpoint } from './proof.ts'
import { tellVictim } from './victim.ts'
import { tellWebhook } from './webhook.ts'

const startSeconds = 120

/** The main job over HTTP, told as it goes: against a running server, or against one that it starts and stops again. */
async function run(): Promise<void> {
  const config = readConfig(process.env)
  const base = config.publicUrl ?? `http://${config.host}:${config.port}`
  const server = (await answers(base)) ? undefined : await start(base)
  try {
    const office = officeOf(base, await readLocalKey(config.localIssuer.keyFile))
    const consultation = await tellMainJob(office)
    await tellVictim(office)
    await tellFeed(office, consultation)
    const tellProof = await keepCheckpoint(office)
    await tellWebhook(office, consultation)
    await tellBooks(office, join(config.dataDir, 'reports'))
    await tellCoalition(office)
    await tellImplementation(office)
    await tellProof()
    tell('\nEverything is as it should be.')
  } finally {
    if (server !== undefined) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
  }
}

/** What the ministry system of another addressee receives of it. */
async function tellFeed(office: ReturnType<typeof officeOf>, consultation: string): Promise<void> {
  type Changes = { items: { type: string; rootId: string }[]; nextCursor: string }
  const riga = await office('LV', 'viewer')
  const heard: string[] = []
  let after = ''
  for (;;) {
    const { body } = await riga.get<Changes>(`/v1/changes?limit=200&wait=2${after}`)
    heard.push(...body.items.filter((item) => item.rootId === consultation).map((item) => item.type))
    if (heard.includes('consultation.closed') || body.items.length === 0) break
    after = `&after=${body.nextCursor}`
  }
  tell(`\nLatvia's change feed of the first request: ${heard.join(', ')}.`)
  must(
    heard[0] === 'resource.released' && heard.at(-1) === 'consultation.closed',
    'the feed begins with the release and ends with the closure',
    heard,
  )
  must(!heard.includes('consultation.created'), 'a draft was never in the feed of others', heard)
}

async function answers(base: string): Promise<boolean> {
  try {
    return (await fetch(`${base}/health/ready`)).ok
  } catch {
    return false
  }
}

async function start(base: string): Promise<ChildProcess> {
  tell(`No server answers at ${base}: starting one.`)
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const server = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'silent' },
  })
  const until = Date.now() + startSeconds * 1_000
  while (!(await answers(base))) {
    if (server.exitCode !== null) throw new Error('The server did not start.')
    if (Date.now() > until) throw new Error(`The server did not answer within ${startSeconds} seconds.`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return server
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
