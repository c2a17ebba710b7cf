import { Absent, Code, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { type Act, ActForm } from '../parts/act.tsx'
import { AddresseeState, AnswerLeft } from '../parts/answer-time.tsx'
import type { Values } from '../parts/draft.ts'
import type { Field } from '../parts/field.ts'
import { Page } from '../parts/page.tsx'
import { List } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { hasRole, me } from '../session.ts'
import type { Consultation, Summary } from '../shapes.ts'
import { Moment } from '../time.tsx'

export function Consultations() {
  return (
    <Page
      title={t('nav.consultations')}
      tools={
        hasRole('coordinator') && (
          <a class="button main" href="/console/consultations/new">
            {t('crisis.new')}
          </a>
        )
      }
    >
      <List<Summary>
        path="/consultations?limit=50"
        caption={t('crisis.list')}
        empty={t('crisis.none')}
        live={({ type }) => type.startsWith('consultation.')}
        keyOf={({ id }) => id}
        filters={[
          {
            name: 'status',
            kind: 'code',
            list: 'consultationStatus',
            only: ['draft', 'circulated', 'closed', 'cancelled'],
          },
          { name: 'kind', kind: 'code', list: 'consultationKind' },
          { name: 'requester', kind: 'participant' },
        ]}
        columns={[
          {
            head: t('field.title'),
            names: true,
            cell: ({ id, title }) => <a href={`/console/consultations/${id}`}>{title}</a>,
          },
          { head: t('field.requester'), cell: ({ requester }) => <Country code={requester} /> },
          { head: t('field.kind'), cell: ({ kind }) => <Code list="consultationKind" code={kind} /> },
          { head: t('field.status'), cell: ({ status }) => <Code list="consultationStatus" code={status} /> },
          {
            head: t('field.circulatedAt'),
            cell: ({ circulatedAt }) => (circulatedAt === null ? <Absent /> : <Moment at={circulatedAt} />),
          },
          {
            head: t('crisis.ourTime'),
            cell: ({ own, status }) => (own === null ? <Absent /> : <AnswerLeft of={own} status={status} />),
          },
          {
            head: t('field.state'),
            cell: ({ own, status }) => (own === null ? <Absent /> : <AddresseeState of={own} status={status} />),
          },
        ]}
      />
    </Page>
  )
}

const isCrisis = ({ kind }: Values) => kind === 'crisis' || kind === undefined

export function draftFields(): Field[] {
  return [
    { name: 'kind', kind: 'code', list: 'consultationKind', required: true },
    { name: 'mode', kind: 'code', list: 'consultationMode', required: true },
    { name: 'title', kind: 'text', required: true },
    { name: 'summary', kind: 'long', required: true },
    { name: 'trigger', kind: 'code', list: 'consultationTrigger', when: isCrisis },
    { name: 'hostilities', kind: 'code', list: 'hostilities', when: isCrisis },
    { name: 'victim', kind: 'participant', when: isCrisis },
    { name: 'occurredAt', kind: 'moment', when: isCrisis },
    { name: 'requestedBy', kind: 'moment' },
    {
      name: 'asks',
      kind: 'rows',
      required: true,
      add: t('crisis.addAsk'),
      one: t('crisis.ask'),
      fields: [
        { name: 'text', kind: 'text', required: true },
        { name: 'capability', kind: 'code', list: 'capability' },
        { name: 'quantity', kind: 'decimal' },
        { name: 'unit', kind: 'text' },
        { name: 'addressedTo', kind: 'participants' },
      ],
    },
    { name: 'invited', kind: 'participants' },
    { name: 'responseVisibility', kind: 'code', list: 'responseVisibility' },
    ...whoSees,
  ]
}

/** What is said of a request when it is filed. */
const beginnings: readonly Field[] = [
  { name: 'shorterDeadline.hours', kind: 'integer', when: isCrisis },
  {
    name: 'shorterDeadline.reason',
    kind: 'text',
    when: (values) => isCrisis(values) && !!values['shorterDeadline.hours'],
  },
  { name: 'originConsultationId', kind: 'record', of: 'consultation' },
]

export function NewConsultation() {
  const act: Act = {
    operation: 'createConsultation',
    path: '/consultations',
    fields: [...draftFields(), ...beginnings],
    initial: { kind: 'crisis', mode: 'full_activation', victim: me().participant.code, asks: [{}] },
    onDone: (value) => go(`/console/consultations/${(value as Consultation).id}/preview`),
  }
  return (
    <Page title={t('crisis.new')} lead={t('crisis.new.lead')}>
      <ActForm act={act} form="new-consultation" />
    </Page>
  )
}
