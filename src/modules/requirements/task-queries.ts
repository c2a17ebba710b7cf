import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { keptOrigin, originsOf, seenBy } from '../../platform/db/audience.ts'
import { lock } from '../../platform/db/change.ts'
import { is, isId, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, named, orNull, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { blindToCoalition, coalitionOrigin } from '../coalitions/origin.ts'
import { listLed } from '../coalitions/queries.ts'
import { givenInstead } from '../consultations/proposals.ts'
import { acceptedColumns, acceptedNamed, acceptedOrigins } from '../ledger/commitments/conversion.ts'
import { requirement, task, taskMilestone } from './tables.ts'
import type { TaskFilter, TaskInput } from './task-inputs.ts'
import { milestoneStatuses, taskParts } from './task-rules.ts'

const Part = z.object({
  participant: z.string(),
  part: z.enum(taskParts),
  share: z.string().nullable(),
  agreedAt: z.string().nullable(),
})
const Milestone = z.object({
  id: z.uuid(),
  title: z.string(),
  dueOn: z.string(),
  status: z.enum(milestoneStatuses),
  share: z.string().nullable(),
  reasoning: z.string().nullable(),
  assessedBy: z.string().nullable(),
  assessedAt: z.string().nullable(),
  version: z.int(),
})
const Progress = z.object({ participant: z.string(), text: z.string(), percent: z.int().nullable(), at: z.string() })

const tasks = selection(task, {
  as: 'k',
  without: ['createdBy', 'changeId', 'conversionProposalId', 'requirementOfferId', 'parts', 'milestones', 'progress'],
  joins: sql`left join accord.requirement q on q.id = k.requirement_id`,
  computed: {
    seenBy: seenBy('k.id', 'k.participant'),
    requirementStatus: computed(z.string().nullable(), sql`q.status`),
    // Named only if the caller may know of them.
    conversionProposalId: computed(
      z.uuid().nullable(),
      named('accord.conversion_proposal', 'k.conversion_proposal_id'),
    ),
    deviation: givenInstead('k.conversion_proposal_id'),
    requirementOfferId: computed(z.uuid().nullable(), named('accord.requirement_offer', 'k.requirement_offer_id')),
    daysLeft: computed(z.int(), sql`k.due_on - accord.current_day()`),
    today: computed(z.string(), sql`to_char(accord.current_day(), 'YYYY-MM-DD')`),
    parts: computed(z.array(Part), sql`k.parts`),
    milestones: computed(z.array(Milestone), sql`k.milestones`),
    progress: computed(z.array(Progress), sql`k.progress`),
  },
})
/** `leads`: whether the caller's participant leads the coalition of the task. */
export type TaskRow = RowOf<typeof tasks> & { leads: boolean }

/** Kept for the transaction, because nothing that is done to a task changes who leads. */
const ledIn = new WeakMap<ReadTx, Promise<string[]>>()

async function withLead(tx: ReadTx, found: Promise<RowOf<typeof tasks>[]>): Promise<TaskRow[]> {
  const leads = ledIn.get(tx) ?? listLed(tx)
  ledIn.set(tx, leads)
  const [rows, led] = await Promise.all([found, leads])
  return rows.map((row) => ({ ...row, leads: row.coalition !== null && led.includes(row.coalition) }))
}

export async function findTask(tx: ReadTx, id: string): Promise<TaskRow | undefined> {
  const one = tx.find(tasks, id)
  const [row] = await withLead(
    tx,
    one.then((task) => (task === undefined ? [] : [task])),
  )
  return row
}

const milestones = selection(taskMilestone, { as: 'm', computed: {} })

export function findMilestone(tx: ReadTx, id: string): Promise<RowOf<typeof milestones> | undefined> {
  return tx.find(milestones, id)
}

/** Locks the need and then the task, always in this order. */
export async function lockTask(tx: ReadTx, id: string): Promise<void> {
  await Promise.all([
    tx.run(sql`
      select q.id
      from accord.requirement q
      where q.id = (select k.requirement_id from accord.task k where k.id = ${id}::uuid)
      for share`),
    lock(tx, task, id),
  ])
}

export const dueFirst = orderBy(task, 'k', ['dueOn', 'id'])

/** `code` has a part in the task; for a caller who sees few tasks, parts are searched among these. */
async function isPartOf(tx: ReadTx, code: string, page: Page): Promise<SQL> {
  const seen = await tx.seen(page, 't.task_id', ['task'])
  return await tx.fits(
    'k.id',
    sql`select t.task_id from accord.task_part t where t.participant = ${code} and ${seen.where}`,
    sql`exists (select 1 from accord.task_part t where t.task_id = k.id and t.participant = ${code})`,
  )
}

export async function listTasks(tx: ReadTx, filter: TaskFilter, page: Page): Promise<TaskRow[]> {
  const seen = await tx.seen(page, 'k.id', ['task'])
  const found = tx.all(
    tasks,
    sql`where ${seen.where}
      and ${isId('k.requirement_id', filter.requirementId)}
      and ${is('k.provision_id', filter.provisionId)}
      and ${is('k.coalition', filter.coalition)}
      and ${is('k.status', filter.status)}
      and ${when(filter.dueBefore, (day) => sql`k.due_on < ${day}::date`)}
      and ${filter.participant === undefined ? sql`true` : await isPartOf(tx, filter.participant, page)}
      and ${page.after}
    ${seen.tail}`,
    page,
  )
  return await withLead(tx, found)
}

/** Of the participants that would do the task, `blind` do not know of the need, and `strangers` not of the coalition. */
const namedRow = written({
  ...acceptedColumns,
  today: z.string(),
  need: orNull(written({ id: requirement.id, status: requirement.status, coalition: requirement.coalition })),
  origins: z.array(keptOrigin),
  counted: z.string().nullable(),
  party: z.string().nullable(),
  coalition: z.boolean(),
  participants: z.array(z.string()),
  blind: z.array(z.string()),
  strangers: z.array(z.string()),
  leads: z.boolean(),
  unreleasable: z.array(z.string()),
})
export type NamedByTask = RowOf<typeof namedRow>

/** All facts that decide a task, in one statement; the need stays locked until the task is made. */
export function findNamedByTask(tx: ReadTx, input: TaskInput): Promise<NamedByTask> {
  const doers = sql`${sql.param([input.lead, ...input.contributors].map(({ participant }) => participant))}::text[]`
  const needId = input.requirementId ?? null
  return tx.row(
    namedRow,
    sql`
    with need as materialized (
      select q.id, q.status, q.coalition
      from accord.requirement q
      where q.id = ${needId}::uuid
      for share
    )
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      (
        select json_build_object('id', n.id, 'status', n.status, 'coalition', n.coalition)
        from need n
      ) as need,
      ${originsOf([{ what: 'requirement', id: sql`${needId}::uuid` }, ...acceptedOrigins(input), coalitionOrigin(input.coalition)])} as origins,
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
      ${blindToCoalition(input.coalition, doers)} as strangers,
      coalesce(coalesce((select n.coalition from need n), ${input.coalition ?? null}) = any (accord.coalitions_led()), false)
        as leads,
      ${acceptedNamed(tx, input)},
      accord.unknown_audiences(${sql.param(input.releasableTo ?? [])}::text[]) as unreleasable`,
  )
}
