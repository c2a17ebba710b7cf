import { z } from 'zod'
import type { AppContext } from '../../app.ts'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import { badParameter, decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { CalendarDate, Id, NoFields, ReasonInput, Valid, ValidateOnly } from '../../platform/http/wire.ts'
import { agreeToTask, createTask } from './task-commands.ts'
import * as input from './task-inputs.ts'
import { taskToJson } from './task-present.ts'
import { findTask, listTasks, type TaskRow } from './task-queries.ts'
import * as shape from './task-schemas.ts'
import * as verbs from './task-verbs.ts'

const tags = ['Tasks']
const params = z.strictObject({ id: Id })
const task = { status: 200 as const, body: taskToJson, version: (row: TaskRow) => row.version }
const made = { ...task, status: 201 as const }

/** Who does what for which need, by when, and what came of it. */
export function taskRoutes(context: AppContext): void {
  recordRoutes(context)
  doingRoutes(context)
  decidingRoutes(context)
  milestoneRoutes(context)
}

function recordRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/tasks',
    schema: {
      operationId: 'createTask',
      summary: 'Share out a task',
      description:
        'By Ukraine, by who leads the coalition, or for a provision by the other party; or, of its own accepted offer, by who made it (BR-37). Nobody is bound before it agrees to its own part (BR-92).',
      tags,
      querystring: z.strictObject(ValidateOnly),
      body: input.TaskInput,
      response: { 200: Valid, 201: shape.Task },
    },
    config: { access: 'task.create', idempotent: true },
    handler: (request, reply) =>
      write(door, request, reply, { ...made, location: (row) => `/v1/tasks/${row.id}` }, (tx) =>
        createTask(tx, request.body),
      ),
  })
  app.route({
    method: 'GET',
    url: '/v1/tasks',
    schema: {
      operationId: 'listTasks',
      summary: 'List tasks',
      description: 'By due day.',
      tags,
      querystring: input.TaskQuery,
      response: { 200: shape.TaskPage },
    },
    config: { access: 'task.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const rows = await listTasks(tx, { ...filter, after: cursor === undefined ? undefined : keyIn(cursor) })
        const toJson = (row: TaskRow) => taskToJson(row, tx.actor)
        const keyOf = (row: TaskRow) => [row.due_on, row.id]
        return pageOf(request, reply, tx.actor, { rows, limit: filter.limit, keyOf, toJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/tasks/:id',
    schema: {
      operationId: 'getTask',
      summary: 'Read a task',
      description: 'With its parts, its milestones and what was last said of it.',
      tags,
      params,
      response: { 200: shape.Task },
    },
    config: { access: 'task.read', addressed: true },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const row = await findTask(tx, request.params.id)
        if (row === undefined) throw notFound('task', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return taskToJson(row, tx.actor)
      }),
  })
}

function doingRoutes({ app, door }: AppContext): void {
  const added = { tags, params, querystring: z.strictObject(ValidateOnly), response: { 200: Valid, 201: shape.Task } }
  const verb = { tags, params, response: { 200: shape.Task } }
  const addition = { idempotent: true, addressed: true } as const
  const change = { idempotent: true, addressed: true, ifMatch: true } as const
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/agreements',
    schema: {
      operationId: 'agreeToTask',
      summary: 'Agree to one’s own part',
      description: 'Once all have, the task is agreed (BR-92).',
      ...added,
      body: NoFields,
    },
    config: { access: 'task.agree', ...addition },
    handler: (request, reply) => write(door, request, reply, made, (tx) => agreeToTask(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/progress',
    schema: {
      operationId: 'reportProgress',
      summary: 'State how a task goes',
      description: 'By any of those who do it; statements are added, never changed.',
      ...added,
      body: input.ProgressInput,
    },
    config: { access: 'task.report', ...addition },
    handler: (request, reply) =>
      write(door, request, reply, made, (tx) => verbs.reportProgress(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/start',
    schema: {
      operationId: 'startTask',
      summary: 'Begin a task',
      description: 'By any of those who do it.',
      ...verb,
      body: NoFields,
    },
    config: { access: 'task.report', ...change },
    handler: (request, reply) => write(door, request, reply, task, (tx) => verbs.startTask(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/resumption',
    schema: {
      operationId: 'resumeTask',
      summary: 'Go on with a blocked task',
      description: 'By any of those who do it.',
      ...verb,
      body: NoFields,
    },
    config: { access: 'task.report', ...change },
    handler: (request, reply) => write(door, request, reply, task, (tx) => verbs.resumeTask(tx, request.params.id)),
  })
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/delivery',
    schema: {
      operationId: 'deliverTask',
      summary: 'State that a task is done',
      description: 'By its lead; Ukraine then verifies it or returns it (BR-93).',
      ...verb,
      body: input.DeliveryInput,
    },
    config: { access: 'task.report', ...change },
    handler: (request, reply) =>
      write(door, request, reply, task, (tx) => verbs.deliverTask(tx, request.params.id, request.body)),
  })
}

function decidingRoutes({ app, door }: AppContext): void {
  const verb = { tags, params, response: { 200: shape.Task } }
  const change = { idempotent: true, addressed: true, ifMatch: true } as const
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/block',
    schema: {
      operationId: 'blockTask',
      summary: 'State that a task is held up',
      description: 'By those who do it or by Ukraine, with the reason; whose word it is stays with it.',
      ...verb,
      body: ReasonInput,
    },
    config: { access: 'task.block', ...change },
    handler: (request, reply) =>
      write(door, request, reply, task, (tx) => verbs.blockTask(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/verification',
    schema: {
      operationId: 'verifyTask',
      summary: 'Verify that a task is done',
      description: 'By Ukraine, never by the delivering side (BR-93).',
      ...verb,
      body: input.VerificationInput,
    },
    config: { access: 'task.verify', ...change },
    handler: (request, reply) =>
      write(door, request, reply, task, (tx) => verbs.verifyTask(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/return',
    schema: {
      operationId: 'returnTask',
      summary: 'Return a task that is not done',
      description: 'By Ukraine, with the reason: it goes on.',
      ...verb,
      body: ReasonInput,
    },
    config: { access: 'task.verify', ...change },
    handler: (request, reply) =>
      write(door, request, reply, task, (tx) => verbs.returnTask(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/cancellation',
    schema: {
      operationId: 'cancelTask',
      summary: 'Call a task off',
      description: 'By who proposed it, by who leads the coalition, or by Ukraine, with the reason.',
      ...verb,
      body: ReasonInput,
    },
    config: { access: 'task.cancel', ...change },
    handler: (request, reply) =>
      write(door, request, reply, task, (tx) => verbs.cancelTask(tx, request.params.id, request.body)),
  })
}

function milestoneRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/milestones',
    schema: {
      operationId: 'addMilestone',
      summary: 'Set a milestone',
      description: 'Between the start of the task and its due day (BR-94).',
      tags,
      params,
      querystring: z.strictObject(ValidateOnly),
      body: input.MilestoneInput,
      response: { 200: Valid, 201: shape.Task },
    },
    config: { access: 'task.plan', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, made, (tx) => verbs.addMilestone(tx, request.params.id, request.body)),
  })
  app.route({
    method: 'POST',
    url: '/v1/task-milestones/:id/assessment',
    schema: {
      operationId: 'assessMilestone',
      summary: 'Assess a milestone',
      description:
        'By Ukraine or who leads the coalition, and by nobody who does the task (BR-95). If-Match: its own version.',
      tags,
      params,
      body: input.AssessmentInput,
      response: { 200: shape.Task },
    },
    config: { access: 'task.assess', idempotent: true, addressed: true, ifMatch: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 200, body: taskToJson }, (tx) =>
        verbs.assessMilestone(tx, request.params.id, request.body),
      ),
  })
}

function keyIn(cursor: string): readonly [string, string] {
  const key = decodeCursor(cursor, ['', ''] as const as readonly [string, string])
  const [dueOn, id] = key
  if (!CalendarDate.safeParse(dueOn).success || !Id.safeParse(id).success)
    throw badParameter('cursor', 'is not a cursor of this list')
  return key
}
