import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Page } from '../parts/page.tsx'
import type { Row } from '../parts/show.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { me } from '../session.ts'

/** Goods of one class out of a commitment in kind; what happens to them is stated lot by lot. */
export function NewLot() {
  return (
    <Page title={t('act.registerLot')} lead={t('books.lot.why')}>
      <ActForm
        form="new-lot"
        act={{
          operation: 'registerLot',
          path: '/lots',
          fields: [
            {
              name: 'commitmentId',
              kind: 'record',
              of: 'commitment',
              required: true,
              where: () => ({ participant: me().participant.code, modality: 'in_kind' }),
            },
            { name: 'itemClass', kind: 'text', required: true },
            { name: 'quantity', kind: 'decimal', required: true },
            { name: 'unit', kind: 'text', required: true },
            { name: 'description', kind: 'long' },
            { name: 'numbered.count', kind: 'integer' },
            { name: 'numbered.holderReference', kind: 'text' },
            { name: 'origin.participant', kind: 'participant' },
            { name: 'origin.consentReference', kind: 'text' },
            ...whoSees,
            { name: 'externalReference.system', kind: 'text' },
            { name: 'externalReference.id', kind: 'text' },
          ],
          onDone: (value) => go(`/console/books/lots/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}
