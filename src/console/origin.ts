import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { Refusal } from '../kernel/refusal.ts'

/** Where the browser finds the console: `https://accord.example`. */
export function originOf(request: FastifyRequest, config: Config): string {
  return config.publicUrl ?? `${request.protocol}://${request.host}`
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * A cookie that acts for a person is sent only over TLS, or stays on the machine.
 * @throws Refusal `forbidden`
 */
export function requireSafeTransport(origin: string): void {
  const { protocol, hostname } = new URL(origin)
  if (protocol === 'https:' || loopback.test(hostname)) return
  throw new Refusal(
    'forbidden',
    'Signing in needs https: over plain http the console is only for this machine’s own address.',
  )
}

/**
 * Requests that only the console's own pages may make. A browser says by Sec-Fetch-Site where a request comes from; if
 * it does not (plain http, old browsers), a request that could change something must name its origin.
 * @throws Refusal `forbidden`
 */
export function requireOwnPage(request: FastifyRequest, config: Config): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const reads = request.method === 'GET' || request.method === 'HEAD'
  const own = site === undefined ? reads || origin !== undefined : site === 'same-origin'
  if (own && (origin === undefined || origin === originOf(request, config))) return
  throw new Refusal('forbidden', 'Only the pages of the console may ask this.')
}

type CookieName = 'session' | 'signing-in'

/** `__Host-` ties a cookie to this host; browsers accept that prefix only over https. */
function cookieName(origin: string, name: CookieName): string {
  return origin.startsWith('https:') ? `__Host-accord-${name}` : `accord-${name}`
}

export function readCookie(request: FastifyRequest, config: Config, name: CookieName): string | undefined {
  const wanted = cookieName(originOf(request, config), name)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.split('=')
    if (key?.trim() === wanted) return value.join('=').trim()
  }
  return undefined
}

/**
 * Strict, except for the few minutes in which a person comes back from the identity provider. An age of 0 deletes the
 * cookie.
 */
export function setCookie(
  reply: FastifyReply,
  config: Config,
  { name, value, seconds }: { name: CookieName; value: string; seconds: number },
): void {
  const origin = originOf(reply.request, config)
  const attributes = ['Path=/', 'HttpOnly', `SameSite=${name === 'session' ? 'Strict' : 'Lax'}`, `Max-Age=${seconds}`]
  if (origin.startsWith('https:')) attributes.push('Secure')
  reply.header('Set-Cookie', [`${cookieName(origin, name)}=${value}`, ...attributes].join('; '))
}
