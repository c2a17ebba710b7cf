import { type SQL, sql } from 'drizzle-orm'

const limited = (code: string | undefined, column: SQL) =>
  sql`(select ${column} from accord.coalition c where c.code = ${code ?? null} and c.marking = 'limited')`

/** If not everybody may know of a coalition that a record names, it is one of the origins of the record. */
export const coalitionOrigin = (code: string | undefined) => ({ what: 'coalition', id: limited(code, sql`c.id`) })

/** The participants among these that may not know of the coalition, as a column. */
export const blindToCoalition = (code: string | undefined, participants: SQL): SQL =>
  sql`coalesce(${limited(code, sql`accord.cannot_see(c.id, ${participants}, accord.current_day())`)}, '{}'::text[])`
