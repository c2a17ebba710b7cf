import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { filteredBy } from '../support/filter-values.ts'
import { keptOf } from '../support/kept.ts'
import { publishedOperations } from '../support/operations.ts'
import {
  askedBy,
  growing,
  ofAll,
  partialIndexes,
  planOf,
  takenToBeLarge,
  walkedPast,
  wholes,
} from '../support/plans.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'
import type { Statement } from '../support/statements.ts'

// A page costs what a page costs, whatever it is asked by: the table of a list is read by an index of the filter, in the
// order of the list. Without one, PostgreSQL walks the table until a page is full: all of it, where next to nothing fits.

/** By operation: filters that lead nowhere, and why. */
const excepted: Record<string, readonly string[]> = {
  // What an act is about, and which agreements it names or is linked to, lead for who sees many alone: reach.test.ts.
  listActs: ['agreementId', 'area'],
  // Once PostgreSQL has counted that kinds are few, it takes each of them for common, and walks until a page is full.
  listLinks: ['actKind'],
  // What is paid is nearly all that there is, and nearly all of it is matched; what is not is led to by a table of its own.
  listLedgerEntries: ['matched'],
  // Which lots were not counted in time leads for who sees many alone: led-by-few.test.ts.
  listLots: ['inventoryOverdue'],
  // What comes after a position, and which is the last one: both by the key.
  listChanges: ['position', 'wait'],
}

let test: TestApp
let scenery: Scenery
let client: pg.Client
let partial: Set<string>

beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const made = await createSceneryApp({ config })
  test = made.test
  scenery = made.scenery
  await takenToBeLarge(test)
  partial = await partialIndexes(test)
  client = new pg.Client({ connectionString: test.testDatabase.appUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await test.close()
})

it('each filter of a list (in the short run, a sixth) leads into its table, also for who sees all of it', async () => {
  const targets = targetsOf(scenery)
  const wrong: string[] = []
  let filters = 0
  for (const operation of publishedOperations()) {
    const isList = operation.method === 'GET' && operation.id.startsWith('list') && operation.access !== 'public'
    if (!isList || wholes.test(operation.id)) continue
    const { target, standing, role } = permitted(operation, targets)
    const token = await test.token(standing.participant, role)
    const under = operation.path.includes('{') ? [{ parameter: '{id}', url: target.path }] : []
    for (const { parameter, url } of sampled([...under, ...filteredBy(operation, target.path)])) {
      if (excepted[operation.id]?.includes(parameter)) continue
      let status = 0
      const send = async () => {
        status = (await test.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode
      }
      await send() // what fits is counted once
      keptOf(test, token)?.answers.clear()
      const { scope, asked } = await askedBy(send)
      if (status === 200) filters += 1
      for (const statement of asked)
        for (const table of walkedPast(await planOf(client, scope!, ofAll(statement)), growing, partial))
          wrong.push(`${operation.id} by ${parameter}: walks ${table}`)
    }
  }
  expect([...new Set(wrong)]).toEqual([])
  expect(filters).toBeGreaterThan(scaled(25, 150))
})

it.each([
  ...(['ministry', 'coordinator'] as const).flatMap((role) => [['UA', role] as const, ['SE', role] as const]),
  ['SE', 'duty_officer'],
  ['SE', 'administrator'],
] as const)('whatever can wait for %s as %s is found by an index of its own', async (participant, role) => {
  const { scope, asked } = await askedBy(() => test.as(participant, role).get('/v1/me/inbox'))
  const inbox = asked.find(({ text }) => text.includes('escalated'))!
  expect(walkedPast(await planOf(client, scope!, inbox), growing, partial)).toEqual([])
})

it('what a participant states and is no payment is found among all that is none, which is little', async () => {
  const url = '/v1/ledger-entries?participant=SE&flowKind=commitment'
  const { scope, asked } = await askedBy(() => test.as('UA', 'ministry').get(url))
  const list = asked.find(({ text }) => text.includes('entry_standings'))!
  const isLedByKind = async (text: string) =>
    JSON.stringify(await planOf(client, scope!, { ...list, text })).includes('ledger_entry_kind')
  expect(await isLedByKind(list.text)).toBe(true)
  // Control: an index of what is no payment leads to nothing that may be one.
  expect(await isLedByKind(list.text.replaceAll("e.flow_kind <> 'disbursement' and", ''))).toBe(false)
})

it.each([
  ['a filter without an index', "where c.title = 'x' order by c.id limit 50"],
  ['an index without the order', 'where c.signed_on > $1 order by c.id limit 50'],
])('control: %s is told', async (_name, rest) => {
  const scope: Statement = { text: "select set_config('accord.audiences', 'SE', true)", values: [] }
  const statement = { text: `select * from accord.commitment c ${rest}`, values: [] }
  expect(walkedPast(await planOf(client, scope, statement), growing, partial)).toEqual(['commitment'])
})
