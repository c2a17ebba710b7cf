import type { Output } from './output.ts'
import type { ColumnKind } from './report.ts'
import type { Row } from './rows.ts'

const comma = 0x2c

/** One line of CSV, without its line end. The bytes of a plain row that are passed in are changed into that line. */
export function writeCsv(output: Output, row: Row, kinds: readonly ColumnKind[]): void {
  if (row.isPlain) {
    for (let column = 1; column < kinds.length; column += 1) row.bytes[row.beginOf(column) - 1] = comma
    let begin = row.begin
    for (const column of row.moments) {
      output.copy(row.bytes, begin, row.beginOf(column))
      output.moment(row.bytes, row.beginOf(column), row.endOf(column))
      begin = row.endOf(column)
    }
    output.copy(row.bytes, begin, row.end)
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

/** Guards text so that no spreadsheet takes it for a formula, wherever it splits cells (`csvGuard`). */
function guarded(text: string): string {
  const safe = text.replace(/(?<![^;\t\r\n])(?=[ "]*[=+@\t\r＝＋－＠-]|')/g, "'")
  return safe !== text || /[",\r\n]/.test(text) ? `"${safe.replaceAll('"', '""')}"` : text
}
