import { customType, date, pgSchema, timestamp } from 'drizzle-orm/pg-core'

/** The schema that all tables are in, and the columns that they share. Migrations decide; tables describe. */
export const accord = pgSchema('accord')
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
export const day = (name: string) => date(name, { mode: 'string' })
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
