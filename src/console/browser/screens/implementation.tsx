import { useRead } from '../api.ts'
import { Absent, Code } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { Doors, Facts, Page, Read, Section } from '../parts/page.tsx'
import { column, factsOf, RecordPage, type Row, type RowAct } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import type { Names } from '../shapes.ts'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

export function Implementation() {
  const rooms = [
    ['/console/implementation/projects', t('work.projects'), t('work.projects.why')],
    ['/console/implementation/reforms', t('work.reforms'), t('work.reforms.why')],
    ['/console/implementation/roadmap', t('work.roadmap'), t('work.roadmap.why')],
    ['/console/implementation/coverage', t('work.coverage'), t('work.coverage.why')],
    ['/console/implementation/outlook', t('work.outlook'), t('work.outlook.why')],
    ['/console/implementation/instruments', t('work.instruments'), t('work.instruments.why')],
    ['/console/implementation/measures', t('work.measures'), t('work.measures.why')],
    ['/console/implementation/monitoring', t('work.monitoring'), t('work.monitoring.why')],
  ] as const
  return (
    <Page title={t('nav.implementation')}>
      <Doors to={rooms} />
    </Page>
  )
}

const bothTitles = () => [
  { name: 'title.en', kind: 'text' as const, required: true },
  { name: 'title.uk', kind: 'text' as const, required: true },
]
const bothSummaries = () => [
  { name: 'summary.en', kind: 'long' as const, required: true },
  { name: 'summary.uk', kind: 'long' as const, required: true },
]

export type Titled = Row & { title: Names }
export const titleOf = ({ title }: Titled) => inLanguage(title)

export function Projects() {
  return (
    <Page title={t('work.projects')} lead={t('work.projects.why')}>
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
          column<Titled>(['stageAsOf', 'text', 'unknown']),
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
      title={titleOf}
      facts={[
        ['summary', 'names'],
        ['participants', 'countries'],
        ['organisations', 'list'],
        ['kind', 'code:jointProjectKind'],
        ['stage', 'code:jointProjectStage', 'unknown'],
        ['stageAsOf', 'text', 'unknown'],
        ['started', 'text', 'unknown'],
        ['due', 'text', 'unknown'],
        ['amount', 'money', 'unknown'],
        ['slippage.state', 'code:slippageState'],
        ['slippage.timesMoved', 'count'],
        ['implementation.answer', 'code:projectAnswer'],
        ['implementation.words', 'english'],
        ['marking', 'code:marking'],
      ]}
      acts={projectActs}
    >
      {(project) => (
        <>
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
            {project.milestones.length === 0 && <Absent />}
            {project.milestones.map((milestone) => (
              <Facts
                key={milestone.id}
                of={factsOf(milestone, [
                  ['title', 'names'],
                  ['promisedOn', 'day'],
                  ['dueOn', 'day'],
                  ['reachedOn', 'day'],
                  ['overdue', 'flag'],
                ])}
              />
            ))}
          </Section>
        </>
      )}
    </RecordPage>
  )
}

type Programme = {
  code: string
  name: Names
  assessor: Names
  steps: number
  runningCount: {
    due: number
    accepted: number
    percentAccepted: string | null
    missing: { stepId: string; title: Names }[]
  } | null
}

export function Reforms() {
  const programmes = useRead<{ items: Programme[] }>('/reform-programmes')
  return (
    <Page title={t('work.reforms')} lead={t('work.reforms.why')}>
      <Section title={t('work.programmes')}>
        <Read of={programmes}>{({ items }) => <Programmes items={items} />}</Read>
      </Section>
      <List<Titled>
        path="/reform-steps?limit=50"
        caption={t('work.steps')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('reform_step.')}
        filters={[
          { name: 'programme', kind: 'record', of: 'programme' },
          { name: 'status', kind: 'code', list: 'reformStepStatus' },
        ]}
        columns={[
          column<Titled>(['title', 'names'], ({ id }) => `/console/implementation/reforms/${id}`),
          column<Titled>(['programme', 'text']),
          column<Titled>(['due', 'text', 'unknown']),
          column<Titled>(['overdue', 'flag']),
          column<Titled>(['implementation', 'code:implementation', 'unknown']),
          column<Titled>(['status', 'code:reformStepStatus']),
        ]}
      />
    </Page>
  )
}

/** What is accepted against what is due, and what is missing by its name: a part is never rounded into the whole. */
function Programmes({ items }: { items: Programme[] }) {
  return (
    <Table<Programme>
      caption={t('work.programmes')}
      rows={items}
      keyOf={({ code }) => code}
      columns={[
        { head: t('field.programme'), names: true, cell: ({ name }) => inLanguage(name) },
        { head: t('field.assessor'), cell: ({ assessor }) => inLanguage(assessor) },
        { head: t('work.steps'), number: true, cell: ({ steps }) => String(steps) },
        {
          head: t('work.accepted'),
          number: true,
          cell: ({ runningCount }) =>
            runningCount === null ? <Absent /> : `${runningCount.accepted} / ${runningCount.due}`,
        },
        {
          head: t('work.missing'),
          cell: ({ runningCount }) =>
            runningCount === null || runningCount.missing.length === 0 ? (
              <Absent />
            ) : (
              <ul class="plain">
                {runningCount.missing.map(({ stepId, title }) => (
                  <li key={stepId}>
                    <a href={`/console/implementation/reforms/${stepId}`}>{inLanguage(title)}</a>
                  </li>
                ))}
              </ul>
            ),
        },
      ]}
    />
  )
}

type Step = Titled & { assessments: (Row & { assessor: string; outcome: string; decidedOn: string; words: string })[] }

const reformActs = (): readonly RowAct[] => [
  {
    operation: 'assessReformStep',
    at: '/assessments',
    final: true,
    fields: [
      { name: 'assessor', kind: 'text', required: true },
      { name: 'assessorKind', kind: 'code', list: 'assessorKind', required: true },
      { name: 'decidedOn', kind: 'day', required: true },
      { name: 'outcome', kind: 'code', list: 'reformOutcome', required: true },
      { name: 'share', kind: 'decimal', when: ({ outcome }) => outcome === 'partially_met' },
      { name: 'words', kind: 'long', required: true },
    ],
  },
  {
    operation: 'reportReformStep',
    at: '/reports',
    fields: [
      { name: 'implementation', kind: 'code', list: 'implementation', required: true },
      { name: 'asOf', kind: 'day', required: true },
      { name: 'words', kind: 'long', required: true },
    ],
  },
  {
    operation: 'stateReformMoney',
    at: '/money',
    fields: [
      { name: 'kind', kind: 'code', list: 'reformMoneyKind', required: true },
      { name: 'amount', kind: 'decimal' },
      { name: 'currency', kind: 'code', list: 'currency' },
      { name: 'qualifier', kind: 'code', list: 'statedQualifier', required: true },
      { name: 'statedOn', kind: 'day', required: true },
      { name: 'words', kind: 'long', required: true },
    ],
  },
  { operation: 'dropReformStep', at: '/drop', guarded: true, final: true, fields: reason },
]

export function ReformPage({ id }: { id: string }) {
  return (
    <RecordPage<Step>
      api="/reform-steps"
      id={id}
      title={titleOf}
      facts={[
        ['programme', 'text'],
        ['number', 'text'],
        ['due', 'text', 'unknown'],
        ['overdue', 'flag'],
        ['responsible', 'text', 'unknown'],
        ['criteria', 'list'],
        ['implementation', 'code:implementation', 'unknown'],
        ['implementationAsOf', 'text', 'unknown'],
        ['status', 'code:reformStepStatus'],
        ['summary', 'english'],
        ['consequence', 'english'],
      ]}
      acts={reformActs}
    >
      {(step) => (
        <Section title={t('work.assessments')}>
          {step.assessments.length === 0 && <Absent />}
          <ul>
            {step.assessments.map((assessment) => (
              <li key={assessment.id}>
                {assessment.decidedOn}: {assessment.assessor} · <Code list="reformOutcome" code={assessment.outcome} />{' '}
                · {assessment.words}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </RecordPage>
  )
}
