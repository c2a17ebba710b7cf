import { ofPublicText } from '../../platform/db/release.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { releaseRoute } from '../../platform/http/releases.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import * as commands from './commands.ts'
import * as input from './inputs.ts'
import { projectToJson, publicationToJson } from './present.ts'
import { publicationLifecycle } from './publication-rules.ts'
import * as publications from './publications.ts'
import * as queries from './queries.ts'
import { projectLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Joint projects']

/** Joint projects: what parties build together, what they promised, and what the public reads of it. */
export function projectRoutes(context: AppContext): void {
  const { app } = context
  const project = operationsOn(context, {
    path: '/v1/joint-projects',
    tags,
    lifecycle: projectLifecycle,
    read: 'project.read',
    shape: shape.JointProject,
    json: projectToJson,
    find: queries.findProject,
  })
  app.route(
    project.create('registerJointProject', {
      summary: 'Enter a joint project',
      description:
        'A party enters a project that parties build together (BR-120). All its parties see it whatever its marking. The public sees nothing of it before the parties agree to a publication.',
      access: 'project.register',
      body: input.JointProjectInput,
      command: commands.registerProject,
    }),
  )
  app.route(
    project.list('listJointProjects', {
      summary: 'List joint projects',
      description:
        'Projects that parties build together, newest first, each with whether it implements an agreement or continues policy, and why (BR-121).',
      conditional: true,
      filter: input.JointProjectFilter,
      page: shape.JointProjectPage,
      order: queries.newestProjectFirst,
      rows: queries.listProjects,
    }),
  )
  app.route(
    project.one('getJointProject', {
      summary: 'Read a joint project',
      description: 'One joint project with its stages, its milestones and by how much it has slipped.',
    }),
  )
  app.route(
    releaseRoute(context, {
      ...{ of: 'joint_project', path: '/v1/joint-projects', words: 'a joint project', tags },
      found: ofPublicText,
    }),
  )
  app.route(
    project.add('reportProjectStage', {
      at: 'stages',
      summary: 'State where a project stands',
      description:
        'A party says where the project stands: in which words, at which stage, and what is promised from now on (BR-122). Earlier statements stay.',
      body: input.ProjectStageInput,
      command: commands.reportProjectStage,
    }),
  )
  app.route(
    project.add('addProjectMilestone', {
      at: 'milestones',
      summary: 'Set a milestone of a project',
      description:
        'A party of the project adds a milestone with the day that is promised. That day is kept even if the milestone moves later.',
      body: input.ProjectMilestoneInput,
      command: commands.addProjectMilestone,
    }),
  )
  app.route(
    project.add('stateProjectMilestone', {
      at: 'milestone-statements',
      summary: 'State that a milestone is reached, or moves',
      description:
        'A party says that a milestone was reached, or that it moves to another day, with a reason. The day that was promised first is kept beside it (BR-122).',
      body: input.MilestoneStatementInput,
      command: commands.stateProjectMilestone,
    }),
  )
  app.route(
    project.add('linkProjectMoney', {
      at: 'money',
      summary: 'Name the money of a project',
      description: 'A party names a pledge or a commitment of its own participant as money of the project (BR-52).',
      body: input.ProjectMoneyInput,
      command: commands.linkProjectMoney,
    }),
  )
  app.route(
    project.verb('endJointProject', {
      at: 'end',
      summary: 'End a project',
      description: 'A party says that the project has ended, with the reason. It stays readable.',
      body: ReasonInput,
      command: commands.endJointProject,
    }),
  )
  publicationRoutes(context)
}

function publicationRoutes(context: AppContext): void {
  const { app } = context
  const publication = operationsOn(context, {
    path: '/v1/joint-project-publications',
    tags,
    lifecycle: publicationLifecycle,
    read: 'project.read',
    shape: shape.ProjectPublication,
    json: publicationToJson,
    find: queries.findPublication,
  })
  app.route(
    publication.createUnder('proposePublication', {
      at: '/v1/joint-projects/:id/publications',
      summary: 'Propose what the public reads of a project',
      description:
        'A party proposes what the public reads of the project, in both languages. It is published once all parties have agreed (BR-123).',
      access: 'project.publish',
      body: input.PublicationInput,
      command: publications.proposePublication,
    }),
  )
  app.route(
    publication.list('listProjectPublications', {
      summary: 'List what of projects is published or proposed',
      description: 'Texts about joint projects that are proposed for the public or published, newest first.',
      filter: input.PublicationFilter,
      page: shape.ProjectPublicationPage,
      order: queries.newestPublicationFirst,
      rows: queries.listPublications,
    }),
  )
  app.route(
    publication.one('getProjectPublication', {
      summary: 'Read what of a project is published',
      description:
        'One text about a project for the public, with the parties that have agreed and those whose agreement is missing.',
    }),
  )
  app.route(
    publication.add('agreeToPublication', {
      at: 'agreements',
      summary: 'Agree to a publication',
      description: 'Each party agrees for itself, once. The text is public as soon as the last party agrees (BR-123).',
      body: NoFields,
      command: publications.agreeToPublication,
    }),
  )
  app.route(
    publication.verb('refusePublication', {
      at: 'refusal',
      summary: 'Refuse a publication',
      description: 'A party refuses that the text is published, with a reason that the other parties read.',
      body: ReasonInput,
      command: publications.refusePublication,
    }),
  )
  app.route(
    publication.verb('withdrawPublication', {
      at: 'withdrawal',
      summary: 'Take a publication back',
      description: 'A party takes the published or proposed text back at any time. The public no longer sees it.',
      body: ReasonInput,
      command: publications.withdrawPublication,
    }),
  )
}
