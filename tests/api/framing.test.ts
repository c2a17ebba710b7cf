import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'

let test: TestApp
let port: number
let authorization: string
beforeAll(async () => {
  test = await createTestApp()
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  port = (test.app.server.address() as AddressInfo).port
  authorization = `Authorization: Bearer ${await test.token('UA', 'coordinator')}`
})
afterAll(() => test.close())

/** Bytes as they are, and the reply to them. */
async function speak(lines: readonly string[]) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await once(socket, 'close')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const headers = Object.fromEntries(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  ) as Record<string, string>
  return {
    status: Number(head.split(' ')[1]),
    headers,
    problem: JSON.parse(body || 'null') as { code: string; status: number; traceId: string; detail: string } | null,
  }
}

const ask = (...more: string[]) =>
  speak(['GET /v1/participants?limit=1 HTTP/1.1', 'Host: accord.example', authorization, 'Connection: close', ...more])

describe('what stands there twice', () => {
  it.each(['Host: other.example', 'authorization: Bearer x', 'HOST: accord.example'])(
    '%s beside the first is 400',
    async (line) => {
      const { status, problem } = await ask(line)
      expect([status, problem?.code]).toEqual([400, 'malformed_request'])
      expect(problem?.detail).toMatch(/two .* lines/i)
    },
  )

  it('no Host at all is 400 in HTTP/1.1, and passes in HTTP/1.0, which knows none', async () => {
    const { status, problem } = await speak(['GET /v1/participants HTTP/1.1', authorization, 'Connection: close'])
    expect([status, problem?.code]).toEqual([400, 'malformed_request'])
    expect((await speak(['GET /v1/participants HTTP/1.0', authorization])).status).toBe(200)
  })

  it('two of a kind that may be many pass, as does one of each', async () => {
    expect(
      (await ask('Accept: application/json', 'Accept: */*', 'X-Forwarded-For: 1.2.3.4', 'X-Forwarded-For: 1.2.3.4'))
        .status,
    ).toBe(200)
    expect((await ask()).status).toBe(200)
  })
})

describe('methods', () => {
  it.each(['TRACE', 'PROPFIND', 'PURGE', 'M-SEARCH', 'QUERY'])('%s is 501', async (method) => {
    for (const url of ['/v1/participants', '/health/live', '/nowhere']) {
      const { status, problem } = await speak([
        `${method} ${url} HTTP/1.1`,
        'Host: accord.example',
        authorization,
        'Connection: close',
      ])
      expect([url, status, problem?.code]).toEqual([url, 501, 'not_implemented'])
    }
  })

  it('CONNECT, which Node answers by hanging up, is 501 too', async () => {
    const { status, problem } = await speak(['CONNECT accord.example:443 HTTP/1.1', 'Host: accord.example'])
    expect([status, problem?.code]).toEqual([501, 'not_implemented'])
  })

  it('an expectation that is not known is passed over', async () => {
    expect((await ask('Expect: a-miracle')).status).toBe(200)
  })

  it.each(['FROBNICATE', 'get'])('%s, which HTTP does not know, is 501 too', async (method) => {
    const { status, problem } = await speak([`${method} /v1/participants HTTP/1.1`, 'Host: accord.example'])
    expect([status, problem?.code]).toEqual([501, 'not_implemented'])
  })

  it.each(['PUT', 'DELETE', 'OPTIONS'])(
    '%s, which an address does not have, is 405 and says what it has',
    async (method) => {
      const { status, headers } = await speak([
        `${method} /v1/participants HTTP/1.1`,
        'Host: accord.example',
        'Connection: close',
      ])
      expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
    },
  )
})

describe('bytes that are no request are answered by a problem document', () => {
  it.each([
    ['a line that is none', ['GET /v1/participants HTTP/9.9'], 400, 'malformed_request'],
    ['another protocol', ['\u0016\u0003\u0001'], 501, 'not_implemented'],
    ['a header without a name', ['GET / HTTP/1.1', 'Host: a', ': x'], 400, 'malformed_request'],
    ['two lengths', ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Content-Length: 2'], 400, 'malformed_request'],
    [
      'a length and chunks',
      ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 1', 'Transfer-Encoding: chunked'],
      400,
      'malformed_request',
    ],
    ['headers that never end', ['GET / HTTP/1.1', 'Host: a', `X: ${'x'.repeat(20_000)}`], 431, 'headers_too_large'],
  ] as const)('%s', async (_what, lines, status, code) => {
    const reply = await speak(lines)
    expect([reply.status, reply.headers['content-type'], reply.headers['connection']]).toEqual([
      status,
      'application/problem+json',
      'close',
    ])
    expect(reply.problem).toMatchObject({ code, status, traceId: expect.stringMatching(/^[\da-f]{32}$/) })
  })
})

describe('a request that has no body and says nothing of one', () => {
  const typed = (method: string, url: string, type: string) =>
    speak([
      `${method} ${url} HTTP/1.1`,
      'Host: accord.example',
      authorization,
      'Connection: close',
      'Idempotency-Key: 5ae1c6de-9bf9-4dbc-b4d6-5f8b2b0d9c11',
      `Content-Type: ${type}`,
    ])

  it.each(['POST', 'PATCH', 'DELETE', 'GET'])('%s is answered where it names a type', async (method) => {
    expect((await typed(method, '/nowhere', 'application/json')).status).toBe(404)
  })

  it('is refused as one with an empty body is', async () => {
    const empty = await speak([
      'POST /v1/consultations HTTP/1.1',
      'Host: accord.example',
      authorization,
      'Connection: close',
      'Idempotency-Key: 5ae1c6de-9bf9-4dbc-b4d6-5f8b2b0d9c11',
      'Content-Type: application/json',
      'Content-Length: 0',
    ])
    const said = await typed('POST', '/v1/consultations', 'application/json')
    expect([said.status, said.problem?.detail]).toEqual([empty.status, empty.problem?.detail])
    expect((await typed('POST', '/v1/consultations', 'text/csv')).status).toBe(415)
  })
})
