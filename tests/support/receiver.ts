import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { id: string; body: string; headers: IncomingHttpHeaders; path: string }

export type Receiver = {
  url: string
  /** Everything that was accepted, in the order of arrival, repeats too. */
  received: Received[]
  close(): Promise<void>
}

/** What a receiver does with a call; `accept` keeps it as received. */
export type Answering = (call: Received, response: ServerResponse, accept: () => void) => void

const takeAll: Answering = (_call, response, accept) => {
  accept()
  response.writeHead(204).end()
}

/** Somebody's system that is called. */
export async function startReceiver(answer: Answering = takeAll): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', () => undefined)
    request.on('end', () => {
      const call: Received = {
        id: String(request.headers['webhook-id']),
        body: Buffer.concat(parts).toString('utf8'),
        headers: request.headers,
        path: request.url!,
      }
      answer(call, response, () => received.push(call))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
