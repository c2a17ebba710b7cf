import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import rateLimit from '@fastify/rate-limit'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { z } from 'zod'
import { type Config, limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { either, type PlainSentence, say } from '../../kernel/sentence.ts'
import { sqlState, unavailable, unwrap } from '../db/pool.ts'
import { standingChanged } from '../db/scope.ts'
import { heard } from '../language/language.ts'
import { type Log, loggable } from '../log.ts'
import { offerTrials } from '../prefer.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { accepted } from './accept.ts'
import { notTaken, readBodies } from './body.ts'
import { type Condition, distressStates } from './condition.ts'
import { answerConditionally, tellTrueLengths } from './conditional.ts'
import { tellDeprecation } from './deprecation.ts'
import { answerFramingError, answerWhatNodeRefuses, endWhatAsksNothing, refuseRepeatedHeaders } from './framing.ts'
import { InvalidInput, readInput } from './input.ts'
import type { Authenticator } from './issuers.ts'
import { checkItems } from './lines.ts'
import { methods } from './methods.ts'
import type { Metrics } from './metrics.ts'
import { countRequests, createAllPlaces } from './places.ts'
import { problemMediaType, sendProblem } from './problems.ts'
import { serializerOf } from './serialize.ts'
import { checkText } from './text.ts'
import { withoutToken } from './token.ts'
import { QueryFlag } from './wire.ts'

export type ServerOptions = {
  config: Config
  log: Log
  metrics: Metrics
  authenticator: Authenticator
  /** Checks every reply by its schema. */
  checkReplies: boolean
  /** Given if an operator has asked for spans. */
  tracing?: Tracing | undefined
  condition: Condition
  /** Called with a 403 of a known account. */
  onRefused: (request: FastifyRequest, refusal: Refusal) => Promise<void>
  /** Adds to a 409 what its caller can do instead. */
  withAllowed: (request: FastifyRequest, refusal: Refusal) => Promise<Refusal>
}

/** The HTTP machinery that every operation shares: hooks in the published order of refusals. Knows no module. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { config, log } = options
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    // A logger for each request takes longer than the one line that most requests write.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    pluginTimeout: 0, // making the console takes its time on a busy host, which is no fault
    bodyLimit: limits.bodyBytes,
    requestTimeout: config.requestSeconds * 1_000,
    trustProxy: config.trustProxy,
    routerOptions: { ignoreTrailingSlash: true },
    // A request without a body has nothing to read, so no stream is begun and ended for it.
    http: { maxHeaderSize: limits.headerBytes, requireHostHeader: false, optimizeEmptyRequests: true },
    clientErrorHandler: answerFramingError,
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => {
      request.traceId = traceIdOf(request)
      sendProblem(
        request,
        reply as unknown as FastifyReply,
        new Refusal('malformed_request', say('The address cannot be read: {why}', { why: error.message })),
      )
    },
  })

  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (data: unknown) => {
    return readInput(schema, data, httpPart)
  })
  app.setSerializerCompiler<z.ZodType>(({ schema }) => serializerOf(schema, options.checkReplies))
  app.decorateRequest('credential')
  app.decorateRequest('actor')
  app.decorateRequest('traceId', '')
  app.decorateRequest('refusal')
  answerWhatNodeRefuses(app)
  endWhatAsksNothing(app)
  options.tracing?.observe(app)
  readBodies(app)
  refuseUnknownParameters(app)
  takeFormerTrials(app)
  offerTrials(app)
  await app.register(compress, {
    threshold: limits.compressedBytesMin,
    encodings: ['br', 'gzip'],
    // In addition to the register of media types.
    customTypes: /^text\/(?!event-stream)|[+/](?:json|text|xml|yaml)(?:;|$)|octet-stream(?:;|$)/u,
    globalDecompression: false,
  })

  tellDeprecation(app)
  await limitRequests(app, options)
  acceptWhatIsProduced(app)
  checkEveryText(app)
  observe(app, options)
  answerConditionally(app)
  tellTrueLengths(app)
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, options))
  app.setNotFoundHandler((request, reply) => {
    sendProblem(request, reply, new Refusal('not_found', 'There is nothing at this address.'))
  })
  return app
}

/** 503, 429 by address, 401, 429 by account: in this order, before a byte of the body is read. */
async function limitRequests(app: FastifyInstance, { config, authenticator, metrics }: ServerOptions): Promise<void> {
  await app.register(rateLimit, { global: false })
  const byAddress = app.createRateLimit({
    max: config.addressRequestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.ip,
  })
  const byAccount = app.createRateLimit({
    max: config.accountRequestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => `${request.credential?.issuer}\n${request.credential?.subject}`,
  })
  const all = createAllPlaces(config)
  metrics.measurePlaces(all)
  countRequests(app, all)
  app.addHook('onRequest', async (request, reply) => {
    request.traceId = request.tracedAs ?? traceIdOf(request)
    if (!methods.some((method) => method === request.method))
      throw new Refusal('not_implemented', say('This service knows no method {method}.', { method: request.method }))
    refuseRepeatedHeaders(request)
    const { access, stream, open } = request.routeOptions.config
    if (access === 'public' && open !== true) return
    const places = stream === true ? all.streaming : all.working
    const place = places.take()
    request.place = place
    request.answer = reply.raw
    reply.raw.on('close', () => request.place?.leave())
    spend(await byAddress(request), reply)
    if (access === undefined || access === 'public') return // an unknown route is answered 404
    const credential = await authenticator.authenticate(bearer(request))
    request.credential = credential
    spend(await byAccount(request), reply)
    if (reply.raw.destroyed) return // the client has hung up: nothing would give the place back
    places.hold(place, credential)
  })
}

type Spent = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>

/** Every reply tells the limit of which less is left. @throws Refusal `rate_limited` */
function spend(state: Spent, reply: FastifyReply): void {
  if (state.isAllowed) return
  const { max, remaining, ttlInSeconds: retryAfterSeconds } = state
  const told = reply.getHeader('ratelimit-remaining')
  if (told === undefined || remaining < Number(told))
    reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': retryAfterSeconds })
  if (!state.isExceeded) return
  const detail = say('More than {count} requests in a minute.', { count: max })
  throw new Refusal('rate_limited', detail, { retryAfterSeconds })
}

export function bearer(request: FastifyRequest): string {
  const header = request.headers.authorization
  if (header === undefined) throw withoutToken('none was sent in the Authorization header')
  const match = /^Bearer +([^\s]+)$/i.exec(header)
  if (match?.[1] === undefined) throw withoutToken('the Authorization header is not of the form "Bearer <token>"')
  return match[1]
}

/** W3C Trace Context: the caller's trace id if it sends one, else the request's own. */
function traceIdOf({ id, headers }: FastifyRequest): string {
  const { traceparent } = headers
  const match =
    traceparent === undefined ? null : /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(String(traceparent))
  return match?.[1] ?? id.replaceAll('-', '')
}

/** Refuses, before any work is done, a request that does not accept the form of the reply. */
function acceptWhatIsProduced(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const { accept } = request.headers
    if (accept === undefined || accept === '*/*') return done()
    const { access, open, produces = ['application/json'] } = request.routeOptions.config
    if ((access === 'public' && open !== true) || access === undefined) return done()
    const namesProblems = accept.includes(problemMediaType) && accepted(accept, [problemMediaType]).length > 0
    if (!namesProblems && accepted(accept, produces).length === 0) {
      throw new Refusal('not_acceptable', say('This operation answers {types}.', { types: either(produces) }), {
        errors: [{ parameter: 'Accept', detail: say('allows none of {types}, */*', { types: produces }) }],
      })
    }
    done()
  })
}

const noParameters = z.strictObject({})

/** An operation that declares no parameters takes none: a misspelt parameter must not lead to a change. */
function refuseUnknownParameters(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { access, open } = route.config ?? {}
    if (!route.url.startsWith('/v1/') || (access === 'public' && open !== true)) return
    route.schema = { ...route.schema, querystring: route.schema?.querystring ?? noParameters }
  })
}

const validateOnly = QueryFlag.optional().meta({
  description: 'The same as `Prefer: handling=validate`, which replaces it; it ends with June 2027.',
  deprecated: true,
})
const noOthers = noParameters.extend({ validateOnly })

/** The way to try a write before there was `Prefer`: for clients of the last release, and for half a year. */
function takeFormerTrials(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { access } = route.config ?? {}
    const query = route.schema?.querystring
    if (route.method === 'GET' || access === 'public' || !(query instanceof z.ZodObject)) return
    route.schema = { ...route.schema, querystring: query === noParameters ? noOthers : query.extend({ validateOnly }) }
  })
}

function checkEveryText(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    checkText(request.params, 'params')
    checkText(request.query, 'query')
    const { body } = request
    if (body === undefined || body === null) return done()
    if (request.routeOptions.config.takesLines === true) checkItems(body)
    else checkText(body, 'body')
    done()
  })
}

/** One line per request, and its measures. No body, no token, no query value is ever logged. */
function observe(app: FastifyInstance, { metrics, condition }: ServerOptions): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    // In lower case, because fastify would otherwise convert it each time.
    reply.header('x-request-id', request.id)
    reply.header('trace-id', request.traceId)
    reply.header('x-content-type-options', 'nosniff')
    if (condition.draining()) reply.header('connection', 'close') // the next request goes to another process
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    if (reply.statusCode < 300 && !declares(request, reply.statusCode)) {
      throw new Error(`${request.method} ${request.routeOptions.url} declares no reply of status ${reply.statusCode}`)
    }
    done(null, payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    metrics.requests.inc({ method: request.method, route, status: String(reply.statusCode) })
    metrics.seconds.observe({ method: request.method, route }, reply.elapsedTime / 1_000)
    request.log.info(
      {
        reqId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        elapsedMs: Math.round(reply.elapsedTime * 10) / 10,
        traceId: request.traceId,
        issuer: request.credential?.issuer,
        subject: request.credential?.subject,
        address: request.ip,
        ...loggedOf(request.refusal),
      },
      `${request.method} ${route} ${reply.statusCode}`,
    )
    done()
  })
}

/** What a refusal is about, never its sentence, which may quote the input. */
function loggedOf(refusal: Refusal | undefined) {
  if (refusal === undefined) return {}
  const { rule, object } = refusal.facts ?? {}
  return { code: refusal.code, rule, object }
}

/** Whether a reply of this status is declared; routes without access need not declare any. */
function declares(request: FastifyRequest, status: number): boolean {
  const { config, schema } = request.routeOptions
  const replies = schema?.response
  return config.access === undefined || replies === undefined || Object.hasOwn(replies as object, String(status))
}

async function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, options: ServerOptions) {
  const refusal = asRefusal(error, request)
  options.condition.note(sqlState(error)?.code)
  // 42501: the policy let through what the database refuses, so one of the two is wrong.
  if (refusal?.code === 'unavailable') options.log.trouble(error, 'requests are refused')
  if ((refusal === undefined && !hasHungUp(error, reply)) || sqlState(error)?.code === '42501') {
    request.log.error(
      { reqId: request.id, err: loggable(error), traceId: request.traceId, route: request.routeOptions.url },
      'request failed',
    )
  }
  if (refusal !== undefined) {
    options.metrics.refusals.inc({ code: refusal.code })
    request.refusal = refusal
    if (refusal.code === 'no_grant' || refusal.code === 'forbidden') {
      await options.onRefused(request, refusal).catch((cause: unknown) => {
        request.log.error(
          { reqId: request.id, err: loggable(cause), traceId: request.traceId },
          'a refusal could not be journalled',
        )
      })
    }
    if (refusal.code === 'conflict') {
      const whole = await options.withAllowed(request, refusal).catch((cause: unknown) => {
        request.log.error(
          { reqId: request.id, err: loggable(cause), traceId: request.traceId },
          'what is allowed now could not be read',
        )
        return refusal
      })
      return sendProblem(request, reply, whole)
    }
  }
  return sendProblem(request, reply, refusal)
}

/** A reply cannot be written to its end if its client has hung up, which is no fault of ours. */
function hasHungUp(error: unknown, { raw }: FastifyReply): boolean {
  return raw.destroyed && (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE'
}

/** The refusal that may be sent to a caller; undefined is a defect of ours. */
function asRefusal(error: unknown, request: FastifyRequest): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (error instanceof InvalidInput) {
    const { validationContext = 'body' } = error as { validationContext?: string }
    return error.toRefusal(validationContext, 'The body')
  }
  const state = sqlState(error)
  // A refusal by row-level security that the policy did not foresee: the caller is refused, and it is logged as a defect.
  if (state?.code === '42501') return new Refusal('forbidden', 'The database refuses this write.')
  // BR-50: the database knows better than the rules whom an audience lets in.
  if (state?.code === 'AC050') {
    const detail = heard(`${(unwrap(error) as Error).message}.`)
    return new Refusal('unprocessable', detail, {
      rule: 'BR-50',
      errors: [{ pointer: '/releasableTo', detail, rule: 'BR-50' }],
    })
  }
  if (state !== undefined && transient.includes(state.code)) return unavailable(error as Error)
  if ((error as FastifyError).code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return notTaken(request)
  const framework = frameworkCodes[(error as FastifyError).code]
  if (framework !== undefined) return new Refusal(...framework)
  const status = (error as FastifyError).statusCode
  if (status !== undefined && status >= 400 && status < 500)
    return new Refusal(
      'malformed_request',
      say('The request cannot be read: {why}', { why: (error as FastifyError).message }),
    )
  if (isConnectionLoss(error)) return unavailable(error as Error)
  return undefined
}

// Besides a database in distress, and rights that change all the time: statement_timeout, lock_timeout, admin shutdown, crash shutdown, cannot connect now, too many connections
const transient = [
  ...distressStates,
  '57014',
  '55P03',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '40001',
  '40P01',
  '25P02',
  '25P03',
  standingChanged,
]

const frameworkCodes: Record<string, [Refusal['code'], PlainSentence]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The body is larger than this operation takes.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed_request', 'The body is not JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed_request', 'The body is not as long as Content-Length says.'],
}

function isConnectionLoss(error: unknown): boolean {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(inner instanceof Error)) return false
  const { code } = inner as NodeJS.ErrnoException
  return (
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(code ?? '') ||
    /^Connection terminated|Client has encountered a connection error|not queryable/.test(inner.message)
  )
}
