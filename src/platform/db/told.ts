import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Marking } from '../../kernel/visibility.ts'
import type { ReadTx } from './read.ts'
import { written } from './selection.ts'

const seeingRow = written({ seeing: z.array(z.string()) })

/**
 * BR-51: who is told that one record now names another. If the second record is for fewer readers, those who see only the
 * first hear nothing, and those who see both are told: as a side, by a release, by a coalition or as the framework’s
 * auditor.
 */
export async function toldOfNaming(
  tx: ReadTx,
  of: { id: string; marking: Marking },
  named: { id: string; marking: Marking },
): Promise<{ forAudience?: string[] }> {
  if (named.marking === 'public' || (named.marking === 'framework' && of.marking === 'framework')) return {}
  const { seeing } = await tx.row(
    seeingRow,
    sql`
    with given as materialized (
      select r.resource_id, w.audience
      from accord.resource_audience r
      -- Whoever is of the framework reads what is public, and its auditors what is for it.
      cross join lateral unnest(r.audiences
        || case when r.audiences @> '{public}' then array['framework'] else '{}' end
        || case when r.audiences && '{public,framework}' then array['framework_audit'] else '{}' end) as w (audience)
      where r.resource_id in (${of.id}::uuid, ${named.id}::uuid)
    ), everybody as materialized (select array(select p.code from accord.participant p) as codes)
    select array(
      select g.audience from given g where g.resource_id = ${of.id}::uuid
      intersect
      select g.audience from given g where g.resource_id = ${named.id}::uuid
      union
      select s.code
      from everybody e
      cross join lateral unnest(e.codes) as s (code)
      where s.code <> all (accord.cannot_see(${of.id}::uuid, e.codes, accord.current_day())
        || accord.cannot_see(${named.id}::uuid, e.codes, accord.current_day()))
      order by 1
    ) as seeing`,
  )
  return { forAudience: seeing }
}
