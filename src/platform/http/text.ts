import { limits } from '../../config.ts'
import { type FieldError, Refusal } from '../../kernel/refusal.ts'
import { type Detail, type PlainSentence, say } from '../../kernel/sentence.ts'
import { pointerTo } from './problems.ts'

/**
 * Text that PostgreSQL or UTF-8 cannot store is refused, not changed: NUL bytes, and lone surrogates, which would silently
 * become U+FFFD. Depth is bounded before anything recursive sees the value.
 * @throws Refusal `malformed_request`
 */
export function checkText(value: unknown, where: 'body' | 'query' | 'params'): void {
  const errors: FieldError[] = []
  if (typeof value === 'string') {
    const fault = textFault(value)
    if (fault !== undefined) errors.push(located(where, [], fault))
  }
  const pending: Place[] = isContainer(value) ? [{ value, above: undefined, step: '', depth: 0 }] : []
  for (let place = pending.pop(); place !== undefined && errors.length < 20; place = pending.pop()) {
    if (place.depth >= limits.jsonDepth) {
      throw new Refusal(
        'malformed_request',
        say('The body is nested deeper than {count} levels.', { count: limits.jsonDepth }),
      )
    }
    checkMembers(place, pending, (path, fault) => errors.push(located(where, path, fault)))
  }
  if (errors.length > 0)
    throw new Refusal('malformed_request', 'The request has text that cannot be kept as it is.', { errors })
}

/** An object or array within the input. Its path is put together only if there is something to report. */
type Place = { value: object; above: Place | undefined; step: string; depth: number }

const isContainer = (value: unknown): value is object => value !== null && typeof value === 'object'

function checkMembers(place: Place, pending: Place[], tell: (path: string[], fault: Detail) => void): void {
  const { value, depth } = place
  const named = !Array.isArray(value)
  for (const step of Object.keys(value)) {
    const fault = named ? textFault(step) : undefined
    if (fault !== undefined) tell(pathOf(place), say('has a member whose name {fault}', { fault }))
    const child = (value as Record<string, unknown>)[step]
    if (typeof child === 'string') {
      const wrong = textFault(child)
      if (wrong !== undefined && fault === undefined) tell([...pathOf(place), step], wrong)
    } else if (isContainer(child)) {
      pending.push({ value: child, above: place, step, depth: depth + 1 })
    }
  }
}

function pathOf(place: Place): string[] {
  return place.above === undefined ? [] : [...pathOf(place.above), place.step]
}

function textFault(text: string): PlainSentence | undefined {
  if (text.includes('\u0000')) return 'contains a NUL character'
  if (!text.isWellFormed()) return 'contains a lone surrogate'
  return undefined
}

function located(where: 'body' | 'query' | 'params', path: string[], detail: Detail): FieldError {
  return where === 'body' ? { pointer: pointerTo(path), detail } : { parameter: String(path[0] ?? where), detail }
}
