import { afterAll, beforeAll, expect, it } from 'vitest'
import { targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
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
const readers = [
  ['NO', 'coordinator'],
  ['LV', 'duty_officer'],
  ['UA', 'coordinator'],
  ['UA', 'auditor'],
] as const

/** The rows of every table and by which transactions they stand. */
async function standing(): Promise<string> {
  const [tables] = await test.rows<{ asks: string }>(`
    select string_agg(format('select %L as name, count(*) as rows, sum(t.xmin::text::bigint) as by from accord.%I t',
      c.relname, c.relname), ' union all ') as asks
    from pg_class c
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r'`)
  return JSON.stringify(await test.rows(tables!.asks))
}

async function send(method: 'HEAD' | 'GET', url: string, [participant, role]: (typeof readers)[number]) {
  const headers = { authorization: `Bearer ${await test.token(participant, role)}` }
  return (await test.app.inject({ method, url, headers })).statusCode
}

/** Whom it is refused is in the journal. */
async function ableAmong(url: string) {
  const statuses = await Promise.all(readers.map((reader) => send('HEAD', url, reader)))
  return readers.filter((_, place) => statuses[place] !== 403)
}

it('HEAD changes nothing, whatever is asked for and whoever asks', async () => {
  const targets = targetsOf(scenery)
  const changed: string[] = []
  let answered = 0
  for (const { id, path, method } of publishedOperations()) {
    const urls = (targets[id] ?? [{ path }]).map(({ path: url }) => url).filter((url) => !url.includes('{'))
    if (method !== 'GET' || endless.includes(id) || urls.length === 0) continue
    const able = await ableAmong(urls[0]!)
    const before = await standing()
    for (const url of urls) {
      const statuses = await Promise.all(able.map((reader) => send('HEAD', url, reader)))
      answered += statuses.filter((status) => status === 200).length
    }
    if ((await standing()) !== before) changed.push(id)
  }
  expect(changed).toEqual([])
  expect(answered, 'control: most of it is answered').toBeGreaterThan(200)
})

it('control: GET of a request that an addressee has not seen changes what stands', async () => {
  const before = await standing()
  for (const { path } of targetsOf(scenery)['getConsultation']!)
    for (const reader of readers) await send('GET', path, reader)
  expect(await standing()).not.toBe(before)
})
