import { useRead } from '../api.ts'
import { Absent, Code, Country, useParticipants } from '../codes.tsx'
import { t } from '../language.ts'
import { Page, Read } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { Day } from '../time.tsx'
import { Money, Quantity, Value } from '../values.tsx'

type Reconciled = Record<string, string | null>

/** What the two sides say, side by side, and by how much they differ. */
export function Reconciliation() {
  const reading = useRead<{ items: Reconciled[] }>('/reports/reconciliation?format=json')
  return (
    <Page title={t('books.reconciliation')} lead={t('books.reconciliation.why')}>
      <Read of={reading}>
        {({ items }) =>
          items.length === 0 ? <p class="empty">{t('list.empty')}</p> : <ReconciliationRows items={items} />
        }
      </Read>
      <p class="dim">{t('report.look.why')}</p>
      <p>
        <a href="/console/reports/of/reconciliation">{t('report.download')}</a>
      </p>
    </Page>
  )
}

function ReconciliationRows({ items }: { items: Reconciled[] }) {
  useParticipants()
  return (
    <Table<Reconciled>
      caption={t('books.reconciliation')}
      rows={items}
      keyOf={(row) => `${row['providerEntry']}${row['receiverEntry']}`}
      rowClass={({ status }) => (status === 'matched' ? undefined : 'row-unseen')}
      columns={[
        {
          head: t('field.status'),
          names: true,
          cell: ({ status }) => <Code list="reconciliation" code={status ?? null} />,
        },
        {
          head: t('field.participant'),
          cell: (row) => (
            <>
              <Country code={row['provider'] ?? null} /> → <Country code={row['receiver'] ?? null} />
            </>
          ),
        },
        { head: t('books.providerSays'), number: true, cell: (row) => <Side row={row} side="provider" /> },
        { head: t('books.receiverSays'), number: true, cell: (row) => <Side row={row} side="receiver" /> },
        {
          head: t('books.difference'),
          number: true,
          cell: (row) =>
            row['itemClass'] === null ? (
              <Value
                of={
                  row['difference'] && <Money amount={row['difference']} currency={row['providerCurrency'] ?? null} />
                }
              />
            ) : (
              <Quantity
                quantity={row['quantityDifference'] ?? null}
                unit={row['providerUnit'] ?? row['receiverUnit'] ?? ''}
              />
            ),
        },
        { head: t('books.lagDays'), number: true, cell: (row) => <Value of={row['lagDays']} none="absent" /> },
        { head: t('field.reference'), cell: (row) => <Value of={row['providerReference']} none="absent" /> },
      ]}
    />
  )
}

/** What one side says: the sum or the goods, the day, and a link to the entry. */
function Side({ row, side }: { row: Reconciled; side: 'provider' | 'receiver' }) {
  const entry = row[`${side}Entry`]
  if (entry === null || entry === undefined) return <Absent />
  const goods = row['itemClass'] !== null
  const day = row[`${side}ValueDate`]
  return (
    <>
      <a href={`/console/books/entries/${entry}`}>
        {goods ? (
          <Quantity quantity={row[`${side}Quantity`] ?? null} unit={row[`${side}Unit`] ?? ''} />
        ) : (
          <Money amount={row[`${side}Amount`] ?? null} currency={row[`${side}Currency`] ?? null} />
        )}
      </a>
      <br />
      <span class="dim">
        <Value of={day && <Day on={day} />} />
      </span>
    </>
  )
}
