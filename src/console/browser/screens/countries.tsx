import { useAll, useRead } from '../api.ts'
import { Absent, Code, Country, useParticipantsRead, withNames } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { Facts, Page, Read, Section } from '../parts/page.tsx'
import { column, type Row } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { PublicNumbers, Telephone } from '../parts/telephones.tsx'
import { me } from '../session.ts'
import type { AgreementSummary, Participant, Summary, Waiting } from '../shapes.ts'
import { Left, LocalHour, Moment } from '../time.tsx'
import { Brief, Files } from './brief.tsx'
import { placeOf } from './home.tsx'

export function Countries() {
  const reading = useParticipantsRead()
  return (
    <Page title={t('nav.countries')} lead={t('country.lead')}>
      <Read of={reading}>
        {(participants) => (
          <Table<Participant>
            caption={t('nav.countries')}
            rows={[...participants.values()]}
            keyOf={({ code }) => code}
            columns={[
              {
                head: t('field.participant'),
                names: true,
                cell: ({ code }) => (
                  <a href={`/console/countries/${code}`}>
                    <Country code={code} />
                  </a>
                ),
              },
              { head: t('field.kind'), cell: ({ kind }) => <Code list="participantKind" code={kind} /> },
              { head: t('field.localTime'), cell: ({ timeZone }) => <LocalHour zone={timeZone} /> },
            ]}
          />
        )}
      </Read>
    </Page>
  )
}

/** The brief of one partner: who to call, what stands, what is open on both sides, and the figures as files. */
export function CountryPage({ code }: { code: string }) {
  const reading = useParticipantsRead()
  const participant = reading.value?.get(code)
  if (participant === undefined)
    return reading.value === undefined ? (
      <Page title={t(reading.loading ? 'state.loading' : 'nav.countries')}>
        <Read of={reading}>{() => null}</Read>
      </Page>
    ) : (
      <Page title={t('state.nowhere')}>
        <a href="/console/countries">{t('nav.countries')}</a>
      </Page>
    )
  return (
    <Page title={inLanguage(participant.officialName)}>
      <Who participant={participant} />
      <Section title={t('nav.agreements')}>
        <Agreements code={code} />
      </Section>
      <Brief code={code}>
        <Open code={code} />
      </Brief>
      <Figures code={code} />
      <Files code={code} />
    </Page>
  )
}

function Who({ participant }: { participant: Participant }) {
  const points = participant.contactPoints
  return (
    <Section title={t('country.contacts')}>
      <Facts
        of={[
          [t('field.kind'), <Code list="participantKind" code={participant.kind} />],
          [t('field.localTime'), <LocalHour zone={participant.timeZone} />],
          [t('field.note'), participant.note === null ? <Absent /> : <span lang="en">{participant.note}</span>],
        ]}
      />
      {participant.redactions.includes('contactPoints') && <p class="redacted">{t('value.redacted')}</p>}
      {points !== undefined && points.length === 0 && <p class="empty">{t('country.noContacts')}</p>}
      <ul class="plain">
        {(points ?? []).map((point) => (
          <li key={`${point.kind}${point.office}`}>
            <Code list="contactPointKind" code={point.kind} />: {point.office}, <Telephone number={point.telephone} />,{' '}
            {point.hours}
          </li>
        ))}
      </ul>
      <PublicNumbers of={participant.publicNumbers} />
    </Section>
  )
}

function Agreements({ code }: { code: string }) {
  const reading = useAll<AgreementSummary>(`/agreements?participant=${code}`)
  return (
    <Read of={reading}>
      {(items) =>
        items.length === 0 ? (
          <p class="empty">{t('country.noAgreement')}</p>
        ) : (
          <ul>
            {items.map((agreement) => (
              <li key={agreement.id}>
                <a href={`/console/agreements/${agreement.id}`}>{inLanguage(agreement.title)}</a> ·{' '}
                <Code list="agreementStatus" code={agreement.status} />
              </li>
            ))}
          </ul>
        )
      }
    </Read>
  )
}

/** What waits between the two: for the reader, and for the partner as far as the reader sees it. */
function Open({ code }: { code: string }) {
  const inbox = useRead<{ items: Waiting[] }>('/me/inbox?limit=100')
  const requests = useAll<Summary>('/consultations?status=circulated')
  const about = new RegExp(`\\b${code}\\b`)
  return (
    <>
      <h3>{t('country.forUs')}</h3>
      <Read of={inbox}>{({ items }) => <ForUs of={items.filter(({ says }) => about.test(says.en))} />}</Read>
      <h3>{t('country.requests')}</h3>
      <Read of={requests}>
        {(items) => (
          <Requests of={items.filter(({ requester }) => requester === code || requester === me().participant.code)} />
        )}
      </Read>
    </>
  )
}

function ForUs({ of }: { of: Waiting[] }) {
  if (of.length === 0) return <p class="empty">{t('home.empty')}</p>
  return (
    <ul>
      {of.map((item) => (
        <li key={`${item.kind}${item.resource.id}`}>
          <a href={placeOf(item)}>{withNames(inLanguage(item.says))}</a>{' '}
          {item.dueAt !== null && <Left until={item.dueAt} />}
        </li>
      ))}
    </ul>
  )
}

function Requests({ of }: { of: Summary[] }) {
  if (of.length === 0) return <p class="empty">{t('list.empty')}</p>
  return (
    <ul>
      {of.map((request) => (
        <li key={request.id}>
          <a href={`/console/consultations/${request.id}`}>{request.title}</a> · <Country code={request.requester} />{' '}
          {request.circulatedAt !== null && <Moment at={request.circulatedAt} />}
        </li>
      ))}
    </ul>
  )
}

function Figures({ code }: { code: string }) {
  return (
    <>
      <Section title={t('books.pledges')}>
        <List<Row>
          path={`/pledges?participant=${code}&limit=20`}
          caption={t('books.pledges')}
          keyOf={({ id }) => id}
          columns={[
            column<Row>(['title', 'english'], ({ id }) => `/console/books/pledges/${id}`),
            column<Row>(['qualifier', 'code:qualifier']),
            column<Row>(['total', 'money', 'unknown']),
            column<Row>(['status', 'code:pledgeStatus']),
          ]}
        />
      </Section>
      <Section title={t('books.commitments')}>
        <List<Row>
          path={`/commitments?participant=${code}&limit=20`}
          caption={t('books.commitments')}
          keyOf={({ id }) => id}
          columns={[
            column<Row>(['title', 'text'], ({ id }) => `/console/books/commitments/${id}`),
            column<Row>(['modality', 'code:modality']),
            column<Row>(['balance.committed', 'decimal', 'unknown']),
            column<Row>(['balance.disbursed', 'decimal', 'unknown']),
            column<Row>(['balance.currency', 'text', 'unknown']),
          ]}
        />
      </Section>
    </>
  )
}
