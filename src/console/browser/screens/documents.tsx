import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import type { Field } from '../parts/fields.tsx'
import { hasRole } from '../session.ts'

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
  { name: 'marking', kind: 'code', list: 'marking' },
]

/** A document that proves it: the service keeps its hash and who holds it, never the document. */
export function AddEvidence({ of, id, again }: { of: 'ledger-entries' | 'lots'; id: string; again: () => void }) {
  if (!hasRole('ministry')) return null
  return (
    <ActButton
      form={`evidence:${id}`}
      act={{
        operation: of === 'lots' ? 'addLotEvidence' : 'addEntryEvidence',
        path: `/${of}/${id}/evidence`,
        fields: fields(),
        onDone: again,
      }}
    />
  )
}
