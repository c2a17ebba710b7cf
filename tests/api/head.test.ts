import { afterAll, beforeAll, expect, it } from 'vitest'
import { policy } from '../../src/access/policy.ts'
import { targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { withClient } from '../support/postgres.ts'
import { sampled, scaled, whole } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// Who asks for the headers alone has seen nothing: no look is recorded, no run of a report, no entry of the journal.

let test: TestApp
let scenery: Scenery
beforeAll(async () => {
  const made = await createSceneryApp()
  test = made.test
  scenery = made.scenery
})
afterAll(() => test.close())

const endless = ['streamChanges']
const everyReader = [
  ['NO', 'coordinator'],
  ['UA', 'auditor'],
  ['LV', 'duty_officer'],
  ['UA', 'coordinator'],
] as const

/** The rows of every table and by which transactions they stand. */
async function standing(): Promise<Map<string, string>> {
  return await withClient(test.testDatabase.superuserUrl, async (client) => {
    const { rows: tables } = await client.query<{ asks: string }>(`
    select string_agg(format('select %L as name, count(*) || '' by '' || sum(t.xmin::text::bigint) as rows from accord.%I t',
      c.relname, c.relname), ' union all ') as asks
    from pg_class c
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r'`)
    const { rows } = await client.query<{ name: string; rows: string }>(tables[0]!.asks)
    return new Map(rows.map(({ name, rows }) => [name, rows]))
  })
}

async function changedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await standing()
  await work()
  const after = await standing()
  return [...after.keys()].filter((table) => after.get(table) !== before.get(table))
}

async function send(method: 'HEAD' | 'GET', url: string, [participant, role]: (typeof everyReader)[number]) {
  const headers = { authorization: `Bearer ${await test.token(participant, role)}` }
  return (await test.app.inject({ method, url, headers })).statusCode
}

it('HEAD changes nothing, whatever is asked for (in the short run, half of it) and whoever asks', async () => {
  const targets = targetsOf(scenery)
  const asked = publishedOperations().flatMap(({ id, path, method, access }) => {
    if (method !== 'GET' || endless.includes(id)) return []
    // To whom it is refused is in the journal.
    const able = everyReader.filter(([, role]) => access === 'public' || role in policy[access].allow)
    const urls = (targets[id] ?? [{ path }]).map(({ path: url }) => url).filter((url) => !url.includes('{'))
    return urls.map((url) => ({ url, able }))
  })
  let answered = 0
  const changed = await changedBy(async () => {
    for (const [turn, { url, able }] of sampled(asked, 4).entries()) {
      // In the short run one after the other has a turn.
      const asking = whole ? able : able.slice(turn % able.length).slice(0, 1)
      const statuses = await Promise.all(asking.map((reader) => send('HEAD', url, reader)))
      answered += statuses.filter((status) => status === 200).length
    }
  })
  expect(changed).toEqual([])
  expect(answered, 'control: most of it is answered').toBeGreaterThan(scaled(25, 200))
})

it('control: GET of a request that an addressee has not seen changes what stands', async () => {
  const changed = await changedBy(async () => {
    for (const { path } of targetsOf(scenery)['getConsultation']!)
      for (const reader of everyReader) await send('GET', path, reader)
  })
  expect(changed).toContain('addressee')
})
