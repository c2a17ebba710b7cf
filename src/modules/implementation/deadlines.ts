import { type SQL, sql } from 'drizzle-orm'
import { instantText } from '../../platform/db/selection.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'
import { isAct } from './queries.ts'
import { silenceDays, toldAgainDays } from './rules.ts'

/**
 * The condition that whoever sees the act of a link also sees the record that replaced it; others do not know of the
 * end.
 */
const isReplaced = sql`exists (
        select from accord.act a
        join accord.resource_audience r on r.resource_id = any (a.replaced_by)
        where a.id = l.act_id and (r.audiences @> a.audiences or r.audiences @> '{public}')
      )`

const days = (number: number) => sql`make_interval(days => ${sql.raw(String(number))})`

/** BR-104: the other side is told again on the tenth day, and when silence counts. */
const ofClaims = (
  kind: 'implementation_link.reminded' | 'implementation_link.not_objected',
  { dueAt, early }: { dueAt: SQL; early: SQL },
) =>
  deadline(
    kind,
    kind,
    (now, after) => sql`
    select l.id as subject_id, ${dueAt} as due_at, l.act_id as resource, l.act_id as root, l.claimed_by as participant,
      jsonb_build_object('linkId', l.id, 'dueAt', ${instantText(dueAt)}) as payload
    from accord.implementation_link l
    where l.status = 'claimed'
      and l.silent_from > ${after}::timestamptz + ${early}
      and l.silent_from <= ${now}::timestamptz + ${early}
      and ${isAct('l')}
      and not ${isReplaced}
      and ${notPassed(kind, sql`l.id`, dueAt)}
    order by l.silent_from, l.id
    limit ${batch}
    for update of l skip locked`,
  )

const early = days(silenceDays - toldAgainDays)

export const implementationDeadlines: readonly Deadline[] = [
  ofClaims('implementation_link.reminded', { dueAt: sql`(l.silent_from - ${early})`, early }),
  ofClaims('implementation_link.not_objected', { dueAt: sql`l.silent_from`, early: days(0) }),
]
