import type { Person } from './console.ts'

/** The fields of records, by the address of the record in the API, and those of them that the pages have read. */
export type Reads = Record<string, { has: Set<string>; read: Set<string> }>

/** From now on, the page notes which fields it reads of the record that it is about. */
export const noteReads = (page: Person): Promise<void> =>
  page.evaluate(() => {
    const noted: Record<string, { has: Record<string, true>; read: Record<string, true> }> = {}
    Object.assign(globalThis, { noted })
    const addresses = new Map<string, string>()
    const { text } = Response.prototype
    Object.assign(Response.prototype, {
      async text(this: Response) {
        const said = await text.call(this)
        addresses.set(said, this.url)
        return said
      },
    })
    const isObject = (value: unknown): value is object => value !== null && typeof value === 'object'
    const at = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)
    const list = (value: unknown, path: string, into: Record<string, true>): void => {
      if (Array.isArray(value)) for (const each of value) list(each, path, into)
      else if (isObject(value))
        for (const [name, each] of Object.entries(value)) {
          into[at(path, name)] = true
          list(each, at(path, name), into)
        }
    }
    const watched = new WeakMap<object, object>()
    const watch = (value: unknown, path: string, read: Record<string, true>): unknown => {
      if (!isObject(value)) return value
      const known = watched.get(value)
      if (known !== undefined) return known
      const made = new Proxy(value, {
        get(target, name) {
          const found: unknown = Reflect.get(target, name)
          if (typeof name === 'symbol' || typeof found === 'function') return found
          if (Array.isArray(target)) return watch(found, path, read)
          read[at(path, name)] = true
          return watch(found, at(path, name), read)
        },
      })
      watched.set(value, made)
      return made
    }
    const { parse } = JSON
    const here = () => String(Reflect.get(globalThis, 'location'))
    JSON.parse = (said: string, ...more: []) => {
      const value: unknown = parse(said, ...more)
      const [, record, id] =
        /\/console\/api(\/v1\/[\w-]+)\/([\da-f-]{36})(?:\?.*)?$/.exec(addresses.get(said) ?? '') ?? []
      if (record === undefined || !here().includes(id!)) return value
      noted[record] ??= { has: {}, read: {} }
      list(value, '', noted[record].has)
      return watch(value, '', noted[record].read)
    }
  })

/** What the page noted, beside what other pages did. */
export async function gatherReads(page: Person, into: Reads): Promise<void> {
  const noted = (await page.evaluate('window.noted')) as Record<string, { has: object; read: object }>
  for (const [record, { has, read }] of Object.entries(noted)) {
    into[record] ??= { has: new Set(), read: new Set() }
    for (const name of Object.keys(has)) into[record].has.add(name)
    for (const name of Object.keys(read)) into[record].read.add(name)
  }
}

/** The fields that no page read; of an object that was not read, only the object. */
export function unread({ has, read }: Reads[string]): string[] {
  const left = [...has].filter((name) => !read.has(name))
  return left.filter((name) => !left.some((other) => name.startsWith(`${other}.`))).sort()
}
