import { sql } from 'drizzle-orm'
import { dateIn, firstZone, lastZone } from '../../kernel/time.ts'
import { instantText } from '../../platform/db/selection.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'
import { statesThat } from '../../platform/lifecycle.ts'
import { taskLifecycle } from './task-rules.ts'

/** The same as in task-rules.ts, in SQL; a test compares the two. */
const isUnderWay = sql.raw(`k.status in ('${statesThat(taskLifecycle, 'underWay').join("', '")}')`)

/** When a day is over for the lead of the task, as the lead itself reads `overdue`. */
const overFor = (day: string) => sql.raw(`((${day} + 1)::timestamp at time zone p.time_zone)`)
const leadOfTask = sql`
    join accord.task_part l on l.task_id = k.id and l.part = 'lead'
    join accord.participant p on p.code = l.participant`

/**
 * Two bounds by which the index finds the rows: days before the first are over in the time zone where days begin first;
 * days before the second were over even where days end last.
 */
const today = (now: Date) => sql`${dateIn(now, firstZone)}::date`
const dayBehind = (after: Date) => sql`${dateIn(after, lastZone)}::date`

/** BR-37 */
const offerExpiry = deadline('requirement_offer.expired', 'requirement_offer.expired', (now, after) => {
  const dueAt = sql`o.expires_at`
  return sql`
    select o.id as subject_id, o.expires_at as due_at, o.id as resource, o.id as root, o.participant,
      jsonb_build_object('dueAt', ${instantText(dueAt)}) as payload
    from accord.requirement_offer o
    where o.status = 'accepted'
      and o.expires_at > ${after}::timestamptz
      and o.expires_at <= ${now}::timestamptz
      and ${notPassed('requirement_offer.expired', sql`o.id`, dueAt)}
    order by o.expires_at, o.id
    limit ${batch}
    for update of o skip locked`
})

const taskOverdue = deadline('task.overdue', 'task.overdue', (now, after) => {
  const dueAt = overFor('k.due_on')
  return sql`
    select k.id as subject_id, ${dueAt} as due_at, k.id as resource, k.id as root, l.participant,
      jsonb_build_object('dueAt', ${instantText(dueAt)}) as payload
    from (
      select k.id
      from accord.task k
      where ${isUnderWay}
        and k.due_on >= ${dayBehind(after)}
        and k.due_on < ${today(now)}
        and ${notPassed('task.overdue', sql`k.id`)}
      offset 0
    ) untold
    join accord.task k on k.id = untold.id
    ${leadOfTask}
    where ${isUnderWay}
      and ${dueAt} <= ${now}::timestamptz
    order by due_at, k.id
    limit ${batch}
    for update of k skip locked`
})

const milestoneOverdue = deadline('task.milestone_overdue', 'task.milestone_overdue', (now, after) => {
  const dueAt = overFor('m.due_on')
  return sql`
    select m.id as subject_id, ${dueAt} as due_at, k.id as resource, k.id as root, l.participant,
      jsonb_build_object('milestoneId', m.id, 'dueAt', ${instantText(dueAt)}) as payload
    from (
      select m.id
      from accord.task_milestone m
      where m.status = 'scheduled'
        and m.due_on >= ${dayBehind(after)}
        and m.due_on < ${today(now)}
        and ${notPassed('task.milestone_overdue', sql`m.id`)}
      offset 0
    ) untold
    join accord.task_milestone m on m.id = untold.id
    join accord.task k on k.id = m.task_id
    ${leadOfTask}
    where m.status = 'scheduled'
      and ${isUnderWay}
      and ${dueAt} <= ${now}::timestamptz
    order by due_at, m.id
    limit ${batch}
    for share of k skip locked
    for update of m skip locked`
})

/** The deadlines around a need: of offers, milestones and tasks. */
export const requirementDeadlines: readonly Deadline[] = [offerExpiry, milestoneOverdue, taskOverdue]
