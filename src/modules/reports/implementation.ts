import { type SQL, sql } from 'drizzle-orm'
import type { Said } from '../../kernel/sentence.ts'
import { is, when } from '../../platform/db/filters.ts'
import { standingAt } from '../../platform/db/past.ts'
import { obligors } from '../agreements/rules.ts'
import { everyAct, idleRecords, type Then } from '../implementation/acts.ts'
import { agreementsInForce } from './agreements-then.ts'
import { code, coded, integer, list, text } from './columns.ts'
import { happened, recorded } from './filters.ts'
import { ImplementationQuery, type ReportQuery } from './inputs.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { coverageStatuses } from './report-words.ts'

const columns = {
  participant: code('t.participant'),
  agreement: code('t.agreement_id'),
  area: code('t.area'),
  obligor: coded('t.obligor', obligors),
  provisionId: code('t.provision_id'),
  status: coded('t.status', coverageStatuses),
  provisions: integer('t.provisions'),
  dated: integer('t.dated'),
  withAmount: integer('t.with_amount'),
  fulfilled: integer('t.fulfilled'),
  strengths: list('t.strengths'),
  acts: integer('t.acts'),
  implements: integer('t.implements'),
  contributes: integer('t.contributes'),
  prepares: integer('t.prepares'),
  notStated: integer('t.not_stated'),
  claimed: integer('t.claimed'),
  notObjected: integer('t.not_objected'),
  confirmed: integer('t.confirmed'),
  contested: integer('t.contested'),
  unlinkedActs: integer('t.unlinked'),
  agreementsWithArea: integer('t.agreements_with_area'),
  formula: text('t.formula'),
} as const satisfies Columns

const formula: Said = {
  en: 'provisions: those of strength shall or will that can be delivered, of this cell; acts: linked to the cell or to one of its provisions, each once; nothing_known: no act, stated_but_unlinked: acts of the provider and area without a link, or a reader’s match alone, activity_known: claimed, not objected to or confirmed, contested: at least one is, fulfilled: every provision of it has a date or an amount that facts meet',
  uk: 'положення: ті, що з силою shall або will, які можна виконати, цієї клітинки; дії: пов’язані з клітинкою або з одним із її положень, кожна один раз; nothing_known: жодної дії, stated_but_unlinked: дії надавача в цій сфері без зв’язку або лише зіставлення читача, activity_known: заявлено, без заперечень або підтверджено, contested: оскаржено принаймні одну, fulfilled: кожне її положення має дату або суму, яку виконують факти',
}

export const implementationReport: Report = {
  name: 'implementation-coverage',
  summary: 'Pull the coverage of the agreements: what acts implement, and what is not known',
  description:
    'One row for each cell (agreement, area, obligor) in which something can be delivered, or with `level=provision` for each such provision: how many provisions it has, how many acts are linked to it and how those links stand, how many acts of the provider in the same area are not linked, and how many agreements have the area. The denominator is what can be delivered under the agreements that were signed and had not ended by the day in question: provisions of strength shall or will of the kinds commitment, assistance, finance, in_kind, reform, implementation and mutual_assistance. A provision of several areas is in several cells. A reader’s match does not count as a statement (BR-107), and neither do acts that were withdrawn, dropped, cancelled or replaced. Only a provision with a date or an amount that facts meet is fulfilled (BR-109).',
  action: 'report.pull',
  query: ImplementationQuery,
  columns,
  rowsOf: ['participant'],
  languages: true,
  source: (query, asOf) => coverageFrom(query, asOf),
  totals: {
    by: ['status'],
    sums: ['provisions', 'acts', 'unlinkedActs'],
    formula:
      'sum of the rows of one status; provisions of several areas and acts of several cells are in several rows, so that sums of rows are no counts of provisions or acts',
  },
  exceptional: "r.status in ('nothing_known', 'contested')",
}

const statusOf = `case
      when coalesce(k.contested, 0) > 0 then 'contested'
      when v.fulfilled = v.provisions then 'fulfilled'
      when coalesce(k.claimed, 0) + coalesce(k.not_objected, 0) + coalesce(k.confirmed, 0) > 0 then 'activity_known'
      when coalesce(k.not_stated, 0) + coalesce(u.acts, 0) > 0 then 'stated_but_unlinked'
      else 'nothing_known'
    end`
const counted = [
  'implements',
  'contributes',
  'prepares',
  'not_stated',
  'claimed',
  'not_objected',
  'confirmed',
  'contested',
]

function coverageFrom(query: ReportQuery, asOf: AsOf): SQL {
  const byProvision = query.level === 'provision'
  const key = sql.raw(byProvision ? 'id' : 'agreement_id, area, obligor')
  const of = (alias: string) =>
    sql.raw((byProvision ? ['id'] : ['agreement_id', 'area', 'obligor']).map((name) => `${alias}.${name}`).join(', '))
  return sql`
    from (
      with link as materialized (${linksThen(query, asOf)}), in_force as materialized (${agreementsInForce(query, asOf)}),
      deliverable as materialized (${deliverable(query, asOf)}),
      asked as (${byProvision ? byItself : byCell(query)}), linked as (${byProvision ? linkedProvisions : linkedCells}),
      per_act as (
        select ${of('n')}, n.act_id, ${sql.raw(
          counted
            .map((name, index) => `bool_or(n.${index < 3 ? 'relation' : 'status'} = '${name}') as ${name}`)
            .join(', '),
        )}
        from linked n
        group by ${of('n')}, n.act_id
      ), known as (
        select ${of('a')}, count(*)::integer as acts, ${sql.raw(
          counted.map((name) => `count(*) filter (where a.${name})::integer as ${name}`).join(', '),
        )}
        from per_act a
        group by ${of('a')}
      ), unlinked as (${unlinkedActs(query, asOf)}), of_area as (
        select w.area, count(distinct p.agreement_id)::integer as agreements
        from accord.provision p
        join in_force g on g.id = p.agreement_id
        cross join lateral unnest(p.areas) as w (area)
        where accord.is_deliverable(p.kind, p.strength)
        group by w.area
      )
      select v.participant, v.agreement_id, v.area, v.obligor, ${sql.raw(byProvision ? 'v.id' : 'null::text')} as provision_id,
        ${sql.raw(statusOf)} as status, v.provisions, v.dated, v.with_amount, v.fulfilled, v.strengths,
        ${sql.raw(['acts', ...counted].map((name) => `coalesce(k.${name}, 0) as ${name}`).join(', '))},
        coalesce(u.acts, 0) as unlinked, r.agreements as agreements_with_area, ${formula[query.language ?? 'en']}::text as formula
      from asked v
      left join known k using (${key})
      left join unlinked u on u.provider = v.participant and u.area = v.area and v.obligor <> 'ukraine'
      left join of_area r on r.area = v.area
    ) t
    order by t.participant collate "C", t.area collate "C", t.obligor collate "C", t.provision_id collate "C"`
}

/** The provisions that can be delivered, each with whether facts meet its date or its amount (BR-109). */
function deliverable(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
        select p.id, p.agreement_id, g.participant, p.obligor, p.strength, p.areas, p.due is not null as dated, p.money,
          f.id is not null as fulfilled
        from accord.provision p
        join in_force g on g.id = p.agreement_id
        left join (${fulfilled(query, asOf)}) f on f.id = p.id
        where accord.is_deliverable(p.kind, p.strength)
          and ${is('g.participant', query.participant)}
          and ${is('p.obligor', query.obligor)}
          and ${is('p.strength', query.strength)}
          and ${when(query.area, (area) => sql`p.areas @> array[${area}]::text[]`)}`
}

/** A provision of several areas is in several cells, and a filter by area shows only that cell. */
const byCell = (query: ReportQuery) => sql`
        select d.agreement_id, w.area, d.obligor, d.participant, count(*)::integer as provisions,
          count(*) filter (where d.dated)::integer as dated, count(*) filter (where d.money)::integer as with_amount,
          count(*) filter (where d.fulfilled)::integer as fulfilled,
          array_agg(distinct d.strength order by d.strength) as strengths
        from deliverable d
        cross join lateral unnest(d.areas) as w (area)
        where ${is('w.area', query.area)}
        group by d.agreement_id, w.area, d.obligor, d.participant`

const byItself = sql`
        select d.id, d.agreement_id, d.areas[1] as area, d.obligor, d.participant, 1 as provisions, d.dated::integer as dated,
          d.money::integer as with_amount, d.fulfilled::integer as fulfilled, array[d.strength] as strengths
        from deliverable d`

const linkedCells = sql`
        select l.agreement_id, l.area, l.obligor, l.act_id, l.relation, l.status from link l where l.area is not null
        union all
        select d.agreement_id, w.area, d.obligor, l.act_id, l.relation, l.status
        from link l
        join deliverable d on d.id = l.provision_id
        cross join lateral unnest(d.areas) as w (area)`

const linkedProvisions = sql`
        select l.provision_id as id, l.act_id, l.relation, l.status from link l where l.provision_id is not null`

/** Acts as they were recorded by then, if they had happened by the day. */
export const actsThen = (query: ReportQuery, asOf: AsOf): Then => ({
  was: standingAt(asOf.position),
  happened: (day) => happened(day, query),
})

/**
 * The links that stood then, of acts that stood then, in their status of that time; silence that counted by then is no
 * objection (BR-104).
 */
export function linksThen(query: ReportQuery, asOf: AsOf): SQL {
  const { asOfValid = null } = query
  const then = sql`coalesce((${asOfValid}::date + 1)::timestamp at time zone 'UTC', ${asOf.recorded ?? asOf.now}::timestamptz)`
  return sql`
        select l.id, l.act_id, l.act_kind, l.act_on, l.provider, l.agreement_id, l.provision_id, l.area, l.obligor,
          l.relation,
          case when l.status = 'claimed' and l.silent_from <= ${then} then 'not_objected' else l.status end as status
        from ${standingAt(asOf.position)('implementation_link')} l
        where l.status <> 'withdrawn'
          and ${happened('l.act_on', query)}
          and not exists (select 1 from (${idleRecords(actsThen(query, asOf))}) i where i.id = l.act_id)`
}

/** Acts without a link, by participant and area. */
function unlinkedActs(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
        select a.provider, a.area, count(*)::integer as acts
        from (${everyAct(actsThen(query, asOf))}) a
        where a.provider is not null
          and a.area is not null
          and ${recorded('a.change_id', asOf)}
          and ${happened('a.happened_on', query)}
          and a.id not in (select l.act_id from link l)
        group by a.provider, a.area`
}

/**
 * BR-109: a provision with an amount is met if at least that amount was paid, in its currency, under the pledge that it
 * makes; one with a date if a verified task that is confirmed to implement it was delivered by the end of its last
 * year.
 */
function fulfilled(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
          select p.id
          from accord.provision p
          join link l on l.provision_id = p.id and l.act_kind = 'pledge' and l.status <> 'contested'
          join accord.pledge g on g.id = l.act_id and g.amount_kind = 'fixed'
          join accord.commitment c on c.pledge_id = g.id and c.currency = g.currency
          join accord.ledger_entry e on e.commitment_id = c.id and e.flow_kind = 'disbursement' and e.stated_by = 'provider'
          where p.money
            and ${recorded('e.change_id', asOf)}
            and ${happened('e.value_date', query)}
          group by p.id, g.id
          having sum(e.commitment_amount) >= max(g.amount * accord.pledge_times(g.per, g.period_from, g.period_to))
          union
          select p.id
          from accord.provision p
          join link l on l.provision_id = p.id and l.act_kind = 'task' and l.status = 'confirmed' and l.relation = 'implements'
          join ${standingAt(asOf.position)('task')} k on k.id = l.act_id and k.status = 'verified'
          where p.due ~ '(^|-)[0-9]{4}$'
            and k.delivered_on <= make_date(right(p.due, 4)::integer, 12, 31)
            and ${happened('k.delivered_on', query)}`
}
