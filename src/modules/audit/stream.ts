import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Config, limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { problemTypes } from '../../platform/http/problems.ts'
import { wholeNumber } from '../../platform/http/wire.ts'
import { changesAfter, cursorOfNow } from './feed.ts'
import { createTail, type Heard, type Tail } from './tail.ts'

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

/** The journal as server-sent events: what the change feed answers page by page, as it happens. */
export function streamRoutes({ app, door, listener, config }: AppContext): void {
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
        'The change feed as server-sent events. Reconnect with `Last-Event-ID` (an EventSource does it by itself) and nothing is missed; without it the stream tells what happens from now on. What you may see is asked anew for every batch: a stream whose token has expired or whose grants have changed is ended with the event `cut` and its reason, and so is one whose reader does not read.',
      tags: ['Changes'],
      headers: z.looseObject({
        'last-event-id': z.string().max(500).optional().meta({ description: 'The last `id` that you have had.' }),
      }),
      querystring: z.strictObject({
        after: z
          .string()
          .max(500)
          .optional()
          .meta({ description: 'A cursor of the feed or stream to go on from, where the header cannot be set.' }),
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
      const hungUp = new AbortController()
      reply.raw.once('close', () => hungUp.abort())
      const next = (cursor: string) =>
        together(scopeOf(request, cursor), async () =>
          tellOf(await read(door, request, (tx) => changesAfter(tx, { cursor }, limits.streamPageEntries))),
        )
      // The first answer comes before the first byte: a cursor that is no good is an ordinary refusal.
      const cursor = from ?? (await turns(() => read(door, request, cursorOfNow)))
      const first = await next(cursor)
      const until = Date.now() + seconds * 1_000
      const lines = follow({ first, next, tail, config, request, now: door.now, until, hungUp, draining })
      reply.type('text/event-stream; charset=utf-8').header('X-Accel-Buffering', 'no')
      const cutOff = () => reply.raw.destroy()
      const text = Readable.from(whileRead(lines, config, request.log, cutOff), { highWaterMark: 1 })
      return await reply.send(text as unknown as string) // the schema says what a reader gets, piece by piece
    },
  })
}

type Page = Awaited<ReturnType<typeof changesAfter>>
/** A page as it is sent: made once for all streams that share it. */
type Told = { text: string; full: boolean; nextCursor: string }
type Following = {
  first: Told
  next: (cursor: string) => Promise<Told>
  tail: Tail
  config: Config
  request: FastifyRequest
  now: () => Date
  until: number
  hungUp: AbortController
  draining: AbortController
}

/** The text of one stream. Each page is asked for when the one before has been taken. */
async function* follow(following: Following): AsyncGenerator<string, void> {
  const { first, next, tail, config, request, now, until, hungUp, draining } = following
  const wake = AbortSignal.any([hungUp.signal, draining.signal])
  const cut = (reason: StreamEnd, detail: string) => cutLine({ reason, detail })
  yield `retry: ${reconnectMs}\n\n`
  let page = first
  try {
    for (;;) {
      yield page.text
      let heard: Heard = { look: page.nextCursor }
      if (!page.full) {
        const left = until - Date.now()
        if (left <= 0) return yield cut('time_over', 'The seconds that were asked for are over.')
        const heartbeatMs = config.streamHeartbeatSeconds * 1_000
        heard = await tail.wait(request.credential!, page.nextCursor, Math.min(left, heartbeatMs), wake)
      }
      if (hungUp.signal.aborted) return
      if (draining.signal.aborted) return yield cut('draining', 'The service is being restarted: connect again.')
      if (now() >= request.credential!.expiresAt)
        return yield cut('token_expired', 'Connect again with a fresh access token.')
      page = 'look' in heard ? await next(heard.look) : { ...heard, full: false }
    }
  } catch (error) {
    request.log.warn({ err: { message: (error as Error).message } }, 'a stream was cut')
    yield cutLine(endFor(error))
  }
}

/** Where nothing is told the `id` moves on all the same, so that who reconnects need not look at it all again. */
function tellOf({ items, cursors, nextCursor }: Page): Told {
  const lines = items.map(
    (item, index) => `id: ${cursors[index]}\nevent: ${item.type}\ndata: ${JSON.stringify(item)}\n\n`,
  )
  const text = items.length === 0 ? `: nothing new\nid: ${nextCursor}\n\n` : lines.join('')
  return { text, full: items.length === limits.streamPageEntries, nextCursor }
}

function cutLine(cut: z.input<typeof Cut>): string {
  return `event: cut\ndata: ${JSON.stringify(Cut.parse(cut))}\n\n`
}

function endFor(error: unknown): z.input<typeof Cut> {
  if (error instanceof Refusal) {
    if (error.code === 'resync') return { reason: 'resync', detail: error.message }
    if ([401, 403].includes(problemTypes[error.code].status)) return { reason: 'access_changed', detail: error.message }
  }
  return { reason: 'unavailable', detail: 'The stream cannot go on: connect again.' }
}

/** Passes the text on while it is taken: a reader that takes nothing for too long is cut, and told why if it looks. */
async function* whileRead(
  lines: AsyncGenerator<string, void>,
  { streamStallSeconds }: Config,
  log: FastifyBaseLogger,
  cutOff: () => void,
): AsyncGenerator<string, void> {
  const stallMs = streamStallSeconds * 1_000
  let timer: NodeJS.Timeout | undefined
  let stalled = false
  const watch = () => {
    stalled = true
    log.warn({ streamStallSeconds }, 'a stream was cut: its reader does not read')
    timer = setTimeout(cutOff, stallMs)
  }
  try {
    for await (const text of lines) {
      timer = setTimeout(watch, stallMs)
      yield text
      clearTimeout(timer)
      if (!stalled) continue
      return yield cutLine({ reason: 'slow_reader', detail: `Nothing was read for ${streamStallSeconds} seconds.` })
    }
  } finally {
    clearTimeout(timer)
  }
}

/** What is told after a cursor differs by the account alone, which a token names; the cursor names its grants. */
function scopeOf({ credential }: FastifyRequest, cursor: string): string {
  const { issuer, subject, issuerVersion } = credential!
  return JSON.stringify([issuer, subject, issuerVersion, cursor])
}

/** Those who ask for the same before it is asked share the answer: streams that one event woke are one read for each account. */
function createShared<T>(turns: ReturnType<typeof createTurns>) {
  const asked = new Map<string, Promise<T>>()
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const known = asked.get(key)
    if (known !== undefined) return known
    // Once every stream that the event woke has had its turn to ask.
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
