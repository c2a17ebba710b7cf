import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { recordedBy } from '../../platform/db/past.ts'
import { joinRevaluation, type Revalued } from '../ledger/entries/euro.ts'
import { pledgeStands } from '../pledges/queries.ts'
import type { ReportQuery } from './inputs.ts'
import type { AsOf } from './report.ts'

/** Over `e`, an entry. */
export function flowFilter(query: ReportQuery): SQL {
  const { valueFrom = null, valueTo = null } = query
  return sql`${ofSides('e', query)}
    and ${is('e.currency', query.originalCurrency)}
    and (${valueFrom}::date is null or e.value_date >= ${valueFrom}::date)
    and (${valueTo}::date is null or e.value_date <= ${valueTo}::date)
    and ${happened('e.value_date', query)}`
}

/** Whether the entry is in the books, and of the sides, that are asked for. */
export const ofSides = (entry: string, { participant, provider, receiver }: ReportQuery): SQL =>
  sql`${is(`${entry}.participant`, participant)}
    and ${is(`${entry}.provider`, provider)}
    and ${is(`${entry}.receiver`, receiver)}`

/** Whether only some participants are asked for. Ukraine has a part in nearly everything. */
const isOfFew = ({ participant, provider, receiver }: ReportQuery) =>
  [participant, provider, receiver].some((code) => code !== undefined && code !== 'UA')

/**
 * Before what reads `entriesConcerned` or `membersConcerned`: of few participants, the ids of their entries and of
 * whatever is or was matched with these. Each is looked up by its key, whatever the planner would prefer, because to ask
 * of all entries and members who sees them takes longest of all.
 */
export function givenConcerned(query: ReportQuery): SQL {
  if (!isOfFew(query)) return sql``
  return sql`concerned as materialized (
      select e.id from accord.ledger_entry e where ${ofSides('e', query)}
      union
      select o.entry_id
      from accord.ledger_entry e
      cross join lateral (select m.match_id from accord.match_member m where m.entry_id = e.id offset 0) m
      cross join lateral (select o.entry_id from accord.match_member o where o.match_id = m.match_id offset 0) o
      where ${ofSides('e', query)}
    ), `
}

/** The entries that the flows of the participants that are asked for can consist of. */
export function entriesConcerned(query: ReportQuery): SQL {
  if (!isOfFew(query)) return sql`accord.ledger_entry`
  return sql`(
        select e.*
        from concerned k
        cross join lateral (select e.* from accord.ledger_entry e where e.id = k.id offset 0) e
      )`
}

/** The entry of that id, where there is one: of few participants looked up by its key. */
export function joinConcerned(query: ReportQuery, entry: string, id: string): SQL {
  const [r, key] = [sql.raw(entry), sql.raw(id)]
  if (!isOfFew(query)) return sql`left join accord.ledger_entry ${r} on ${r}.id = ${key}`
  return sql`left join lateral (select ${r}.* from accord.ledger_entry ${r} where ${r}.id = ${key} offset 0) ${r} on true`
}

/** Keeps what had happened by the day of `asOfValid`. */
export function happened(day: string, query: { asOfValid?: string | undefined }): SQL {
  const { asOfValid = null } = query
  return sql`(${asOfValid}::date is null or ${sql.raw(day)} <= ${asOfValid}::date)`
}

/** Whether the change was recorded by then; a null is older than all positions. */
export const recorded = (change: string, asOf: Pick<AsOf, 'position'>): SQL => recordedBy(change, asOf.position)

/**
 * The revaluation of the entry `e` that was made by then, as `w`: a later one changes no report as of an earlier
 * position (BR-57).
 */
export const joinRevalued = (asOf: AsOf, of: Revalued = ['e', 'w']) =>
  joinRevaluation(recorded(`${of[1]}.change_id`, asOf), of)

/**
 * Whether the record stood then: it had begun and had not ended. `end` is null as long as it stands now; `since` is the
 * day on which it began, and `on` the day of the end: before that day it stands, whenever the end was recorded (BR-27).
 */
export function standing(
  change: string,
  { since, end, endChange, on }: { since?: string; end: string; endChange: string; on?: string },
  query: ReportQuery,
  asOf: AsOf,
): SQL {
  const hasEnded = sql`${recorded(endChange, asOf)}${on === undefined ? sql`` : sql` and ${happened(on, query)}`}`
  const hasBegun = sql`${recorded(change, asOf)}${since === undefined ? sql`` : sql` and ${happened(since, query)}`}`
  return sql`${hasBegun} and (${sql.raw(end)} is null or not (${hasEnded}))`
}

/** Whether a link stood then: it was not withdrawn. */
export function linkStands(alias: string, query: ReportQuery, asOf: AsOf): SQL {
  return standing(
    `${alias}.change_id`,
    { end: `nullif(${alias}.status = 'withdrawn', false)`, endChange: `${alias}.ended_change_id` },
    query,
    asOf,
  )
}

/** The `provisions` that an act of a kind named then, or null; for a lateral join. */
export function provisionsNamed(kind: 'commitment' | 'pledge', act: string, asOf: AsOf): SQL {
  return sql`
      select array_agg(n.provision_id order by n.provision_id collate "C") as provisions
      from accord.implementation_link n
      where n.act_id = ${sql.raw(act)}
        and n.act_kind = ${kind}
        and n.provision_id is not null
        and ${linkStands('n', {} as ReportQuery, asOf)}`
}

/**
 * The members of matches that stood then, as far as the caller sees them: `match_id, entry_id, stated_by, how,
 * matched_at`. A statement of something that happened after the day is not matched on that day.
 */
export function membersThen(query: ReportQuery, asOf: AsOf): SQL {
  const ofDay = sql`join accord.ledger_entry h on h.id = m.entry_id and ${happened('h.value_date', query)}`
  return sql`(
        select m.match_id, m.entry_id, m.stated_by, m.how, m.matched_at
        from accord.match_member m
        ${query.asOfValid === undefined ? sql`` : ofDay}
        where ${standing('m.change_id', { end: 'm.ended_at', endChange: 'm.ended_change_id' }, query, asOf)}
      )`
}

/** The rows of `membersThen` of matches in which the participants that are asked for have a part. */
export function membersConcerned(query: ReportQuery, asOf: AsOf): SQL {
  if (!isOfFew(query)) return membersThen(query, asOf)
  return sql`(
        select m.match_id, k.id as entry_id, m.stated_by, m.how, m.matched_at
        from concerned k
        cross join lateral (select m.* from ${membersThen(query, asOf)} m where m.entry_id = k.id offset 0) m
      )`
}

/**
 * The rows of `membersConcerned` whose other side the caller sees as well: if it sees only one side, there is no match
 * for it.
 */
export function matchedThen(query: ReportQuery, asOf: AsOf): SQL {
  return sql`(
        with ${givenConcerned(query)}member as materialized (select m.* from ${membersConcerned(query, asOf)} m)
        select m.* from member m
        where exists (select 1 from member o where o.match_id = m.match_id and o.stated_by <> m.stated_by)
      )`
}

/** When a dispute `d` began and ended. */
export const resolution = {
  since: "(d.raised_at at time zone 'UTC')::date",
  end: 'd.resolved_at',
  endChange: 'd.resolved_change_id',
  on: "(d.resolved_at at time zone 'UTC')::date",
}

/** Whether a pledge stood then. */
export const pledgeStood = (name: string, query: ReportQuery, asOf: AsOf): SQL =>
  pledgeStands(name, { recorded: (change) => recorded(change, asOf), happened: (day) => happened(day, query) })
