import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that the request is told in, where tracing is on. */
    tracedAs: string | undefined
  }
}

/** What requests and their statements are told to, where an operator has turned tracing on. */
export type Tracing = {
  /** A span for every request of this server, under the caller's where it sends a `traceparent`. */
  observe(app: FastifyInstance): void
  /** A span for a statement, under that of its request; a statement of no request has none. */
  statement: TraceStatement
  /** Sends what is left. */
  stop(): Promise<void>
}

/** `text` has parameters in place of values, so that it tells nothing of anybody. */
export type TraceStatement = <Result>(text: string, run: () => Promise<Result>) => Promise<Result>
