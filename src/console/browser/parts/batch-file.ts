import { readWorkbook, type TableRow } from './workbook.ts'

/** The items of a file, each with its line. */
export type BatchFile = { items: unknown[]; lines: number[] }

const isWorkbook = (name: string) => /\.xlsx$/i.test(name)

/** What a ministry uploads: a spreadsheet, CSV or JSON Lines. @throws Error with the line that cannot be read */
export async function readFile(file: File): Promise<BatchFile> {
  if (isWorkbook(file.name)) return fromRows(await readWorkbook(file))
  return readBatch(await file.text(), file.name)
}

/** The same file as CSV, for operations that take a table as text. */
export async function readTable(file: File): Promise<string> {
  if (!isWorkbook(file.name)) return file.text()
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const rows = await readWorkbook(file)
  return rows.map(({ cells }) => `${cells.map(quoted).join(',')}\r\n`).join('')
}

/**
 * JSON Lines as they are; CSV with the names of the fields in its first line, `externalReference.id` for a field inside
 * another. An empty cell is a field that is left out.
 * @throws Error with the line that cannot be read
 */
export function readBatch(text: string, name: string): BatchFile {
  const plain = text.replace(/^\ufeff/, '')
  return /\.csv$/i.test(name) ? fromCsv(plain) : fromLines(plain)
}

function fromLines(text: string): BatchFile {
  const items: unknown[] = []
  const lines: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      items.push(JSON.parse(line))
    } catch {
      throw new Error(`Line ${index + 1} is not JSON.`)
    }
    lines.push(index + 1)
  }
  return { items, lines }
}

function fromCsv(text: string): BatchFile {
  return fromRows(csvRows(text))
}

function fromRows(rows: TableRow[]): BatchFile {
  const head = rows.shift()
  if (head === undefined) return { items: [], lines: [] }
  const names = head.cells.map((cell) => cell.trim())
  const items = rows.map(({ cells, line }) => {
    if (cells.length !== names.length)
      throw new Error(`Line ${line} has ${cells.length} cells, the first line has ${names.length}.`)
    const item: Record<string, unknown> = {}
    for (const [index, name] of names.entries()) put(item, name, cells[index]!.trim())
    return item
  })
  return { items, lines: rows.map(({ line }) => line) }
}

function put(item: Record<string, unknown>, name: string, value: string): void {
  if (value === '') return
  const steps = name.split('.')
  const last = steps.pop()!
  let at = item
  for (const step of steps) {
    at[step] ??= {}
    at = at[step] as Record<string, unknown>
  }
  at[last] = value
}

/** RFC 4180, with commas or, as spreadsheets of many countries write it, semicolons. */
function csvRows(text: string): TableRow[] {
  const separator = /^[^\n]*;/.test(text) && !/^[^\n]*,/.test(text) ? ';' : ','
  const rows: TableRow[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let begins = 1
  const end = () => {
    cells.push(cell)
    if (cells.some((each) => each.trim() !== '')) rows.push({ cells, line: begins })
    cells = []
    cell = ''
    begins = line + 1
  }
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index]!
    if (quoted) {
      if (letter === '"' && text[index + 1] === '"') {
        cell += '"'
        index += 1
      } else if (letter === '"') quoted = false
      else cell += letter
      if (letter === '\n') line += 1
    } else if (letter === '"' && cell === '') quoted = true
    else if (letter === separator) {
      cells.push(cell)
      cell = ''
    } else if (letter === '\n') {
      end()
      line += 1
    } else if (letter !== '\r') cell += letter
  }
  if (cell !== '' || cells.length > 0) end()
  return rows
}
