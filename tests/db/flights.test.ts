import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Flight } from '../../src/platform/db/flight.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { commitGoods, document, register } from '../support/goods.ts'
import { publishedOperations } from '../support/operations.ts'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'

// What a request waits for, beside what is computed, is each way to PostgreSQL and back: a flight, of one statement or
// of many. Every read of the contract is asked, by who has asked before.

/** All are pulled in one way: each statement by itself, and what was pulled is noted in a transaction of its own. */
const exported = /^pull|^(getCoalitionBoard|getImplementationCoverage|listImplementationOverlaps|getOutlook)$/
/** Those that wait more than once, and why. */
const several: Record<string, number> = {
  // Who sees a row follows from what it is about, so that what is told is asked about once more.
  ...{ listActArrangements: 2, getRequirementChain: 2 },
  // What is told is no row that says who sees it, and the record is asked about once more.
  ...{ listClauseVersions: 2, drawConsultationTimeliness: 2, getEditionPage: 2, previewClosure: 2 },
  // The clauses and desks of whom the draft addresses.
  previewCirculation: 2,
  // The brief asks who its participant is, and by which language; and whether all that it names is seen.
  ...{ getCountryBrief: 3, getCountryBriefPage: 2 },
  // Whether the caller sees few acts decides what leads.
  listLinkSuggestions: 2,
  // As of which position, before what is told as of it.
  ...{ drawPipeline: 2, drawScoreboard: 2, drawBoard: 2, drawImplementationCoverage: 2, drawOutlook: 2 },
  ...{ getMonitoringReport: 6, getMonitoringPage: 6, getMonitoringFigure: 6, getBridge: 6, drawBridge: 6 },
  // A transaction for where the stream begins, and one for what is told.
  streamChanges: 2,
  // On a connection of exports, as all reports.
  getBoard: 11,
}

let test: TestApp
let reads: { id: string; url: string; token: string | undefined }[]

beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const made = await createSceneryApp({ config })
  test = made.test
  const targets = targetsOf(made.scenery)
  reads = []
  for (const operation of publishedOperations()) {
    const { id, method, access, path } = operation
    if (method !== 'GET' || exported.test(id)) continue
    if (access === 'public') reads.push({ id, url: targets[id]?.[0]?.path ?? path, token: undefined })
    else {
      const { target, standing, role } = permitted(operation, targets)
      reads.push({ id, url: target.path, token: await test.token(standing.participant, role) })
    }
  }
})
afterAll(() => test.close())

/** The end of a read, where nothing is asked soon, and what is counted anew behind it, where that is some seconds old. */
const unawaited = /^commit$|^\s*select (greatest\(s\.records|\(select count\(\*\)::integer from \()/

async function flightsOf(send: () => Promise<unknown>): Promise<number> {
  const original = pg.Client.prototype.query
  let flights = 0
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [flight] = given
    // Who listens to the journal asks now and then whether it still hears.
    const isHearing = flight === ''
    const isAwaited =
      !isHearing && (!(flight instanceof Flight) || !flight.statements.every(({ text }) => unawaited.test(text)))
    if (isAwaited) flights += 1
    return Reflect.apply(original, this, given)
  } as typeof original
  try {
    await send()
  } finally {
    pg.Client.prototype.query = original
  }
  return flights
}

it('a read (in the short run, of a third) waits for PostgreSQL once, and those that wait again are named', async () => {
  const waits: Record<string, number> = {}
  const some = sampled(reads, 3)
  for (const { id, url, token } of some) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const send = async () =>
      expect((await test.app.inject({ method: 'GET', url, headers })).statusCode, id).toBeLessThan(400)
    await send() // counts of what the caller sees, the issuer's keys and registers are asked for once
    const flights = await flightsOf(send)
    if (flights > 1) waits[id] = flights
  }
  const asked = new Set(some.map(({ id }) => id))
  expect(waits).toEqual(Object.fromEntries(Object.entries(several).filter(([id]) => asked.has(id))))
  expect(Object.keys(waits).length, 'control: some wait again').toBeGreaterThan(3)
  expect(Object.keys(several).filter((id) => !reads.some((read) => read.id === id))).toEqual([])
})

it('a release takes as many ways as it has kinds of records that go with it, however many there are', async () => {
  const sweden = test.as('SE', 'ministry')
  const released = async (lots: number): Promise<number> => {
    const commitmentId = await commitGoods(sweden, { marking: 'limited', receiver: { participant: 'UA' } })
    for (let number = 0; number < lots; number += 1) {
      const { id } = await register(sweden, { commitmentId, quantity: '1' })
      expect((await sweden.post(`/v1/lots/${id}/evidence`, document)).status).toBe(201)
    }
    const flights: number[] = []
    for (const [version, releasableTo] of [['PL', 'EE'], ['PL']].entries()) {
      const told = { marking: 'limited', releasableTo, reason: 'As agreed.' }
      const send = async () => {
        const url = `/v1/commitments/${commitmentId}/releases`
        const { status, body } = await sweden.post<{ also: object[] }>(url, told, { ifMatch: version + 1 })
        expect([status, body.also.length]).toEqual([200, 2 * lots])
      }
      flights.push(await flightsOf(send))
    }
    return flights.reduce((sum, each) => sum + each)
  }
  await released(1) // tokens and what is kept of the caller
  expect(await released(7)).toBe(await released(2))
})

it('control: a read that asks one thing after another is noticed', async () => {
  const connection = await test.database.connect()
  const flights = await flightsOf(async () => {
    await connection.query('select 1 as one')
    await connection.query('select 2 as two')
  })
  connection.release()
  expect(flights).toBe(2)
})
