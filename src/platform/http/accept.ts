/** JSON Lines by its names: none is registered, and each is in use. The first is the one that we send. */
export const lineMediaTypes = [
  'application/x-ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/jsonlines',
  'application/ndjson',
] as const
export const [linesMediaType] = lineMediaTypes

/** The media types that an Accept header allows, the preferred ones first (RFC 9110): none means any, `q=0` not this one. */
export function acceptedTypes(accept: string | undefined): string[] {
  if (accept === undefined || accept.trim() === '') return ['*/*']
  return accept
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      const named = lineMediaTypes.some((name) => name === type) ? linesMediaType : type
      return { type: named, weight: weight === undefined ? 1 : Number(weight.slice(2)) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ type }) => type)
}
