import { ofPublicText } from '../../platform/db/release.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { scopeOf } from '../../platform/http/cursor.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ask } from '../../platform/http/questions.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import { commitmentToJson, programmeToJson, stepToJson } from './present.ts'
import * as queries from './queries.ts'
import { stepLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Reforms']

/** What Ukraine undertook in return, step by step, and what others decided about it. */
export function reformRoutes(context: AppContext): void {
  registerRoutes(context)
  const { app } = context
  const step = operationsOn(context, {
    path: '/v1/reform-steps',
    tags,
    lifecycle: stepLifecycle,
    read: 'reform.read',
    shape: shape.ReformStep,
    json: stepToJson,
    find: queries.findStep,
  })
  app.route(
    step.create('planReformStep', {
      summary: 'Plan a step of a reform',
      description: 'By Ukraine, with its criteria, its due time and the body that is responsible (BR-40).',
      access: 'reform.plan',
      body: input.ReformStepInput,
      command: commands.planReformStep,
    }),
  )
  app.route(
    step.list('listReformSteps', {
      summary: 'List steps of reforms',
      description: 'By programme.',
      filter: input.ReformStepFilter,
      page: shape.ReformStepPage,
      order: queries.byProgramme,
      rows: queries.listSteps,
    }),
  )
  app.route(
    step.one('getReformStep', {
      summary: 'Read a step of a reform',
      description: 'With its assessments, the money that hangs on it, and the same reform in other programmes.',
    }),
  )
  app.route(
    step.patch('amendReformStep', {
      summary: 'Amend a step',
      description: 'Before its first assessment: from then on its criteria stand still (BR-40).',
      body: input.ReformStepPatch,
      command: commands.amendReformStep,
    }),
  )
  app.route(
    releaseRoute(context, {
      ...{ of: 'reform_step', path: '/v1/reform-steps', words: 'a step of a reform', tags },
      found: ofPublicText,
    }),
  )
  app.route(
    step.add('reportReformStep', {
      at: 'reports',
      summary: 'State how far a step is',
      description: 'By Ukraine, as of a day; what was said before stays.',
      body: input.ReformReportInput,
      command: commands.reportReformStep,
    }),
  )
  app.route(
    step.add('assessReformStep', {
      at: 'assessments',
      summary: 'Enter what was decided about a step',
      description:
        'The decision of somebody else, by reference (BR-41, BR-124), never by the account that reports on it.',
      body: input.ReformAssessmentInput,
      command: commands.assessReformStep,
    }),
  )
  app.route(
    step.add('stateReformMoney', {
      at: 'money',
      summary: 'Enter what a decision held back or released',
      description: 'As the decision says; nothing is reckoned from it (BR-125).',
      body: input.ReformMoneyInput,
      command: commands.stateReformMoney,
    }),
  )
  app.route(
    step.verb('dropReformStep', {
      at: 'drop',
      summary: 'Drop a step',
      description: 'Before its first assessment, with the reason.',
      body: ReasonInput,
      command: commands.dropReformStep,
    }),
  )
}

function registerRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    ask(context, 'listReformCommitments', {
      ...{ at: '/v1/reform-commitments', tags, access: 'reform.read' },
      summary: 'List what Ukraine undertook in return',
      description: 'The reciprocal commitments of the texts, with in whose agreements each stands.',
      shape: shape.ReformCommitmentList,
      tell: async (tx) => ({ items: (await queries.listCommitments(tx)).map(commitmentToJson) }),
    }),
  )
  app.route(
    ask(context, 'listReformProgrammes', {
      ...{ at: '/v1/reform-programmes', tags, access: 'reform.read' },
      summary: 'List the programmes of reforms',
      description: 'With their instalments, and how many steps are accepted of those due, and which are not (BR-126).',
      shape: shape.ReformProgrammeList,
      tell: async (tx) => {
        const [rows, instalments] = await Promise.all([queries.listProgrammes(tx), queries.findInstalments(tx)])
        return { items: rows.map((row) => programmeToJson(row, instalments)), scope: scopeOf(tx.actor) }
      },
    }),
  )
}
