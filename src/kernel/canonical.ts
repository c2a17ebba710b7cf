import canonicalize from 'canonicalize'

/** Canonical JSON (RFC 8785): of the same data the same text, however it was written. */
export function canonical(value: unknown): string {
  const same = ordered(value)
  // What an object would not keep in this order is left to who writes it piece by piece.
  return same === undefined ? (canonicalize(value) as string) : JSON.stringify(same)
}

/** Not in the order in which they are put into an object, or not as a member at all. */
const unordered = /^(?:\d+|__proto__)$/

/** The same with every member in its place, which is written at once; undefined where there is none. */
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
