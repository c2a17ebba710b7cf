import type { z } from 'zod'
import type { MadeRevaluation, Revaluation, RevaluedEntry } from './revaluation-schemas.ts'
import type { MadeRow, RevaluationRow, RevaluedRow } from './revaluations.ts'
import { money } from './schemas.ts'

const header = (row: RevaluationRow) => ({
  reason: row.reason,
  currency: row.currency,
  valueFrom: row.value_from,
  valueTo: row.value_to,
  rateTable: row.rate_table,
  sums: row.sums.map(({ currency, entries, amount, eur }) => ({
    ...{ currency, entries, amount: money(amount, currency) },
    eurAmount: money(eur, 'EUR'),
  })),
})

export const revaluationToJson = (row: RevaluationRow): z.input<typeof Revaluation> => ({
  id: row.id,
  ...header(row),
  madeAt: row.made_at.toISOString(),
})

export const madeToJson = (row: MadeRow): z.input<typeof MadeRevaluation> => ({
  ...revaluationToJson(row),
  entries: row.entries.map(revaluedToJson),
  more: row.more,
})

export const revaluedToJson = (row: RevaluedRow): z.input<typeof RevaluedEntry> => ({
  entryId: row.entry_id,
  valueDate: row.value_date,
  amount: money(row.amount, row.currency),
  currency: row.currency,
  before: null,
  after: {
    amount: money(row.eur_amount, 'EUR'),
    rate: row.eur_rate,
    rateDate: row.eur_rate_date,
    source: row.eur_rate_source,
    table: row.eur_rate_table,
  },
})
