import type { FastifyInstance } from 'fastify'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { checkText } from './text.ts'

export const linesMediaType = 'application/x-ndjson'

/** An item that cannot be read, or kept as it is: told with its number, like one that is wrong. */
export class UnreadableItem {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    this.refusal = refusal
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
      parse(request, line, (error, item) => items.push(error === null ? item : unreadable(line)))
    done(null, { items })
  })
}

function unreadable(line: string): UnreadableItem {
  return new UnreadableItem(
    new Refusal('malformed_request', line.trim() === '' ? 'The line is empty.' : 'The line is not JSON.'),
  )
}

/** checkText item by item, so that each is refused for itself. */
export function checkItems(body: unknown): void {
  const { items, ...rest } = (body ?? {}) as { items?: unknown }
  checkText(Array.isArray(items) ? rest : body, 'body')
  if (!Array.isArray(items)) return
  for (const [index, item] of items.entries()) {
    if (item instanceof UnreadableItem) continue
    try {
      checkText(item, 'body')
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      items[index] = new UnreadableItem(error)
    }
  }
}
