import { currencyFault } from '../kernel/currencies.ts'
import { type Detail, say } from '../kernel/sentence.ts'

export type PublishedRate = { currency: string; date: string; rate: string }
export type RateFile = { rates: PublishedRate[] } | { fault: Detail }

const months = 'January February March April May June July August September October November December'.split(' ')

/**
 * Reads a file in a form in which the European Central Bank publishes its reference rates: the history
 * (`Date,USD,JPY,…`, one line a day) or the file of one day (`Date, USD, JPY, …`, `13 April 2026`); `N/A` where there is no
 * rate, perhaps a comma at the end of each line. One wrong cell refuses the whole file.
 */
export function readRateFile(text: string, today: string): RateFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  while (lines.at(-1)?.trim() === '') lines.pop()
  const [header = [], ...days] = lines.map(cellsOf)
  const [first, ...codes] = header
  if (first !== 'Date' || codes.length === 0) return { fault: 'line 1: there is no header such as Date,USD,JPY' }
  const wrong = codes.find(
    (code, at) => code === 'EUR' || currencyFault(code) !== undefined || codes.indexOf(code) < at,
  )
  if (wrong !== undefined)
    return {
      fault: inColumn(1, wrong, 'must be a currency of ISO 4217 other than EUR, and the only column of it'),
    }
  const rates: PublishedRate[] = []
  const seen = new Set<string>()
  for (const [at, [told = '', ...cells]] of days.entries()) {
    const line = at + 2
    const date = isoDate(told)
    const fault = dateFault(date, today) ?? (seen.has(date) ? say('{date} stands there twice', { date }) : undefined)
    if (fault !== undefined) return { fault: inColumn(line, 'Date', fault) }
    if (cells.length !== codes.length)
      return {
        fault: say('line {line}: has {rates} rates where the header has {columns}', {
          line,
          rates: cells.length,
          columns: codes.length,
        }),
      }
    seen.add(date)
    for (const [column, cell] of cells.entries()) {
      if (cell === 'N/A') continue
      const currency = codes[column]!
      const wrongRate = rateFault(cell) ?? currencyFault(currency, date)
      if (wrongRate !== undefined) return { fault: inColumn(line, currency, wrongRate) }
      rates.push({ currency, date, rate: cell })
    }
  }
  return rates.length === 0 ? { fault: 'line 2: there is no rate' } : { rates }
}

function inColumn(line: number, column: string, what: Detail): Detail {
  return say('line {line}, column {column}: {what}', { line, column, what })
}

function cellsOf(line: string): string[] {
  const cells = line.split(',').map((cell) => cell.trim())
  return cells.length > 1 && cells.at(-1) === '' ? cells.slice(0, -1) : cells
}

/** `13 April 2026` as a date; anything else as it is. */
function isoDate(told: string): string {
  const [, day = '', month = '', year = ''] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(told) ?? []
  const number = months.indexOf(month) + 1
  return number === 0 ? told : `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** A rate that is far from that of a neighbouring day. */
export type Jump = { suspect: PublishedRate; beside: PublishedRate }

/**
 * Where a decimal point has slipped: rates of which one is `factor` times its neighbour or more. `known`: recorded
 * rates of the nearest days before and after. The suspect of a pair is the later rate, unless the earlier one agrees
 * with no other; a recorded rate is never the suspect.
 */
export function jumpsOf(rates: readonly PublishedRate[], known: readonly PublishedRate[], factor: number): Jump[] {
  const onRecord = new Set(known)
  const isFar = (a: PublishedRate, b: PublishedRate) => {
    const ratio = Number(a.rate) / Number(b.rate)
    return ratio >= factor || ratio <= 1 / factor
  }
  const ofCurrency = (all: PublishedRate[]) => {
    const days = all.toSorted((a, b) => (a.date < b.date ? -1 : 1))
    return days.slice(1).flatMap((later, at): Jump[] => {
      const earlier = days[at]!
      if (!isFar(earlier, later)) return []
      const [before, after] = [days[at - 1], days[at + 2]]
      const agreesWithNothing =
        before === undefined ? after !== undefined && !isFar(later, after) : isFar(before, earlier)
      const first = onRecord.has(later) || (agreesWithNothing && !onRecord.has(earlier))
      return [first ? { suspect: earlier, beside: later } : { suspect: later, beside: earlier }]
    })
  }
  return [...Map.groupBy([...known, ...rates], ({ currency }) => currency).values()].flatMap(ofCurrency)
}

function dateFault(date: string, today: string): Detail | undefined {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : undefined
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date)
    return say('{told} is not a date', { told: JSON.stringify(date.slice(0, 20)) })
  if (date < '1991-01-01') return say('{date} is before 1991', { date })
  return date > today ? say('{date} is later than {today}', { date, today }) : undefined
}

function rateFault(cell: string): Detail | undefined {
  if (/^-\d/.test(cell)) return say('{told} is negative', { told: cell.slice(0, 20) })
  if (!/^\d{1,12}(\.\d{1,12})?$/.test(cell))
    return say('{told} is not a number', { told: JSON.stringify(cell.slice(0, 20)) })
  return /[1-9]/.test(cell) ? undefined : 'is zero'
}
