import { type DestinationStream, type Logger, pino } from 'pino'
import { limits } from '../config.ts'

/** The log of the process, for whoever runs it. */
export type Log = Logger & {
  /**
   * Logs that something outside does not work. Repeated attempts fail for the same reason many times, so the reason is
   * logged at once, then once a minute with how often and for whom, and when it ends.
   */
  trouble(error: unknown, what: string, about?: Record<string, unknown>): void
}

export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    redact: ['req.headers.authorization', '*.token', '*.password', '*.jwks'],
    // pino would take what loggable() made for an error of the class Object.
    serializers: { err: (error: unknown) => (error instanceof Error ? loggable(error) : error) },
  }
  const log = destination === undefined ? pino(options) : pino(options, destination)
  return Object.assign(log, { trouble: troublesIn(log) })
}

const lookMs = limits.troubleOverSeconds * 1_000
const againMs = limits.troubleAgainSeconds * 1_000

function troublesIn(log: Logger): Log['trouble'] {
  const lasting = new Map<string, { times: number; last: number; of: Record<string, number> }>()
  return (error, what, about) => {
    const err = reasonOf(error)
    const reason = `${err.code} ${err.message}`
    const met = lasting.get(reason)
    if (met !== undefined) {
      met.times += 1
      met.last = Date.now()
      met.of[what] = (met.of[what] ?? 0) + 1
      return
    }
    log.warn({ ...about, err }, what)
    if (lasting.size === limits.troublesKept) return
    const first = Date.now()
    const trouble = { times: 1, last: first, of: { [what]: 1 } }
    lasting.set(reason, trouble)
    let told = first
    const look = setInterval(() => {
      const now = Date.now()
      const { times, last, of } = trouble
      const since = { err, times, of, from: new Date(first), to: new Date(last) }
      if (now - last > lookMs) {
        clearInterval(look)
        lasting.delete(reason)
        if (times > 1) log.warn(since, `no longer: ${err.message}`)
      } else if (now - told >= againMs) {
        told = now
        log.warn(since, `still: ${err.message}`)
      }
    }, lookMs).unref()
  }
}

/** An error that nobody expected, with its trace. drizzle's message holds the statement's parameters: never log it. */
export function loggable(error: unknown) {
  const { stack } = innermost(error)
  return { ...reasonOf(error), stack: stack?.split('\n').slice(1).join('\n') }
}

type Reason = Record<'type' | 'message', string> & { [detail in 'code' | 'constraint' | 'table']?: string | undefined }

/** Why something outside did not answer; for each address if several were tried. */
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
