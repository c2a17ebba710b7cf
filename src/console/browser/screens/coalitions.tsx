import { useRead } from '../api.ts'
import { Absent, Code, Country } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Facts, Page, Read, Section } from '../parts/page.tsx'
import { column, factsOf, RecordPage, type Row } from '../parts/show.tsx'
import { Filters, List, Table } from '../parts/table.tsx'
import { go, useAddress } from '../router.ts'
import { hasRole } from '../session.ts'
import type { Names } from '../shapes.ts'
import { Day } from '../time.tsx'
import { Quantity, share } from '../values.tsx'

type Lead = { participant: string; role: string; status: string }
type Coalition = Row & { name: Names; leads: Lead[]; memberships?: Row[]; subgroups?: { id: string; name: string }[] }

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

export function Coalitions() {
  return (
    <Page
      title={t('nav.coalitions')}
      tools={
        <>
          <a class="button" href="/console/coalitions/board">
            {t('work.board')}
          </a>{' '}
          <a class="button" href="/console/coalitions/needs">
            {t('work.needs')}
          </a>{' '}
          <a class="button" href="/console/coalitions/tasks">
            {t('work.tasks')}
          </a>
        </>
      }
    >
      <List<Coalition>
        path="/coalitions?limit=50"
        caption={t('nav.coalitions')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('coalition.')}
        filters={[
          { name: 'participant', kind: 'participant' },
          { name: 'asOf', kind: 'date' },
        ]}
        columns={[
          column<Coalition>(['name', 'names'], ({ id }) => `/console/coalitions/${id}`),
          { head: t('work.leads'), cell: ({ leads }) => <Leads of={leads} /> },
          column<Coalition>(['participants', 'count']),
          column<Coalition>(['nextReviewDueOn', 'day', 'unknown']),
        ]}
      />
    </Page>
  )
}

function Leads({ of }: { of: readonly Lead[] }) {
  if (of.length === 0) return <Absent />
  return (
    <ul class="plain">
      {of.map(({ participant, role, status }) => (
        <li key={`${participant}${role}`}>
          <Country code={participant} /> · <Code list="coalitionRole" code={role} /> ·{' '}
          <Code list="membershipStatus" code={status} />
        </li>
      ))}
    </ul>
  )
}

export function CoalitionPage({ id }: { id: string }) {
  return (
    <RecordPage<Coalition>
      api="/coalitions"
      id={id}
      title={({ name }) => inLanguage(name)}
      facts={[
        ['launched', 'text', 'unknown'],
        ['participants', 'count'],
        ['reviewCycle', 'count', 'unknown'],
        ['nextReviewDueOn', 'day', 'unknown'],
        ['note', 'english'],
        ['source', 'english'],
        ['marking', 'code:marking'],
      ]}
    >
      {(coalition) => (
        <>
          <Section title={t('work.members')}>
            <Table
              caption={t('work.members')}
              rows={coalition.memberships ?? []}
              keyOf={({ id: key }) => key}
              columns={[
                column<Row>(['participant', 'country'], (row) => `/console/coalitions/memberships/${row.id}`),
                column<Row>(['role', 'code:coalitionRole']),
                column<Row>(['status', 'code:membershipStatus']),
                column<Row>(['from', 'text', 'unknown']),
                column<Row>(['to', 'day']),
              ]}
            />
          </Section>
          <UnderCoalition id={id} path="plans" title={t('work.plans')} />
          <UnderCoalition id={id} path="meetings" title={t('work.meetings')} />
          <Section title={t('work.board')}>
            <Board path={`/coalitions/${id}/board?format=json`} />
          </Section>
        </>
      )}
    </RecordPage>
  )
}

function UnderCoalition({ id, path, title }: { id: string; path: string; title: string }) {
  return (
    <Section title={title}>
      <List<Row>
        path={`/coalitions/${id}/${path}?limit=20`}
        caption={title}
        keyOf={(row) => row.id}
        columns={[{ ...column<Row>(['title', 'text']), names: true }, column<Row>(['createdAt', 'moment'])]}
      />
    </Section>
  )
}

export function MembershipPage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/coalition-memberships"
      id={id}
      title={(row) => `${String(row['coalition'])} · ${String(row['participant'])}`}
      facts={[
        ['coalition', 'text'],
        ['participant', 'country'],
        ['role', 'code:coalitionRole'],
        ['status', 'code:membershipStatus'],
        ['from', 'text', 'unknown'],
        ['to', 'day'],
        ['proposedBy', 'country'],
        ['reason', 'text'],
      ]}
      acts={() => [
        { operation: 'confirmMembership', at: '/confirmation', guarded: true, final: true },
        { operation: 'rejectMembership', at: '/rejection', guarded: true, final: true, fields: reason },
        { operation: 'withdrawMembership', at: '/withdrawal', guarded: true, final: true, fields: reason },
        {
          operation: 'leaveCoalition',
          at: '/departure',
          guarded: true,
          final: true,
          fields: [{ name: 'on', kind: 'day', required: true }, ...reason],
        },
      ]}
    />
  )
}

type BoardRow = {
  requirement: string | null
  title: string | null
  capability: string | null
  priority: string | null
  neededBy: string | null
  unit: string | null
  required: string | null
  offered: string | null
  agreed: string | null
  inDelivery: string | null
  delivered: string | null
  verified: string | null
  uncovered: string | null
}

export function BoardPage() {
  const { query } = useAddress()
  const asked = new URLSearchParams([...query, ['format', 'json']])
  return (
    <Page title={t('work.board')} lead={t('work.board.lead')}>
      <Filters
        of={[
          { name: 'capability', kind: 'text' },
          { name: 'priority', kind: 'code', list: 'priority' },
          { name: 'coalition', kind: 'text' },
        ]}
      />
      <Board path={`/board?${asked}`} />
    </Page>
  )
}

function Board({ path }: { path: string }) {
  const reading = useRead<{ items: BoardRow[] }>(path)
  return (
    <Read of={reading}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="empty">{t('work.noNeeds')}</p>
        ) : (
          <Table<BoardRow>
            caption={t('work.board')}
            rows={items}
            keyOf={({ requirement, title }) => `${requirement}${title}`}
            columns={[
              {
                head: t('field.need'),
                names: true,
                cell: ({ requirement, title }) => <a href={`/console/coalitions/needs/${requirement}`}>{title}</a>,
              },
              { head: t('field.priority'), cell: ({ priority }) => <Code list="priority" code={priority} /> },
              {
                head: t('field.neededBy'),
                cell: ({ neededBy }) => (neededBy === null ? <Absent /> : <Day on={neededBy} />),
              },
              {
                head: t('field.required'),
                number: true,
                cell: (row) => <Quantity quantity={row.required} unit={row.unit} />,
              },
              {
                head: t('field.offered'),
                number: true,
                cell: (row) => <Quantity quantity={row.offered} unit={row.unit} />,
              },
              {
                head: t('field.agreed'),
                number: true,
                cell: (row) => <Quantity quantity={row.agreed} unit={row.unit} />,
              },
              {
                head: t('field.delivered'),
                number: true,
                cell: (row) => <Quantity quantity={row.delivered} unit={row.unit} />,
              },
              {
                head: t('field.verified'),
                number: true,
                cell: (row) => <Quantity quantity={row.verified} unit={row.unit} />,
              },
              {
                head: t('field.uncovered'),
                number: true,
                cell: (row) => <Quantity quantity={row.uncovered} unit={row.unit} />,
              },
              { head: t('work.bar'), cell: (row) => <NeedBar row={row} /> },
            ]}
          />
        )
      }
    </Read>
  )
}

/** The numbers stand in the row: the bar is for the eye alone. */
function NeedBar({ row }: { row: BoardRow }) {
  const all = row.required ?? '0'
  return (
    <svg class="bar bar-small" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-all" width="100" height="8" />
      <rect class="bar-offered" width={share(row.agreed ?? '0', all)} height="8" />
      <rect class="bar-accepted" width={share(row.verified ?? '0', all)} height="8" />
    </svg>
  )
}

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
          column<Row>(['capability', 'text']),
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
            { name: 'capability', kind: 'text', required: true },
            { name: 'quantity', kind: 'decimal', required: true },
            { name: 'unit', kind: 'text', required: true },
            { name: 'priority', kind: 'code', list: 'priority', required: true },
            { name: 'neededBy', kind: 'day', required: true },
            { name: 'coalition', kind: 'text' },
            { name: 'remarks', kind: 'long' },
            { name: 'marking', kind: 'code', list: 'marking' },
          ],
          onDone: (value) => go(`/console/coalitions/needs/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

export function NeedPage({ id }: { id: string }) {
  return (
    <RecordPage<Row>
      api="/requirements"
      id={id}
      title={(row) => String(row['title'])}
      facts={[
        ['capability', 'text'],
        ['coalition', 'text'],
        ['quantity', 'decimal'],
        ['unit', 'text'],
        ['priority', 'code:priority'],
        ['neededBy', 'day'],
        ['status', 'code:requirementStatus'],
        ['remarks', 'text'],
        ['marking', 'code:marking'],
      ]}
      acts={(row) => [
        {
          operation: 'validateRequirement',
          at: '/validation',
          guarded: true,
          final: true,
          fields: [...authority('validatedBy'), { name: 'remarks', kind: 'long' }],
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
            { name: 'text', kind: 'long' },
          ],
          initial: { unit: String(row['unit']) },
          final: true,
        },
      ]}
    >
      {() => (
        <>
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
      title={(row) => `${t('crisis.offer')} · ${String(row['participant'])}`}
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
        column<Row>(['coalition', 'text']),
        column<Row>(['dueOn', 'day']),
        column<Row>(['status', 'code:taskStatus']),
        column<Row>(['overdue', 'flag']),
      ]}
    />
  )
}

export function Tasks() {
  return (
    <Page title={t('work.tasks')}>
      <TaskList path="/tasks?limit=50" />
    </Page>
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
      title={(row) => String(row['title'])}
      facts={[
        ['description', 'text'],
        ['coalition', 'text'],
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
      {(task) => (
        <>
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
