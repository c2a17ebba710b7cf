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
        'Ukraine, or whoever leads the coalition, shares out work. For a provision the other party of the agreement may do so too, and for an accepted offer whoever made it (BR-37). No participant is bound before it agrees to its own part (BR-92).',
      access: 'task.create',
      body: input.TaskInput,
      command: createTask,
    }),
  )
  app.route(
    task.list('listTasks', {
      summary: 'List tasks',
      description: 'Tasks that you may see, those that are due first at the top.',
      filter: input.TaskFilter,
      page: shape.TaskPage,
      order: dueFirst,
      rows: listTasks,
    }),
  )
  app.route(
    task.one('getTask', {
      summary: 'Read a task',
      description: 'One task with who does which part of it, its milestones and what was last reported of it.',
    }),
  )
}

function doingRoutes({ app }: AppContext, task: Tasks): void {
  app.route(
    task.add('agreeToTask', {
      at: 'agreements',
      summary: 'Agree to one’s own part',
      description:
        'A participant agrees to its own part of the task. Once all have agreed, the task is agreed and can be started (BR-92).',
      body: NoFields,
      command: agreeToTask,
    }),
  )
  app.route(
    task.add('reportProgress', {
      at: 'progress',
      summary: 'State how a task goes',
      description: 'A participant that does the task reports how far it is. Reports are added, never changed.',
      body: input.ProgressInput,
      command: verbs.reportProgress,
    }),
  )
  app.route(
    task.verb('startTask', {
      at: 'start',
      summary: 'Begin a task',
      description:
        'A participant that does the agreed task says that work has begun. Progress, obstacles and the delivery are stated next.',
      body: NoFields,
      command: verbs.startTask,
    }),
  )
  app.route(
    task.verb('resumeTask', {
      at: 'resumption',
      summary: 'Go on with a blocked task',
      description: 'A participant that does a blocked task says that work goes on.',
      body: NoFields,
      command: verbs.resumeTask,
    }),
  )
  app.route(
    task.verb('deliverTask', {
      at: 'delivery',
      summary: 'State that a task is done',
      description: 'The lead says that the task is done. Next, Ukraine verifies it or returns it (BR-93).',
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
      description:
        'A participant that does the task, or Ukraine, says that it is held up and why; the record keeps whose statement that is. Next, the task is resumed or called off.',
      body: ReasonInput,
      command: verbs.blockTask,
    }),
  )
  app.route(
    task.verb('verifyTask', {
      at: 'verification',
      summary: 'Verify that a task is done',
      description: 'Ukraine confirms that the delivered task is done; the delivering side never does (BR-93).',
      body: input.VerificationInput,
      command: verbs.verifyTask,
    }),
  )
  app.route(
    task.verb('returnTask', {
      at: 'return',
      summary: 'Return a task that is not done',
      description: 'Ukraine says what is missing from a delivered task. The task is under way again.',
      body: ReasonInput,
      command: verbs.returnTask,
    }),
  )
  app.route(
    task.verb('cancelTask', {
      at: 'cancellation',
      summary: 'Call a task off',
      description:
        'Whoever proposed the task, whoever leads its coalition, or Ukraine calls it off, with a reason. It no longer counts in any sum.',
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
      description:
        'A participant that proposed, leads or does the task adds a milestone, between the start of the task and its due day (BR-94).',
      body: input.MilestoneInput,
      command: verbs.addMilestone,
    }),
  )
  app.route(
    task.verbOfPart('assessMilestone', {
      at: '/v1/task-milestones/:id/assessment',
      summary: 'Assess a milestone',
      description:
        'Ukraine, or whoever leads the coalition, says whether a milestone was met; nobody who does the task may (BR-95). `If-Match` takes the version of the milestone.',
      access: 'task.assess',
      body: input.AssessmentInput,
      command: verbs.assessMilestone,
    }),
  )
}
