import { sql } from 'drizzle-orm'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'

const kind = 'evidence_request.overdue'

/** A question that its owner has not answered by the end of the day that it was asked for. */
export const evidenceDeadlines: readonly Deadline[] = [
  deadline(
    kind,
    kind,
    (now) => sql`
    select r.id as subject_id, r.due_at, r.id as resource, r.id as root, r.owner as participant,
      jsonb_build_object('dueAt', to_char(r.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as payload
    from accord.evidence_request r
    where r.status = 'open'
      and r.due_at <= ${now}::timestamptz
      and ${notPassed(kind, sql`r.id`, sql`r.due_at`)}
    order by r.due_at, r.id
    limit ${batch}
    for update of r skip locked`,
  ),
]
