import { useState } from 'preact/hooks'
import { Absent, Code, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import type { Field } from '../parts/field.ts'
import { Section } from '../parts/page.tsx'
import { column, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import { Day } from '../time.tsx'

type Decision = {
  id: string
  text: string
  ownedBy: string | null
  dueOn: string | null
  body: string | null
  adoptedBy: string | null
  attendance: string[]
}
type Meeting = Row & { title: string; decisions: Decision[] }

const ofMeeting: readonly Field[] = [
  { name: 'text', kind: 'long', required: true },
  { name: 'ownedBy', kind: 'participant' },
  { name: 'dueOn', kind: 'day' },
]

/** A decision of a body of the coalition: the body, how it decided, who took part, and which roles follow. */
const ofBody = (): readonly Field[] => [
  ...ofMeeting,
  { name: 'body', kind: 'code', list: 'decidingBody' },
  { name: 'adoptedBy', kind: 'code', list: 'adoption' },
  { name: 'attendance', kind: 'participants' },
  {
    name: 'memberships',
    kind: 'rows',
    add: t('work.addRole'),
    one: t('field.role'),
    fields: [
      { name: 'participant', kind: 'participant', required: true },
      { name: 'role', kind: 'code', list: 'coalitionRole', required: true },
      { name: 'from', kind: 'day', required: true },
    ],
  },
]

export function Meetings({ id, onRoles }: { id: string; onRoles: () => void }) {
  const [turn, next] = useState(0)
  const again = () => next(turn + 1)
  const govern = hasRole('coordinator', 'secretariat')
  const path = `/coalitions/${id}/meetings`
  const fields: readonly Field[] = [
    { name: 'title', kind: 'text', required: true },
    { name: 'heldAt', kind: 'moment', required: true },
    { name: 'place', kind: 'text' },
    { name: 'summary', kind: 'long' },
    { name: 'decisions', kind: 'rows', fields: ofMeeting, add: t('work.addDecision'), one: t('work.decision') },
  ]
  const decide = (meeting: Meeting) => ({
    operation: 'recordDecision',
    path: `/coalition-meetings/${meeting.id}/decisions`,
    fields: ofBody(),
    final: true,
    onDone() {
      again()
      onRoles()
    },
  })
  return (
    <Section title={t('work.meetings')}>
      {govern && (
        <div class="buttons">
          <ActButton act={{ operation: 'recordMeeting', path, fields, final: true, onDone: again }} />
        </div>
      )}
      <List<Meeting>
        key={turn}
        path={`${path}?limit=20`}
        caption={t('work.meetings')}
        keyOf={(row) => row.id}
        columns={[
          { ...column<Meeting>(['title', 'text']), names: true },
          column<Meeting>(['heldAt', 'moment']),
          column<Meeting>(['place', 'text']),
          { head: t('work.decisions'), cell: ({ decisions }) => <Decisions of={decisions} /> },
          {
            head: t('field.act'),
            cell: (meeting) => (govern ? <ActButton about={meeting.title} act={decide(meeting)} /> : <Absent />),
          },
        ]}
      />
    </Section>
  )
}

function Decisions({ of }: { of: readonly Decision[] }) {
  if (of.length === 0) return <Absent />
  return (
    <ul class="plain">
      {of.map(({ id, text, ownedBy, dueOn, body, adoptedBy, attendance }) => (
        <li key={id}>
          {text}
          {ownedBy !== null && (
            <>
              {' '}
              · <Country code={ownedBy} />
            </>
          )}
          {dueOn !== null && (
            <>
              {' '}
              · <Day on={dueOn} />
            </>
          )}
          {body !== null && (
            <>
              {' '}
              · <Code list="decidingBody" code={body} />
            </>
          )}
          {adoptedBy !== null && (
            <>
              {' '}
              · <Code list="adoption" code={adoptedBy} />
            </>
          )}
          {attendance.length > 0 && <span class="dim"> ({attendance.join(', ')})</span>}
        </li>
      ))}
    </ul>
  )
}
