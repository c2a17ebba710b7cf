import type { z } from 'zod'
import type { Currency as CurrencyFact } from '../../kernel/currencies.ts'
import type { RateRow, RateTableRow } from './rates.ts'
import type { Currency, Rate, RateTable } from './schemas.ts'

const english = new Intl.DisplayNames('en', { type: 'currency' })
const ukrainian = new Intl.DisplayNames('uk', { type: 'currency' })

export function currencyToJson(currency: CurrencyFact): z.input<typeof Currency> {
  const { code } = currency
  return { ...currency, name: { en: english.of(code) ?? code, uk: ukrainian.of(code) ?? code } }
}

export function tableToJson({ version, ...row }: RateTableRow): z.input<typeof RateTable> {
  return { ...row, rateTable: version, importedAt: row.importedAt.toISOString() }
}

export const rateToJson = ({ rateDate, ...row }: RateRow): z.input<typeof Rate> => ({ ...row, date: rateDate })
