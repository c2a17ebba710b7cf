import { type SQL, sql } from 'drizzle-orm'

/** Tables of which a trigger keeps what their rows were (accord.keep_past), in the columns that are told as of a position. */
export type PastTable =
  | 'consultation'
  | 'implementation_link'
  | 'instrument'
  | 'measure'
  | 'pledge'
  | 'reform_step'
  | 'requirement'
  | 'roadmap_step'
  | 'task'

/** The rows of a table, as they were at the time that is asked for: to be read from, as the table itself would be. */
export type Was = (table: PastTable) => SQL

export const standingNow: Was = (table) => sql.raw(`accord.${table}`)

/** Whether what this change wrote was recorded by then; a null came before there were positions to ask for. */
export function recordedBy(change: string, position: number): SQL {
  const column = sql.raw(change)
  return sql`(${column} is null or ${column} not in (select accord.recorded_after(${position}::bigint)))`
}

/**
 * BR-160: what was made later is left out, and what changed later is as it was before its first change since. What has not
 * changed is read as it is: making a row anew of its past takes longer than reading it.
 */
export function standingAt(position: number): Was {
  return (name) => {
    const table = sql.raw(`accord.${name}`)
    const changed = sql`
        select distinct on (b.record_id) b.record_id, b.facts
        from accord.record_past b
        where b.record_type = ${name}
          and b.until_change_id in (select accord.recorded_after(${position}::bigint))
        order by b.record_id, b.id`
    return sql`(
      select r.*
      from ${table} r
      where ${recordedBy('r.change_id', position)}
        and r.id not in (select b.record_id from (${changed}) b)
      union all
      select w.*
      from (${changed}) b
      join ${table} r on r.id = b.record_id
      cross join lateral jsonb_populate_record(r, b.facts) w
      where ${recordedBy('r.change_id', position)}
    )`
  }
}
