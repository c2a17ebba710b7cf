import { Absent, Code, Country, participantName } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { Facts, Page, Section } from '../parts/page.tsx'
import { column, factsOf, RecordPage, type Row, type RowAct } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { hasRole } from '../session.ts'
import { Auditing } from './auditing.tsx'
import { ClaimLink } from './claims.tsx'
import { provisions } from './provision-field.ts'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

export function Needs() {
  return (
    <Page
      title={t('work.needs')}
      tools={
        hasRole('ministry', 'coordinator') && (
          <a class="button main" href="/console/coalitions/needs/new">
            {t('act.fileRequirement')}
          </a>
        )
      }
    >
      <List<Row>
        path="/requirements?limit=50"
        caption={t('work.needs')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('requirement.')}
        filters={[
          { name: 'status', kind: 'code', list: 'requirementStatus' },
          { name: 'priority', kind: 'code', list: 'priority' },
          { name: 'neededBefore', kind: 'date' },
        ]}
        columns={[
          column<Row>(['title', 'text'], ({ id }) => `/console/coalitions/needs/${id}`),
          column<Row>(['capability', 'code:capability']),
          column<Row>(['quantity', 'decimal']),
          column<Row>(['unit', 'text']),
          column<Row>(['priority', 'code:priority']),
          column<Row>(['neededBy', 'day']),
          column<Row>(['status', 'code:requirementStatus']),
        ]}
      />
    </Page>
  )
}

const authority = (who: string) =>
  ['name', 'office', 'instrument'].map((part) => ({ name: `${who}.${part}`, kind: 'text' as const, required: true }))

export function NewNeed() {
  return (
    <Page title={t('act.fileRequirement')}>
      <ActForm
        form="new-need"
        act={{
          operation: 'fileRequirement',
          path: '/requirements',
          fields: [
            { name: 'title', kind: 'text', required: true },
            { name: 'capability', kind: 'code', list: 'capability', required: true },
            { name: 'quantity', kind: 'decimal', required: true },
            { name: 'unit', kind: 'text', required: true },
            { name: 'priority', kind: 'code', list: 'priority', required: true },
            { name: 'neededBy', kind: 'day', required: true },
            { name: 'coalition', kind: 'record', of: 'coalition' },
            provisions(),
            { name: 'remarks', kind: 'long' },
            ...whoSees,
          ],
          onDone: (value) => go(`/console/coalitions/needs/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

const amended = [
  { name: 'title', kind: 'text' as const, required: true },
  { name: 'quantity', kind: 'decimal' as const, required: true },
  { name: 'unit', kind: 'text' as const, required: true },
  { name: 'priority', kind: 'code' as const, list: 'priority', required: true },
  { name: 'neededBy', kind: 'day' as const, required: true },
  { name: 'remarks', kind: 'long' as const },
]

const needActs = (row: Row): readonly RowAct[] => [
  {
    operation: 'validateRequirement',
    at: '/validation',
    guarded: true,
    final: true,
    fields: [...authority('validatedBy'), { name: 'remarks', kind: 'long' }],
  },
  {
    operation: 'amendRequirement',
    method: 'PATCH',
    at: '',
    guarded: true,
    fields: amended,
    initial: Object.fromEntries(amended.map(({ name }) => [name, String(row[name] ?? '')])),
  },
  { operation: 'withdrawRequirement', at: '/withdrawal', guarded: true, final: true, fields: reason },
  {
    operation: 'offerToRequirement',
    at: '/offers',
    open: hasRole('coordinator') && row['open'] === true,
    fields: [
      { name: 'quantity', kind: 'decimal', required: true },
      { name: 'unit', kind: 'text', required: true },
      { name: 'availableFrom', kind: 'day' },
      { name: 'amount', kind: 'decimal' },
      { name: 'currency', kind: 'code', list: 'currency' },
      { name: 'text', kind: 'long' },
    ],
    initial: { unit: String(row['unit']) },
    final: true,
  },
]

export function NeedPage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/requirements"
      id={id}
      release={{ operation: 'releaseRequirement', roles: ['coordinator', 'ministry'] }}
      title={(row) => String(row['title'])}
      facts={[
        ['capability', 'code:capability'],
        ['coalition', 'coalition'],
        ['quantity', 'decimal'],
        ['unit', 'text'],
        ['priority', 'code:priority'],
        ['neededBy', 'day'],
        ['status', 'code:requirementStatus'],
        ['remarks', 'text'],
        ['marking', 'code:marking'],
      ]}
      acts={needActs}
    >
      {(need) => (
        <>
          {hasRole('coordinator') && (
            <p>
              <a class="button" href={`/console/coalitions/tasks/new?requirement=${id}`}>
                {t('act.createTask')}
              </a>
            </p>
          )}
          <ClaimLink kind="requirement" act={need} />
          <Auditing type="requirement" id={id} />
          <Section title={t('field.offers')}>
            <List<Row>
              path={`/requirements/${id}/offers?limit=50`}
              caption={t('field.offers')}
              keyOf={(row) => row.id}
              live={({ type }) => type.startsWith('requirement_offer.')}
              columns={[
                column<Row>(['participant', 'country'], (row) => `/console/coalitions/need-offers/${row.id}`),
                column<Row>(['quantity', 'decimal']),
                column<Row>(['unit', 'text']),
                column<Row>(['status', 'code:requirementOfferStatus']),
                column<Row>(['availableFrom', 'day', 'unknown']),
              ]}
            />
          </Section>
          <Section title={t('work.tasks')}>
            <TaskList path={`/tasks?requirementId=${id}&limit=50`} />
          </Section>
        </>
      )}
    </RecordPage>
  )
}

export function NeedOfferPage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/requirement-offers"
      id={id}
      title={(row) => `${t('crisis.offer')} · ${participantName(String(row['participant']))}`}
      facts={[
        ['participant', 'country'],
        ['quantity', 'decimal'],
        ['unit', 'text'],
        ['status', 'code:requirementOfferStatus'],
        ['availableFrom', 'day', 'unknown'],
        ['text', 'text'],
        ['reason', 'text'],
      ]}
      acts={() => [
        { operation: 'acceptRequirementOffer', at: '/acceptance', guarded: true, final: true },
        { operation: 'rejectRequirementOffer', at: '/rejection', guarded: true, final: true, fields: reason },
        { operation: 'withdrawRequirementOffer', at: '/withdrawal', guarded: true, final: true, fields: reason },
      ]}
    />
  )
}

function TaskList({ path }: { path: string }) {
  return (
    <List<Row>
      path={path}
      caption={t('work.tasks')}
      keyOf={({ id }) => id}
      live={({ type }) => type.startsWith('task.')}
      filters={[
        { name: 'status', kind: 'code', list: 'taskStatus' },
        { name: 'participant', kind: 'participant' },
        { name: 'dueBefore', kind: 'date' },
      ]}
      columns={[
        column<Row>(['title', 'text'], ({ id }) => `/console/coalitions/tasks/${id}`),
        column<Row>(['coalition', 'coalition']),
        column<Row>(['dueOn', 'day']),
        column<Row>(['status', 'code:taskStatus']),
        column<Row>(['overdue', 'flag']),
      ]}
    />
  )
}

export function Tasks() {
  return (
    <Page
      title={t('work.tasks')}
      tools={
        hasRole('coordinator') && (
          <a class="button main" href="/console/coalitions/tasks/new">
            {t('act.createTask')}
          </a>
        )
      }
    >
      <TaskList path="/tasks?limit=50" />
    </Page>
  )
}

function Assess({ milestone, again }: { milestone: Row; again: () => void }) {
  if (!hasRole('coordinator', 'ministry') || milestone['status'] === 'met') return null
  return (
    <ActButton
      about={String(milestone['title'])}
      act={{
        operation: 'assessMilestone',
        path: `/task-milestones/${milestone.id}/assessment`,
        version: milestone.version,
        fields: [
          {
            name: 'status',
            kind: 'code',
            list: 'milestoneStatus',
            only: ['met', 'partially_met', 'not_met'],
            required: true,
          },
          { name: 'share', kind: 'decimal', required: true, when: ({ status }) => status === 'partially_met' },
          { name: 'reasoning', kind: 'long' },
        ],
        final: true,
        onDone: again,
        onStale: again,
      }}
    />
  )
}

type Task = Row & {
  parts: { participant: string; part: string; agreedAt: string | null }[]
  milestones: (Row & { title: string })[]
  progress: { participant: string; text: string; percent: number | null; at: string }[]
}

export function TaskPage({ id }: { id: string }) {
  return (
    <RecordPage<Task>
      api="/tasks"
      id={id}
      release={{ operation: 'releaseTask', roles: ['coordinator'] }}
      title={(row) => String(row['title'])}
      facts={[
        ['description', 'text'],
        ['coalition', 'coalition'],
        ['quantity', 'decimal'],
        ['unit', 'text'],
        ['dueOn', 'day'],
        ['status', 'code:taskStatus'],
        ['overdue', 'flag'],
        ['reason', 'text'],
        ['marking', 'code:marking'],
      ]}
      acts={() => [
        { operation: 'agreeToTask', at: '/agreements', final: true },
        { operation: 'startTask', at: '/start', guarded: true },
        {
          operation: 'reportProgress',
          at: '/progress',
          fields: [
            { name: 'text', kind: 'long', required: true },
            { name: 'percent', kind: 'integer' },
          ],
        },
        { operation: 'blockTask', at: '/block', guarded: true, fields: reason },
        { operation: 'resumeTask', at: '/resumption', guarded: true },
        {
          operation: 'deliverTask',
          at: '/delivery',
          guarded: true,
          final: true,
          fields: [
            { name: 'deliveredOn', kind: 'day', required: true },
            { name: 'statement', kind: 'long', required: true },
          ],
        },
        {
          operation: 'verifyTask',
          at: '/verification',
          guarded: true,
          final: true,
          fields: [...authority('verifiedBy'), { name: 'statement', kind: 'long' }],
        },
        { operation: 'returnTask', at: '/return', guarded: true, fields: reason },
        { operation: 'cancelTask', at: '/cancellation', guarded: true, final: true, fields: reason },
        {
          operation: 'addMilestone',
          at: '/milestones',
          fields: [
            { name: 'title', kind: 'text', required: true },
            { name: 'dueOn', kind: 'day', required: true },
          ],
        },
      ]}
    >
      {(task, again) => (
        <>
          <ClaimLink kind="task" act={task} />
          <Auditing type="task" id={id} />
          <Section title={t('work.parts')}>
            <ul class="plain">
              {task.parts.map(({ participant, part, agreedAt }) => (
                <li key={participant}>
                  <Country code={participant} /> · <Code list="taskPart" code={part} /> ·{' '}
                  {t(agreedAt === null ? 'work.notAgreed' : 'work.agreed')}
                </li>
              ))}
            </ul>
          </Section>
          <Section title={t('work.milestones')}>
            {task.milestones.length === 0 && <Absent />}
            {task.milestones.map((milestone) => (
              <div class="box" key={milestone.id}>
                <Facts
                  of={factsOf(milestone, [
                    ['title', 'text'],
                    ['dueOn', 'day'],
                    ['status', 'code:milestoneStatus'],
                    ['reasoning', 'text'],
                  ])}
                />
                <Assess milestone={milestone} again={again} />
              </div>
            ))}
          </Section>
          <Section title={t('work.progress')}>
            {task.progress.length === 0 && <Absent />}
            <ul>
              {task.progress.map(({ participant, text, percent, at }) => (
                <li key={at}>
                  <Country code={participant} />: {text} {percent !== null && `${percent} %`}
                </li>
              ))}
            </ul>
          </Section>
        </>
      )}
    </RecordPage>
  )
}
