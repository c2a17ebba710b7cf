import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { agreeToTask, createTask } from './task-commands.ts'
import * as input from './task-inputs.ts'
import { taskToJson } from './task-present.ts'
import { dueFirst, findTask, listTasks } from './task-queries.ts'
import { taskLifecycle } from './task-rules.ts'
import * as shape from './task-schemas.ts'
import * as verbs from './task-verbs.ts'

const tags = ['Tasks']

const tasksOf = (context: AppContext) =>
  operationsOn(context, {
    path: '/v1/tasks',
    tags,
    lifecycle: taskLifecycle,
    read: 'task.read',
    shape: shape.Task,
    json: taskToJson,
    find: findTask,
  })
type Tasks = ReturnType<typeof tasksOf>

/** Who does what for which need, by when, and what came of it. */
export function taskRoutes(context: AppContext): void {
  const task = tasksOf(context)
  recordRoutes(context, task)
  doingRoutes(context, task)
  decidingRoutes(context, task)
  milestoneRoutes(context, task)
  context.app.route(releaseRoute(context, { of: 'task', path: '/v1/tasks', tags, words: 'a task' }))
}

function recordRoutes({ app }: AppContext, task: Tasks): void {
  app.route(
    task.create('createTask', {
      summary: 'Share out a task',
      description:
        'By Ukraine, by who leads the coalition, or for a provision by the other party; or, of its own accepted offer, by who made it (BR-37). Nobody is bound before it agrees to its own part (BR-92).',
      access: 'task.create',
      body: input.TaskInput,
      command: createTask,
    }),
  )
  app.route(
    task.list('listTasks', {
      summary: 'List tasks',
      description: 'By due day.',
      filter: input.TaskFilter,
      page: shape.TaskPage,
      order: dueFirst,
      rows: listTasks,
    }),
  )
  app.route(
    task.one('getTask', {
      summary: 'Read a task',
      description: 'With its parts, its milestones and what was last said of it.',
    }),
  )
}

function doingRoutes({ app }: AppContext, task: Tasks): void {
  app.route(
    task.add('agreeToTask', {
      at: 'agreements',
      summary: 'Agree to one’s own part',
      description: 'Once all have, the task is agreed (BR-92).',
      body: NoFields,
      command: agreeToTask,
    }),
  )
  app.route(
    task.add('reportProgress', {
      at: 'progress',
      summary: 'State how a task goes',
      description: 'By any of those who do it; statements are added, never changed.',
      body: input.ProgressInput,
      command: verbs.reportProgress,
    }),
  )
  app.route(
    task.verb('startTask', {
      at: 'start',
      summary: 'Begin a task',
      description: 'By any of those who do it.',
      body: NoFields,
      command: verbs.startTask,
    }),
  )
  app.route(
    task.verb('resumeTask', {
      at: 'resumption',
      summary: 'Go on with a blocked task',
      description: 'By any of those who do it.',
      body: NoFields,
      command: verbs.resumeTask,
    }),
  )
  app.route(
    task.verb('deliverTask', {
      at: 'delivery',
      summary: 'State that a task is done',
      description: 'By its lead; Ukraine then verifies it or returns it (BR-93).',
      body: input.DeliveryInput,
      command: verbs.deliverTask,
    }),
  )
}

function decidingRoutes({ app }: AppContext, task: Tasks): void {
  app.route(
    task.verb('blockTask', {
      at: 'block',
      summary: 'State that a task is held up',
      description: 'By those who do it or by Ukraine, with the reason; whose word it is stays with it.',
      body: ReasonInput,
      command: verbs.blockTask,
    }),
  )
  app.route(
    task.verb('verifyTask', {
      at: 'verification',
      summary: 'Verify that a task is done',
      description: 'By Ukraine, never by the delivering side (BR-93).',
      body: input.VerificationInput,
      command: verbs.verifyTask,
    }),
  )
  app.route(
    task.verb('returnTask', {
      at: 'return',
      summary: 'Return a task that is not done',
      description: 'By Ukraine, with the reason: it goes on.',
      body: ReasonInput,
      command: verbs.returnTask,
    }),
  )
  app.route(
    task.verb('cancelTask', {
      at: 'cancellation',
      summary: 'Call a task off',
      description: 'By who proposed it, by who leads the coalition, or by Ukraine, with the reason.',
      body: ReasonInput,
      command: verbs.cancelTask,
    }),
  )
}

function milestoneRoutes({ app }: AppContext, task: Tasks): void {
  app.route(
    task.add('addMilestone', {
      at: 'milestones',
      summary: 'Set a milestone',
      description: 'Between the start of the task and its due day (BR-94).',
      body: input.MilestoneInput,
      command: verbs.addMilestone,
    }),
  )
  app.route(
    task.verbOfPart('assessMilestone', {
      at: '/v1/task-milestones/:id/assessment',
      summary: 'Assess a milestone',
      description:
        'By Ukraine or who leads the coalition, and by nobody who does the task (BR-95). If-Match: its own version.',
      access: 'task.assess',
      body: input.AssessmentInput,
      command: verbs.assessMilestone,
    }),
  )
}
