import type { FastifyInstance } from 'fastify'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'

export const linesMediaType = 'application/x-ndjson'

/** A line that is no JSON: told with its number, like an item that is wrong. */
export class UnreadableLine {
  readonly detail: string

  constructor(detail: string) {
    this.detail = detail
  }
}

/**
 * JSON Lines, as the body `{ items }` that the same list has as one document, for operations that say that they take
 * them. An item on each line: an empty line is a wrong one, but for the end of the last.
 */
export function readLines(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  app.addContentTypeParser(linesMediaType, { parseAs: 'buffer' }, (request, body, done) => {
    if (request.routeOptions.config.takesLines !== true) {
      done(new Refusal('unsupported_media_type', 'This operation takes application/json.'))
      return
    }
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch {
      done(new Refusal('malformed_request', 'The body is not UTF-8.'))
      return
    }
    const items: unknown[] = []
    for (const line of text.replace(/\r?\n$/, '').split('\n', limits.batchItems + 1))
      parse(request, line, (error, item) => items.push(error === null ? item : new UnreadableLine('is not JSON')))
    done(null, { items })
  })
}
