import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Marking } from '../../kernel/visibility.ts'
import type { ReadTx } from './read.ts'
import { written } from './selection.ts'

const seeingRow = written({ seeing: z.array(z.string()) })

/**
 * BR-51: who is told that one record names another from now on. Where that is for fewer, whoever sees the first alone
 * hears nothing: of its `sides` those who see both are told, and nobody else.
 */
export async function toldOfNaming(
  tx: ReadTx,
  of: { marking: Marking; sides: readonly (string | null)[] },
  named: { id: string; marking: Marking },
): Promise<{ forAudience?: string[] }> {
  if (named.marking === 'public' || (named.marking === 'framework' && of.marking === 'framework')) return {}
  const sides = sql`${sql.param([...new Set(of.sides.filter((side) => side !== null))])}::text[]`
  const { seeing } = await tx.row(
    seeingRow,
    sql`
    select array(
      select s.code from unnest(${sides}) as s (code)
      where s.code <> all (accord.cannot_see(${named.id}::uuid, ${sides}, accord.current_day()))
    ) as seeing`,
  )
  return { forAudience: seeing }
}
