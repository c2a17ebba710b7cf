import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { joinRevaluation } from '../ledger/entries/euro.ts'
import { financeTypes } from '../ledger/rules.ts'
import { financeOfPledge, isToUkraine, pledgeStands } from '../pledges/queries.ts'
import { priorities } from '../requirements/rules.ts'
import type { TaskStatus } from '../requirements/task-rules.ts'
import { code, coded, date, decimal, entryInCurrency, inCurrency, integer, money, text } from './columns.ts'
import { BoardQuery, type ReportQuery } from './inputs.ts'
import { ratesOfEntries } from './rates.ts'
import type { AsOf, Column, Columns, Report } from './report.ts'

/** The columns by status of the task: each task is in one of them, a cancelled one in none. */
const work = {
  proposed: ['proposed'],
  agreed: ['agreed'],
  inDelivery: ['in_progress', 'blocked'],
  delivered: ['delivered'],
  verified: ['verified'],
} as const satisfies Record<string, readonly TaskStatus[]>
/** A quantity that somebody has agreed to deliver is covered, whatever is still to happen. */
const covering = ['agreed', 'inDelivery', 'delivered', 'verified']
/** BR-14: each type of finance has a column of its own. A pledge seldom says how it is financed. */
const onTerms = (name: string, terms: readonly string[]) =>
  terms.map((type) => ({
    type,
    name: name + type.replace(/(?:^|_)([a-z])/g, (_, first: string) => first.toUpperCase()),
  }))
const pledgedOn = [{ type: 'unstated', name: 'pledged' }, ...onTerms('pledged', ['equity'])]
const committedOn = onTerms('committed', financeTypes)
const disbursedOn = onTerms('disbursed', financeTypes)
const amounts = [...pledgedOn, ...committedOn, ...disbursedOn].map(({ name }) => name)
const quantities = ['required', 'offered', ...Object.keys(work), 'uncovered']
const counts = [
  'offers',
  'tasks',
  'tasksWithoutQuantity',
  'pledges',
  'pledgesWithoutAmount',
  'pledgesWithoutRate',
  'commitments',
  'entriesWithoutAmount',
  'entriesWithoutRate',
]
const columnsOf = (names: readonly string[], make: (from: string) => Column): Record<string, Column> =>
  Object.fromEntries(names.map((name) => [name, make(`t."${name}"`)]))

const columns: Columns = {
  requirement: code('t.id'),
  title: text('t.title'),
  coalition: code('t.coalition'),
  capability: code('t.capability'),
  priority: coded('t.priority', priorities),
  neededBy: date('t.needed_by'),
  daysToNeed: integer('t.needed_by - accord.current_day()'),
  unit: text('t.unit'),
  ...columnsOf(quantities, decimal),
  reportCurrency: code('t.currency'),
  ...columnsOf(amounts, (from) => decimal(money(from, 't.currency'))),
  ...columnsOf(counts, integer),
}

export const boardReport: Report = {
  name: 'board',
  summary: 'Pull the gap board: what is needed, who covers it, what nobody does',
  description:
    'One row per validated requirement, the most pressing first, in the unit of the need: what is required, what is offered and neither converted nor expired, and what tasks cover by their status; a cancelled task counts nowhere. `uncovered` is what no task covers that is agreed or further. Money is that of pledges, commitments and disbursements that name the requirement, each at the rate of its own day; the three are never added to each other (BR-23). Grants, loans, guarantees and equity have columns of their own (BR-14); `pledged` holds pledges that do not say how they are financed. Entries without an amount or a rate are counted. Everything, offers included, is as far as you may see it (BR-51).',
  action: 'report.pull',
  query: BoardQuery,
  columns,
  rowsOf: [],
  source: (query, asOf) => sql`${lines(query, asOf)}
    order by array_position(array[${sql.raw(priorities.map((each) => `'${each}'`).join(', '))}], t.priority), t.needed_by, t.id`,
  totals: {
    by: ['coalition', 'unit'],
    sums: ['required', 'offered', 'uncovered', ...amounts],
    formula:
      'sum of the requirements of one coalition and unit; different units are never added, and neither are pledged, committed and disbursed, nor types of finance',
  },
  exceptional: 'r.uncovered::numeric > 0',
  joinsByKey: true,
  asItStands: true,
  rates: (query, asOf) =>
    ratesOfEntries(
      query,
      asOf,
      sql`e.commitment_id in (select c.id from accord.commitment c join accord.requirement q
      on q.id = c.requirement_id where ${onBoard(query)})`,
    ),
}

const onBoard = (query: ReportQuery): SQL => sql`q.status = 'validated'
        and ${is('q.coalition', query.coalition)}
        and ${is('q.capability', query.capability)}
        and ${is('q.priority', query.priority)}`

/** Each set is summed by need before it is joined, so that none multiplies another. */
function lines(query: ReportQuery, asOf: AsOf): SQL {
  const counted = Object.entries(work).map(
    ([name, statuses]) =>
      `sum(k.counted) filter (where k.status in (${statuses.map((each) => `'${each}'`).join(', ')})) as "${name}"`,
  )
  const zero = (names: readonly string[]) => names.map((name) => `coalesce("${name}", 0) as "${name}"`).join(', ')
  const covered = covering.map((name) => `coalesce(w."${name}", 0)`).join(' + ')
  return sql`
    from (
      with need as materialized (
        select q.id, q.title, q.coalition, q.capability, q.priority, q.needed_by, q.unit, q.quantity
        from accord.requirement q
        where ${onBoard(query)}
      ), worked as (
        select k.requirement_id, count(*) as tasks, count(*) filter (where k.counted is null) as "tasksWithoutQuantity",
          ${sql.raw(counted.join(', '))}
        from accord.task k
        where k.requirement_id in (select n.id from need n)
          and k.status <> 'cancelled'
        group by k.requirement_id
      ), ${pledged(query, asOf)}, ${flowed(query, asOf)}
      select n.id, n.title, n.coalition, n.capability, n.priority, n.needed_by, n.unit, n.quantity as required,
        ${query.currency}::text as currency, coalesce(o.counted, 0) as offered,
        greatest(n.quantity - (${sql.raw(covered)}), 0) as uncovered, coalesce(o.offers, 0) as offers,
        ${sql.raw(zero([...Object.keys(work), ...amounts, ...counts.slice(1)]))}
      from need n
      left join worked w on w.requirement_id = n.id
      left join accord.open_offers(array(select n.id from need n), ${asOf.now}::timestamptz) o on o.requirement_id = n.id
      left join pledged p on p.requirement_id = n.id
      left join flowed f on f.requirement_id = n.id
    ) t`
}

/** The columns of a kind, one for each type of finance. */
const sumsOf = (kind: string, on: readonly { type: string; name: string }[]): SQL =>
  sql.raw(
    on
      .map(({ type, name }) => {
        const ofKind = kind === 'pledged' ? '' : `m.flow_kind = '${kind}' and `
        return `sum(m.shown) filter (where ${ofKind}m.finance_type = '${type}') as "${name}"`
      })
      .join(', '),
  )

/**
 * BR-23: pledges that stand, each once: without parts of a pledge for the same need, and without guarantees and
 * ceilings (BR-28).
 */
function pledged(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      pledged as (
        select m.requirement_id, count(*) as pledges, ${sumsOf('pledged', pledgedOn)},
          count(*) filter (where m.amount is null) as "pledgesWithoutAmount",
          count(*) filter (where m.amount is not null and m.shown is null) as "pledgesWithoutRate"
        from (
          select p.requirement_id, ${financeOfPledge('p')} as finance_type, x.amount, ${sql.raw(inCurrency('x', 'own.rate', 'r.rate', `'${query.currency}'`))} as shown
          from accord.pledge p
          cross join lateral (
            select p.currency, p.amount * accord.pledge_times(p.per, p.period_from, p.period_to) as amount
          ) x
          left join lateral accord.eur_rate_of(p.currency, p.announced_on, ${asOf.rateTable}::integer) own on true
          left join lateral accord.eur_rate_of(${query.currency}, p.announced_on, ${asOf.rateTable}::integer) r on true
          where p.requirement_id in (select n.id from need n)
            and ${pledgeStands('p')}
            and ${isToUkraine('p')}
            and p.amount_kind <> 'guarantee_limit'
            and p.qualifier <> 'up_to'
            and not exists (
              select 1
              from accord.pledge u
              where u.id = any (p.wholes)
                and u.requirement_id = p.requirement_id
            )
        ) m
        group by m.requirement_id
      )`
}

/** The provider's statements; a reversal takes its count back with its amount. */
function flowed(query: ReportQuery, asOf: AsOf): SQL {
  const countOf = (when: string) => sql.raw(`sum(case when m.reversal then -1 else 1 end) filter (where ${when})`)
  return sql`
      posted as materialized (
        select c.requirement_id, c.id as commitment_id, c.finance_type, e.flow_kind, e.amount, e.currency,
          e.eur_amount, e.eur_rate, e.value_date, e.id, e.reverses_id,
          e.reverses_id is not null as reversal
        from accord.commitment c
        left join accord.ledger_entry e on e.commitment_id = c.id
          and e.stated_by = 'provider'
          and e.flow_kind in ('commitment', 'disbursement')
        where c.requirement_id in (select n.id from need n)
      ), flowed as (
        select m.requirement_id, count(distinct m.commitment_id) as commitments,
          ${sumsOf('commitment', committedOn)}, ${sumsOf('disbursement', disbursedOn)},
          ${countOf('m.flow_kind is not null and m.amount is null')} as "entriesWithoutAmount",
          ${countOf('m.amount is not null and m.shown is null')} as "entriesWithoutRate"
        from (
          select e.requirement_id, e.commitment_id, e.finance_type, e.flow_kind, e.amount, e.reversal,
            ${sql.raw(entryInCurrency('r.rate', `'${query.currency}'`))} as shown
          from posted e
          ${joinRevaluation()}
          left join (
            select d.value_date, f.rate
            from (select distinct value_date from posted) d
            cross join lateral accord.eur_rate_of(${query.currency}, d.value_date, ${asOf.rateTable}::integer) f
          ) r on r.value_date = e.value_date
        ) m
        group by m.requirement_id
      )`
}
