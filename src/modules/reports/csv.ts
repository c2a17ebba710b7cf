import type { Output } from './output.ts'
import type { ColumnKind } from './report.ts'
import type { Row } from './rows.ts'

const comma = 0x2c

/** One line of CSV, without its end. */
export function writeCsv(output: Output, row: Row, kinds: readonly ColumnKind[]): void {
  if (row.isPlain) {
    output.copy(row.bytes, row.begin, row.end)
    for (let column = 1; column < kinds.length; column += 1) output.replace(row.end + 1 - row.beginOf(column), comma)
  } else
    output.write(
      row
        .cells()
        .map((cell, column) => csvCell(cell, kinds[column]!))
        .join(','),
    )
}

export function csvCell(cell: string, kind: ColumnKind): string {
  if (kind === 'key' && /^[-+]?\d+$/.test(cell)) return cell
  return kind === 'text' || kind === 'key' || kind === 'list' ? guarded(cell) : cell
}

/** Text that no spreadsheet takes for a formula, wherever it splits (`csvGuard`). */
function guarded(text: string): string {
  const safe = text.replace(/(?<![^;\t\r\n])(?=[ "]*[=+@\t\r＝＋－＠-]|')/g, "'")
  return safe !== text || /[",\r\n]/.test(text) ? `"${safe.replaceAll('"', '""')}"` : text
}
