import { Absent, Code, Country, participantName, useCoalitionName } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import type { Names } from '../shapes.ts'
import { Board } from './board.tsx'
import { Governance } from './governance.tsx'

type Lead = { participant: string; role: string; status: string }
type Coalition = Row & { name: Names; leads: Lead[]; subgroups?: { id: string; name: string }[] }

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
          </a>{' '}
          {hasRole('coordinator', 'secretariat') && (
            <a class="button main" href="/console/coalitions/new">
              {t('act.createCoalition')}
            </a>
          )}
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
      release={{ operation: 'releaseCoalition', roles: ['coordinator', 'secretariat'] }}
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
      {(coalition, again) => (
        <>
          <Section title={t('work.members')}>
            <Propose coalition={coalition} again={again} />
            <List<Row>
              at="members"
              path={`/coalitions/${id}/memberships?limit=50`}
              caption={t('work.members')}
              keyOf={({ id: key }) => key}
              live={({ rootId }) => rootId === id}
              columns={[
                column<Row>(['participant', 'country'], (row) => `/console/coalitions/memberships/${row.id}`),
                column<Row>(['role', 'code:coalitionRole']),
                column<Row>(['status', 'code:membershipStatus']),
                column<Row>(['from', 'text', 'unknown']),
                column<Row>(['to', 'day']),
              ]}
            />
          </Section>
          <Governance id={id} again={again} />
          <Section title={t('work.board')}>
            <Board path={`/coalitions/${id}/board?format=json`} />
          </Section>
        </>
      )}
    </RecordPage>
  )
}

/** Forms to propose a role for oneself or, as lead, for another; to form a sub-group; and to record a review. */
function Propose({ coalition, again }: { coalition: Coalition; again: () => void }) {
  const at = `/coalitions/${coalition.id}`
  const subgroups = (coalition.subgroups ?? []).map(({ id, name }) => [id, name] as const)
  if (!hasRole('coordinator', 'secretariat')) return null
  return (
    <div class="buttons">
      <ActButton
        act={{
          operation: 'proposeMembership',
          path: `${at}/memberships`,
          fields: [
            { name: 'participant', kind: 'participant' },
            { name: 'role', kind: 'code', list: 'coalitionRole', required: true },
            ...(subgroups.length === 0 ? [] : [{ name: 'subgroupId', kind: 'choice' as const, of: subgroups }]),
            { name: 'from', kind: 'day', required: true },
            { name: 'reason', kind: 'long' },
          ],
          onDone: again,
        }}
      />
      <ActButton
        act={{
          operation: 'addSubgroup',
          path: `${at}/subgroups`,
          fields: [{ name: 'name', kind: 'text', required: true }],
          onDone: again,
        }}
      />
      <ActButton
        act={{
          operation: 'recordReview',
          path: `${at}/reviews`,
          fields: [
            { name: 'reviewedOn', kind: 'day', required: true },
            { name: 'summary', kind: 'long', required: true },
          ],
          onDone: again,
        }}
      />
    </div>
  )
}

export function MembershipPage({ id }: { id: string }) {
  const nameOf = useCoalitionName()
  return (
    <RecordPage<Row>
      api="/coalition-memberships"
      id={id}
      title={(row) => `${nameOf(String(row['coalition']))} · ${participantName(String(row['participant']))}`}
      facts={[
        ['coalition', 'coalition'],
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
