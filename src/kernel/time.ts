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

/** The calendar date (YYYY-MM-DD) of a moment in a time zone (IANA name). */
export function dateIn(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    moment,
  )
}
