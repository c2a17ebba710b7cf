import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { checkAmount } from '../../kernel/amounts.ts'
import { checkPast } from '../../kernel/days.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { add, compareAndSet, held, make } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import { toldOfNaming } from '../../platform/db/told.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import { keptSource } from '../instruments/tables.ts'
import { pledgeStands } from '../pledges/queries.ts'
import type {
  JointProjectInput,
  MilestoneStatementInput,
  ProjectMilestoneInput,
  ProjectMoneyInput,
  ProjectStageInput,
} from './inputs.ts'
import { findProject, type ProjectRow } from './queries.ts'
import { checkParties, projectLifecycle, standingToProject } from './rules.ts'
import {
  jointProject,
  jointProjectMilestone,
  jointProjectMoney,
  jointProjectParty,
  jointProjectStage,
} from './tables.ts'

const namedRow = written({ today: z.string(), known: z.array(z.string()), unreleasable: z.array(z.string()) })

/** BR-120: entered by one of its parties; the others see it from the start, whatever its marking. */
export async function registerProject(tx: WriteTx, input: JointProjectInput): Promise<Change<ProjectRow>> {
  const { participants, releasableTo = [] } = input
  const named = await tx.row(
    namedRow,
    sql`
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      array(
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
  checkPast(input.started, named.today, '/started', 'BR-122')
  if (input.amount !== undefined) checkAmount({ amount: input.amount, currency: input.currency! })
  const id = await insertProject(tx, input)
  const payload = { kind: input.kind, participants }
  return {
    row: (await findProject(tx, id))!,
    events: [event('joint_project.registered', { resource: id, root: id, payload })],
  }
}

async function insertProject(tx: WriteTx, input: JointProjectInput): Promise<string> {
  const { participants, organisations, marking, releasableTo = [] } = input
  const sources = input.sources.map(keptSource)
  const { participant, accountId: createdBy } = tx.actor
  const id = await make(
    tx,
    jointProject,
    {
      ...{ participant, kind: input.kind, started: input.started ?? null, sourceTie: 'unknown', sources },
      ...{ titleEn: input.title.en, titleUk: input.title.uk, summaryEn: input.summary.en, summaryUk: input.summary.uk },
      ...{ amount: input.amount ?? null, currency: input.currency ?? null },
      amountQualifier: input.amount === undefined ? null : 'exact',
      ...{ marking, releasableTo: [...releasableTo], createdBy, createdAt: tx.now },
    },
    { audiences: audienceOf({ marking, releasable_to: releasableTo }), sides: participants },
  )
  const parties = [...participants.map((participant) => ({ participant })), ...organisations.map((name) => ({ name }))]
  await tx.db
    .insert(jointProjectParty)
    .values(parties.map((party, index) => ({ ...party, projectId: id, number: index + 1 })))
    .execute()
  return id
}

/** The project behind its lock, with the step that a verb takes on it. */
export async function holdProject(tx: WriteTx, id: string, verb: VerbOf<typeof projectLifecycle>) {
  const row = await held(tx, jointProject, id, findProject)
  return { row, step: take(tx, projectLifecycle, verb, row, standingToProject(tx.actor.participant, row)) }
}

/** BR-122: earlier statements stay as they were made. */
export async function reportProjectStage(
  tx: WriteTx,
  id: string,
  input: ProjectStageInput,
): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'reportProjectStage')
  const { statedOn, words, stage, promisedFor, postpones } = input
  checkPast(statedOn, row.today, '/statedOn', 'BR-122')
  await add(tx, jointProjectStage, {
    ...{ projectId: id, statedOn, words, postpones },
    ...{ stage: stage ?? null, promisedFor: promisedFor ?? null, source: input.source ?? null },
    ...{ filedBy: tx.actor.participant, accountId: tx.actor.accountId, createdAt: tx.now },
  })
  const payload = { statedOn, stage: stage ?? null, promisedFor: promisedFor ?? null }
  return { row: (await findProject(tx, id))!, events: [step.event(payload)] }
}

/** BR-122: a promised day is in the future, also when a promise is moved. */
function checkPromised(dueOn: string, { today }: ProjectRow): void {
  if (dueOn < today) throw unprocessable('/dueOn', say('is before today, {today}', { today }), 'BR-122')
}

export async function addProjectMilestone(
  tx: WriteTx,
  id: string,
  { title, dueOn }: ProjectMilestoneInput,
): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'addProjectMilestone')
  checkPromised(dueOn, row)
  const milestoneId = await add(tx, jointProjectMilestone, {
    ...{ projectId: id, titleEn: title.en, titleUk: title.uk, promisedOn: dueOn, dueOn },
    ...{ filedBy: tx.actor.participant, createdAt: tx.now },
  })
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
  checkPast(reachedOn, row.today, '/reachedOn', 'BR-122')
  if (dueOn !== undefined) checkPromised(dueOn, row)
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

const ownerRow = written({ participant: z.string(), marking: jointProject.marking, stands: z.boolean() })

/** Names a pledge or a commitment of the caller's own books; another giver names its own. */
export async function linkProjectMoney(
  tx: WriteTx,
  id: string,
  { pledgeId, commitmentId }: ProjectMoneyInput,
): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'linkProjectMoney')
  const [owner] = await tx.rows(
    ownerRow,
    pledgeId === undefined
      ? sql`select c.participant, c.marking, true as stands from accord.commitment c where c.id = ${commitmentId}::uuid`
      : sql`select p.participant, p.marking, ${pledgeStands('p')} as stands from accord.pledge p where p.id = ${pledgeId}::uuid`,
  )
  const pointer = pledgeId === undefined ? '/commitmentId' : '/pledgeId'
  if (owner === undefined) throw unprocessable(pointer, 'There is no such record, or you may not know of it.', 'BR-52')
  if (owner.participant !== tx.actor.participant)
    throw unprocessable(pointer, say('Only {participant} can link it.', { participant: owner.participant }), 'BR-52')
  const linked = row.money.some((each) => each.pledgeId === pledgeId || each.commitmentId === commitmentId)
  if (linked) return { row, unchanged: true }
  if (!owner.stands) throw unprocessable(pointer, 'There is no such pledge of yours that stands.', 'BR-23')
  await add(tx, jointProjectMoney, {
    ...{ projectId: id, pledgeId: pledgeId ?? null, commitmentId: commitmentId ?? null },
    ...{ filedBy: tx.actor.participant, createdAt: tx.now },
  })
  const named = { id: (pledgeId ?? commitmentId)!, marking: owner.marking }
  const told = await toldOfNaming(tx, row, named)
  return { row: (await findProject(tx, id))!, events: [{ ...step.event({}), ...told }] }
}

export async function endJointProject(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<ProjectRow>> {
  const { row, step } = await holdProject(tx, id, 'endJointProject')
  await compareAndSet(tx, jointProject, row, { status: step.to, reason })
  return { row: (await findProject(tx, id))!, events: [step.event({ reason })] }
}
