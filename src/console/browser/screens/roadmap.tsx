import { Absent, Code, Country } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type RowAct } from '../parts/show.tsx'
import { sources } from '../parts/sources-field.ts'
import { List } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import type { Names } from '../shapes.ts'
import { ClaimLink } from './claims.tsx'
import { type Titled, titleOf } from './titled.ts'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

export function Roadmap() {
  return (
    <Page
      title={t('work.roadmap')}
      lead={t('work.roadmap.why')}
      tools={
        hasRole('coordinator') && (
          <a class="button main" href="/console/implementation/roadmap/new">
            {t('act.planRoadmapStep')}
          </a>
        )
      }
    >
      <List<Titled>
        path="/roadmap-steps?limit=50"
        caption={t('work.roadmap')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('roadmap_step.')}
        filters={[
          { name: 'track', kind: 'code', list: 'track' },
          { name: 'status', kind: 'code', list: 'roadmapStepStatus' },
          { name: 'participant', kind: 'participant' },
        ]}
        columns={[
          column<Titled>(['title', 'names'], ({ id }) => `/console/implementation/roadmap/${id}`),
          column<Titled>(['track', 'code:track']),
          column<Titled>(['due', 'when', 'unknown']),
          column<Titled>(['progress', 'code:progress', 'unknown']),
          column<Titled>(['slippage.state', 'code:slippageState']),
          column<Titled>(['waitsForOthers', 'flag']),
        ]}
      />
    </Page>
  )
}

type RoadmapStep = Titled & {
  statements: { statedOn: string | null; words: string; filedBy: string | null }[]
  dependsOn: { id: string; title: Names; progress: string }[]
}

const roadmapActs = (): readonly RowAct[] => [
  {
    operation: 'stateRoadmapProgress',
    at: '/statements',
    fields: [
      { name: 'statedOn', kind: 'day', required: true },
      { name: 'words', kind: 'long', required: true },
      { name: 'progress', kind: 'code', list: 'progress' },
      { name: 'promisedFor', kind: 'text' },
      sources('evidence'),
    ],
  },
  {
    operation: 'addRoadmapDependency',
    at: '/dependencies',
    fields: [{ name: 'dependsOnId', kind: 'record', of: 'roadmapStep', required: true }],
  },
  { operation: 'dropRoadmapStep', at: '/drop', guarded: true, final: true, fields: reason },
]

export function RoadmapPage({ id }: { id: string }) {
  return (
    <RecordPage<RoadmapStep>
      api="/roadmap-steps"
      id={id}
      release={{ operation: 'releaseRoadmapStep', roles: ['coordinator'] }}
      title={titleOf}
      facts={[
        ['track', 'code:track'],
        ['summary', 'english'],
        ['owningBody', 'text', 'unknown'],
        ['contributors', 'countries'],
        ['decidedAt', 'text', 'unknown'],
        ['due', 'when', 'unknown'],
        ['dueEvent', 'text', 'unknown'],
        ['progress', 'code:progress', 'unknown'],
        ['slippage.state', 'code:slippageState'],
        ['slippage.timesMoved', 'count'],
        ['marking', 'code:marking'],
      ]}
      acts={roadmapActs}
    >
      {(step) => (
        <>
          <ClaimLink kind="roadmap_step" act={step} />
          <Section title={t('work.waitsFor')}>
            {step.dependsOn.length === 0 && <Absent />}
            <ul>
              {step.dependsOn.map((other) => (
                <li key={other.id}>
                  <a href={`/console/implementation/roadmap/${other.id}`}>{inLanguage(other.title)}</a> ·{' '}
                  <Code list="progress" code={other.progress} />
                </li>
              ))}
            </ul>
          </Section>
          <Section title={t('work.statements')}>
            {step.statements.length === 0 && <Absent />}
            <ol class="timeline">
              {step.statements.map((statement) => (
                <li key={`${statement.statedOn}${statement.words}`}>
                  {statement.statedOn ?? t('value.unknown')}
                  {statement.filedBy !== null && (
                    <>
                      {' '}
                      <Country code={statement.filedBy} />
                    </>
                  )}
                  : <span lang="en">{statement.words}</span>
                </li>
              ))}
            </ol>
          </Section>
        </>
      )}
    </RecordPage>
  )
}
