import { useAll } from '../api.ts'
import { Code, Country, participantName, useParticipants, zoneOf } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton } from '../parts/act.tsx'
import { AddresseeState, AnswerLeft } from '../parts/answer-time.tsx'
import { can } from '../parts/can.ts'
import { Note, Read, Section } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { PublicNumbersInShort, Telephone } from '../parts/telephones.tsx'
import { me } from '../session.ts'
import type { Addressee, Consultation, Session } from '../shapes.ts'
import { useLive } from '../stream.ts'
import { LocalHour, Moment, nowForField } from '../time.tsx'
import { Value } from '../values.tsx'
import { Room, useConsultation, useSightings } from './consultation.tsx'

/** Whom to call, beginning with addressees where nobody has seen the request; and the sessions that were held. */
export function CallsPage({ id }: { id: string }) {
  const reading = useConsultation(id)
  const rows = useAll<Addressee>(`/consultations/${id}/addressees`)
  const sessions = useAll<Session>(`/consultations/${id}/sessions?look=false`)
  const again = () => {
    rows.again()
    sessions.again()
  }
  useLive(({ rootId }) => rootId === id, again)
  return (
    <Room of={reading}>
      {(consultation) => (
        <>
          <Read of={rows}>{(found) => <CallList consultation={consultation} rows={found} again={again} />}</Read>
          <Section title={t('crisis.sessions')}>
            <LogSession consultation={consultation} rows={rows.value ?? []} again={again} />
            <Read of={sessions}>
              {(held) => <Sessions consultation={consultation} sessions={held} again={again} />}
            </Read>
          </Section>
        </>
      )}
    </Room>
  )
}

type Given = { consultation: Consultation; rows: Addressee[]; again: () => void }

function CallList({ consultation, rows, again }: Given) {
  useParticipants()
  const ours = consultation.requester === me().participant.code
  const unseen = rows.filter(({ firstSeenAt }) => firstSeenAt === null).length
  const answered = rows.filter(({ state }) => state === 'responded' || state === 'consulted').length
  const at = `/consultations/${consultation.id}`
  return (
    <Section title={t('crisis.tab.calls')}>
      {ours && <p role="status">{t('crisis.calls.lead', { unseen, answered, all: rows.length })}</p>}
      {rows.length === 0 && <p class="empty">{t('list.empty')}</p>}
      {rows.length > 0 && (
        <Table<Addressee>
          caption={t('crisis.calls.table')}
          rows={rows}
          keyOf={({ id }) => id}
          rowClass={({ firstSeenAt }) => (firstSeenAt === null ? 'row-unseen' : undefined)}
          columns={[
            { head: t('field.participant'), names: true, cell: ({ participant }) => <Country code={participant} /> },
            {
              head: t('field.firstSeenAt'),
              cell: ({ firstSeenAt }) =>
                firstSeenAt === null ? <strong>{t('crisis.unseen')}</strong> : <Moment at={firstSeenAt} />,
            },
            {
              head: t('field.state'),
              cell: (row) => <AddresseeState of={row} status={consultation.status} />,
            },
            { head: t('field.standing'), cell: ({ standing }) => <Code list="standing" code={standing} /> },
            {
              head: t('field.left'),
              cell: (row) => <AnswerLeft of={row} status={consultation.status} />,
            },
            {
              head: t('field.localTime'),
              cell: ({ participant, localTime }) => {
                const zone = zoneOf(participant)
                return zone === undefined ? localTime : <LocalHour zone={zone} />
              },
            },
            { head: t('field.dutyDesk'), cell: Desk },
            { head: t('field.attempts'), cell: Attempts },
            {
              head: t('field.act'),
              cell: ({ participant, state }) => (
                <div class="row-acts">
                  {can(consultation, 'logContactAttempt') && (
                    <ActButton
                      about={participantName(participant)}
                      form={`attempt:${consultation.id}:${participant}`}
                      act={{
                        operation: 'logContactAttempt',
                        path: `${at}/contact-attempts`,
                        also: { participant },
                        initial: { channel: 'telephone', outcome: 'no_answer' },
                        fields: [
                          { name: 'outcome', kind: 'code', list: 'attemptOutcome', required: true },
                          { name: 'channel', kind: 'code', list: 'attemptChannel', required: true },
                          { name: 'note', kind: 'long' },
                        ],
                        onDone: again,
                      }}
                    />
                  )}
                  {can(consultation, 'excuseAddressee') && state !== 'responded' && state !== 'excused' && (
                    <ActButton
                      about={participantName(participant)}
                      form={`excuse:${consultation.id}:${participant}`}
                      act={{
                        operation: 'excuseAddressee',
                        path: `${at}/excusals`,
                        also: { participant },
                        fields: [{ name: 'reason', kind: 'long', required: true }],
                        final: true,
                        onDone: again,
                      }}
                    />
                  )}
                </div>
              ),
            },
          ]}
        />
      )}
    </Section>
  )
}

function Desk({ participant, dutyDesk, publicNumbers }: Addressee) {
  if (dutyDesk === null) return <PublicNumbersInShort of={publicNumbers ?? []} whose={participant} />
  const { office, telephone, hours, languages } = dutyDesk
  return (
    <>
      {office}
      <br />
      <Telephone number={telephone} />
      <br />
      <span class="dim">
        {hours}; {languages.length === 0 ? t('value.unknown') : languages.join(', ')}
      </span>
    </>
  )
}

function Attempts({ attempts, lastAttempt }: Addressee) {
  return (
    <>
      {attempts}
      {lastAttempt !== null && (
        <span class="dim">
          {' '}
          · <Code list="attemptOutcome" code={lastAttempt.outcome} />, <Moment at={lastAttempt.at} />
        </span>
      )}
    </>
  )
}

function LogSession({ consultation, rows, again }: Given) {
  if (!can(consultation, 'logSession')) return null
  const ours = consultation.requester === me().participant.code
  return (
    <ActButton
      main
      act={{
        operation: 'logSession',
        path: `/consultations/${consultation.id}/sessions`,
        fields: [
          ...(ours
            ? [
                {
                  name: 'participants',
                  kind: 'participants' as const,
                  required: true,
                  of: rows.map(({ participant }) => participant),
                },
              ]
            : []),
          { name: 'heldAt', kind: 'moment', required: true },
          { name: 'channel', kind: 'code', list: 'sessionChannel', required: true },
          { name: 'level', kind: 'code', list: 'level', required: true },
          { name: 'format', kind: 'code', list: 'sessionFormat' },
          { name: 'convenedVia', kind: 'text' },
          { name: 'chair', kind: 'text' },
          { name: 'note.reference', kind: 'text' },
          { name: 'summary', kind: 'long' },
        ],
        initial: { channel: 'telephone', level: 'senior_official', heldAt: nowForField() },
        onDone: again,
      }}
    />
  )
}

type Held = Omit<Given, 'rows'> & { sessions: Session[] }

function Sessions({ consultation, sessions, again }: Held) {
  const { code } = me().participant
  const ours = consultation.requester === code
  const at = `/consultations/${consultation.id}/sessions`
  return (
    <>
      {sessions.length === 0 && <p class="empty">{t('crisis.noSessions')}</p>}
      {sessions.map((session) => (
        <SessionBox key={session.id} session={session} ours={ours} code={code} at={at} again={again} />
      ))}
    </>
  )
}

type SessionGiven = { session: Session; ours: boolean; code: string; at: string; again: () => void }

function SessionBox({ session, ours, code, at, again }: SessionGiven) {
  const own = session.attendance.find(({ participant }) => participant === code)
  const path = `${at}/${session.id}`
  useSightings(`${path}/sightings`, own?.state === 'recorded' && own.seenAt == null, again)
  const waits = ours ? session.loggedBy !== code && session.requesterConfirmedAt === null : own?.state === 'recorded'
  return (
    <div class="box">
      <p>
        <Moment at={session.heldAt} /> · <Code list="sessionFormat" code={session.format} /> {session.convenedVia} ·{' '}
        <Code list="sessionChannel" code={session.channel} /> · <Code list="level" code={session.level} /> ·{' '}
        {t('crisis.loggedBy')} <Country code={session.loggedBy} />
      </p>
      {(session.chair !== null || session.note !== null) && (
        <p>
          {session.chair} {session.note?.reference}
        </p>
      )}
      <p>
        <Value of={session.summary} none="absent" />
      </p>
      <ul class="plain">
        {session.attendance.map((seat) => (
          <li key={seat.participant}>
            <Country code={seat.participant} />: <SeatText seat={seat} />
          </li>
        ))}
      </ul>
      {waits && (
        <>
          <Note>{t(ours ? 'crisis.sessionWaits' : 'crisis.attendanceWaits')}</Note>
          <ActButton main act={{ operation: 'confirmSession', path: `${path}/confirmation`, onDone: again }} />
        </>
      )}
      {own?.state === 'recorded' && (
        <ActButton
          act={{
            operation: 'objectToSession',
            path: `${path}/objection`,
            fields: [{ name: 'reason', kind: 'long', required: true }],
            onDone: again,
          }}
        />
      )}
    </div>
  )
}

/** An addressee's answer to the record of its attendance; of other addressees a reader sees only the confirmation. */
function SeatText({ seat }: { seat: Session['attendance'][number] }) {
  if (seat.confirmedAt !== null)
    return (
      <>
        {t('crisis.confirmed')} <Moment at={seat.confirmedAt} />
      </>
    )
  if (seat.state === undefined) return <>{t('crisis.notConfirmed')}</>
  return (
    <>
      <Code list="seatState" code={seat.state} /> {seat.objection?.reason}
      {seat.objectionUntil != null && <Moment at={seat.objectionUntil} />}
    </>
  )
}
