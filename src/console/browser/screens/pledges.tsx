import { Absent, Code, codeText } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { can } from '../parts/can.ts'
import { Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import { Day } from '../time.tsx'
import { Money, Quantity } from '../values.tsx'
import { Auditing } from './auditing.tsx'
import { ClaimLink } from './claims.tsx'

export function Pledges() {
  return (
    <Page
      title={t('books.pledges')}
      lead={t('books.pledges.why')}
      tools={
        hasRole('coordinator', 'ministry') && (
          <a class="button main" href="/console/books/pledges/new">
            {t('act.createPledge')}
          </a>
        )
      }
    >
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
        column<Row>(['title', 'english'], ({ id }) => `/console/books/pledges/${id}`),
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

type Condition = { number: number; condition: string; words: string | null; fulfilledOn: string | null }
type Pledge = Row & {
  title: string
  schedule: { period: string; amount: string }[]
  items: { description: string; quantity: string | null; unit: string | null; deliverBy: string | null }[]
  conditions: Condition[]
  total: { currency: string } | null
  supersedesPledgeId: string | null
  supersededByPledgeId: string | null
}

export function PledgePage({ id }: { id: string }) {
  return (
    <RecordPage<Pledge>
      api="/pledges"
      id={id}
      title={({ title }) => title}
      facts={[
        ['participant', 'country'],
        ['original', 'text'],
        ['source', 'text'],
        ['announcedOn', 'day'],
        ['status', 'code:pledgeStatus'],
        ['statusReason', 'text'],
        ['amountKind', 'code:amountKind'],
        ['qualifier', 'code:qualifier'],
        ['total', 'money', 'unknown'],
        ['floorPerYear', 'decimal'],
        ['gdpShare.percent', 'decimal'],
        ['relativeTo', 'text'],
        ['period.from', 'text', 'unknown'],
        ['period.to', 'text', 'unknown'],
        ['aidCategory', 'code:aidCategory'],
        ['beneficiaries', 'countries'],
        ['provisionIds', 'records:provision'],
        ['marking', 'code:marking'],
      ]}
      release={{ operation: 'releasePledge', roles: ['coordinator', 'ministry'] }}
      acts={() => [
        { operation: 'confirmPledge', at: '/confirmation', guarded: true, final: true },
        {
          operation: 'withdrawPledge',
          at: '/withdrawal',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {(pledge, again) => (
        <>
          <ClaimLink kind="pledge" act={pledge} />
          <Parts pledge={pledge} />
          <Conditions pledge={pledge} again={again} />
          <Others pledge={pledge} />
          <Auditing type="pledge" id={id} />
        </>
      )}
    </RecordPage>
  )
}

function Parts({ pledge }: { pledge: Pledge }) {
  return (
    <>
      {pledge.schedule.length > 0 && (
        <Section title={t('pledge.years')}>
          <Table
            caption={t('pledge.years')}
            rows={pledge.schedule}
            keyOf={({ period }) => period}
            columns={[
              { head: t('field.period'), names: true, cell: ({ period }) => period },
              {
                head: t('field.amount'),
                number: true,
                cell: ({ amount }) => <Money amount={amount} currency={pledge.total?.currency ?? ''} />,
              },
            ]}
          />
        </Section>
      )}
      {pledge.items.length > 0 && (
        <Section title={t('field.items')}>
          <ul>
            {pledge.items.map(({ description, quantity, unit, deliverBy }) => (
              <li key={description}>
                {description}: <Quantity quantity={quantity} unit={unit} /> {deliverBy}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function Conditions({ pledge, again }: { pledge: Pledge; again: () => void }) {
  return (
    <Section title={t('field.conditions')}>
      {pledge.conditions.length === 0 && <Absent />}
      {pledge.conditions.length > 0 && (
        <Table<Condition>
          caption={t('field.conditions')}
          rows={pledge.conditions}
          keyOf={({ number }) => String(number)}
          columns={[
            {
              head: t('pledge.condition'),
              names: true,
              cell: ({ condition }) => <Code list="pledgeCondition" code={condition} />,
            },
            { head: t('field.words'), cell: ({ words }) => words ?? <Absent /> },
            {
              head: t('field.fulfilledOn'),
              cell: ({ fulfilledOn }) => (fulfilledOn === null ? <Absent /> : <Day on={fulfilledOn} />),
            },
            {
              head: t('field.act'),
              cell: ({ number, condition, fulfilledOn }) =>
                fulfilledOn === null &&
                can(pledge, 'fulfilPledgeCondition') && (
                  <ActButton
                    form={`fulfil:${pledge.id}:${number}`}
                    about={codeText('pledgeCondition', condition)}
                    act={{
                      operation: 'fulfilPledgeCondition',
                      path: `/pledges/${pledge.id}/condition-fulfilments`,
                      version: pledge.version,
                      also: { number },
                      fields: [
                        { name: 'fulfilledOn', kind: 'day', required: true },
                        { name: 'evidence', kind: 'long', required: true },
                      ],
                      onDone: again,
                      onStale: again,
                    }}
                  />
                ),
            },
          ]}
        />
      )}
    </Section>
  )
}

function Others({ pledge }: { pledge: Pledge }) {
  const { supersedesPledgeId, supersededByPledgeId } = pledge
  return (
    <>
      {supersedesPledgeId !== null && (
        <p>
          <a href={`/console/books/pledges/${supersedesPledgeId}`}>{t('pledge.before')}</a>
        </p>
      )}
      {supersededByPledgeId !== null && (
        <p>
          <a href={`/console/books/pledges/${supersededByPledgeId}`}>{t('pledge.after')}</a>
        </p>
      )}
    </>
  )
}
