import { z } from 'zod'
import type { AppContext } from '../../app.ts'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, ReasonInput, Valid, ValidateOnly } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import { needsMetRoutes } from './needs-met-routes.ts'
import { capabilityToJson, requirementToJson } from './present.ts'
import { findRequirement, listCapabilities, listConversions, listRequirements, type RequirementRow } from './queries.ts'
import * as shape from './schemas.ts'
import { taskRoutes } from './task-routes.ts'

const tags = ['Requirements']
const params = z.strictObject({ id: Id })
const requirement = {
  status: 200 as const,
  body: requirementToJson,
  version: (row: RequirementRow) => row.version,
}

/** What Ukraine's forces need, and who does what about it. */
export function requirementRoutes(context: AppContext): void {
  recordRoutes(context)
  verbRoutes(context)
  taskRoutes(context)
  needsMetRoutes(context)
}

function recordRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/capabilities',
    schema: {
      operationId: 'listCapabilities',
      summary: 'List what can be needed',
      description: 'The capabilities in the list on a day, and the units that are converted.',
      tags,
      querystring: input.CapabilityQuery,
      response: { 200: shape.CapabilityList },
    },
    config: { access: 'code_list.read' },
    handler: (request) =>
      read(door, request, async (tx) => {
        const [rows, conversions] = await Promise.all([listCapabilities(tx, request.query), listConversions(tx)])
        return { items: rows.map(capabilityToJson), conversions }
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/requirements',
    schema: {
      operationId: 'fileRequirement',
      summary: 'File a requirement',
      description:
        'A need of Ukraine’s forces. Limited unless told, and then seen by who takes part in its coalition on the day of looking. Offers and tasks are made against it once another has validated it (BR-85).',
      tags,
      querystring: z.strictObject(ValidateOnly),
      body: input.RequirementInput,
      response: { 200: Valid, 201: shape.Requirement },
    },
    config: { access: 'requirement.file', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { ...requirement, status: 201, location: (row) => `/v1/requirements/${row.id}` },
        (tx) => commands.fileRequirement(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/requirements',
    schema: {
      operationId: 'listRequirements',
      summary: 'List requirements',
      description: 'Newest first.',
      tags,
      querystring: input.RequirementQuery,
      response: { 200: shape.RequirementPage },
    },
    config: { access: 'requirement.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const before = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listRequirements(tx, { ...filter, before })
        const toJson = (row: RequirementRow) => requirementToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf: (row) => [row.id], toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/requirements/:id',
    schema: {
      operationId: 'getRequirement',
      summary: 'Read a requirement',
      description: 'With its validation and what superseded it.',
      tags,
      params,
      response: { 200: shape.Requirement },
    },
    config: { access: 'requirement.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findRequirement(tx, request.params.id)
        if (row === undefined) throw notFound('requirement', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return requirementToJson(row, tx.actor)
      }),
  })
}

function verbRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'PATCH',
    url: '/v1/requirements/:id',
    schema: {
      operationId: 'amendRequirement',
      summary: 'Amend a requirement',
      description: 'Before validation; a validated one is superseded by another (BR-88).',
      tags,
      params,
      body: input.RequirementPatch,
      response: { 200: shape.Requirement },
    },
    config: { access: 'requirement.file', addressed: true, ifMatch: true, guarded: true },
    handler: (request, reply) =>
      write(door, request, reply, requirement, (tx) => commands.amendRequirement(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/requirements/:id/validation',
    schema: {
      operationId: 'validateRequirement',
      summary: 'Validate a requirement',
      description: 'By another account than those that filed and amended it, naming who decided (BR-85).',
      tags,
      params,
      body: input.ValidationInput,
      response: { 200: shape.Requirement },
    },
    config: { access: 'requirement.validate', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, requirement, (tx) =>
        commands.validateRequirement(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/requirements/:id/withdrawal',
    schema: {
      operationId: 'withdrawRequirement',
      summary: 'Withdraw a requirement',
      description: 'It stays readable, with the reason; no task is made or agreed against it any more.',
      tags,
      params,
      body: ReasonInput,
      response: { 200: shape.Requirement },
    },
    config: { access: 'requirement.file', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, requirement, (tx) =>
        commands.withdrawRequirement(tx, request.params.id, request.body),
      ),
  })
}
