import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { manyEntries } from '../support/many-entries.ts'
import { createSceneryApp } from '../support/scenery.ts'

// Asked for by days, a list is in the order of those days: no index leads to a range of days in any other order.

type Item = Record<string, unknown> & { id: string }

let test: TestApp
beforeAll(async () => {
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = (await createSceneryApp({ config })).test
  await manyEntries(test, 60, { alike: false })
})
afterAll(() => test.close())

async function pages(path: string, limit: number): Promise<Item[]> {
  const items: Item[] = []
  for (let next = ''; ; ) {
    const query = `${path.includes('?') ? '&' : '?'}limit=${limit}${next}`
    const { body } = await test
      .as('UA', 'ministry')
      .get<{ items: Item[]; nextCursor: string | null }>(`${path}${query}`)
    items.push(...body.items)
    if (body.nextCursor === null) return items
    next = `&cursor=${encodeURIComponent(body.nextCursor)}`
  }
}

it.each([
  ['/v1/ledger-entries', 'valueFrom=2026-03-01&valueTo=2026-06-30', 'valueDate', ['2026-03-01', '2026-06-30']],
  ['/v1/ledger-entries', 'valueFrom=2026-04-01&participant=SE', 'valueDate', ['2026-04-01', '9999-12-31']],
  ['/v1/ledger-entries', 'postedTo=2026-11-20', 'postingDate', ['0001-01-01', '2026-11-20']],
  ['/v1/requirements', 'neededBefore=2100-01-01', 'neededBy', ['0001-01-01', '2099-12-31']],
  ['/v1/measures', 'dueBefore=2100-01-01', 'dueOn', ['0001-01-01', '2099-12-31']],
  ['/v1/tasks', 'dueBefore=2100-01-01', 'dueOn', ['0001-01-01', '2099-12-31']],
] as const)(
  '%s by %s has each record once, in the order of its days, page by page',
  async (list, query, day, [from, to]) => {
    const dayOf = (item: Item) => String(item[day])
    const found = await pages(`${list}?${query}`, 7)
    const participant = /participant=(\w+)/.exec(query)?.[1]
    const all = await pages(list, 200)
    const expected = all
      .filter((item) => dayOf(item) >= from && dayOf(item) <= to)
      .filter((item) => participant === undefined || item['participant'] === participant)
      .toSorted((a, b) => (dayOf(a) === dayOf(b) ? (a.id < b.id ? -1 : 1) : dayOf(a) < dayOf(b) ? -1 : 1))
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
    expect(found.length, 'control: there are some').toBeGreaterThan(0)
  },
)

it('a cursor of the list in another order is refused', async () => {
  const viewer = test.as('UA', 'ministry')
  const { body } = await viewer.get<{ nextCursor: string }>('/v1/ledger-entries?limit=1')
  const { status } = await viewer.get(
    `/v1/ledger-entries?limit=1&valueFrom=2026-01-01&cursor=${encodeURIComponent(body.nextCursor)}`,
  )
  expect(status).toBe(400)
})
