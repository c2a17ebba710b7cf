import { sql } from 'drizzle-orm'
import { instantText } from '../../platform/db/selection.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'

const kind = 'evidence_request.overdue'

/** A question that the owner has not answered by the end of its last day. */
export const evidenceDeadlines: readonly Deadline[] = [
  deadline(
    kind,
    kind,
    (now, after) => sql`
    select r.id as subject_id, r.due_at, r.id as resource, r.id as root, r.owner as participant,
      jsonb_build_object('dueAt', ${instantText('r.due_at')}) as payload
    from accord.evidence_request r
    where r.status = 'open'
      and r.due_at > ${after}::timestamptz
      and r.due_at <= ${now}::timestamptz
      and ${notPassed(kind, sql`r.id`, sql`r.due_at`)}
    order by r.due_at, r.id
    limit ${batch}
    for update of r skip locked`,
  ),
]
