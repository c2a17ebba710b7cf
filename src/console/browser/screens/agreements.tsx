import { useRead } from '../api.ts'
import { Absent, Code, Country, codeText, Unknown, useCodes } from '../codes.tsx'
import { inLanguage, language, spokenIn, t } from '../language.ts'
import { csvOf, saveFile } from '../parts/download.ts'
import { Facts, Note, Page, Read, Section } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { column, furtherOf, type Row, show } from '../parts/show.tsx'
import { List, Scope, Table } from '../parts/table.tsx'
import { useAddress } from '../router.ts'
import type { Agreement, AgreementSummary } from '../shapes.ts'
import { Day } from '../time.tsx'
import { Value } from '../values.tsx'
import { listsOfClause } from './clause-fields.ts'
import { mayPropose, ProposeChange } from './register-changes.tsx'

export function Agreements() {
  return (
    <Page
      title={t('nav.agreements')}
      tools={
        <>
          <a class="button" href="/console/agreements/comparison">
            {t('register.compare')}
          </a>{' '}
          <a class="button" href="/console/agreements/provisions">
            {t('register.provisions')}
          </a>{' '}
          <a class="button" href="/console/agreements/proposals">
            {t('register.proposals')}
          </a>{' '}
          {mayPropose() && (
            <a class="button main" href="/console/agreements/new">
              {t('act.proposeAgreement')}
            </a>
          )}
        </>
      }
    >
      <List<AgreementSummary>
        path="/agreements?limit=100"
        caption={t('register.list')}
        keyOf={({ id }) => id}
        filters={[
          { name: 'participant', kind: 'participant' },
          { name: 'status', kind: 'code', list: 'agreementStatus' },
          { name: 'clause', kind: 'code', list: 'clauseType' },
          { name: 'presence', kind: 'code', list: 'presence' },
          { name: 'legalForm', kind: 'code', list: 'legalForm' },
          { name: 'asOf', kind: 'date' },
        ]}
        columns={[
          {
            head: t('field.title'),
            names: true,
            cell: ({ id, title }) => <a href={`/console/agreements/${id}`}>{inLanguage(title)}</a>,
          },
          column<AgreementSummary & Row>(['participant', 'country']) as never,
          column<AgreementSummary & Row>(['signedOn', 'day', 'unknown']) as never,
          column<AgreementSummary & Row>(['status', 'code:agreementStatus', 'unknown']) as never,
          column<AgreementSummary & Row>(['expiresOn', 'day', 'unknown']) as never,
          column<AgreementSummary & Row>(['legalForm', 'code:legalForm', 'unknown']) as never,
          column<AgreementSummary & Row>(['textSeen', 'flag']) as never,
        ]}
      />
    </Page>
  )
}

export function AgreementPage({ id }: { id: string }) {
  const { query } = useAddress()
  const asOf = query.get('asOf')
  const reading = useRead<Agreement>(`/agreements/${id}${asOf === null ? '' : `?asOf=${asOf}`}`)
  return (
    <Page title={reading.value === undefined ? t('state.loading') : inLanguage(reading.value.title)}>
      <Read of={reading}>
        {(agreement) => (
          <>
            {!agreement.textSeen && <Note kind="warning">{t('register.notSeen')}</Note>}
            <Standing agreement={agreement} />
            <ProposeChange id={id} />
            <Clauses agreement={agreement} />
            <Provisions path={`/agreements/${id}/provisions`} />
            <Claims agreement={agreement} />
          </>
        )}
      </Read>
    </Page>
  )
}

function Standing({ agreement }: { agreement: Agreement }) {
  const row = agreement as unknown as Row
  return (
    <Section title={t('register.standing')}>
      <Facts
        of={[
          [t('field.participant'), <Country code={agreement.participant} />],
          [t('field.status'), show(row, 'status', 'code:agreementStatus', 'unknown')],
          [t('field.statusSince'), show(row, 'statusSince', 'day', 'unknown')],
          [t('field.signedOn'), show(row, 'signedOn', 'day', 'unknown')],
          [t('field.expiresOn'), show(row, 'expiresOn', 'day', 'unknown')],
          [t('field.duration'), show(row, 'duration.explanation', 'english')],
          [t('field.legalForm'), show(row, 'legalForm', 'code:legalForm', 'unknown')],
          [t('field.note'), show(row, 'legalFormNote', 'english')],
          [
            t('register.signatories'),
            <ul class="plain">
              {agreement.parties.map(({ participant, signatory }) => (
                <li key={participant}>
                  <Country code={participant} />: {signatory ?? <Unknown />}
                </li>
              ))}
            </ul>,
          ],
          ...furtherOf(row, '/agreements'),
        ]}
      />
      <Table
        caption={t('register.statuses')}
        rows={agreement.statuses}
        keyOf={({ status, validFrom }) => `${status}${validFrom}`}
        columns={[
          { head: t('field.status'), names: true, cell: ({ status }) => <Code list="agreementStatus" code={status} /> },
          { head: t('field.validFrom'), cell: ({ validFrom }) => <Value of={validFrom && <Day on={validFrom} />} /> },
          { head: t('field.verified'), cell: ({ verified }) => t(verified ? 'value.yes' : 'value.no') },
          { head: t('field.note'), cell: ({ note }) => (note === null ? <Absent /> : <span lang="en">{note}</span>) },
          { head: t('field.source'), cell: ({ source }) => <span lang="en">{source}</span> },
        ]}
      />
    </Section>
  )
}

function Clauses({ agreement }: { agreement: Agreement }) {
  return (
    <Section title={t('register.clauses')}>
      <Table
        caption={t('register.clauses')}
        rows={agreement.clauses}
        keyOf={({ type }) => type}
        columns={[
          { head: t('field.clause'), names: true, cell: ({ type }) => <Code list="clauseType" code={type} /> },
          { head: t('field.presence'), cell: ({ presence }) => <Presence presence={presence} /> },
          { head: t('field.terms'), cell: ({ terms, type }) => <Terms terms={terms} type={type} /> },
          {
            head: t('field.locator'),
            cell: ({ locator }) => (locator === null ? <Absent /> : <span lang={spokenIn(locator)}>{locator}</span>),
          },
          { head: t('field.source'), cell: ({ source }) => <span lang="en">{source}</span> },
          { head: t('field.disputed'), cell: ({ disputed }) => (disputed ? t('value.yes') : <Absent />) },
        ]}
      />
    </Section>
  )
}

function Presence({ presence }: { presence: string }) {
  if (presence === 'unknown') return <Unknown />
  return (
    <span class={presence === 'absent' ? 'absent' : undefined}>
      <Code list="presence" code={presence} />
    </span>
  )
}

/** The terms of a clause as data: short words and numbers. */
function Terms({ terms, type }: { terms: Record<string, unknown>; type: string }) {
  const said = Object.values(terms).some((value) => value !== null)
  return said ? <Said of={terms} lists={listsOfClause(type)} /> : <Absent />
}

type Provision = Row & {
  locator: string
  heading: string
  summary: { en: string; uk: string }
  participant: string
  kind: string
  agreementId: string
}

function Provisions({ path }: { path: string }) {
  return (
    <Section title={t('register.provisions')}>
      <List<Provision>
        path={`${path}?limit=25`}
        caption={t('register.provisions')}
        keyOf={({ id }) => id}
        filters={[
          { name: 'q', kind: 'text' },
          { name: 'kind', kind: 'code', list: 'provisionKind' },
          { name: 'strength', kind: 'code', list: 'provisionStrength' },
          { name: 'obligor', kind: 'code', list: 'obligor' },
          { name: 'area', kind: 'code', list: 'area' },
          { name: 'money', kind: 'flag' },
        ]}
        columns={[
          {
            head: t('field.locator'),
            names: true,
            cell: ({ id, locator }) => (
              <>
                <span lang={spokenIn(locator)}>{locator}</span> <span class="dim">{id}</span>
              </>
            ),
          },
          { head: t('field.participant'), cell: ({ participant }) => <Country code={participant} /> },
          { head: t('field.summary'), cell: ({ summary }) => <span lang={language()}>{inLanguage(summary)}</span> },
          column<Provision>(['kind', 'code:provisionKind']),
          column<Provision>(['strength', 'code:provisionStrength']),
          column<Provision>(['obligor', 'code:obligor']),
          column<Provision>(['due', 'when']),
        ]}
      />
    </Section>
  )
}

export function ProvisionsPage() {
  return (
    <Page title={t('register.provisions')}>
      <Provisions path="/provisions" />
    </Page>
  )
}

function Claims({ agreement }: { agreement: Agreement }) {
  return (
    <>
      <Section title={t('register.claims')}>
        {agreement.claims.length === 0 ? (
          <Absent />
        ) : (
          <Table
            caption={t('register.claims.lead')}
            rows={agreement.claims}
            keyOf={({ statement }) => statement}
            columns={[
              { head: t('field.statement'), names: true, cell: ({ statement }) => <span lang="en">{statement}</span> },
              { head: t('field.subject'), cell: ({ subject }) => <span lang="en">{subject}</span> },
              { head: t('field.source'), cell: ({ source }) => <span lang="en">{source}</span> },
              { head: t('field.used'), cell: ({ used }) => t(used ? 'value.yes' : 'value.no') },
              {
                head: t('field.reason'),
                cell: ({ reason }) => (reason === null ? <Absent /> : <span lang="en">{reason}</span>),
              },
            ]}
          />
        )}
      </Section>
      <Section title={t('register.texts')}>
        {agreement.authenticTexts.length === 0 && <p class="empty">{t('register.texts.none')}</p>}
        <ul>
          {agreement.authenticTexts.map(({ language, reference, address, sha256 }) => (
            <li key={sha256}>
              {language}: {reference} {address} <span class="hash">{sha256}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('register.sources')}>
        <ul>
          {agreement.sources.map(({ reference, what, address }) => (
            <li key={reference} lang="en">
              {reference} {what} {address !== null && <span class="hash">{address}</span>}
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}

type Cell = { presence: string; terms: Record<string, unknown>; locator: string | null }
type Comparison = {
  asOf: string
  columns: string[]
  rows: { agreementId: string; participant: string; clauses: Record<string, Cell> }[]
  scope: string
}

export function ComparisonPage() {
  const { query } = useAddress()
  const asOf = query.get('asOf')
  const reading = useRead<Comparison>(`/agreements/comparison${asOf === null ? '' : `?asOf=${asOf}`}`)
  const types = useCodes('clauseType')
  const presences = useCodes('presence')
  const save = (comparison: Comparison) => {
    const head = ['participant', ...comparison.columns.flatMap((name) => [name, `${name}.terms`, `${name}.locator`])]
    const rows = comparison.rows.map(({ participant, clauses }) => [
      participant,
      ...comparison.columns.flatMap((name) => {
        const cell = clauses[name]
        return [cell?.presence ?? 'unknown', cell === undefined ? '' : JSON.stringify(cell.terms), cell?.locator ?? '']
      }),
    ])
    saveFile(`comparison-${comparison.asOf}.csv`, csvOf([head, ...rows]))
  }
  return (
    <Page title={t('register.compare')} lead={t('register.compare.lead')}>
      <Read of={reading}>
        {(comparison) => (
          <>
            <button type="button" onClick={() => save(comparison)}>
              {t('register.download')}
            </button>
            <Table
              tall
              caption={t('register.compare.table', { n: comparison.rows.length })}
              rows={comparison.rows}
              keyOf={({ agreementId }) => agreementId}
              columns={[
                {
                  head: t('field.participant'),
                  names: true,
                  cell: ({ agreementId, participant }) => (
                    <a href={`/console/agreements/${agreementId}`}>
                      <Country code={participant} />
                    </a>
                  ),
                },
                ...comparison.columns.map((type) => ({
                  head: codeText('clauseType', type, types),
                  cell: ({ clauses }: Comparison['rows'][number]) => {
                    const cell = clauses[type]
                    if (cell === undefined || cell.presence === 'unknown') return <Unknown />
                    if (cell.presence === 'absent') return <Absent />
                    return (
                      <span title={brief(cell.terms)} lang={cell.locator === null ? undefined : spokenIn(cell.locator)}>
                        {cell.locator ?? codeText('presence', cell.presence, presences)}
                      </span>
                    )
                  },
                })),
              ]}
            />
            <Scope of={comparison.scope} />
          </>
        )}
      </Read>
    </Page>
  )
}

const brief = (terms: Record<string, unknown>) =>
  JSON.stringify(terms)
    .replaceAll(/["{}[\]]/g, ' ')
    .slice(0, 400)
