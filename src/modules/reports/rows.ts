import type { Copied } from '../../platform/db/copy.ts'
import type { ColumnKind } from './report.ts'

/** Bytes of a row with a special meaning; all others stand for themselves. */
const [tab, opens, space, danger, care] = [1, 2, 3, 4, 5]
const classes = new Uint8Array(256)
classes[0x09] = tab
classes[0x3b] = opens // a semicolon, after which a spreadsheet may begin a cell
classes[0x20] = space
for (const byte of Buffer.from("=+-@'")) classes[byte] = danger
classes[0xef] = danger // with which their wide forms begin
for (const byte of Buffer.from('\\",')) classes[byte] = care

/** The rows that COPY wrote, one after the other in the same buffer, with the places of their cells. */
export class Row {
  bytes: Buffer = Buffer.alloc(0)
  begin = 0
  end = 0
  /** The start of each cell, and the place where one more cell would start. */
  readonly #begins: Int32Array
  /** Whether every cell except moments is the same in CSV. */
  isPlain = true
  /** The columns of moments. */
  readonly moments: readonly number[]

  constructor(kinds: readonly ColumnKind[]) {
    this.#begins = new Int32Array(kinds.length + 1)
    this.moments = kinds.flatMap((kind, column) => (kind === 'instant' ? [column] : []))
  }

  at(bytes: Buffer, begin: number, end: number): void {
    this.bytes = bytes
    this.begin = begin
    this.end = end
    const begins = this.#begins
    let column = 0
    let isOpen = true
    let isPlain = true
    begins[0] = begin
    for (let at = begin; at < end; at += 1) {
      const kind = classes[bytes[at]!]!
      if (kind === 0) isOpen = false
      else if (kind === tab) {
        column += 1
        begins[column] = at + 1
        isOpen = true
      } else if (kind === opens) isOpen = true
      else if (kind === care || (kind === danger && isOpen)) isPlain = false
    }
    begins[column + 1] = end + 1
    this.isPlain = isPlain
  }

  beginOf(column: number): number {
    return this.#begins[column]!
  }

  endOf(column: number): number {
    return this.#begins[column + 1]! - 1
  }

  /** The raw bytes as text: enough to distinguish values. */
  raw(column: number): string {
    return this.bytes.toString('latin1', this.beginOf(column), this.endOf(column))
  }

  cell(column: number): string {
    return unescaped(this.bytes.toString('utf8', this.beginOf(column), this.endOf(column)))
  }

  cells(): string[] {
    const cells = this.bytes.toString('utf8', this.begin, this.end).split('\t')
    for (const column of this.moments) cells[column] = momentOf(cells[column]!)
    return this.isPlain ? cells : cells.map(unescaped)
  }
}

/** The rows of a batch, one after the other in one place; `visit` sees each before it is handed on. */
export function* rowsOf(
  { bytes, ends }: Copied,
  kinds: readonly ColumnKind[],
  visit?: (row: Row) => void,
): Generator<Row, void> {
  const row = new Row(kinds)
  let begin = 0
  for (const end of ends) {
    row.at(bytes, begin, end)
    visit?.(row)
    yield row
    begin = end
  }
}

/**
 * A moment that PostgreSQL writes as 2026-03-02 06:40:00.123456, without zeros at the end, in the form
 * 2026-03-02T06:40:00.123Z.
 */
export function momentOf(written: string): string {
  if (written === '') return written
  const [second, fraction = ''] = written.split('.') as [string, string?]
  return `${second.replace(' ', 'T')}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Undoes the escape that COPY wrote. */
export function unescaped(cell: string): string {
  return cell.includes('\\') ? cell.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter) : cell
}
