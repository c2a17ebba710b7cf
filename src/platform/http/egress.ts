import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP } from 'node:net'

const closed = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  closed.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  closed.addSubnet(net, bits, 'ipv6')

/** Whether an address is on the public internet: not private, loopback, link-local, metadata or IPv4 in disguise. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !closed.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

export type EgressLimits = { bytes: number; seconds: number; allowPrivate: boolean }
export type Outgoing = { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string }
export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer }
type Address = { address: string; family: number }

/** How names become addresses, and which of those are open to us. */
export type Network = { resolve(host: string): Promise<Address[]>; isPublic(address: string): boolean }

const internet: Network = { resolve: (host) => lookup(host, { all: true }), isPublic: isPublicAddress }

/** GET of a JSON document from an address that somebody else chose. */
export async function fetchJson(url: string, limits: EgressLimits): Promise<unknown> {
  const { status, body } = await guardedRequest(url, { method: 'GET', headers: { accept: 'application/json' } }, limits)
  if (status !== 200) throw new Error(`the answer is ${status}`)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Error('the answer is not JSON')
  }
}

/**
 * A request to an address that somebody else chose: the name is resolved once, every address it has is checked, and a
 * checked one is connected to. Redirects are answers like any other; large and slow answers are failures.
 */
export async function guardedRequest(
  url: string,
  outgoing: Outgoing,
  { bytes, seconds, allowPrivate }: EgressLimits,
  network: Network = internet,
): Promise<Answer> {
  const signal = AbortSignal.timeout(seconds * 1_000)
  const target = new URL(url)
  const pinned = await Promise.race([checkedAddress(target, allowPrivate, network), aborted(signal)])
  return await exchange(target, pinned, outgoing, { bytes, signal })
}

/**
 * What can be said of an address before its name is resolved.
 * @throws Error that says why it is not called
 */
export function checkTarget(target: URL, allowPrivate: boolean, network: Network = internet): void {
  if (target.protocol !== 'https:' && !(allowPrivate && target.protocol === 'http:'))
    throw new Error('only https is fetched')
  if (target.username !== '' || target.password !== '') throw new Error('the address holds a name or a password')
  if (isIP(hostOf(target)) !== 0 && !allowPrivate && !network.isPublic(hostOf(target)))
    throw new Error('the address is not public')
}

const hostOf = (target: URL) => target.hostname.replace(/^\[|\]$/g, '')

async function checkedAddress(target: URL, allowPrivate: boolean, network: Network): Promise<Address> {
  checkTarget(target, allowPrivate, network)
  const addresses = await network.resolve(hostOf(target))
  const [first] = addresses
  if (first === undefined) throw new Error('the name has no address')
  if (!allowPrivate && !addresses.every(({ address }) => network.isPublic(address)))
    throw new Error('the address is not public')
  return first
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function exchange(
  target: URL,
  { address, family }: Address,
  { method, headers, body }: Outgoing,
  { bytes, signal }: { bytes: number; signal: AbortSignal },
): Promise<Answer> {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const request = send(target, {
      method,
      headers,
      signal,
      // A connection kept from an earlier request would be to an address that this request did not check.
      agent: false,
      lookup: (_name, options, callback) => {
        const done = callback as (error: null, address: unknown, family?: number) => void
        if (options.all === true) done(null, [{ address, family }])
        else done(null, address, family)
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size <= bytes) {
          parts.push(part)
          return
        }
        reject(new Error(`the answer is longer than ${bytes} bytes`))
        request.destroy()
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
    request.end(body)
  })
}
