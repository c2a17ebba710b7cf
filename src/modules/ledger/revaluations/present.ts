import type { z } from 'zod'
import { money } from '../commitments/schemas.ts'
import type { MadeRow, RevaluationRow, RevaluedRow } from './revaluations.ts'
import type { MadeRevaluation, Revaluation, RevaluedEntry } from './schemas.ts'

const header = (row: RevaluationRow) => ({
  reason: row.reason,
  currency: row.currency,
  valueFrom: row.valueFrom,
  valueTo: row.valueTo,
  rateTable: row.rateTable,
  sums: row.sums.map(({ currency, financeType, entries, amount, eur }) => ({
    ...{ currency, financeType, entries, amount: money(amount, currency) },
    eurAmount: money(eur, 'EUR'),
  })),
})

export const revaluationToJson = (row: RevaluationRow): z.input<typeof Revaluation> => ({
  id: row.id,
  ...header(row),
  madeAt: row.madeAt.toISOString(),
})

export const madeToJson = (row: MadeRow): z.input<typeof MadeRevaluation> => ({
  ...revaluationToJson(row),
  entries: row.entries.map(revaluedToJson),
  more: row.more,
})

export const revaluedToJson = (row: RevaluedRow): z.input<typeof RevaluedEntry> => ({
  entryId: row.entryId,
  valueDate: row.valueDate,
  amount: money(row.amount, row.currency),
  currency: row.currency,
  before: null,
  after: {
    amount: money(row.eurAmount, 'EUR'),
    rate: row.eurRate,
    rateDate: row.eurRateDate,
    source: row.eurRateSource,
    table: row.eurRateTable,
  },
})
