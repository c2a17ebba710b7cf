import pg from 'pg'
import { limits } from '../../config.ts'
import type { Log } from '../log.ts'
import { endWhenSilent } from '../silence.ts'
import { channel } from './sequence.ts'

export type JournalListener = {
  /** Resolves at the next batch of positions, or after the milliseconds, whichever comes first. */
  next(milliseconds: number, signal: AbortSignal): Promise<void>
  position(): number
  close(): Promise<void>
}

type Options = {
  url: string
  log: Log
  onListening?: (listening: boolean) => void
  /** How often the connection is asked whether it still listens, and how long it may stay silent. */
  every?: { askSeconds: number; silenceSeconds: number }
}

/** After this time a waiter looks for itself, because the connection may be down. */
const lookAgainMs = 1_000
const reconnectMs = 500
const connectMs = 5_000
const usual = { askSeconds: limits.listenAskSeconds, silenceSeconds: limits.answerSeconds }

/** One connection that listens for new positions, for every waiting request of this process. */
export function listenToJournal({ url, log, onListening, every = usual }: Options): JournalListener {
  const waiting = new Set<() => void>()
  let client: pg.Client | undefined
  /** The connection that is being made, or the one made last. */
  let latest: pg.Client | undefined
  let closed = false
  let position = 0
  let retry: NodeJS.Timeout | undefined

  const wake = () => {
    for (const resolve of [...waiting]) resolve()
  }

  const connect = async (): Promise<void> => {
    const candidate = new pg.Client({
      connectionString: url,
      application_name: 'accord listener',
      keepAlive: true,
      connectionTimeoutMillis: connectMs,
    })
    latest = candidate
    const lost = () => {
      if (client === candidate) {
        client = undefined
        onListening?.(false)
      }
      if (!closed && retry === undefined) {
        retry = setTimeout(() => {
          retry = undefined
          void connect()
        }, reconnectMs).unref()
      }
    }
    candidate.on('error', lost)
    candidate.on('end', lost)
    candidate.on('notification', (message) => {
      position = Number(message.payload)
      wake()
    })
    try {
      await candidate.connect()
      endWhenSilent(candidate, every.silenceSeconds)
      await candidate.query(`listen ${channel}`)
      if (closed) await candidate.end()
      else {
        client = candidate
        onListening?.(true)
      }
      wake() // for positions given before we listened
    } catch (error) {
      if (!closed) log.trouble(error, 'the journal listener could not connect')
      lost()
    }
  }
  void connect()
  // Silence may mean that the connection is cut off, or that there is nothing to tell.
  let asking: NodeJS.Timeout
  const askLater = () => {
    asking = setTimeout(() => void ask(), every.askSeconds * 1_000).unref()
  }
  const ask = async () => {
    await client?.query('').catch(() => undefined)
    if (!closed) askLater()
  }
  askLater()

  return {
    next: (milliseconds, signal) =>
      new Promise((resolve) => {
        const done = () => {
          waiting.delete(done)
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, client === undefined ? Math.min(milliseconds, lookAgainMs) : milliseconds)
        waiting.add(done)
        signal.addEventListener('abort', done)
        if (signal.aborted) done()
      }),
    position: () => position,
    async close() {
      closed = true
      clearTimeout(retry)
      clearTimeout(asking)
      wake()
      await latest?.end().catch(() => undefined)
    },
  }
}
