import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace of the request, if tracing is on. */
    tracedAs: string | undefined
  }
}

/** The tracer of requests and their statements, if the operator has turned tracing on. */
export type Tracing = {
  /** A span for every request to this server, under the caller's span if the caller sends a `traceparent`. */
  observe(app: FastifyInstance): void
  /** A span for a statement, under the span of its request; a statement outside a request has none. */
  statement: TraceStatement
  /** Sends the spans that are left. */
  stop(): Promise<void>
}

/** `text` has parameters instead of values, so that it reveals nothing about anybody. */
export type TraceStatement = <Result>(text: string, run: () => Promise<Result>) => Promise<Result>
