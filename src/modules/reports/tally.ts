import { sum } from '../../kernel/decimal.ts'
import type { Report } from './report.ts'
import type { Line } from './statement.ts'

export type ControlTotal = {
  by: Record<string, string | null>
  rows: number
  sums: Record<string, string>
  missing: Record<string, number>
}

/** What a pull has sent so far. */
export type Tally = {
  rows: number
  bytes: number
  totals: ControlTotal[]
  redacted: string[]
  /** Whose rows they were. */
  participants: string[]
  /** Of a workbook: how many numbers of which column are text, because a spreadsheet would change them. */
  numbersAsText: Record<string, number>
}

export function count(tally: Tally, rows: readonly Line[], { totals: { by, sums }, rowsOf }: Report): void {
  tally.rows += rows.length
  const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((name) => row[name])))
  for (const [key, group] of groups) {
    const values = JSON.parse(key) as (string | null)[]
    let total = tally.totals.find((known) => JSON.stringify(Object.values(known.by)) === key)
    if (total === undefined) {
      total = { by: Object.fromEntries(by.map((name, at) => [name, values[at]!])), rows: 0, sums: {}, missing: {} }
      tally.totals.push(total)
    }
    total.rows += group.length
    for (const name of sums) {
      const known = group.flatMap((row) => row[name] ?? [])
      total.sums[name] = sum([total.sums[name] ?? '0', ...known])
      total.missing[name] = (total.missing[name] ?? 0) + group.length - known.length
    }
  }
  const whose = new Set(rowsOf.flatMap((name) => rows.flatMap((row) => row[name] ?? [])))
  for (const participant of whose) if (!tally.participants.includes(participant)) tally.participants.push(participant)
  const named = rows.flatMap(({ redacted }) => redacted ?? [])
  if (named.length > 0) tally.redacted = [...new Set([...tally.redacted, ...named])].sort()
}

/** By what they are of: the order of the rows decides nothing. */
export function inOrder(totals: readonly ControlTotal[]): ControlTotal[] {
  const key = ({ by }: ControlTotal) => Object.values(by).join('\n')
  return totals.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
