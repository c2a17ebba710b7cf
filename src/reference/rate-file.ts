import { currencyFault } from '../kernel/currencies.ts'

export type PublishedRate = { currency: string; date: string; rate: string }
export type RateFile = { rates: PublishedRate[] } | { fault: string }

/**
 * Reads a file in the form of the European Central Bank's history of reference rates: `Date,USD,JPY,…`, one line a day,
 * `N/A` where there is none, perhaps a comma at the end of each line. One wrong cell refuses the whole file.
 */
export function readRateFile(text: string, today: string): RateFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  while (lines.at(-1) === '') lines.pop()
  const [header = '', ...days] = lines.map((line) => line.replace(/,$/, '').split(','))
  const [first, ...codes] = header
  if (first !== 'Date' || codes.length === 0) return { fault: 'line 1: there is no header such as Date,USD,JPY' }
  const wrong = codes.find(
    (code, at) => code === 'EUR' || currencyFault(code) !== undefined || codes.indexOf(code) < at,
  )
  if (wrong !== undefined)
    return {
      fault: `line 1, column ${wrong}: must be a currency of ISO 4217 other than EUR, and the only column of it`,
    }
  const rates: PublishedRate[] = []
  const seen = new Set<string>()
  for (const [at, [date = '', ...cells]] of days.entries()) {
    const line = `line ${at + 2}`
    const fault = dateFault(date, today) ?? (seen.has(date) ? `${date} stands there twice` : undefined)
    if (fault !== undefined) return { fault: `${line}, column Date: ${fault}` }
    if (cells.length !== codes.length)
      return { fault: `${line}: has ${cells.length} rates where the header has ${codes.length}` }
    seen.add(date)
    for (const [column, cell] of cells.entries()) {
      if (cell === 'N/A') continue
      const currency = codes[column]!
      const wrongRate = rateFault(cell) ?? currencyFault(currency, date)
      if (wrongRate !== undefined) return { fault: `${line}, column ${currency}: ${wrongRate}` }
      rates.push({ currency, date, rate: cell })
    }
  }
  return rates.length === 0 ? { fault: 'line 2: there is no rate' } : { rates }
}

function dateFault(date: string, today: string): string | undefined {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : undefined
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date)
    return `${JSON.stringify(date.slice(0, 20))} is not a date`
  if (date < '1991-01-01') return `${date} is before 1991`
  return date > today ? `${date} is later than ${today}` : undefined
}

function rateFault(cell: string): string | undefined {
  if (/^-\d/.test(cell)) return `${cell.slice(0, 20)} is negative`
  if (!/^\d{1,12}(\.\d{1,12})?$/.test(cell)) return `${JSON.stringify(cell.slice(0, 20))} is not a number`
  return /[1-9]/.test(cell) ? undefined : 'is zero'
}
