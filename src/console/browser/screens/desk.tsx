import { useRead } from '../api.ts'
import { Absent, CoalitionName, Code, Country } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { Page, Read, Section } from '../parts/page.tsx'
import { column, type Row } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import type { Waiting } from '../shapes.ts'
import { useLive } from '../stream.ts'
import { Left, Moment } from '../time.tsx'
import { placeOf } from './home.tsx'
import { LinksInSilence } from './links.tsx'
import { mayRecord, ReceivedList } from './received.tsx'

/** The attestation desk: statements of others that wait for our confirmation. */
const attested = [
  'session',
  'joint_offer',
  'conversion_proposal',
  'register_proposal',
  'coalition_membership',
  'accepted_requirement_offer',
  'task_agreement',
  'received_statement',
  'evidence_request',
  'implementation_link',
]

/** Statements about the reader's participant that wait for its answer. */
export function Desk() {
  const { participant } = me()
  return (
    <Page title={t('nav.desk')} lead={t('desk.lead')}>
      <WaitsForUs />
      <Section title={t('desk.received')}>
        <p>{t('desk.received.lead')}</p>
        {mayRecord() && (
          <p>
            <a class="button main" href="/console/desk/received/new">
              {t('act.recordReceivedStatement')}
            </a>
          </p>
        )}
        <ReceivedList />
      </Section>
      {hasRole('ministry') && (
        <Section title={t('books.batch')}>
          <p>{t('books.batch.why')}</p>
          <p>
            <a class="button" href="/console/books/batch">
              {t('books.batch')}
            </a>
          </p>
        </Section>
      )}
      <LinksInSilence code={participant.code} />
      <Claims code={participant.code} />
      <Statements code={participant.code} />
    </Page>
  )
}

function WaitsForUs() {
  const inbox = useRead<{ items: Waiting[] }>('/me/inbox?limit=100')
  useLive(() => true, inbox.again)
  return (
    <Section title={t('desk.waits')}>
      <Read of={inbox}>{({ items }) => <Waits of={items.filter(({ kind }) => attested.includes(kind))} />}</Read>
    </Section>
  )
}

function Waits({ of }: { of: Waiting[] }) {
  if (of.length === 0) return <p class="empty">{t('desk.nothing')}</p>
  return (
    <Table<Waiting>
      caption={t('desk.waits')}
      rows={of}
      keyOf={({ kind, resource }) => `${kind}${resource.id}`}
      columns={[
        { head: t('field.what'), names: true, cell: (item) => <a href={placeOf(item)}>{inLanguage(item.says)}</a> },
        { head: t('field.kind'), cell: ({ kind }) => <Code list="waitingKind" code={kind} /> },
        { head: t('field.due'), cell: ({ dueAt }) => (dueAt === null ? <Absent /> : <Moment at={dueAt} />) },
        { head: t('field.left'), cell: ({ dueAt }) => (dueAt === null ? <Absent /> : <Left until={dueAt} />) },
      ]}
    />
  )
}

/** Roles in coalitions that sources claim for us. */
function Claims({ code }: { code: string }) {
  return (
    <Section title={t('desk.claims')}>
      <List<Row & { membershipId: string | null; used: boolean }>
        path={`/coalition-claims?participant=${code}&limit=50`}
        at="claims"
        caption={t('desk.claims')}
        empty={t('desk.noClaims')}
        keyOf={({ id }) => id}
        columns={[
          {
            head: t('field.coalition'),
            names: true,
            cell: (row) =>
              row.membershipId === null ? (
                <CoalitionName code={String(row['coalition'])} />
              ) : (
                <a href={`/console/coalitions/memberships/${row.membershipId}`}>
                  <CoalitionName code={String(row['coalition'])} />
                </a>
              ),
          },
          column(['role', 'code:coalitionRole', 'unknown']),
          column(['from', 'text', 'unknown']),
          column(['source', 'english']),
          column(['used', 'flag']),
          column(['reason', 'english']),
        ]}
      />
    </Section>
  )
}

/** Statements of the other side of our flows that are not matched with any of ours yet. */
function Statements({ code }: { code: string }) {
  const side =
    code === 'UA' ? `receiver=${code}&statedBy=provider&flowKind=disbursement` : `provider=${code}&statedBy=receiver`
  return (
    <Section title={t('desk.statements')}>
      <p>{t('desk.statements.lead')}</p>
      <List<Row>
        path={`/ledger-entries?${side}&matched=false&limit=50`}
        at="statements"
        caption={t('desk.statements')}
        empty={t('desk.noStatements')}
        keyOf={({ id }) => id}
        live={({ type }) => /^(receipt|disbursement|ledger_entry)\./.test(type)}
        columns={[
          {
            head: t('field.participant'),
            names: true,
            cell: ({ id, ...row }) => (
              <a href={`/console/books/entries/${id}`}>
                <Country code={String(row['participant'])} />
              </a>
            ),
          },
          column<Row>(['flowKind', 'code:flowKind']),
          column<Row>(['amount', 'money', 'unknown']),
          column<Row>(['valueDate', 'day']),
          column<Row>(['description', 'text']),
          {
            head: t('field.reversed'),
            cell: (row) => (row['reversedBy'] !== null || row['reversal'] !== null ? t('value.yes') : <Absent />),
          },
        ]}
      />
      {code !== 'UA' && (
        <p>
          <a href="/console/books/commitments">{t('books.commitments')}</a>
        </p>
      )}
    </Section>
  )
}
