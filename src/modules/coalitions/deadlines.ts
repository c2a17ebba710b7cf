import { sql } from 'drizzle-orm'
import { instantText } from '../../platform/db/selection.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'

const kind = 'coalition.review_overdue'

/**
 * The same as in rules.ts, in SQL: the charter that holds, and the end of the day on which it asks for a review. The
 * day is that of UTC, because a coalition has no time zone.
 */
export const reviewDue = sql`
    cross join lateral (
      select k.id, k.signed_on, k.review_cycle_months
      from accord.coalition_charter k
      where k.coalition = c.code
      order by k.signed_on desc, k.id desc
      limit 1
    ) k
    cross join lateral (
      select ((coalesce(max(r.reviewed_on), k.signed_on) + make_interval(months => k.review_cycle_months))::date + 1)::timestamp
        at time zone 'UTC' as due_at
      from accord.coalition_review r
      where r.coalition = c.code
    ) next`

/** The event is for those who take part, as the charter is. It is due from the lead, or from Ukraine if nobody leads. */
export const coalitionDeadlines: readonly Deadline[] = [
  deadline(
    kind,
    kind,
    (now) => sql`
    select c.id as subject_id, next.due_at, k.id as resource, c.id as root, coalesce((
        select m.participant
        from accord.coalition_membership m
        where m.coalition = c.code
          and m.role in ('lead', 'co_lead')
          and m.status in ('claimed', 'confirmed')
          and (m.valid_from is null or m.valid_from <= (${now}::timestamptz at time zone 'UTC')::date)
          and (m.valid_to is null or m.valid_to > (${now}::timestamptz at time zone 'UTC')::date)
        order by m.role desc, m.participant collate "C"
        limit 1
      ), 'UA') as participant,
      jsonb_build_object('dueAt', ${instantText('next.due_at')}) as payload
    from accord.coalition c
    ${reviewDue}
    where next.due_at <= ${now}::timestamptz
      and ${notPassed(kind, sql`c.id`, sql`next.due_at`)}
    order by next.due_at, c.id
    limit ${batch}
    for update of c skip locked`,
  ),
]
