import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Config, limits } from '../config.ts'
import { Refusal } from '../kernel/refusal.ts'
import { say } from '../kernel/sentence.ts'
import type { AppContext } from '../platform/http/context.ts'
import type { Authenticator } from '../platform/http/issuers.ts'
import { Id } from '../platform/http/wire.ts'
import { mintToken, readLocalKey } from '../platform/local-issuer.ts'
import { reasonOf } from '../platform/log.ts'
import { consoleAssets } from './assets.ts'
import { originOf, readCookie, requireOwnPage, requireSafeTransport, setCookie } from './origin.ts'
import { createSessions, type Sessions } from './sessions.ts'
import {
  beginSignIn,
  finishSignIn,
  listIssuerChoices,
  listLocalChoices,
  ownPath,
  readPending,
  writePending,
} from './sign-in.ts'

type Console = AppContext & { authenticator: Authenticator; sessions: Sessions }

/** The content policy: nothing from other hosts, nothing inline, no code from text, and no framing. */
const pagePolicy =
  "default-src 'self'; base-uri 'none'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const pageHeaders = {
  'Content-Security-Policy': pagePolicy,
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
}

const open = { access: 'public' as const }
const hidden = { hide: true }

/** The console: its pages, signing in to them, and `/console/api/v1`, which is `/v1` with the session's token. */
export function consoleRoutes(context: AppContext, authenticator: Authenticator): void {
  const parts = { ...context, authenticator, sessions: createSessions(context.door.database) }
  pages(parts)
  signingIn(parts)
  comingBack(parts)
  ownSessions(parts)
  passing(parts)
}

function pages({ app, config }: Console): void {
  app.addHook('onReady', async () => void (await consoleAssets()))
  app.get('/', { config: open, schema: hidden }, (_request, reply) => reply.redirect('/console', 307))
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const { page: nobodys, pageOfSession } = await consoleAssets()
    const text = readCookie(request, config, 'session') === undefined ? nobodys : pageOfSession
    return reply
      .headers({ ...pageHeaders, Vary: 'Cookie' })
      .type('text/html; charset=utf-8')
      .send(text)
  }
  app.get('/console', { config: { ...open, conditional: true }, schema: hidden }, page)
  app.get('/console/*', { config: { ...open, conditional: true }, schema: hidden }, page)
  app.get('/console/assets/:name', { config: open, schema: hidden }, async (request, reply) => {
    const asset = (await consoleAssets()).files.get((request.params as { name: string }).name)
    if (asset === undefined) throw new Refusal('not_found', 'There is nothing at this address.')
    const accepted = String(request.headers['accept-encoding'] ?? '')
    const coding = (['br', 'gzip'] as const).find((name) => new RegExp(`\\b${name}\\b`).test(accepted))
    reply
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .header('Cross-Origin-Resource-Policy', 'same-origin')
      .header('Vary', 'Accept-Encoding')
      .type(asset.type)
    if (coding !== undefined) reply.header('Content-Encoding', coding)
    return reply.send(asset[coding ?? 'plain'])
  })
}

const Local = z.strictObject({ participant: z.string().max(2), role: z.string().max(40) })
const Begin = z.strictObject({ issuerId: Id, returnTo: z.string().max(limits.urlBytes) })

function signingIn(parts: Console): void {
  const { app, config, door, authenticator } = parts
  const { database } = door
  const spend = budget(parts)
  const own = async (request: FastifyRequest, reply: FastifyReply) => {
    requireOwnPage(request, config)
    await spend(request, reply)
  }
  app.get('/console/api/sign-in', { config: open, schema: hidden, onRequest: own }, async () => {
    const [issuers, local] = await Promise.all([
      listIssuerChoices(database),
      config.localIssuer.enabled ? listLocalChoices(database) : null,
    ])
    return { issuers, local, now: door.now() }
  })
  app.post(
    '/console/api/sign-in',
    { config: open, schema: { ...hidden, body: Begin }, onRequest: own },
    async (request, reply) => {
      const origin = originOf(request, config)
      requireSafeTransport(origin)
      const { issuerId, returnTo } = request.body
      const redirectUri = `${origin}/console/callback`
      const asked = { issuerId, redirectUri, returnTo: ownPath(returnTo) }
      const { location, pending } = await beginSignIn(database, config, asked)
      const seconds = limits.signInSeconds
      setCookie(reply, config, { name: 'signing-in', value: writePending(pending), seconds })
      return { location }
    },
  )
  app.post(
    '/console/api/sign-in/local',
    { config: open, schema: { ...hidden, body: Local }, onRequest: own },
    async (request, reply) => {
      if (!config.localIssuer.enabled) throw new Refusal('not_found', 'The local issuer is off.')
      requireSafeTransport(originOf(request, config))
      const key = await readLocalKey(config.localIssuer.keyFile)
      const token = await mintToken(key, { ...request.body, hours: limits.localSessionHours, now: door.now() })
      await authenticator.authenticate(token)
      if (!(await startSession(parts, request, reply, token)))
        throw new Refusal('no_grant', 'No account is registered for this participant and role.')
      return { signedIn: true }
    },
  )
}

/** Signs in again; any earlier session of this browser ends. @returns whether there is an account for the token */
async function startSession(
  { authenticator, sessions, config, door }: Console,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<boolean> {
  const credential = await authenticator.authenticate(token)
  const now = door.now()
  const browser = String(request.headers['user-agent'] ?? '').slice(0, limits.nameCharacters)
  const ticket = await sessions.open({ credential, token, browser, now })
  if (ticket === undefined) return false
  await sessions.end(readCookie(request, config, 'session'))
  const seconds = Math.floor((credential.expiresAt.getTime() - now.getTime()) / 1_000)
  setCookie(reply, config, { name: 'session', value: ticket, seconds })
  return true
}

/** The identity provider sends the browser here. Every reply leads to a page of the console, by a word of the console. */
function comingBack(parts: Console): void {
  const { app, config, door } = parts
  const spend = budget(parts)
  app.get('/console/callback', { config: open, schema: hidden, onRequest: spend }, async (request, reply) => {
    const back = (path: string) => reply.headers(pageHeaders).redirect(path, 303)
    const failed = (why: string) => back(`/console/sign-in?failed=${why}`)
    const pending = readPending(readCookie(request, config, 'signing-in'))
    setCookie(reply, config, { name: 'signing-in', value: '', seconds: 0 })
    if (pending === undefined) return failed('elsewhere')
    try {
      const callback = new URL(request.url, originOf(request, config))
      const { token, issuer } = await finishSignIn(door.database, config, { callback, pending })
      const credential = await parts.authenticator.authenticate(token)
      if (credential.issuer !== issuer) return failed('refused')
      return (await startSession(parts, request, reply, token))
        ? back(ownPath(pending.returnTo))
        : failed('unregistered')
    } catch (error) {
      request.log.info({ err: reasonOf(error) }, 'a sign-in to the console failed')
      if (!(error instanceof Refusal)) throw error
      return failed('refused')
    }
  })
}

const SessionParams = z.strictObject({ id: Id })

function ownSessions(parts: Console): void {
  const { app, config, door, authenticator, sessions } = parts
  const spend = budget(parts)
  const ticketOf = (request: FastifyRequest) => readCookie(request, config, 'session')
  const own = async (request: FastifyRequest, reply: FastifyReply) => {
    requireOwnPage(request, config)
    await spend(request, reply)
  }
  const signedIn = async (request: FastifyRequest) => {
    const session = await sessions.find(ticketOf(request), door.now())
    if (session === undefined) throw signedOut()
    return { credential: await authenticator.authenticate(session.token), now: door.now() }
  }
  app.get('/console/api/session', { config: open, schema: hidden, onRequest: own }, async (request) => {
    const session = await sessions.find(ticketOf(request), door.now())
    return { expiresAt: session?.expiresAt ?? null, now: door.now(), local: config.localIssuer.enabled }
  })
  app.post('/console/api/sign-out', { config: open, schema: hidden, onRequest: own }, async (request, reply) => {
    await sessions.end(ticketOf(request))
    setCookie(reply, config, { name: 'session', value: '', seconds: 0 })
    return { signedIn: false }
  })
  app.get('/console/api/sessions', { config: open, schema: hidden, onRequest: own }, async (request) => ({
    items: await sessions.list(ticketOf(request)!, await signedIn(request)),
  }))
  app.delete(
    '/console/api/sessions/:id',
    { config: open, schema: { ...hidden, params: SessionParams }, onRequest: own },
    async (request) => {
      if (!(await sessions.endOther(request.params.id, await signedIn(request))))
        throw new Refusal('not_found', 'You have no such session.')
      return { ended: true }
    },
  )
}

/** `/console/api/v1/…` is `/v1/…` with the token of the session: the same request is passed on without a copy. */
function passing(parts: Console): void {
  const { app, config, door, sessions } = parts
  const spend = budget(parts)
  app.route({
    method: ['GET', 'POST', 'PATCH'],
    url: '/console/api/v1/*',
    config: open,
    schema: hidden,
    onRequest: async (request, reply) => {
      requireOwnPage(request, config)
      await spend(request, reply)
      const session = await sessions.find(readCookie(request, config, 'session'), door.now())
      if (session === undefined) throw signedOut()
      const { raw } = request
      raw.url = raw.url!.slice('/console/api'.length)
      raw.headers.authorization = `Bearer ${session.token}`
      delete raw.headers.cookie
      reply.hijack()
      app.routing(raw, reply.raw)
    },
    handler: async () => undefined,
  })
  app.all('/console/api/*', { config: open, schema: hidden }, async () => {
    throw new Refusal('not_found', 'There is nothing at this address.')
  })
}

function signedOut(): Refusal {
  return new Refusal('unauthenticated', 'Nobody is signed in here, or the session is over: sign in.')
}

/** Requests without a session are counted by address before the database is asked. */
function budget({ app, config }: { app: AppContext['app']; config: Config }) {
  const byAddress = app.createRateLimit({
    max: config.addressRequestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.ip,
  })
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const state = await byAddress(request)
    if (state.isAllowed || !state.isExceeded) return
    throw new Refusal('rate_limited', say('More than {count} requests in a minute.', { count: state.max }), {
      retryAfterSeconds: state.ttlInSeconds,
    })
  }
}
