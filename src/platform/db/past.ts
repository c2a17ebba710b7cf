import { type SQL, sql } from 'drizzle-orm'

/** Tables whose past rows a trigger keeps (accord.keep_past), with the columns that are told as of a position. */
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

/** The rows of a table as they were at the time that is asked for. Use it after `from`, in place of the table. */
export type Was = (table: PastTable) => SQL

export const standingNow: Was = (table) => sql.raw(`accord.${table}`)

/** Whether this change was recorded by then. Rows with null were written before there were positions to ask for. */
export function recordedBy(change: string, position: number): SQL {
  const column = sql.raw(change)
  return sql`(${column} is null or ${column} not in (select accord.recorded_after(${position}::bigint)))`
}

/**
 * BR-160: rows that were made later are left out, and rows that changed later are shown as they were before their first
 * change since. A row that has not changed is read from its table, because rebuilding it from its past takes longer.
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
