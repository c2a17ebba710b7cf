import { strFromU8, unzipSync } from 'fflate'
import { allIn as all, readXml, type Xml } from './xml.ts'

/** A row of a table, with its line in the file. */
export type TableRow = { cells: string[]; line: number }

const mebibyte = 1_048_576
const fileMiB = 20
const unpackedMiB = 100

/**
 * The first sheet of a workbook as the rows of a table: text unchanged, numbers without the noise of binary fractions,
 * dates as `2026-11-21`. A formula gives the value that was stored with it.
 * @throws Error with what cannot be read
 */
export async function readWorkbook(file: File): Promise<TableRow[]> {
  if (file.size > fileMiB * mebibyte) throw new Error(`${file.name} is larger than ${fileMiB} MiB.`)
  const parts = partsOf(new Uint8Array(await file.arrayBuffer()), file.name)
  const xml = (path: string) => {
    const bytes = parts[path]
    return bytes === undefined ? undefined : readXml(strFromU8(bytes))
  }
  const book = xml('xl/workbook.xml')
  const sheet = book === undefined ? undefined : xml(firstSheet(book, xml('xl/_rels/workbook.xml.rels')))
  if (book === undefined || sheet === undefined) throw new Error(`${file.name} is no workbook that can be read.`)
  const shared = all(xml('xl/sharedStrings.xml'), 'si').map(textIn)
  const dates = dateStyles(xml('xl/styles.xml'))
  const since1904 = ['1', 'true'].includes(all(book, 'workbookPr')[0]?.attributes['date1904'] ?? '')
  const rows = all(sheet, 'row').map((row, index) => ({
    line: Number(row.attributes['r'] ?? index + 1),
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

const wanted = /^xl\/(workbook|sharedStrings|styles|_rels\/workbook|worksheets\/[^/]+)\.xml(\.rels)?$/

/**
 * Runs in this thread, because a worker of the library would be a script of its own, which the policy of the page
 * refuses.
 */
function partsOf(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  let unpacked = 0
  const filter = (part: { name: string; originalSize: number }) => {
    if (!wanted.test(part.name)) return false
    unpacked += part.originalSize
    return unpacked <= unpackedMiB * mebibyte
  }
  let parts: Record<string, Uint8Array>
  try {
    parts = unzipSync(bytes, { filter })
  } catch {
    throw new Error(`${name} is no workbook that can be read.`)
  }
  if (unpacked > unpackedMiB * mebibyte)
    throw new Error(`${name} is larger than ${unpackedMiB} MiB when it is unpacked.`)
  return parts
}

/** All text of a cell or a string, except its phonetic reading. */
const textIn = (of: Xml): string =>
  of.children
    .filter(({ name }) => name !== 'rPh')
    .map((child) => (child.name === 't' ? child.text : textIn(child)))
    .join('')

function firstSheet(book: Xml, relations: Xml | undefined): string {
  const sheet = all(book, 'sheet')[0]
  const id = Object.entries(sheet?.attributes ?? {}).find(([name]) => /:id$/.test(name))?.[1]
  const target = all(relations, 'Relationship').find((each) => each.attributes['Id'] === id)?.attributes['Target']
  if (target === undefined) return 'xl/worksheets/sheet1.xml'
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

const builtIn = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47])

/** Which styles of cells show a number as a date. */
function dateStyles(styles: Xml | undefined): ReadonlySet<number> {
  const own = new Set(
    all(styles, 'numFmt')
      .filter((format) =>
        /[dmyh]/i.test((format.attributes['formatCode'] ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')),
      )
      .map((format) => Number(format.attributes['numFmtId'])),
  )
  const formats = all(all(styles, 'cellXfs')[0], 'xf').map((style) => Number(style.attributes['numFmtId']))
  return new Set(formats.flatMap((format, style) => (builtIn.has(format) || own.has(format) ? [style] : [])))
}

type Reading = { shared: readonly string[]; dates: ReadonlySet<number>; since1904: boolean }

function cellsOf(row: Xml, reading: Reading): string[] {
  const cells: string[] = []
  for (const cell of all(row, 'c')) {
    const place = columnOf(cell.attributes['r']) ?? cells.length
    while (cells.length < place) cells.push('')
    cells[place] = textOf(cell, reading)
  }
  return cells
}

/** `AB12` is the 28th column. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function textOf(cell: Xml, { shared, dates, since1904 }: Reading): string {
  const kind = cell.attributes['t'] ?? 'n'
  if (kind === 'inlineStr') return textIn(cell)
  const value = all(cell, 'v')[0]?.text ?? ''
  if (value === '') return ''
  if (kind === 's') return shared[Number(value)] ?? ''
  if (kind === 'b') return value === '1' ? 'true' : 'false'
  if (kind === 'd') return value.slice(0, 10)
  if (kind !== 'n') return value
  return dates.has(Number(cell.attributes['s'] ?? '0')) ? dayOf(Number(value), since1904) : plain(Number(value))
}

const dayMs = 86_400_000

/** Days since the end of 1899, as spreadsheets count them; since 1904 if the workbook says so. */
function dayOf(days: number, since1904: boolean): string {
  const start = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30)
  return new Date(start + Math.floor(days) * dayMs).toISOString().slice(0, 10)
}

/** A spreadsheet keeps fifteen digits; further digits are noise. */
const plain = (value: number): string =>
  Number(value.toPrecision(15)).toLocaleString('en', { useGrouping: false, maximumFractionDigits: 15 })
