import { useRead } from '../api.ts'
import { Absent, Code } from '../codes.tsx'
import { t } from '../language.ts'
import { Page, Read } from '../parts/page.tsx'
import { Filters, Table } from '../parts/table.tsx'
import { useAddress } from '../router.ts'
import { Day } from '../time.tsx'
import { Quantity, share } from '../values.tsx'

type BoardRow = {
  requirement: string | null
  title: string | null
  capability: string | null
  priority: string | null
  neededBy: string | null
  unit: string | null
  required: string | null
  offered: string | null
  agreed: string | null
  inDelivery: string | null
  delivered: string | null
  verified: string | null
  uncovered: string | null
}

export function BoardPage() {
  const { query } = useAddress()
  const asked = new URLSearchParams([...query, ['format', 'json']])
  return (
    <Page title={t('work.board')} lead={t('work.board.lead')}>
      <Filters
        of={[
          { name: 'capability', kind: 'code', list: 'capability' },
          { name: 'priority', kind: 'code', list: 'priority' },
          { name: 'coalition', kind: 'record', of: 'coalition' },
        ]}
      />
      <Board path={`/board?${asked}`} />
    </Page>
  )
}

export function Board({ path }: { path: string }) {
  const reading = useRead<{ items: BoardRow[] }>(path)
  return (
    <Read of={reading}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="empty">{t('work.noNeeds')}</p>
        ) : (
          <Table<BoardRow>
            caption={t('work.board')}
            rows={items}
            keyOf={({ requirement, title }) => `${requirement}${title}`}
            columns={[
              {
                head: t('field.need'),
                names: true,
                cell: ({ requirement, title }) => <a href={`/console/coalitions/needs/${requirement}`}>{title}</a>,
              },
              { head: t('field.priority'), cell: ({ priority }) => <Code list="priority" code={priority} /> },
              {
                head: t('field.neededBy'),
                cell: ({ neededBy }) => (neededBy === null ? <Absent /> : <Day on={neededBy} />),
              },
              {
                head: t('field.required'),
                number: true,
                cell: (row) => <Quantity quantity={row.required} unit={row.unit} />,
              },
              {
                head: t('field.offered'),
                number: true,
                cell: (row) => <Quantity quantity={row.offered} unit={row.unit} />,
              },
              {
                head: t('field.agreed'),
                number: true,
                cell: (row) => <Quantity quantity={row.agreed} unit={row.unit} />,
              },
              {
                head: t('field.delivered'),
                number: true,
                cell: (row) => <Quantity quantity={row.delivered} unit={row.unit} />,
              },
              {
                head: t('field.verified'),
                number: true,
                cell: (row) => <Quantity quantity={row.verified} unit={row.unit} />,
              },
              {
                head: t('field.uncovered'),
                number: true,
                cell: (row) => <Quantity quantity={row.uncovered} unit={row.unit} />,
              },
              { head: t('work.bar'), cell: (row) => <NeedBar row={row} /> },
            ]}
          />
        )
      }
    </Read>
  )
}

/** The row has the numbers, so the bar is hidden from screen readers. */
function NeedBar({ row }: { row: BoardRow }) {
  const all = row.required ?? '0'
  return (
    <svg class="bar bar-small" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-all" width="100" height="8" />
      <rect class="bar-offered" width={share(row.agreed ?? '0', all)} height="8" />
      <rect class="bar-accepted" width={share(row.verified ?? '0', all)} height="8" />
    </svg>
  )
}
