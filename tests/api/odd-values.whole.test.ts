import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { reports } from '../../src/modules/reports/catalogue.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { type Leaf, takenBy, textsOf } from '../support/body-texts.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { withClient } from '../support/postgres.ts'
import { itWhole } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// Whatever is taken can be read: in every text of every body that makes or changes something stands one odd value after the other
// that the schema lets pass, and nothing that anybody reads afterwards fails. `fuzz` asks the same of the writes alone.

let test: TestApp
let scenery: Scenery
let bodies: Leaf[]
const operations = publishedOperations()
beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const { made, ...taken } = await takenBy(() => createSceneryApp({ config }))
  test = made.test
  scenery = made.scenery
  bodies = taken.bodies
})
afterAll(() => test.close())

const texts = [
  '=1+1',
  '\u202e\u2066x',
  '𝒳𝒳',
  'a\'b"c;d\te,f\nг',
  'e\u0301',
  '<script>alert(1)</script>',
  '%s $1 {x} \\u0000',
]
const numbers = ['999999999999999.99', '999999999999999', '0.000001', '100', '99.9999']
const times = [
  '1991-01-01',
  '2199-12-31',
  '2024-02-29',
  '2026-11-22T23:59:59.999+14:00',
  '1900',
  '2199',
  '2026-Q4',
  '1900/2199',
]
const odd = [...texts, ...numbers, ...times, 'JPY', 'KWD', 'XDR', 'public', 'limited']
/** What would leave nobody to send the rest. */
const barring = /suspend|retire|revoke|Issuer|Account|Grant|rotate|disable/i
const readers: [string, Role][] = [
  ['UA', 'auditor'],
  ['SE', 'viewer'],
  ['XA', 'auditor'],
]

async function failing(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const [participant, role] of readers)
    for (const url of paths) {
      const headers = { authorization: `Bearer ${await test.token(participant, role)}` }
      const { statusCode } = await test.app.inject({ method: 'GET', url, headers })
      if (statusCode >= 500) found.push(`${participant} ${url}: ${statusCode}`)
    }
  return found
}

function everyRead(): string[] {
  const reads = operations.filter(
    ({ id, method }) => method === 'GET' && !['streamChanges', 'listPublicProjects'].includes(id),
  )
  const formats = reports.flatMap(({ name }) =>
    ['json', 'csv', 'jsonl', 'xlsx'].map((format) => `/v1/reports/${name}?format=${format}`),
  )
  const targets = targetsOf(scenery)
  return [...reads.flatMap(({ id }) => targets[id]?.map(({ path }) => path) ?? []), ...formats]
}

async function send(operation: Operation, at: string, value: string) {
  const { target, standing, role } = permitted(operation, targetsOf(scenery))
  const body = structuredClone(standing.body ?? target.body ?? {}) as Record<string, unknown>
  const steps = at.split('/').slice(1)
  const holder = steps
    .slice(0, -1)
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], body)
  if (typeof holder !== 'object' || holder === null) return undefined
  Object.assign(holder, { [steps.at(-1)!]: value })
  const authorization = `Bearer ${await test.token(standing.participant, role)}`
  const version = operation.ifMatch ? { 'if-match': `"${target.version}"` } : {}
  const headers = { authorization, 'idempotency-key': randomUUID(), ...version }
  const method = operation.method as 'POST' | 'PATCH'
  const reply = await test.app.inject({ method, url: target.path, headers, payload: body })
  const location = method === 'PATCH' ? target.path : reply.headers.location
  const read =
    location === undefined
      ? undefined
      : await test.app.inject({ method: 'GET', url: location, headers: { authorization } })
  return { written: reply.statusCode, read: read?.statusCode ?? 200 }
}

itWhole('whatever is taken can be read, by its location, in every list and in every report', async () => {
  const faults: string[] = []
  let taken = 0
  for (const { at, schema } of bodies) {
    const operation = operations.find(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}` === at)
    if (operation === undefined || barring.test(operation.id)) continue
    if (operation.method !== 'POST' && operation.method !== 'PATCH') continue
    for (const leaf of textsOf(schema))
      for (const value of odd.filter((each) => leaf.schema.safeParse(each).success)) {
        const reply = await send(operation, leaf.at, value)
        if (reply === undefined) continue
        if (reply.written < 300) taken += 1
        if (reply.written >= 500 || ![200, 304].includes(reply.read))
          faults.push(`${operation.id} ${leaf.at} ${JSON.stringify(value)}: ${reply.written}, ${reply.read}`)
      }
  }
  expect(faults).toEqual([])
  expect(taken).toBeGreaterThan(1_000)
  await test.sequence()
  expect(await failing(everyRead())).toEqual([])
})

itWhole('control: one row that holds a day that there is not is found by what reads it', async () => {
  const id = (await test.rows<{ id: string }>('select id from accord.joint_project limit 1'))[0]!.id
  // Past the triggers, which would refuse it.
  const written = `set local session_replication_role = replica; update accord.joint_project set started = '2026-02-31'`
  await withClient(test.testDatabase.superuserUrl, (client) =>
    client.query(`begin; ${written} where id = '${id}'; commit`),
  )
  expect(await failing(['/v1/implementation/overlaps'])).not.toEqual([])
})
