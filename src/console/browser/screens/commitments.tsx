import { Absent, ItemClass } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { can } from '../parts/can.ts'
import type { Values } from '../parts/draft.ts'
import type { Field } from '../parts/field.ts'
import { Facts, Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row, type RowAct } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { hasRole, me } from '../session.ts'
import type { Commitment } from '../shapes.ts'
import { amountIn, Money, Quantity, Value } from '../values.tsx'
import { Auditing } from './auditing.tsx'
import { ClaimLink } from './claims.tsx'
import { Entries } from './entries.tsx'
import { provisions } from './provision-field.ts'
import { useTurn } from './turn.ts'

export const signatory: Field[] = [
  { name: 'signatory.name', kind: 'text', required: true },
  { name: 'signatory.office', kind: 'text', required: true },
  { name: 'signatory.instrument', kind: 'text', required: true },
]

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

/** By default Ukraine receives; further fields say what the commitment follows from and implements. */
const sidesOf = (): readonly Field[] => [
  { name: 'receiver.participant', kind: 'participant', when: (values) => !values['receiver.organisationId'] },
  {
    name: 'receiver.organisationId',
    kind: 'record',
    of: 'organisation',
    when: (values) => !values['receiver.participant'],
  },
  { name: 'providerOrganisationId', kind: 'record', of: 'organisation' },
  { name: 'pledgeId', kind: 'record', of: 'pledge', where: () => ({ participant: me().participant.code }) },
  { name: 'agreementId', kind: 'record', of: 'agreement' },
  provisions(),
  { name: 'requirementId', kind: 'record', of: 'requirement' },
  { name: 'origin.participant', kind: 'participant' },
  { name: 'origin.consentReference', kind: 'text', when: (values) => !!values['origin.participant'] },
  { name: 'agencyId', kind: 'record', of: 'agency' },
]

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
            ...sidesOf(),
            { name: 'financeType', kind: 'code', list: 'financeType' },
            { name: 'flowType', kind: 'code', list: 'flowType' },
            { name: 'sector', kind: 'code', list: 'sector' },
            { name: 'purpose', kind: 'long' },
            { name: 'terms', kind: 'long' },
            ...whoSees,
            { name: 'externalReference.system', kind: 'text' },
            { name: 'externalReference.id', kind: 'text' },
          ],
          onDone: (value) => go(`/console/books/commitments/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

const commitmentActs = (row: Commitment): readonly RowAct[] => [
  {
    operation: 'allocate',
    at: '/allocations',
    fields: [
      { name: 'package', kind: 'text', required: true },
      {
        name: 'amount',
        kind: 'decimal',
        required: true,
        label: amountIn(row.balance?.currency),
      },
      { name: 'coalition', kind: 'record', of: 'coalition' },
      { name: 'from', kind: 'day' },
      { name: 'to', kind: 'day' },
    ],
  },
  {
    operation: 'decommit',
    at: '/decommitments',
    final: true,
    fields: [
      { name: 'amount', kind: 'decimal', required: true, label: amountIn(row.balance?.currency) },
      { name: 'reason', kind: 'long', required: true },
    ],
  },
]

export function CommitmentPage({ id }: { id: string }) {
  return (
    <RecordPage<Commitment & Row>
      api="/commitments"
      id={id}
      release={{ operation: 'releaseCommitment', roles: ['ministry'] }}
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
      acts={commitmentActs}
    >
      {(row, again) => (
        <>
          <Balance row={row} />
          <ClaimLink kind="commitment" act={row} />
          {can(row, 'createDisbursement') && (
            <div class="buttons">
              <Disburse row={row} again={again} />
              {mayRefund(row) && <Refund row={row} again={again} />}
            </div>
          )}
          <Allocations id={id} again={again} />
          <Section title={t('books.entries')}>
            <Entries path={`/ledger-entries?commitmentId=${id}&limit=50`} />
          </Section>
          <Auditing type="commitment" id={id} />
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
              <ItemClass of={item.itemClass} />: <Quantity quantity={item.quantity} unit={item.unit} />{' '}
              {item.description}
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

/** What a payment in another currency draws from the commitment (BR-05). */
const drawn = ({ balance }: Commitment): readonly Field[] => [
  {
    name: 'commitmentAmount.amount',
    kind: 'decimal',
    required: true,
    label: amountIn(balance?.currency, 'field.commitmentAmount'),
  },
  { name: 'commitmentAmount.rate', kind: 'decimal', required: true },
  { name: 'commitmentAmount.source', kind: 'text', required: true },
  { name: 'commitmentAmount.deviation.reason', kind: 'text' },
  { name: 'commitmentAmount.deviation.approvedBy', kind: 'text' },
]

/** Payments out of a commitment, and refunds of a union to a state that gave from its own stocks. */
const payment = (row: Commitment): readonly Field[] => [
  { name: 'amount', kind: 'decimal', required: true },
  { name: 'currency', kind: 'code', list: 'currency', required: true },
  ...drawn(row).map((field) => ({
    ...field,
    when: ({ currency }: Values) => !!currency && currency !== row.balance?.currency,
  })),
  { name: 'transactionDate', kind: 'day', required: true },
  { name: 'valueDate', kind: 'day' },
  { name: 'allocationId', kind: 'record', of: 'allocation', where: () => ({ commitmentId: row.id }) },
  { name: 'parentEntryId', kind: 'record', of: 'entry' },
  { name: 'description', kind: 'text' },
  { name: 'externalReference.system', kind: 'text' },
  { name: 'externalReference.id', kind: 'text' },
  { name: 'overrun.reason', kind: 'text' },
  { name: 'overrun.approvedBy', kind: 'text' },
]

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
        fields: payment(row),
        onDone: again,
      }}
    />
  )
}

const mayRefund = (row: Commitment & Row) =>
  row['participant'] === me().participant.code && me().participant.kind === 'union'

function Refund({ row, again }: { row: Commitment; again: () => void }) {
  return (
    <ActButton
      form={`refund:${row.id}`}
      act={{
        operation: 'createRefund',
        path: '/refunds',
        also: { commitmentId: row.id },
        final: true,
        initial: { currency: row.balance?.currency ?? '' },
        fields: payment(row),
        onDone: again,
      }}
    />
  )
}

type Allocation = Row & { package: string; amount: string; allocated: string; currency: string }

function Allocations({ id, again }: { id: string; again: () => void }) {
  const [turn, next] = useTurn()
  const release = (allocation: Allocation) =>
    hasRole('ministry') && (
      <ActButton
        form={`release-allocation:${allocation.id}`}
        about={allocation.package}
        act={{
          operation: 'releaseAllocation',
          path: `/allocations/${allocation.id}/release`,
          version: allocation.version,
          final: true,
          fields: [
            { name: 'amount', kind: 'decimal', required: true, label: amountIn(allocation.currency) },
            { name: 'reason', kind: 'long', required: true },
          ],
          onDone() {
            next()
            again()
          },
          onStale: next,
        }}
      />
    )
  return (
    <Section title={t('books.allocations')}>
      <List<Allocation>
        key={turn}
        at="allocations"
        path={`/commitments/${id}/allocations?limit=25`}
        caption={t('books.allocations')}
        keyOf={(row) => row.id}
        live={({ rootId }) => rootId === id}
        columns={[
          { ...column<Allocation>(['package', 'text']), names: true },
          column<Allocation>(['coalition', 'coalition']),
          column<Allocation>(['currency', 'text']),
          column<Allocation>(['amount', 'decimal']),
          column<Allocation>(['released', 'decimal']),
          column<Allocation>(['allocated', 'decimal']),
          column<Allocation>(['disbursed', 'decimal']),
          column<Allocation>(['from', 'day']),
          column<Allocation>(['to', 'day']),
          { head: t('field.act'), cell: release },
        ]}
      />
    </Section>
  )
}
