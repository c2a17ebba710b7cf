import type { Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { writable } from '../../kernel/markup.ts'
import type { ColumnKind } from './report.ts'

export type Cells = readonly (string | null)[]

/**
 * `batches`: the rows as they arrive; they are read once, after the sheets before have been written. `isCover`: this
 * sheet is shown first and written last, so that it can report on the others.
 */
export type Sheet = {
  name: string
  columns: readonly { name: string; kind: ColumnKind }[]
  batches: AsyncIterable<readonly Cells[]>
  isCover?: true
  /** Called for each number that is written as text because a spreadsheet would change it. */
  keptAsText?: (column: string) => void
}

/**
 * The text over which the hash of a workbook is computed, so that anybody can compute it again from the cells of the
 * file.
 */
export const hashRule =
  'SHA-256 over UTF-8: of each sheet in the order of the workbook, but this one after the others, its name and U+001E, then of each of its rows, the header first, the cells with U+001F between them and U+001E after the last. A text is taken as it is, a number as its shortest decimal, a date as 2026-03-02, a moment as 2026-03-02T06:40:00.000Z, an empty cell as nothing; every row has as many cells as the header.'

/** A fixed time in every file, so that the same cells give the same bytes. */
const zipped = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 }

/**
 * Writes an Office Open XML workbook while its rows are read: text is inline, so that nothing has to be kept, and no
 * cell is ever a formula. Rows beyond the limit of a sheet go on in another sheet with the same header.
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
  const written: Written[] = []
  for (const sheet of sheets.toSorted((a, b) => Number(a.isCover ?? false) - Number(b.isCover ?? false))) {
    const rows = inTurn(sheet.batches)
    try {
      for (let part = 1; part === 1 || !rows.ended(); part += 1) {
        const name = part === 1 ? sheet.name : `${sheet.name}${part}`
        const made = { name, isCover: sheet.isCover === true, lastCell: '' }
        written.push(made)
        cells.update(`${name}\u001e`)
        const xml = sheetXml(sheet, rows.take(sheetRows - 1), cells, (lastCell) => {
          made.lastCell = lastCell
        })
        await entry(`xl/worksheets/sheet${written.length}.xml`, xml)
      }
    } finally {
      await rows.leave()
    }
  }
  for (const [name, text] of Object.entries(frame(written))) await entry(name, [text])
}

/** Batches that can be taken in parts. */
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
    /** A source that reads ahead must stop before its connection is given to another. */
    leave: () => iterator.return?.(),
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
  { columns, keptAsText }: Sheet,
  batches: AsyncIterable<readonly Cells[]>,
  cells: Hash,
  ended: (lastCell: string) => void,
): AsyncGenerator<string> {
  const letters = columns.map((_, index) => lettersOf(index))
  let number = 0
  const rowXml = (made: readonly Made[]) => {
    number += 1
    cells.update(`${made.map(({ told }) => told).join('\u001f')}\u001e`)
    const xml = made.map(({ told, value, style }, index) => {
      if (told === '') return ''
      const at = `r="${letters[index]}${number}"${style === 0 ? '' : ` s="${style}"`}`
      if (value !== undefined) return `<c ${at}><v>${value}</v></c>`
      return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${escaped(told)}</t></is></c>`
    })
    return `<row r="${number}">${xml.join('')}</row>`
  }
  const cellsOf = (row: Cells) =>
    row.map((cell, index) => {
      const { name, kind } = columns[index]!
      const made = cellOf(cell, kind)
      if (made.value === undefined && made.told !== '' && (kind === 'decimal' || kind === 'integer')) keptAsText?.(name)
      return made
    })
  const widths = columns.map(
    ({ name, kind }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${Math.max(widthOf[kind], name.length + 3)}" customWidth="1"/>`,
  )
  const header = rowXml(columns.map(({ name }) => ({ told: name, style: styles.header })))
  yield `${declaration}<worksheet xmlns="${main}">${frozenHeader}<cols>${widths.join('')}</cols><sheetData>${header}`
  for await (const rows of batches)
    for (let at = 0; at < rows.length; at += pieceRows)
      yield rows
        .slice(at, at + pieceRows)
        .map((row) => rowXml(cellsOf(row)))
        .join('')
  const lastCell = `${letters.at(-1)}$${number}`
  ended(lastCell)
  yield `</sheetData><autoFilter ref="A1:${lastCell.replace('$', '')}"/></worksheet>`
}

/** The size of the pieces that are compressed: with larger pieces the process keeps more memory than it needs. */
const pieceRows = 20

const frozenHeader =
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'

/** In characters. */
const widthOf: Readonly<Record<ColumnKind, number>> = {
  code: 20,
  date: 11,
  instant: 24,
  text: 32,
  key: 24,
  decimal: 20,
  integer: 10,
  list: 32,
}

const decimalPlacesMax = 12
/** The first styles of xl/styles.xml; then one for each number of decimal places. */
const styles = { general: 0, header: 1, date: 2, instant: 3, integer: 4, decimal: 5 } as const
const stylesXml = () => {
  const custom = ['yyyy-mm-dd', 'yyyy-mm-dd hh:mm:ss.000', '0']
  for (let places = 0; places <= decimalPlacesMax; places += 1)
    custom.push(places === 0 ? '#,##0' : `#,##0.${'0'.repeat(places)}`)
  const formats = custom.map((format, index) => `<numFmt numFmtId="${164 + index}" formatCode="${format}"/>`)
  const cells = custom.map(
    (_, index) => `<xf numFmtId="${164 + index}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  )
  const plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
  const bold = '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
  const font = '<sz val="11"/><name val="Calibri"/>'
  return `${declaration}<styleSheet xmlns="${main}"><numFmts count="${formats.length}">${formats.join('')}</numFmts><fonts count="2"><font>${font}</font><font><b/>${font}</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1">${plain.replace(' xfId="0"', '')}</cellStyleXfs><cellXfs count="${cells.length + 2}">${plain}${bold}${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

const significantDigitsMax = 15

/** `told`: the text that is hashed; `value`: for a cell that is a number or a date. */
type Made = { told: string; value?: string; style: number }

/**
 * A number only if a double, which a spreadsheet uses, gives the same decimal back. Characters that cannot be written
 * are replaced here, before hashing, so that the hash is of the content of the file.
 */
function cellOf(cell: string | null, kind: ColumnKind): Made {
  if (cell === null || cell === '') return { told: '', style: styles.general }
  if (kind === 'date' || kind === 'instant') return { told: cell, value: String(serialOf(cell)), style: styles[kind] }
  if (kind !== 'decimal' && kind !== 'integer') return { told: writable(cell), style: styles.general }
  const [, fraction = ''] = cell.split('.')
  const shortest = cell.includes('.') ? cell.replace(/\.?0+$/, '') : cell
  const digits = shortest.replace(/^-?[0.]*/, '').replace('.', '').length
  if (digits > significantDigitsMax || String(Number(shortest)) !== shortest)
    return { told: cell, style: styles.general }
  const style = kind === 'integer' ? styles.integer : styles.decimal + Math.min(fraction.length, decimalPlacesMax)
  return { told: shortest, value: shortest, style }
}

const dayZero = Date.UTC(1899, 11, 30)
const dayMilliseconds = 86_400_000
/** Days since the day zero of spreadsheets. */
const serialOf = (told: string) => (Date.parse(told) - dayZero) / dayMilliseconds

/** Text that looks like a spreadsheet's escape is escaped itself. */
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

type Written = { name: string; isCover: boolean; lastCell: string }

/** The files that make sheets a workbook; sheets are numbered in the order of writing. */
function frame(written: readonly Written[]): Record<string, string> {
  const numbered = written.map((sheet, at) => ({ ...sheet, number: at + 1 }))
  const parts = numbered.map(
    ({ number }) =>
      `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${spreadsheetType}.worksheet+xml"/>`,
  )
  const links = numbered.map(
    ({ number }) =>
      `<Relationship Id="rId${number}" Type="${relations}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  )
  const styling = `<Relationship Id="rId${numbered.length + 1}" Type="${relations}/styles" Target="styles.xml"/>`
  const ordered = numbered.toSorted((a, b) => Number(b.isCover) - Number(a.isCover))
  const tabs = ordered.map(({ name, number }) => `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`)
  const filters = ordered.map(
    ({ name, lastCell }, at) =>
      `<definedName name="_xlnm._FilterDatabase" localSheetId="${at}" hidden="1">${name}!$A$1:$${lastCell}</definedName>`,
  )
  return {
    'xl/styles.xml': stylesXml(),
    'xl/workbook.xml': `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${tabs.join('')}</sheets><definedNames>${filters.join('')}</definedNames></workbook>`,
    'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="${packaged}/relationships">${links.join('')}${styling}</Relationships>`,
    '_rels/.rels': `${declaration}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    '[Content_Types].xml': `${declaration}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheetType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheetType}.styles+xml"/>${parts.join('')}</Types>`,
  }
}
