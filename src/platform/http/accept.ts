/** The media types of JSON Lines: none is registered, and each is in use. The first is the one that we send. */
export const lineMediaTypes = [
  'application/x-ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/jsonlines',
  'application/ndjson',
] as const
export const [linesMediaType] = lineMediaTypes

type Range = { type: string; weight: number; at: number }

function rangesOf(accept: string): Range[] {
  return accept.split(',').map((part, at) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const named = lineMediaTypes.some((name) => name === type) ? linesMediaType : type
    return { type: named, weight: weight === undefined ? 1 : Number(weight.slice(2)), at }
  })
}

/**
 * Those of these media types that an Accept header allows, the preferred ones first. The range that names a type most
 * closely decides its weight; 0 means that it is not taken (RFC 9110, section 12.5.1). Without a header all are allowed.
 */
export function accepted(accept: string | undefined, types: readonly string[]): string[] {
  if (accept === undefined || accept.trim() === '') return [...types]
  const ranges = rangesOf(accept)
  return types
    .flatMap((type) => {
      const closest = [type, type.replace(/\/.*/, '/*'), '*/*']
        .map((name) => ranges.find((range) => range.type === name))
        .find((range) => range !== undefined)
      return closest !== undefined && closest.weight > 0 ? [{ type, range: closest }] : []
    })
    .sort((a, b) => b.range.weight - a.range.weight || a.range.at - b.range.at)
    .map(({ type }) => type)
}
