import { Absent, classText, codeText } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import type { Values } from '../parts/draft.ts'
import { Facts, Page, Section } from '../parts/page.tsx'
import { column, factsOf, RecordPage, type Row, type RowAct, RowActs } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import { dateText } from '../time.tsx'
import { Auditing } from './auditing.tsx'
import { Documents } from './documents.tsx'

export function Lots() {
  return (
    <Page
      title={t('books.lots')}
      lead={t('books.lots.why')}
      tools={
        hasRole('ministry') && (
          <a class="button main" href="/console/books/lots/new">
            {t('act.registerLot')}
          </a>
        )
      }
    >
      <List<Row>
        path="/lots?limit=50"
        caption={t('books.lots')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('lot.')}
        filters={[
          { name: 'participant', kind: 'participant' },
          { name: 'receiver', kind: 'participant' },
          { name: 'status', kind: 'code', list: 'lotStatus' },
          { name: 'inventoryOverdue', kind: 'flag' },
        ]}
        columns={[
          column<Row>(['itemClass', 'code:capability'], ({ id }) => `/console/books/lots/${id}`),
          column<Row>(['provider', 'party']),
          column<Row>(['quantity', 'decimal']),
          column<Row>(['unit', 'text']),
          column<Row>(['status', 'code:lotStatus']),
          column<Row>(['quantities.handedOver', 'decimal']),
          column<Row>(['quantities.received', 'decimal']),
          column<Row>(['inventoryDueOn', 'day']),
          column<Row>(['verification', 'code:verification']),
        ]}
      />
    </Page>
  )
}

/** The only event that is posted. */
const isHandOver = ({ event }: Values) => event === 'handed_over'

const lotActs = (lot: Row): readonly RowAct[] => [
  {
    operation: 'stateLotEvent',
    at: '/events',
    open: hasRole('ministry'),
    fields: [
      { name: 'event', kind: 'code', list: 'deliveryEvent', required: true },
      { name: 'quantity', kind: 'decimal' },
      { name: 'occurredOn', kind: 'day', required: true },
      { name: 'place', kind: 'text' },
      { name: 'remarks', kind: 'long' },
      { name: 'valuationMethod', kind: 'code', list: 'valuationMethod', when: isHandOver },
      { name: 'amount', kind: 'decimal', when: isHandOver },
      { name: 'currency', kind: 'code', list: 'currency', when: isHandOver },
      {
        name: 'allocationId',
        kind: 'record',
        of: 'allocation',
        where: () => ({ commitmentId: String(lot['commitmentId']) }),
        when: isHandOver,
      },
      { name: 'parentEntryId', kind: 'record', of: 'entry', when: isHandOver },
      { name: 'externalReference.system', kind: 'text', when: isHandOver },
      { name: 'externalReference.id', kind: 'text', when: isHandOver },
    ],
  },
  {
    operation: 'valueLot',
    at: '/valuations',
    open: hasRole('ministry'),
    fields: [
      { name: 'purpose', kind: 'code', list: 'valuationPurpose', required: true },
      { name: 'method', kind: 'code', list: 'valuationMethod', required: true },
      { name: 'valuedOn', kind: 'day', required: true },
      { name: 'amount', kind: 'decimal', required: true },
      { name: 'currency', kind: 'code', list: 'currency', required: true },
      { name: 'remarks', kind: 'long' },
    ],
  },
]

export function LotPage({ id }: { id: string }) {
  const api = '/lots'
  return (
    <RecordPage<Lot>
      api={api}
      id={id}
      release={{ operation: 'releaseLot', roles: ['ministry'] }}
      title={(row) => `${t('books.lot')} · ${classText(String(row['itemClass']))}`}
      facts={[
        ['provider', 'party'],
        ['receiver', 'party'],
        ['quantity', 'decimal'],
        ['unit', 'text'],
        ['status', 'code:lotStatus'],
        ['description', 'text'],
        ['inventoryDueOn', 'day'],
        ['verification', 'code:verification'],
        ['marking', 'code:marking'],
      ]}
    >
      {(row, again) => (
        <>
          <Section title={t('books.quantities')}>
            <Facts
              of={factsOf(row, [
                ['quantities.dispatched', 'decimal'],
                ['quantities.handedOver', 'decimal'],
                ['quantities.received', 'decimal'],
                ['quantities.returned', 'decimal'],
                ['quantities.lost', 'decimal'],
                ['quantities.expended', 'decimal'],
              ])}
            />
          </Section>
          <RowActs row={row} api={api} again={again} acts={lotActs(row)} />
          <Stated lot={row} again={again} />
          <Documents of="lots" flow={row} />
          <Auditing type="lot" id={id} />
        </>
      )}
    </RecordPage>
  )
}

type Withdrawal = { reason: string } | null
type LotEvent = Row & { event: string; quantity: string; occurredOn: string; withdrawal: Withdrawal }
type Valuation = Row & { purpose: string; valuedOn: string; withdrawal?: Withdrawal }
type Lot = Row & { events: LotEvent[]; valuations: Valuation[] }

const aboutOf = (row: Row) => {
  const { event, occurredOn, purpose, valuedOn } = row as Partial<LotEvent & Valuation>
  return event === undefined
    ? `${codeText('valuationPurpose', purpose ?? '')} · ${dateText(valuedOn ?? '')}`
    : `${codeText('deliveryEvent', event)} · ${dateText(occurredOn ?? '')}`
}

/** The statements about the lot, in order; whoever made a wrong one takes it back. */
function Stated({ lot, again }: { lot: Lot; again: () => void }) {
  const withdraw = (row: Row & { withdrawal?: Withdrawal }, name: 'eventId' | 'valuationId') =>
    row['participant'] === me().participant.code &&
    hasRole('ministry') &&
    row.withdrawal == null && (
      <ActButton
        form={`withdraw:${row.id}`}
        about={aboutOf(row)}
        act={{
          operation: 'withdrawLotStatement',
          path: `/lots/${lot.id}/withdrawals`,
          also: { [name]: row.id },
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
          onDone: again,
        }}
      />
    )
  return (
    <>
      <Section title={t('books.lotEvents')}>
        {lot.events.length === 0 && <Absent />}
        {lot.events.length > 0 && (
          <Table<LotEvent>
            caption={t('books.lotEvents')}
            rows={lot.events}
            keyOf={({ id }) => id}
            columns={[
              { ...column<LotEvent>(['event', 'code:deliveryEvent']), names: true },
              column<LotEvent>(['quantity', 'decimal']),
              column<LotEvent>(['occurredOn', 'day']),
              column<LotEvent>(['participant', 'country']),
              column<LotEvent>(['statedBy', 'code:statedBy']),
              column<LotEvent>(['flags', 'codes:ledgerEntryFlags']),
              column<LotEvent>(['place', 'text']),
              column<LotEvent>(['remarks', 'text']),
              column<LotEvent>(['withdrawal.reason', 'text']),
              { head: t('field.act'), cell: (row) => withdraw(row, 'eventId') },
            ]}
          />
        )}
      </Section>
      <Section title={t('books.valuations')}>
        {lot.valuations.length === 0 && <Absent />}
        {lot.valuations.length > 0 && (
          <Table<Valuation>
            caption={t('books.valuations')}
            rows={lot.valuations}
            keyOf={({ id }) => id}
            columns={[
              { ...column<Valuation>(['purpose', 'code:valuationPurpose']), names: true },
              column<Valuation>(['method', 'code:valuationMethod']),
              column<Valuation>(['amount', 'decimal']),
              column<Valuation>(['currency', 'text']),
              column<Valuation>(['valuedOn', 'day']),
              column<Valuation>(['remarks', 'text']),
              column<Valuation>(['withdrawal.reason', 'text']),
              { head: t('field.act'), cell: (row) => withdraw(row, 'valuationId') },
            ]}
          />
        )}
      </Section>
    </>
  )
}
