import { sql } from 'drizzle-orm'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type Accepted, acceptedNamed } from '../ledger/conversion.ts'
import type { TaskInput, TaskQuery } from './task-inputs.ts'
import type { milestoneStatuses, TaskStatus, taskParts } from './task-rules.ts'

type Milestone = {
  id: string
  title: string
  dueOn: string
  status: (typeof milestoneStatuses)[number]
  share: string | null
  reasoning: string | null
  assessedBy: string | null
  assessedAt: string | null
  version: number
}

export type TaskRow = {
  id: string
  participant: string
  requirement_id: string | null
  requirement_status: string | null
  provision_id: string | null
  conversion_proposal_id: string | null
  requirement_offer_id: string | null
  coalition: string | null
  title: string
  description: string | null
  quantity: string | null
  unit: string | null
  counted: string | null
  starts_on: string | null
  due_on: string
  days_left: number
  today: string
  parts: { participant: string; part: (typeof taskParts)[number]; share: string | null; agreedAt: string | null }[]
  milestones: Milestone[]
  progress: { participant: string; text: string; percent: number | null; at: string }[]
  status: TaskStatus
  status_since: Date
  reason: string | null
  reason_by: string | null
  delivered_on: string | null
  delivery: { by: string; statement: string } | null
  verified_at: Date | null
  verification: { verifiedBy: { name: string; office: string; instrument: string }; statement: string | null } | null
  marking: 'public' | 'framework' | 'limited'
  releasable_to: string[]
  created_at: Date
  version: number
  leads: boolean
}

const instant = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

const tasks = sql`
  select k.id, k.participant, k.requirement_id, q.status as requirement_status, k.provision_id,
    (select v.id from accord.conversion_proposal v where v.id = k.conversion_proposal_id) as conversion_proposal_id,
    (select o.id from accord.requirement_offer o where o.id = k.requirement_offer_id) as requirement_offer_id,
    k.coalition, k.title, k.description, k.quantity, k.unit, k.counted, k.starts_on, k.due_on, k.due_on - accord.current_day() as days_left,
    to_char(accord.current_day(), 'YYYY-MM-DD') as today, k.status, k.status_since, k.reason, k.reason_by, k.delivered_on,
    k.delivery, k.verified_at, k.verification, k.marking, k.releasable_to, k.created_at, k.version,
    k.coalition is not null and accord.leads_coalition(k.coalition) as leads,
    coalesce((
      select jsonb_agg(jsonb_build_object('participant', t.participant, 'part', t.part, 'share', t.share::text,
        'agreedAt', ${instant('t.agreed_at')}) order by t.part desc, t.participant collate "C")
      from accord.task_part t
      where t.task_id = k.id
    ), '[]') as parts,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', m.id, 'title', m.title, 'dueOn', m.due_on, 'status', m.status,
        'share', m.share::text, 'reasoning', m.reasoning, 'assessedBy', m.assessed_by,
        'assessedAt', ${instant('m.assessed_at')}, 'version', m.version) order by m.due_on, m.id)
      from accord.task_milestone m
      where m.task_id = k.id
    ), '[]') as milestones,
    coalesce((
      select jsonb_agg(jsonb_build_object('participant', s.participant, 'text', s.text, 'percent', s.percent,
        'at', ${instant('s.created_at')}) order by s.id desc)
      from (
        select p.id, p.participant, p.text, p.percent, p.created_at
        from accord.task_progress p
        where p.task_id = k.id
        order by p.id desc
        limit 20
      ) s
    ), '[]') as progress
  from accord.task k
  left join accord.requirement q on q.id = k.requirement_id`

export async function findTask(tx: ReadTx, id: string): Promise<TaskRow | undefined> {
  const [row] = await tx.rows<TaskRow>(sql`${tasks} where k.id = ${id}::uuid`)
  return row
}

/** The anchor of a task and, before it, of its need: in that order whoever locks them. */
export async function lockTask(tx: ReadTx, id: string): Promise<void> {
  await tx.rows(sql`
    select q.id
    from accord.requirement q
    where q.id = (select k.requirement_id from accord.task k where k.id = ${id}::uuid)
    for share`)
  await tx.rows(sql`select k.id from accord.task k where k.id = ${id}::uuid for update`)
}

/** By due day. */
export function listTasks(
  tx: ReadTx,
  filter: Omit<TaskQuery, 'cursor'> & { after: readonly [string, string] | undefined },
): Promise<TaskRow[]> {
  return tx.rows<TaskRow>(sql`${tasks}
    where ${isId('k.requirement_id', filter.requirementId)}
      and ${is('k.provision_id', filter.provisionId)}
      and ${is('k.coalition', filter.coalition)}
      and ${is('k.status', filter.status)}
      and ${when(filter.dueBefore, (day) => sql`k.due_on < ${day}::date`)}
      and ${when(
        filter.participant,
        (code) => sql`exists (
        select 1 from accord.task_part t
        where t.task_id = k.id and t.participant = ${code}
      )`,
      )}
      and ${when(filter.after, ([day, id]) => sql`(k.due_on, k.id) > (${day}::date, ${id}::uuid)`)}
    order by k.due_on, k.id
    ${atMost(filter.limit + 1)}`)
}

export type NamedByTask = Accepted & {
  today: string
  need: {
    id: string
    status: string
    coalition: string | null
    marking: 'public' | 'framework' | 'limited'
    releasable_to: string[]
  } | null
  counted: string | null
  party: string | null
  coalition: boolean
  participants: string[]
  /** Of those who would do it: who does not know of the need. */
  blind: string[]
  leads: boolean
  unreleasable: string[]
}

/** Everything that decides a task, in one statement; the need is held until it is made. */
export async function findNamedByTask(tx: ReadTx, input: TaskInput): Promise<NamedByTask> {
  const doers = sql`${sql.param([input.lead, ...input.contributors].map(({ participant }) => participant))}::text[]`
  const needId = input.requirementId ?? null
  const [row] = await tx.rows<NamedByTask>(sql`
    with need as materialized (
      select q.id, q.status, q.coalition, q.marking, q.releasable_to
      from accord.requirement q
      where q.id = ${needId}::uuid
      for share
    )
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      (
        select jsonb_build_object('id', n.id, 'status', n.status, 'coalition', n.coalition, 'marking', n.marking,
          'releasable_to', n.releasable_to)
        from need n
      ) as need,
      accord.in_unit_of(${needId}::uuid, ${input.quantity ?? null}::numeric, ${input.unit ?? null}) as counted,
      (
        select a.participant
        from accord.provision p
        join accord.agreement a on a.id = p.agreement_id
        where p.id = ${input.provisionId ?? null}
      ) as party,
      exists (select 1 from accord.coalition c where c.code = ${input.coalition ?? null}) as coalition,
      array(
        select p.code from accord.participant p where p.code = any (${doers}) and p.kind <> 'observer'
      ) as participants,
      case when ${needId}::uuid is null then '{}' else accord.cannot_see(${needId}::uuid, ${doers}, accord.current_day()) end
        as blind,
      coalesce(accord.leads_coalition(coalesce((select n.coalition from need n), ${input.coalition ?? null})), false)
        as leads,
      ${acceptedNamed(tx, input)},
      accord.unknown_audiences(${sql.param(input.releasableTo ?? [])}::text[]) as unreleasable`)
  return row!
}
