import { authorize } from '../../access/policy.ts'
import { checkPast } from '../../kernel/days.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { add, compareAndSet, held, make } from '../../platform/db/change.ts'
import { toldOfNaming } from '../../platform/db/told.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import { keptSource } from '../instruments/tables.ts'
import type { RoadmapDependencyInput, RoadmapStatementInput, RoadmapStepInput } from './inputs.ts'
import { findNamedByStep, findRoadmapStep, lockDependencies, type RoadmapRow, wayBetween } from './queries.ts'
import { checkNoCircle, roadmapLifecycle, standingToRoadmap } from './rules.ts'
import { roadmapDependency, roadmapStatement, roadmapStep } from './tables.ts'

/** Enters a deliverable; its owner and its contributors see it whatever its marking. */
export async function planRoadmapStep(tx: WriteTx, input: RoadmapStepInput): Promise<Change<RoadmapRow>> {
  const { contributors, marking, releasableTo = [] } = input
  const named = await findNamedByStep(tx, input)
  authorize(tx.actor, 'roadmap.plan', ['own'])
  const ownedBy = input.owningBody === undefined ? (input.ownedBy ?? tx.actor.participant) : null
  if (input.ownedBy !== undefined && !named.known.includes(input.ownedBy))
    throw unprocessable('/ownedBy', 'There is no such participant.')
  const stranger = contributors.findIndex((code) => !named.known.includes(code))
  if (stranger >= 0) throw unprocessable(`/contributors/${stranger}`, 'There is no such participant.')
  checkReleased(releasableTo, named.unreleasable)
  checkPast(input.decidedOn, named.today, '/decidedOn', 'BR-122')
  const { participant, accountId: createdBy } = tx.actor
  const id = await make(
    tx,
    roadmapStep,
    {
      ...input,
      ...{ participant, ownedBy, createdBy, createdAt: tx.now },
      titleEn: input.title.en,
      titleUk: input.title.uk,
      contributors: [...new Set(contributors)],
      sources: input.sources.map(keptSource),
      releasableTo: [...releasableTo],
    },
    { audiences: audienceOf({ marking, releasable_to: releasableTo }), sides: [ownedBy, ...contributors] },
  )
  const payload = { track: input.track, due: input.due ?? null, dueEvent: input.dueEvent ?? null }
  return {
    row: (await findRoadmapStep(tx, id))!,
    events: [event('roadmap_step.planned', { resource: id, root: id, payload })],
  }
}

async function hold(tx: WriteTx, id: string, verb: VerbOf<typeof roadmapLifecycle>) {
  const row = await held(tx, roadmapStep, id, findRoadmapStep)
  return { row, step: take(tx, roadmapLifecycle, verb, row, standingToRoadmap(tx.actor.participant, row)) }
}

/** BR-122: earlier statements stay as they were made. */
export async function stateRoadmapProgress(
  tx: WriteTx,
  id: string,
  input: RoadmapStatementInput,
): Promise<Change<RoadmapRow>> {
  const { row, step } = await hold(tx, id, 'stateRoadmapProgress')
  const { statedOn, words, progress, promisedFor, postpones } = input
  checkPast(statedOn, row.today, '/statedOn', 'BR-122')
  await add(tx, roadmapStatement, {
    ...{ stepId: id, statedOn, words, postpones, progress: progress ?? null, promisedFor: promisedFor ?? null },
    evidence: input.evidence.map(keptSource),
    ...{ filedBy: tx.actor.participant, accountId: tx.actor.accountId, createdAt: tx.now },
  })
  const payload = { statedOn, progress: progress ?? null, promisedFor: promisedFor ?? null }
  return { row: (await findRoadmapStep(tx, id))!, events: [step.event(payload)] }
}

/** BR-127. */
export async function addRoadmapDependency(
  tx: WriteTx,
  id: string,
  { dependsOnId }: RoadmapDependencyInput,
): Promise<Change<RoadmapRow>> {
  await lockDependencies(tx)
  const { row, step } = await hold(tx, id, 'addRoadmapDependency')
  const before = await findRoadmapStep(tx, dependsOnId)
  if (before === undefined)
    throw unprocessable('/dependsOnId', 'There is no such step, or you may not know of it.', 'BR-127')
  if (before.status === 'dropped')
    throw unprocessable('/dependsOnId', 'The step was dropped, so nothing can depend on it.', 'BR-127')
  if (row.dependsOn.some((each) => each.id === dependsOnId)) return { row, unchanged: true }
  checkNoCircle(await wayBetween(tx, dependsOnId, id))
  await tx.db
    .insert(roadmapDependency)
    .values({ stepId: id, dependsOnId, filedBy: tx.actor.participant, createdAt: tx.now })
    .execute()
  const told = await toldOfNaming(tx, row, before)
  return { row: (await findRoadmapStep(tx, id))!, events: [{ ...step.event({ dependsOnId }), ...told }] }
}

export async function dropRoadmapStep(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<RoadmapRow>> {
  const { row, step } = await hold(tx, id, 'dropRoadmapStep')
  await compareAndSet(tx, roadmapStep, row, { status: step.to, reason })
  return { row: (await findRoadmapStep(tx, id))!, events: [step.event({ reason })] }
}
