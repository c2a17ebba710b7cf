import { type SQL, sql } from 'drizzle-orm'

const limited = (code: string | undefined, column: SQL) =>
  sql`(select ${column} from accord.coalition c where c.code = ${code ?? null} and c.marking = 'limited')`

/** A coalition that a record names is one of those that it is made from, where not everybody may know of it. */
export const coalitionOrigin = (code: string | undefined) => ({ what: 'coalition', id: limited(code, sql`c.id`) })

/** Those of these participants that may not know of the coalition, as a column. */
export const blindToCoalition = (code: string | undefined, participants: SQL): SQL =>
  sql`coalesce(${limited(code, sql`accord.cannot_see(c.id, ${participants}, accord.current_day())`)}, '{}'::text[])`
