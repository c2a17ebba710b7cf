import { get, type IncomingMessage } from 'node:http'

export type StreamEvent = { id: string; event: string; data: Record<string, unknown> & { position: number } }

export type EventReader = {
  status: number
  /** Everything but the events: a refusal's body. */
  body(): Promise<Record<string, unknown>>
  /** Events until one fulfils the condition, which is the last; fails where the stream ends before. */
  until(condition: (event: StreamEvent) => boolean): Promise<StreamEvent[]>
  /** What is left until the service ends the stream. */
  rest(): Promise<StreamEvent[]>
  /** The next comment line, such as a heartbeat. */
  comment(): Promise<string>
  /** The last id that was read: what a reconnecting reader sends. */
  lastId(): string
  /** Stops reading, without hanging up. */
  pause(): void
  resume(): void
  hangUp(): void
}

type Options = { token: string; lastEventId?: string; query?: string }

/** A reader of server-sent events as the specification has it, over a connection of its own. */
export async function openEventStream(base: string, { token, lastEventId, query = '' }: Options): Promise<EventReader> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${base}/v1/stream${query}`, { headers, agent: false }, resolve).on('error', reject)
  })
  response.setEncoding('utf8')
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<string>
  let text = ''
  let lastId = ''

  /** The next block of lines; undefined at the end of the stream. */
  async function block(): Promise<string | undefined> {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const found = text.slice(0, end)
        text = text.slice(end + 2)
        return found
      }
      const { done, value } = await chunks.next().catch(() => ({ done: true, value: '' }))
      if (done === true) return undefined
      text += value
    }
  }

  function parse(lines: string): StreamEvent | undefined {
    const fields = new Map<string, string>()
    for (const line of lines.split('\n')) {
      const colon = line.indexOf(': ')
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2))
    }
    lastId = fields.get('id') ?? lastId
    const data = fields.get('data')
    if (data === undefined) return undefined
    return { id: lastId, event: fields.get('event') ?? 'message', data: JSON.parse(data) as StreamEvent['data'] }
  }

  async function* events(): AsyncGenerator<StreamEvent, void> {
    for (let lines = await block(); lines !== undefined; lines = await block()) {
      const event = parse(lines)
      if (event !== undefined) yield event
    }
  }

  return {
    status: response.statusCode!,
    async body() {
      let whole = text
      for (let part = await chunks.next(); part.done !== true; part = await chunks.next()) whole += part.value
      return JSON.parse(whole) as Record<string, unknown>
    },
    async until(condition) {
      const seen: StreamEvent[] = []
      for await (const event of events()) {
        seen.push(event)
        if (condition(event)) return seen
      }
      throw new Error(`the stream ended after ${JSON.stringify(seen.slice(-3))}`)
    },
    async rest() {
      const seen: StreamEvent[] = []
      for await (const event of events()) seen.push(event)
      return seen
    },
    async comment() {
      for (let lines = await block(); lines !== undefined; lines = await block()) {
        parse(lines)
        const comment = lines.split('\n').find((line) => line.startsWith(':'))
        if (comment !== undefined) return comment
      }
      throw new Error('the stream ended')
    },
    lastId: () => lastId,
    pause: () => response.socket.pause(),
    resume: () => response.socket.resume(),
    hangUp: () => response.destroy(),
  }
}
