import { strFromU8, unzip } from 'fflate'
import type { TableRow } from './batch-file.ts'

const mebibyte = 1_048_576
const fileMiB = 20
const partMiB = 100

/**
 * The first sheet of a workbook as the rows of a table: text as it stands, numbers without the noise of binary fractions,
 * dates as `2026-11-21`. Formulas count by the value that was stored with them.
 * @throws Error with what cannot be read
 */
export async function readWorkbook(file: File): Promise<TableRow[]> {
  if (file.size > fileMiB * mebibyte) throw new Error(`${file.name} is larger than ${fileMiB} MiB.`)
  const parts = await partsOf(new Uint8Array(await file.arrayBuffer()), file.name)
  const xml = (path: string) => {
    const bytes = parts[path]
    return bytes === undefined ? undefined : new DOMParser().parseFromString(strFromU8(bytes), 'application/xml')
  }
  const book = xml('xl/workbook.xml')
  const sheet = book === undefined ? undefined : xml(firstSheet(book, xml('xl/_rels/workbook.xml.rels')))
  if (book === undefined || sheet === undefined) throw new Error(`${file.name} is no workbook that can be read.`)
  const shared = all(xml('xl/sharedStrings.xml'), 'si').map(textIn)
  const dates = dateStyles(xml('xl/styles.xml'))
  const since1904 = ['1', 'true'].includes(all(book, 'workbookPr')[0]?.getAttribute('date1904') ?? '')
  const rows = all(sheet, 'row').map((row, index) => ({
    line: Number(row.getAttribute('r') ?? index + 1),
    cells: cellsOf(row, { shared, dates, since1904 }),
  }))
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  // Spreadsheets leave out cells that are empty at the end of a row.
  const width = filled[0]?.cells.length ?? 0
  return filled.map(({ line, cells }) => ({
    line,
    cells: [...cells, ...Array.from({ length: Math.max(0, width - cells.length) }, () => '')],
  }))
}

function partsOf(bytes: Uint8Array, name: string): Promise<Record<string, Uint8Array>> {
  return new Promise((done, failed) => {
    const wanted = /^xl\/(workbook|sharedStrings|styles|_rels\/workbook|worksheets\/[^/]+)\.xml(\.rels)?$/
    const filter = (part: { name: string; originalSize: number }) => {
      if (!wanted.test(part.name)) return false
      if (part.originalSize > partMiB * mebibyte) throw new Error(`${name} is too large when it is unpacked.`)
      return true
    }
    try {
      unzip(bytes, { filter }, (error, parts) =>
        error === null ? done(parts) : failed(new Error(`${name} is no workbook that can be read.`)),
      )
    } catch {
      failed(new Error(`${name} is no workbook that can be read.`))
    }
  })
}

const all = (of: Document | Element | undefined, name: string): Element[] =>
  of === undefined ? [] : [...of.getElementsByTagNameNS('*', name)]

/** All text of a cell or a string but how it is read aloud. */
const textIn = (of: Element): string =>
  all(of, 't')
    .filter((text) => (text.parentNode as Element).localName !== 'rPh')
    .map((text) => text.textContent ?? '')
    .join('')

function firstSheet(book: Document, relations: Document | undefined): string {
  const sheet = all(book, 'sheet')[0]
  const id = [...(sheet?.attributes ?? [])].find(
    ({ localName, prefix }) => localName === 'id' && prefix !== null,
  )?.value
  const target = all(relations, 'Relationship')
    .find((each) => each.getAttribute('Id') === id)
    ?.getAttribute('Target')
  if (target === null || target === undefined) return 'xl/worksheets/sheet1.xml'
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

const builtIn = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47])

/** Which styles of cells show a number as a date. */
function dateStyles(styles: Document | undefined): ReadonlySet<number> {
  const own = new Set(
    all(styles, 'numFmt')
      .filter((format) =>
        /[dmyh]/i.test((format.getAttribute('formatCode') ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')),
      )
      .map((format) => Number(format.getAttribute('numFmtId'))),
  )
  const formats = all(all(styles, 'cellXfs')[0], 'xf').map((style) => Number(style.getAttribute('numFmtId')))
  return new Set(formats.flatMap((format, style) => (builtIn.has(format) || own.has(format) ? [style] : [])))
}

type Reading = { shared: readonly string[]; dates: ReadonlySet<number>; since1904: boolean }

function cellsOf(row: Element, reading: Reading): string[] {
  const cells: string[] = []
  for (const cell of all(row, 'c')) {
    const place = columnOf(cell.getAttribute('r')) ?? cells.length
    while (cells.length < place) cells.push('')
    cells[place] = textOf(cell, reading)
  }
  return cells
}

/** `AB12` is the 28th column. */
function columnOf(reference: string | null): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function textOf(cell: Element, { shared, dates, since1904 }: Reading): string {
  const kind = cell.getAttribute('t') ?? 'n'
  if (kind === 'inlineStr') return textIn(cell)
  const value = all(cell, 'v')[0]?.textContent ?? ''
  if (value === '') return ''
  if (kind === 's') return shared[Number(value)] ?? ''
  if (kind === 'b') return value === '1' ? 'true' : 'false'
  if (kind === 'd') return value.slice(0, 10)
  if (kind !== 'n') return value
  return dates.has(Number(cell.getAttribute('s') ?? '0')) ? dayOf(Number(value), since1904) : plain(Number(value))
}

const dayMs = 86_400_000

/** Days since the end of 1899, as spreadsheets count them; since 1904 where the workbook says so. */
function dayOf(days: number, since1904: boolean): string {
  const start = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30)
  return new Date(start + Math.floor(days) * dayMs).toISOString().slice(0, 10)
}

/** A spreadsheet keeps fifteen digits; what is behind them is noise. */
const plain = (value: number): string =>
  Number(value.toPrecision(15)).toLocaleString('en', { useGrouping: false, maximumFractionDigits: 15 })
