import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { call, type Reading, useAll, useRead } from '../api.ts'
import { Code, Country, useParticipants } from '../codes.tsx'
import { inLanguage, t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { AddresseeState, AnswerBy, AnswerLeft } from '../parts/answer-time.tsx'
import { can } from '../parts/can.ts'
import { Facts, Note, Page, Read, Section, Tabs } from '../parts/page.tsx'
import { Sentence } from '../parts/rules.tsx'
import { furtherOf, type Row } from '../parts/show.tsx'
import { Telephone } from '../parts/telephones.tsx'
import { hasRole, me } from '../session.ts'
import type { Addressee, Consultation } from '../shapes.ts'
import { useLive } from '../stream.ts'
import { Moment } from '../time.tsx'
import { Quantity, Value } from '../values.tsx'
import { draftFields } from './consultations.tsx'

/** One request. Reading it does not count as a look; two seconds in view do. */
export function useConsultation(id: string): Reading<Consultation> {
  const reading = useRead<Consultation>(`/consultations/${id}?look=false`)
  useLive(({ rootId }) => rootId === id, reading.again)
  return reading
}

/** Two seconds in view count as a look; a page that was opened in the background does not. */
function useSeen(consultation: Consultation | undefined, again: () => void): void {
  const id = consultation?.id
  const unseen =
    consultation?.own != null &&
    consultation.own.firstSeenAt === null &&
    hasRole('coordinator', 'duty_officer', 'viewer')
  useSightings(`/consultations/${id}/sightings`, id !== undefined && unseen, again)
}

/** Reports that something was seen, once it has been in view for two seconds. */
export function useSightings(path: string, unseen: boolean, again: () => void): void {
  useEffect(() => {
    if (!unseen) return
    const key = crypto.randomUUID()
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(timer)
      if (document.visibilityState !== 'visible') return
      timer = setTimeout(() => void call('POST', path, { key }).then(again, () => undefined), 2_000)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [path, unseen])
}

/** The frame of a request's pages: its name, its state, and its tabs. */
export function Room({
  of,
  children,
}: {
  of: Reading<Consultation>
  children: (consultation: Consultation) => ComponentChildren
}) {
  useSeen(of.value, of.again)
  const at = `/console/consultations/${of.value?.id}`
  const ours = of.value?.requester === me().participant.code
  const draft = of.value?.status === 'draft'
  const tabs: [string, string][] = [[at, t('crisis.tab.request')]]
  if (draft) tabs.push([`${at}/preview`, t('crisis.tab.preview')])
  else {
    tabs.push([`${at}/calls`, ours ? t('crisis.tab.calls') : t('crisis.tab.sessions')])
    tabs.push([`${at}/offers`, t('crisis.tab.offers')])
    if (ours && of.value?.status === 'circulated') tabs.push([`${at}/close`, t('crisis.tab.close')])
    tabs.push([`${at}/timeline`, t('crisis.tab.timeline')], [`${at}/minister`, t('crisis.tab.minister')])
  }
  return (
    <Page title={of.value?.title ?? t('crisis.request')}>
      <Read of={of}>
        {(consultation) => (
          <>
            <p class="lead">
              <Country code={consultation.requester} /> · <Code list="consultationKind" code={consultation.kind} /> ·{' '}
              <strong>
                <Code list="consultationStatus" code={consultation.status} />
              </strong>
              {consultation.circulatedAt !== null && (
                <>
                  {' '}
                  · {t('crisis.circulated')} <Moment at={consultation.circulatedAt} />
                </>
              )}
            </p>
            <Tabs of={tabs} label={t('crisis.tabs')} />
            {children(consultation)}
          </>
        )}
      </Read>
    </Page>
  )
}

export function ConsultationPage({ id }: { id: string }) {
  const reading = useConsultation(id)
  return (
    <Room of={reading}>
      {(consultation) => (
        <>
          {consultation.own !== null && <OwnRow consultation={consultation} again={reading.again} />}
          <Request consultation={consultation} again={reading.again} />
        </>
      )}
    </Room>
  )
}

/** For an addressee: its own clause, its own deadline, and what can be done at three in the morning. */
function OwnRow({ consultation, again }: { consultation: Consultation; again: () => void }) {
  const { participant } = me()
  const rows = useAll<Addressee>(`/consultations/${consultation.id}/addressees`)
  const row = rows.value?.find((each) => each.participant === participant.code)
  const unread = t(rows.problem === undefined ? 'state.loading' : 'value.unknown')
  useLive(({ rootId }) => rootId === consultation.id, rows.again)
  const own = consultation.own!
  const at = `/consultations/${consultation.id}`
  const done = () => {
    again()
    rows.again()
  }
  return (
    <Section title={t('crisis.own')}>
      {own.firstSeenAt === null && hasRole('coordinator', 'duty_officer', 'viewer') && (
        <Note>{t('crisis.seenSoon')}</Note>
      )}
      <Facts
        of={[
          [t('field.basis'), <Code list="addresseeBasis" code={own.basis} />],
          [t('field.why'), row === undefined ? unread : <Sentence said={row.why} />],
          [t('field.clause'), row === undefined ? unread : <Value of={row.locator} none="absent" />],
          [
            own.deadlineAt === null ? t('field.requestedBy') : t('field.deadline'),
            <AnswerBy of={own} zone={participant.timeZone} whose={inLanguage(participant.name)} />,
          ],
          [t('field.left'), <AnswerLeft of={own} status={consultation.status} />],
          [t('field.state'), <AddresseeState of={own} status={consultation.status} />],
          [t('field.firstSeenAt'), <Value of={own.firstSeenAt && <Moment at={own.firstSeenAt} />} none="absent" />],
        ]}
      />
      <div class="buttons">
        {can(consultation, 'acknowledgeConsultation') && own.state === 'needs_action' && (
          <ActButton
            main
            act={{ operation: 'acknowledgeConsultation', path: `${at}/acknowledgements`, onDone: done }}
          />
        )}
        {can(consultation, 'respondToConsultation') && (
          <a class="button" href={`/console/consultations/${consultation.id}/offers`}>
            {t('act.respondToConsultation')}
          </a>
        )}
        {can(consultation, 'recordApplicability') && (
          <ActButton
            act={{
              operation: 'recordApplicability',
              path: `${at}/applicability-statements`,
              fields: [
                { name: 'applicability', kind: 'code', list: 'applicability', required: true },
                { name: 'note', kind: 'long' },
              ],
              onDone: done,
            }}
          />
        )}
        {can(consultation, 'consentToRoster') && row?.multilateralConsent === true && row.rosterConsentAt === null && (
          <ActButton act={{ operation: 'consentToRoster', path: `${at}/roster-consents`, final: true, onDone: done }} />
        )}
      </div>
      {hasRole('duty_officer') && <HandOver />}
    </Section>
  )
}

/** A duty officer commits to nothing, so this shows whom to wake and what to read to them. */
function HandOver() {
  const { code } = me().participant
  const points = useParticipants().get(code)?.contactPoints ?? []
  return (
    <details>
      <summary>{t('crisis.handOver')}</summary>
      <p>{t('crisis.handOver.text')}</p>
      <p>
        <input readOnly value={location.href} aria-label={t('crisis.handOver.link')} />
      </p>
      {points.length === 0 ? (
        <p class="empty">{t('crisis.noDesk')}</p>
      ) : (
        <ul>
          {points.map((point) => (
            <li key={`${point.kind}${point.office}`}>
              {point.office}: <Telephone number={point.telephone} /> ({point.hours})
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

function Request({ consultation, again }: { consultation: Consultation; again: () => void }) {
  const { version, redactions } = consultation
  const at = `/consultations/${consultation.id}`
  return (
    <Section title={t('crisis.request')}>
      <p class="summary">{consultation.summary}</p>
      <Facts
        of={[
          [t('field.mode'), <Code list="consultationMode" code={consultation.mode} />],
          [
            t('field.trigger'),
            <Value
              of={consultation.trigger && <Code list="consultationTrigger" code={consultation.trigger} />}
              none="absent"
            />,
          ],
          [
            t('field.hostilities'),
            <Value
              of={consultation.hostilities && <Code list="hostilities" code={consultation.hostilities} />}
              none="absent"
            />,
          ],
          [
            t('field.victim'),
            <Value of={consultation.victim && <Country code={consultation.victim} />} none="absent" />,
          ],
          [t('field.occurredAt'), <Value of={consultation.occurredAt && <Moment at={consultation.occurredAt} />} />],
          [t('field.marking'), <Code list="marking" code={consultation.marking} />],
          [
            t('field.authorisedBy'),
            <Value
              name="authorisedBy"
              redactions={redactions}
              none="absent"
              of={
                consultation.authorisedBy &&
                `${consultation.authorisedBy.name}, ${consultation.authorisedBy.office} (${consultation.authorisedBy.instrument})`
              }
            />,
          ],
          [
            t('field.counts'),
            consultation.counts === null ? (
              <Value of={null} name="counts" redactions={redactions} none="absent" />
            ) : (
              t('crisis.addressees', { n: consultation.counts.addressees })
            ),
          ],
          ...furtherOf(consultation as unknown as Row, '/consultations'),
        ]}
      />
      <h3>{t('field.asks')}</h3>
      <ol class="asks">
        {consultation.asks.map((ask) => (
          <li key={ask.id}>
            {ask.text} {ask.quantity !== null && <Quantity quantity={ask.quantity} unit={ask.unit} />}
            {ask.capability !== null && (
              <>
                {' '}
                (<Code list="capability" code={ask.capability} />)
              </>
            )}
          </li>
        ))}
      </ol>
      {consultation.closure !== null && (
        <Note kind="good">
          <p>
            <strong>
              <Code list="closeReason" code={consultation.closure.reason} />
            </strong>{' '}
            <Moment at={consultation.closure.at} />
          </p>
          <p>{consultation.closure.outcome?.text}</p>
        </Note>
      )}
      {consultation.cancellation !== null && (
        <Note kind="warning">
          {consultation.cancellation.reason} <Moment at={consultation.cancellation.at} />
        </Note>
      )}
      <div class="buttons">
        {consultation.status === 'draft' && (
          <a class="button main" href={`/console/consultations/${consultation.id}/preview`}>
            {t('crisis.tab.preview')}
          </a>
        )}
        {can(consultation, 'amendConsultation') && <Amend consultation={consultation} again={again} />}
        {can(consultation, 'extendDeadlines') && (
          <ActButton
            act={{
              operation: 'extendDeadlines',
              path: `${at}/extensions`,
              fields: [
                {
                  name: 'participants',
                  kind: 'participants',
                  label: t('crisis.extendWhom'),
                  ...(consultation.roster === null ? {} : { of: consultation.roster }),
                },
                { name: 'deadlineAt', kind: 'moment', required: true },
                { name: 'reason', kind: 'long', required: true },
              ],
              final: true,
              onDone: again,
            }}
          />
        )}
        {can(consultation, 'renewConsultation') && (
          <ActButton
            act={{
              operation: 'renewConsultation',
              path: `${at}/renewals`,
              version,
              fields: [{ name: 'reason', kind: 'long' }],
              onDone: again,
              onStale: again,
            }}
          />
        )}
        {can(consultation, 'cancelConsultation') && (
          <ActButton
            act={{
              operation: 'cancelConsultation',
              path: `${at}/cancellation`,
              version,
              fields: [{ name: 'reason', kind: 'long', required: true }],
              final: true,
              onDone: again,
              onStale: again,
            }}
          />
        )}
      </div>
    </Section>
  )
}

function Amend({ consultation, again }: { consultation: Consultation; again: () => void }) {
  const fields = draftFields().filter(({ name }) =>
    ['title', 'summary', 'mode', 'trigger', 'hostilities'].includes(name),
  )
  return (
    <ActButton
      act={{
        operation: 'amendConsultation',
        method: 'PATCH',
        path: `/consultations/${consultation.id}`,
        version: consultation.version,
        fields,
        final: consultation.status !== 'draft',
        initial: {
          title: consultation.title,
          summary: consultation.summary,
          mode: consultation.mode,
          trigger: consultation.trigger ?? '',
          hostilities: consultation.hostilities ?? '',
        },
        onDone: again,
        onStale: again,
      }}
    />
  )
}
