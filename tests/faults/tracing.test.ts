import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { ensureLocalKey, mintToken } from '../../src/platform/local-issuer.ts'
import { attributesOf, startOtlpReceiver } from '../support/otlp-receiver.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { itWhole } from '../support/scale.ts'

// Spans by OpenTelemetry, on a real process and a collector of our own.

let database: TestDatabase
let directory: string
let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>
let server: ServerProcess | undefined
let token: string

beforeAll(async () => {
  database = await createTestDatabase()
  directory = await mkdtemp(join(tmpdir(), 'accord-tracing-'))
  receiver = await startOtlpReceiver()
  const key = await ensureLocalKey(join(directory, 'key.json'))
  token = await mintToken(key, { participant: 'UA', role: 'coordinator', hours: 1, now: new Date() })
})
afterAll(async () => {
  await server?.end('SIGKILL')
  await receiver.close()
  await rm(directory, { recursive: true })
  await database.drop()
})

const start = async (env: Record<string, string>, onLog?: (text: string) => void) => {
  const more = onLog === undefined ? {} : { onLog }
  server = await startProcess({ database, directory, keyFile: join(directory, 'key.json'), env, ...more })
  return server
}
const parent = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' }
const secret = 'Ratatosk-7F2Q'

async function file(url: string): Promise<Response> {
  return await fetch(`${url}/v1/consultations`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `key-${secret}`,
      traceparent: `00-${parent.trace}-${parent.span}-01`,
    },
    body: JSON.stringify({
      kind: 'ad_hoc',
      mode: 'monitoring',
      title: `Title ${secret}`,
      summary: `Summary ${secret}`,
      asks: [{ text: `Ask ${secret}` }],
    }),
  })
}

/** Leaves a request unanswered. */
async function hangUp(url: string): Promise<void> {
  const waiting = async () =>
    /accord_requests_in_flight\{kind="waiting"\} (\d+)/.exec(await (await fetch(`${url}/metrics`)).text())![1]
  const headers = { authorization: `Bearer ${token}` }
  const changes = async () => {
    const reply = await fetch(`${url}/v1/changes`, { headers })
    return (await reply.json()) as { items: unknown[]; nextCursor: string }
  }
  await vi.waitUntil(async () => (await changes()).items.length > 0, { timeout: 10_000, interval: 20 })
  const gone = new AbortController()
  const address = `${url}/v1/changes?wait=25&after=${(await changes()).nextCursor}`
  const poll = fetch(address, { headers, signal: gone.signal }).catch(() => undefined)
  await vi.waitUntil(async () => (await waiting()) === '1', { timeout: 10_000, interval: 20 })
  gone.abort()
  await poll
  await vi.waitUntil(async () => (await waiting()) === '0', { timeout: 10_000, interval: 20 })
}

/** The files of JavaScript that a process ran, as Node wrote them down at its end. */
async function loaded(coverage: string): Promise<string> {
  const files = await readdir(join(directory, coverage))
  const texts = await Promise.all(files.map((name) => readFile(join(directory, coverage, name), 'utf8')))
  return texts
    .flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url))
    .join('\n')
}

describe('spans', () => {
  it('of a request and of its statements are sent under the trace that the caller began, and tell nothing of anybody', async () => {
    const { url, end } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector=one',
      OTEL_SERVICE_NAME: 'accord-kyiv',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=drill',
      NODE_V8_COVERAGE: join(directory, 'traced'),
    })
    const filed = await file(url)
    expect([filed.status, filed.headers.get('trace-id')]).toEqual([201, parent.trace])
    const { id } = (await filed.json()) as { id: string }
    const read = await fetch(`${url}/v1/consultations?title=${secret}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(read.status).toBe(400)
    await fetch(`${url}/v1/consultations/${id}`, { headers: { authorization: `Bearer ${token}` } })
    await hangUp(url)
    await end('SIGTERM') // what is left is sent before the end

    const spans = receiver.spans()
    const polls = spans.filter(({ name }) => name === 'GET /v1/changes').map(attributesOf)
    expect(polls.filter((told) => told['http.response.status_code'] === undefined)).toHaveLength(1)
    const request = spans.find((span) => span.traceId === parent.trace && span.kind === 2)!
    expect(request).toMatchObject({ name: 'POST /v1/consultations', parentSpanId: parent.span })
    expect(attributesOf(request)).toEqual({
      'http.request.method': 'POST',
      'url.scheme': 'http',
      'http.route': '/v1/consultations',
      'accord.operation': 'createConsultation',
      'http.response.status_code': '201',
    })
    const statements = spans.filter((span) => span.parentSpanId === request.spanId)
    const texts = statements.map((span) => attributesOf(span)['db.query.text'] ?? '')
    expect(texts.some((text) => text.includes('accord.enter'))).toBe(true)
    expect(texts.some((text) => /insert into "?accord"?\."?consultation"?/.test(text))).toBe(true)
    expect(texts).toContain('commit')
    const refused = spans.find((span) => attributesOf(span)['http.response.status_code'] === '400')!
    expect(attributesOf(refused)['accord.refusal']).toBe('invalid_request')
    expect(refused.traceId).toBe(read.headers.get('trace-id'))

    const sent = receiver.bodies.map(({ body }) => body.toString('utf8')).join('\n')
    for (const personal of [secret, token, token.split('.')[1]!, id, '127.0.0.1', 'Authorization', 'local-issuer'])
      expect(sent.includes(personal), personal).toBe(false)
    const [resource] = receiver.resources()
    expect(resource).toMatchObject({ 'service.name': 'accord-kyiv', 'deployment.environment.name': 'drill' })
    expect(
      receiver.bodies.every(({ path, headers }) => path === '/v1/traces' && headers['x-collector'] === 'one'),
    ).toBe(true)
  })

  itWhole('go as protobuf unless told, and the service is called accord', async () => {
    receiver.bodies.length = 0
    const { url, end } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
    expect((await file(url)).status).toBe(201)
    await end('SIGTERM')
    expect(receiver.bodies.map(({ type }) => type)).toContain('application/x-protobuf')
    const sent = receiver.bodies.map(({ body }) => body.toString('latin1')).join('')
    expect(sent).toContain('POST /v1/consultations')
    expect(sent).not.toContain(secret)
  })

  itWhole('a collector that does not answer holds nobody up, and the log says so', async () => {
    let log = ''
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', LOG_LEVEL: 'warn' }
    const { url, end } = await start(env, (text) => {
      log += text
    })
    expect((await file(url)).status).toBe(201)
    await end('SIGTERM')
    expect(log).toMatch(/"message":"[^"]*ECONNREFUSED[^"]*".*"msg":"spans could not be sent"/)
  })

  it('control: without an endpoint, or told so, nothing is sent and none of the packages is loaded', async () => {
    for (const env of [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SDK_DISABLED: 'true' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_EXPORTER: 'none' },
    ])
      expect(readConfig(env).tracing).toBeUndefined()
    expect(readConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url }).tracing).toBe('http/protobuf')
    expect(() => readConfig({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow('OTEL_EXPORTER_OTLP_PROTOCOL')

    receiver.bodies.length = 0
    const { url, end } = await start({ NODE_V8_COVERAGE: join(directory, 'untraced') })
    expect((await file(url)).status).toBe(201)
    await end('SIGTERM')
    expect(receiver.bodies).toEqual([])
    // The client for measures brings the one of definitions (@opentelemetry/api).
    expect(await loaded('untraced')).not.toMatch(/@opentelemetry.(?!api)/)
    expect(await loaded('traced')).toMatch(/@opentelemetry.(?!api)/)
  })
})
