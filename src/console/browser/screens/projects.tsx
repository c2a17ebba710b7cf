import { Absent, Code } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { can } from '../parts/can.ts'
import { Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type RowAct } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import { ClaimLink } from './claims.tsx'
import { type Titled, titleOf } from './titled.ts'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

const bothTitles = () => [
  { name: 'title.en', kind: 'text' as const, required: true },
  { name: 'title.uk', kind: 'text' as const, required: true },
]
const bothSummaries = () => [
  { name: 'summary.en', kind: 'long' as const, required: true },
  { name: 'summary.uk', kind: 'long' as const, required: true },
]

export function Projects() {
  return (
    <Page
      title={t('work.projects')}
      lead={t('work.projects.why')}
      tools={
        hasRole('coordinator', 'ministry') && (
          <a class="button main" href="/console/implementation/projects/new">
            {t('act.registerJointProject')}
          </a>
        )
      }
    >
      <List<Titled>
        path="/joint-projects?limit=50"
        caption={t('work.projects')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('joint_project.')}
        filters={[
          { name: 'participant', kind: 'participant' },
          { name: 'kind', kind: 'code', list: 'jointProjectKind' },
          { name: 'status', kind: 'code', list: 'jointProjectStatus' },
        ]}
        columns={[
          column<Titled>(['title', 'names'], ({ id }) => `/console/implementation/projects/${id}`),
          column<Titled>(['participants', 'countries']),
          column<Titled>(['kind', 'code:jointProjectKind']),
          column<Titled>(['stage', 'code:jointProjectStage', 'unknown']),
          column<Titled>(['stageAsOf', 'when', 'unknown']),
          column<Titled>(['slippage.state', 'code:slippageState']),
          column<Titled>(['implementation.answer', 'code:projectAnswer']),
        ]}
      />
    </Page>
  )
}

type Project = Titled & {
  stages: {
    statedOn: string | null
    words: string | null
    stage: string | null
    promisedFor: string | null
    source: string | null
  }[]
  milestones: Titled[]
}

const projectActs = (): readonly RowAct[] => [
  {
    operation: 'reportProjectStage',
    at: '/stages',
    fields: [
      { name: 'statedOn', kind: 'day', required: true },
      { name: 'words', kind: 'long', required: true },
      { name: 'stage', kind: 'code', list: 'jointProjectStage' },
      { name: 'promisedFor', kind: 'text' },
      { name: 'source', kind: 'text' },
    ],
  },
  {
    operation: 'addProjectMilestone',
    at: '/milestones',
    fields: [...bothTitles(), { name: 'dueOn', kind: 'day', required: true }],
  },
  {
    operation: 'linkProjectMoney',
    at: '/money',
    fields: [
      { name: 'commitmentId', kind: 'record', of: 'commitment' },
      { name: 'pledgeId', kind: 'record', of: 'pledge' },
    ],
  },
  {
    operation: 'proposePublication',
    at: '/publications',
    final: true,
    fields: [...bothTitles(), ...bothSummaries()],
  },
  { operation: 'endJointProject', at: '/end', guarded: true, final: true, fields: reason },
]

export function ProjectPage({ id }: { id: string }) {
  return (
    <RecordPage<Project>
      api="/joint-projects"
      id={id}
      release={{ operation: 'releaseJointProject', roles: ['coordinator'] }}
      title={titleOf}
      facts={[
        ['summary', 'names'],
        ['participants', 'countries'],
        ['organisations', 'list'],
        ['kind', 'code:jointProjectKind'],
        ['stage', 'code:jointProjectStage', 'unknown'],
        ['stageAsOf', 'when', 'unknown'],
        ['started', 'text', 'unknown'],
        ['due', 'when', 'unknown'],
        ['amount', 'money', 'unknown'],
        ['slippage.state', 'code:slippageState'],
        ['slippage.timesMoved', 'count'],
        ['implementation.answer', 'code:projectAnswer'],
        ['implementation.says', 'names'],
        ['marking', 'code:marking'],
      ]}
      acts={projectActs}
    >
      {(project, again) => (
        <>
          <ClaimLink kind="joint_project" act={project} />
          <Section title={t('work.stages')}>
            {project.stages.length === 0 && <Absent />}
            <ol class="timeline">
              {project.stages.map((stage) => (
                <li key={`${stage.statedOn}${stage.words}`}>
                  {stage.statedOn ?? t('value.unknown')}: <Code list="jointProjectStage" code={stage.stage} />{' '}
                  <span lang="en">{stage.words}</span> <span class="dim hash">{stage.source}</span>
                </li>
              ))}
            </ol>
          </Section>
          <Section title={t('work.milestones')}>
            <Milestones project={project} again={again} />
          </Section>
        </>
      )}
    </RecordPage>
  )
}

/** A milestone keeps the day that was promised first; it moves with a reason. */
function Milestones({ project, again }: { project: Project; again: () => void }) {
  if (project.milestones.length === 0) return <Absent />
  const state = (milestone: Titled) =>
    can(project, 'stateProjectMilestone') &&
    milestone['reachedOn'] === null && (
      <ActButton
        form={`milestone:${milestone.id}`}
        about={titleOf(milestone)}
        act={{
          operation: 'stateProjectMilestone',
          path: `/joint-projects/${project.id}/milestone-statements`,
          also: { milestoneId: milestone.id },
          fields: [
            { name: 'reachedOn', kind: 'day' },
            { name: 'dueOn', kind: 'day', label: t('work.movesTo'), when: ({ reachedOn }) => (reachedOn ?? '') === '' },
            { name: 'reason', kind: 'long' },
          ],
          onDone: again,
        }}
      />
    )
  return (
    <Table<Titled>
      caption={t('work.milestones')}
      rows={project.milestones}
      keyOf={({ id }) => id}
      columns={[
        { ...column<Titled>(['title', 'names']), names: true },
        column<Titled>(['promisedOn', 'day']),
        column<Titled>(['dueOn', 'day']),
        column<Titled>(['reachedOn', 'day']),
        column<Titled>(['overdue', 'flag']),
        column<Titled>(['reason', 'text']),
        { head: t('field.act'), cell: state },
      ]}
    />
  )
}
