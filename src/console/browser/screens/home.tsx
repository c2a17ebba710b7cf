import { Absent, Code, Country, useParticipants, withNames } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { Page } from '../parts/page.tsx'
import { List } from '../parts/table.tsx'
import { hasRole, me } from '../session.ts'
import type { Waiting } from '../shapes.ts'
import { Left, Moment } from '../time.tsx'

/** The page on which it is dealt with. */
export function placeOf({ kind, href }: Pick<Waiting, 'kind' | 'href'>): string {
  const consultation = /^\/v1\/consultations\/([\w-]+)/.exec(href)?.[1]
  if (kind === 'session' && consultation !== undefined) return `/console/consultations/${consultation}/calls`
  if (consultation !== undefined) return `/console/consultations/${consultation}`
  // Claims of one claimant under one agreement are in a list at the desk.
  if (href.startsWith('/v1/implementation-links?')) return '/console/desk'
  const [, noun, id] = /^\/v1\/([\w-]+)\/([\w-]+)/.exec(href) ?? []
  const places: Record<string, string> = {
    offers: '/console/offers',
    'conversion-proposals': '/console/books/proposals',
    'register-proposals': '/console/agreements/proposals',
    issuers: '/console/administration/issuers',
    'coalition-memberships': '/console/coalitions/memberships',
    coalitions: '/console/coalitions',
    requirements: '/console/coalitions/needs',
    'requirement-offers': '/console/coalitions/need-offers',
    tasks: '/console/coalitions/tasks',
    'joint-project-publications': '/console/implementation/publications',
    'received-statements': '/console/desk/received',
    'evidence-requests': '/console/reports/evidence-requests',
    measures: '/console/implementation/measures',
    instruments: '/console/implementation/instruments',
    'monitoring-editions': '/console/implementation/monitoring',
  }
  const place = places[noun ?? '']
  // Things without a page of their own are dealt with over the API; their section says what there is.
  return place === undefined ? '/console/implementation' : `${place}/${id}`
}

export function Home() {
  const { participant, account } = me()
  useParticipants()
  return (
    <Page
      title={t('home.title')}
      lead={
        <>
          {t('home.lead', { who: account.name })} <Country code={participant.code} />
        </>
      }
      tools={
        hasRole('coordinator') && (
          <a class="button main" href="/console/consultations/new">
            {t('crisis.new')}
          </a>
        )
      }
    >
      <List<Waiting>
        path="/me/inbox?limit=100"
        caption={t('home.table')}
        empty={t('home.empty')}
        live={() => true}
        keyOf={({ kind, resource }) => `${kind}${resource.id}`}
        rowClass={({ timePassed }) => (timePassed ? 'row-passed' : undefined)}
        columns={[
          {
            head: t('field.what'),
            names: true,
            cell: (item) => (
              <>
                <a href={placeOf(item)}>{withNames(inLanguage(item.says))}</a>
                {item.escalated && <span class="flag"> {t('home.escalated')}</span>}
              </>
            ),
          },
          { head: t('field.kind'), cell: ({ kind }) => <Code list="waitingKind" code={kind} /> },
          {
            head: t('field.due'),
            cell: ({ dueAt }) =>
              dueAt === null ? (
                <Absent />
              ) : (
                <Moment at={dueAt} zone={participant.timeZone} whose={inLanguage(participant.name)} />
              ),
          },
          { head: t('field.left'), cell: ({ dueAt }) => (dueAt === null ? <Absent /> : <Left until={dueAt} />) },
          {
            head: t('field.since'),
            cell: ({ since }) => (since === null ? t('value.unknown') : <Moment at={since} />),
          },
        ]}
      />
    </Page>
  )
}
