import type { Relation } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, statesOf } from '../../platform/lifecycle.ts'

export const tracks = ['interoperability', 'practical_integration', 'deterrence_architecture'] as const
export const progresses = ['not_started', 'in_progress', 'done', 'unknown'] as const
export type Progress = (typeof progresses)[number]

/**
 * BR-127: a step of the roadmap depends on steps that do not depend on it, by whatever way; a circle is named.
 * BR-122 holds for what is promised of it.
 */
export const roadmapLifecycle = lifecycle({
  of: 'roadmap_step',
  states: { open: [], dropped: [] },
  verbs: {
    stateRoadmapProgress: {
      from: ['open'],
      to: 'unchanged',
      action: 'roadmap.report',
      event: 'roadmap_step.progress_stated',
    },
    addRoadmapDependency: {
      from: ['open'],
      to: 'unchanged',
      action: 'roadmap.plan',
      event: 'roadmap_step.dependency_added',
    },
    dropRoadmapStep: { from: ['open'], to: 'dropped', action: 'roadmap.plan', event: 'roadmap_step.dropped' },
  },
})
export const roadmapStatuses = statesOf(roadmapLifecycle)

type Doers = { participant: string; ownedBy: string | null; contributors: readonly string[] }

/** Keeps the record (`own`), owns the step or contributes to it (`provider`). */
export const standingToRoadmap = (caller: string, { participant, ownedBy, contributors }: Doers): Relation[] => [
  ...(participant === caller ? (['own'] as const) : []),
  ...(ownedBy === caller || contributors.includes(caller) ? (['provider'] as const) : []),
]

/** BR-127: `way` leads from what it is to depend on back to the step. */
export function checkNoCircle(way: readonly string[] | null): void {
  if (way === null) return
  throw unprocessable(
    '/dependsOnId',
    say('The steps would depend on each other: {way}.', { way: way.join(' → ') }),
    'BR-127',
  )
}

/** How far a step is, by what was said last of that. */
export const progressOf = (statements: readonly { progress: Progress | null }[]): Progress =>
  statements.findLast(({ progress }) => progress !== null)?.progress ?? 'unknown'
