import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { everyAct } from '../implementation/acts.ts'
import { code, coded, integer, list, text } from './columns.ts'
import { happened, recorded } from './filters.ts'
import { actsThen, linksThen } from './implementation.ts'
import { OverlapsQuery, type ReportQuery } from './inputs.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { overlapRules } from './report-words.ts'

type OverlapRule = (typeof overlapRules)[number]

const columns = {
  rule: coded('t.rule', overlapRules),
  area: code('t.area'),
  capability: code('t.capability'),
  year: integer('t.year'),
  acts: integer('t.acts'),
  providers: list('t.providers'),
  frames: list('t.frames'),
  agreements: list('t.agreements'),
  actIds: list('t.act_ids'),
  says: text('t.says'),
} as const satisfies Columns

/** BR-115: what each rule finds; every row that it found says it. */
const says: Readonly<Record<OverlapRule, string>> = {
  capability_year: 'acts for one capability in one year that belong to different coalitions or arrangements',
  area_year: 'acts of one area in one year that belong to different arrangements',
  several_arrangements: 'one act that belongs to several coalitions or arrangements',
  several_agreements: 'one act that is linked to several agreements',
}

export const overlapsReport: Report = {
  name: 'implementation-overlaps',
  summary: 'Pull the overlaps: acts and arrangements for the same thing at the same time',
  description:
    'What might be done or counted twice: acts for one capability or area in one year in different coalitions and arrangements, acts that belong to several, and acts that are said to implement several agreements. Each row names the rule that found it; it finds fault with nobody (BR-115).',
  action: 'report.pull',
  query: OverlapsQuery,
  columns,
  rowsOf: [],
  source: (query, asOf) => sql`
    from (
      with link as materialized (${linksThen(query, asOf)}), act as materialized (${framedActs(query, asOf)}),
      found as (${rows})
      select f.*, case f.rule ${sql.raw(overlapRules.map((rule) => `when '${rule}' then '${says[rule]}'`).join(' '))} end as says
      from found f
      where ${is('f.rule', query.rule)}
        and ${is('f.area', query.area)}
    ) t
    order by t.rule collate "C", t.area collate "C" nulls last, t.capability collate "C" nulls last, t.year nulls last,
      t.act_ids[1] collate "C"`,
  totals: { by: ['rule'], sums: ['acts'], formula: 'acts of the rows of one rule; one act can be in several rows' },
}

/** Every act that was recorded and had happened by then, with the coalition and the arrangements to which it belongs. */
function framedActs(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
        select a.id, a.provider, a.area, a.capability, extract(year from a.happened_on)::integer as year, a.coalition,
          coalesce(v.arrangements, '{}') as arrangements, coalesce(n.agreements, '{}') as agreements
        from (${everyAct(actsThen(query, asOf))}) a
        left join (
          select v.act_id, array_agg(v.arrangement order by v.arrangement collate "C") as arrangements
          from accord.act_arrangement v
          where ${recorded('v.change_id', asOf)}
          group by v.act_id
        ) v on v.act_id = a.id
        left join (
          select l.act_id, array_agg(distinct g.participant order by g.participant) as agreements
          from link l
          join accord.agreement g on g.id = l.agreement_id
          where l.status <> 'contested'
          group by l.act_id
        ) n on n.act_id = a.id
        where ${recorded('a.change_id', asOf)}
          and ${happened('a.happened_on', query)}
          and ${is('a.provider', query.participant)}`
}

const frames = sql.raw("array_remove(array_append(a.arrangements, 'coalition:' || a.coalition), null)")
const grouped = sql.raw(`count(distinct a.id)::integer as acts,
          array_remove(array_agg(distinct a.provider order by a.provider), null) as providers,
          array_agg(distinct f.frame order by f.frame) as frames, '{}'::text[] as agreements,
          (array_agg(distinct a.id::text order by a.id::text))[1:20] as act_ids`)

const rows = sql`
        select 'capability_year' as rule, min(a.area) as area, a.capability, a.year, ${grouped}
        from act a
        cross join lateral unnest(${frames}) as f (frame)
        where a.capability is not null and a.year is not null
        group by a.capability, a.year
        having count(distinct f.frame) > 1 and count(distinct a.id) > 1
        union all
        select 'area_year', a.area, null, a.year, ${grouped}
        from act a
        cross join lateral unnest(a.arrangements) as f (frame)
        where a.area is not null and a.year is not null
        group by a.area, a.year
        having count(distinct f.frame) > 1 and count(distinct a.id) > 1
        union all
        select 'several_arrangements', a.area, a.capability, a.year, 1, array_remove(array[a.provider], null), ${frames}, '{}',
          array[a.id::text]
        from act a
        where cardinality(${frames}) > 1
        union all
        select 'several_agreements', a.area, a.capability, a.year, 1, array_remove(array[a.provider], null), ${frames},
          a.agreements, array[a.id::text]
        from act a
        where cardinality(a.agreements) > 1`
