import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

type Cell = string | number | { day: number }

const namespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A workbook as spreadsheets write one: text in the shared strings, dates as numbers of a style, empty rows left out. */
export function workbook(rows: readonly (readonly Cell[])[]): Promise<Buffer> {
  const strings: string[] = []
  const share = (text: string) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1)
  const cell = (value: Cell, at: string) => {
    if (typeof value === 'string') return `<c r="${at}" t="s"><v>${share(value)}</v></c>`
    if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`
    return `<c r="${at}" s="1"><v>${value.day}</v></c>`
  }
  const body = rows
    .map((cells, row) => {
      const drawn = cells.map((value, column) => cell(value, `${String.fromCharCode(65 + column)}${row + 1}`))
      return drawn.length === 0 ? '' : `<row r="${row + 1}">${drawn.join('')}</row>`
    })
    .join('')
  const parts = {
    'xl/workbook.xml': `<workbook xmlns="${namespace}" xmlns:r="${office}"><sheets><sheet name="Data" sheetId="1" r:id="rId7"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" Target="worksheets/sheet3.xml"/></Relationships>`,
    'xl/worksheets/sheet3.xml': `<worksheet xmlns="${namespace}"><sheetData>${body}</sheetData></worksheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${namespace}">${strings.map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${namespace}"><numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`,
  }
  const zip = new yazl.ZipFile()
  for (const [path, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(`<?xml version="1.0"?>${text}`), path)
  zip.end()
  return buffer(zip.outputStream as NodeJS.ReadableStream & AsyncIterable<Buffer>)
}
