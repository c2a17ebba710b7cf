import { useState } from 'preact/hooks'
import { Absent, Country } from '../codes.tsx'
import { t } from '../language.ts'
import { ActButton, ActForm } from '../parts/act.tsx'
import { Page, Section } from '../parts/page.tsx'
import { column, type Row } from '../parts/show.tsx'
import { List } from '../parts/table.tsx'
import { hasRole } from '../session.ts'

type Period = Row & {
  from: string
  to: string
  status: 'open' | 'closed'
  objections: { participant: string; text: string; at: string }[]
}

const reason = [{ name: 'reason', kind: 'long' as const, required: true }]

/** Periods that take no more postings, who closed them, and who objects. */
export function Periods() {
  const [turn, next] = useState(0)
  const again = () => next(turn + 1)
  return (
    <Page title={t('books.periods')} lead={t('books.periods.why')}>
      {hasRole('secretariat') && (
        <Section title={t('act.closeAccountingPeriod')}>
          <ActForm
            key={turn}
            form="close-period"
            act={{
              operation: 'closeAccountingPeriod',
              path: '/accounting-periods',
              final: true,
              fields: [
                { name: 'from', kind: 'day', required: true },
                { name: 'to', kind: 'day', required: true },
                ...reason,
              ],
              onDone: again,
            }}
          />
        </Section>
      )}
      <List<Period>
        key={turn}
        path="/accounting-periods?limit=50"
        caption={t('books.periods')}
        keyOf={({ id }) => id}
        columns={[
          { head: t('books.period'), names: true, cell: ({ from, to }) => `${from} – ${to}` },
          column<Period>(['status', 'code:accountingPeriodStatus']),
          column<Period>(['reason', 'text']),
          column<Period>(['decidedAt', 'moment']),
          { head: t('field.objections'), cell: ({ objections }) => <Objections of={objections} /> },
          { head: t('field.act'), cell: (period) => <Acts of={period} again={again} /> },
        ]}
      />
    </Page>
  )
}

function Objections({ of }: { of: Period['objections'] }) {
  if (of.length === 0) return <Absent />
  return (
    <ul class="plain">
      {of.map(({ participant, text, at }) => (
        <li key={`${participant}${at}`}>
          <Country code={participant} />: {text}
        </li>
      ))}
    </ul>
  )
}

function Acts({ of, again }: { of: Period; again: () => void }) {
  const path = `/accounting-periods/${of.id}`
  const about = `${of.from} – ${of.to}`
  const guarded = { version: of.version, fields: reason, final: true, onDone: again, onStale: again }
  return (
    <div class="buttons">
      {hasRole('secretariat') && of.status === 'closed' && (
        <ActButton about={about} act={{ operation: 'reopenAccountingPeriod', path: `${path}/reopening`, ...guarded }} />
      )}
      {hasRole('secretariat') && of.status === 'open' && (
        <ActButton about={about} act={{ operation: 'recloseAccountingPeriod', path: `${path}/closure`, ...guarded }} />
      )}
      {hasRole('ministry') && of.status === 'closed' && (
        <ActButton
          about={about}
          act={{
            operation: 'objectToAccountingPeriod',
            path: `${path}/objections`,
            fields: [{ name: 'text', kind: 'long', required: true }],
            final: true,
            onDone: again,
          }}
        />
      )}
    </div>
  )
}
