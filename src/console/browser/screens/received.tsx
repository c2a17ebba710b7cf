import { Country } from '../codes.tsx'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import type { Values } from '../parts/draft.ts'
import type { Field } from '../parts/field.ts'
import { Note, Page, Section } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { hasRole, me } from '../session.ts'

type Kind = 'response' | 'pledge' | 'commitment' | 'payment'
type Received = Row & {
  kind: Kind
  content: Record<string, unknown>
  about: string
  summary: string
  recordHref: string | null
}

/**
 * Statements that Ukraine received from participants, which wait for the answer of these, or of the reader's own
 * participant.
 */
export function ReceivedList() {
  const ours = me().participant.code
  return (
    <List<Received>
      path={`/received-statements?limit=50${ours === 'UA' ? '' : `&about=${ours}`}`}
      caption={t('desk.received')}
      empty={t('desk.received.none')}
      keyOf={({ id }) => id}
      live={({ type }) => type.startsWith('received_statement.')}
      filters={[
        { name: 'status', kind: 'code', list: 'receivedStatementStatus' },
        { name: 'kind', kind: 'code', list: 'receivedStatementKind' },
      ]}
      columns={[
        column<Received>(['summary', 'text'], ({ id }) => `/console/desk/received/${id}`),
        { head: t('field.about'), cell: ({ about }) => <Country code={about} /> },
        column<Received>(['kind', 'code:receivedStatementKind']),
        column<Received>(['channel', 'code:receivedStatementChannel']),
        column<Received>(['receivedOn', 'day']),
        column<Received>(['status', 'code:receivedStatementStatus']),
      ]}
    />
  )
}

/** The fields in which a record of each kind is corrected: the rest of what was received stays as it is. */
function contentFields({ kind, about }: Pick<Received, 'kind' | 'about'>): Field[] {
  const money: Field[] = [
    { name: 'amount', kind: 'decimal' },
    { name: 'currency', kind: 'code', list: 'currency' },
  ]
  if (kind === 'response') {
    return [
      { name: 'type', kind: 'code', list: 'responseType', required: true },
      { name: 'text', kind: 'long' },
    ]
  }
  if (kind === 'payment') {
    return [
      { name: 'commitmentId', kind: 'record', of: 'commitment', where: () => ({ participant: about }) },
      ...money,
      { name: 'transactionDate', kind: 'day', required: true },
      { name: 'description', kind: 'text' },
    ]
  }
  if (kind === 'commitment') {
    return [
      { name: 'title', kind: 'text', required: true },
      { name: 'signatory.name', kind: 'text', required: true },
      { name: 'signatory.office', kind: 'text', required: true },
      { name: 'signatory.instrument', kind: 'text', required: true },
      { name: 'signedOn', kind: 'day', required: true },
      { name: 'modality', kind: 'code', list: 'modality', required: true },
      { name: 'aidCategory', kind: 'code', list: 'aidCategory', required: true },
      ...money,
    ]
  }
  return [{ name: 'title', kind: 'text', required: true }]
}

const under = (fields: readonly Field[]): Field[] =>
  fields.map((field) => ({ ...field, name: `content.${field.name}` }))

function prefilled(content: Record<string, unknown>, fields: readonly Field[]): Values {
  return Object.fromEntries(
    fields.map(({ name }) => {
      const value = name
        .split('.')
        .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], content)
      return [`content.${name}`, value === undefined || value === null ? '' : String(value)]
    }),
  )
}

/** The received values are kept, except those that the person changed. */
function corrected(row: Received, values: Values): unknown {
  const content = structuredClone(row.content)
  for (const { name } of contentFields(row)) {
    const value = values[`content.${name}`]
    const steps = name.split('.')
    const last = steps.pop()!
    let at = content
    for (const step of steps) {
      at[step] ??= {}
      at = at[step] as Record<string, unknown>
    }
    if (value === '' || value === undefined) delete at[last]
    else at[last] = value
  }
  return { kind: row.kind, content }
}

/** One act answers the statement: adopt it, correct it, or disown it. */
export function ReceivedPage({ id }: { id: string }) {
  const reason = [{ name: 'reason', kind: 'long' as const, required: true }]
  return (
    <RecordPage<Received>
      api="/received-statements"
      id={id}
      release={{ operation: 'releaseReceivedStatement', roles: ['coordinator', 'ministry'] }}
      title={({ summary }) => summary}
      facts={[
        ['about', 'country'],
        ['kind', 'code:receivedStatementKind'],
        ['channel', 'code:receivedStatementChannel'],
        ['reference', 'text'],
        ['sha256', 'hash', 'unknown'],
        ['receivedOn', 'day'],
        ['status', 'code:receivedStatementStatus'],
        ['reason', 'text'],
        ['marking', 'code:marking'],
      ]}
      acts={(row) => [
        { operation: 'adoptReceivedStatement', at: '/adoption', guarded: true, final: true },
        {
          operation: 'correctReceivedStatement',
          at: '/correction',
          guarded: true,
          final: true,
          fields: under(contentFields(row)),
          initial: prefilled(row.content, contentFields(row)),
          body: (values) => corrected(row, values),
        },
        { operation: 'disownReceivedStatement', at: '/disownment', guarded: true, final: true, fields: reason },
        { operation: 'withdrawReceivedStatement', at: '/withdrawal', guarded: true, final: true, fields: reason },
      ]}
    >
      {(row) => (
        <>
          {row['status'] === 'unattested' && <Note kind="warning">{t('desk.received.unattested')}</Note>}
          <Section title={t('desk.received.content')}>
            <Said of={row.content} lists={listsOfContent} />
          </Section>
        </>
      )}
    </RecordPage>
  )
}

const listsOfContent = {
  type: 'responseType',
  amountKind: 'amountKind',
  qualifier: 'qualifier',
  aidCategory: 'aidCategory',
  modality: 'modality',
  financeType: 'financeType',
  marking: 'marking',
}

export function NewReceived() {
  const isPayment = ({ kind }: Values) => kind === 'payment'
  const isResponse = ({ kind }: Values) => kind === 'response'
  const fields: Field[] = [
    { name: 'kind', kind: 'code', list: 'receivedStatementKind', only: ['payment', 'response'], required: true },
    { name: 'about', kind: 'participant', required: true },
    { name: 'channel', kind: 'code', list: 'receivedStatementChannel', required: true },
    { name: 'reference', kind: 'text', required: true },
    { name: 'document', kind: 'fingerprint', into: { sha256: 'sha256' } },
    { name: 'sha256', kind: 'text' },
    { name: 'receivedOn', kind: 'day', required: true },
    { name: 'summary', kind: 'long', required: true },
    { name: 'consultationId', kind: 'record', of: 'consultation', when: isResponse },
    { name: 'content.type', kind: 'code', list: 'responseType', when: isResponse },
    { name: 'content.text', kind: 'long', when: isResponse },
    { name: 'content.amount', kind: 'decimal', required: true, when: isPayment },
    { name: 'content.currency', kind: 'code', list: 'currency', required: true, when: isPayment },
    { name: 'content.transactionDate', kind: 'day', required: true, when: isPayment },
    ...whoSees,
  ]
  return (
    <Page title={t('act.recordReceivedStatement')} lead={t('desk.received.lead')}>
      <ActForm
        form="new-received"
        act={{
          operation: 'recordReceivedStatement',
          path: '/received-statements',
          initial: { kind: 'payment' },
          fields,
          onDone: (value) => go(`/console/desk/received/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

/** Only Ukraine records what it received. */
export function mayRecord(): boolean {
  return me().participant.code === 'UA' && hasRole('coordinator', 'ministry')
}
