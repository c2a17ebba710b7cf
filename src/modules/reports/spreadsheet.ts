import type { Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { ColumnKind } from './report.ts'

export type Cells = readonly (string | null)[]

/** `batches`: its rows, as they come; they are read once, when the sheets before have been written. */
export type Sheet = {
  name: string
  columns: readonly { name: string; kind: ColumnKind }[]
  batches: AsyncIterable<readonly Cells[]>
}

/** What the hash of a workbook is of, so that anybody can make it again from the cells of the file. */
export const hashRule =
  'SHA-256 over UTF-8: of each sheet in the order of the workbook its name and U+001E, then of each of its rows, the header first, the cells with U+001F between them and U+001E after the last. A text is taken as it is, a number as its shortest decimal, an empty cell as nothing; every row has as many cells as the header.'

/** The same moment in every file, so that the same cells are the same bytes. */
const zipped = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 }

/**
 * An Office Open XML workbook as it is read: text is inline, so that nothing is kept, and no cell is ever a formula. A
 * sheet with more rows than a spreadsheet takes goes on in another, of the same header.
 */
export async function* spreadsheet(
  sheets: readonly Sheet[],
  cells: Hash,
  sheetRows: number,
): AsyncGenerator<Buffer, void> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error: Error) => output.destroy(error))
  let current: Readable | undefined
  const entry = async (name: string, text: AsyncIterable<string> | Iterable<string>) => {
    current = Readable.from(text)
    zip.addReadStream(current, name, zipped)
    await finished(current)
  }
  const writing = write(sheets, cells, sheetRows, entry).then(
    () => zip.end(),
    (error: Error) => void output.destroy(error),
  )
  try {
    for await (const chunk of output) yield chunk as Buffer
  } finally {
    current?.destroy()
    await writing
  }
}

type Entry = (name: string, text: AsyncIterable<string> | Iterable<string>) => Promise<void>

async function write(sheets: readonly Sheet[], cells: Hash, sheetRows: number, entry: Entry): Promise<void> {
  const names: string[] = []
  for (const sheet of sheets) {
    const rows = inTurn(sheet.batches)
    for (let part = 1; part === 1 || !rows.ended(); part += 1) {
      const name = part === 1 ? sheet.name : `${sheet.name}${part}`
      names.push(name)
      cells.update(`${name}\u001e`)
      await entry(`xl/worksheets/sheet${names.length}.xml`, sheetXml(sheet, rows.take(sheetRows - 1), cells))
    }
  }
  for (const [name, text] of Object.entries(frame(names))) await entry(name, [text])
}

/** Batches of which a part is taken, and then the next. */
function inTurn(batches: AsyncIterable<readonly Cells[]>) {
  const iterator = batches[Symbol.asyncIterator]()
  let rest: readonly Cells[] = []
  let done = false
  const fill = async () => {
    while (rest.length === 0 && !done) {
      const next = await iterator.next()
      done = next.done === true
      rest = next.done === true ? [] : next.value
    }
  }
  return {
    ended: () => done && rest.length === 0,
    async *take(count: number): AsyncGenerator<readonly Cells[]> {
      let left = count
      for (await fill(); rest.length > 0 && left > 0; await fill()) {
        const taken = rest.slice(0, left)
        left -= taken.length
        rest = rest.slice(taken.length)
        yield taken
      }
    },
  }
}

async function* sheetXml(
  { columns }: Sheet,
  batches: AsyncIterable<readonly Cells[]>,
  cells: Hash,
): AsyncGenerator<string> {
  const letters = columns.map((_, index) => lettersOf(index))
  const header = columns.map(({ name }) => ({ name, kind: 'code' as const }))
  let number = 0
  const rowXml = (row: Cells, kinds: Sheet['columns']) => {
    number += 1
    const told = row.map((cell, index) => cellOf(cell, kinds[index]!.kind))
    cells.update(`${told.map(({ value }) => value).join('\u001f')}\u001e`)
    const xml = told.map(({ value, numeric }, index) => {
      if (value === '') return ''
      const at = `r="${letters[index]}${number}"`
      if (numeric) return `<c ${at}><v>${value}</v></c>`
      return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`
    })
    return `<row r="${number}">${xml.join('')}</row>`
  }
  yield `${declaration}<worksheet xmlns="${main}"><sheetData>${rowXml(
    columns.map(({ name }) => name),
    header,
  )}`
  for await (const rows of batches) yield rows.map((row) => rowXml(row, columns)).join('')
  yield '</sheetData></worksheet>'
}

const significantDigitsMax = 15
/** What XML cannot hold. */
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/**
 * A number only where a double, as which a spreadsheet keeps it, gives the same decimal back. What cannot be written is
 * replaced here, before the hash: it is of what the file has.
 */
function cellOf(cell: string | null, kind: ColumnKind): { value: string; numeric: boolean } {
  if (cell === null || cell === '') return { value: '', numeric: false }
  if (kind !== 'decimal' && kind !== 'integer') return { value: cell.replace(unwritable, '\ufffd'), numeric: false }
  const shortest = cell.includes('.') ? cell.replace(/\.?0+$/, '') : cell
  const digits = shortest.replace(/^-?[0.]*/, '').replace('.', '').length
  const numeric = digits <= significantDigitsMax && String(Number(shortest)) === shortest
  return numeric ? { value: shortest, numeric } : { value: cell, numeric }
}

/** What would read as an escape of a spreadsheet is told apart from one. */
function escaped(text: string): string {
  return text
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

/** 0 is A, 26 is AA. */
function lettersOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : `${lettersOf(Math.floor(index / 26) - 1)}${last}`
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'
const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** What makes sheets a workbook. */
function frame(names: readonly string[]): Record<string, string> {
  const each = (make: (name: string, number: number) => string) => names.map((name, at) => make(name, at + 1)).join('')
  const parts = each(
    (_, number) =>
      `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${spreadsheetType}.worksheet+xml"/>`,
  )
  const links = each(
    (_, number) =>
      `<Relationship Id="rId${number}" Type="${relations}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  )
  const tabs = each((name, number) => `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`)
  return {
    'xl/workbook.xml': `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${tabs}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="${packaged}/relationships">${links}</Relationships>`,
    '_rels/.rels': `${declaration}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    '[Content_Types].xml': `${declaration}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheetType}.sheet.main+xml"/>${parts}</Types>`,
  }
}
