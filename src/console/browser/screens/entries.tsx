import { Absent, Code, codeText } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { isSide } from '../parts/can.ts'
import type { Values } from '../parts/draft.ts'
import { Note, Page } from '../parts/page.tsx'
import { RecordLink } from '../parts/record-link.tsx'
import { column, RecordPage, type Row, type RowAct } from '../parts/show.tsx'
import type { Spec } from '../parts/spec.ts'
import { List } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { hasRole, me } from '../session.ts'
import type { Entry } from '../shapes.ts'
import { dateText } from '../time.tsx'
import { amountIn, Quantity } from '../values.tsx'
import { Auditing } from './auditing.tsx'
import { Disputes } from './disputes.tsx'
import { Documents } from './documents.tsx'

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

const facts: readonly Spec[] = [
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
]

const entryActs = (entry: Entry & Row): readonly RowAct[] => [
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
    open:
      hasRole('ministry', 'coordinator') && isSide(entry) && !entry.disputed && !entry.redactions.includes('amount'),
    fields: [{ name: 'reason', kind: 'long', required: true }],
  },
  ...matching(entry),
]

export function EntryPage({ id }: { id: string }) {
  return (
    <RecordPage<Entry & Row>
      api="/ledger-entries"
      id={id}
      title={({ flowKind, valueDate }) => `${codeText('flowKind', flowKind)} · ${dateText(valueDate)}`}
      facts={facts}
      acts={entryActs}
    >
      {(entry, again) => (
        <>
          {entry.reversal !== null && (
            <Note kind="warning">
              {t('books.reverses')} <RecordLink type="ledger_entry" id={entry.reversal.reverses} /> (
              <Code list="reversalReason" code={entry.reversal.reason} />)
            </Note>
          )}
          {entry.reversedBy !== null && (
            <Note kind="warning">
              {t('books.reversedBy')} <RecordLink type="ledger_entry" id={entry.reversedBy} />
            </Note>
          )}
          {entry.replacedBy !== null && (
            <Note>
              {t('books.replacedBy')} <RecordLink type="ledger_entry" id={entry.replacedBy} />
            </Note>
          )}
          {entry.returns !== null && (
            <Note>
              {t('books.returns')} <RecordLink type="ledger_entry" id={entry.returns} />
            </Note>
          )}
          {entry.commitmentId !== null && (
            <p>
              {t('books.commitment')}: <RecordLink type="commitment" id={entry.commitmentId} />
            </p>
          )}
          <div class="buttons">
            {mayReturn(entry) && (
              <ActButton
                act={{
                  operation: 'createReturn',
                  path: '/returns',
                  also: { entryId: id },
                  final: true,
                  fields: [
                    { name: 'amount', kind: 'decimal', required: true, label: amountIn(entry.amount?.currency) },
                    { name: 'transactionDate', kind: 'day', required: true },
                    { name: 'reason', kind: 'long', required: true },
                    { name: 'externalReference.system', kind: 'text' },
                    { name: 'externalReference.id', kind: 'text' },
                  ],
                  onDone: again,
                }}
              />
            )}
          </div>
          <Documents of="ledger-entries" flow={entry} />
          <Disputes key={String(entry.disputed)} id={id} again={again} />
          <Auditing type="ledger_entry" id={id} />
        </>
      )}
    </RecordPage>
  )
}

const isOurs = (entry: Pick<Entry, 'participant'>) => entry.participant === me().participant.code && hasRole('ministry')
/** Money can come back only from a payment that stands, not from goods, a return or a reversed entry. */
const mayReturn = ({ flowKind, modality, reversedBy, reversal, returns, ...entry }: Entry & Row) =>
  isOurs(entry) &&
  flowKind === 'disbursement' &&
  modality !== 'in_kind' &&
  [reversedBy, reversal, returns].every((each) => each === null)

/** A receipt is matched by hand if no reference matches it. */
function matching(entry: Entry): RowAct[] {
  const ours = entry.statedBy === 'receiver' && entry.participant === me().participant.code && hasRole('ministry')
  return [
    {
      operation: 'matchReceipt',
      at: '/match',
      api: '/receipts',
      open: ours && entry.match === null,
      fields: [{ name: 'disbursementId', kind: 'record', of: 'entry', where: () => unmatched(entry), required: true }],
    },
    {
      operation: 'unmatchReceipt',
      at: '/unmatch',
      api: '/receipts',
      open: ours && entry.match !== null,
      final: true,
      fields: [{ name: 'reason', kind: 'long', required: true }],
    },
  ]
}

/** Payments that the provider states and that no receipt is matched with yet. */
const unmatched = ({ provider }: Entry) => ({
  flowKind: 'disbursement',
  statedBy: 'provider',
  matched: 'false',
  provider: provider?.participant ?? undefined,
  receiver: me().participant.code,
})

// A lot says whose goods they are, and which.
const isWithoutLot = ({ lotId }: Values) => lotId === undefined || lotId === ''
const isOfOtherGoods = (values: Values) => isWithoutLot(values) && values['modality'] === 'in_kind'
const isOfGoods = (values: Values) => !isWithoutLot(values) || isOfOtherGoods(values)

export function NewReceipt() {
  const given = (values: Values) => ({
    participant: values['provider.participant'] as string | undefined,
    receiver: me().participant.code,
  })
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
            { name: 'lotId', kind: 'record', of: 'lot', where: given },
            { name: 'provider.participant', kind: 'participant', when: isWithoutLot },
            { name: 'commitmentId', kind: 'record', of: 'commitment', where: given, when: isWithoutLot },
            { name: 'modality', kind: 'code', list: 'modality', when: isWithoutLot },
            { name: 'itemClass', kind: 'text', when: isOfOtherGoods },
            { name: 'quantity', kind: 'decimal', when: isOfGoods },
            { name: 'unit', kind: 'text', when: isOfOtherGoods },
            { name: 'valuationMethod', kind: 'code', list: 'valuationMethod', when: isOfGoods },
            { name: 'amount', kind: 'decimal' },
            { name: 'currency', kind: 'code', list: 'currency' },
            { name: 'transactionDate', kind: 'day', required: true },
            { name: 'valueDate', kind: 'day' },
            { name: 'providerReference.system', kind: 'text' },
            { name: 'providerReference.id', kind: 'text' },
            { name: 'description', kind: 'text' },
            { name: 'externalReference.system', kind: 'text' },
            { name: 'externalReference.id', kind: 'text' },
            ...whoSees.map(({ when = (_: Values) => true, ...field }) => ({
              ...field,
              when: (values: Values) => isWithoutLot(values) && when(values),
            })),
          ],
          onDone: (value) => go(`/console/books/entries/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}
