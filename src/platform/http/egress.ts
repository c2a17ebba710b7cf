import { lookup } from 'node:dns/promises'
import { type Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
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

type Sending = EgressLimits & {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  /** Keeps a connection for several requests to the same receiver. */
  agent?: HttpAgent
  /** Tests put their own in place of the resolver. */
  resolve?: typeof lookup
}

export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer; whole: boolean }

/**
 * A URL that may be called at all.
 * @throws Error that says why not
 */
export function checkTarget(url: string, allowPrivate: boolean): URL {
  const target = new URL(url)
  if (target.username !== '' || target.password !== '') throw new Error('an address with a password is not called')
  if (target.protocol !== 'https:' && !(allowPrivate && target.protocol === 'http:'))
    throw new Error('only https is called')
  const host = hostOf(target)
  if (isIP(host) !== 0 && !allowPrivate && !isPublicAddress(host)) throw new Error('the address is not public')
  return target
}

const hostOf = (target: URL) => target.hostname.replace(/^\[|\]$/g, '')

/**
 * One request to an address that somebody else chose. The name is resolved once per connection, every address that it
 * resolves to is checked, and only those are connected to: what it resolves to a moment later is of no consequence.
 * Redirects are answers, never followed; of a long body only the beginning is read, and a slow answer is a failure.
 */
export async function callOutside(url: string, sending: Sending): Promise<Answer> {
  const { method, headers, body, bytes, seconds, allowPrivate, agent = false, resolve = lookup } = sending
  const target = checkTarget(url, allowPrivate)
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  const signal = AbortSignal.timeout(seconds * 1_000)
  return await new Promise((settle, reject) => {
    const fail = (error: Error) => reject(signal.aborted ? new Error(`no answer within ${seconds} s`) : error)
    const request = send(target, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
      signal,
      agent,
      lookup: (name, options, callback) => {
        const done = callback as (error: Error | null, address?: unknown, family?: number) => void
        resolve(name, { all: true }).then(
          (found) => {
            if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address)))
              done(new Error('the address is not public'))
            else if (options.all === true) done(null, found)
            else done(null, found[0]!.address, found[0]!.family)
          },
          (error: Error) => done(error),
        )
      },
    })
    request.on('error', fail)
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      const answer = (whole: boolean) =>
        settle({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts), whole })
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size <= bytes) parts.push(part)
        else {
          answer(false)
          response.destroy()
        }
      })
      response.on('error', fail)
      response.on('end', () => answer(true))
      // A receiver that breaks off in the middle of its answer has not answered.
      response.on('close', () => fail(new Error('the connection was closed in the middle of the answer')))
    })
    request.end(body)
  })
}

/** GET of a JSON document from an address that somebody else chose. */
export async function fetchJson(url: string, egress: EgressLimits): Promise<unknown> {
  const { status, body, whole } = await callOutside(url, {
    ...egress,
    method: 'GET',
    headers: { accept: 'application/json' },
  })
  if (status !== 200) throw new Error(`the answer is ${status}`)
  if (!whole) throw new Error(`the answer is longer than ${egress.bytes} bytes`)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Error('the answer is not JSON')
  }
}
