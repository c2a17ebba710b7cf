import { useRead } from '../api.ts'
import { Absent, Code, Country } from '../codes.tsx'
import { spokenIn, t } from '../language.ts'
import { Page, Read, Section } from '../parts/page.tsx'
import { Picture } from '../parts/picture.tsx'
import { Downloads } from '../parts/report.tsx'
import { useSettled } from '../parts/settled.ts'
import { type Filter, Filters, Table } from '../parts/table.tsx'
import { useAddress } from '../router.ts'
import { Decimal } from '../values.tsx'

const formats = ['csv', 'xlsx', 'jsonl'] as const

/** The parameters of the address that go to the report. */
function useAsked(filters: readonly Filter[]): string {
  const { query } = useAddress()
  const asked = [...query].filter(([key, value]) => value !== '' && filters.some(({ name }) => name === key))
  // Each pull is a run that the service keeps and uses one of the participant's places, so not every choice starts one.
  return useSettled(new URLSearchParams(asked).toString(), 400)
}

const of = (report: string, asked: string, format: string) =>
  `/reports/${report}?${new URLSearchParams([...new URLSearchParams(asked), ['format', format]])}`

function Files({ report, asked }: { report: string; asked: string }) {
  return (
    <Section title={t('report.download')}>
      <Downloads of={formats.map((format) => [of(report, asked, format), format.toUpperCase()] as const)} />
    </Section>
  )
}

type Cell = {
  participant: string | null
  agreement: string
  area: string
  obligor: string
  status: string
  provisions: number
  acts: number
  unlinkedActs: number
}

const coverageFilters: Filter[] = [
  { name: 'participant', kind: 'participant' },
  { name: 'area', kind: 'code', list: 'area' },
  { name: 'obligor', kind: 'code', list: 'obligor' },
]

/** Coverage: which deliverable provisions acts implement, and for which nothing is known. */
export function CoveragePage() {
  const asked = useAsked(coverageFilters)
  const reading = useRead<{ items: Cell[] }>(of('implementation-coverage', asked, 'json'))
  return (
    <Page title={t('work.coverage')} lead={t('work.coverage.why')}>
      <Filters of={coverageFilters} />
      <Picture path={`/reports/implementation-coverage/chart.svg?${asked}`} about={t('work.coverage')} />
      <Read of={reading}>
        {({ items }) => (
          <Table<Cell>
            tall
            caption={t('work.cells', { n: items.length })}
            rows={items}
            keyOf={({ agreement, area, obligor }) => `${agreement}${area}${obligor}`}
            columns={[
              {
                head: t('field.participant'),
                names: true,
                cell: ({ participant, agreement }) => (
                  <a href={`/console/agreements/${agreement}`}>
                    {participant === null ? <Absent /> : <Country code={participant} />}
                  </a>
                ),
              },
              { head: t('field.area'), cell: ({ area }) => <Code list="area" code={area} /> },
              { head: t('field.obligor'), cell: ({ obligor }) => <Code list="obligor" code={obligor} /> },
              { head: t('field.status'), cell: ({ status }) => <Code list="implementationCoverage" code={status} /> },
              { head: t('register.provisions'), number: true, cell: ({ provisions }) => String(provisions) },
              { head: t('field.acts'), number: true, cell: ({ acts }) => String(acts) },
              { head: t('field.unlinkedActs'), number: true, cell: ({ unlinkedActs }) => String(unlinkedActs) },
            ]}
          />
        )}
      </Read>
      <Files report="implementation-coverage" asked={asked} />
    </Page>
  )
}

type Prospect = {
  section: string
  year: number | null
  participant: string | null
  subject: string | null
  financeType: string | null
  currency: string | null
  whole: string | null
  remaining: string | null
  detail: string | null
  formula: string
}

const outlookFilters: Filter[] = [
  { name: 'without', kind: 'participants' },
  { name: 'withoutAgreements', kind: 'records', of: 'agreement' },
  { name: 'asOfValid', kind: 'date' },
]

/** The outlook: year by year to the end of the last agreement, and what would remain without some participants. */
export function OutlookPage() {
  const asked = useAsked(outlookFilters)
  const reading = useRead<{ items: Prospect[] }>(of('outlook', asked, 'json'))
  return (
    <Page title={t('work.outlook')} lead={t('work.outlook.why')}>
      <Filters of={outlookFilters} />
      <Picture path={`/reports/outlook/chart.svg?${asked}`} about={t('work.outlook')} />
      <Read of={reading}>
        {({ items }) => (
          <>
            {[...Map.groupBy(items, ({ section }) => section)].map(([section, rows]) => (
              <Prospects key={section} section={section} rows={rows} />
            ))}
          </>
        )}
      </Read>
      <Files report="outlook" asked={asked} />
    </Page>
  )
}

/** For conditional amounts: the condition, by its code or in Ukrainian, and the words of its source. */
function Detail({ section, of: detail }: { section: string; of: string }) {
  const [, condition, words] = /^([^:]+): (.*)$/s.exec(detail) ?? []
  if (section !== 'conditions_unmet' || condition === undefined) return <span lang={spokenIn(detail)}>{detail}</span>
  return (
    <>
      {/^[a-z_]+$/.test(condition) ? <Code list="pledgeCondition" code={condition} /> : condition}:{' '}
      <span lang={spokenIn(words!)}>{words}</span>
    </>
  )
}

/** The type of finance, if it is stated. */
function FinanceType({ of: type }: { of: string | null }) {
  if (type === null || type === 'unstated') return <Absent />
  return <Code list="financeType" code={type} />
}

function Prospects({ section, rows }: { section: string; rows: Prospect[] }) {
  const title = <Code list="outlookSection" code={section} />
  const place = (row: Prospect) =>
    `${row.year}${row.participant}${row.subject}${row.financeType}${row.currency}${row.detail}`
  return (
    <section class="section">
      <h2>{title}</h2>
      <p class="dim" lang={spokenIn(rows[0]!.formula)}>
        {rows[0]!.formula}
      </p>
      <Table<Prospect>
        tall
        caption={t('work.rows', { n: rows.length })}
        rows={rows}
        keyOf={place}
        columns={[
          {
            head: t('field.year'),
            names: true,
            cell: ({ year }) => (year === null ? t('value.unknown') : String(year)),
          },
          {
            head: t('field.participant'),
            cell: ({ participant }) => (participant === null ? <Absent /> : <Country code={participant} />),
          },
          {
            head: t('field.financeType'),
            cell: ({ financeType }) => <FinanceType of={financeType} />,
          },
          { head: t('field.currency'), cell: ({ currency }) => currency ?? <Absent /> },
          {
            head: t('field.whole'),
            number: true,
            cell: ({ whole }) => (whole === null ? <Absent /> : <Decimal of={whole} />),
          },
          {
            head: t('field.remaining'),
            number: true,
            cell: ({ remaining }) => (remaining === null ? <Absent /> : <Decimal of={remaining} />),
          },
          {
            head: t('field.detail'),
            cell: ({ section, detail }) => (detail === null ? <Absent /> : <Detail section={section} of={detail} />),
          },
        ]}
      />
    </section>
  )
}
