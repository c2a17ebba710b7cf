import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { told } from '../../src/modules/implementation/act-queries.ts'
import { actsNow, everyAct } from '../../src/modules/implementation/acts.ts'
import { standingNow } from '../../src/platform/db/past.ts'
import type { TestApp } from './app.ts'

const dialect = new PgDialect()
const textOf = (statement: Parameters<PgDialect['sqlToQuery']>[0]) => dialect.sqlToQuery(statement).sql

const noNeeds = '(select * from accord.requirement where false)'
const columns =
  'a.kind, a.id, a.provider, a.title, a.agreement_id, a.coalition, a.capability, a.area, a.happened_on, a.marking'
/** What is kept of acts as it is told, and the same as their records tell it: to who sees all needs, and to who sees none. */
const ways = [
  { kept: textOf(told(sql`select * from accord.act where replaced_by = '{}'`)), records: textOf(everyAct(actsNow)) },
  {
    kept: textOf(told(sql`select * from accord.act where kind <> 'requirement' and replaced_by = '{}'`)).replace(
      'accord.requirement q',
      `${noNeeds} q`,
    ),
    records: textOf(
      everyAct({ ...actsNow, was: (table) => (table === 'requirement' ? sql.raw(noNeeds) : standingNow(table)) }),
    ),
  },
]

/** Links keep whose act it is and its day, from the act that stands. */
const wrongLinks = `
    select format('link %s: keeps %s of %s for %s of %s', l.id, l.act_on, l.provider, a.happened_on, a.provider) as says
    from accord.implementation_link l
    join accord.act a on a.id = l.act_id
    where l.status <> 'withdrawn' and (l.act_on, l.provider) is distinct from (a.happened_on, a.provider)`

/** What is kept of acts that their records, their links and their readers do not say. */
const wrongOf = ways.map(
  ({ kept, records }) => `
    select format('act %s: keeps %s for %s', coalesce(k.id, d.id), to_jsonb(k), to_jsonb(d)) as says
    from (
      select ${columns}, s.audiences, s.links, s.linked, array(select unnest(s.agreements) order by 1) as agreements
      from (${kept}) a join accord.act s on s.id = a.id
    ) k
    full join (
      select ${columns}, r.audiences, n.links, n.links > 0 as linked, n.agreements
      from (${records}) a
      join accord.resource_audience r on r.resource_id = a.id
      cross join lateral (
        select count(l.id)::integer as links, array(
          select l.agreement_id from accord.implementation_link l where l.act_id = a.id and l.status <> 'withdrawn'
          union
          select a.agreement_id where a.agreement_id is not null
          order by 1
        ) as agreements
        from accord.implementation_link l
        where l.act_id = a.id and l.status <> 'withdrawn'
      ) n
    ) d on d.id = k.id
    where to_jsonb(k) is distinct from to_jsonb(d)`,
)
export const wrongActsOf = [...wrongOf, wrongLinks].join(' union all ')

export async function wrongActs(test: TestApp): Promise<string[]> {
  return (await test.rows<{ says: string }>(wrongActsOf)).map(({ says }) => says)
}
