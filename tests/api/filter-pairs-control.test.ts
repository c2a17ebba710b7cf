import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type * as Config from '../../src/config.ts'
import type * as Entries from '../../src/modules/ledger/entries/queries.ts'
import type { TestApp } from '../support/app.ts'
import { lists, wrongPairsOf } from '../support/filter-pairs.ts'
import { manyEntries } from '../support/many-entries.ts'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'

// The same where nobody sees few: lists are driven from their order, as those of a large database are.

vi.mock('../../src/config.ts', async (original) => {
  const config = await original<typeof Config>()
  return { ...config, limits: { ...config.limits, fewRecords: -1 } }
})

const broken = vi.hoisted(() => ({ order: false }))

vi.mock('../../src/modules/ledger/entries/queries.ts', async (original) => {
  const queries = await original<typeof Entries>()
  const listEntries: typeof Entries.listEntries = (tx, filter, page) =>
    queries.listEntries(tx, filter, broken.order ? { ...page, order: sql`order by e.id` } : page)
  return { ...queries, listEntries }
})

let test: TestApp
beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = (await createSceneryApp({ config })).test
  await manyEntries(test, 12, { alike: false })
})
afterAll(() => test.close())

const drivenByMany = [
  'ledger-entries',
  'commitments',
  'pledges',
  'requirements',
  'tasks',
  'lots',
  'received-statements',
]
const ofMany = lists.filter(({ path }) => drivenByMany.some((name) => path === `/v1/${name}`))

it.each(sampled(ofMany, 3))(
  '$path lets through by two filters what both let through, however much its reader sees',
  async (list) => {
    expect(await wrongPairsOf(test.as('UA', 'coordinator'), list)).toEqual([])
  },
)

it('control: a page that is put in another order than the one that it is a page of is found', async () => {
  broken.order = true
  const { path, filters } = ofMany.find((list) => list.path === '/v1/ledger-entries')!
  const byDays = filters.filter(({ name }) => ['valueFrom', 'provider', 'currency', 'statedBy'].includes(name))
  const wrong = await wrongPairsOf(test.as('UA', 'coordinator'), { path, filters: byDays }, 1)
  expect(wrong.some((each) => each.includes('page by page'))).toBe(true)
  expect(ofMany).toHaveLength(drivenByMany.length)
})
