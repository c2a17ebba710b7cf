import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet, held, idOf } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import type {
  JointProjectInput,
  MilestoneStatementInput,
  ProjectMilestoneInput,
  ProjectMoneyInput,
  ProjectStageInput,
} from './inputs.ts'
import { findProject, type ProjectRow } from './queries.ts'
import { checkParties, projectLifecycle, standingToProject } from './rules.ts'
import { jointProject } from './tables.ts'

const namedRow = written({ known: z.array(z.string()), unreleasable: z.array(z.string()) })

/** BR-120: by one of its parties; the others see it from the start, whatever its marking. */
export async function registerProject(tx: WriteTx, input: JointProjectInput): Promise<Change<ProjectRow>> {
  const { participants, releasableTo = [] } = input
  const named = await tx.row(
    namedRow,
    sql`
    select array(
        select p.code from accord.participant p
        where p.code = any (${sql.param(participants)}::text[]) and p.kind <> 'observer'
      ) as known,
      accord.unknown_audiences(${sql.param([...releasableTo])}::text[]) as unreleasable`,
  )
  authorize(tx.actor, 'project.register', ['own'])
  checkParties(tx.actor.participant, input)
  const stranger = participants.findIndex((code) => !named.known.includes(code))
  if (stranger >= 0) throw unprocessable(`/participants/${stranger}`, 'There is no such participant.', 'BR-120')
  checkReleased(releasableTo, named.unreleasable)
  const id = await insertProject(tx, input)
  const payload = { kind: input.kind, participants }
  return {
    row: (await findProject(tx, id))!,
    events: [event('joint_project.registered', { resource: id, root: id, payload })],
  }
}

async function insertProject(tx: WriteTx, input: JointProjectInput): Promise<string> {
  const { participants, organisations, marking, releasableTo = [] } = input
  const sources = input.sources.map((source) => ({ publisher: null, date: null, url: null, ...source }))
  const id = await idOf(
    tx,
    sql`
    with made as (
      insert into accord.joint_project (participant, title_en, title_uk, kind, summary_en, summary_uk, started, amount,
        currency, amount_qualifier, source_tie, sources, marking, releasable_to, created_by, created_at)
      values (accord.current_participant(), ${input.title.en}, ${input.title.uk}, ${input.kind}, ${input.summary.en},
        ${input.summary.uk}, ${input.started ?? null}, ${input.amount ?? null}::numeric, ${input.currency ?? null},
        ${input.amount === undefined ? null : 'exact'}, 'unknown', ${JSON.stringify(sources)}::jsonb, ${marking},
        ${sql.param([...releasableTo])}::text[], accord.current_account(), ${tx.now}::timestamptz)
      returning id
    )
    select m.id
    from made m
    cross join lateral ${setAudience(sql`m.id`, {
      of: 'joint_project',
      audiences: audienceOf({ marking, releasable_to: releasableTo }),
      sides: participants,
    })}`,
  )
  const parties = [...participants.map((participant) => ({ participant })), ...organisations.map((name) => ({ name }))]
  await tx.run(sql`
    insert into accord.joint_project_party (project_id, number, participant, name)
    select ${id}::uuid, p.number, p.value ->> 'participant', p.value ->> 'name'
    from jsonb_array_elements(${JSON.stringify(parties)}::jsonb) with ordinality as p (value, number)`)
  return id
}

/** The project behind its lock, with the step that a verb takes on it. */
export async function holdProject(tx: WriteTx, id: string, verb: VerbOf<typeof projectLifecycle>) {
  const row = await held(tx, jointProject, id, findProject)
  return { row, step: take(tx, projectLifecycle, verb, row, standingToProject(tx.actor.participant, row)) }
}

/** BR-122: what was said before stays as it was told. */
export async function reportProjectStage(
  tx: WriteTx,
  id: string,
  input: ProjectStageInput,
): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'reportProjectStage')
  const { statedOn, words, stage, promisedFor, postpones } = input
  if (statedOn > row.today)
    throw unprocessable('/statedOn', say('is later than today, {today}', { today: row.today }), 'BR-122')
  await tx.run(sql`
    insert into accord.joint_project_stage (project_id, stated_on, words, stage, promised_for, postpones, source,
      filed_by, account_id, created_at)
    values (${id}::uuid, ${statedOn}, ${words}, ${stage ?? null}, ${promisedFor ?? null}, ${postpones},
      ${input.source ?? null}, accord.current_participant(), accord.current_account(), ${tx.now}::timestamptz)`)
  const payload = { statedOn, stage: stage ?? null, promisedFor: promisedFor ?? null }
  return { row: (await findProject(tx, id))!, events: [step.event(payload)] }
}

export async function addProjectMilestone(
  tx: WriteTx,
  id: string,
  { title, dueOn }: ProjectMilestoneInput,
): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'addProjectMilestone')
  if (dueOn < row.today) throw unprocessable('/dueOn', say('is before today, {today}', { today: row.today }), 'BR-122')
  const milestoneId = await idOf(
    tx,
    sql`
    insert into accord.joint_project_milestone (project_id, title_en, title_uk, promised_on, due_on, filed_by, created_at)
    values (${id}::uuid, ${title.en}, ${title.uk}, ${dueOn}::date, ${dueOn}::date, accord.current_participant(),
      ${tx.now}::timestamptz)
    returning id`,
  )
  return { row: (await findProject(tx, id))!, events: [step.event({ milestoneId, dueOn })] }
}

/** BR-122: a milestone moves with a reason, and keeps the day that was promised first. */
export async function stateProjectMilestone(
  tx: WriteTx,
  id: string,
  { milestoneId, dueOn, reachedOn, reason }: MilestoneStatementInput,
): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'stateProjectMilestone')
  const milestone = row.milestones.find((each) => each.id === milestoneId)
  if (milestone === undefined) throw unprocessable('/milestoneId', 'The project has no such milestone.', 'BR-122')
  if (milestone.reachedOn !== null)
    throw unprocessable(
      '/milestoneId',
      say('The milestone was reached on {reachedOn}.', { reachedOn: milestone.reachedOn }),
      'BR-122',
    )
  if (reachedOn !== undefined && reachedOn > row.today)
    throw unprocessable('/reachedOn', say('is later than today, {today}', { today: row.today }), 'BR-122')
  await tx.change(
    1,
    sql`update accord.joint_project_milestone
    set due_on = ${dueOn ?? milestone.dueOn}::date, moves = moves + ${dueOn === undefined ? 0 : 1},
      reached_on = ${reachedOn ?? null}::date, reason = coalesce(${reason ?? null}, reason), version = version + 1
    where id = ${milestoneId}::uuid and reached_on is null`,
  )
  const payload = { milestoneId, dueOn: dueOn ?? null, reachedOn: reachedOn ?? null, reason: reason ?? null }
  return { row: (await findProject(tx, id))!, events: [step.event(payload)] }
}

const ownerRow = written({ participant: z.string() })

/** Of one's own books: what another gave is its own to name. */
export async function linkProjectMoney(
  tx: WriteTx,
  id: string,
  { pledgeId, commitmentId }: ProjectMoneyInput,
): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'linkProjectMoney')
  const [owner] = await tx.rows(
    ownerRow,
    pledgeId === undefined
      ? sql`select c.participant from accord.commitment c where c.id = ${commitmentId}::uuid`
      : sql`select p.participant from accord.pledge p where p.id = ${pledgeId}::uuid`,
  )
  const pointer = pledgeId === undefined ? '/commitmentId' : '/pledgeId'
  if (owner === undefined) throw unprocessable(pointer, 'There is none, or you may not know of it.', 'BR-52')
  if (owner.participant !== tx.actor.participant)
    throw unprocessable(pointer, say('It is {participant}’s to link.', { participant: owner.participant }), 'BR-52')
  const linked = row.money.some((each) => each.pledgeId === pledgeId || each.commitmentId === commitmentId)
  if (linked) return { row, unchanged: true }
  await tx.run(sql`
    insert into accord.joint_project_money (project_id, pledge_id, commitment_id, filed_by, created_at)
    values (${id}::uuid, ${pledgeId ?? null}::uuid, ${commitmentId ?? null}::uuid, accord.current_participant(),
      ${tx.now}::timestamptz)`)
  return { row: (await findProject(tx, id))!, events: [step.event({})] }
}

export async function endJointProject(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'endJointProject')
  await compareAndSet(tx, jointProject, row, { status: step.to, reason })
  return { row: (await findProject(tx, id))!, events: [step.event({ reason })] }
}
