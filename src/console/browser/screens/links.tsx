import { Code, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { Section } from '../parts/page.tsx'
import { column, RecordPage, type Row, RowActs } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'

type Link = Row & {
  act: { kind: string; id: string; href: string }
  provider: string | null
  party: string
  agreementId: string
  cell: { area: string; obligor: string } | null
}

const acts = [
  { operation: 'confirmLink', at: '/confirmation', guarded: true },
  {
    operation: 'contestLink',
    at: '/objection',
    guarded: true,
    fields: [{ name: 'reason', kind: 'long' as const, required: true }],
  },
]

/** Claims that our silence would let stand: one press confirms, one sentence objects. */
export function LinksInSilence({ code }: { code: string }) {
  return (
    <Section title={t('desk.links')}>
      <p>{t('desk.links.lead')}</p>
      <List<Link>
        path={`/implementation-links?awaiting=${code}&limit=50`}
        caption={t('desk.links')}
        empty={t('desk.noLinks')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('implementation_link.')}
        columns={[
          {
            head: t('field.act'),
            names: true,
            cell: ({ id, act }) => (
              <a href={`/console/desk/links/${id}`}>
                <Code list="actKind" code={act.kind} />
              </a>
            ),
          },
          {
            head: t('field.provider'),
            cell: ({ provider, party }) => <Country code={provider ?? party} />,
          },
          column<Link>(['relation', 'code:actRelation']),
          column<Link>(['cell.area', 'code:area']),
          column<Link>(['claimedBy', 'country']),
          column<Link>(['silentFrom', 'moment']),
          {
            head: t('field.why'),
            cell: (link) => <RowActs row={link} api="/implementation-links" acts={acts} again={() => undefined} />,
          },
        ]}
      />
    </Section>
  )
}

export function LinkPage({ id }: { id: string }) {
  return (
    <RecordPage<Link>
      api="/implementation-links"
      id={id}
      title={() => t('desk.link')}
      facts={[
        ['act.kind', 'code:actKind'],
        ['provider', 'country'],
        ['party', 'country'],
        ['relation', 'code:actRelation'],
        ['provisionId', 'text'],
        ['cell.area', 'code:area'],
        ['cell.obligor', 'code:obligor'],
        ['share', 'decimal'],
        ['status', 'code:implementationStatus'],
        ['claimedBy', 'country'],
        ['evidence', 'text'],
        ['awaits', 'countries'],
        ['confirmedBy', 'countries'],
        ['silentFrom', 'moment'],
        ['reason', 'text'],
        ['reasonBy', 'country'],
      ]}
      acts={() => [
        ...acts,
        {
          operation: 'claimMatch',
          at: '/claim',
          guarded: true,
          fields: [{ name: 'evidence', kind: 'long', required: true }],
        },
        {
          operation: 'withdrawLink',
          at: '/withdrawal',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {({ agreementId }) => (
        <p>
          <a href={`/console/agreements/${agreementId}`}>{t('field.agreementId')}</a>
        </p>
      )}
    </RecordPage>
  )
}
