import { useRead } from '../api.ts'
import { Absent, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { Read, Section } from '../parts/page.tsx'
import type { Row } from '../parts/show.tsx'
import { Table } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import { Moment } from '../time.tsx'

type Dispute = Row & { participant: string; reason: string; raisedAt: string; resolution: string | null }

/** Disputes of an entry, and how whoever raised them settled them. */
export function Disputes({ id, again }: { id: string; again: () => void }) {
  const reading = useRead<{ items: Dispute[] }>(`/ledger-entries/${id}/disputes`)
  const done = () => {
    reading.again()
    again()
  }
  return (
    <Section title={t('books.disputes')}>
      <Read of={reading}>
        {({ items }) =>
          items.length === 0 ? (
            <Absent />
          ) : (
            <Table<Dispute>
              caption={t('books.disputes')}
              rows={items}
              keyOf={(row) => row.id}
              columns={[
                {
                  head: t('field.participant'),
                  names: true,
                  cell: ({ participant }) => <Country code={participant} />,
                },
                { head: t('field.reason'), cell: ({ reason }) => reason },
                { head: t('field.raisedAt'), cell: ({ raisedAt }) => <Moment at={raisedAt} /> },
                { head: t('field.resolution'), cell: ({ resolution }) => resolution ?? <Absent /> },
                {
                  head: t('field.act'),
                  cell: (dispute) =>
                    dispute.resolution === null &&
                    dispute.participant === me().participant.code &&
                    hasRole('ministry', 'coordinator') ? (
                      <ActButton
                        act={{
                          operation: 'resolveDispute',
                          path: `/disputes/${dispute.id}/resolution`,
                          version: dispute.version,
                          fields: [{ name: 'resolution', kind: 'long', required: true }],
                          final: true,
                          onDone: done,
                          onStale: done,
                        }}
                      />
                    ) : (
                      <Absent />
                    ),
                },
              ]}
            />
          )
        }
      </Read>
    </Section>
  )
}
