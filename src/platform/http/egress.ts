import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type TcpNetConnectOpts } from 'node:net'
import { limits } from '../../config.ts'
import { isPublicAddress, isPublicName } from './addresses.ts'
import { type Address, byNameServers, bySystem } from './names.ts'

export type EgressLimits = { bytes: number; seconds: number; allowPrivate: boolean }
/** `again`: it may arrive twice and is one of many to the same place, so its connection is kept for the next. */
export type Outgoing = { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string; again?: boolean }
export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/** How names become addresses, and which of those are open to us. */
export type Network = { resolve(host: string): Promise<Address[]>; isPublic(address: string): boolean }

const internet: Network = { resolve: byNameServers, isPublic: isPublicAddress }
const inside: Network = { ...internet, resolve: bySystem }

/** GET of a JSON document from an address that somebody else chose. */
export async function fetchJson(url: string, guard: EgressLimits): Promise<unknown> {
  const { status, body } = await guardedRequest(url, { method: 'GET', headers: { accept: 'application/json' } }, guard)
  if (status !== 200) throw new Unreachable(`the answer is ${status}`)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Unreachable('the answer is not JSON')
  }
}

/** Why a call failed, in words for whoever chose the address. What our resolver and network say stays in `cause`. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

/**
 * A request to an address that somebody else chose. Its name is resolved once, every address of the name is checked, and
 * only checked addresses are connected to, in turn, until one answers. A redirect is an answer like any other and is not
 * followed; answers that are too large or too slow are failures.
 * @throws Unreachable
 */
export async function guardedRequest(
  url: string,
  outgoing: Outgoing,
  { bytes, seconds, allowPrivate }: EgressLimits,
  network: Network = allowPrivate ? inside : internet,
): Promise<Answer> {
  const deadline = createDeadline(seconds * 1_000)
  const target = new URL(url)
  try {
    const pinned = await Promise.race([checkedAddresses(target, allowPrivate, network), deadline.reached])
    return await Promise.race([exchange(target, pinned, outgoing, { bytes, deadline }), deadline.reached])
  } catch (error) {
    if (error instanceof Unreachable) throw error
    const detail = deadline.isOver() ? `no answer within ${seconds} s` : 'the connection failed'
    throw new Unreachable(detail, { cause: error })
  } finally {
    deadline.clear()
  }
}

type Deadline = ReturnType<typeof createDeadline>

/** A timer in place of an AbortSignal, which costs a call as much as writing its headers. */
function createDeadline(ms: number) {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  let under: ClientRequest | undefined
  let over = false
  const timer = setTimeout(() => {
    over = true
    const error = new Error('the time is over')
    under?.destroy(error)
    reject(error)
  }, ms)
  return {
    /** Rejects when it comes. */
    reached: promise,
    isOver: () => over,
    /** Names the request that it ends. */
    ends(request: ClientRequest): ClientRequest {
      under = request
      return request
    },
    clear: () => clearTimeout(timer),
  }
}

/**
 * Checks what can be checked of an address before its name is resolved.
 * @throws Unreachable
 */
export function checkTarget(target: URL, allowPrivate: boolean, network: Network = internet): void {
  if (target.protocol !== 'https:' && !(allowPrivate && target.protocol === 'http:'))
    throw new Unreachable('only https is called')
  if (target.username !== '' || target.password !== '') throw new Unreachable('the address holds a name or a password')
  if (allowPrivate) return
  const host = hostOf(target)
  if (isIP(host) !== 0 ? !network.isPublic(host) : !isPublicName(host))
    throw new Unreachable('the address is not public')
}

const hostOf = (target: URL) => target.hostname.replace(/^\[|\]$/g, '')

/** A missing name and one of an internal network get the same answer: nobody can ask us about our network. */
async function checkedAddresses(target: URL, allowPrivate: boolean, network: Network): Promise<Address[]> {
  checkTarget(target, allowPrivate, network)
  const none = (cause?: unknown) => new Unreachable('the name leads to no public address', { cause })
  const addresses = await network.resolve(hostOf(target)).catch((cause: unknown) => {
    throw none(cause)
  })
  const hidden = allowPrivate ? undefined : addresses.find(({ address }) => !network.isPublic(address))
  if (addresses.length === 0 || hidden !== undefined) throw none(hidden)
  return addresses.slice(0, limits.egressAddresses)
}

type Options = RequestOptions &
  Pick<TcpNetConnectOpts, 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'> & { checked: string }

// A kept connection serves only requests that have checked the address to which it leads.
const kept = { keepAlive: true, timeout: limits.egressKeptMs }
const agents = {
  http: new (class extends HttpAgent {
    override getName(options?: object) {
      return `${super.getName(options as never)} ${(options as Options).checked}`
    }
  })(kept),
  https: new (class extends HttpsAgent {
    override getName(options?: object) {
      return `${super.getName(options as never)} ${(options as Options).checked}`
    }
  })(kept),
}

async function exchange(
  target: URL,
  addresses: readonly Address[],
  outgoing: Outgoing,
  { bytes, deadline }: { bytes: number; deadline: Deadline },
): Promise<Answer> {
  const secure = target.protocol === 'https:'
  const send = secure ? httpsRequest : httpRequest
  const options: Options = {
    method: outgoing.method,
    headers: outgoing.headers,
    agent: false,
    // Asks for all addresses, and tries the next one if a connection fails (RFC 8305).
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: limits.egressAttemptMs,
    lookup: (_name, _options, callback) => {
      const done = callback as unknown as (error: null, addresses: readonly Address[]) => void
      done(null, addresses)
    },
    checked: addresses.map(({ address }) => address).join(),
  }
  const once = () => answerOf(deadline.ends(send(target, options)), outgoing.body, bytes)
  if (outgoing.again !== true) return await once()
  const request = deadline.ends(send(target, { ...options, agent: secure ? agents.https : agents.http }))
  try {
    return await answerOf(request, outgoing.body, bytes)
  } catch (error) {
    // The other side may have ended the connection while the request was on its way.
    if (!request.reusedSocket || error instanceof Unreachable || deadline.isOver()) throw error
    return await once()
  }
}

function answerOf(request: ClientRequest, body: string | undefined, bytes: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    // A switch to another protocol, which nobody asked for: Node then reports neither a response nor an error.
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.alloc(0) })
    })
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size <= bytes) {
          parts.push(part)
          return
        }
        reject(new Unreachable(`the answer is longer than ${bytes} bytes`))
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
