import { useState } from 'preact/hooks'
import { call, type Problem, Refused } from '../api.ts'
import { Code } from '../codes.tsx'
import { t } from '../language.ts'
import { announce } from '../parts/announce.tsx'
import { bodyOf } from '../parts/body.ts'
import type { Values } from '../parts/draft.ts'
import type { Field } from '../parts/field.ts'
import { Fields } from '../parts/fields.tsx'
import { Note, Page, ProblemNote, Section } from '../parts/page.tsx'
import { toldAt } from '../parts/refusals.tsx'
import { column, RecordPage, type Row } from '../parts/show.tsx'
import { List, Table } from '../parts/table.tsx'
import { hasRole } from '../session.ts'
import { Decimal, Money } from '../values.tsx'

type Sum = { currency: string; financeType: string; entries: number; amount: string; eurAmount: string }
type Revaluation = Row & { sums: Sum[]; valueFrom: string; valueTo: string }
type Revalued = { entryId: string; amount: string; currency: string; after: { amount: string; rate: string } } & Row
type Preview = Revaluation & { entries: Revalued[]; rateTable: number }

const fields: readonly Field[] = [
  { name: 'reason', kind: 'long', required: true },
  { name: 'currency', kind: 'code', list: 'currency' },
  { name: 'valueFrom', kind: 'day' },
  { name: 'valueTo', kind: 'day' },
]

/** Gives entries without a rate their amount in euro: first a preview, then the revaluation by the same table. */
export function Revaluations() {
  const [turn, next] = useState(0)
  return (
    <Page title={t('books.revaluations')} lead={t('books.revaluations.why')}>
      {hasRole('secretariat') && <Make onMade={() => next(turn + 1)} />}
      <List<Revaluation>
        key={turn}
        path="/revaluations?limit=50"
        caption={t('books.revaluations')}
        keyOf={({ id }) => id}
        columns={[
          column<Revaluation>(['madeAt', 'moment'], ({ id }) => `/console/books/revaluations/${id}`),
          column<Revaluation>(['reason', 'text']),
          column<Revaluation>(['valueFrom', 'day']),
          column<Revaluation>(['valueTo', 'day']),
          { head: t('books.revalued'), cell: ({ sums }) => <Sums of={sums} /> },
        ]}
      />
    </Page>
  )
}

function Sums({ of }: { of: readonly Sum[] }) {
  return (
    <ul class="plain">
      {of.map(({ currency, financeType, entries, amount, eurAmount }) => (
        <li key={`${currency} ${financeType}`}>
          {t('books.revalued.n', { n: entries })}, <Code list="financeType" code={financeType} />:{' '}
          <Money amount={amount} currency={currency} /> = <Money amount={eurAmount} currency="EUR" />
        </li>
      ))}
    </ul>
  )
}

function Make({ onMade }: { onMade: () => void }) {
  const [values, change] = useState<Values>({})
  const [key] = useState(() => crypto.randomUUID())
  const [preview, setPreview] = useState<Preview>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const { errors } = toldAt(problem, fields, values)
  const send = (sending: { trial: true } | { key: string }, then: (made: Preview) => void) => {
    setBusy(true)
    setProblem(undefined)
    // The revaluation names the table of rates of the preview, so that it gives the same result.
    const body = { ...bodyOf(fields, values), ...(preview === undefined ? {} : { rateTable: preview.rateTable }) }
    call<Preview>('POST', '/revaluations', { body, ...sending })
      .then(({ value }) => then(value))
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
        setProblem(error.problem)
      })
      .finally(() => setBusy(false))
  }
  const made = () => {
    announce(t('act.done', { what: t('act.makeRevaluation') }))
    onMade()
  }
  return (
    <Section title={t('act.makeRevaluation')}>
      <form class="form" noValidate onSubmit={(event) => event.preventDefault()}>
        {problem !== undefined && <ProblemNote problem={problem} />}
        <Fields
          form="revaluation"
          fields={fields}
          values={values}
          errors={errors}
          onChange={(next) => {
            change(next)
            setPreview(undefined)
          }}
        />
        <div class="buttons">
          <button type="button" disabled={busy} onClick={() => send({ trial: true }, setPreview)}>
            {t('books.revaluation.look')}
          </button>
          {preview !== undefined && (
            <button type="button" class="main danger" disabled={busy} onClick={() => send({ key }, made)}>
              {t('form.yes', { what: t('act.makeRevaluation') })}
            </button>
          )}
        </div>
      </form>
      {preview !== undefined && (
        <>
          <Note kind="warning">{t('books.revaluation.would')}</Note>
          <Sums of={preview.sums} />
          <Revalueds rows={preview.entries} />
        </>
      )}
    </Section>
  )
}

function Revalueds({ rows }: { rows: readonly Revalued[] }) {
  return (
    <Table<Revalued>
      caption={t('books.entries')}
      rows={rows}
      keyOf={({ entryId }) => entryId}
      columns={entryColumns()}
    />
  )
}

const entryColumns = () => [
  {
    head: t('field.valueDate'),
    names: true,
    cell: ({ entryId, valueDate }: Revalued) => <a href={`/console/books/entries/${entryId}`}>{String(valueDate)}</a>,
  },
  {
    head: t('field.amount'),
    number: true,
    cell: ({ amount, currency }: Revalued) => <Money amount={amount} currency={currency} />,
  },
  { head: 'EUR', number: true, cell: ({ after }: Revalued) => <Money amount={after.amount} currency="EUR" /> },
  { head: t('field.rate'), number: true, cell: ({ after }: Revalued) => <Decimal of={after.rate} /> },
]

export function RevaluationPage({ id }: { id: string }) {
  return (
    <RecordPage<Revaluation>
      api="/revaluations"
      id={id}
      title={({ valueFrom, valueTo }) => `${t('books.revaluations')} · ${valueFrom} – ${valueTo}`}
      facts={[
        ['reason', 'text'],
        ['currency', 'text'],
        ['madeAt', 'moment'],
      ]}
    >
      {({ sums }) => (
        <>
          <Sums of={sums} />
          <List<Revalued>
            path={`/revaluations/${id}/entries?limit=50`}
            caption={t('books.entries')}
            keyOf={({ entryId }) => entryId}
            columns={entryColumns()}
          />
        </>
      )}
    </RecordPage>
  )
}
