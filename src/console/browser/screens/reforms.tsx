import { useRead } from '../api.ts'
import { Absent, Code } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { Page, Read, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row, type RowAct } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import type { Names } from '../shapes.ts'
import { ClaimLink } from './claims.tsx'
import { type Titled, titleOf } from './titled.ts'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

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
    <Page
      title={t('work.reforms')}
      lead={t('work.reforms.why')}
      tools={
        me().participant.code === 'UA' &&
        hasRole('coordinator', 'ministry') && (
          <a class="button main" href="/console/implementation/reforms/new">
            {t('act.planReformStep')}
          </a>
        )
      }
    >
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
          {
            head: t('field.programme'),
            cell: (step) => programmeName(String(step['programme']), programmes.value?.items),
          },
          column<Titled>(['due', 'when', 'unknown']),
          column<Titled>(['overdue', 'flag']),
          column<Titled>(['implementation', 'code:implementation', 'unknown']),
          column<Titled>(['status', 'code:reformStepStatus']),
        ]}
      />
    </Page>
  )
}

const programmeName = (code: string, items: readonly Programme[] = []) => {
  const name = items.find((each) => each.code === code)?.name
  return name === undefined ? code.replaceAll('_', ' ') : inLanguage(name)
}

function OfProgramme({ code }: { code: string }) {
  const programmes = useRead<{ items: Programme[] }>('/reform-programmes')
  return (
    <p>
      {t('field.programme')}: {programmeName(code, programmes.value?.items)}
    </p>
  )
}

/** Accepted steps against those due, and the missing ones by name; a step met in part never counts as met. */
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

const reformActs = (step: Step): readonly RowAct[] => [
  {
    operation: 'assessReformStep',
    at: '/assessments',
    final: true,
    fields: [
      { name: 'assessor', kind: 'text', required: true },
      { name: 'assessorKind', kind: 'code', list: 'assessorKind', required: true },
      { name: 'decision', kind: 'text' },
      { name: 'decidedOn', kind: 'day', required: true },
      { name: 'reference.title', kind: 'text', required: true },
      { name: 'reference.publisher', kind: 'text' },
      { name: 'reference.date', kind: 'text' },
      { name: 'reference.url', kind: 'text' },
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
      { name: 'remedyUntil', kind: 'text' },
      { name: 'words', kind: 'long', required: true },
    ],
  },
  {
    operation: 'amendReformStep',
    at: '',
    method: 'PATCH',
    guarded: true,
    initial: {
      'title.en': step.title.en,
      'title.uk': step.title.uk ?? '',
      due: String(step['due'] ?? ''),
      responsible: String(step['responsible'] ?? ''),
      criteria: (step['criteria'] as string[]).join('\n'),
    },
    fields: [
      { name: 'title.en', kind: 'text', required: true },
      { name: 'title.uk', kind: 'text', required: true },
      { name: 'due', kind: 'text', required: true },
      { name: 'responsible', kind: 'text', required: true },
      { name: 'criteria', kind: 'lines', required: true },
    ],
  },
  { operation: 'dropReformStep', at: '/drop', guarded: true, final: true, fields: reason },
]

export function ReformPage({ id }: { id: string }) {
  return (
    <RecordPage<Step>
      api="/reform-steps"
      id={id}
      release={{ operation: 'releaseReformStep', roles: ['coordinator', 'ministry'] }}
      title={titleOf}
      facts={[
        ['number', 'text'],
        ['due', 'when', 'unknown'],
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
        <>
          <OfProgramme code={String(step['programme'])} />
          <ClaimLink kind="reform_step" act={step} />
          <Section title={t('work.assessments')}>
            {step.assessments.length === 0 && <Absent />}
            <ul>
              {step.assessments.map((assessment) => (
                <li key={assessment.id}>
                  {assessment.decidedOn}: {assessment.assessor} ·{' '}
                  <Code list="reformOutcome" code={assessment.outcome} /> · {assessment.words}
                </li>
              ))}
            </ul>
          </Section>
        </>
      )}
    </RecordPage>
  )
}
