import { Absent } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { can } from '../parts/can.ts'
import type { Field } from '../parts/fields.tsx'
import { Doors, Facts, Note, Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { go } from '../router.ts'
import { hasRole } from '../session.ts'
import type { Commitment, Proposal } from '../shapes.ts'
import { Money, Quantity, Value } from '../values.tsx'
import { Auditing } from './auditing.tsx'
import { ClaimLink } from './claims.tsx'
import { Entries } from './entries.tsx'

export function Books() {
  const rooms = [
    ['/console/books/proposals', t('books.proposals'), t('books.proposals.why')],
    ['/console/books/commitments', t('books.commitments'), t('books.commitments.why')],
    ['/console/books/entries', t('books.entries'), t('books.entries.why')],
    ['/console/books/lots', t('books.lots'), t('books.lots.why')],
    ['/console/books/pledges', t('books.pledges'), t('books.pledges.why')],
    ['/console/books/reconciliation', t('books.reconciliation'), t('books.reconciliation.why')],
    ['/console/books/periods', t('books.periods'), t('books.periods.why')],
    ['/console/books/revaluations', t('books.revaluations'), t('books.revaluations.why')],
    ['/console/books/batch', t('books.batch'), t('books.batch.why')],
    ['/console/books/receipts/new', t('act.createReceipt'), t('books.receipt.why')],
  ] as const
  return (
    <Page title={t('nav.books')}>
      <Doors to={rooms} />
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
        ['capability', 'code:capability'],
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
          operation: 'stateDeviation',
          at: '/deviation',
          guarded: true,
          fields: [
            { name: 'reason', kind: 'long', required: true },
            { name: 'quantity', kind: 'decimal', when: () => proposal.kind !== 'money' },
            { name: 'unit', kind: 'text', when: () => proposal.kind !== 'money' },
            { name: 'amount', kind: 'decimal', when: () => proposal.kind === 'money' },
          ],
        },
        { operation: 'confirmDeviation', at: '/deviation/confirmation', guarded: true, final: true },
        {
          operation: 'refuseDeviation',
          at: '/deviation/refusal',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
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
            { name: 'amount', kind: 'decimal', required: true },
            { name: 'reason', kind: 'long', required: true },
          ],
        },
      ]}
    >
      {(row, again) => (
        <>
          <Balance row={row} />
          <ClaimLink kind="commitment" id={id} />
          {can(row, 'createDisbursement') && <Disburse row={row} again={again} />}
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
