import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { isSide } from '../parts/can.ts'
import type { Field } from '../parts/field.ts'
import { Section } from '../parts/page.tsx'
import { Release } from '../parts/release.tsx'
import { column, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { hasRole } from '../session.ts'
import { useTurn } from './turn.ts'

const fields = (): readonly Field[] => [
  {
    name: 'document',
    kind: 'fingerprint',
    into: { sha256: 'sha256', bytes: 'sizeBytes', mediaType: 'mediaType', title: 'title' },
  },
  { name: 'title', kind: 'text', required: true },
  { name: 'documentType', kind: 'code', list: 'documentType', required: true },
  { name: 'mediaType', kind: 'text', required: true },
  { name: 'sizeBytes', kind: 'integer', required: true },
  { name: 'sha256', kind: 'text', required: true },
  { name: 'holder', kind: 'text', required: true, label: t('field.document.holder') },
  { name: 'howToAsk', kind: 'text', required: true, label: t('field.document.howToAsk') },
  ...whoSees,
]

/** Evidence: the service keeps the hash and the holder of each document, never the document. */
export function Documents({ of, flow }: { of: 'ledger-entries' | 'lots'; flow: Row }) {
  const { id } = flow
  const [turn, next] = useTurn()
  return (
    <Section title={t('books.documents')}>
      {hasRole('ministry') && isSide(flow) && (
        <div class="buttons">
          <ActButton
            form={`evidence:${id}`}
            act={{
              operation: of === 'lots' ? 'addLotEvidence' : 'addEntryEvidence',
              path: `/${of}/${id}/evidence`,
              fields: fields(),
              onDone: next,
            }}
          />
        </div>
      )}
      <List<Row>
        key={turn}
        at="documents"
        path={`/${of}/${id}/evidence?limit=25`}
        caption={t('books.documents')}
        keyOf={(row) => row.id}
        columns={[
          { ...column<Row>(['title', 'text']), names: true },
          column<Row>(['documentType', 'code:documentType']),
          column<Row>(['participant', 'country']),
          column<Row>(['holder', 'text']),
          column<Row>(['howToAsk', 'text']),
          column<Row>(['sha256', 'hash']),
          column<Row>(['marking', 'code:marking']),
          {
            head: t('field.act'),
            cell: (row) => (
              <Release operation="releaseEvidence" roles={['ministry']} api="/evidence" row={row} again={next} />
            ),
          },
        ]}
      />
    </Section>
  )
}
