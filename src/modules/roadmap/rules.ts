import type { Relation } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, statesOf } from '../../platform/lifecycle.ts'

export const tracks = ['interoperability', 'practical_integration', 'deterrence_architecture'] as const
export const progresses = ['not_started', 'in_progress', 'done', 'unknown'] as const
export type Progress = (typeof progresses)[number]

/**
 * BR-127: a step of the roadmap depends only on steps that do not depend on it, directly or through others; a circle is
 * named. BR-122 holds for its promises.
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

/** The relation to a step: keeps the record (`own`), owns the step or contributes to it (`provider`). */
export const standingToRoadmap = (caller: string, { participant, ownedBy, contributors }: Doers): Relation[] => [
  ...(participant === caller ? (['own'] as const) : []),
  ...(ownedBy === caller || contributors.includes(caller) ? (['provider'] as const) : []),
]

/** BR-127: `way` leads from the step that it shall depend on back to the step itself. */
export function checkNoCircle(way: readonly string[] | null): void {
  if (way === null) return
  throw unprocessable(
    '/dependsOnId',
    say('The steps would depend on each other: {way}.', { way: way.join(' → ') }),
    'BR-127',
  )
}

/** How far a step is, by the last statement of it. */
export const progressOf = (statements: readonly { progress: Progress | null }[]): Progress =>
  statements.findLast(({ progress }) => progress !== null)?.progress ?? 'unknown'
