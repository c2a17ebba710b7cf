import { useAll, useRead } from '../api.ts'
import { Absent, Code, Countries, Country, useParticipants, zoneOf } from '../codes.tsx'
import { t } from '../language.ts'
import { ActForm } from '../parts/act.tsx'
import { can } from '../parts/can.ts'
import { Facts, Note, Read, Section } from '../parts/page.tsx'
import { Scope, Table } from '../parts/table.tsx'
import { go } from '../router.ts'
import { me } from '../session.ts'
import type { Consultation, Response, Timeline, Timeliness } from '../shapes.ts'
import { useLive } from '../stream.ts'
import { Moment } from '../time.tsx'
import { Decimal, Money, Quantity, Value } from '../values.tsx'
import { Room, useConsultation } from './consultation.tsx'
import { NoOffers } from './offers.tsx'

type ClosurePreview = {
  unconfirmedSessions: { id: string; heldAt: string; waitsFor: string[] }[]
  confirmableUntil: string
  unattestedAnswers: { id: string; participant: string; recordedAt: string }[]
  openUndertakings: { participant: string; deadlineAt: string }[]
  openOffers: { id: string; provider: string }[]
  pendingProposals: { id: string; provider: string; expiresAt: string }[]
}

/** What closing would leave unfinished, and the outcome. */
export function ClosePage({ id }: { id: string }) {
  const reading = useConsultation(id)
  const preview = useRead<ClosurePreview>(`/consultations/${id}/closure/preview`)
  useLive(({ rootId }) => rootId === id, preview.again)
  const again = () => {
    reading.again()
    preview.again()
  }
  return (
    <Room of={reading}>
      {(consultation) => (
        <>
          <Read of={preview}>{(value) => <Frozen preview={value} />}</Read>
          {can(consultation, 'closeConsultation') ? (
            <Section title={t('act.closeConsultation')}>
              <ActForm
                form={`close:${id}`}
                act={{
                  operation: 'closeConsultation',
                  path: `/consultations/${id}/closure`,
                  version: consultation.version,
                  fields: [
                    { name: 'reason', kind: 'code', list: 'closeReason', required: true },
                    { name: 'outcome.text', kind: 'long', required: true },
                  ],
                  final: true,
                  onDone: () => go(`/console/consultations/${id}`),
                  onStale: again,
                }}
              />
            </Section>
          ) : (
            <Note>{t('crisis.cannotClose')}</Note>
          )}
        </>
      )}
    </Room>
  )
}

function Frozen({ preview }: { preview: ClosurePreview }) {
  useParticipants()
  const countries = (codes: readonly string[]) => (codes.length === 0 ? <Absent /> : <Countries of={codes} />)
  return (
    <Section title={t('crisis.frozen')}>
      <p>{t('crisis.frozen.lead')}</p>
      <Facts
        of={[
          [
            t('crisis.frozen.sessions'),
            preview.unconfirmedSessions.length === 0 ? (
              <Absent />
            ) : (
              <ul class="plain">
                {preview.unconfirmedSessions.map((session) => (
                  <li key={session.id}>
                    <Moment at={session.heldAt} />: {countries(session.waitsFor)}
                  </li>
                ))}
              </ul>
            ),
          ],
          [
            t('crisis.frozen.answers'),
            preview.unattestedAnswers.length === 0 ? (
              <Absent />
            ) : (
              <ul class="plain">
                {preview.unattestedAnswers.map(({ id, participant, recordedAt }) => (
                  <li key={id}>
                    <Country code={participant} />: <Moment at={recordedAt} />
                  </li>
                ))}
              </ul>
            ),
          ],
          [t('crisis.frozen.until'), <Moment at={preview.confirmableUntil} />],
          [
            t('crisis.frozen.undertakings'),
            preview.openUndertakings.length === 0 ? (
              <Absent />
            ) : (
              <ul class="plain">
                {preview.openUndertakings.map(({ participant, deadlineAt }) => (
                  <li key={participant}>
                    <Country code={participant} />:{' '}
                    <Moment at={deadlineAt} zone={zoneOf(participant)} whose={participant} />
                  </li>
                ))}
              </ul>
            ),
          ],
          [t('crisis.frozen.offers'), countries(preview.openOffers.map(({ provider }) => provider))],
          [t('crisis.frozen.proposals'), countries(preview.pendingProposals.map(({ provider }) => provider))],
        ]}
      />
    </Section>
  )
}

export function TimelinePage({ id }: { id: string }) {
  const reading = useConsultation(id)
  const timeline = useRead<Timeline>(`/consultations/${id}/timeline`)
  const timeliness = useRead<Timeliness>(`/consultations/${id}/timeliness`)
  useLive(
    ({ rootId }) => rootId === id,
    () => {
      timeline.again()
      timeliness.again()
    },
  )
  return (
    <Room of={reading}>
      {() => (
        <>
          <Section title={t('crisis.timeliness')}>
            <Read of={timeliness}>{(value) => <TimelinessTable of={value} />}</Read>
          </Section>
          <Section title={t('crisis.tab.timeline')}>
            <Read of={timeline}>
              {(value) => (
                <>
                  {!value.complete && <Note>{t('crisis.timeline.part')}</Note>}
                  <ol class="timeline">
                    {value.items.map((item) => (
                      <li key={`${item.at}${item.type}${item.resource.id}`}>
                        <Moment at={item.at} /> · <Country code={item.participant} /> ·{' '}
                        <Code list="eventType" code={item.type} />
                        <Whom of={item} />
                      </li>
                    ))}
                  </ol>
                </>
              )}
            </Read>
          </Section>
        </>
      )}
    </Room>
  )
}

/** The participant that an act was about, if it is not the one that acted. */
function Whom({ of }: { of: Timeline['items'][number] }) {
  const { participant, participants } = of.payload as { participant?: string; participants?: string[] }
  const codes = (participants ?? [participant]).filter((code) => code !== undefined && code !== of.participant)
  if (codes.length === 0) return null
  return (
    <>
      : <Countries of={codes as string[]} />
    </>
  )
}

function TimelinessTable({ of }: { of: Timeliness }) {
  useParticipants()
  return (
    <>
      <Table
        tall
        caption={t('crisis.timeliness')}
        rows={of.rows}
        keyOf={({ participant }) => participant}
        columns={[
          { head: t('field.participant'), names: true, cell: ({ participant }) => <Country code={participant} /> },
          { head: t('field.basis'), cell: ({ basis }) => <Code list="addresseeBasis" code={basis} /> },
          {
            head: t('field.deadline'),
            cell: ({ deadlineAt, originalDeadlineAt, participant }) =>
              deadlineAt === null ? (
                <Absent />
              ) : (
                <>
                  <Moment at={deadlineAt} zone={zoneOf(participant)} whose={participant} />
                  {originalDeadlineAt !== null && originalDeadlineAt !== deadlineAt && (
                    <span class="dim">
                      {' '}
                      {t('crisis.extendedFrom')} <Moment at={originalDeadlineAt} />
                    </span>
                  )}
                </>
              ),
          },
          { head: t('crisis.metAt'), cell: ({ metAt }) => <Value of={metAt && <Moment at={metAt} />} none="absent" /> },
          {
            head: t('crisis.metBy'),
            cell: ({ metBy }) => <Value of={metBy && <Code list="metBy" code={metBy} />} none="absent" />,
          },
          {
            head: t('crisis.hours'),
            number: true,
            cell: ({ hoursTaken }) => (hoursTaken === null ? <Absent /> : <Decimal of={String(hoursTaken)} />),
          },
          { head: t('field.standing'), cell: ({ standing }) => <Code list="standing" code={standing} /> },
        ]}
      />
      <p class="dim" lang="en">
        {of.formula}
      </p>
      <Scope of={of.scope} />
    </>
  )
}

/** A page only to read: who answered, who answered late, and what was offered. */
export function MinisterPage({ id }: { id: string }) {
  const reading = useConsultation(id)
  const timeliness = useRead<Timeliness>(`/consultations/${id}/timeliness`)
  const responses = useAll<Response>(`/consultations/${id}/responses?currentOnly=true`)
  useLive(
    ({ rootId }) => rootId === id,
    () => {
      timeliness.again()
      responses.again()
    },
  )
  return (
    <Room of={reading}>
      {(consultation) => (
        <>
          <p class="summary">{consultation.summary}</p>
          <Read of={timeliness}>
            {(value) => (
              <>
                <Answers consultation={consultation} rows={value.rows} />
                <Scope of={value.scope} />
              </>
            )}
          </Read>
          <Section title={t('minister.offered')}>
            <Read of={responses}>{(given) => <Offered consultation={consultation} responses={given} />}</Read>
          </Section>
        </>
      )}
    </Room>
  )
}

type Rows = Timeliness['rows']

/** If a request ended before the deadline of an addressee, the page does not say that its time passed. */
function Answers({ consultation, rows }: { consultation: Consultation; rows: Rows }) {
  const { status, closure, cancellation } = consultation
  const endedAt = closure?.at ?? cancellation?.at
  const passed = ({ standing, deadlineAt }: Rows[number]) =>
    standing === 'no_answer' && (endedAt === undefined || deadlineAt! < endedAt)
  const of = (...standings: string[]) => rows.filter(({ standing }) => standings.includes(standing))
  const excused = of('excused')
  return (
    <div class="minister">
      <Who title={t('minister.inTime')} found={of('in_time', 'answered')} />
      <Who title={t('minister.afterTime')} found={of('after_time')} />
      <Who
        title={t(status === 'circulated' ? 'minister.open' : 'minister.ended')}
        found={of('open', 'unanswered', 'no_answer').filter((row) => !passed(row))}
      />
      <Who title={t('minister.none')} found={rows.filter(passed)} />
      {excused.length > 0 && <Who title={t('code.standing.excused')} found={excused} />}
    </div>
  )
}

function Who({ title, found }: { title: string; found: Rows }) {
  return (
    <section class="box" aria-label={title}>
      <h2>
        {title}: {found.length}
      </h2>
      {found.length === 0 ? (
        <p class="absent">{t('value.absent')}</p>
      ) : (
        <ul class="plain">
          {found.map(({ participant, metAt }) => (
            <li key={participant}>
              <Country code={participant} /> {metAt !== null && <Moment at={metAt} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Offered({ consultation, responses }: { consultation: Consultation; responses: Response[] }) {
  const offers = responses.flatMap((response) => response.offers).filter(({ status }) => status !== 'withdrawn')
  if (offers.length === 0) return <NoOffers ours={consultation.requester === me().participant.code} />
  return (
    <ul>
      {offers.map((offer) => (
        <li key={offer.id}>
          <Country code={offer.provider} />:{' '}
          {offer.kind === 'money' ? (
            <Money amount={offer.amount} currency={offer.currency} />
          ) : (
            <Quantity quantity={offer.quantity} unit={offer.unit} />
          )}{' '}
          {consultation.asks.find(({ id }) => id === offer.askId)?.text ??
            (offer.capability !== null && <Code list="capability" code={offer.capability} />)}{' '}
          · <Code list="offerStatus" code={offer.status} />
        </li>
      ))}
    </ul>
  )
}
