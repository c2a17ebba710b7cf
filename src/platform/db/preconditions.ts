import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'

/**
 * Compares a row's version with If-Match, by strong comparison (RFC 9110, section 13.1.1).
 * @throws Refusal `precondition_required` or `precondition_failed`
 */
export function requirePrecondition(
  request: FastifyRequest,
  object: { type: string; id: string; version: number },
): void {
  const header = request.headers['if-match']
  const about = { object: { type: object.type, id: object.id } }
  if (header === undefined) {
    throw new Refusal('precondition_required', 'Send If-Match with the ETag of the version that you have read.', about)
  }
  const tags = header.split(',').map((tag) => tag.trim())
  const bare = tags.find((tag) => tag !== '*' && !/^(W\/)?"[^"]*"$/.test(tag))
  if (bare !== undefined) {
    throw new Refusal(
      'precondition_failed',
      say('If-Match says {given} without quotes: send "{tag}".', {
        given: bare.slice(0, 100),
        tag: bare.replaceAll('"', '').slice(0, 100),
      }),
      {
        ...about,
        errors: [{ parameter: 'If-Match', detail: 'must be an ETag in its double quotes' }],
        headers: { ETag: `"${object.version}"` },
      },
    )
  }
  if (!tags.includes('*') && !tags.includes(`"${object.version}"`)) {
    throw new Refusal(
      'precondition_failed',
      say('The {object} is at version "{version}"; If-Match says {given}. Read it again.', {
        object: object.type,
        version: object.version,
        given: header.slice(0, 100),
      }),
      { ...about, headers: { ETag: `"${object.version}"` } },
    )
  }
}
