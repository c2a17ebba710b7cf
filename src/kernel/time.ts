/** The one source of "now"; tests put another in its place. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

const hourMs = 3_600_000
const dayMs = 86_400_000

/** Elapsed hours, not working hours and not wall-clock hours: a change of the clocks does not move a deadline. */
export function hoursAfter(from: Date, hours: number): Date {
  return new Date(from.getTime() + hours * hourMs)
}

export function daysAfter(from: Date, days: number): Date {
  return new Date(from.getTime() + days * dayMs)
}

/** The calendar date so many days after another. */
export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10)
}

/** The time zone in which a day begins first, and the one in which it ends last. */
export const firstZone = 'Pacific/Kiritimati'
export const lastZone = 'Etc/GMT+12'

/** Made once for each zone, because making one takes a hundred times longer than using it. */
const calendars = new Map<string, Intl.DateTimeFormat>()

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  calendars.set(timeZone, made)
  return made
}

/** The calendar date (YYYY-MM-DD) of a moment in a time zone (IANA name). */
export function dateIn(moment: Date, timeZone: string): string {
  if (timeZone !== 'UTC') return calendarOf(timeZone).format(moment)
  // Kept for one moment, because lists ask for it for each row.
  const number = Math.floor(moment.getTime() / dayMs)
  if (number !== utcDay.number) utcDay = { number, text: moment.toISOString().slice(0, 10) }
  return utcDay.text
}

let utcDay = { number: Number.NaN, text: '' }
