import { t } from '../language.ts'
import { Page } from '../parts/page.tsx'
import { column, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'

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
