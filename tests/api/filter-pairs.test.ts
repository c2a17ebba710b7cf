import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { lists, readerOf, wrongPairsOf } from '../support/filter-pairs.ts'
import { manyEntries } from '../support/many-entries.ts'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'

// A filter may decide the order of a list, and which table leads to it: two may each be right alone and wrong together.

let test: TestApp
beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = (await createSceneryApp({ config })).test
  await manyEntries(test, 12, { alike: false })
})
afterAll(() => test.close())

it.each(sampled(lists, 2))(
  '$path (in the short run, every second list) lets through by two filters what both let through, each once, page by page',
  async (list) => {
    expect(await wrongPairsOf(await readerOf(test, list.path), list)).toEqual([])
  },
)

it('control: these are the lists of the contract, with more than one filter for the most part', () => {
  expect(lists.length).toBeGreaterThan(35)
  expect(lists.filter(({ filters }) => filters.length > 1).length).toBeGreaterThan(25)
})
