import { sql } from 'drizzle-orm'
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

/** What Ukraine's forces need, and who does what about it. */
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
      description: 'The capabilities in the list on a day, and the units that are converted.',
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
        'A need of Ukraine’s forces. Limited unless told, and then seen by who takes part in its coalition on the day of looking. Offers and tasks are made against it once another has validated it (BR-85).',
      access: 'requirement.file',
      body: input.RequirementInput,
      command: commands.fileRequirement,
    }),
  )
  app.route(
    requirement.list('listRequirements', {
      summary: 'List requirements',
      description: 'Newest first.',
      filter: input.RequirementFilter,
      page: shape.RequirementPage,
      order: queries.newestRequirementFirst,
      rows: queries.listRequirements,
    }),
  )
  app.route(
    requirement.one('getRequirement', {
      summary: 'Read a requirement',
      description: 'With its validation and what superseded it.',
    }),
  )
  app.route(
    requirement.patch('amendRequirement', {
      summary: 'Amend a requirement',
      description: 'Before validation; a validated one is superseded by another (BR-88).',
      body: input.RequirementPatch,
      command: commands.amendRequirement,
    }),
  )
  app.route(
    requirement.verb('validateRequirement', {
      at: 'validation',
      summary: 'Validate a requirement',
      description: 'By another account than those that filed and amended it, naming who decided (BR-85).',
      body: input.ValidationInput,
      command: commands.validateRequirement,
    }),
  )
  app.route(
    requirement.verb('withdrawRequirement', {
      at: 'withdrawal',
      summary: 'Withdraw a requirement',
      description: 'It stays readable, with the reason; no task is made or agreed against it any more.',
      body: ReasonInput,
      command: commands.withdrawRequirement,
    }),
  )
  app.route(
    releaseRoute(context, {
      ...{ of: 'requirement', path: '/v1/requirements', words: 'a requirement', tags },
      made: [{ of: 'task', from: (need) => sql`r.requirement_id = ${need}::uuid` }],
    }),
  )
  taskRoutes(context)
  needsMetRoutes(context)
  proposalTaskRoute(context)
}
