import { Absent, Code, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { Page, Section } from '../parts/page.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { whoSees } from '../parts/who-sees.ts'
import { go } from '../router.ts'
import { hasRole } from '../session.ts'
import { ClaimLink } from './claims.tsx'

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

export function Instruments() {
  return (
    <Page
      title={t('work.instruments')}
      lead={t('work.instruments.why')}
      tools={
        hasRole('coordinator') && (
          <a class="button main" href="/console/implementation/instruments/new">
            {t('act.proposeInstrument')}
          </a>
        )
      }
    >
      <List<Row>
        path="/instruments?limit=50"
        caption={t('work.instruments')}
        keyOf={({ id }) => id}
        live={({ type }) => type.startsWith('instrument')}
        filters={[
          { name: 'kind', kind: 'code', list: 'instrumentKind' },
          { name: 'participant', kind: 'participant' },
          { name: 'status', kind: 'code', list: 'instrumentStatus' },
        ]}
        columns={[
          column<Row>(['title', 'english'], ({ id }) => `/console/implementation/instruments/${id}`),
          column<Row>(['kind', 'code:instrumentKind']),
          column<Row>(['concluded', 'when', 'unknown']),
          column<Row>(['status', 'code:instrumentStatus']),
        ]}
      />
    </Page>
  )
}

export function NewInstrument() {
  return (
    <Page title={t('act.proposeInstrument')} lead={t('work.instruments.why')}>
      <ActForm
        form="new-instrument"
        act={{
          operation: 'proposeInstrument',
          path: '/instruments',
          fields: [
            { name: 'kind', kind: 'code', list: 'instrumentKind', required: true },
            { name: 'title', kind: 'text', required: true },
            { name: 'summary', kind: 'long', required: true },
            { name: 'concluded', kind: 'text' },
            { name: 'due', kind: 'text' },
            { name: 'amount', kind: 'decimal' },
            { name: 'currency', kind: 'code', list: 'currency' },
            {
              name: 'parties',
              kind: 'rows',
              required: true,
              add: t('work.addParty'),
              one: t('field.party'),
              fields: [
                { name: 'participant', kind: 'participant' },
                { name: 'name', kind: 'text' },
              ],
            },
            {
              name: 'agreements',
              kind: 'rows',
              add: t('work.addAgreement'),
              one: t('field.agreementId'),
              fields: [
                { name: 'agreementId', kind: 'record', of: 'agreement', required: true },
                { name: 'relation', kind: 'code', list: 'instrumentRelation' },
                { name: 'words', kind: 'text', required: true },
              ],
            },
            { name: 'stage', kind: 'code', list: 'instrumentStage', required: true },
            {
              name: 'sources',
              kind: 'rows',
              required: true,
              add: t('work.addSource'),
              one: t('field.source'),
              fields: [
                { name: 'title', kind: 'text', required: true },
                { name: 'publisher', kind: 'text' },
                { name: 'date', kind: 'text' },
                { name: 'url', kind: 'text' },
              ],
            },
            ...whoSees,
          ],
          onDone: (value) => go(`/console/implementation/instruments/${(value as Row).id}`),
        }}
      />
    </Page>
  )
}

type Stage = { id: string; stage: string; asOf: string | null; status: string; source: string; version: number }
type Instrument = Row & {
  title: string
  parties: { name: string; participant: string | null }[]
  agreements: { agreementId: string; relation: string; words: string }[]
  stages: Stage[]
}

export function InstrumentPage({ id }: { id: string }) {
  return (
    <RecordPage<Instrument>
      api="/instruments"
      id={id}
      release={{ operation: 'releaseInstrument', roles: ['coordinator'] }}
      title={({ title }) => title}
      facts={[
        ['kind', 'code:instrumentKind'],
        ['summary', 'english'],
        ['concluded', 'when', 'unknown'],
        ['due', 'when'],
        ['status', 'code:instrumentStatus'],
        ['proposedBy', 'country'],
        ['reason', 'text'],
        ['marking', 'code:marking'],
      ]}
      acts={() => [
        { operation: 'confirmInstrument', at: '/confirmation', guarded: true, final: true },
        { operation: 'rejectInstrument', at: '/rejection', guarded: true, final: true, fields: reason },
        { operation: 'withdrawInstrument', at: '/withdrawal', guarded: true, final: true, fields: reason },
        {
          operation: 'stateInstrumentStage',
          at: '/stages',
          open: hasRole('coordinator'),
          fields: [
            { name: 'stage', kind: 'code', list: 'instrumentStage', required: true },
            { name: 'asOf', kind: 'day', required: true },
            { name: 'source', kind: 'long', required: true },
          ],
        },
      ]}
    >
      {(instrument, again) => (
        <>
          <ClaimLink kind="instrument" act={instrument} />
          <Section title={t('field.parties')}>
            <ul>
              {instrument.parties.map(({ name, participant }) => (
                <li key={name}>
                  {participant === null ? <span lang="en">{name}</span> : <Country code={participant} />}
                </li>
              ))}
            </ul>
          </Section>
          <Section title={t('work.toAgreements')}>
            {instrument.agreements.length === 0 && <Absent />}
            <ul>
              {instrument.agreements.map(({ agreementId, relation, words }) => (
                <li key={agreementId}>
                  <a href={`/console/agreements/${agreementId}`}>
                    <Code list="instrumentRelation" code={relation} />
                  </a>
                  : <span lang="en">{words}</span>
                </li>
              ))}
            </ul>
          </Section>
          <Section title={t('work.stages')}>
            <Stages of={instrument.stages} again={again} />
          </Section>
        </>
      )}
    </RecordPage>
  )
}

function Stages({ of, again }: { of: Stage[]; again: () => void }) {
  if (of.length === 0) return <Absent />
  const act = (stage: Stage, verb: 'confirmation' | 'rejection') => ({
    operation: verb === 'confirmation' ? 'confirmInstrumentStage' : 'rejectInstrumentStage',
    path: `/instrument-stages/${stage.id}/${verb}`,
    version: stage.version,
    final: true,
    ...(verb === 'rejection' ? { fields: reason } : {}),
    onDone: again,
    onStale: again,
  })
  return (
    <Table<Stage>
      caption={t('work.stages')}
      rows={of}
      keyOf={({ id }) => id}
      columns={[
        { head: t('field.stage'), names: true, cell: ({ stage }) => <Code list="instrumentStage" code={stage} /> },
        { head: t('field.asOf'), cell: ({ asOf }) => asOf ?? t('value.unknown') },
        { head: t('field.status'), cell: ({ status }) => <Code list="instrumentStatus" code={status} /> },
        { head: t('field.source'), cell: ({ source }) => <span lang="en">{source}</span> },
        {
          head: t('field.act'),
          cell: (stage) =>
            stage.status === 'proposed' && hasRole('coordinator') ? (
              <div class="buttons">
                <ActButton act={act(stage, 'confirmation')} about={stage.asOf ?? ''} />
                <ActButton act={act(stage, 'rejection')} about={stage.asOf ?? ''} />
              </div>
            ) : (
              <Absent />
            ),
        },
      ]}
    />
  )
}
