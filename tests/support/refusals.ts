import type { ProblemBody } from './app.ts'

/** What a refusal says first: status and code, then the rule and the pointer of its first error. */
export function refusalOf({ status, body }: { status: number; body: unknown }) {
  const { code, errors } = body as ProblemBody
  return [status, code, errors?.[0]?.rule, errors?.[0]?.pointer]
}
