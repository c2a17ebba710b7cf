/** The media types that an Accept header allows, the preferred ones first (RFC 9110): none means any, `q=0` not this one. */
export function acceptedTypes(accept: string | undefined): string[] {
  if (accept === undefined || accept.trim() === '') return ['*/*']
  return accept
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ type }) => type)
}
