import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Facts, Page, Section } from '../parts/page.tsx'
import { column, factsOf, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import { useTurn } from './turn.ts'

/** Exchange rates, and the tables that they came in. */
export function Rates() {
  const [turn, next] = useTurn()
  return (
    <Page title={t('books.rates')} lead={t('books.rates.why')}>
      {hasRole('secretariat') && <Import onDone={next} />}
      <Section title={t('books.rates')}>
        <List<Row>
          key={`rates${turn}`}
          path="/fx-rates?limit=50"
          caption={t('books.rates')}
          keyOf={(row) => `${row['currency']}${row['date']}${row['source']}${row['rateTable']}`}
          filters={[
            { name: 'currency', kind: 'code', list: 'currency' },
            { name: 'date', kind: 'date' },
            { name: 'source', kind: 'text' },
          ]}
          columns={[
            { ...column<Row>(['currency', 'text']), names: true },
            column<Row>(['date', 'day']),
            column<Row>(['rate', 'decimal']),
            column<Row>(['source', 'text']),
            column<Row>(['rateTable', 'count']),
          ]}
        />
      </Section>
      <Section title={t('books.rateTables')}>
        <List<Row>
          key={`tables${turn}`}
          at="imports"
          path="/fx-rates/imports?limit=25"
          caption={t('books.rateTables')}
          keyOf={({ id }) => id}
          columns={[
            { ...column<Row>(['rateTable', 'count']), names: true },
            column<Row>(['source', 'text']),
            column<Row>(['importedAt', 'moment']),
            column<Row>(['rates', 'count']),
            column<Row>(['coversFrom', 'day']),
            column<Row>(['coversTo', 'day']),
            column<Row>(['sha256', 'hash']),
          ]}
        />
      </Section>
    </Page>
  )
}

/** A table of rates as the source publishes it, checked before it is brought in. */
function Import({ onDone }: { onDone: () => void }) {
  return (
    <Section title={t('act.importRates')}>
      <ActForm
        form="import-rates"
        act={{
          operation: 'importRates',
          path: '/fx-rates/imports',
          final: true,
          fields: [
            { name: 'source', kind: 'text', required: true },
            { name: 'csv', kind: 'file', required: true },
            {
              name: 'confirmedValues',
              kind: 'rows',
              add: t('books.addConfirmed'),
              one: t('books.confirmed'),
              fields: [
                { name: 'currency', kind: 'code', list: 'currency', required: true },
                { name: 'date', kind: 'day', required: true },
              ],
            },
          ],
          look: (value) => (
            <Facts
              of={factsOf(value as Row, [
                ['rates', 'count'],
                ['coversFrom', 'day'],
                ['coversTo', 'day'],
                ['sha256', 'hash'],
              ])}
            />
          ),
          onDone,
        }}
      />
    </Section>
  )
}
