import { type SQL, sql } from 'drizzle-orm'
import { instantText } from '../../platform/db/selection.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'
import { isAct } from './queries.ts'
import { silenceDays, toldAgainDays } from './rules.ts'

/** That whoever sees what a link is of sees what took the place of it; others know of no end. */
const isReplaced = sql`exists (
        select from accord.act a
        join accord.resource_audience r on r.resource_id = any (a.replaced_by)
        where a.id = l.act_id and (r.audiences @> a.audiences or r.audiences @> '{public}')
      )`

/** BR-104: told again on the tenth day, and once silence counts. */
const ofClaims = (
  kind: 'implementation_link.reminded' | 'implementation_link.not_objected',
  dueAt: SQL,
  bound: (now: Date) => SQL,
) =>
  deadline(
    kind,
    kind,
    (now) => sql`
    select l.id as subject_id, ${dueAt} as due_at, l.act_id as resource, l.act_id as root, l.claimed_by as participant,
      jsonb_build_object('linkId', l.id, 'dueAt', ${instantText(dueAt)}) as payload
    from accord.implementation_link l
    where l.status = 'claimed'
      and ${bound(now)}
      and ${isAct('l')}
      and not ${isReplaced}
      and ${notPassed(kind, sql`l.id`, dueAt)}
    order by l.silent_from, l.id
    limit ${batch}
    for update of l skip locked`,
  )

const early = silenceDays - toldAgainDays
const again = sql`(l.silent_from - make_interval(days => ${sql.raw(String(early))}))`

export const implementationDeadlines: readonly Deadline[] = [
  ofClaims(
    'implementation_link.reminded',
    again,
    (now) => sql`l.silent_from <= ${now}::timestamptz + make_interval(days => ${sql.raw(String(early))})`,
  ),
  ofClaims('implementation_link.not_objected', sql`l.silent_from`, (now) => sql`l.silent_from <= ${now}::timestamptz`),
]
