import { type SQL, sql } from 'drizzle-orm'
import type { Config } from '../../config.ts'
import { instantText } from '../../platform/db/selection.ts'
import { batch, type Deadline, deadline, notPassed } from '../../platform/journal/deadlines.ts'

export type DeadlineSettings = Pick<Config, 'consultationLapseDays' | 'acknowledgementMinutes'>

/**
 * The rules of rules.ts in SQL: what standingOf calls open or without an answer, and what statusOf calls lapsed. A test
 * compares both.
 */
export const openUndertaking = sql`a.basis = 'undertaking' and a.consulted_at is null and a.answered_at is null and a.excused_at is null
      and c.status = 'circulated'`

function ofAddressee(kind: string, { dueAt, holds, payload }: { dueAt: SQL; holds: SQL; payload: SQL }) {
  return sql`
    select a.id as subject_id, ${dueAt} as due_at, a.id as resource, a.consultation_id as root, a.participant,
      ${payload} as payload
    from accord.addressee a
    join accord.consultation c on c.id = a.consultation_id
    where ${holds}
      and ${notPassed(kind, sql`a.id`, dueAt)}
    order by due_at, a.id
    limit ${batch}
    for share of c skip locked
    for update of a skip locked`
}

/** BR-35. The share is of the present deadline, so an extended one is reminded of again. */
const reminder = (share: 50 | 90) => {
  const kind = `consultation.reminded_${share}`
  const dueAt = sql.raw(share === 50 ? 'a.half_at' : 'a.nine_tenths_at')
  const payload = sql`jsonb_build_object('share', ${sql.raw(String(share))}, 'deadlineAt', ${instantText(sql`a.deadline_at`)})`
  return deadline(kind, 'consultation.reminded', (now, after) => {
    const holds = sql`${openUndertaking} and ${dueAt} > ${after}::timestamptz and ${dueAt} <= ${now}::timestamptz`
    return ofAddressee(kind, { dueAt, holds, payload })
  })
}

/** BR-33: an answer at the very deadline is in time. */
const timePassed = deadline('consultation.time_passed', 'consultation.time_passed', (now, after) => {
  const dueAt = sql`a.deadline_at`
  const holds = sql`${openUndertaking} and a.deadline_at >= ${after}::timestamptz and a.deadline_at < ${now}::timestamptz`
  const payload = sql`jsonb_build_object('dueAt', ${instantText(dueAt)})`
  return ofAddressee('consultation.time_passed', { dueAt, holds, payload })
})

/** The time after which coordinators are told of an addressee that has not acknowledged. */
export function acknowledgementDue(minutes: number): SQL {
  return sql`(a.asked_at + ${timeToAcknowledge(minutes)})`
}
const timeToAcknowledge = (minutes: number) => sql`make_interval(mins => ${minutes}::integer)`

const acknowledgement = (minutes: number) =>
  deadline('consultation.acknowledgement_missing', 'consultation.acknowledgement_missing', (now, after) => {
    const dueAt = acknowledgementDue(minutes)
    const holds = sql`a.state = 'needs_action' and c.status = 'circulated'
      and a.asked_at > ${after}::timestamptz - ${timeToAcknowledge(minutes)}
      and a.asked_at <= ${now}::timestamptz - ${timeToAcknowledge(minutes)}`
    const payload = sql`jsonb_build_object('dueAt', ${instantText(dueAt)})`
    return ofAddressee('consultation.acknowledgement_missing', { dueAt, holds, payload })
  })

/** When an unanswered request lapses (BR-35), in elapsed days as in daysAfter. */
export function lapseDue(days: number): SQL {
  return sql`(${runningSince} + ${lapseAfter(days)})`
}
const runningSince = sql`coalesce(c.renewed_at, c.circulated_at)`
const lapseAfter = (days: number) => sql`make_interval(hours => ${days * 24}::integer)`

const lapse = (days: number) =>
  deadline('consultation.lapsed', 'consultation.lapsed', (now, after) => {
    const dueAt = lapseDue(days)
    return sql`
    select c.id as subject_id, ${dueAt} as due_at, c.id as resource, c.id as root, c.requester as participant,
      jsonb_build_object('dueAt', ${instantText(dueAt)}) as payload
    from (
      select c.id
      from accord.consultation c
      where c.status = 'circulated'
        and ${runningSince} > ${after}::timestamptz - ${lapseAfter(days)}
        and ${runningSince} <= ${now}::timestamptz - ${lapseAfter(days)}
        and ${notPassed('consultation.lapsed', sql`c.id`, dueAt)}
      offset 0
    ) untold
    join accord.consultation c on c.id = untold.id
    where c.status = 'circulated'
      and ${dueAt} <= ${now}::timestamptz
      and not accord.consultation_answered(c.id)
    order by due_at, c.id
    limit ${batch}
    for update of c skip locked`
  })

/** BR-37 */
const proposalExpiry = deadline('offer.proposal_expired', 'offer.proposal_expired', (now, after) => {
  const dueAt = sql`v.expires_at`
  return sql`
    select v.id as subject_id, v.expires_at as due_at, v.offer_id as resource, v.consultation_id as root,
      v.provider as participant, jsonb_build_object('dueAt', ${instantText(dueAt)}) as payload
    from accord.conversion_proposal v
    where v.conversion in ('pending', 'deviating')
      and v.expires_at > ${after}::timestamptz
      and v.expires_at <= ${now}::timestamptz
      and ${notPassed('offer.proposal_expired', sql`v.id`, dueAt)}
    order by v.expires_at, v.id
    limit ${batch}
    for update of v skip locked`
})

/** The deadlines of a consultation, in the order in which they come due for one addressee. */
export function consultationDeadlines(settings: DeadlineSettings): readonly Deadline[] {
  return [
    acknowledgement(settings.acknowledgementMinutes),
    reminder(50),
    reminder(90),
    timePassed,
    lapse(settings.consultationLapseDays),
    proposalExpiry,
  ]
}
