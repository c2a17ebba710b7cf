import { ofPublicText } from '../../platform/db/release.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import * as queries from './queries.ts'
import { roadmapLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Roadmap']

/** Deliverables towards interoperability, practical integration and the deterrence architecture. */
export function roadmapRoutes(context: AppContext): void {
  const { app } = context
  const step = operationsOn(context, {
    path: '/v1/roadmap-steps',
    tags,
    lifecycle: roadmapLifecycle,
    read: 'roadmap.read',
    shape: shape.RoadmapStep,
    json: shape.roadmapToJson,
    find: queries.findRoadmapStep,
  })
  app.route(
    step.create('planRoadmapStep', {
      summary: 'Enter a step of the roadmap',
      description:
        'Enters a deliverable of the roadmap: who owns it, who contributes, and the event or day at which it is due.',
      access: 'roadmap.plan',
      body: input.RoadmapStepInput,
      command: commands.planRoadmapStep,
    }),
  )
  app.route(
    step.list('listRoadmapSteps', {
      summary: 'List steps of the roadmap',
      description: 'Deliverables of the roadmap, track by track.',
      conditional: true,
      filter: input.RoadmapStepFilter,
      page: shape.RoadmapStepPage,
      order: queries.byTrack,
      rows: queries.listRoadmapSteps,
    }),
  )
  app.route(
    step.one('getRoadmapStep', {
      summary: 'Read a step of the roadmap',
      description:
        'One deliverable with what was stated of it, by how much it has slipped, and which steps must be done before it.',
    }),
  )
  app.route(
    releaseRoute(context, {
      ...{ of: 'roadmap_step', path: '/v1/roadmap-steps', words: 'a step of the roadmap', tags },
      found: ofPublicText,
    }),
  )
  app.route(
    step.add('stateRoadmapProgress', {
      at: 'statements',
      summary: 'State how far a step is',
      description:
        'Whoever owns the deliverable, contributes to it or keeps the record says how far it is and what is promised (BR-122). Earlier statements stay.',
      body: input.RoadmapStatementInput,
      command: commands.stateRoadmapProgress,
    }),
  )
  app.route(
    step.add('addRoadmapDependency', {
      at: 'dependencies',
      summary: 'Say what must be done before a step',
      description:
        'Says that another step must be done before this one. A dependency that would close a circle is refused, and the refusal names the steps of the circle (BR-127).',
      body: input.RoadmapDependencyInput,
      command: commands.addRoadmapDependency,
    }),
  )
  app.route(
    step.verb('dropRoadmapStep', {
      at: 'drop',
      summary: 'Drop a step of the roadmap',
      description: 'Gives a deliverable up, with the reason. It stays readable.',
      body: ReasonInput,
      command: commands.dropRoadmapStep,
    }),
  )
}
