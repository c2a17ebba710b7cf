import type { RuleNumber } from './business-rules.ts'
import { type Detail, inBoth, type RecordKind, record, type Said, say } from './sentence.ts'

/**
 * Why a request was refused. The list is closed: clients switch on `code`, and platform/http/problems.ts must
 * give every code its status and title.
 */
export type RefusalCode =
  | 'unavailable'
  | 'rate_limited'
  | 'unauthenticated'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'not_acceptable'
  | 'method_not_allowed'
  | 'not_implemented'
  | 'headers_too_large'
  | 'request_timeout'
  | 'malformed_request'
  | 'invalid_request'
  | 'idempotency_key_required'
  | 'no_grant'
  | 'idempotency_key_in_flight'
  | 'idempotency_key_reused'
  | 'not_found'
  | 'resync'
  | 'forbidden'
  | 'precondition_required'
  | 'precondition_failed'
  | 'conflict'
  | 'unprocessable'

/** One wrong field: a JSON pointer into the body (with `line`: into that item of it), or the name of a parameter. */
export type FieldError = { line?: number; pointer?: string; parameter?: string; detail: Detail; rule?: RuleNumber }

export type RefusalFacts = {
  /** What the refusal is about. */
  object?: { type: string; id: string }
  /** The rule of the register that decides. */
  rule?: RuleNumber
  errors?: FieldError[]
  /** For `conflict`: the state of the object and what it allows; read from the record if not given. */
  state?: string
  allowed?: readonly string[]
  retryAfterSeconds?: number
  headers?: Record<string, string>
}

export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: RefusalCode
  /** Its sentence in both languages; `message` is the English one. */
  readonly said: Said
  readonly facts: RefusalFacts

  constructor(code: RefusalCode, detail: Detail, facts: RefusalFacts = {}) {
    const said = inBoth(detail)
    super(said.en)
    this.code = code
    this.said = said
    this.facts = facts
  }

  /** The same refusal with further facts. */
  with(facts: RefusalFacts): Refusal {
    return new Refusal(this.code, this.said, { ...this.facts, ...facts })
  }
}

/** The word for a type of record in a sentence. */
export const inWords = (type: string) => type.replaceAll('_', ' ')

export function notFound(type: RecordKind, id: string): Refusal {
  return new Refusal(
    'not_found',
    say('There is no such {object}, or you may not know of it.', { object: record(type) }),
    {
      object: { type, id },
    },
  )
}

/** A rule that the body breaks, at one field. */
export function unprocessable(pointer: string, detail: Detail, rule?: RuleNumber): Refusal {
  return new Refusal('unprocessable', detail, {
    ...(rule === undefined ? {} : { rule }),
    errors: [{ pointer, detail, ...(rule === undefined ? {} : { rule }) }],
  })
}
