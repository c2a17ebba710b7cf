import type { FastifyInstance, FastifyRequest } from 'fastify'
import createRouter from 'find-my-way'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'

/** The methods that any address of the service has, or could have. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Which methods each address has. */
type Addresses = Map<string, Set<string>>

const known = new WeakMap<FastifyInstance, Addresses>()
/** The addresses that have a reading operation in the contract. */
const reads = 'addressesOfReads'

/** Remembers which methods each address has. Called before the first route. */
export function rememberMethods(app: FastifyInstance): void {
  const urls: Addresses = new Map()
  known.set(app, urls)
  const read = new Set<string>()
  app.decorate(reads, read)
  app.addHook('onRoute', (route) => {
    const set = urls.get(route.url) ?? new Set<string>()
    for (const method of [route.method].flat()) set.add(method)
    urls.set(route.url, set)
    const { operationId } = (route.schema ?? {}) as { operationId?: string }
    if (operationId !== undefined && [route.method].flat().includes('GET')) read.add(route.url)
  })
}

/**
 * Where to read a thing that has no address of its own: the nearest address that can be read, beginning with the list to
 * which it was sent and going up through the records and lists above.
 */
export function readAround({ server, routeOptions, url }: FastifyRequest): string {
  const declared = routeOptions.url!.split('/')
  const sent = url.split('?')[0]!.split('/')
  const read = server.getDecorator<Set<string>>(reads)
  for (let length = declared.length; length > 2; length -= 1)
    if (read.has(declared.slice(0, length).join('/'))) return sent.slice(0, length).join('/')
  throw new Error(`what ${routeOptions.url} makes can be read nowhere`)
}

/**
 * An existing address answers any other method with 405 and says which it has. Called after the last route. The addresses
 * are looked through only for requests that found no route, because a route for every other method would be five times as
 * many routes, and most of the time of a start.
 */
export function refuseOtherMethods(app: FastifyInstance): void {
  const own = [...(known.get(app) ?? [])].filter(([url]) => url.startsWith('/v1/'))
  // A copy as of now, because the routes that only refuse are not methods of the address.
  const addresses: Addresses = new Map(own.map(([url, present]) => [url, new Set(present)]))
  let find: ReturnType<typeof finderOf> | undefined
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done()
    find ??= finderOf(addresses)
    const present = find(request.raw.url!)
    done(present === undefined ? undefined : notAllowed(present))
  })
  refuseMethodsOfPatterns(app, addresses)
}

/** Finds an address by the rules of the router. */
function finderOf(addresses: Addresses): (url: string) => Set<string> | undefined {
  const router = createRouter()
  for (const [url, present] of addresses) router.on('GET', url, () => undefined, present)
  return (url) => router.find('GET', url)?.store
}

/** `/measures/imports` has no GET, but `/measures/:id` fits it too, and would look for a measure named `imports`. */
function refuseMethodsOfPatterns(app: FastifyInstance, addresses: Addresses): void {
  const all = [...addresses].map(([url, present]) => ({ url, present, parts: url.split('/') }))
  const byLength = Map.groupBy(all, ({ parts }) => parts.length)
  for (const { url, present, parts } of all) {
    const alike = byLength.get(parts.length)!
    const others = alike.filter((other) => other.url !== url && fitOneAddress(parts, other.parts))
    const theirs = new Set(others.flatMap((other) => [...other.present])).difference(present)
    if (theirs.size === 0) continue
    app.route({
      method: methods.filter((method) => theirs.has(method)),
      url,
      config: { access: 'public' },
      schema: { hide: true },
      // Refused before the body is read, because the answer does not depend on it.
      onRequest: async () => {
        throw notAllowed(present)
      },
      handler: async () => undefined,
    })
  }
}

const isPattern = (part: string) => part.startsWith(':')

/** Whether two patterns of the same length fit one address. */
function fitOneAddress(one: readonly string[], other: readonly string[]): boolean {
  return one.every((part, place) => part === other[place] || isPattern(part) || isPattern(other[place]!))
}

function notAllowed(present: Set<string>): Refusal {
  const allow = [...present].sort().join(', ')
  return new Refusal('method_not_allowed', say('This address accepts {methods}.', { methods: allow }), {
    headers: { Allow: allow },
  })
}
