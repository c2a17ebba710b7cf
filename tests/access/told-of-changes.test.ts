import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { describeWhole } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'
import { permitted, targetsOf } from './targets.ts'

// BR-60: who follows positions misses nothing: whatever an account reads of a record and reads otherwise afterwards, it was
// told of something in between.

const unhindered = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
let test: TestApp
let scenery: Scenery
beforeAll(async () => {
  ;({ test, scenery } = await createSceneryApp({ config: unhindered }))
})
afterAll(() => test.close())

type Reader = readonly [participant: string, role: Role]
type Told = { type: string; resource: { id: string } }

async function answered([participant, role]: Reader, url: string) {
  const headers = { authorization: `Bearer ${await test.token(participant, role)}` }
  return await test.app.inject({ method: 'GET', url, headers })
}

/**
 * What the account is told behind a cursor, but for what it pulled itself; and where it goes on. Where its rights have
 * changed it is told that, and reads everything anew.
 */
async function news(reader: Reader, after: string | undefined): Promise<{ told: Told[]; cursor: string }> {
  const told: Told[] = []
  for (let cursor = after; ; ) {
    const reply = await answered(reader, `/v1/changes?limit=200${cursor === undefined ? '' : `&after=${cursor}`}`)
    if (reply.statusCode === 410) {
      const { cursor: anew } = await news(reader, undefined)
      return { told: [{ type: 'resync', resource: { id: '' } }], cursor: anew }
    }
    const { items, nextCursor } = reply.json<{ items: Told[]; nextCursor: string }>()
    told.push(...items.filter(({ type }) => type !== 'report.pulled'))
    cursor = nextCursor
    if (items.length < 200) return { told, cursor }
  }
}

describe('the roster of a request', () => {
  const readers = ['UA', 'NO', 'CA', 'HR', 'NZ'].map((code): Reader => [code, 'coordinator'])
  /** Who is told of a change of the roster by an act, and what the roster has then. */
  async function toldOf(act: () => Promise<{ status: number }>) {
    await test.sequence()
    const before = new Map<string, string>()
    for (const reader of readers) before.set(reader[0], (await news(reader, undefined)).cursor)
    expect((await act()).status).toBeLessThan(300)
    await test.sequence()
    const told: string[] = []
    for (const reader of readers) {
      const items = (await news(reader, before.get(reader[0]))).told
      if (items.some(({ type }) => type === 'consultation.roster_changed')) told.push(reader[0])
    }
    const url = `/v1/consultations/${scenery.request.id}?look=false`
    return { told, roster: (await answered(['NO', 'coordinator'], url)).json<{ roster: string[] }>().roster }
  }
  const at = () => `/v1/consultations/${scenery.request.id}`
  const amend = async (invited: string[]) => {
    const kyiv = test.as('UA', 'coordinator')
    const { version } = (await kyiv.get<{ version: number }>(`${at()}?look=false`)).body
    return await kyiv.patch(at(), { invited: ['CA', 'PL', ...invited] }, { ifMatch: version })
  }

  it('BR-36: is told of to its sides when an addressee consents to be named, or a guest is invited, and to nobody else', async () => {
    const consented = await toldOf(() => test.as('CA', 'coordinator').post(`${at()}/roster-consents`))
    expect(consented.told).toEqual(['UA', 'NO', 'CA'])
    expect(consented.roster).toContain('CA')
    const invited = await toldOf(() => amend(['NZ']))
    expect(invited.told).toEqual(['UA', 'NO', 'CA', 'NZ'])
    expect(invited.roster).toContain('NZ')
  })

  it('control: an amendment that names nobody is told of by no such entry', async () => {
    const kyiv = test.as('UA', 'coordinator')
    const { version } = (await kyiv.get<{ version: number }>(`${at()}?look=false`)).body
    const told = await toldOf(() => kyiv.patch(at(), { summary: 'More strikes.' }, { ifMatch: version }))
    expect(told.told).toEqual([])
  })
})

/** Read by who follows, and not what is reckoned over many. */
const reckoned =
  /\/(board|outlook|bridges|brief|page|chart\.svg|coverage|overlaps)|^\/(health|v1\/(me|public|reports|report-runs|code-lists|changes|stream))/
const oneRecord = /[0-9a-f]{8}-[0-9a-f-]{27}$/

/** The addresses of single records, without what is counted of a request (BR-36) and what is said of the request for it. */
async function readAll(reader: Reader, urls: readonly string[]): Promise<Map<string, string>> {
  const read = new Map<string, string>()
  for (const url of urls) {
    const { statusCode, body } = await answered(reader, url.includes('/consultations/') ? `${url}?look=false` : url)
    const { traceId: _, counts: __, ...record } = JSON.parse(body)
    read.set(url, `${statusCode} ${JSON.stringify(record)}`)
  }
  return read
}

/** Every write of the contract, as somebody who may; after each, who reads something otherwise without having been told. */
async function untold(readers: readonly Reader[], deaf: (told: Told) => boolean = () => false): Promise<string[]> {
  const targets = targetsOf(scenery)
  const operations = publishedOperations()
  const urls = [
    ...new Set(
      operations
        .filter(({ method }) => method === 'GET')
        .flatMap(({ id }) => (targets[id] ?? []).map(({ path }) => path))
        .filter((path) => oneRecord.test(path) && !reckoned.test(path)),
    ),
  ]
  await test.sequence()
  const state = new Map<Reader, { read: Map<string, string>; cursor: string }>()
  for (const reader of readers)
    state.set(reader, { read: await readAll(reader, urls), cursor: (await news(reader, undefined)).cursor })
  const found: string[] = []
  let done = 0
  for (const operation of operations) {
    if (operation.method === 'GET' || operation.access === 'public' || targets[operation.id] === undefined) continue
    const { target, standing, role } = permitted(operation, targets)
    const payload = standing.body ?? target.body
    const headers: Record<string, string> = {
      authorization: `Bearer ${await test.token(standing.participant, role)}`,
      ...(operation.method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      ...(operation.ifMatch ? { 'if-match': '*' } : {}),
    }
    const { method } = operation
    const reply = await test.app.inject({ method, url: target.path, headers, ...(payload ? { payload } : {}) })
    if (reply.statusCode >= 300) continue
    done += 1
    await test.sequence()
    for (const reader of readers) {
      const before = state.get(reader)!
      const read = await readAll(reader, urls)
      const { told, cursor } = await news(reader, before.cursor)
      state.set(reader, { read, cursor })
      if (told.some((each) => !deaf(each))) continue
      for (const url of urls)
        if (read.get(url) !== before.read.get(url)) found.push(`${operation.id}: ${reader[0]} ${url}`)
    }
  }
  expect(urls.length).toBeGreaterThan(30)
  expect(done).toBeGreaterThan(80)
  return found
}

describeWhole('after every write of the contract', () => {
  beforeEach(async () => {
    await test.close()
    ;({ test, scenery } = await createSceneryApp({ config: unhindered }))
  })

  it('whoever reads a record otherwise than before was told of something', async () => {
    const readers: Reader[] = [
      ['SE', 'auditor'],
      ['DK', 'coordinator'],
      ['UA', 'viewer'],
    ]
    expect(await untold(readers)).toEqual([])
  })

  it('control: who is not told of what happens to steps of reforms reads some otherwise', async () => {
    const deaf = ({ type }: Told) => type.startsWith('reform_step.')
    expect((await untold([['UA', 'viewer']], deaf)).length).toBeGreaterThan(0)
  })
})
