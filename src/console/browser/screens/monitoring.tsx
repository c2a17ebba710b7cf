import { useState } from 'preact/hooks'
import { Absent, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { go } from '../router.ts'
import { hasRole, me } from '../session.ts'

/** A page of the report in both languages, to read and to print. */
function Pages({ path }: { path: string }) {
  const join = path.includes('?') ? '&' : '?'
  return (
    <p>
      <a href={`/console/api/v1${path}${join}language=en`} target="_blank" rel="noreferrer" lang="en">
        English
      </a>
      {' · '}
      <a href={`/console/api/v1${path}${join}language=uk`} target="_blank" rel="noreferrer" lang="uk">
        Українська
      </a>
    </p>
  )
}

const halfYear = () => {
  const to = new Date()
  const from = new Date(to)
  from.setUTCMonth(from.getUTCMonth() - 6)
  return { from: from.toISOString().slice(0, 10), to: to.toISOString().slice(0, 10) }
}

const publicPages = [
  ['/v1/public/agreements', 'work.public.agreements'],
  ['/v1/public/projects', 'work.public.projects'],
  ['/v1/public/totals', 'work.public.totals'],
  ['/v1/public/feed.atom', 'work.public.atom'],
  ['/v1/public/feed.json', 'work.public.feed'],
] as const

/** The report to the leadership: as it stands, its drafts and its editions. */
export function Monitoring() {
  const [span, set] = useState(halfYear)
  return (
    <Page title={t('work.monitoring')} lead={t('work.monitoring.why')}>
      <Section title={t('work.monitoring.now')}>
        <div class="filters">
          {(['from', 'to'] as const).map((name) => (
            <div class="filter" key={name}>
              <label for={`span-${name}`}>{t(`field.${name}`)}</label>
              <input
                id={`span-${name}`}
                type="date"
                value={span[name]}
                onChange={(event) => set({ ...span, [name]: event.currentTarget.value })}
              />
            </div>
          ))}
        </div>
        <Pages path={`/reports/monitoring/page?${new URLSearchParams(span)}`} />
      </Section>
      {me().participant.code === 'UA' && hasRole('coordinator', 'secretariat') && (
        <Section title={t('act.draftEdition')}>
          <ActForm
            form="new-edition"
            act={{
              operation: 'draftEdition',
              path: '/monitoring-editions',
              fields: [
                { name: 'from', kind: 'day', required: true },
                { name: 'to', kind: 'day', required: true },
              ],
              onDone: (value) => go(`/console/implementation/monitoring/${(value as Row).id}`),
            }}
          />
        </Section>
      )}
      <Section title={t('work.editions')}>
        <List<Row>
          path="/monitoring-editions?limit=50"
          caption={t('work.editions')}
          keyOf={({ id }) => id}
          live={({ type }) => type.startsWith('monitoring_edition.')}
          filters={[{ name: 'status', kind: 'code', list: 'monitoringEditionStatus' }]}
          columns={[
            column<Row>(['from', 'day'], ({ id }) => `/console/implementation/monitoring/${id}`),
            column<Row>(['to', 'day']),
            column<Row>(['status', 'code:monitoringEditionStatus']),
            column<Row>(['objectionsUntil', 'moment']),
            column<Row>(['issuedAt', 'moment']),
          ]}
        />
      </Section>
      <Section title={t('work.public')}>
        <p>{t('work.public.why')}</p>
        <ul>
          {publicPages.map(([href, name]) => (
            <li key={href}>
              <a href={href} target="_blank" rel="noreferrer">
                {t(name)}
              </a>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  )
}

type Objection = { participant: string; figure: string | null; text: string; at: string }
type Edition = Row & { from: string; to: string; objections: Objection[] }

export function EditionPage({ id }: { id: string }) {
  return (
    <RecordPage<Edition>
      api="/monitoring-editions"
      id={id}
      title={({ from, to }) => `${t('work.monitoring')} · ${from} – ${to}`}
      facts={[
        ['status', 'code:monitoringEditionStatus'],
        ['objectionsUntil', 'moment'],
        ['issuedAt', 'moment'],
        ['sha256.en', 'hash'],
        ['sha256.uk', 'hash'],
        ['reason', 'text'],
        ['createdAt', 'moment'],
      ]}
      acts={() => [
        {
          operation: 'objectToEdition',
          at: '/objections',
          final: true,
          fields: [
            { name: 'text', kind: 'long', required: true },
            { name: 'figure', kind: 'code', list: 'monitoringFigure' },
          ],
        },
        { operation: 'issueEdition', at: '/issue', guarded: true, final: true },
        {
          operation: 'withdrawEdition',
          at: '/withdrawal',
          guarded: true,
          final: true,
          fields: [{ name: 'reason', kind: 'long', required: true }],
        },
      ]}
    >
      {({ objections }) => (
        <>
          <Pages path={`/monitoring-editions/${id}/page`} />
          <Section title={t('work.objections')}>
            {objections.length === 0 ? (
              <Absent />
            ) : (
              <Table<Objection>
                caption={t('work.objections')}
                rows={objections}
                keyOf={({ participant, at }) => `${participant}${at}`}
                columns={[
                  {
                    head: t('field.participant'),
                    names: true,
                    cell: ({ participant }) => <Country code={participant} />,
                  },
                  { head: t('field.figure'), cell: ({ figure }) => figure?.replaceAll('_', ' ') ?? <Absent /> },
                  { head: t('field.text'), cell: ({ text }) => text },
                ]}
              />
            )}
          </Section>
        </>
      )}
    </RecordPage>
  )
}
