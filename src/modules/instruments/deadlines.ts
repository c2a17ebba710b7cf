import { sql } from 'drizzle-orm'
import { dateIn, firstZone, lastZone } from '../../kernel/time.ts'
import { instantText } from '../../platform/db/selection.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'

/** When a day is over in the time zone of the participant whose measure it is. */
const over = sql.raw('((m.due_on + 1)::timestamp at time zone p.time_zone)')

/** The day of a measure has passed, and it is neither done nor cancelled. */
export const instrumentDeadlines: readonly Deadline[] = [
  deadline(
    'measure.overdue',
    'measure.overdue',
    (now, after) => sql`
    select m.id as subject_id, ${over} as due_at, m.id as resource, m.id as root, m.participant,
      jsonb_build_object('dueAt', ${instantText(over)}) as payload
    from accord.measure m
    join accord.participant p on p.code = m.participant
    where m.status in ('planned', 'in_progress')
      and m.due_on >= ${dateIn(after, lastZone)}::date
      and m.due_on < ${dateIn(now, firstZone)}::date
      and ${over} <= ${now}::timestamptz
      and ${notPassed('measure.overdue', sql`m.id`, over)}
    order by due_at, m.id
    limit ${batch}
    for update of m skip locked`,
  ),
]
