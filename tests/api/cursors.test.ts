import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { lists, readerOf } from '../support/filter-pairs.ts'
import { manyEntries } from '../support/many-entries.ts'
import { scaled, whole } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'

// A cursor is opaque, and is the caller's own all the same: whatever stands in it is a place in the list, or refused.

let test: TestApp
beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = (await createSceneryApp({ config })).test
  await manyEntries(test, 3, { alike: false })
})
afterAll(() => test.close())

const days = ['0000-01-01', '0001-01-01', '9999-12-31', '2026-02-30', '-0001-01-01', '+010000-01-01', 'infinity']
const others = [
  ...days.map((day) => `${day}T00:00:00.000Z`),
  ...['', ' ', '\u0000', '\ud800', "'", 'x'.repeat(5_000), '00000000-0000-0000-0000-000000000000', 'NaN'],
  ...[-1, 0, 2 ** 31, 2 ** 53, 1.5, 1e300, null, true, [], {}],
]
const forged = [...days, ...others]
/** A part of another place in each list, in the short run. */
const forgedIn = (turn: number) => (whole ? forged : forged.filter((_, at) => (at + turn) % 3 === 0))
const cursorOf = (parts: readonly unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

const byDays = ['valueFrom', 'postedFrom', 'neededBefore', 'dueBefore']
/** Each list, and in the order of each range of days that it has. */
const ordered = lists.flatMap(({ path, filters }) => [
  `${path}?limit=1`,
  ...filters.flatMap(({ name }) =>
    byDays.includes(name) ? [`${path}?limit=1&${name}=${name.endsWith('From') ? '1992-01-01' : '2199-01-01'}`] : [],
  ),
])

it('whatever stands in a cursor in the place of a part of it is a place in the list or refused with 400', async () => {
  let tried = 0
  let turn = 0
  const found = new Set<string>()
  for (const url of ordered) {
    const client = await readerOf(test, url.split('?')[0]!)
    const { body } = await client.get<{ nextCursor: string | null }>(url)
    if (body.nextCursor === null) continue
    const parts = JSON.parse(Buffer.from(body.nextCursor, 'base64url').toString()) as unknown[]
    for (const [place, part] of parts.entries()) {
      found.add(/^\d{4}-\d\d-\d\d$/.test(String(part)) ? 'day' : typeof part)
      for (const value of forgedIn(turn++)) {
        const { status } = await client.get(`${url}&cursor=${cursorOf(parts.with(place, value))}`)
        if (![200, 400].includes(status)) throw new Error(`${url} answers ${status} to ${JSON.stringify(value)}`)
        tried += 1
      }
    }
  }
  expect(tried, 'control: there are some').toBeGreaterThan(scaled(200, 500))
  expect([...found].toSorted()).toEqual(expect.arrayContaining(['day', 'number', 'string']))
})

it('control: there is a day of the form that PostgreSQL takes for none', async () => {
  await expect(test.rows("select '0001-01-01'::date")).resolves.toHaveLength(1)
  await expect(test.rows("select '0000-01-01'::date")).rejects.toThrow('out of range')
})
