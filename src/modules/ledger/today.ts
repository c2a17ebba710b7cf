import { type SQL, sql } from 'drizzle-orm'
import type { ReadTx } from '../../platform/db/read.ts'

/** The day in the caller's time zone, as `today`: nothing is posted that has not happened there (BR-08). */
export const callersDay = (tx: Pick<ReadTx, 'now'>): SQL => sql`(
    select to_char(${tx.now}::timestamptz at time zone p.time_zone, 'YYYY-MM-DD') as today
    from accord.participant p
    where p.code = accord.current_participant()
  )`
