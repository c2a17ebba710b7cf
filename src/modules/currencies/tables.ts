// ?? version integer not null generated always as identity
import { sql } from 'drizzle-orm'
import { integer, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { accord, changeId, day, instant } from '../../platform/db/columns.ts'

export const fxRateTable = accord.table('fx_rate_table', {
  version: integer('version').primaryKey(),
  source: text('source').notNull(),
  importedBy: uuid('imported_by'),
  importedAt: instant('imported_at').notNull(),
  sha256: text('sha256').notNull(),
  rates: integer('rates').notNull(),
  coversFrom: day('covers_from').notNull(),
  coversTo: day('covers_to').notNull(),
  id: uuid('id').notNull().default(sql`uuidv7()`),
  changeId: changeId(),
})

export const fxRate = accord.table(
  'fx_rate',
  {
    rateTable: integer('rate_table').notNull(),
    source: text('source').notNull(),
    currency: text('currency').notNull(),
    rateDate: day('rate_date').notNull(),
    rate: numeric('rate').notNull(),
  },
  (table) => [primaryKey({ columns: [table.currency, table.rateDate, table.rateTable] })],
)
