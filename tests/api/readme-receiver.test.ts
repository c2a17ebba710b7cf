import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createDispatcher } from '../../src/modules/webhooks/dispatch.ts'
import { createLog } from '../../src/platform/log.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { freePort } from '../support/process.ts'

const root = resolve(import.meta.dirname, '../..')
const file = resolve(root, `tmp/receiver-${process.pid}.mjs`)

let test: TestApp
let child: ChildProcess | undefined
beforeAll(async () => {
  test = await createTestApp({ clock: new Date().toISOString() })
  const printed = readFileSync(resolve(root, 'docs/events.md'), 'utf8')
  mkdirSync(resolve(root, 'tmp'), { recursive: true })
  writeFileSync(file, /```js\n(import \{ createServer \}.*?)```/s.exec(printed)![1]!)
})
afterAll(async () => {
  child?.kill()
  rmSync(file)
  await test.close()
})

it('the receiver of the documentation, as printed, takes what is signed and refuses what is not', async () => {
  expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(20)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const made = await test
    .as('PL', 'administrator')
    .post<{ id: string; keys: { secret: string | null }[] }>('/v1/webhooks', {
      url,
      description: 'Desk',
      eventTypes: ['consultation.created'],
    })
  const secret = made.body.keys.find((key) => key.secret !== null)!.secret!
  child = spawn(process.execPath, [file], { env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret } })
  let said = ''
  child.stdout!.on('data', (part: Buffer) => {
    said += part
  })
  await expect.poll(() => said, { timeout: 10_000, interval: 20 }).toContain('listening')

  const draft = { kind: 'ad_hoc', mode: 'monitoring', title: 'Draft', summary: 'Plans.', asks: [{ text: 'Advice' }] }
  const filed = await test.as('PL', 'coordinator').post<{ id: string }>('/v1/consultations', draft)
  await test.sequence()
  const client = new pg.Client({ connectionString: test.testDatabase.workerUrl, pipeline: true } as pg.ClientConfig)
  await client.connect()
  const config = readConfig({ NODE_ENV: 'test' })
  const dispatcher = createDispatcher({ client, clock: test.clock, config, log: createLog('silent') })
  await dispatcher.round()
  await dispatcher.settled()
  await client.end()
  await expect.poll(() => said, { timeout: 10_000, interval: 20 }).toContain(`/v1/consultations/${filed.body.id}`)
  expect(said).toContain('consultation.created')
  const [delivery] = await test.rows<{ status: string }>('select status from accord.webhook_delivery')
  expect(delivery!.status).toBe('delivered')

  const forged = await fetch(url, {
    method: 'POST',
    body: '{}',
    headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,eA==' },
  })
  expect(forged.status).toBe(401)
})
