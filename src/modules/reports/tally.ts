import { sum } from '../../kernel/decimal.ts'
import type { Report } from './report.ts'
import type { Row } from './rows.ts'
import { RunningSum } from './running-sum.ts'

export type ControlTotal = {
  by: Record<string, string | null>
  rows: number
  sums: Record<string, string>
  missing: Record<string, number>
}

/** Rows with the same values in all columns that split the totals. */
type Group = { by: (string | null)[]; rows: number; sums: RunningSum[]; missing: number[] }

/** What a pull has sent so far. */
export type Tally = {
  rows: number
  bytes: number
  groups: Map<string, Group>
  redacted: string[]
  /** Whose rows they were. */
  participants: string[]
  /** For a workbook: how many numbers of which column are text, because a spreadsheet would change them. */
  numbersAsText: Record<string, number>
}

export const emptyTally = (): Tally => ({
  ...{ rows: 0, bytes: 0, redacted: [], participants: [], numbersAsText: {} },
  groups: new Map(),
})

/** Counts rows whose cells are the columns of these names. */
export function counterOf(tally: Tally, { totals, rowsOf }: Report, names: readonly string[]): (row: Row) => void {
  const at = (each: readonly string[]) => each.map((name) => names.indexOf(name))
  const [by, sums, whose] = [at(totals.by), at(totals.sums), at(rowsOf)]
  const redacted = names.indexOf('redactedFields')
  const apart = [...new Set([...by, ...whose, ...(redacted < 0 ? [] : [redacted])])]
  return (row) => {
    tally.rows += 1
    let key = ''
    for (const column of apart) key += `${row.raw(column)}\t`
    let group = tally.groups.get(key)
    if (group === undefined) {
      group = {
        by: by.map((column) => row.cell(column) || null),
        rows: 0,
        sums: sums.map(() => new RunningSum()),
        missing: sums.map(() => 0),
      }
      tally.groups.set(key, group)
      note(
        tally.participants,
        whose.map((column) => row.cell(column)),
      )
      if (redacted >= 0) note(tally.redacted, row.cell(redacted).split(';'))
    }
    group.rows += 1
    for (const [index, column] of sums.entries()) {
      const [begin, end] = [row.beginOf(column), row.endOf(column)]
      if (begin === end) group.missing[index]! += 1
      else group.sums[index]!.add(row.bytes, begin, end)
    }
  }
}

function note(known: string[], told: readonly string[]): void {
  for (const each of told) if (each !== '' && !known.includes(each)) known.push(each)
}

/** In the order of their keys, so that the order of rows does not matter. */
export function totalsOf({ groups }: Tally, { totals: { by, sums } }: Report): ControlTotal[] {
  const named = <T>(names: readonly string[], told: (at: number) => T) =>
    Object.fromEntries(names.map((name, at) => [name, told(at)]))
  const alike = Map.groupBy(groups.values(), (group) => JSON.stringify(group.by))
  const totals = [...alike.values()].map((each) => ({
    by: named(by, (at) => each[0]!.by[at]!),
    rows: each.reduce((rows, group) => rows + group.rows, 0),
    sums: named(sums, (at) => sum(each.map((group) => group.sums[at]!.told()))),
    missing: named(sums, (at) => each.reduce((missing, group) => missing + group.missing[at]!, 0)),
  }))
  const key = (total: ControlTotal) => Object.values(total.by).join('\n')
  return totals.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
