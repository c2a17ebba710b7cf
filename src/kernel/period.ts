/** Times as exactly as they are told: `2026`, `2026-09`, `2026-09-30`, or from one to another: `2026-09/2026-11`. */

const dayMs = 86_400_000

/** The last day that a time has. */
export function lastDayOf(period: string): string {
  const last = period.split('/').at(-1)!
  const [year, month, day] = last.split('-').map(Number) as [number, number?, number?]
  if (day !== undefined) return last
  return new Date(Date.UTC(year, month ?? 12, 0)).toISOString().slice(0, 10)
}

/** Whole days from one date to another; negative where the second is before the first. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs)
}
