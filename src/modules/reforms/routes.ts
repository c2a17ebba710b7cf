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

/** Reforms: what Ukraine undertook in return, step by step, and what others decided about it. */
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
      description:
        'Ukraine enters a step of a reform, with its criteria, its due time and the body that is responsible (BR-40). Reports and assessments of it follow.',
      access: 'reform.plan',
      body: input.ReformStepInput,
      command: commands.planReformStep,
    }),
  )
  app.route(
    step.list('listReformSteps', {
      summary: 'List steps of reforms',
      description: 'Steps of all programmes, in the order of the programmes.',
      conditional: true,
      filter: input.ReformStepFilter,
      page: shape.ReformStepPage,
      order: queries.byProgramme,
      rows: queries.listSteps,
    }),
  )
  app.route(
    step.one('getReformStep', {
      summary: 'Read a step of a reform',
      description:
        'One step with its assessments, the money that depends on it, and the same reform in other programmes.',
    }),
  )
  app.route(
    step.patch('amendReformStep', {
      summary: 'Amend a step',
      description: 'Ukraine changes a step before its first assessment. After that its criteria are fixed (BR-40).',
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
      description: 'Ukraine states how far a step is on a day. Earlier statements stay.',
      body: input.ReformReportInput,
      command: commands.reportReformStep,
    }),
  )
  app.route(
    step.add('assessReformStep', {
      at: 'assessments',
      summary: 'Enter what was decided about a step',
      description:
        'A coordinator, or the secretariat, enters what somebody else decided about the step, by reference (BR-41, BR-124). The account that reports on the step never does.',
      body: input.ReformAssessmentInput,
      command: commands.assessReformStep,
    }),
  )
  app.route(
    step.add('stateReformMoney', {
      at: 'money',
      summary: 'Enter what a decision held back or released',
      description:
        'A coordinator, or the secretariat, enters which amount a decision held back or released, as the decision says. The service calculates nothing from it (BR-125).',
      body: input.ReformMoneyInput,
      command: commands.stateReformMoney,
    }),
  )
  app.route(
    step.verb('dropReformStep', {
      at: 'drop',
      summary: 'Drop a step',
      description: 'Ukraine gives a step up before its first assessment, with the reason. It stays readable.',
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
      description:
        'What Ukraine undertook in return for support: each reciprocal commitment of the texts, with the agreements in which it stands.',
      conditional: true,
      shape: shape.ReformCommitmentList,
      tell: async (tx) => ({ items: (await queries.listCommitments(tx)).map(commitmentToJson) }),
    }),
  )
  app.route(
    ask(context, 'listReformProgrammes', {
      ...{ at: '/v1/reform-programmes', tags, access: 'reform.read' },
      summary: 'List the programmes of reforms',
      description:
        'Programmes with their instalments, with how many steps are accepted of those that are due, and with the steps that are not (BR-126).',
      conditional: true,
      shape: shape.ReformProgrammeList,
      tell: async (tx) => {
        const [rows, instalments] = await Promise.all([queries.listProgrammes(tx), queries.findInstalments(tx)])
        return { items: rows.map((row) => programmeToJson(row, instalments)), scope: scopeOf(tx.actor) }
      },
    }),
  )
}
