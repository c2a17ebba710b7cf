import { madeBy } from '../../platform/db/release.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ask } from '../../platform/http/questions.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import { needsMetRoutes } from './needs-met-routes.ts'
import { capabilityToJson, requirementToJson } from './present.ts'
import { proposalTaskRoute } from './proposal-tasks.ts'
import * as queries from './queries.ts'
import { requirementLifecycle } from './rules.ts'
import * as shape from './schemas.ts'
import { taskRoutes } from './task-routes.ts'

const tags = ['Requirements']

/** The needs of Ukraine's forces, and who does what about them. */
export function requirementRoutes(context: AppContext): void {
  const { app } = context
  const requirement = operationsOn(context, {
    path: '/v1/requirements',
    tags,
    lifecycle: requirementLifecycle,
    read: 'requirement.read',
    shape: shape.Requirement,
    json: requirementToJson,
    find: queries.findRequirement,
  })
  app.route(
    ask(context, 'listCapabilities', {
      ...{ at: '/v1/capabilities', tags, access: 'code_list.read' },
      summary: 'List what can be needed',
      description:
        'The capabilities that a requirement can name, as the list was on a day, and the units that are converted into each other.',
      conditional: true,
      query: input.CapabilityQuery,
      shape: shape.CapabilityList,
      tell: async (tx, { query }) => {
        const [rows, conversions] = await Promise.all([
          queries.listCapabilities(tx, query),
          queries.listConversions(tx),
        ])
        return { items: rows.map(capabilityToJson), conversions }
      },
    }),
  )
  app.route(
    requirement.create('fileRequirement', {
      summary: 'File a requirement',
      description:
        'Ukraine enters a need of its forces. By default it is limited to those who take part in its coalition on the day of reading. Offers and tasks can be made for it once another account has validated it (BR-85).',
      access: 'requirement.file',
      body: input.RequirementInput,
      command: commands.fileRequirement,
    }),
  )
  app.route(
    requirement.list('listRequirements', {
      summary: 'List requirements',
      description:
        'Needs of Ukraine’s forces that you may see, newest first, each with the number of its open offers. With `neededBefore`, the needs that are due first come first.',
      filter: input.RequirementFilter,
      page: shape.RequirementPage,
      order: queries.requirementsOrder,
      rows: queries.listRequirements,
    }),
  )
  app.route(
    requirement.one('getRequirement', {
      summary: 'Read a requirement',
      description: 'One need with its validation and with the requirement that took its place, if any.',
    }),
  )
  app.route(
    requirement.patch('amendRequirement', {
      summary: 'Amend a requirement',
      description:
        'Ukraine changes a requirement before its validation. A validated one is not changed: file another one that takes its place (BR-88).',
      body: input.RequirementPatch,
      command: commands.amendRequirement,
    }),
  )
  app.route(
    requirement.verb('validateRequirement', {
      at: 'validation',
      summary: 'Validate a requirement',
      description:
        'Another account of Ukraine than those that filed and amended the requirement validates it and names who decided (BR-85). From then on offers and tasks can be made for it.',
      body: input.ValidationInput,
      command: commands.validateRequirement,
    }),
  )
  app.route(
    requirement.verb('withdrawRequirement', {
      at: 'withdrawal',
      summary: 'Withdraw a requirement',
      description:
        'Ukraine withdraws the requirement, with a reason. It stays readable; no further task is made or agreed for it.',
      body: ReasonInput,
      command: commands.withdrawRequirement,
    }),
  )
  app.route(
    releaseRoute(context, {
      ...{ of: 'requirement', path: '/v1/requirements', words: 'a requirement', tags },
      made: [{ of: 'task', ...madeBy('requirement_id') }],
    }),
  )
  taskRoutes(context)
  needsMetRoutes(context)
  proposalTaskRoute(context)
}
