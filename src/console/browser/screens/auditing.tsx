import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { Page } from '../parts/page.tsx'
import { RecordLink } from '../parts/record-link.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import { useTurn } from './turn.ts'

/** What an auditor can add to a record: a remark, or a question with a due date. */
export function Auditing({ type, id }: { type: string; id: string }) {
  if (!hasRole('auditor')) return null
  return (
    <div class="buttons">
      <ActButton
        form={`annotate:${id}`}
        act={{
          operation: 'createAnnotation',
          path: '/annotations',
          also: { resource: { type, id } },
          initial: { kind: 'remark', readers: 'owner' },
          fields: [
            { name: 'kind', kind: 'code', list: 'annotationKind', required: true },
            { name: 'readers', kind: 'code', list: 'annotationReaders', required: true },
            { name: 'text', kind: 'long', required: true },
            { name: 'scope', kind: 'text', required: true, when: ({ kind }) => kind === 'audited' },
            { name: 'auditedOn', kind: 'day', when: ({ kind }) => kind === 'audited' },
          ],
          onDone: () => undefined,
        }}
      />
      <ActButton
        form={`ask:${id}`}
        act={{
          operation: 'createEvidenceRequest',
          path: '/evidence-requests',
          also: { resource: { type, id } },
          fields: [
            { name: 'question', kind: 'long', required: true },
            { name: 'dueOn', kind: 'day', required: true },
          ],
          onDone: () => undefined,
        }}
      />
    </div>
  )
}

type Question = Row & { question: string; resource: { type: string; id: string } }

export function Questions() {
  return (
    <Page title={t('report.questions')}>
      <List<Question>
        path="/evidence-requests?limit=50"
        caption={t('report.questions')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('evidence_request.')}
        filters={[
          { name: 'status', kind: 'code', list: 'evidenceRequestStatus' },
          { name: 'owner', kind: 'participant' },
          { name: 'overdue', kind: 'flag' },
        ]}
        columns={[
          column<Question>(['question', 'text'], ({ id }) => `/console/reports/evidence-requests/${id}`),
          column<Question>(['participant', 'country']),
          column<Question>(['owner', 'country']),
          column<Question>(['dueOn', 'day']),
          column<Question>(['status', 'code:evidenceRequestStatus']),
          column<Question>(['overdue', 'flag']),
        ]}
      />
    </Page>
  )
}

export function QuestionPage({ id }: { id: string }) {
  return (
    <RecordPage<Question>
      api="/evidence-requests"
      id={id}
      title={({ question }) => question}
      facts={[
        ['participant', 'country'],
        ['owner', 'country'],
        ['resource.type', 'code:resourceType'],
        ['dueOn', 'day'],
        ['status', 'code:evidenceRequestStatus'],
        ['answer', 'text'],
        ['reason', 'text'],
      ]}
      acts={() => [
        {
          operation: 'answerEvidenceRequest',
          at: '/answer',
          guarded: true,
          fields: [{ name: 'answer', kind: 'long', required: true }],
        },
        {
          operation: 'withdrawEvidenceRequest',
          at: '/withdrawal',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {({ resource }) => (
        <p>
          {t('field.resource')}: <RecordLink type={resource.type} id={resource.id} />
        </p>
      )}
    </RecordPage>
  )
}

export function Annotations() {
  const [turn, next] = useTurn()
  const withdraw = (row: Row) =>
    row['kind'] === 'audited' &&
    row['participant'] === me().participant.code &&
    hasRole('auditor') &&
    row['withdrawnAt'] === null && (
      <ActButton
        form={`withdraw-annotation:${row.id}`}
        about={String(row['text'])}
        act={{
          operation: 'withdrawAnnotation',
          path: `/annotations/${row.id}/withdrawal`,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
          onDone: next,
        }}
      />
    )
  return (
    <Page title={t('report.annotations')}>
      <List<Row>
        key={turn}
        path="/annotations?limit=50"
        caption={t('report.annotations')}
        keyOf={({ id }) => id}
        filters={[
          { name: 'kind', kind: 'code', list: 'annotationKind' },
          { name: 'owner', kind: 'participant' },
          { name: 'resourceType', kind: 'code', list: 'annotatable' },
        ]}
        columns={[
          { ...column<Row>(['text', 'text']), names: true },
          column<Row>(['participant', 'country']),
          column<Row>(['owner', 'country']),
          column<Row>(['kind', 'code:annotationKind']),
          column<Row>(['resource.type', 'code:resourceType']),
          column<Row>(['createdAt', 'moment']),
          column<Row>(['withdrawnAt', 'moment']),
          { head: t('field.act'), cell: withdraw },
        ]}
      />
    </Page>
  )
}
