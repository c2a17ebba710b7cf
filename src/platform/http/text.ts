import { limits } from '../../config.ts'
import { type FieldError, Refusal } from '../../kernel/refusal.ts'
import { pointerTo } from './problems.ts'

/**
 * Text that PostgreSQL or UTF-8 cannot hold is refused, not mended: NUL bytes, and lone surrogates, which would
 * silently become U+FFFD. Depth is bounded before anything recursive sees the value.
 * @throws Refusal `malformed_request`
 */
export function checkText(value: unknown, where: 'body' | 'query' | 'params'): void {
  const errors: FieldError[] = []
  const pending: { value: unknown; path: (string | number)[] }[] = [{ value, path: [] }]
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { path } = item
    if (path.length > limits.jsonDepth) {
      throw new Refusal('malformed_request', `The body is nested deeper than ${limits.jsonDepth} levels.`)
    }
    if (typeof item.value === 'string') {
      const fault = textFault(item.value)
      if (fault !== undefined) errors.push(located(where, path, fault))
    } else if (item.value !== null && typeof item.value === 'object') {
      for (const [key, child] of Object.entries(item.value)) {
        const fault = textFault(key)
        if (fault !== undefined) errors.push(located(where, path, `has a member whose name ${fault}`))
        else pending.push({ value: child, path: [...path, key] })
      }
    }
    if (errors.length >= 20) break
  }
  if (errors.length > 0)
    throw new Refusal('malformed_request', 'The request has text that cannot be kept as it is.', { errors })
}

function textFault(text: string): string | undefined {
  if (text.includes('\u0000')) return 'contains a NUL character'
  if (!text.isWellFormed()) return 'contains a lone surrogate'
  return undefined
}

function located(where: 'body' | 'query' | 'params', path: (string | number)[], detail: string): FieldError {
  return where === 'body' ? { pointer: pointerTo(path), detail } : { parameter: String(path[0] ?? where), detail }
}
