import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { implementationDeadlines } from '../../src/modules/implementation/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createLog } from '../../src/platform/log.ts'
import { startWorker } from '../../src/worker.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { linksOf } from '../support/implementation-scenery.ts'
import { withClient } from '../support/postgres.ts'

// A server of Kyiv's time zone, in the weeks in which its clocks are put back: on 25 October 2026.

const hourMs = 3_600_000
let test: TestApp
beforeAll(async () => {
  test = await createTestApp({ clock: '2026-10-14T06:40:00.000Z' })
  await withClient(test.testDatabase.superuserUrl, (superuser) =>
    superuser.query(`alter database "${test.testDatabase.name}" set timezone = 'Europe/Kyiv'`),
  )
})
afterAll(() => test.close())

const claimed = async () => {
  test.clock.set('2026-10-14T06:40:00.000Z')
  const make = linksOf(test)
  const link = await make.claim('SE', (await make.commit('SE')).id)
  expect(link.silentFrom).toBe('2026-10-28T06:40:00.000Z')
  return link
}
const remindedAt = async ({ id }: { id: string }) =>
  (
    await test.rows<{ due_at: Date }>(
      `select due_at from accord.deadline_passed where kind = 'implementation_link.reminded' and subject_id = $1`,
      [id],
    )
  )[0]?.due_at.toISOString()

/** What the worker has journalled of it by then. */
async function swept(link: { id: string }, moment: string): Promise<string | undefined> {
  test.clock.set(moment)
  const registry = new Registry()
  const worker = startWorker({
    ...{ config: { ...readConfig({ NODE_ENV: 'test' }), deadlineIntervalMs: 20 }, url: test.testDatabase.workerUrl },
    ...{ log: createLog('silent'), clock: test.clock, registry },
  })
  const age = async () => (await registry.getSingleMetric('accord_deadline_lag_seconds')!.get()).values[0]!.value
  // It grows until a sweep has left nothing, and begins anew then.
  for (let [before, now] = [0, 0]; now >= before; [before, now] = [now, await age()])
    await new Promise((resolve) => setImmediate(resolve))
  await worker.stop()
  return remindedAt(link)
}

describe('BR-104: the tenth day, ten times 24 hours after the first', () => {
  it('is that on a server of another time zone too, while its clocks are changed', async () => {
    const link = await claimed()
    expect(await swept(link, '2026-10-24T06:39:59.999Z')).toBeUndefined()
    expect(await swept(link, '2026-10-24T06:40:00.000Z')).toBe('2026-10-24T06:40:00.000Z')
  })

  it('control: by a session that takes the time zone of its server, it is an hour early', async () => {
    const link = await claimed()
    const client = new pg.Client({ connectionString: test.testDatabase.workerUrl })
    await client.connect()
    await sweepDeadlines(client, implementationDeadlines, new Date(Date.parse('2026-10-24T06:40:00.000Z') - hourMs))
    await client.end()
    expect(await remindedAt(link)).toBe('2026-10-24T05:40:00.000Z')
  })
})

it('every client that the service opens by itself says its time zone, but for those that ask about the server, or listen', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const open = files.filter((file) => readFileSync(`src/${file}`, 'utf8').includes('new pg.Client('))
  expect(open.sort()).toEqual([
    'platform/db/client-of.ts',
    'platform/db/embedded.ts',
    'platform/db/session.ts',
    'platform/journal/listen.ts',
  ])
})
