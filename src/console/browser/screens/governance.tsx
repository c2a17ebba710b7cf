import { useState } from 'preact/hooks'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import type { Field } from '../parts/field.ts'
import { Section } from '../parts/page.tsx'
import { column, type Row } from '../parts/show.tsx'
import type { Spec } from '../parts/spec.ts'
import { List } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import { Meetings } from './meetings.tsx'

const charter: readonly Field[] = [
  { name: 'kind', kind: 'code', list: 'charterKind', required: true },
  { name: 'signedOn', kind: 'day', required: true },
  { name: 'leadsMax', kind: 'integer' },
  { name: 'reviewCycle', kind: 'integer' },
  {
    name: 'document',
    kind: 'fingerprint',
    into: {
      sha256: 'document.sha256',
      bytes: 'document.bytes',
      mediaType: 'document.mediaType',
      title: 'document.title',
    },
  },
  { name: 'document.title', kind: 'text', required: true },
  { name: 'document.mediaType', kind: 'text', required: true },
  { name: 'document.bytes', kind: 'integer', required: true },
  { name: 'document.sha256', kind: 'text', required: true },
  { name: 'document.holder', kind: 'text', required: true },
  { name: 'document.howToAsk', kind: 'text', required: true },
]
const plan: readonly Field[] = [
  { name: 'title', kind: 'text', required: true },
  { name: 'text', kind: 'long', required: true },
  { name: 'from', kind: 'day' },
  { name: 'to', kind: 'day' },
]
const handover = (): readonly Field[] => [
  { name: 'to', kind: 'participant', required: true, label: t('work.handoverTo') },
  { name: 'on', kind: 'day', required: true },
  {
    name: 'remainsAs',
    kind: 'code',
    list: 'coalitionRole',
    only: ['co_lead', 'member', 'contributor', 'observer'],
    required: true,
  },
  { name: 'reason', kind: 'long' },
]

type Kind = {
  path: string
  operation: string
  title: string
  fields: readonly Field[]
  columns: readonly Spec[]
  may: boolean
}

/** Charters, plans and decisions of a coalition: each is filed and stays; newer ones stand beside it. */
export function Governance({ id, again }: { id: string; again: () => void }) {
  const govern = hasRole('coordinator', 'secretariat')
  const kinds: Kind[] = [
    {
      ...{ path: 'charters', operation: 'fileCharter', title: t('work.charters'), fields: charter, may: govern },
      columns: [
        ['document.title', 'text'],
        ['kind', 'code:charterKind'],
        ['signedOn', 'day'],
        ['document.holder', 'text'],
      ],
    },
    {
      ...{ path: 'plans', operation: 'filePlan', title: t('work.plans'), fields: plan, may: govern },
      columns: [
        ['title', 'text'],
        ['number', 'count'],
        ['current', 'flag'],
        ['createdAt', 'moment'],
      ],
    },
  ]
  return (
    <>
      {kinds.map((kind) => (
        <Filed key={kind.path} id={id} of={kind} />
      ))}
      <Meetings id={id} onRoles={again} />
      {hasRole('coordinator') && (
        <Section title={t('work.handover')}>
          <p>{t('work.handover.why')}</p>
          <ActButton
            act={{
              operation: 'proposeHandover',
              path: `/coalitions/${id}/handover`,
              fields: handover(),
              final: true,
              onDone: () => undefined,
            }}
          />
        </Section>
      )}
    </>
  )
}

function Filed({ id, of }: { id: string; of: Kind }) {
  const [turn, next] = useState(0)
  const path = `/coalitions/${id}/${of.path}`
  const [first, ...others] = of.columns
  return (
    <Section title={of.title}>
      {of.may && (
        <div class="buttons">
          <ActButton
            act={{ operation: of.operation, path, fields: of.fields, final: true, onDone: () => next(turn + 1) }}
          />
        </div>
      )}
      <List<Row>
        key={turn}
        path={`${path}?limit=20`}
        caption={of.title}
        keyOf={(row) => row.id}
        columns={[{ ...column<Row>(first!), names: true }, ...others.map((spec) => column<Row>(spec))]}
      />
    </Section>
  )
}
