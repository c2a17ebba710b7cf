import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { Page } from '../parts/page.tsx'
import { column, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import { useTurn } from './turn.ts'

/** Who gives or receives and is no participant: funds, international organisations, companies. */
export function Organisations() {
  const [turn, next] = useTurn()
  return (
    <Page
      title={t('books.organisations')}
      lead={t('books.organisations.why')}
      tools={
        hasRole('coordinator', 'ministry') && (
          <ActButton
            main
            act={{
              operation: 'registerOrganisation',
              path: '/organisations',
              fields: [
                { name: 'kind', kind: 'code', list: 'organisationKind', required: true },
                { name: 'name.en', kind: 'text', required: true },
                { name: 'name.uk', kind: 'text' },
                { name: 'scheme', kind: 'text', required: true },
                { name: 'identifier', kind: 'text', required: true },
              ],
              onDone: next,
            }}
          />
        )
      }
    >
      <List<Row>
        key={turn}
        path="/organisations?limit=50"
        caption={t('books.organisations')}
        keyOf={({ id }) => id}
        filters={[
          { name: 'scheme', kind: 'text' },
          { name: 'identifier', kind: 'text' },
        ]}
        columns={[
          { ...column<Row>(['name', 'names']), names: true },
          column<Row>(['kind', 'code:organisationKind']),
          column<Row>(['scheme', 'text']),
          column<Row>(['identifier', 'text']),
          column<Row>(['registeredBy', 'country']),
        ]}
      />
    </Page>
  )
}
