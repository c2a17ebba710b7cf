import { sql } from 'drizzle-orm'
import { customType, date, pgSchema, timestamp, uuid } from 'drizzle-orm/pg-core'

/** The schema that all tables are in, and the columns that they share. Migrations decide; tables describe. */
export const accord = pgSchema('accord')
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
export const day = (name: string) => date(name, { mode: 'string' })
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
/**
 * The change in which something was said, or ended, by which reports as of a position find it. The database sets it; no
 * statement of the API does.
 */
export const changeId = (name = 'change_id') => uuid(name).generatedAlwaysAs(sql`accord.current_change()`)
