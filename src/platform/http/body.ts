import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lineMediaTypes } from './accept.ts'
import { readStrictJson, requireBoundedValues } from './json.ts'
import { UnreadableItem } from './lines.ts'

/** What a body may be: JSON in UTF-8, read strictly, and JSON Lines if the operation says so; never compressed. */
export function readBodies(app: FastifyInstance): void {
  app.removeContentTypeParser(['text/plain', 'application/json'])
  const parse = parserOf(app)
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    answer(done, () => {
      // Clients that name a type with every request also send it with verbs that have no body.
      if (body.length === 0) return undefined
      const text = decode(body as Buffer)
      const { takesLines } = request.routeOptions.config
      requireBoundedValues(text, takesLines === true ? limits.batchValues : limits.jsonValues)
      return readStrictJson(text, (json) => parse(request, json))
    })
  })
  app.addContentTypeParser([...lineMediaTypes], { parseAs: 'buffer' }, (request, body, done) => {
    answer(done, () => ({ items: readLines(request, body as Buffer, parse) }))
  })
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const coding = request.headers['content-encoding']
    if (coding === undefined || coding.trim().toLowerCase() === 'identity') return done(null, emptyBody(request))
    throw new Refusal(
      'unsupported_media_type',
      'Compressed bodies are not accepted: send the body as it is (identity).',
      {
        headers: { 'Accept-Encoding': 'identity' },
        errors: [{ parameter: 'Content-Encoding', detail: 'must be left out, or be identity' }],
      },
    )
  })
}

/**
 * An empty body of a request that names a media type: Node begins no stream for it, and a parser would wait for its end.
 */
function emptyBody({ headers, raw }: FastifyRequest): Readable | undefined {
  return headers['content-type'] !== undefined && raw.readableEnded ? Readable.from([]) : undefined
}

/** What the operation takes instead, in words and in the header for it (RFC 9110, section 15.5.16). */
export function notTaken(request: FastifyRequest): Refusal {
  const { takesLines } = request.routeOptions.config
  const types = ['application/json', ...(takesLines === true ? lineMediaTypes : [])].join(', ')
  return new Refusal('unsupported_media_type', say('This operation takes {types}.', { types }), {
    headers: { Accept: types },
  })
}

type Parse = (request: FastifyRequest, text: string) => unknown

/** The framework's parser, which refuses names with a meaning to JavaScript (`__proto__`). It answers at once. */
function parserOf(app: FastifyInstance): Parse {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request, text) => {
    let result: { error: Error | null; value: unknown } | undefined
    void parse(request, text, (error: Error | null, value?: unknown) => {
      result = { error, value }
    })
    if (result!.error !== null) throw result!.error
    return result!.value
  }
}

function answer(done: (error: Error | null, body?: unknown) => void, read: () => unknown): void {
  let body: unknown
  try {
    body = read()
  } catch (error) {
    done(error as Error)
    return
  }
  done(null, body)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes that are not UTF-8 would be stored as U+FFFD, which nobody wrote (RFC 8259). */
function decode(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new Refusal('malformed_request', 'The body is not UTF-8.')
  }
}

/**
 * Reads JSON Lines as the body `{ items }` that the same list has as one document, for operations that take them. Each line
 * is an item; an empty line is an error, except at the end.
 */
function readLines(request: FastifyRequest, body: Buffer, parse: Parse): unknown[] {
  if (request.routeOptions.config.takesLines !== true) throw notTaken(request)
  const text = decode(body)
  requireBoundedValues(text, limits.batchValues)
  return withoutBlankEnd(text)
    .split('\n', limits.batchItems + 1)
    .map((line) => {
      try {
        return readStrictJson(line, (json) => parse(request, json))
      } catch (error) {
        const fault = line.trim() === '' ? 'The line is empty.' : 'The line is not JSON.'
        const refusal = error instanceof Refusal ? error : new Refusal('malformed_request', fault)
        return new UnreadableItem(refusal, line)
      }
    })
}

function withoutBlankEnd(text: string): string {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text[end - 1]!)) end -= 1
  return text.slice(0, end)
}
