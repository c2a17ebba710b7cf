import { type SQL, sql } from 'drizzle-orm'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'

/** An agreement that a record names is one of its origins; an agreement that everybody reads restricts nothing. */
export const agreementOrigin = (id: string | undefined) => ({
  what: 'agreement',
  id: sql`(select a.id from accord.agreement a where a.id = ${id ?? null}::uuid and a.marking <> 'public')`,
})

/** The sides of a record that may not know of the agreements that it names, as a column. */
export const blindToAgreements = (ids: readonly string[], sides: readonly (string | null | undefined)[]): SQL =>
  ids.length === 0
    ? sql`'{}'::text[]`
    : sql`array(
        select distinct s.code
        from accord.agreement a
        cross join lateral unnest(accord.cannot_see(a.id, ${sql.param(sides.filter((side) => side != null))}::text[],
          accord.current_day())) as s (code)
        where a.id = any (${sql.param([...ids])}::uuid[])
      )`

/** BR-50: the sides of a record see all of it, so they must know of the agreement that it names. */
export function checkSidesKnow(blind: readonly string[], pointer = '/agreementId'): void {
  const [code] = blind
  if (code !== undefined)
    throw unprocessable(pointer, say('The agreement is not released to {code}.', { code }), 'BR-50')
}
