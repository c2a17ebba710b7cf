import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { limits } from '../../config.ts'

export type Address = { address: string; family: number }

/** Resolves by the system, with its file of hosts. */
export const bySystem = (host: string): Promise<Address[]> => lookup(host, { all: true })

/**
 * Resolves by name servers alone. The system resolves only two names of a process at a time, so somebody whose name servers
 * do not answer would block the names of everybody else, and that of the database.
 * @throws Error if the name has no address
 */
export async function byNameServers(host: string, ask: Resolver = resolver()): Promise<Address[]> {
  const literal = isIP(host)
  if (literal !== 0) return [{ address: host, family: literal }]
  const [four, six] = await Promise.allSettled([ask.resolve4(host), ask.resolve6(host)])
  const found = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ]
  if (found.length === 0 && four.status === 'rejected') throw four.reason
  return found
}

let made: { resolver: Resolver; untilMs: number } | undefined

/** Made anew from time to time, because a resolver reads only once which name servers there are. */
function resolver(): Resolver {
  if (made === undefined || performance.now() >= made.untilMs) {
    const { nameServerMs: timeout, nameServerTries: tries, resolverMs } = limits
    made = { resolver: new Resolver({ timeout, tries }), untilMs: performance.now() + resolverMs }
  }
  return made.resolver
}
