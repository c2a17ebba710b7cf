import { type DestinationStream, type Logger, pino } from 'pino'

/** Of the process, for whoever runs it. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: ['req.headers.authorization', '*.token', '*.password', '*.jwks'],
    // pino would take what loggable() made for an error of the class Object.
    serializers: { err: (error: unknown) => (error instanceof Error ? loggable(error) : error) },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** An error that nobody expected, with its trace. drizzle's message holds the statement's parameters: never log it. */
export function loggable(error: unknown) {
  const { stack } = innermost(error)
  return { ...reasonOf(error), stack: stack?.split('\n').slice(1).join('\n') }
}

type Reason = Record<'type' | 'message', string> & { [detail in 'code' | 'constraint' | 'table']?: string | undefined }

/** Why something outside did not answer: where several addresses were tried, of each. */
export function reasonOf(error: unknown): Reason {
  const inner = innermost(error)
  const { code, constraint, table } = inner as { code?: string; constraint?: string; table?: string }
  const tried: unknown[] = inner instanceof AggregateError ? inner.errors : []
  const message = [inner.message, ...tried.map((each) => reasonOf(each).message)].filter((text) => text !== '')
  return { type: inner.name, message: message.join('; '), code, constraint, table }
}

function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  return error.cause instanceof Error ? error.cause : error
}
