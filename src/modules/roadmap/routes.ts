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
      description: 'With who owns it and who contributes, due at an event or a day.',
      access: 'roadmap.plan',
      body: input.RoadmapStepInput,
      command: commands.planRoadmapStep,
    }),
  )
  app.route(
    step.list('listRoadmapSteps', {
      summary: 'List steps of the roadmap',
      description: 'By track.',
      filter: input.RoadmapStepFilter,
      page: shape.RoadmapStepPage,
      order: queries.byTrack,
      rows: queries.listRoadmapSteps,
    }),
  )
  app.route(
    step.one('getRoadmapStep', {
      summary: 'Read a step of the roadmap',
      description: 'With what was said of it, its slippage, and what must be done before it.',
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
        'By who owns it, contributes to it or keeps the record: what is said, and what is promised (BR-122).',
      body: input.RoadmapStatementInput,
      command: commands.stateRoadmapProgress,
    }),
  )
  app.route(
    step.add('addRoadmapDependency', {
      at: 'dependencies',
      summary: 'Say what must be done before a step',
      description: 'A circle is refused, and the steps in it are named (BR-127).',
      body: input.RoadmapDependencyInput,
      command: commands.addRoadmapDependency,
    }),
  )
  app.route(
    step.verb('dropRoadmapStep', {
      at: 'drop',
      summary: 'Drop a step of the roadmap',
      description: 'It stays readable, with the reason.',
      body: ReasonInput,
      command: commands.dropRoadmapStep,
    }),
  )
}
