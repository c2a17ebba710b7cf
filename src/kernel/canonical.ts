import canonicalize from 'canonicalize'

/** Canonical JSON (RFC 8785): the same data always gives the same text. */
export function canonical(value: unknown): string {
  const same = ordered(value)
  // If an object would not keep its members in this order, the text is written piece by piece instead.
  return same === undefined ? (canonicalize(value) as string) : JSON.stringify(same)
}

/** Names that an object does not keep in the order of insertion, or not as members at all. */
const unordered = /^(?:\d+|__proto__)$/

/** The same value with its members in canonical order, to be written at once; undefined if no such object can be made. */
function ordered(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'object' || 'toJSON' in value) return undefined
  if (Array.isArray(value)) {
    const items = value.map(ordered)
    return items.includes(undefined) ? undefined : items
  }
  const members: Record<string, unknown> = {}
  for (const name of Object.keys(value).sort()) {
    const member = ordered((value as Record<string, unknown>)[name])
    if (member === undefined || unordered.test(name)) return undefined
    members[name] = member
  }
  return members
}
