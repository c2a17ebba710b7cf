import { setImmediate } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Config, limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { problemTypes } from '../../platform/http/problems.ts'
import { wholeNumber } from '../../platform/http/wire.ts'
import { changesAfter, cursorOfNow } from './feed.ts'
import { createOutlet, type Outlet } from './outlet.ts'
import { createTail, type Tail } from './tail.ts'

/** Why a stream ends. */
const streamEnds = [
  'slow_reader',
  'token_expired',
  'access_changed',
  'resync',
  'time_over',
  'draining',
  'unavailable',
] as const
export type StreamEnd = (typeof streamEnds)[number]

const Cut = z
  .object({
    reason: z.enum(streamEnds).meta({ description: 'See the code list `streamEnd`.' }),
    detail: z.string(),
  })
  .meta({ id: 'StreamCut', description: 'The last event of a stream that the service ends, named `cut`.' })

const example = [
  'retry: 3000',
  '',
  'id: MTIwNC45Zjg2ZDA4MTg4NGMuYWJjZGVmZ2hpamtsbW5vcA',
  'event: consultation.circulated',
  'data: {"position":1204,"type":"consultation.circulated","schema":"consultation.circulated.v1", …}',
  '',
].join('\n')

const EventStream = z.string().meta({
  description:
    'Server-sent events: `id` is a cursor of the change feed, `event` the type of the change, `data` a ChangeEntry. The service ends a stream with the event `cut`, whose data are `{reason, detail}`.',
  examples: [example],
})

const reconnectMs = 3_000

/** The journal as server-sent events: the same as the change feed, as it happens. */
export function streamRoutes({ app, door, listener, config, log }: AppContext): void {
  const draining = new AbortController()
  const turns = createTurns(limits.streamReadsInFlight)
  const together = createShared<Told>(turns)
  const tail = createTail(door.database, listener, door.now)
  app.addHook('preClose', async () => draining.abort())
  app.route({
    method: 'GET',
    url: '/v1/stream',
    schema: {
      operationId: 'streamChanges',
      summary: 'Be told what changes, as it happens',
      description:
        'The change feed as server-sent events. Reconnect with `Last-Event-ID` (an EventSource does it by itself) and nothing is missed; without it the stream begins with what happens from now on. What you may see is checked again for every batch. The event `cut`, with its reason, ends a stream whose token has expired, whose grants have changed, or whose reader does not read.',
      tags: ['Changes'],
      headers: z.looseObject({
        'last-event-id': z.string().max(500).optional().meta({ description: 'The last `id` that you have received.' }),
      }),
      querystring: z.strictObject({
        after: z.string().max(500).optional().meta({
          description: 'A cursor of the feed or stream to go on from, for clients that cannot set the header.',
        }),
        seconds: wholeNumber(0, limits.streamSecondsMax)
          .default(limits.streamSecondsMax)
          .meta({ description: 'End after so many seconds; 0: as soon as everything up to now has been told.' }),
      }),
      response: { 200: { description: 'The stream.', content: { 'text/event-stream': { schema: EventStream } } } },
    },
    config: { access: 'change.read', resync: true, stream: true, produces: ['text/event-stream'] },
    handler: async (request, reply) => {
      const { after: parameter, seconds } = request.query
      const from = request.headers['last-event-id'] || parameter
      const out = createOutlet(reply.raw, config.streamStallSeconds, request.log.child({ reqId: request.id }))
      const wake = AbortSignal.any([out.closed, draining.signal])
      const next = (cursor: string) =>
        together(scopeOf(request, cursor), async () =>
          tellOf(await read(door, request, (tx) => changesAfter(tx, { cursor }, limits.streamPageEntries))),
        )
      // The first read comes before the first byte, so that an invalid cursor is an ordinary refusal.
      const cursor = from ?? (await turns(() => read(door, request, cursorOfNow)))
      const first = await next(cursor)
      const until = Date.now() + seconds * 1_000
      void follow({
        out,
        first,
        next,
        tail,
        config,
        log,
        request,
        now: door.now,
        until,
        draining: draining.signal,
        wake,
      })
      reply.type('text/event-stream; charset=utf-8').header('X-Accel-Buffering', 'no')
      return await reply.send(out.text as unknown as string) // the schema describes what a reader gets, piece by piece
    },
  })
}

type Page = Awaited<ReturnType<typeof changesAfter>>
/** A page as it is sent, made once for all streams that share it. */
type Told = { text: Buffer; full: boolean; nextCursor: string }
type Following = {
  out: Outlet
  first: Told
  next: (cursor: string) => Promise<Told>
  tail: Tail
  config: Config
  log: AppContext['log']
  request: FastifyRequest
  now: () => Date
  until: number
  draining: AbortSignal
  /** Fires when the service drains, or the reader is gone. */
  wake: AbortSignal
}

/** Serves one stream: by pages until it is at the end of the journal, then by the one that follows the journal for all. */
async function follow(following: Following): Promise<void> {
  const { out, first, next, request, now, until, draining } = following
  const cut = (reason: StreamEnd, detail: string) => out.end(cutLine({ reason, detail }))
  out.write(Buffer.from(`retry: ${reconnectMs}\n\n`))
  out.write(first.text)
  let { nextCursor: cursor, full: look } = first
  try {
    while (await out.taken()) {
      if (!look) {
        if (Date.now() >= until) return cut('time_over', 'The seconds that were asked for are over.')
        const stopped = await toldFrom(cursor, following)
        cursor = stopped.cursor
        look = stopped.look
      }
      if (draining.aborted) return cut('draining', 'The service is being restarted: connect again.')
      if (now() >= request.credential!.expiresAt)
        return cut('token_expired', 'Connect again with a fresh access token.')
      if (!look || out.closed.aborted) continue
      const page = await next(cursor)
      out.write(page.text)
      cursor = page.nextCursor
      look = page.full
    }
    if (!out.closed.aborted) cut('slow_reader', `Nothing was read for ${following.config.streamStallSeconds} seconds.`)
  } catch (error) {
    following.log.trouble(error, 'a stream was cut')
    out.end(cutLine(endFor(error)))
  }
}

/** Where to go on after following the journal with the others; `look`: the stream must read for itself. */
type Stopped = { cursor: string; look: boolean }

/**
 * Sends what comes after the cursor, until the stream takes no more, a heartbeat or its end is due, or it must read for
 * itself.
 */
function toldFrom(cursor: string, { out, tail, config, request, now, until, wake }: Following): Promise<Stopped> {
  return new Promise((resolve) => {
    const stop = (stopped: Stopped) => {
      clearTimeout(beat)
      clearTimeout(over)
      wake.removeEventListener('abort', lookNow)
      resolve(stopped)
    }
    const lookNow = () => stop({ cursor: leave?.() ?? cursor, look: true })
    const beat = setTimeout(lookNow, config.streamHeartbeatSeconds * 1_000)
    const over = setTimeout(lookNow, until - Date.now())
    wake.addEventListener('abort', lookNow)
    let told = cursor
    const leave = tail.join(request.credential!, cursor, {
      told(text, nextCursor) {
        if (now() >= request.credential!.expiresAt) {
          stop({ cursor: told, look: true })
          return false
        }
        told = nextCursor
        beat.refresh()
        if (out.write(text)) return true
        stop({ cursor: nextCursor, look: false })
        return false
      },
      look: (from) => stop({ cursor: from, look: true }),
    })
    if (leave === undefined || wake.aborted) lookNow()
  })
}

/** Even if nothing is told, the `id` moves on, so that a reader who reconnects need not look through all of it again. */
function tellOf({ items, cursors, nextCursor }: Page): Told {
  const lines = items.map(
    (item, index) => `id: ${cursors[index]}\nevent: ${item.type}\ndata: ${JSON.stringify(item)}\n\n`,
  )
  const text = Buffer.from(items.length === 0 ? `: nothing new\nid: ${nextCursor}\n\n` : lines.join(''))
  return { text, full: items.length === limits.streamPageEntries, nextCursor }
}

function cutLine(cut: z.input<typeof Cut>): Buffer {
  return Buffer.from(`event: cut\ndata: ${JSON.stringify(Cut.parse(cut))}\n\n`)
}

function endFor(error: unknown): z.input<typeof Cut> {
  if (error instanceof Refusal) {
    if (error.code === 'resync') return { reason: 'resync', detail: error.message }
    if ([401, 403].includes(problemTypes[error.code].status)) return { reason: 'access_changed', detail: error.message }
  }
  return { reason: 'unavailable', detail: 'The stream cannot go on: connect again.' }
}

/** What is told after a cursor depends on the account alone, which a token names; the cursor names its grants. */
function scopeOf({ credential }: FastifyRequest, cursor: string): string {
  const { issuer, subject, issuerVersion } = credential!
  return JSON.stringify([issuer, subject, issuerVersion, cursor])
}

/**
 * Callers that ask for the same before the read has begun share its answer: streams that one event woke cause one read for
 * each account.
 */
function createShared<T>(turns: ReturnType<typeof createTurns>) {
  const asked = new Map<string, Promise<T>>()
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const known = asked.get(key)
    if (known !== undefined) return known
    // Waits until every stream that the event woke has had its turn to ask.
    const answer = setImmediate().then(() =>
      turns(() => {
        asked.delete(key)
        return work()
      }),
    )
    asked.set(key, answer)
    return answer
  }
}

/** At most so many at once; the others wait in line. */
function createTurns(atOnce: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
