import { once } from 'node:events'
import { createServer } from 'node:http'

type Value = { stringValue?: string; intValue?: number | string }
export type ReceivedSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: { key: string; value: Value }[]
}
type Export = {
  resourceSpans: {
    resource: { attributes: { key: string; value: Value }[] }
    scopeSpans: { spans: ReceivedSpan[] }[]
  }[]
}

/** A collector that speaks OTLP over HTTP and keeps what it is sent. */
export async function startOtlpReceiver() {
  const bodies: { path: string; type: string | undefined; headers: Record<string, unknown>; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { 'content-type': type } = request.headers
      bodies.push({ path: request.url!, type, headers: request.headers, body: Buffer.concat(parts) })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const exported = () => bodies.map(({ body }) => JSON.parse(body.toString('utf8')) as Export)
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    spans: () => exported().flatMap((each) => each.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans))),
    resources: () => exported().flatMap((each) => each.resourceSpans.map((r) => attributesOf(r.resource))),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export function attributesOf({ attributes }: { attributes: { key: string; value: Value }[] }): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? '')]),
  )
}
