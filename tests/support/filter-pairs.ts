import type { Client, TestApp } from './app.ts'
import { contract, inlined } from './contract.ts'
import { filterValue, type Parameter } from './filter-values.ts'
import { sampled, scaled } from './scale.ts'

type Item = Record<string, unknown>
type Page = { items: Item[]; nextCursor: string | null }

/** A filter with one of its values, as it stands in a query. */
type Asked = { name: string; query: string }

const valuesMost = scaled(1, 12)
const itemsMost = 200
/** What lets through more than so many is tried in no pair: that would take longer than it tells. */
const foundMost = 600
/** What is not a filter: where a page begins and how long it is, and the day as of which all of it is told. */
const frame = ['limit', 'cursor', 'look', 'asOf']

const { paths } = inlined(contract) as { paths: Record<string, { get?: { parameters?: Parameter[] } }> }

/** The lists of the contract that stand at an address of their own, with their filters. */
export const lists = Object.entries(paths).flatMap(([path, { get }]) => {
  const parameters = (get?.parameters ?? []).filter((each) => each.in === 'query')
  const isList =
    !path.includes('{') && ['limit', 'cursor'].every((name) => parameters.some((each) => each.name === name))
  return isList ? [{ path, filters: parameters.filter(({ name }) => !frame.includes(name)) }] : []
})

/** Who of Ukraine may read a list. */
export async function readerOf(test: TestApp, path: string): Promise<Client> {
  for (const role of ['coordinator', 'auditor', 'administrator'] as const) {
    const client = test.as('UA', role)
    if ((await client.get(`${path}?limit=1`)).status === 200) return client
  }
  throw new Error(`nobody may read ${path}`)
}

/**
 * What two filters of a list answer together, where it is not what both let through alone, whole and page by page: of all
 * pairs, or in the short run of one in so many.
 */
export async function wrongPairsOf(
  client: Client,
  { path, filters }: (typeof lists)[number],
  oneOf = 6,
): Promise<string[]> {
  const all = (await pagesOf(client, path, '', itemsMost)) ?? []
  const alone: (Asked & { found: Set<string> })[] = []
  for (const asked of askedOf(filters, all)) {
    const found = await pagesOf(client, path, asked.query, itemsMost)
    if (found !== undefined && found.length > 0 && found.length <= foundMost)
      alone.push({ ...asked, found: new Set(found.map(keyOf)) })
  }
  const pairs = alone.flatMap((one, at) =>
    alone.slice(at + 1).flatMap((other) => (other.name === one.name ? [] : [{ one, other }])),
  )
  const wrong: string[] = []
  for (const { one, other } of sampled(pairs, oneOf))
    wrong.push(...(await wrongOf(client, path, one.query + other.query, one.found.intersection(other.found))))
  return wrong
}

async function wrongOf(client: Client, path: string, query: string, both: ReadonlySet<string>): Promise<string[]> {
  const whole = await pagesOf(client, path, query, itemsMost)
  if (whole === undefined) return []
  const found = whole.map(keyOf)
  const wrong = found.toSorted().join() === [...both].toSorted().join() ? [] : [`${path}?${query}: others`]
  if (found.length < 2) return wrong
  const paged = await pagesOf(client, path, query, Math.min(itemsMost, Math.ceil(found.length / 3)))
  return paged?.map(keyOf).join() === found.join() ? wrong : [...wrong, `${path}?${query}: page by page`]
}

/** Everything that a list answers, in pages of so many; of what it refuses, nothing. */
async function pagesOf(client: Client, path: string, query: string, limit: number): Promise<Item[] | undefined> {
  const items: Item[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await client.get<Page>(`${path}?limit=${limit}${query}${cursor}`)
    if (status === 400 || status === 403) return undefined
    if (status !== 200) throw new Error(`${path}?${query} answers ${status}`)
    items.push(...body.items)
    if (body.nextCursor === null) return items
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
  }
}

const keyOf = (item: Item): string => String(item['id'] ?? item['code'] ?? JSON.stringify(item))

/** Each filter with values that its records have, and those that its codes and days could be. */
function askedOf(filters: readonly Parameter[], items: readonly Item[]): Asked[] {
  const told = new Map<string, Map<string, number>>()
  for (const item of items) collect(told, '', item)
  return filters.flatMap((filter) =>
    valuesOf(filter, told).map((value) => ({
      name: filter.name,
      query: `&${filter.name}=${encodeURIComponent(value)}`,
    })),
  )
}

function collect(told: Map<string, Map<string, number>>, name: string, value: unknown): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) for (const each of value) collect(told, name, each)
  else if (typeof value === 'object') for (const [key, each] of Object.entries(value)) collect(told, key, each)
  else {
    const counts = told.get(name) ?? new Map<string, number>()
    told.set(name, counts.set(String(value), (counts.get(String(value)) ?? 0) + 1))
  }
}

function valuesOf(filter: Parameter, told: Map<string, Map<string, number>>): string[] {
  const { name, schema } = filter
  if (schema.enum !== undefined) return schema.enum.filter((code) => isTold(told, code)).slice(0, valuesMost)
  if (schema.type === 'boolean') return ['true', 'false']
  if (schema.format === 'date') return daysOf(told)
  const names = [name, `${name}s`, `${name}Id`, name.replace(/Id$/, 'Ids')]
  const counts = names.flatMap((each) => [...(told.get(each) ?? [])])
  const most = counts.toSorted(([, a], [, b]) => b - a).map(([value]) => value)
  const usual = filterValue(filter)
  return [...new Set([...most.slice(0, 2), ...(usual === undefined ? [] : [usual])])]
}

const isTold = (told: Map<string, Map<string, number>>, code: string) =>
  [...told.values()].some((counts) => counts.has(code))

/** The first, the middle and the last day that the records tell. */
function daysOf(told: Map<string, Map<string, number>>): string[] {
  const isDay = /^\d{4}-\d\d-\d\d$/
  const days = [...told.values()]
    .flatMap((counts) => [...counts.keys()].filter((value) => isDay.test(value)))
    .toSorted()
  return [...new Set([days.at(0), days.at(days.length / 2), days.at(-1)])].filter((day) => day !== undefined)
}
