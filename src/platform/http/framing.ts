import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal, type RefusalCode } from '../../kernel/refusal.ts'
import { type PlainSentence, say } from '../../kernel/sentence.ts'
import { problemDocument, problemMediaType, problemTypes } from './problems.ts'

/** Headers that may occur only once: of two, a proxy before us may have read the other one. */
const single = ['host', 'authorization', 'content-type', 'content-encoding', 'idempotency-key', 'if-match']

/** @throws Refusal `malformed_request` */
export function refuseRepeatedHeaders(request: FastifyRequest): void {
  const { rawHeaders, httpVersion, headers } = request.raw
  if (httpVersion === '1.1' && headers.host === undefined) {
    throw new Refusal('malformed_request', 'A request of HTTP/1.1 needs a Host line.', {
      errors: [{ parameter: 'Host', detail: 'is required' }],
    })
  }
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase()
    if (!single.includes(name)) continue
    if (seen.has(name)) {
      throw new Refusal(
        'malformed_request',
        say('There are two {header} lines: send one.', { header: rawHeaders[index]! }),
        {
          errors: [{ parameter: rawHeaders[index]!, detail: 'stands there twice' }],
        },
      )
    }
    seen.add(name)
  }
}

const framing: Record<string, [RefusalCode, detail: PlainSentence]> = {
  HPE_INVALID_METHOD: ['not_implemented', 'This service knows no such method.'],
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The request line and headers are longer than is taken.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive in time.'],
}

/** Answers what Node would refuse without a word: a tunnel, and an expectation that it does not know. */
export function answerWhatNodeRefuses({ server }: FastifyInstance): void {
  server.on('connect', (_request, socket: Socket) => {
    answerOn(socket, 'not_implemented', 'This service knows no such method.')
  })
  // RFC 9110, 10.1.1: an expectation that is not understood may be ignored.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
}

/**
 * Node waits at a stop for connections that have not asked anything yet, as if they were in use: browsers and clients open
 * such connections in advance. Nothing is lost by ending them, and the process need not wait for as long as a request may
 * take.
 */
export function endWhatAsksNothing(app: FastifyInstance): void {
  const open = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  app.addHook('preClose', async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
  })
}

/**
 * Something that Node cannot read as a request never gets to a route: it is answered on the socket, like every other
 * refusal.
 */
export function answerFramingError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable) {
    socket.destroy(error)
    return
  }
  answerOn(socket, ...(framing[error.code ?? ''] ?? ['malformed_request', 'This is not a request of HTTP/1.1.']))
}

function answerOn(socket: Socket, code: RefusalCode, detail: PlainSentence): void {
  const { status } = problemTypes[code]
  const body = JSON.stringify(problemDocument(new Refusal(code, detail), randomUUID().replaceAll('-', '')))
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `Content-Type: ${problemMediaType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
