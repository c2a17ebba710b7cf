import { useRead } from '../api.ts'
import { Absent, Code, Country, useParticipants } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import type { Field } from '../parts/fields.tsx'
import { Facts, Note, Page, Read, Section } from '../parts/page.tsx'
import { column, factsOf, RecordPage, type Row, RowActs } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { go } from '../router.ts'
import { hasRole } from '../session.ts'
import type { Commitment, Entry, Proposal } from '../shapes.ts'
import { Money, Quantity, Value } from '../values.tsx'
import { Auditing } from './reports.tsx'

export function Books() {
  const rooms = [
    ['/console/books/proposals', t('books.proposals'), t('books.proposals.why')],
    ['/console/books/commitments', t('books.commitments'), t('books.commitments.why')],
    ['/console/books/entries', t('books.entries'), t('books.entries.why')],
    ['/console/books/lots', t('books.lots'), t('books.lots.why')],
    ['/console/books/pledges', t('books.pledges'), t('books.pledges.why')],
    ['/console/books/reconciliation', t('books.reconciliation'), t('books.reconciliation.why')],
    ['/console/books/batch', t('books.batch'), t('books.batch.why')],
    ['/console/books/receipts/new', t('act.createReceipt'), t('books.receipt.why')],
  ] as const
  return (
    <Page title={t('nav.books')}>
      <ul class="doors">
        {rooms.map(([href, name, why]) => (
          <li key={href}>
            <a href={href}>{name}</a>
            <p class="dim">{why}</p>
          </li>
        ))}
      </ul>
    </Page>
  )
}

export function Proposals() {
  return (
    <Page title={t('books.proposals')} lead={t('books.proposals.why')}>
      <List<Proposal & Row>
        path="/conversion-proposals?limit=50"
        caption={t('books.proposals')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('offer.')}
        filters={[{ name: 'conversion', kind: 'code', list: 'conversionTarget' }]}
        columns={[
          column<Proposal & Row>(['title', 'text'], ({ id }) => `/console/books/proposals/${id}`),
          column<Proposal & Row>(['provider', 'country']),
          { head: t('field.amount'), number: true, cell: (row) => <Offered of={row} /> },
          column<Proposal & Row>(['conversion', 'code:offerConversion']),
          column<Proposal & Row>(['expiresAt', 'moment']),
        ]}
      />
    </Page>
  )
}

function Offered({ of }: { of: Proposal }) {
  return of.kind === 'money' ? (
    <Money amount={of.amount} currency={of.currency} />
  ) : (
    <Quantity quantity={of.quantity} unit={of.unit} />
  )
}

const signatory: Field[] = [
  { name: 'signatory.name', kind: 'text', required: true },
  { name: 'signatory.office', kind: 'text', required: true },
  { name: 'signatory.instrument', kind: 'text', required: true },
]

/** An accepted offer, which its provider alone makes firm: what was offered stands in the form already. */
export function ProposalPage({ id }: { id: string }) {
  return (
    <RecordPage<Proposal & Row>
      api="/conversion-proposals"
      id={id}
      title={({ title }) => title}
      facts={[
        ['requester', 'country'],
        ['provider', 'country'],
        ['capability', 'text'],
        ['quantity', 'decimal'],
        ['unit', 'text'],
        ['amount', 'decimal'],
        ['currency', 'text'],
        ['availableFrom', 'day'],
        ['terms', 'text'],
        ['conversion', 'code:offerConversion'],
        ['expiresAt', 'moment'],
        ['reason', 'text'],
      ]}
      acts={(proposal) => [
        {
          operation: 'confirmProposalAsCommitment',
          at: '/commitment',
          guarded: true,
          final: true,
          initial: { title: proposal.title, terms: proposal.terms ?? '', aidCategory: 'military' },
          fields: [
            { name: 'title', kind: 'text' },
            ...signatory,
            { name: 'signedOn', kind: 'day' },
            { name: 'aidCategory', kind: 'code', list: 'aidCategory', required: true },
            { name: 'terms', kind: 'long' },
            { name: 'purpose', kind: 'long' },
            { name: 'financeType', kind: 'code', list: 'financeType' },
            { name: 'valuation.method', kind: 'code', list: 'valuationMethod' },
            { name: 'valuation.amount', kind: 'decimal' },
            { name: 'valuation.currency', kind: 'code', list: 'currency' },
          ],
        },
        {
          operation: 'confirmProposalAsTask',
          at: '/task',
          guarded: true,
          final: true,
          initial: { title: proposal.title },
          fields: [
            { name: 'title', kind: 'text' },
            { name: 'dueOn', kind: 'day', required: true },
            { name: 'startsOn', kind: 'day' },
            { name: 'description', kind: 'long' },
          ],
        },
        {
          operation: 'declineProposal',
          at: '/decline',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {(proposal) => (
        <>
          {proposal.became !== null && proposal.became.type === 'commitment' && (
            <Note kind="good">
              <a href={`/console/books/commitments/${proposal.became.id}`}>{t('books.became')}</a>
            </Note>
          )}
          <p>
            <a href={`/console/consultations/${proposal.consultationId}/offers`}>{t('crisis.request')}</a>
          </p>
        </>
      )}
    </RecordPage>
  )
}

export function Commitments() {
  return (
    <Page
      title={t('books.commitments')}
      tools={
        hasRole('ministry') && (
          <a class="button main" href="/console/books/commitments/new">
            {t('act.createCommitment')}
          </a>
        )
      }
    >
      <List<Commitment & Row>
        path="/commitments?limit=50"
        caption={t('books.commitments')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('commitment.') || type.startsWith('disbursement.')}
        filters={[
          { name: 'participant', kind: 'participant' },
          { name: 'receiver', kind: 'participant' },
          { name: 'modality', kind: 'code', list: 'modality' },
          { name: 'aidCategory', kind: 'code', list: 'aidCategory' },
          { name: 'currency', kind: 'code', list: 'currency' },
        ]}
        columns={[
          column<Commitment & Row>(['title', 'text'], ({ id }) => `/console/books/commitments/${id}`),
          column<Commitment & Row>(['provider', 'party']),
          column<Commitment & Row>(['receiver', 'party']),
          column<Commitment & Row>(['modality', 'code:modality']),
          { head: t('field.committed'), number: true, cell: (row) => <BalanceCell row={row} part="committed" /> },
          { head: t('field.disbursed'), number: true, cell: (row) => <BalanceCell row={row} part="disbursed" /> },
          column<Commitment & Row>(['signedOn', 'day']),
        ]}
      />
    </Page>
  )
}

function BalanceCell({
  row,
  part,
}: {
  row: Commitment
  part: 'committed' | 'allocated' | 'disbursed' | 'undisbursed'
}) {
  const { balance } = row
  if (row.redactions.includes('balance')) return <Value of={null} name="balance" redactions={row.redactions} />
  if (balance === null || balance === undefined) return <Absent />
  return <Money amount={balance[part]} currency={balance.currency} />
}

export function NewCommitment() {
  return (
    <Page title={t('act.createCommitment')}>
      <ActForm
        form="new-commitment"
        act={{
          operation: 'createCommitment',
          path: '/commitments',
          final: true,
          initial: { modality: 'cash', aidCategory: 'military' },
          fields: [
            { name: 'title', kind: 'text', required: true },
            ...signatory,
            { name: 'signedOn', kind: 'day', required: true },
            { name: 'modality', kind: 'code', list: 'modality', required: true },
            { name: 'aidCategory', kind: 'code', list: 'aidCategory', required: true },
            { name: 'amount', kind: 'decimal' },
            { name: 'currency', kind: 'code', list: 'currency' },
            {
              name: 'items',
              kind: 'rows',
              add: t('books.addItem'),
              one: t('books.item'),
              when: ({ modality }) => modality === 'in_kind',
              fields: [
                { name: 'itemClass', kind: 'text', required: true },
                { name: 'quantity', kind: 'decimal', required: true },
                { name: 'unit', kind: 'text', required: true },
                { name: 'valuationMethod', kind: 'code', list: 'valuationMethod' },
                { name: 'amount', kind: 'decimal' },
              ],
            },
            { name: 'financeType', kind: 'code', list: 'financeType' },
            { name: 'purpose', kind: 'long' },
            { name: 'terms', kind: 'long' },
            { name: 'marking', kind: 'code', list: 'marking' },
            { name: 'externalReference.system', kind: 'text' },
            { name: 'externalReference.id', kind: 'text' },
          ],
          onDone: (value) => go(`/console/books/commitments/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

export function CommitmentPage({ id }: { id: string }) {
  return (
    <RecordPage<Commitment & Row>
      api="/commitments"
      id={id}
      title={({ title }) => title}
      facts={[
        ['provider', 'party'],
        ['receiver', 'party'],
        ['signedOn', 'day'],
        ['signatory.name', 'text'],
        ['signatory.office', 'text'],
        ['modality', 'code:modality'],
        ['aidCategory', 'code:aidCategory'],
        ['financeType', 'code:financeType'],
        ['purpose', 'text'],
        ['terms', 'text'],
        ['marking', 'code:marking'],
      ]}
      acts={(row) => [
        {
          operation: 'createDisbursement',
          at: '',
          open: false,
        },
        {
          operation: 'allocate',
          at: '/allocations',
          fields: [
            { name: 'package', kind: 'text', required: true },
            {
              name: 'amount',
              kind: 'decimal',
              required: true,
              label: `${t('field.amount')} (${row.balance?.currency ?? ''})`,
            },
            { name: 'coalition', kind: 'text' },
            { name: 'from', kind: 'day' },
            { name: 'to', kind: 'day' },
          ],
        },
        {
          operation: 'decommit',
          at: '/decommitments',
          final: true,
          fields: [
            { name: 'amount', kind: 'decimal', required: true },
            { name: 'reason', kind: 'long', required: true },
          ],
        },
      ]}
    >
      {(row, again) => (
        <>
          <Balance row={row} />
          {row.allowedActions.includes('disbursement') && <Disburse row={row} again={again} />}
          <Section title={t('books.entries')}>
            <Entries path={`/ledger-entries?commitmentId=${id}&limit=50`} />
          </Section>
          {hasRole('auditor') && (
            <div class="buttons">
              <Auditing type="commitment" id={id} />
            </div>
          )}
        </>
      )}
    </RecordPage>
  )
}

function Balance({ row }: { row: Commitment }) {
  const parts = ['committed', 'allocated', 'disbursed', 'undisbursed'] as const
  return (
    <Section title={t('books.balance')}>
      <Facts of={parts.map((part) => [t(`field.${part}`), <BalanceCell key={part} row={row} part={part} />])} />
      {row.items.length > 0 && (
        <ul>
          {row.items.map((item) => (
            <li key={`${item.itemClass}${item.unit}`}>
              {item.itemClass}: <Quantity quantity={item.quantity} unit={item.unit} /> {item.description}
            </li>
          ))}
        </ul>
      )}
      {row.balance != null && (
        <p class="dim" lang="en">
          {row.balance.formula}
        </p>
      )}
    </Section>
  )
}

function Disburse({ row, again }: { row: Commitment; again: () => void }) {
  return (
    <ActButton
      main
      form={`disburse:${row.id}`}
      act={{
        operation: 'createDisbursement',
        path: '/disbursements',
        also: { commitmentId: row.id },
        final: true,
        initial: { currency: row.balance?.currency ?? '' },
        fields: [
          { name: 'amount', kind: 'decimal', required: true },
          { name: 'currency', kind: 'code', list: 'currency', required: true },
          { name: 'transactionDate', kind: 'day', required: true },
          { name: 'valueDate', kind: 'day' },
          { name: 'description', kind: 'text' },
          { name: 'externalReference.system', kind: 'text' },
          { name: 'externalReference.id', kind: 'text' },
          { name: 'overrun.reason', kind: 'text' },
          { name: 'overrun.approvedBy', kind: 'text' },
        ],
        onDone: again,
      }}
    />
  )
}

export function Entries({ path }: { path: string }) {
  return (
    <List<Entry & Row>
      path={path}
      caption={t('books.entries')}
      keyOf={({ id }) => id}
      live={({ type }) => /^(disbursement|receipt|ledger_entry|commitment|return)\./.test(type)}
      filters={[
        { name: 'provider', kind: 'participant' },
        { name: 'receiver', kind: 'participant' },
        { name: 'flowKind', kind: 'code', list: 'flowKind' },
        { name: 'statedBy', kind: 'code', list: 'statedBy' },
        { name: 'currency', kind: 'code', list: 'currency' },
        { name: 'valueFrom', kind: 'date' },
        { name: 'valueTo', kind: 'date' },
        { name: 'matched', kind: 'flag' },
      ]}
      columns={[
        {
          head: t('field.flowKind'),
          names: true,
          cell: ({ id, flowKind }) => (
            <a href={`/console/books/entries/${id}`}>
              <Code list="flowKind" code={flowKind} />
            </a>
          ),
        },
        column<Entry & Row>(['statedBy', 'code:statedBy']),
        column<Entry & Row>(['provider', 'party']),
        column<Entry & Row>(['receiver', 'party']),
        column<Entry & Row>(['amount', 'money', 'unknown']),
        {
          head: t('field.quantity'),
          number: true,
          cell: ({ item }) => (item === null ? <Absent /> : <Quantity quantity={item.quantity} unit={item.unit} />),
        },
        column<Entry & Row>(['valueDate', 'day']),
        { head: t('field.flags'), cell: ({ flags }) => <Flags of={flags} /> },
        {
          head: t('field.reversed'),
          cell: ({ reversedBy, reversal }) => (reversedBy !== null || reversal !== null ? t('value.yes') : <Absent />),
        },
      ]}
    />
  )
}

function Flags({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <Absent />
  return (
    <ul class="plain">
      {of.map((flag) => (
        <li key={flag} class="flag">
          <Code list="ledgerEntryFlags" code={flag} />
        </li>
      ))}
    </ul>
  )
}

export function EntriesPage() {
  return (
    <Page title={t('books.entries')} lead={t('books.entries.why')}>
      <Entries path="/ledger-entries?limit=50" />
    </Page>
  )
}

export function EntryPage({ id }: { id: string }) {
  return (
    <RecordPage<Entry & Row>
      api="/ledger-entries"
      id={id}
      title={({ valueDate }) => `${t('books.entry')} · ${valueDate}`}
      facts={[
        ['flowKind', 'code:flowKind'],
        ['statedBy', 'code:statedBy'],
        ['participant', 'country'],
        ['provider', 'party'],
        ['receiver', 'party'],
        ['modality', 'code:modality'],
        ['amount', 'money', 'unknown'],
        ['transactionDate', 'day'],
        ['valueDate', 'day'],
        ['postingDate', 'day'],
        ['verification', 'code:verification'],
        ['description', 'text'],
        ['disputed', 'flag'],
        ['recordedAt', 'moment'],
      ]}
      acts={(entry) => [
        {
          operation: 'reverseLedgerEntry',
          at: '/reversal',
          final: true,
          fields: [
            { name: 'reason', kind: 'code', list: 'reversalReason', required: true },
            { name: 'explanation', kind: 'long', required: true },
          ],
        },
        {
          operation: 'raiseDispute',
          at: '/disputes',
          open: hasRole('ministry') && !entry.disputed && !entry.redactions.includes('amount'),
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {(entry) => (
        <>
          {entry.reversal !== null && (
            <Note kind="warning">
              {t('books.reverses')}{' '}
              <a href={`/console/books/entries/${entry.reversal.reverses}`}>{entry.reversal.reverses}</a> (
              <Code list="reversalReason" code={entry.reversal.reason} />)
            </Note>
          )}
          {entry.reversedBy !== null && (
            <Note kind="warning">
              {t('books.reversedBy')} <a href={`/console/books/entries/${entry.reversedBy}`}>{entry.reversedBy}</a>
            </Note>
          )}
          {entry.commitmentId !== null && (
            <p>
              <a href={`/console/books/commitments/${entry.commitmentId}`}>{t('books.commitment')}</a>
            </p>
          )}
          {hasRole('auditor') && (
            <div class="buttons">
              <Auditing type="ledger_entry" id={id} />
            </div>
          )}
        </>
      )}
    </RecordPage>
  )
}

export function NewReceipt() {
  return (
    <Page title={t('act.createReceipt')} lead={t('books.receipt.why')}>
      <ActForm
        form="new-receipt"
        act={{
          operation: 'createReceipt',
          path: '/receipts',
          final: true,
          initial: { modality: 'cash' },
          fields: [
            { name: 'provider.participant', kind: 'participant' },
            { name: 'commitmentId', kind: 'text' },
            { name: 'lotId', kind: 'text' },
            { name: 'modality', kind: 'code', list: 'modality' },
            { name: 'amount', kind: 'decimal' },
            { name: 'currency', kind: 'code', list: 'currency' },
            { name: 'quantity', kind: 'decimal', when: ({ modality }) => modality === 'in_kind' },
            {
              name: 'valuationMethod',
              kind: 'code',
              list: 'valuationMethod',
              when: ({ modality }) => modality === 'in_kind',
            },
            { name: 'transactionDate', kind: 'day', required: true },
            { name: 'valueDate', kind: 'day' },
            { name: 'providerReference.system', kind: 'text' },
            { name: 'providerReference.id', kind: 'text' },
            { name: 'description', kind: 'text' },
          ],
          onDone: (value) => go(`/console/books/entries/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

export function Lots() {
  return (
    <Page title={t('books.lots')} lead={t('books.lots.why')}>
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
          column<Row>(['itemClass', 'text'], ({ id }) => `/console/books/lots/${id}`),
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

export function LotPage({ id }: { id: string }) {
  const api = '/lots'
  return (
    <RecordPage<Row>
      api={api}
      id={id}
      title={(row) => String(row['itemClass'])}
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
          <RowActs
            row={row}
            api={api}
            again={again}
            acts={[
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
                ],
              },
            ]}
          />
        </>
      )}
    </RecordPage>
  )
}

export function Pledges() {
  return (
    <Page title={t('books.pledges')} lead={t('books.pledges.why')}>
      <PledgeList path="/pledges?limit=50" />
    </Page>
  )
}

export function PledgeList({ path }: { path: string }) {
  return (
    <List<Row>
      path={path}
      caption={t('books.pledges')}
      keyOf={({ id }) => id}
      filters={[
        { name: 'participant', kind: 'participant' },
        { name: 'amountKind', kind: 'code', list: 'amountKind' },
        { name: 'aidCategory', kind: 'code', list: 'aidCategory' },
      ]}
      columns={[
        { ...column<Row>(['title', 'english']), names: true },
        column<Row>(['participant', 'country']),
        column<Row>(['amountKind', 'code:amountKind']),
        column<Row>(['qualifier', 'code:qualifier']),
        column<Row>(['total', 'money', 'unknown']),
        column<Row>(['announcedOn', 'day']),
        column<Row>(['status', 'code:pledgeStatus']),
      ]}
    />
  )
}

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

/** What one side says: the sum or the goods, its day, and a way to the entry. */
function Side({ row, side }: { row: Reconciled; side: 'provider' | 'receiver' }) {
  const entry = row[`${side}Entry`]
  if (entry === null || entry === undefined) return <Absent />
  const goods = row['itemClass'] !== null
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
      <span class="dim">{row[`${side}ValueDate`]}</span>
    </>
  )
}
