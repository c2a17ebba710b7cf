/** Times as exactly as they are told: `2026`, `2026-Q3`, `2026-09`, `2026-09-30`, or from one to another: `2026-09/2026-11`. */

const dayMs = 86_400_000

/** Whether a text is a time, and not words such as `open`. */
export function isPeriod(text: string): boolean {
  const point = String.raw`\d{4}(-(Q[1-4]|\d{2}(-\d{2})?))?`
  return new RegExp(`^${point}(/${point})?$`).test(text)
}

/** The last day that a time has. */
export function lastDayOf(period: string): string {
  const last = period.split('/').at(-1)!
  const [year, part = '12', day] = last.split('-') as [string, string?, string?]
  if (day !== undefined) return last
  const month = part.startsWith('Q') ? Number(part.slice(1)) * 3 : Number(part)
  return new Date(Date.UTC(Number(year), month, 0)).toISOString().slice(0, 10)
}

/** The first day that a time has. */
export function firstDayOf(period: string): string {
  const [first] = period.split('/') as [string]
  const [year, part = '01', day = '01'] = first.split('-') as [string, string?, string?]
  const month = part.startsWith('Q') ? String(Number(part.slice(1)) * 3 - 2).padStart(2, '0') : part
  return `${year}-${month}-${day}`
}

/** The years that a time can have: a source may be older than the subject of this service. */
const lastYear = 2199
const earliest = 1900

/**
 * What is wrong with a text of the form of a time: it names a day that the month does not have or a year out of range,
 * or it ends before it begins.
 */
export function timeFault(period: string, firstYear = earliest): string | undefined {
  const [from = '', to = from] = period.split('/')
  for (const point of [from, to]) {
    const last = lastDayOf(point)
    if (Number(last.slice(8)) > daysIn(last)) return 'names a day that the month does not have'
    const year = Number(point.slice(0, 4))
    if (year < firstYear || year > lastYear)
      return firstYear === earliest ? 'must be between 1900 and 2200' : 'must be between 1991 and 2200'
  }
  return lastDayOf(to) < firstDayOf(from) ? 'ends before it begins' : undefined
}

const daysIn = (date: string) => Number(lastDayOf(date.slice(0, 7)).slice(8))

/** Whole days from one date to another; negative where the second is before the first. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs)
}

/** The same day so many months later, or the last day of that month where it has no such day. */
export function monthsLater(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10)
}
