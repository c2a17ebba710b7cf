import { sql } from 'drizzle-orm'
import { dateIn } from '../../kernel/time.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'
import { standingOn } from './queries.ts'

// The end is not a row that a request could change: it follows from the register, so no lock is needed.
const over = (kind: 'agreement.expired' | 'agreement.ended', status: 'expired' | 'ended') =>
  deadline(kind, kind, (now) => {
    const begun = sql`(standing.since::timestamp at time zone 'UTC')`
    return sql`
    select a.id as subject_id, ${begun} as due_at, a.id as resource, a.id as root, a.participant,
      jsonb_build_object('since', standing.since) as payload
    from accord.agreement a
    ${standingOn(dateIn(now, 'UTC'), dateIn(now, 'UTC'))}
    where standing.status = ${status}
      and standing.since is not null
      and ${notPassed(kind, sql`a.id`, begun)}
    order by standing.since, a.id
    limit ${batch}`
  })

/** The day is that of UTC, wherever the reader is. */
export const agreementDeadlines: readonly Deadline[] = [
  over('agreement.expired', 'expired'),
  over('agreement.ended', 'ended'),
]
