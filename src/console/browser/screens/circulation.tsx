import { useRead } from '../api.ts'
import {
  Absent,
  Code,
  Country,
  codeText,
  participantName,
  Unknown,
  useCodes,
  useParticipants,
  zoneOf,
} from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { AnswerBy } from '../parts/answer-time.tsx'
import { Note, Page, Read, Section } from '../parts/page.tsx'
import { Sentence } from '../parts/rules.tsx'
import { Table } from '../parts/table.tsx'
import { PublicNumbersInShort } from '../parts/telephones.tsx'
import { go } from '../router.ts'
import type { Consultation, Preview, PreviewRow } from '../shapes.ts'
import { Room, useConsultation } from './consultation.tsx'

/** Whom the draft would reach, on what basis and by when, before it is circulated. */
export function PreviewPage({ id }: { id: string }) {
  const reading = useConsultation(id)
  const preview = useRead<Preview>(
    reading.value?.status === 'draft' ? `/consultations/${id}/circulation/preview` : undefined,
  )
  if (reading.value !== undefined && reading.value.status !== 'draft') {
    return (
      <Page title={t('crisis.tab.preview')}>
        <p>{t('crisis.circulatedAlready')}</p>
        <p>
          <a href={`/console/consultations/${id}`}>{reading.value.title}</a>
        </p>
      </Page>
    )
  }
  const again = () => {
    reading.again()
    preview.again()
  }
  return (
    <Room of={reading}>
      {(consultation) => (
        <Read of={preview}>
          {(value) => (
            <>
              <Warnings preview={value} consultation={consultation} again={again} />
              <Rows preview={value} />
              <Section title={t('crisis.circulate')}>
                <ActForm
                  form={`circulate:${id}`}
                  act={{
                    operation: 'circulateConsultation',
                    path: `/consultations/${id}/circulation`,
                    version: consultation.version,
                    final: true,
                    fields: [
                      { name: 'authorisedBy.name', kind: 'text', required: true },
                      { name: 'authorisedBy.office', kind: 'text', required: true },
                      { name: 'authorisedBy.instrument', kind: 'text', required: true },
                    ],
                    onDone: () => go(`/console/consultations/${id}/calls`),
                    onStale: again,
                  }}
                />
              </Section>
            </>
          )}
        </Read>
      )}
    </Room>
  )
}

type WarningsGiven = { preview: Preview; consultation: Consultation; again: () => void }

function Warnings({ preview, consultation, again }: WarningsGiven) {
  useParticipants()
  const out = preview.rows.filter(({ addressed }) => !addressed).map(({ participant }) => participant)
  const noDesk = preview.rows
    .filter((row) => row.addressed && row.dutyDesk === null)
    .map(({ participant }) => participant)
  const unreached = preview.warnings.filter(({ warning }) => warning === 'ask_not_addressed')
  const names = (codes: readonly string[]) => codes.map(participantName).join(', ')
  return (
    <>
      {unreached.map(({ participant, askId }) => (
        <Note kind="warning" key={`${participant}${askId}`}>
          {t('crisis.warn.ask', {
            ask: consultation.asks.find(({ id }) => id === askId)?.text ?? '',
            who: participantName(participant),
          })}
        </Note>
      ))}
      {out.length > 0 && (
        <Note kind="warning">
          <p>{t('crisis.warn.out', { who: names(out), n: out.length })}</p>
          <ActButton
            act={{
              operation: 'amendConsultation',
              label: t('crisis.invite'),
              method: 'PATCH',
              path: `/consultations/${consultation.id}`,
              version: consultation.version,
              fields: [
                { name: 'invited', kind: 'participants', of: [...new Set([...(consultation.invited ?? []), ...out])] },
              ],
              initial: { invited: [...(consultation.invited ?? [])] },
              onDone: again,
              onStale: again,
            }}
          />
        </Note>
      )}
      {noDesk.length > 0 && (
        <Note kind="warning">{t('crisis.warn.noDesk', { who: names(noDesk), n: noDesk.length })}</Note>
      )}
    </>
  )
}

function Rows({ preview }: { preview: Preview }) {
  const participants = useParticipants()
  return (
    <Section title={t('crisis.preview')}>
      <p>{t('crisis.preview.lead', { n: preview.rows.filter(({ addressed }) => addressed).length })}</p>
      <Table<PreviewRow>
        caption={t('crisis.preview.table')}
        rows={preview.rows}
        keyOf={({ participant }) => participant}
        rowClass={({ addressed }) => (addressed ? undefined : 'row-out')}
        columns={[
          { head: t('field.participant'), names: true, cell: ({ participant }) => <Country code={participant} /> },
          {
            head: t('field.basis'),
            cell: ({ basis, addressed }) =>
              basis === null ? (
                <span class="absent">{t(addressed ? 'value.absent' : 'crisis.notAddressed')}</span>
              ) : (
                <Code list="addresseeBasis" code={basis} />
              ),
          },
          { head: t('field.clause'), cell: ClauseCell },
          {
            head: t('field.deadline'),
            cell: (row) => <AnswerBy of={row} zone={zoneOf(row.participant)} whose={row.participant} />,
          },
          {
            head: t('field.dutyDesk'),
            cell: ({ participant, dutyDesk }) =>
              dutyDesk === null ? (
                <PublicNumbersInShort of={participants.get(participant)?.publicNumbers ?? []} whose={participant} />
              ) : (
                `${dutyDesk.office}, ${dutyDesk.telephone ?? t('value.unknown')} (${dutyDesk.hours})`
              ),
          },
          { head: t('field.why'), cell: ({ why }) => <Sentence said={why} /> },
          { head: t('crisis.otherTriggers'), cell: OtherTriggers },
        ]}
      />
    </Section>
  )
}

function ClauseCell({ locator, agreementId, basis }: PreviewRow) {
  if (locator === null || agreementId === null) return basis === 'unknown' ? <Unknown /> : <Absent />
  return <a href={`/console/agreements/${agreementId}`}>{locator}</a>
}

function OtherTriggers({ otherTriggers, basis }: PreviewRow) {
  const codes = useCodes('consultationTrigger')
  const bases = useCodes('addresseeBasis')
  const differing = otherTriggers.filter((other) => other.basis !== basis)
  if (differing.length === 0) return <Absent />
  return (
    <ul class="plain">
      {differing.map((other) => (
        <li key={other.trigger}>
          {codeText('consultationTrigger', other.trigger, codes)}:{' '}
          {other.basis === null ? t('crisis.notAddressed') : codeText('addresseeBasis', other.basis, bases)}
        </li>
      ))}
    </ul>
  )
}
