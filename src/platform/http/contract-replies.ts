import { validating } from '../prefer.ts'
import type { Document, Operation, Reply, RouteFacts, Schema } from './contract-document.ts'

const text = (description: string, example: string) => ({ description, schema: { type: 'string', example } })
const number = (description: string, example: number) => ({ description, schema: { type: 'integer', example } })

/** The headers of replies that a client may read. */
const headers = {
  'Trace-Id': text(
    'The trace of this request, of `traceparent` where it was sent: name it when you ask for help.',
    '4bf92f3577b34da6a3ce929d0e0e4736',
  ),
  'Content-Language': text('The language of sentences for people: `en` or `uk`, as `Accept-Language` prefers.', 'uk'),
  ETag: text('The version that was sent: for `If-Match`, or for `If-None-Match` if the operation takes it.', '"3"'),
  Location: text(
    'The address of the new record; if it has none, the address of the record or list that it was added to.',
    '/v1/tasks/01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  ),
  Link: text(
    'RFC 8288: `rel="next"`, the address of the next page, where there is one.',
    '</v1/tasks?cursor=MDE5Nzlk>; rel="next"',
  ),
  'Idempotency-Replayed': text('`true` if this is the stored reply to an earlier request with the same key.', 'true'),
  'Preference-Applied': text('RFC 7240: `handling=validate` if this was a trial and nothing is stored.', validating),
  'Report-Run': text(
    'The id of the run, whose sidecar has row count, control totals and SHA-256.',
    '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  ),
  'Retry-After': number('Seconds to wait before the same request is sent again; absent if waiting does not help.', 2),
  'RateLimit-Limit': number(
    'Requests a minute that the limit allows: of the account or of the address, whichever has less left.',
    3_000,
  ),
  'RateLimit-Remaining': number(
    'Requests that are left of the limit; absent if the request was refused before it was counted.',
    2_999,
  ),
  'RateLimit-Reset': number('Seconds until the whole limit is available again.', 21),
  'WWW-Authenticate': text('RFC 6750: what is wrong with the token.', 'Bearer error="invalid_token"'),
  Deprecation: text('RFC 9745: since when this operation is deprecated, as `@` and Unix seconds.', '@1798761600'),
  Sunset: text('RFC 8594: when this operation ends.', 'Thu, 01 Jul 2027 00:00:00 GMT'),
} as const
type HeaderName = keyof typeof headers

/** In every reply to a request that was counted, whatever the reply is. */
const ofLimits: readonly HeaderName[] = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset']

const refused: Readonly<Record<string, HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  409: ['Retry-After'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

/** Declares what is sent beside the bodies. */
export function addReplyHeaders(document: Document): void {
  for (const [name, reply] of Object.entries((document.components['responses'] ?? {}) as Record<string, Reply>))
    reply.headers = referring([
      'Trace-Id',
      'Content-Language',
      ...ofLimits,
      ...(refused[name.replace('Problem', '')] ?? []),
    ])
  const text = JSON.stringify(document)
  document.components['headers'] = Object.fromEntries(
    Object.entries(headers).filter(([name]) => text.includes(`"#/components/headers/${name}"`)),
  )
}

export function addSuccessHeaders(operation: Operation, facts: RouteFacts, document: Document): void {
  for (const [status, reply] of Object.entries(operation.responses)) {
    if (reply.$ref !== undefined) continue
    const fields = Object.values(reply.content ?? {}).flatMap(({ schema }) => fieldsOf(schema, document))
    const names: HeaderName[] = ['Trace-Id']
    if (facts.access !== 'public' || facts.open) names.push(...ofLimits)
    if (facts.conditional || fields.includes('version')) names.push('ETag')
    if (fields.includes('nextCursor')) names.push('Link')
    if (facts.idempotent && status.startsWith('2')) names.push('Idempotency-Replayed')
    if (facts.idempotent && status === '201') names.push('Location')
    if (facts.write && status === '200') names.push('Preference-Applied')
    if (facts.report && status === '200') names.push('Report-Run')
    if (facts.deprecated) names.push('Deprecation', 'Sunset')
    if (facts.languages) names.push('Content-Language')
    if (refused[status] !== undefined) names.push(...refused[status])
    reply.headers = referring(names)
  }
}

const referring = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** The fields that a reply may have at its top. */
function fieldsOf(schema: Schema | undefined, document: Document): string[] {
  if (schema === undefined) return []
  if (schema.$ref !== undefined) return fieldsOf(document.components.schemas[schema.$ref.split('/').at(-1)!], document)
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  return [...Object.keys(schema.properties ?? {}), ...parts.flatMap((part) => fieldsOf(part, document))]
}

/** A reply may get more fields one day, so everything that replies refer to loses the statement that it has no others. */
export function openReplies(document: Document): void {
  const asked = new Set<object>()
  const seen = new Set<object>()
  const reach = (node: unknown, into: Set<object>): void => {
    if (node === null || typeof node !== 'object' || into.has(node)) return
    into.add(node)
    for (const [key, child] of Object.entries(node)) {
      if (key === '$ref' && typeof child === 'string') reach(at(document, child), into)
      else if (key !== 'example' && key !== 'examples') reach(child, into)
    }
  }
  for (const operations of Object.values(document.paths)) {
    for (const { requestBody, parameters, responses } of Object.values(operations)) {
      reach([requestBody, parameters], asked)
      reach(responses, seen)
    }
  }
  for (const node of seen) {
    const schema = node as Schema
    if (schema.additionalProperties !== false) continue
    if (asked.has(node))
      throw new Error(`A schema is of requests and of replies: ${JSON.stringify(node).slice(0, 200)}`)
    delete schema.additionalProperties
  }
}

function at(document: Document, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document)
}
