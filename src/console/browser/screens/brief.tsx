import type { ComponentChildren } from 'preact'
import { useRead } from '../api.ts'
import { Country } from '../codes.tsx'
import { hasWords, inLanguage, language, t } from '../language.ts'
import { Read, Section } from '../parts/page.tsx'
import { Downloads } from '../parts/report.tsx'
import { Table } from '../parts/table.tsx'
import type { Names } from '../shapes.ts'
import { Day } from '../time.tsx'

type Open = { kind: string; onWhom: string; count: number }
type Date = { on: string; what: string; title: Names }

const said = (code: string) => {
  const key = `brief.${code}`
  return hasWords(key) ? t(key) : code.replaceAll('_', ' ')
}

/** What waits on either side, and the next dates, as in the brief for a meeting. */
export function Brief({ code, children }: { code: string; children: ComponentChildren }) {
  const reading = useRead<{ open: Open[]; dates: Date[] }>(`/participants/${code}/brief`)
  return (
    <>
      <Section title={t('country.open')}>
        {children}
        <h3>{t('country.both')}</h3>
        <Read of={reading}>
          {({ open }) =>
            open.length === 0 ? (
              <p class="empty">{t('list.empty')}</p>
            ) : (
              <Table<Open>
                caption={t('country.both')}
                rows={open}
                keyOf={({ kind, onWhom }) => `${kind}${onWhom}`}
                columns={[
                  { head: t('field.what'), names: true, cell: ({ kind }) => said(kind) },
                  { head: t('field.onWhom'), cell: ({ onWhom }) => <Country code={onWhom} /> },
                  { head: t('field.count'), number: true, cell: ({ count }) => String(count) },
                ]}
              />
            )
          }
        </Read>
      </Section>
      <Section title={t('country.dates')}>
        <Read of={reading}>
          {({ dates }) =>
            dates.length === 0 ? (
              <p class="empty">{t('list.empty')}</p>
            ) : (
              <ul>
                {dates.map(({ on, what, title }) => (
                  <li key={`${on}${what}${title.en}`}>
                    <Day on={on} /> · {said(what)}: {inLanguage(title)}
                  </li>
                ))}
              </ul>
            )
          }
        </Read>
      </Section>
    </>
  )
}

const reports = ['ledger', 'pipeline', 'reconciliation'] as const

export function Files({ code }: { code: string }) {
  const brief = `/participants/${code}/brief`
  return (
    <Section title={t('country.files')}>
      <p>{t('country.files.lead')}</p>
      <Downloads
        of={[
          [`${brief}/page?language=${language()}`, `${t('country.brief')} (HTML)`, `brief-${code}-${language()}.html`],
          [brief, `${t('country.brief.data')} (JSON)`, `brief-${code}.json`],
          ...reports.flatMap((name) =>
            (['csv', 'xlsx'] as const).map(
              (format) =>
                [
                  `/reports/${name}?format=${format}&participant=${code}`,
                  `${t(`report.name.${name}`)} (${format.toUpperCase()})`,
                ] as const,
            ),
          ),
        ]}
      />
    </Section>
  )
}
