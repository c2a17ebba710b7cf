import { deliverable, type RoadmapScenery } from '../support/roadmap-scenery.ts'
import { inside, other, own, type Standing, type Target, unseen } from './standings.ts'

/** A limited step that UA keeps, SE owns and PL contributes to. */
export function roadmapTargets({ first, second }: RoadmapScenery): Record<string, Target[]> {
  const everybody = ['UA', 'PL', 'AU', 'XA'].map((participant) => other(participant))
  const standings: Standing[] = [
    inside('UA', ['own']),
    inside('SE', ['provider']),
    inside('PL', ['provider']),
    unseen('DK'),
    unseen('XA'),
  ]
  const on = (verb: string, body?: object): Target[] => [
    {
      path: `/v1/roadmap-steps/${first.id}${verb}`,
      version: first.version,
      standings,
      ...(body === undefined ? {} : { body }),
    },
  ]
  return {
    listRoadmapSteps: [{ path: '/v1/roadmap-steps', standings: everybody }],
    planRoadmapStep: [{ path: '/v1/roadmap-steps', body: deliverable, standings: [own('UA'), own('PL'), own('XA')] }],
    getRoadmapStep: on(''),
    stateRoadmapProgress: on('/statements', { statedOn: '2026-11-20', words: 'Tested.', progress: 'in_progress' }),
    releaseRoadmapStep: on('/releases', { reason: 'As arranged.', marking: 'framework' }),
    addRoadmapDependency: on('/dependencies', { dependsOnId: second.id }),
    dropRoadmapStep: on('/drop', { reason: 'As arranged.' }),
  }
}
