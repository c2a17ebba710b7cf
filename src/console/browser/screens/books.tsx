import { t } from '../language.ts'
import { Doors, Note, Page } from '../parts/page.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import type { Proposal } from '../shapes.ts'
import { Money, Quantity } from '../values.tsx'
import { signatory } from './commitments.tsx'
import { provisions } from './provision-field.ts'

/** Where ministries enter what others only read. */
const entered = ['/console/books/batch', '/console/books/receipts/new']

export function Books() {
  const rooms = [
    ['/console/books/proposals', t('books.proposals'), t('books.proposals.why')],
    ['/console/books/commitments', t('books.commitments'), t('books.commitments.why')],
    ['/console/books/entries', t('books.entries'), t('books.entries.why')],
    ['/console/books/lots', t('books.lots'), t('books.lots.why')],
    ['/console/books/pledges', t('books.pledges'), t('books.pledges.why')],
    ['/console/books/organisations', t('books.organisations'), t('books.organisations.why')],
    ['/console/books/reconciliation', t('books.reconciliation'), t('books.reconciliation.why')],
    ['/console/books/periods', t('books.periods'), t('books.periods.why')],
    ['/console/books/revaluations', t('books.revaluations'), t('books.revaluations.why')],
    ['/console/books/rates', t('books.rates'), t('books.rates.why')],
    ['/console/books/batch', t('books.batch'), t('books.batch.why')],
    ['/console/books/receipts/new', t('act.createReceipt'), t('books.receipt.why')],
  ] as const
  return (
    <Page title={t('nav.books')}>
      <Doors to={rooms.filter(([href]) => hasRole('ministry') || !entered.includes(href))} />
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
        filters={[
          {
            name: 'conversion',
            kind: 'code',
            list: 'offerConversion',
            only: ['pending', 'deviating', 'converted', 'declined'],
          },
        ]}
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

/** An accepted offer, which only its provider confirms; the form already has what was offered. */
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
            { name: 'pledgeId', kind: 'record', of: 'pledge', where: () => ({ participant: me().participant.code }) },
            { name: 'agreementId', kind: 'record', of: 'agreement' },
            provisions(),
            { name: 'agencyId', kind: 'record', of: 'agency' },
            { name: 'flowType', kind: 'code', list: 'flowType' },
            { name: 'sector', kind: 'code', list: 'sector' },
            { name: 'externalReference.system', kind: 'text' },
            { name: 'externalReference.id', kind: 'text' },
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
            { name: 'requirementId', kind: 'record', of: 'requirement' },
            { name: 'provisionId', kind: 'record', of: 'provision' },
            { name: 'description', kind: 'long' },
          ],
        },
        {
          operation: 'stateDeviation',
          at: '/deviation',
          guarded: true,
          fields: [
            { name: 'reason', kind: 'long', required: true },
            { name: 'capability', kind: 'code', list: 'capability', when: () => proposal.kind !== 'money' },
            { name: 'quantity', kind: 'decimal', when: () => proposal.kind !== 'money' },
            { name: 'unit', kind: 'text', when: () => proposal.kind !== 'money' },
            { name: 'amount', kind: 'decimal', when: () => proposal.kind === 'money' },
            { name: 'currency', kind: 'code', list: 'currency', when: () => proposal.kind === 'money' },
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
