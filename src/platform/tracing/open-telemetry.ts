import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { limits, type OtlpProtocol } from '../../config.ts'
import type { Log } from '../log.ts'
import type { TraceStatement, Tracing } from './tracing.ts'

// Loaded only where tracing is on. Addresses, names, headers, sampling and batches are set by the variables of
// OpenTelemetry, which its packages read themselves. A span has no address, account, token, identifier or value of a
// query: its attributes are those that are written here and no others.

type Deps = { version: string; log: Log }

export async function startOpenTelemetry(protocol: OtlpProtocol, { version, log }: Deps): Promise<Tracing> {
  const ours = resourceFromAttributes({ 'service.name': 'accord', 'service.version': version })
  const provider = new NodeTracerProvider({
    // Facts about the service from the environment come last, so that they prevail.
    resource: defaultResource()
      .merge(ours)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(await exporterFor(protocol, log))],
  })
  provider.register()
  const tracer = trace.getTracer('accord', version)

  const statement: TraceStatement = async (text, run) => {
    const above = context.active()
    if (trace.getSpan(above) === undefined) return await run()
    const operation = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? 'statement'
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.text': text.slice(0, limits.tracedStatementCharacters),
    }
    const span = tracer.startSpan(operation, { kind: SpanKind.CLIENT, attributes }, above)
    try {
      return await run()
    } catch (error) {
      fail(span, codeOf(error))
      throw error
    } finally {
      span.end()
    }
  }

  return { observe: (app) => observe(app, tracer), statement, stop: () => provider.shutdown() }
}

/** If a collector accepts nothing, the log says so, because the packages report it nowhere. */
async function exporterFor(protocol: OtlpProtocol, log: Log): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto')
  const exporter = new OTLPTraceExporter()
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined) log.trouble(result.error, 'spans could not be sent')
        done(result)
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
}

/** The SQLSTATE, or the name of the kind of error: its message may hold what a client sent. */
function codeOf(error: unknown): string {
  const { code, name = 'Error' } = error as { code?: unknown; name?: string }
  return typeof code === 'string' ? code : name
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

type Traced = { span: Span; within: Context }

function observe(app: FastifyInstance, tracer: ReturnType<typeof trace.getTracer>): void {
  const traced = new WeakMap<FastifyRequest, Traced>()
  app.decorateRequest('tracedAs', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    const above = propagation.extract(ROOT_CONTEXT, request.headers)
    const span = tracer.startSpan(nameOf(request), { kind: SpanKind.SERVER, attributes: told(request) }, above)
    const within = trace.setSpan(above, span)
    traced.set(request, { span, within })
    request.tracedAs = span.spanContext().traceId
    reply.raw.once('close', () => {
      if (span.isRecording()) span.end() // its client has hung up
    })
    context.with(within, done)
  })
  // A body is read from the socket, which has no link to the request.
  app.addHook('preValidation', (request, _reply, done) => {
    context.with(traced.get(request)?.within ?? context.active(), done)
  })
  app.addHook('onResponse', async (request, reply) => {
    const span = traced.get(request)?.span
    if (span === undefined) return
    span.setAttribute('http.response.status_code', reply.statusCode)
    if (request.refusal !== undefined) span.setAttribute('accord.refusal', request.refusal.code)
    if (reply.statusCode >= 500) fail(span, String(reply.statusCode))
    span.end()
  })
}

/** The route and not the address, which names records. */
function nameOf(request: FastifyRequest): string {
  const { url } = request.routeOptions
  return url === undefined ? request.method : `${request.method} ${url}`
}

function told(request: FastifyRequest): Attributes {
  const { url, schema } = request.routeOptions
  return {
    'http.request.method': request.method,
    'url.scheme': request.protocol,
    ...(url === undefined ? {} : { 'http.route': url }),
    ...(schema?.operationId === undefined ? {} : { 'accord.operation': schema.operationId }),
  }
}
