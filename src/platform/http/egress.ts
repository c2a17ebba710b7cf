import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
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

/**
 * GET of a JSON document from an address that somebody else chose: the name is resolved once, the address is checked
 * and then the very address that is connected to; redirects, large and slow answers are failures.
 */
export async function fetchJson(url: string, { bytes, seconds, allowPrivate }: EgressLimits): Promise<unknown> {
  const target = new URL(url)
  if (target.protocol !== 'https:' && !(allowPrivate && target.protocol === 'http:'))
    throw new Error('only https is fetched')
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const { address, family } = await lookup(host)
  if (!allowPrivate && !isPublicAddress(address)) throw new Error('the address is not public')
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  return await new Promise((resolve, reject) => {
    const request = send(target, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(seconds * 1_000),
      lookup: (_name, options, callback) => {
        const done = callback as (error: null, address: unknown, family?: number) => void
        if (options.all === true) done(null, [{ address, family }])
        else done(null, address, family)
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        response.destroy()
        reject(new Error(`the answer is ${response.statusCode}`))
        return
      }
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > bytes) request.destroy(new Error(`the answer is longer than ${bytes} bytes`))
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => {
        try {
          resolve(JSON.parse(Buffer.concat(parts).toString('utf8')))
        } catch {
          reject(new Error('the answer is not JSON'))
        }
      })
    })
    request.end()
  })
}
