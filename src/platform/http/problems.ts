import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { businessRules, type RuleNumber } from '../../kernel/business-rules.ts'
import type { FieldError, Refusal, RefusalCode } from '../../kernel/refusal.ts'
import { type Detail, inBoth, type PlainSentence, say } from '../../kernel/sentence.ts'
import { heard, type Language } from '../language/language.ts'
import { languageOf } from './language.ts'

/** Every code with its status and title, in the order of precedence: of two refusals the earlier one is told. */
export const problemTypes: Readonly<Record<RefusalCode, { status: number; title: PlainSentence }>> = {
  unavailable: { status: 503, title: 'Too busy or out of reach' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  payload_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'Media type not supported' },
  not_acceptable: { status: 406, title: 'Not acceptable' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  not_implemented: { status: 501, title: 'Method not known' },
  headers_too_large: { status: 431, title: 'Headers too large' },
  request_timeout: { status: 408, title: 'Request not complete in time' },
  malformed_request: { status: 400, title: 'Request cannot be read' },
  invalid_request: { status: 400, title: 'Request is not of the declared form' },
  idempotency_key_required: { status: 400, title: 'Idempotency key required' },
  no_grant: { status: 403, title: 'No grant for this operation' },
  idempotency_key_in_flight: { status: 409, title: 'Idempotency key in flight' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused' },
  not_found: { status: 404, title: 'Not found' },
  resync: { status: 410, title: 'Cursor no longer valid' },
  forbidden: { status: 403, title: 'Forbidden' },
  precondition_required: { status: 428, title: 'Precondition required' },
  precondition_failed: { status: 412, title: 'Precondition failed' },
  conflict: { status: 409, title: 'Not possible in this state' },
  unprocessable: { status: 422, title: 'Against a rule' },
}

export const problemMediaType = 'application/problem+json'

/** RFC 9457. */
export const Problem = z
  .object({
    type: z.string().describe('URI reference of the kind of problem, by its code.'),
    title: z.string().describe('In English or Ukrainian, by Accept-Language.'),
    status: z.int(),
    code: z.string().describe('The code of the refusal; it is stable, so that programs can decide by it.'),
    detail: z.string(),
    traceId: z.string().describe('The trace of the request; quote it to the operator.'),
    object: z.object({ type: z.string(), id: z.string() }).optional().describe('What the problem is about.'),
    rule: z.string().optional().describe('The numbered rule that decides, such as BR-33.'),
    ruleSays: z.string().optional().describe('What that rule says, in the language of the reply.'),
    errors: z
      .array(
        z.object({
          line: z.int().optional().describe('In a batch: the number of the item, from 1.'),
          pointer: z.string().optional().describe('JSON pointer into the body; with `line` into that item.'),
          parameter: z.string().optional().describe('Name of the path, query or header parameter.'),
          detail: z.string(),
          rule: z.string().optional(),
        }),
      )
      .optional(),
    state: z.string().optional().describe('The state of the object.'),
    allowed: z.array(z.string()).optional().describe('What you can do instead: operationIds of this document.'),
  })
  .meta({ id: 'Problem', description: 'A refusal, as RFC 9457 problem details.' })

/** Nothing of an unknown error is sent except the trace id. */
export function problemDocument(refusal: Refusal | undefined, traceId: string, language: Language = 'en') {
  const { status, title } =
    refusal === undefined ? { status: 500, title: 'Internal error' as const } : problemTypes[refusal.code]
  const code = refusal?.code ?? 'internal'
  const { object, rule, errors, state, allowed } = refusal?.facts ?? {}
  return {
    type: `urn:accord:problem:${code}`,
    title: inBoth(title)[language],
    status,
    code,
    detail: (refusal?.said ?? inBoth('Something went wrong on our side.'))[language],
    traceId,
    object,
    rule,
    ...(rule === undefined ? {} : { ruleSays: businessRules[rule][language === 'en' ? 0 : 1] as string }),
    errors: errors?.map((error) => ({ ...error, detail: inBoth(error.detail)[language] })),
    state,
    allowed,
  }
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal | undefined): FastifyReply {
  const language = languageOf(request, reply)
  const problem = problemDocument(refusal, request.traceId, language)
  const { retryAfterSeconds, headers } = refusal?.facts ?? {}
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds))
  if (problem.code === 'unauthenticated') reply.header('WWW-Authenticate', 'Bearer error="invalid_token"')
  if (problem.code === 'no_grant') reply.header('WWW-Authenticate', 'Bearer error="insufficient_scope"')
  if (headers !== undefined) reply.headers(headers)
  return reply
    .code(problem.status)
    .type(problemMediaType)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem)
}

type ZodIssueLike = {
  code?: string
  path: PropertyKey[]
  message: string
  keys?: string[]
  errors?: ZodIssueLike[][]
  /** Given by a refinement that is a numbered rule. */
  params?: { rule?: RuleNumber }
}

/** Zod's issues as fields, by a pointer or the parameter's name; if there are very many, with the number of the rest. */
export function fieldErrors(context: string, issues: ZodIssueLike[], most: number = limits.errorsTold): FieldError[] {
  const reported: FieldError[] = []
  let all = 0
  for (const issue of issues) {
    const keys = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : undefined
    all += keys?.length ?? 1
    const room = most - reported.length
    if (room <= 0) continue
    if (keys === undefined) {
      const error = located(context, issue.path, heard(issue.message))
      reported.push(issue.params?.rule === undefined ? error : { ...error, rule: issue.params.rule })
    } else {
      for (const key of keys.slice(0, room))
        reported.push(located(context, [...issue.path, key], 'is not a field of this request'))
    }
  }
  if (all > reported.length)
    reported.push(located(context, [], say('and {count} more', { count: all - reported.length })))
  return reported
}

function located(context: string, path: PropertyKey[], detail: Detail): FieldError {
  if (context === 'body') return { pointer: pointerTo(path), detail }
  return { parameter: String(path[0] ?? context), detail }
}

/** RFC 6901, as a plain pointer and not as a URI fragment. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
